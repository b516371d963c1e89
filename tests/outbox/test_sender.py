"""The sender on a good day, and what must never happen on a bad one."""

from __future__ import annotations

import threading

import pytest

from appliance.errors import ModemGone, NotHandedOver, PortMissing, SendUncertain, StorageError, StorageFull
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.pdu import Submit
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import OTHER_SIM, Office, number, recipient
from tests.support.fake_modem import refused, silence, taken_but_silent


def test_a_broadcast_goes_out_and_is_delivered(desk: Desk) -> None:
    desk.modem.reports = True
    broadcast = desk.office.accept(5)
    desk.work()
    assert desk.modem.numbers() == [number(n) for n in range(1, 6)]
    assert [each.text for each in desk.modem.taken] == [recipient(n).text for n in range(1, 6)]
    assert desk.office.counts(broadcast) == {Status.DELIVERED: 5}
    found = desk.ledger.broadcast(broadcast.id)
    assert found is not None
    assert found.state is BroadcastState.FINISHED


def test_every_message_asks_for_a_report_and_is_valid_for_two_days(desk: Desk) -> None:
    desk.office.accept(1)
    desk.work()
    submit = desk.modem.taken[0].submit
    assert submit.status_report
    assert submit.validity_octet == 168  # TS 23.040 9.2.3.12.1: 166 + 2 days


def test_the_parts_of_a_long_message_go_out_in_order_and_fit_together(desk: Desk) -> None:
    desk.office.accept([recipient(1, parts=3)])
    desk.work()
    told = [taken.submit.concatenation for taken in desk.modem.taken]
    assert [(each.sequence, each.total) for each in told if each] == [(1, 3), (2, 3), (3, 3)]
    assert len({each.reference for each in told if each}) == 1


def test_the_intent_is_on_the_card_before_the_modem_hears_of_the_message(desk: Desk) -> None:
    broadcast = desk.office.accept(3)
    seen: list[dict[Status, int]] = []
    desk.modem.answer_with(*[lambda submit: seen.append(desk.office.counts(broadcast))] * 3)
    desk.work()
    assert [each[Status.SENDING] for each in seen] == [1, 1, 1]


def test_nothing_to_do_is_said_and_costs_nothing(desk: Desk) -> None:
    assert not desk.turn()
    assert desk.sender.status().state is SenderState.READY


def test_without_network_nothing_is_claimed(desk: Desk) -> None:
    from dataclasses import replace

    broadcast = desk.office.accept(1)
    registered = desk.modem.state
    desk.modem.state = replace(registered, registered=False)
    desk.pass_time(20)
    assert desk.sender.status().state is SenderState.NO_NETWORK
    assert desk.sender.status().reason == ""
    assert desk.office.counts(broadcast) == {Status.QUEUED: 1}
    desk.modem.state = replace(registered, registered=False, registration=3)
    assert desk.sender.status().reason == "registration_denied"
    desk.modem.state = registered
    desk.pass_time(6)
    assert desk.office.counts(broadcast) == {Status.SENT: 1}


# -- no answer -------------------------------------------------------------------------------------------


def test_silence_behind_ctrl_z_is_unknown_and_is_never_sent_again(desk: Desk) -> None:
    broadcast = desk.office.accept(2)
    desk.modem.answer_with(taken_but_silent(desk.modem))
    desk.work()
    assert desk.office.counts(broadcast) == {Status.UNKNOWN: 1, Status.SENT: 1}
    desk.pass_time(3600, tick=60)
    assert desk.modem.numbers() == [number(1), number(2)]


def test_while_the_answer_may_still_come_nothing_else_is_sent(desk: Desk) -> None:
    broadcast = desk.office.accept(2)

    def silent(submit: object) -> None:
        desk.modem.ready = False
        raise silence()

    desk.modem.answer_with(silent)
    desk.turn(5)
    assert desk.office.counts(broadcast)[Status.UNKNOWN] == 1
    assert desk.modem.numbers() == []
    desk.modem.answer_late(77)
    desk.modem.ready = True
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 2}


def test_a_late_answer_is_given_to_the_message_it_belongs_to(desk: Desk) -> None:
    broadcast = desk.office.accept(2)
    desk.modem.answer_with(silence())
    desk.work()
    desk.modem.answer_late(200)
    desk.turn()
    first = desk.ledger.recipients(broadcast.id)[0]
    assert (first.number, first.status) == (number(1), Status.SENT)


def test_a_mistake_of_our_own_while_sending_leaves_the_message_unknown(desk: Desk) -> None:
    broadcast = desk.office.accept(1)
    desk.modem.answer_with(RuntimeError("nobody thought of this"))
    desk.work()
    assert desk.office.counts(broadcast) == {Status.UNKNOWN: 1}


def test_a_message_that_cannot_be_encoded_fails_and_the_others_go_on(desk: Desk, office: Office) -> None:
    from msgspec.structs import replace

    broadcast = office.accept([replace(recipient(1), text="漢字", parts=("漢字",)), recipient(2)])
    desk.work()
    assert office.counts(broadcast) == {Status.FAILED: 1, Status.SENT: 1}
    assert office.reason(broadcast) == "pdu_refused"


# -- the modem goes away ---------------------------------------------------------------------------------


def test_a_modem_that_vanishes_before_ctrl_z_costs_nothing(desk: Desk) -> None:
    broadcast = desk.office.accept(2)
    desk.modem.answer_with(True, ModemGone("unplugged"))
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 1, Status.QUEUED: 1}
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.SENT: 2}
    assert desk.modem.connects == 2


def test_a_modem_that_vanishes_behind_ctrl_z_leaves_one_unknown(desk: Desk) -> None:
    broadcast = desk.office.accept(3)

    def unplugged(submit: object) -> None:
        desk.modem.unplug()
        raise SendUncertain("unplugged while sending")

    desk.modem.answer_with(True, unplugged)
    desk.work()
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.SENT: 2, Status.UNKNOWN: 1}


def test_what_was_claimed_ahead_goes_back_when_the_modem_restarts(desk: Desk) -> None:
    broadcast = desk.office.accept(3)
    desk.turn()
    assert desk.office.counts(broadcast) == {Status.SENT: 1, Status.SENDING: 1, Status.QUEUED: 1}
    desk.modem.start_by_itself()
    desk.turn()
    assert desk.office.counts(broadcast)[Status.SENT] <= 2
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.SENT: 3}
    assert desk.modem.numbers() == [number(1), number(2), number(3)]


def test_a_silent_modem_is_tried_again_with_growing_patience(desk: Desk) -> None:
    desk.modem.line = lambda: False
    desk.modem.connect_errors.extend(ModemGone("nothing answers") for _ in range(100))
    desk.pass_time(600)
    assert 12 <= desk.modem.connects <= 20
    status = desk.sender.status()
    assert (status.state, status.reason, status.connected) == (SenderState.OFFLINE, "gone", False)
    assert status.resumes_in is not None
    assert 0 < status.resumes_in <= 60
    desk.modem.connect_errors.clear()
    desk.pass_time(61)
    assert desk.sender.status().connected


def test_a_port_that_is_gone_is_looked_for_every_few_seconds(desk: Desk) -> None:
    desk.modem.connect_errors.extend(PortMissing("no such port") for _ in range(1000))
    desk.pass_time(600)
    assert desk.modem.connects > 100
    assert desk.modem.told == [], "a port that is missing is no reason to reset anything"
    desk.modem.connect_errors.clear()
    desk.pass_time(5)
    assert desk.sender.status().connected


def test_three_messages_that_cannot_be_handed_over_make_it_connect_anew(desk: Desk) -> None:
    broadcast = desk.office.accept(1)
    desk.modem.answer_with(*[NotHandedOver("no prompt")] * 3)
    desk.pass_time(10)
    assert desk.modem.connects == 2
    desk.pass_time(130)
    assert desk.office.counts(broadcast) == {Status.SENT: 1}


def test_a_refusal_for_the_modems_sake_makes_it_connect_anew(desk: Desk) -> None:
    broadcast = desk.office.accept(2)
    desk.modem.answer_with(refused(ErrorClass.MODEM, 300))
    desk.pass_time(30)
    assert desk.modem.connects == 2
    assert desk.office.counts(broadcast) == {Status.UNKNOWN: 1, Status.SENT: 1}


@pytest.mark.parametrize("trouble", [ModemGone("gone"), ValueError("a mistake of ours")])
def test_no_trouble_ends_the_thread(desk: Desk, trouble: Exception) -> None:
    desk.office.accept(1)
    fails = [trouble, trouble]

    def poll_fails() -> None:
        if fails:
            raise fails.pop()

    desk.modem.sees_events_first = poll_fails
    desk.pass_time(30)
    assert len(desk.modem.taken) == 1


# -- the card refuses ------------------------------------------------------------------------------------


class FullCard:
    """The ledger of a desk, on a card that refuses the changes named in ``refuses``."""

    def __init__(self, desk: Desk) -> None:
        self._ledger = desk.ledger
        self.refuses: set[str] = set()

    def __getattr__(self, name: str) -> object:
        if name in self.refuses:
            raise StorageFull("there is no room left on the card")
        return getattr(self._ledger, name)


def desk_with_full_card(office: Office, *refuses: str) -> tuple[Desk, FullCard]:
    desk = Desk(office, AS_FAST_AS_THE_LINK)
    card = FullCard(desk)
    office.ledger = card  # type: ignore[assignment]
    desk.sender = desk.make_sender()
    card.refuses = set(refuses)
    return desk, card


def test_nothing_is_sent_that_could_not_be_written_down(office: Office) -> None:
    broadcast = office.accept(2)
    desk, card = desk_with_full_card(office, "claim")
    desk.pass_time(60)
    assert desk.modem.taken == []
    assert desk.sender.status().state is SenderState.CARD
    card.refuses.clear()
    desk.pass_time(6)
    assert office.counts(broadcast) == {Status.SENT: 2}


def test_a_result_the_card_did_not_take_is_kept_and_nothing_else_is_sent_before(office: Office) -> None:
    broadcast = office.accept(3)
    desk, card = desk_with_full_card(office, "record", "record_and_claim")
    desk.pass_time(60)
    assert desk.modem.numbers() == [number(1)]
    assert office.counts(broadcast) == {Status.SENDING: 1, Status.QUEUED: 2}
    card.refuses.clear()
    desk.pass_time(6)
    assert office.counts(broadcast) == {Status.SENT: 3}
    assert desk.modem.numbers() == [number(1), number(2), number(3)]


def test_while_the_card_refuses_the_modem_is_not_asked_for_more(office: Office) -> None:
    office.accept(1)
    desk, _ = desk_with_full_card(office, "claim")
    desk.turn()
    asked: list[int] = []
    desk.modem.sees_events_first = lambda: asked.append(1)
    desk.turn(10)
    assert asked == []


# -- start and stop --------------------------------------------------------------------------------------


def test_after_a_power_cut_the_message_in_hand_is_unknown_and_the_rest_goes_out(desk: Desk) -> None:
    broadcast = desk.office.accept(4)
    desk.turn(2)
    assert desk.office.counts(broadcast)[Status.SENDING] == 1
    desk.plug_in_again()
    desk.pass_time(5)
    assert desk.office.counts(broadcast) == {Status.SENT: 3, Status.UNKNOWN: 1}
    assert len(desk.modem.numbers()) == len(set(desk.modem.numbers())) == 3


def test_a_thread_that_died_can_be_run_again_and_sends_nothing_twice(desk: Desk) -> None:
    broadcast = desk.office.accept(5)
    desk.turn(2)
    assert desk.office.counts(broadcast)[Status.SENDING] == 1, "claimed ahead, and then the thread dies"
    stop = threading.Event()
    desk.modem.answer_with(True, True, lambda submit: stop.set())
    thread = threading.Thread(target=desk.sender.run, args=(stop,))
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert desk.office.counts(broadcast) == {Status.SENT: 5}
    assert desk.modem.numbers() == [number(n) for n in range(1, 6)]


def test_stopping_finishes_the_message_in_hand_and_claims_no_other(desk: Desk) -> None:
    broadcast = desk.office.accept(50)
    stop = threading.Event()

    def stop_behind_the_tenth(submit: object) -> None:
        if len(desk.modem.taken) == 9:
            stop.set()
            desk.sender.wake()

    desk.modem.answer_with(*[stop_behind_the_tenth] * 50)
    thread = threading.Thread(target=desk.sender.run, args=(stop,))
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert desk.office.counts(broadcast) == {Status.SENT: 10, Status.QUEUED: 40}
    with desk.office.db.read() as cur:
        assert cur.execute("SELECT COUNT(*) FROM segment WHERE attempt > 0").fetchone()[0] == 10
    assert desk.sender.status().state is SenderState.STOPPED
    assert desk.modem.closed


def test_waking_makes_the_thread_look_at_once(desk: Desk) -> None:
    """The thread runs for real; the fake modem's poll lets a second pass on the fake clock."""
    stop, sent = threading.Event(), threading.Event()
    desk.modem.answer_with(lambda submit: sent.set())
    thread = threading.Thread(target=desk.sender.run, args=(stop,))
    thread.start()
    desk.office.accept(1)
    desk.sender.wake()
    assert sent.wait(30)
    stop.set()
    desk.sender.wake()
    thread.join(30)
    assert not thread.is_alive()
    assert desk.modem.woken == 2


def test_an_answer_to_what_was_called_unknown_meanwhile_is_believed(desk: Desk) -> None:
    broadcast = desk.office.accept(2)
    desk.modem.answer_with(lambda submit: desk.ledger.recover_at_start())
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.SENT: 2}


def test_a_result_that_fits_nothing_any_more_does_not_stop_the_sender(desk: Desk) -> None:
    broadcast = desk.office.accept(2)

    def meddle(submit: Submit) -> None:
        desk.ledger.recover_at_start()
        desk.office.report(submit.number, 9)
        raise refused(ErrorClass.NUMBER)

    desk.modem.answer_with(meddle)
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.DELIVERED: 1, Status.SENT: 1}


def test_two_senders_share_a_broadcast_and_nobody_gets_it_twice(office: Office) -> None:
    broadcast = office.accept(41)
    desks = [
        Desk(office, AS_FAST_AS_THE_LINK),
        Desk(office, AS_FAST_AS_THE_LINK, name="XL", imsi=OTHER_SIM),
    ]
    while desks[0].turn() | desks[1].turn():
        pass
    taken = [each for desk in desks for each in desk.modem.numbers()]
    assert sorted(taken) == [number(n) for n in range(1, 42)]
    assert all(len(desk.modem.taken) > 15 for desk in desks)
    assert office.counts(broadcast) == {Status.SENT: 41}


def test_the_status_tells_what_a_page_needs_and_no_whole_imsi(desk: Desk) -> None:
    desk.office.accept(4)
    desk.modem.answer_with(True, refused(ErrorClass.NUMBER, 1), silence())
    desk.work()
    status = desk.sender.status()
    assert (status.name, status.operator, status.signal_percent) == ("Telkomsel", "TELKOMSEL", 70)
    assert (status.sent_today, status.failed_today, status.unknown_today) == (2, 1, 1)
    assert (status.last_error, status.connected) == ("uncertain", True)
    assert status.last_sent_at == status.last_error_at == desk.clock.now()
    assert status.imsi_masked == "51010...7890"
    assert status.turned_at == desk.clock.monotonic()
    assert status.sending_since is None


def test_while_it_waits_for_the_network_the_status_says_since_when(desk: Desk) -> None:
    desk.office.accept(1)
    seen: list[object] = []
    desk.modem.answer_with(lambda submit: seen.append(desk.sender.status()))
    before = desk.clock.monotonic()
    desk.work()
    status = seen[0]
    assert status.state is SenderState.SENDING  # type: ignore[attr-defined]
    assert status.sending_since == before  # type: ignore[attr-defined]


def test_storage_errors_are_no_modem_errors() -> None:
    assert not issubclass(StorageError, ModemGone)
