"""Which message a modem gets next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.outbox import claims, line_up, reading, report_store, results, tallies
from appliance.outbox.claims import ClaimRules
from appliance.outbox.model import PRIORITY_REPLY, Hold
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, number, recipient
from tests.support.fake_modem import SIM


def test_within_a_broadcast_people_are_served_in_their_order(office: Office) -> None:
    office.accept(3)
    assert [office.send().number for _ in range(3)] == [number(1), number(2), number(3)]
    assert office.ledger.claim(MODEM, SIM) is None


def test_a_claimed_segment_carries_everything_the_modem_needs(office: Office) -> None:
    broadcast = office.accept([recipient(4, parts=2)])
    claimed = office.claim()
    assert (claimed.number, claimed.broadcast_id) == (number(4), broadcast.id)
    assert (claimed.text, claimed.sequence, claimed.total) == ("Yth. Ibu Kader 4, bagian 1. ", 1, 2)
    assert (claimed.encoding, claimed.attempt, claimed.flash) == ("gsm7", 1, False)


def test_two_modems_never_get_the_same_message(office: Office) -> None:
    office.accept(2)
    first, second = office.claim(), office.claim("XL", OTHER_SIM)
    assert first.id != second.id
    assert office.ledger.claim("Tri", "510890000000000") is None


def test_darurat_and_replies_overtake_bulk(office: Office) -> None:
    office.accept([recipient(1)])
    office.accept([recipient(2)], urgent=True)
    office.accept([recipient(3)], priority=PRIORITY_REPLY)
    assert [office.send().number for _ in range(3)] == [number(3), number(2), number(1)]


def test_bulk_broadcasts_take_turns_and_each_keeps_its_order(office: Office) -> None:
    office.accept([recipient(1), recipient(2), recipient(3)])
    office.accept([recipient(4), recipient(5)])
    assert [office.send().number for _ in range(5)] == [number(each) for each in (1, 4, 2, 5, 3)]


def test_urgent_broadcasts_are_served_in_the_order_of_acceptance(office: Office) -> None:
    office.accept([recipient(1), recipient(2)], urgent=True)
    office.accept([recipient(3)], urgent=True)
    assert [office.send().number for _ in range(3)] == [number(1), number(2), number(3)]


def test_a_small_broadcast_behind_a_large_one_is_done_soon(office: Office) -> None:
    large = office.accept(12_000)
    for _ in range(20):
        office.send()
    small = office.accept([recipient(20_000 + serial) for serial in range(30)])
    for _ in range(60):
        office.send()
    assert office.counts(small) == {Status.SENT: 30}
    assert office.counts(large)[Status.SENT] == 50


def test_a_broadcast_that_was_paused_for_long_does_not_catch_up(office: Office) -> None:
    first, _ = office.accept(9), office.accept([recipient(serial) for serial in range(11, 21)])
    office.send()
    office.ledger.pause(first.id)
    for _ in range(4):
        office.send()
    office.ledger.resume(first.id)
    numbers = [office.send().number for _ in range(4)]
    assert numbers == [number(2), number(15), number(3), number(16)]


def test_a_person_is_a_turn_however_long_the_message(office: Office) -> None:
    office.accept([recipient(1, parts=3), recipient(2, parts=3)])
    office.accept([recipient(3), recipient(4)])
    numbers = [office.send().number for _ in range(8)]
    assert numbers == [number(each) for each in (1, 1, 1, 3, 2, 2, 2, 4)]


def test_one_bad_number_never_blocks_the_next(office: Office) -> None:
    broadcast = office.accept(2)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY)
    assert office.send().number == number(2)
    assert office.counts(broadcast) == {Status.ERRORED: 1, Status.SENT: 1}


def test_a_message_that_cannot_be_handed_over_three_times_steps_aside(office: Office) -> None:
    broadcast = office.accept(2)
    for _ in range(3):
        claimed = office.claim()
        assert claimed.number == number(1)
        office.ledger.record_not_handed_over(claimed.id)
    assert office.status(broadcast) is Status.QUEUED
    assert office.send().number == number(2)
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.advance(120)
    assert office.send().number == number(1)


def test_nothing_is_claimed_during_the_undo_time(office: Office) -> None:
    office.accept(1, undo=30)
    office.clock.advance(29)
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.advance(1)
    assert office.claim()


@pytest.mark.parametrize("jump", [timedelta(days=3650), timedelta(days=-3650), timedelta(hours=1)])
def test_a_jump_of_the_clock_neither_shortens_nor_prolongs_the_undo_time(
    office: Office, jump: timedelta
) -> None:
    office.accept(1, undo=30)
    office.clock.set_wall(office.clock.now() + jump)
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.advance(30)
    assert office.claim()


def test_after_a_restart_the_undo_time_begins_anew(office: Office) -> None:
    office.accept(1, undo=30)
    office.clock.advance(10)
    office.restart()
    office.clock.advance(29)
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.advance(1)
    assert office.claim()


def test_after_a_restart_a_broadcast_that_had_begun_goes_on_at_once(office: Office) -> None:
    office.accept(2, undo=30)
    office.clock.advance(31)
    office.send()
    office.restart()
    assert office.claim()


def test_a_scheduled_broadcast_waits_for_its_time(office: Office) -> None:
    when = office.clock.now() + timedelta(hours=2)
    broadcast = office.accept(1, not_before=when)
    assert broadcast.hold is Hold.SCHEDULED
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.advance(2 * 3600)
    assert office.claim()


def test_a_held_broadcast_does_not_hold_up_the_one_behind_it(office: Office) -> None:
    office.accept([recipient(1)], not_before=office.clock.now() + timedelta(hours=2))
    office.accept([recipient(2)], undo=30)
    office.accept([recipient(3)])
    assert office.send().number == number(3)


def test_at_night_only_replies_and_darurat_and_begun_messages_are_claimed(office: Office) -> None:
    office.accept([recipient(1, parts=2)])
    office.send()  # its first part went out just before eight
    office.accept([recipient(2)])
    office.accept([recipient(3)], urgent=True)
    night = ClaimRules(urgent_only=True)
    numbers = []
    while claimed := office.ledger.claim(MODEM, SIM, night):
        office.ledger.record_sent(claimed.id, 1)
        numbers.append(claimed.number)
    assert numbers == [number(1), number(3)]


def test_at_night_a_part_that_was_refused_does_not_come_back(office: Office) -> None:
    office.accept([recipient(1, parts=2)])
    office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY)
    office.clock.advance(3600)
    assert office.ledger.claim(MODEM, SIM, ClaimRules(urgent_only=True)) is None
    assert office.claim().sequence == 2


# -- several parts -------------------------------------------------------------------------------------


def test_all_parts_of_a_message_leave_by_one_sim_in_order_with_one_reference(office: Office) -> None:
    office.accept([recipient(1, parts=3), recipient(2)])
    first = office.send()
    other = office.claim("XL", OTHER_SIM)
    second, third = office.send(), office.send()

    assert [each.sequence for each in (first, second, third)] == [1, 2, 3]
    assert {each.number for each in (first, second, third)} == {number(1)}
    assert len({each.concatenation_reference for each in (first, second, third)}) == 1
    assert other.number == number(2), "the other modem does not take parts of a message that has begun"


def test_the_next_part_waits_until_the_one_before_has_an_answer(office: Office) -> None:
    office.accept([recipient(1, parts=2)])
    office.claim()
    assert office.ledger.claim(MODEM, SIM) is None


def test_the_next_message_to_a_phone_has_the_next_reference(office: Office) -> None:
    for _ in range(3):
        office.accept([recipient(1, parts=2)])
    references = [office.send().concatenation_reference for _ in range(6)]
    assert references == [0, 0, 1, 1, 2, 2]


def test_references_are_counted_for_each_phone_and_wrap_at_256(office: Office) -> None:
    office.accept([recipient(1, parts=2), recipient(2, parts=2)])
    with office.db.write() as cur:
        cur.execute("INSERT INTO concatenation VALUES (?, 255)", (number(1),))
    assert [office.send().concatenation_reference for _ in range(4)] == [0, 0, 0, 0]


def test_when_a_part_fails_the_rest_is_not_sent(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.FAILED: 1}
    assert office.reason(broadcast) == "number_refused"


def test_an_unknown_part_does_not_keep_the_others_back(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    assert office.status(broadcast) is Status.SENDING
    assert office.send().sequence == 2
    assert office.status(broadcast) is Status.UNKNOWN


def test_a_message_is_given_up_when_the_sim_that_began_it_never_comes_back(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send()
    assert office.ledger.claim("XL", OTHER_SIM) is None
    office.clock.advance(71 * 3600)
    assert office.ledger.give_up_on_missing_sims() == 0
    office.clock.advance(2 * 3600)
    assert office.ledger.give_up_on_missing_sims() == 1
    assert office.counts(broadcast) == {Status.FAILED: 1}
    assert office.reason(broadcast) == "sim_gone"


def test_nothing_is_given_up_for_the_days_in_which_the_box_was_off(office: Office) -> None:
    office.accept([recipient(1, parts=2)])
    office.send()
    office.clock.advance(96 * 3600)
    office.restart()
    assert office.ledger.give_up_on_missing_sims() == 0
    assert office.send().sequence == 2


def test_what_waits_for_a_sim_that_is_here_is_not_given_up_however_long_it_rests(office: Office) -> None:
    office.accept([recipient(1, parts=2)])
    office.send()
    office.clock.advance(96 * 3600)
    assert office.ledger.give_up_on_missing_sims(here={SIM}) == 0
    assert office.ledger.give_up_on_missing_sims() == 1


# -- how much a person gets ----------------------------------------------------------------------------


def test_nobody_gets_more_bulk_messages_a_day_than_the_office_allows(office: Office) -> None:
    for _ in range(3):
        office.accept([recipient(1), recipient(2)])
    rules = ClaimRules(per_person_daily=2)
    for _ in range(4):
        claimed = office.ledger.claim(MODEM, SIM, rules)
        assert claimed is not None
        office.ledger.record_sent(claimed.id, 1)
    assert office.ledger.claim(MODEM, SIM, rules) is None
    third = office.ledger.broadcasts()[0]
    assert office.counts(third) == {Status.QUEUED: 2}
    assert office.reason(third) == "daily_limit"

    # ... and the rest follows on the next day of the office: it is 09.00 now
    office.clock.advance(15 * 3600)
    assert office.ledger.claim(MODEM, SIM, rules) is not None


def test_darurat_is_not_counted_against_what_a_person_may_get(office: Office) -> None:
    for _ in range(2):
        office.accept([recipient(1)], urgent=True)
    rules = ClaimRules(per_person_daily=1)
    claimed = office.ledger.claim(MODEM, SIM, rules)
    assert claimed is not None
    office.ledger.record_sent(claimed.id, 1)
    assert office.ledger.claim(MODEM, SIM, rules) is not None


def test_a_wait_that_a_clock_set_back_while_the_box_was_off_has_made_endless_ends(office: Office) -> None:
    office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY)
    office.clock.set_wall(office.clock.now() - timedelta(days=365 * 50))
    office.restart()
    assert office.claim().number == number(1)


# -- the cost of asking --------------------------------------------------------------------------------

QUESTIONS = {
    "due": (claims.DUE, 1),
    "set back": (claims.TOO_FAR, 1),
    "begun": (claims.BEGUN, 1),
    "begun at night": (claims.BEGUN_AND_FRESH, 1),
    "broadcasts": (claims.BROADCASTS, 2),
    "test messages": (claims.TESTS, 1),
    "ready": (line_up.READY, 2),
    "waiting": (line_up.WAITING, 1),
    "today": (claims.TODAY, 6),
    "earlier today": (claims.EARLIER, 4),
    "sent again by one SIM": (line_up.BOUND, 2),
    "reports of a number": (report_store.UNMATCHED_TAIL, 1),
    "reports that wait": (report_store.UNMATCHED, 1),
    "segments of a number": (report_store.CANDIDATES, 2),
    "given up last": (results.LAST_GIVEN_UP, 4),
    "counts": (tallies.COUNT, 2),
    "open": (tallies.COUNT_OPEN, 2),
    "recipients": (reading.RECIPIENTS_ALL, 3),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_on_the_sending_path_reads_a_whole_table(office: Office, question: str) -> None:
    sql, places = QUESTIONS[question]
    with office.db.read() as cur:
        plan = [row["detail"] for row in cur.execute(f"EXPLAIN QUERY PLAN {sql}", (0,) * places)]
    assert any("SEARCH" in step or "USING INDEX" in step for step in plan), plan
    assert not any(step.startswith("SCAN") and "USING" not in step for step in plan), plan
