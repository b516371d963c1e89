"""What a person decides: pause, resume, cancel, send again, opt out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.outbox.control import NotPossible
from appliance.outbox.model import PRIORITY_REPLY
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, adds_up, number, recipient
from tests.support.fake_modem import SIM


def state(office: Office, broadcast_id: int) -> BroadcastState:
    found = office.ledger.broadcast(broadcast_id)
    assert found is not None
    return found.state


def test_a_paused_broadcast_sends_nothing_until_it_is_resumed(office: Office) -> None:
    broadcast = office.accept(2)
    office.send()
    office.ledger.pause(broadcast.id, "person")
    assert state(office, broadcast.id) is BroadcastState.PAUSED
    assert office.ledger.claim(MODEM, SIM) is None
    office.restart()
    assert office.ledger.claim(MODEM, SIM) is None
    office.ledger.resume(broadcast.id)
    assert office.send().number == number(2)


def test_a_message_that_has_begun_is_finished_although_the_broadcast_is_paused_or_cancelled(
    office: Office,
) -> None:
    for decide in (office.ledger.pause, office.ledger.cancel):
        broadcast = office.accept([recipient(1, parts=3), recipient(2)])
        office.send()
        decide(broadcast.id)
        assert [office.send().sequence for _ in range(2)] == [2, 3]
        assert office.ledger.claim(MODEM, SIM) is None
        assert office.status(broadcast) is Status.SENT


def test_cancelling_stops_everything_that_no_modem_holds(office: Office) -> None:
    broadcast = office.accept([*map(recipient, range(1, 5)), recipient(5, parts=2)])
    office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY)
    with_the_modem = office.claim()
    assert office.ledger.cancel(broadcast.id) == 3
    assert office.counts(broadcast) == {Status.SENT: 1, Status.CANCELLED: 3, Status.SENDING: 1}

    office.ledger.record_sent(with_the_modem.id, 3)
    office.clock.advance(3600)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.SENT: 2, Status.CANCELLED: 3}
    assert state(office, broadcast.id) is BroadcastState.CANCELLED


@pytest.mark.parametrize("error_class", [None, ErrorClass.TEMPORARY, ErrorClass.NETWORK])
def test_what_was_with_a_modem_when_the_broadcast_was_cancelled_is_not_tried_again(
    office: Office, error_class: ErrorClass | None
) -> None:
    broadcast = office.accept(1)
    claimed = office.claim()
    office.ledger.cancel(broadcast.id)
    if error_class is None:
        office.ledger.record_not_handed_over(claimed.id)
    else:
        office.ledger.record_error(claimed.id, error_class=error_class)
    assert office.counts(broadcast) == {Status.CANCELLED: 1}


def test_a_part_handed_back_behind_the_cancelling_is_sent_all_the_same_for_the_others_are_out(
    office: Office,
) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.send()
    second = office.claim()
    office.ledger.cancel(broadcast.id)
    office.ledger.record_not_handed_over(second.id)
    assert office.send().id == second.id
    assert office.counts(broadcast) == {Status.SENT: 1}


def test_the_undo_takes_back_all_of_it(office: Office) -> None:
    broadcast = office.accept(5, undo=30)
    office.clock.advance(29)
    office.ledger.cancel(broadcast.id)
    office.clock.advance(60)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.CANCELLED: 5}
    assert office.ledger.cancel(broadcast.id) == 0


def test_cancelled_is_final_and_an_unknown_broadcast_is_said_to_be_that(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.cancel(broadcast.id)
    for decide in (office.ledger.pause, office.ledger.resume):
        with pytest.raises(NotPossible, match="cancelled"):
            decide(broadcast.id)
    with pytest.raises(NotPossible, match="cancelled"):
        office.ledger.resend(broadcast.id, [Status.FAILED], "Siti")
    with pytest.raises(NotPossible, match="no broadcast 999"):
        office.ledger.cancel(999)


def test_a_finished_broadcast_says_so_and_leaves_the_senders_list(office: Office) -> None:
    broadcast = office.accept(1)
    assert office.ledger.close_finished() == 0
    assert [each.id for each in office.ledger.active()] == [broadcast.id]
    office.send()
    assert state(office, broadcast.id) is BroadcastState.FINISHED
    assert office.ledger.active() == ()
    assert office.ledger.close_finished() == 1
    assert office.ledger.close_finished() == 0


# -- again -----------------------------------------------------------------------------------------------


def failed_and_unknown(office: Office) -> int:
    """One sent, one failed, one unknown."""
    broadcast = office.accept(3)
    office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.ledger.close_finished()
    return broadcast.id


@pytest.mark.parametrize(
    ("chosen", "again"),
    [([Status.FAILED], [2]), ([Status.UNKNOWN], [3]), ([Status.FAILED, Status.UNKNOWN], [2, 3])],
)
def test_a_person_sends_again_what_failed_or_is_unknown_and_nothing_else(
    office: Office, chosen: list[Status], again: list[int]
) -> None:
    broadcast_id = failed_and_unknown(office)
    assert office.ledger.resend(broadcast_id, chosen, "Siti") == len(again)
    assert [office.send().number for _ in again] == [number(serial) for serial in again]
    assert office.ledger.claim(MODEM, SIM) is None


def test_what_was_sent_or_cancelled_cannot_be_sent_again(office: Office) -> None:
    broadcast_id = failed_and_unknown(office)
    with pytest.raises(NotPossible, match="failed or is unknown"):
        office.ledger.resend(broadcast_id, [Status.SENT], "Siti")


def test_of_a_long_message_only_the_missing_parts_are_sent_again_with_their_old_reference(
    office: Office,
) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    first = office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    assert office.ledger.resend(broadcast.id, [Status.FAILED], "Siti") == 1
    assert office.ledger.claim("XL", OTHER_SIM) is None, "the phone joins parts by the sender's number"
    parts = [office.send(), office.send()]
    assert [each.sequence for each in parts] == [2, 3]
    assert {each.concatenation_reference for each in parts} == {first.concatenation_reference}
    assert office.status(broadcast) is Status.SENT


def test_an_unknown_first_part_is_sent_again_by_the_sim_that_carried_the_others(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.send()
    office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
    assert office.ledger.claim("XL", OTHER_SIM) is None
    assert office.send().sequence == 1
    assert office.status(broadcast) is Status.SENT


def test_what_a_modem_holds_is_not_sent_again(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send(reference=7)
    office.claim()
    office.report(number(1), 7, status=0x46)
    assert office.status(broadcast) is Status.FAILED
    assert office.ledger.resend(broadcast.id, [Status.FAILED], "Siti") == 0


# -- opt-out ---------------------------------------------------------------------------------------------


def test_opting_out_works_for_what_is_queued_already(office: Office) -> None:
    broadcast = office.accept(2)
    assert office.ledger.opt_out(number(1), "sms")
    assert office.send().number == number(2)
    assert office.counts(broadcast) == {Status.LEFT_OUT: 1, Status.SENT: 1}
    assert office.reason(broadcast) == "opted_out"
    found = office.ledger.broadcast(broadcast.id)
    assert found is not None
    assert adds_up(found, found.counts)


def test_opting_out_works_for_what_waits_for_another_try(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY)
    office.ledger.opt_out(number(1), "sms")
    office.clock.advance(120)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.LEFT_OUT: 1}


def test_opting_out_works_between_two_parts(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send()
    office.ledger.opt_out(number(1), "sms")
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.LEFT_OUT: 1}


def test_darurat_does_not_reach_who_opted_out_but_the_answer_to_berhenti_does(office: Office) -> None:
    office.ledger.opt_out(number(1), "sms")
    office.accept([recipient(1)], urgent=True)
    assert office.ledger.claim(MODEM, SIM) is None
    office.accept([recipient(1)], priority=PRIORITY_REPLY)
    assert office.send().number == number(1)


def test_opting_in_again_undoes_it_and_both_are_remembered(office: Office) -> None:
    assert office.ledger.opt_out(number(1), "sms")
    assert not office.ledger.opt_out(number(1), "sms")
    assert office.ledger.opted_out() == {number(1)}
    assert office.ledger.opt_in(number(1), "sms")
    assert not office.ledger.opt_in(number(1), "sms")
    assert office.ledger.opted_out() == frozenset()
    with office.db.read() as cur:
        assert [row["what"] for row in cur.execute("SELECT what FROM consent_log ORDER BY id")] == [
            "out",
            "in",
        ]


def test_a_thousand_who_opted_out_are_passed_over_in_one_go(office: Office) -> None:
    people = [recipient(serial) for serial in range(1, 1501)]
    for each in people:
        assert each.number
    with office.db.write() as cur:
        cur.executemany(
            "INSERT INTO opt_out (number, at, how) VALUES (?, 0, 'sms')", [(each.number,) for each in people]
        )
    broadcast = office.accept([*people, recipient(9000)])
    assert office.send().number == number(9000)
    assert office.counts(broadcast) == {Status.LEFT_OUT: 1500, Status.SENT: 1}


# -- the day ---------------------------------------------------------------------------------------------


def test_todays_totals_are_what_changed_today_and_what_still_waits(office: Office) -> None:
    yesterday = office.accept(4)
    office.send()
    office.send(reference=2)
    office.clock.advance(24 * 3600)
    office.report(number(2), 2, sent_at=office.clock.now() - timedelta(hours=24))
    assert office.status(yesterday, 1) is Status.DELIVERED
    office.accept(1)
    totals = office.ledger.totals_today()
    assert {status: n for status, n in totals.items() if n} == {Status.DELIVERED: 1, Status.QUEUED: 3}


def test_the_queue_is_counted_in_segments_and_without_what_is_paused(office: Office) -> None:
    office.accept(3, parts=2)
    office.accept([recipient(7)], urgent=True)
    office.ledger.pause(office.accept(5).id, "person")
    assert office.ledger.queued_segments() == 7
    assert office.ledger.queued_segments(urgent_only=True) == 1
