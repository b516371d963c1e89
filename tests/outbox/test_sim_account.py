"""Out of credit, expired, blocked: the SIM pauses, the box finds out why, nobody is charged for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.errors import SendRefused
from appliance.outbox.errands import Errand, ErrandKind
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.account import (
    ADMIN,
    AccountDesk,
    is_silent,
    open_account_desk,
    refuses_everything,
    takes_everything,
)
from tests.outbox.office import number, recipient

EMPTY = "Sisa pulsa Anda Rp0. Masa aktif s.d. 08/06/2027."
FULL = "Sisa pulsa Anda Rp50.000. Masa aktif s.d. 08/06/2027."
EXPIRED = "Sisa pulsa Anda Rp50.000. Masa aktif s.d. 07/12/2026."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AccountDesk]:
    with open_account_desk(tmp_path) as desk:
        desk.work()  # it is connected, and has nothing to do
        yield desk


def status_of(desk: AccountDesk) -> tuple[SenderState, str]:
    status = desk.sender.status()
    return status.state, status.reason


# -- the pattern -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "left"),
    [
        (refuses_everything(ErrorClass.TEMPORARY, 500), Status.QUEUED),
        (refuses_everything(ErrorClass.TEMPORARY, None), Status.QUEUED),
        (refuses_everything(ErrorClass.ACCOUNT, 50), Status.QUEUED),
        (is_silent, Status.UNKNOWN),
    ],
    ids=["500", "ERROR", "barred", "silence"],
)
def test_three_failures_over_three_people_pause_the_sim_and_nobody_else_is_tried(
    desk: AccountDesk, mood: object, left: Status
) -> None:
    desk.modem.mood = mood  # type: ignore[assignment]
    desk.modem.reply = EMPTY
    broadcast = desk.office.accept(500)
    desk.work()
    tried = [each for each in desk.modem.refused if each != ADMIN]
    assert len(set(tried)) == len(tried) == 3
    assert status_of(desk) == (SenderState.PAUSED, "no_credit")
    counts = desk.office.counts(broadcast)
    assert counts.get(left, 0) >= 3
    assert Status.FAILED not in counts
    assert Status.ERRORED not in counts, "nobody is charged an attempt"
    desk.pass_time(3600, tick=30)
    assert len([each for each in desk.modem.refused if each != ADMIN]) == 3


def test_the_same_phone_refused_again_and_again_is_no_suspicion(desk: AccountDesk) -> None:
    bad = number(1)
    desk.modem.mood = lambda submit: (
        SendRefused(500, "CMS", ErrorClass.TEMPORARY) if submit.number == bad else None
    )
    broadcast = desk.office.accept([recipient(1)])
    desk.pass_time(100 * 60, tick=30)
    assert desk.conclusion == ""
    assert desk.office.status(broadcast) is Status.FAILED


def test_a_weak_signal_is_to_blame_before_the_account_is(desk: AccountDesk) -> None:
    desk.modem.state = replace(desk.modem.state, signal_percent=12)
    desk.modem.mood = refuses_everything()
    desk.office.accept(10)
    desk.work()
    assert desk.conclusion == ""
    assert status_of(desk) == (SenderState.SET_ASIDE, "temporary")


def test_one_that_gets_through_ends_the_suspicion(desk: AccountDesk) -> None:
    times = iter(range(1000))
    desk.modem.mood = lambda _: (
        None if next(times) % 3 == 2 else SendRefused(500, "CMS", ErrorClass.TEMPORARY)
    )
    desk.office.accept(30)
    desk.work()
    assert desk.conclusion == ""


def test_a_top_up_without_an_sms_of_the_operator_is_noticed_within_a_quarter_of_an_hour(
    desk: AccountDesk,
) -> None:
    desk.modem.mood = refuses_everything()
    desk.modem.reply = EMPTY
    broadcast = desk.office.accept(10)
    desk.pass_time(5 * 3600, tick=30)
    assert desk.conclusion == "no_credit"
    assert len(desk.modem.dialled) >= 18, "also between the inquiries, which have become rare"
    tests = desk.modem.refused.count(ADMIN)
    assert tests <= 4, "but no test message is paid for each time"
    desk.plug_in_again()
    desk.modem.mood = takes_everything
    desk.modem.reply = FULL
    desk.pass_time(16 * 60, tick=30)
    assert desk.conclusion == ""
    assert desk.office.counts(broadcast) == {Status.SENT: 10}


def test_an_operator_that_falls_silent_is_not_asked_every_quarter_of_an_hour(desk: AccountDesk) -> None:
    desk.modem.modes = ()
    desk.modem.unplug()
    desk.modem.mood = refuses_everything()
    desk.modem.reply = EMPTY
    desk.office.accept(10)
    desk.pass_time(3 * 3600, tick=30)
    desk.modem.reply = None
    before = len(desk.modem.dialled)
    desk.pass_time(6 * 3600, tick=30)
    assert len(desk.modem.dialled) - before <= 4


# -- the inquiry -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "conclusion"),
    [(EMPTY, "no_credit"), (EXPIRED, "expired"), (FULL, "blocked"), (None, "unknown")],
)
def test_the_box_finds_out_why_and_says_it(desk: AccountDesk, reply: str | None, conclusion: str) -> None:
    desk.modem.modes = ()
    desk.modem.unplug()
    desk.modem.reply = reply
    desk.modem.mood = refuses_everything()
    desk.office.accept(20)
    desk.work()
    assert desk.modem.dialled == ["*888# 4"]
    assert desk.modem.refused.count(ADMIN) == 1, "one test message"
    assert desk.conclusion == conclusion
    assert status_of(desk) == (SenderState.PAUSED, conclusion)
    assert desk.sender.status().resumes_in == pytest.approx(15 * 60, abs=5)
    words = {"unknown": "cause_unknown"}
    assert desk.history.words.count(words.get(conclusion, conclusion)) == 1


def test_inquiries_come_again_with_growing_pauses_and_are_noted_once(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    desk.office.accept(20)
    desk.work()
    rounds = []
    for minutes in (15, 60, 180, 180):
        before = desk.modem.refused.count(ADMIN)
        desk.pass_time((minutes - 8) * 60, tick=30)
        assert desk.modem.refused.count(ADMIN) == before
        desk.pass_time(10 * 60, tick=30)
        rounds.append(desk.modem.refused.count(ADMIN) - before)
    assert rounds == [1, 1, 1, 1]
    assert desk.history.words.count("no_credit") == 1


def test_a_test_message_that_gets_through_lets_the_sim_go_on_at_once(desk: AccountDesk) -> None:
    desk.modem.mood = lambda submit: (
        None
        if ADMIN in (submit.number, *desk.modem.numbers())
        else SendRefused(500, "CMS", ErrorClass.TEMPORARY)
    )
    broadcast = desk.office.accept(20)
    desk.work()
    assert desk.conclusion == ""
    assert len(desk.modem.refused) == 3
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    canary = desk.office.ledger.last_test(desk.modem.name, SelfTestKind.CANARY)
    assert canary is not None
    assert canary.is_sent
    assert "resumed" in desk.history.words


def test_when_the_account_is_filled_up_the_next_inquiry_lets_it_go_on(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything(ErrorClass.ACCOUNT, 50)
    broadcast = desk.office.accept(20)
    desk.work()
    desk.modem.reply, desk.modem.mood = FULL, takes_everything
    desk.pass_time(16 * 60, tick=10)
    assert desk.conclusion == ""
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert status_of(desk)[0] is SenderState.READY


def test_the_operators_sms_about_a_top_up_is_good_news_at_once(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything(ErrorClass.ACCOUNT, 50)
    broadcast = desk.office.accept(20)
    desk.work()
    desk.modem.reply, desk.modem.mood = FULL, takes_everything
    desk.cards.heard(desk.modem.imsi, "TELKOMSEL", "Isi ulang berhasil. Sisa pulsa Anda Rp50.000")
    desk.work()
    assert desk.conclusion == ""
    assert desk.office.counts(broadcast) == {Status.SENT: 20}


def test_coba_lagi_ends_it_at_once(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    broadcast = desk.office.accept(20)
    desk.work()
    desk.modem.mood = takes_everything
    desk.sender.try_again()
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert desk.conclusion == ""


def test_cek_pulsa_with_a_filled_account_ends_it_too(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    broadcast = desk.office.accept(20)
    desk.work()
    desk.modem.reply, desk.modem.mood = FULL, takes_everything
    desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert desk.card.balance == 50_000


def test_uji_kirim_that_gets_through_ends_it_too(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    broadcast = desk.office.accept(20)
    desk.work()
    desk.modem.mood = takes_everything
    desk.office.ledger.accept_test(desk.modem.name, number(50), "Uji kirim", SelfTestKind.PERSON)
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert desk.modem.numbers()[0] == number(50)


def test_a_power_cut_ends_neither_the_pause_nor_its_waiting(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    desk.office.accept(20)
    desk.work()
    refused = len(desk.modem.refused)
    desk.clock.advance(5 * 60)
    desk.plug_in_again()
    desk.work()
    assert status_of(desk) == (SenderState.PAUSED, "no_credit")
    assert desk.sender.status().resumes_in == pytest.approx(10 * 60, abs=5)
    desk.pass_time(9 * 60, tick=30)
    assert (len(desk.modem.refused), len(desk.modem.dialled)) == (refused, 1)
    desk.pass_time(2 * 60, tick=30)
    assert len(desk.modem.dialled) == 2


def test_another_sim_is_not_suspected_of_what_the_first_did(desk: AccountDesk) -> None:
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    broadcast = desk.office.accept(20)
    desk.work()
    first = desk.modem.imsi
    desk.modem.imsi, desk.modem.mood = "510119876543210", takes_everything
    desk.modem.unplug()
    desk.pass_time(10)
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert "sim_swapped" in desk.history.words
    held = desk.cards.of(first)
    assert held is not None
    assert held.hold is not None, "and the first is still held when it comes back"
    desk.modem.imsi = first
    desk.modem.unplug()
    desk.pass_time(10)
    assert status_of(desk) == (SenderState.PAUSED, "no_credit")


def test_no_credit_by_sms_behind_accepted_messages_is_a_suspicion_by_itself(desk: AccountDesk) -> None:
    desk.office.accept(5)
    desk.work()
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    desk.cards.heard(desk.modem.imsi, "TELKOMSEL", "Maaf, pulsa Anda tidak cukup untuk mengirim SMS")
    desk.work()
    assert desk.conclusion == "no_credit"


@pytest.mark.parametrize("delivers", [False, True])
def test_an_operator_that_only_pretends_has_to_deliver_the_test(desk: AccountDesk, delivers: bool) -> None:
    desk.office.accept(5)
    desk.work()
    desk.modem.reply = EMPTY
    desk.modem.reports = delivers
    desk.cards.heard(desk.modem.imsi, "TELKOMSEL", "Maaf, pulsa Anda tidak cukup untuk mengirim SMS")
    desk.work()
    broadcast = desk.office.accept(5)
    desk.pass_time(700, tick=10)
    assert desk.conclusion == ("" if delivers else "no_credit")
    sent = Status.DELIVERED if delivers else Status.QUEUED
    assert desk.office.counts(broadcast) == {sent: 5}


def test_the_same_sms_long_after_the_last_message_is_about_something_else(desk: AccountDesk) -> None:
    desk.office.accept(5)
    desk.work()
    desk.pass_time(700, tick=30)
    desk.cards.heard(desk.modem.imsi, "TELKOMSEL", "Maaf, pulsa Anda tidak cukup untuk paket ini")
    desk.work()
    assert desk.conclusion == ""


# -- without a phone to test with --------------------------------------------------------------------------


def test_without_an_administrator_one_message_shows_whether_others_get_through(desk: AccountDesk) -> None:
    desk.admin = None
    desk.modem.modes = ()
    desk.modem.unplug()
    desk.modem.mood = refuses_everything()
    broadcast = desk.office.accept(20)
    desk.work()
    assert desk.conclusion == "blocked"
    assert len(desk.modem.refused) == 4
    assert desk.office.counts(broadcast) == {Status.QUEUED: 20}
    desk.modem.mood = takes_everything
    desk.pass_time(16 * 60, tick=10)
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert desk.conclusion == ""


def test_without_an_administrator_an_empty_account_is_not_tried_on_people(desk: AccountDesk) -> None:
    desk.admin = None
    desk.modem.reply = EMPTY
    desk.modem.mood = refuses_everything()
    desk.office.accept(20)
    desk.work()
    desk.pass_time(5 * 3600, tick=60)
    assert len(desk.modem.refused) == 3
    assert desk.conclusion == "no_credit"


def test_the_test_message_is_one_sms_whatever_the_modem_is_called(tmp_path: Path) -> None:
    with open_account_desk(tmp_path) as desk:
        for name in ("Modem " + "panjang " * 30, "Módem ①"):
            desk.modem.name = name
            desk.sender = desk.make_sender()
            desk.modem.unplug()
            desk.modem.mood = refuses_everything()
            desk.office.accept(4)
            desk.work()
            canary = desk.office.ledger.last_test(name, SelfTestKind.CANARY)
            assert canary is not None
            desk.sender.try_again()
            desk.modem.mood = takes_everything
            desk.pass_time(300, tick=5)


def test_no_credit_by_sms_that_the_balance_does_not_bear_out_ends_with_the_answer(desk: AccountDesk) -> None:
    desk.admin = None
    desk.office.accept(1)
    desk.work()
    desk.cards.heard(desk.modem.imsi, "TELKOMSEL", "Maaf, pulsa Anda tidak cukup untuk paket ini")
    desk.work()
    assert (desk.conclusion, desk.modem.dialled) == ("", ["*888# 4"])


def test_a_probe_without_a_message_to_send_does_not_hold_the_sim_for_ever(desk: AccountDesk) -> None:
    desk.admin = None
    desk.modem.mood = is_silent  # nobody is tried again: the queue is empty behind it
    desk.office.accept(3)
    desk.work()
    assert desk.conclusion == "inquiring"
    desk.pass_time(11 * 60, tick=10)
    assert desk.conclusion == ""
