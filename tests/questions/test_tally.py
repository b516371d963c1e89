"""The tally: everybody who was asked is in exactly one group, whatever came and however often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.questions.model import Question, QuestionKind
from appliance.questions.tally import Silence, Standing, group_of, groups_of, tally

INVITATION = Question(kind=QuestionKind.ATTENDANCE)
POLL = Question(kind=QuestionKind.OPTIONS, options=("Senin", "Selasa", "Rabu"))

questions = st.sampled_from(
    [INVITATION, POLL, Question(kind=QuestionKind.RECEIPT), Question(kind=QuestionKind.EMERGENCY)]
)
standings = st.builds(
    Standing,
    value=st.sampled_from(["", "yes", "no", "maybe", "read", "safe", "need", "1", "3", "9", "unclear", "?"]),
    reached=st.booleans(),
    late=st.booleans(),
    people=st.none() | st.integers(1, 99),
    number=st.integers(1, 5),
)


@given(questions, st.lists(standings, max_size=40))
def test_the_counts_add_up_to_everybody_who_was_asked(question: Question, people: list[Standing]) -> None:
    counted = tally(question, people)
    assert counted.total == sum(each.number for each in people)
    assert counted.answered + counted.unanswered == counted.total
    assert set(counted.counts) == set(groups_of(question))


@given(questions, standings)
def test_each_recipient_is_in_exactly_one_group(question: Question, person: Standing) -> None:
    one = Standing(person.value, person.reached, person.late, person.people)
    counts = tally(question, [one]).counts
    assert [group for group, count in counts.items() if count] == [group_of(question, one)]


@given(questions, st.lists(standings, max_size=40))
def test_those_who_were_late_are_among_those_who_answered(question: Question, people: list[Standing]) -> None:
    counted = tally(question, people)
    assert all(late <= counted.counts[group] for group, late in counted.late.items())
    assert not set(counted.late) & set(Silence)


def test_heads_are_counted_and_an_answer_without_a_number_is_one() -> None:
    coming = [Standing("yes", people=3), Standing("yes"), Standing("no", people=4), Standing("maybe")]
    assert tally(INVITATION, coming).people == 4


def test_an_answer_counts_also_when_the_sms_never_arrived() -> None:
    told_by_phone = Standing("yes", reached=False)
    assert group_of(INVITATION, told_by_phone) == "yes"
    assert group_of(INVITATION, Standing(reached=False)) == Silence.UNREACHED


def test_an_option_that_does_not_exist_is_for_a_person_to_read() -> None:
    assert group_of(POLL, Standing("4")) == Silence.UNCLEAR
    assert group_of(POLL, Standing("3")) == "3"
