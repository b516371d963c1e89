"""Whose answer is it? Whatever order the lines come in, none is given to the wrong message."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.answers import ANOTHER_ANSWER, Accepted, AnswerBook, Lost, Refused
from appliance.modem.at_channel import Event, FinalResult, InformationLine, Unsolicited
from appliance.modem.events import REFERENCE_UNKNOWN, LateAnswer

OK = FinalResult(True)


def told(reference: int) -> InformationLine:
    return InformationLine("+CMGS", f"+CMGS: {reference}")


def stray(reference: int) -> Unsolicited:
    return Unsolicited("+CMGS", f"+CMGS: {reference}")


def answered(reference: int) -> AnswerBook:
    book = AnswerBook()
    book.handed_over()
    book.hear(told(reference))
    assert book.hear(OK) == Accepted(reference)  # type: ignore[arg-type]
    return book


def test_reference_and_ok_are_an_answer() -> None:
    answered(64)


def test_a_reference_that_cannot_be_read_is_unknown_but_the_message_is_accepted() -> None:
    book = AnswerBook()
    book.handed_over()
    book.hear(InformationLine("+CMGS", "+CMGS: 4\xf0"))
    assert book.hear(OK) == Accepted(REFERENCE_UNKNOWN)


def test_an_error_behind_a_reference_changes_nothing() -> None:
    book = AnswerBook()
    book.handed_over()
    book.hear(told(3))
    assert book.hear(FinalResult(False, "CMS", 500)) == Accepted(3)  # type: ignore[arg-type]


def test_errors_refuse_and_an_abort_leaves_it_open() -> None:
    book = AnswerBook()
    book.handed_over()
    assert book.hear(FinalResult(False, "CMS", 38)) == Refused(FinalResult(False, "CMS", 38))
    assert isinstance(book.hear(FinalResult(False, text="ABORTED")), Lost)


def test_silence_gives_no_verdict() -> None:
    book = answered(1)
    book.handed_over()
    assert book.at_the_limit() is None


def test_a_lone_ok_from_a_modem_that_names_references_counts_only_when_nothing_follows() -> None:
    book = answered(1)
    book.handed_over()
    assert book.hear(OK) is None
    assert book.settles_within is not None
    assert book.at_the_limit() == Accepted(REFERENCE_UNKNOWN)


def test_the_ok_behind_a_stray_reference_is_stray_too_wherever_it_comes() -> None:
    book = answered(1)
    assert book.hear_between(stray(1)) is None
    book.handed_over()
    assert book.hear(OK) is None
    assert book.settles_within is None
    book.hear(told(2))
    assert book.hear(OK) == Accepted(2)  # type: ignore[arg-type]


def test_an_answer_is_owed_only_for_its_time() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    assert (book.owed(154.0), book.silent(154.0), book.waiting_time(150.0, 60.0)) == (True, False, 5.0)
    assert (book.owed(155.0), book.silent(155.0), book.waiting_time(155.0, 60.0)) == (False, True, 60.0)


def test_a_late_answer_counts_once() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    assert book.hear_between(stray(1)) is None  # the one before, again
    assert book.hear_between(OK) is None
    assert book.hear_between(stray(2)) is None  # it may have lost digits
    assert book.hear_between(OK) == LateAnswer(2)  # type: ignore[arg-type]
    assert book.hear_between(stray(2)) is None
    assert book.hear_between(OK) is None
    assert not book.owed(100.0)


def test_even_after_the_window_an_answer_settles_the_message_if_no_other_was_sent() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    book.stop_waiting()
    book.hear_between(stray(2))
    assert book.hear_between(OK) == LateAnswer(2)  # type: ignore[arg-type]


def test_half_an_answer_is_not_completed_by_an_ok_of_something_else() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    book.hear_between(stray(18))  # of 182: the line was cut
    book.stop_waiting()
    assert book.hear_between(OK) is None


def test_once_another_message_was_sent_it_does_not() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    book.stop_waiting()
    book.handed_over()
    book.hear(told(3))
    book.hear(OK)
    book.hear_between(stray(2))
    assert book.hear_between(OK) is None


def after_one_given_up() -> AnswerBook:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    book.stop_waiting()
    book.handed_over()
    return book


def test_the_answer_of_a_message_given_up_is_not_given_to_the_next_one() -> None:
    book = after_one_given_up()
    for line in (told(2), OK, told(3)):
        assert book.hear(line) is None
    assert book.hear(OK) == Accepted(3)  # type: ignore[arg-type]


def test_unless_no_other_follows_because_the_modem_had_never_seen_that_message() -> None:
    book = after_one_given_up()
    for line in (told(2), OK):
        assert book.hear(line) is None
    assert book.settles_within == ANOTHER_ANSWER
    assert book.at_the_limit() == Accepted(2)  # type: ignore[arg-type]


def test_of_two_messages_given_up_the_older_ones_answer_settles_neither() -> None:
    book = after_one_given_up()
    book.gave_up(200.0, 55.0)
    book.hear_between(stray(2))
    assert book.hear_between(OK) is None
    book.hear_between(stray(3))
    assert book.hear_between(OK) == LateAnswer(3)  # type: ignore[arg-type]


def test_before_any_reference_is_known_a_late_answer_counts_only_for_a_single_message() -> None:
    book = AnswerBook()
    for moment in (0.0, 200.0):
        book.handed_over()
        book.gave_up(moment, 55.0)
    book.hear_between(stray(7))
    assert book.hear_between(OK) is None


def test_a_modem_that_has_started_anew_owes_nothing_and_may_count_from_anywhere() -> None:
    book = answered(1)
    book.handed_over()
    book.gave_up(100.0, 55.0)
    book.forget()
    assert not book.owed(100.0)
    assert book.hear_between(stray(2)) is None
    book.handed_over()
    book.hear(OK)
    book.hear(told(1))
    assert book.hear(OK) == Accepted(1)  # type: ignore[arg-type]


LINES = st.sampled_from(
    [OK, told(5), told(6), told(7), FinalResult(False, "CMS", 38), Unsolicited("RING", "RING")]
)


@given(st.lists(LINES, max_size=12))
@settings(max_examples=300, deadline=None)
def test_the_reference_given_out_last_is_never_given_out_again(lines: list[Event]) -> None:
    book = answered(5)
    book.handed_over()
    verdict = next((each for each in map(book.hear, lines) if each is not None), None) or book.at_the_limit()
    assert verdict != Accepted(5)  # type: ignore[arg-type]
    if isinstance(verdict, Accepted) and verdict.reference != REFERENCE_UNKNOWN:
        assert told(verdict.reference) in lines


@given(st.lists(st.sampled_from([OK, stray(5), stray(6), FinalResult(False)]), max_size=8))
@settings(max_examples=300, deadline=None)
def test_of_the_lines_between_two_messages_at_most_one_is_a_late_answer(lines: list[Event]) -> None:
    book = answered(5)
    book.handed_over()
    book.gave_up(0.0, 55.0)
    late = [each for each in map(book.hear_between, lines) if each is not None]
    assert len(late) <= 1
    assert LateAnswer(5) not in late  # type: ignore[arg-type]
