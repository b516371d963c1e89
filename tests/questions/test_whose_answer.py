"""Whose answer it is and when it was given: late SMS, other numbers, reminders nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.retry import Reason
from appliance.outbox.status import Status
from appliance.questions.model import Question, QuestionKind
from appliance.sms.pdu import encode_deliver
from tests.questions.office import SIM, Office, kader, open_office
from tests.support.people import number


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def reminder_of(office: Office, asked_id: int, **more: object) -> int:
    question = Question(kind=QuestionKind.ATTENDANCE, reminds=asked_id)
    to = AudienceSpec(unanswered=(asked_id,))
    return office.asks(question, to=to, carried=False, **more).id


# -- when ---------------------------------------------------------------------------------------------------


def test_an_answer_that_was_sent_in_time_and_came_late_is_in_time(office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(1)))
    pdu = encode_deliver(number(1), "hadir", sent_at=office.clock.now())
    office.days_pass(2)
    office.box.inbox.store_raw(SIM, pdu, office.clock.now())
    office.box.inbox.fold()
    office.reads()
    assert (office.of(asked, 1).group, office.of(asked, 1).late) == ("yes", False)


def test_an_answer_belongs_to_the_question_that_was_open_when_it_was_sent(office: Office) -> None:
    first = office.asks()
    pdu = encode_deliver(number(2), "hadir", sent_at=office.clock.now())
    office.days_pass(1)
    second = office.asks(Question(kind=QuestionKind.ATTENDANCE, title="Lain"))
    office.box.inbox.store_raw(SIM, pdu, office.clock.now())
    office.box.inbox.fold()
    office.reads()
    assert (office.of(first, 2).group, office.of(second, 2).group) == ("yes", "silent")


def test_without_a_trusted_clock_the_stamp_says_nothing(office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(1)))
    pdu = encode_deliver(number(1), "hadir", sent_at=office.clock.now())
    office.days_pass(2)
    office.clock.trusted = False
    office.box.inbox.store_raw(SIM, pdu, office.clock.now())
    office.box.inbox.fold()
    office.reads()
    assert office.of(asked, 1).late


def test_an_answer_at_the_very_deadline_is_in_time(office: Office) -> None:
    deadline = office.in_days(1)
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=deadline))
    office.clock.set_wall(deadline)
    pdu = encode_deliver(number(1), "hadir", sent_at=office.clock.now())
    office.box.inbox.store_raw(SIM, pdu, office.clock.now())
    office.box.inbox.fold()
    office.reads()
    assert not office.of(asked, 1).late


# -- whose --------------------------------------------------------------------------------------------------


def test_whoever_has_two_numbers_may_answer_from_the_second(office: Office) -> None:
    office.box.book.add(kader(41, numbers=(number(41), number(42))))
    asked = office.asks()
    office.hears(42, "HADIR")
    assert office.of(asked, 41).group == "yes"


def test_the_second_number_answers_what_was_asked_last_at_either(office: Office) -> None:
    office.box.book.add(kader(41, numbers=(number(41), number(42))))
    first = office.asks()
    office.hears(42, "tidak bisa hadir")
    second = office.asks()
    office.hears(42, "HADIR")
    assert (office.of(first, 41).group, office.of(second, 41).group) == ("no", "yes")


def test_after_a_change_of_number_the_answer_from_the_new_one_counts(office: Office) -> None:
    asked = office.asks()
    book = office.box.book
    book.update(replace(book.snapshot.by_id["kader2"], numbers=(number(60),)))
    assert [each.number for each in book.snapshot.by_id["kader2"].former_numbers] == [number(2)]
    office.hears(60, "HADIR")
    assert office.of(asked, 2).group == "yes"


def test_whoever_got_the_old_number_of_somebody_answers_nothing_for_them(office: Office) -> None:
    book = office.box.book
    book.update(replace(book.snapshot.by_id["kader2"], numbers=(number(60),)))
    book.add(kader(7, numbers=(number(2), number(61))))
    asked = office.asks()
    office.hears(61, "HADIR")
    assert (office.of(asked, 60).group, office.of(asked, 2).group) == ("silent", "yes")


def test_our_own_words_beside_hadir_take_nothing_from_it_and_a_link_is_for_a_person(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "hadir bu, https://maps.app.goo.gl/x")
    [row] = [each for each in office.box.ledger.recipients(asked.id) if each.number == number(2)]
    office.hears(2, f"HADIR. {row.text}"[:160])
    assert office.of(asked, 2).group == "yes"
    assert office.of(asked, 1).group == "unclear"


def test_the_invitation_that_comes_back_alone_is_no_answer(office: Office) -> None:
    asked = office.asks()
    [row] = [each for each in office.box.ledger.recipients(asked.id) if each.number == number(3)]
    office.hears(3, row.text)
    assert office.of(asked, 3).group == "silent"


# -- reminders ----------------------------------------------------------------------------------------------


def test_a_reminder_that_still_waits_leaves_out_who_has_answered_meanwhile(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    reminder = reminder_of(office, asked.id)
    office.hears(2, "tidak")
    office.hears(3, "nanti saya kabari")  # nobody can read that: reminded
    office.box.questions.enter(office.of(asked, 4).recipient_id, "yes", by="siti")
    office.carry()
    rows = {each.number: each for each in office.box.ledger.recipients(reminder)}
    assert {which: row.status for which, row in rows.items()} == {
        number(2): Status.LEFT_OUT,
        number(3): Status.SENT,
        number(4): Status.LEFT_OUT,
        number(5): Status.SENT,
        number(6): Status.SENT,
    }
    assert rows[number(2)].reason == Reason.ANSWERED
    office.box.ledger.close_finished()
    assert office.tally(asked).answered == 3


def test_a_reminder_of_several_parts_is_left_out_as_a_whole(office: Office) -> None:
    asked = office.asks()
    long = "Kami mengingatkan lagi. " * 12 + "Balas HADIR atau TIDAK. -{pengirim}"
    reminder = reminder_of(office, asked.id, text=long)
    office.hears(2, "tidak")
    office.carry()
    rows = {each.number: each.status for each in office.box.ledger.recipients(reminder)}
    assert rows[number(2)] is Status.LEFT_OUT
    assert rows[number(3)] is Status.SENT


def test_who_has_another_number_since_is_not_reminded_there_either(office: Office) -> None:
    asked = office.asks()
    book = office.box.book
    book.update(replace(book.snapshot.by_id["kader1"], numbers=(number(91),)))
    reminder = reminder_of(office, asked.id)
    office.hears(91, "HADIR")
    office.carry()
    rows = {each.number: each.status for each in office.box.ledger.recipients(reminder)}
    assert rows[number(91)] is Status.LEFT_OUT
