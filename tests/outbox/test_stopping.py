"""Berhenti pukul ..., lanjut besok: one broadcast stands still, others go on; what was decided is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from appliance.outbox.claims import ClaimRules
from appliance.outbox.control import NotPossible
from appliance.outbox.decisions import Decided
from appliance.outbox.model import Broadcast, Hold, NewBroadcast, Stop
from appliance.outbox.pacing import WIB
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, Office, number, recipient
from tests.support.fake_modem import SIM

AT_THREE = Stop(datetime(2026, 12, 8, 15, tzinfo=WIB), datetime(2026, 12, 9, 7, tzinfo=WIB))


def now(office: Office) -> Broadcast:
    found = office.ledger.broadcast(1)
    assert found is not None
    return found


def said(office: Office) -> list[tuple[str, Decided]]:
    return [(each.who, each.what) for each in office.ledger.decisions(1)]


def go_to(office: Office, hour: int, day: int = 8) -> None:
    office.clock.set_wall(datetime(2026, 12, day, hour, tzinfo=WIB))
    office.ledger.follow_the_clock()


def stopped_from_the_start(office: Office) -> Broadcast:
    new = NewBroadcast(template="Yth. {nama}", token="", created_by="Siti", stop=AT_THREE)
    return office.ledger.accept(new, [recipient(serial) for serial in (1, 2, 3)])


def test_it_stops_at_its_hour_and_goes_on_the_next_day(office: Office) -> None:
    broadcast = stopped_from_the_start(office)
    assert now(office).stop == AT_THREE
    assert office.send().number == number(1)
    go_to(office, 15)
    assert now(office).hold is Hold.STOPPED
    assert office.ledger.claim(MODEM, SIM) is None
    office.restart()
    assert office.ledger.claim(MODEM, SIM) is None
    go_to(office, 7, day=9)
    assert now(office).hold is Hold.NONE
    assert office.send().number == number(2)
    assert now(office).stop is None  # it is over
    assert office.counts(broadcast) == {Status.SENT: 2, Status.QUEUED: 1}


def test_a_stop_is_set_and_lifted_while_it_runs_and_twice_is_once(office: Office) -> None:
    broadcast = office.accept(2)
    office.send()
    assert office.ledger.stop(broadcast.id, AT_THREE, by="Siti")
    assert not office.ledger.stop(broadcast.id, AT_THREE, by="Siti")
    assert now(office).hold is Hold.NONE
    assert office.ledger.stop(broadcast.id, None, by="Ai")
    assert not office.ledger.stop(broadcast.id, None, by="Ai")
    go_to(office, 15)
    assert office.send().number == number(2)
    assert said(office) == [("Siti", Decided.STOP_SET), ("Ai", Decided.STOP_LIFTED)]


def test_lanjut_besok_stops_before_the_next_recipient_and_is_one_however_often_it_is_clicked(
    office: Office,
) -> None:
    broadcast = office.accept(2)
    other = office.accept([recipient(9)])
    assert office.send().number == number(1)
    for _ in range(2):
        office.ledger.stop(broadcast.id, Stop(office.clock.now(), AT_THREE.until), by="Siti")
        office.clock.advance(5)
    assert office.send().number == number(9)  # the others go on
    assert office.status(other) is Status.SENT
    assert office.ledger.claim(MODEM, SIM) is None
    assert said(office) == [("Siti", Decided.TOMORROW)]
    assert office.ledger.decisions(1)[0].until == AT_THREE.until


def test_somebody_who_presses_lanjutkan_ends_the_stop_at_once(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.stop(broadcast.id, Stop(office.clock.now(), AT_THREE.until))
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.ledger.resume(broadcast.id, by="Ai")
    assert not office.ledger.resume(broadcast.id, by="Ai")
    assert office.send().number == number(1)


def test_resuming_a_paused_broadcast_keeps_the_stop_that_lies_ahead(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.stop(broadcast.id, AT_THREE)
    office.ledger.pause(broadcast.id)
    office.ledger.resume(broadcast.id)
    assert now(office).stop == AT_THREE


def test_a_message_that_has_begun_is_finished_although_its_hour_has_come(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2), recipient(2)])
    office.send()
    office.ledger.stop(broadcast.id, Stop(office.clock.now(), AT_THREE.until))
    assert office.send().sequence == 2
    assert office.ledger.claim(MODEM, SIM) is None


def test_nobody_knows_the_hour_so_what_has_one_waits_for_a_trusted_clock(office: Office) -> None:
    stopped_from_the_start(office)
    office.clock.trusted = False
    assert now(office).hold is Hold.CLOCK_UNTRUSTED
    assert office.ledger.claim(MODEM, SIM) is None
    office.clock.trusted = True
    assert office.send().number == number(1)


def test_what_is_cancelled_cannot_be_stopped(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.cancel(broadcast.id, by="Siti")
    with pytest.raises(NotPossible, match="cancelled"):
        office.ledger.stop(broadcast.id, AT_THREE)


# -- what was decided ---------------------------------------------------------------------------------------


def test_every_decision_is_kept_once_with_who_and_how_many(office: Office) -> None:
    broadcast = office.accept(3)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.record_unknown(office.claim().id, "no answer")
    for _ in range(2):
        office.ledger.pause(broadcast.id, "person", by="Siti")
    for _ in range(2):
        office.ledger.resume(broadcast.id, by="Ai")
    assert office.ledger.resend(broadcast.id, [Status.FAILED], "Siti") == 1
    assert office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Ai") == 1
    for _ in range(2):
        office.ledger.cancel(broadcast.id, by="Siti")
    office.restart()
    assert said(office) == [
        ("Siti", Decided.PAUSED),
        ("Ai", Decided.RESUMED),
        ("Siti", Decided.FAILED_AGAIN),
        ("Ai", Decided.UNKNOWN_AGAIN),
        ("Siti", Decided.CANCELLED),
    ]
    assert [each.people for each in office.ledger.decisions(1)] == [0, 0, 1, 1, 3]


def test_deciding_twice_on_one_look_sends_again_once_even_if_it_has_failed_again_meanwhile(
    office: Office,
) -> None:
    broadcast = office.accept(1)
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.clock.advance(60)
    looked = office.clock.now()
    office.clock.advance(1)
    assert office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti", seen=looked) == 1
    office.ledger.record_unknown(office.claim().id, "no answer")
    assert office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti", seen=looked) == 0
    office.clock.advance(60)
    assert office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti", seen=office.clock.now()) == 1


# -- why somebody waits, why somebody gets nothing ----------------------------------------------------


def test_who_has_had_enough_for_today_is_counted_until_tomorrow(office: Office) -> None:
    office.accept(1)
    second = office.accept(2)
    limited = ClaimRules(per_person_daily=1)
    for _ in range(2):
        claimed = office.ledger.claim(MODEM, SIM, limited)
        assert claimed is not None
        office.ledger.record_sent(claimed.id, 1)
    assert office.ledger.claim(MODEM, SIM, limited) is None
    assert office.ledger.waiting_for_tomorrow(second.id) == 1
    assert office.reason(second) == "daily_limit"
    office.clock.advance(timedelta(days=1).total_seconds())
    assert office.send().number == number(1)
    assert office.ledger.waiting_for_tomorrow(second.id) == 0


def test_who_is_left_out_is_counted_by_reason(office: Office) -> None:
    people = [recipient(1), recipient(2, left_out="same_number"), recipient(3, left_out="same_number")]
    people.append(recipient(4, left_out="opted_out"))
    broadcast = office.accept(people)
    assert office.ledger.left_out(broadcast.id) == {"same_number": 2, "opted_out": 1}
