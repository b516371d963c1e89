"""Whether a text says how to answer, and where the sentence that does is put."""

from __future__ import annotations

import pytest

from appliance.questions.model import Question, QuestionKind, QuestionProblem, problems
from appliance.questions.wording import says_how, with_sentence
from web.words_questions import how_to_answer, reminder_text
from web.words_writing import EXAMPLES

INVITATION = Question(kind=QuestionKind.ATTENDANCE)
POLL = Question(kind=QuestionKind.OPTIONS, options=("Senin", "Selasa pagi"))


@pytest.mark.parametrize(
    "text",
    [
        "Mohon hadir rapat besok. Balas HADIR atau TIDAK. -Pokjanal",
        "Mohon hadir. Mohon konfirmasi dengan SMS: hadir / tdk",
        "Rapat besok. Mohon dibalas HADIR/TIDAK",
    ],
)
def test_an_invitation_says_how_when_the_words_stand_behind_the_wish(text: str) -> None:
    assert says_how(text, INVITATION)


@pytest.mark.parametrize(
    "text", ["Mohon hadir rapat besok.", "Mohon hadir, tidak boleh diwakilkan.", "Balas segera ya bu", ""]
)
def test_the_word_hadir_alone_says_nothing_about_answering(text: str) -> None:
    assert not says_how(text, INVITATION)


def test_a_poll_says_how_when_each_option_is_named_by_word_or_number() -> None:
    assert says_how("Rapat hari apa? Balas 1 Senin, 2 Selasa pagi", POLL)
    assert says_how("Rapat hari apa? Balas SENIN atau SELASA PAGI", POLL)
    assert says_how("Senin (1) atau Selasa pagi (2)? Balas 1 atau 2.", POLL)
    assert not says_how("Rapat hari apa? Balas SENIN atau RABU", POLL)


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_the_sentence_that_is_offered_satisfies_the_check(kind: QuestionKind) -> None:
    question = Question(kind=kind, options=POLL.options if kind is QuestionKind.OPTIONS else ())
    assert says_how(with_sentence("Mohon jawabannya. -{pengirim}", how_to_answer(question)), question)
    assert says_how(reminder_text(question), question)


def test_the_sentence_goes_in_front_of_who_signs() -> None:
    assert with_sentence("Mohon hadir. -{pengirim}", "Balas YA.") == "Mohon hadir. Balas YA. -{pengirim}"
    assert with_sentence("Mohon hadir.", "Balas YA.") == "Mohon hadir. Balas YA."
    assert with_sentence("", "Balas YA.") == "Balas YA."


def test_every_example_that_asks_says_how_to_answer() -> None:
    asking = [one for one in EXAMPLES if one.ask is not None]
    assert len(asking) == 3
    for one in asking:
        assert one.ask is not None
        assert says_how(one.text, Question(kind=one.ask)), one.name


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("Senin",), (QuestionProblem.FEW_OPTIONS,)),
        (tuple(f"Hari ke {at}" for at in range(10)), (QuestionProblem.MANY_OPTIONS,)),
        (("Senin", "senin!"), (QuestionProblem.SAME_OPTIONS,)),
        (("Senin", "S" * 41), (QuestionProblem.LONG_OPTION,)),
        (("Senin", "Selasa"), ()),
    ],
)
def test_a_poll_whose_options_nobody_could_tell_apart_is_refused(
    options: tuple[str, ...], found: tuple[QuestionProblem, ...]
) -> None:
    assert problems(Question(kind=QuestionKind.OPTIONS, options=options)) == found
