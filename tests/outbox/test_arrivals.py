"""What comes in leaves the SIM only when it is on the card (promise 6); what is read twice is kept once."""

from __future__ import annotations

from appliance.errors import StorageFull
from appliance.modem.events import IncomingPdu, ReportPdu
from appliance.outbox.status import Status
from tests.outbox.desk import Desk
from tests.outbox.office import number, recipient
from tests.support.fake_modem import SIM

BUDI = "+6285712345678"


def test_an_incoming_message_is_kept_with_its_sim_and_then_deleted(desk: Desk) -> None:
    desk.modem.bring_message(BUDI, "Siap hadir", index=3)
    pdu = desk.modem.stored[3].pdu_hex
    desk.turn()
    assert desk.inbox.kept == [(SIM, pdu)]
    assert 3 in desk.modem.deleted
    assert desk.modem.stored == {}


def test_it_stays_on_the_sim_while_it_cannot_be_kept(desk: Desk) -> None:
    desk.inbox.trouble = StorageFull("there is no room left on the card")
    desk.modem.bring_message(BUDI, "Siap hadir", index=3)
    desk.pass_time(120)
    assert desk.modem.deleted == []
    assert 3 in desk.modem.stored
    desk.inbox.trouble = None
    desk.pass_time(10)
    assert len(desk.inbox.kept) == 1
    assert desk.modem.stored == {}


def test_what_came_inline_is_not_lost_either_while_the_card_refuses(desk: Desk) -> None:
    desk.inbox.trouble = StorageFull("there is no room left on the card")
    desk.modem.bring_message(BUDI, "Siap hadir", index=None)
    desk.turn()
    desk.inbox.trouble = None
    desk.pass_time(10)
    assert len(desk.inbox.kept) == 1


def test_what_came_while_the_box_was_off_is_found_when_it_connects(desk: Desk) -> None:
    desk.modem.bring_message(BUDI, "Siap hadir", index=7)
    desk.modem.events.clear()
    desk.turn()
    assert len(desk.inbox.kept) == 1
    assert desk.modem.deleted == [7]


def test_a_lost_announcement_is_made_up_for_within_a_minute(desk: Desk) -> None:
    desk.turn()
    desk.modem.bring_message(BUDI, "Siap hadir", index=7)
    desk.modem.events.clear()
    desk.pass_time(59)
    assert desk.inbox.kept == []
    desk.pass_time(2)
    assert len(desk.inbox.kept) == 1


def test_a_message_read_twice_because_of_a_cut_before_deleting_is_kept_once(desk: Desk) -> None:
    desk.modem.bring_message(BUDI, "Siap hadir", index=3)
    stored = dict(desk.modem.stored)
    desk.turn()
    desk.modem.stored = stored  # the cut came before it was deleted
    desk.plug_in_again()
    desk.turn()
    assert len(desk.inbox.kept) == 1
    assert desk.modem.deleted[-1] == 3


def test_a_report_in_the_store_is_kept_before_it_is_deleted(desk: Desk) -> None:
    broadcast = desk.office.accept(1)
    desk.work()
    desk.modem.stored[2] = ReportPdu(desk.modem.report(), "SM", 2)
    desk.pass_time(61)
    assert desk.office.counts(broadcast) == {Status.DELIVERED: 1}
    assert desk.modem.deleted == [2]


def test_a_report_read_again_changes_nothing(desk: Desk) -> None:
    broadcast = desk.office.accept(1)
    desk.work()
    for _ in range(3):
        desk.modem.bring_report()
        desk.turn()
    assert desk.office.counts(broadcast) == {Status.DELIVERED: 1}
    with desk.office.db.read() as cur:
        assert cur.execute("SELECT COUNT(*) FROM report").fetchone()[0] == 1


def test_reports_during_a_broadcast_are_kept_along_with_the_results(desk: Desk) -> None:
    desk.modem.reports = True
    broadcast = desk.office.accept(30)
    desk.turn(15)
    counts = desk.office.counts(broadcast)
    assert counts[Status.DELIVERED] == 15
    assert counts[Status.SENDING] == 1


def test_a_report_that_is_none_goes_to_the_inbox_as_it_is(desk: Desk) -> None:
    desk.modem.events.append(ReportPdu("0006FF"))
    desk.modem.bring_message(BUDI, "Halo", index=None)
    incoming = desk.modem.events.pop()
    assert isinstance(incoming, IncomingPdu)
    desk.modem.events.append(ReportPdu(incoming.pdu_hex))
    desk.turn()
    assert [pdu for _, pdu in desk.inbox.kept] == ["0006FF", incoming.pdu_hex]


def test_ten_thousand_incoming_messages_do_not_starve_the_sending(desk: Desk) -> None:
    desk.office.accept(5)
    for n in range(1000):
        desk.modem.bring_message(BUDI, f"Pesan {n}", index=None)
    desk.work()
    assert len(desk.inbox.kept) == 1000
    assert desk.modem.numbers() == [number(n) for n in range(1, 6)]


def test_a_message_nobody_can_keep_does_not_stop_the_sending(desk: Desk) -> None:
    desk.inbox.trouble = ValueError("a mistake of ours")
    desk.modem.bring_message(BUDI, "aneh", index=3)
    desk.office.accept([recipient(1)])
    desk.pass_time(30)
    assert desk.modem.numbers() == [number(1)]
    assert 3 in desk.modem.stored, "and it stays where it is"


def test_whenever_the_network_tells_the_time_the_clock_hears_of_it(desk: Desk) -> None:
    desk.office.accept(1)
    desk.work()
    desk.modem.bring_report(seconds=6)
    desk.turn()
    assert {source for source, _ in desk.vouched} == {"nitz", "report", "scts"}
    desk.pass_time(60)  # it is asked twice, to see whether its clock moves on
    told = len(desk.vouched)
    desk.pass_time(1800, tick=10)
    assert len(desk.vouched) == told
    desk.pass_time(1900, tick=10)
    assert len(desk.vouched) == told + 1


def test_an_untrusted_clock_is_told_the_time_more_often(desk: Desk) -> None:
    desk.clock.trusted = False
    desk.pass_time(60)
    assert len(desk.vouched) >= 4
