"""LTE without SMS: the modem tries 2G by itself, remembers what worked; a person's choice wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.errors import SendRefused, SendUncertain
from appliance.modem.profile import NetworkMode
from appliance.outbox.errands import Errand, ErrandKind
from appliance.outbox.model import Accepted, HandedBack, Outcome, Refused, Unanswered
from appliance.outbox.network_choice import NetworkTrouble, may_look_again, may_try_2g, wanted
from appliance.outbox.status import Status
from appliance.sim_cards.model import SimCard
from appliance.sms.pdu import Submit
from appliance.sms.status_codes import ErrorClass
from tests.outbox.account import (
    ADMIN,
    AccountDesk,
    Mood,
    open_account_desk,
    refuses_everything,
    takes_everything,
)
from tests.outbox.office import recipient

NOW = datetime(2026, 12, 8, tzinfo=UTC)
AUTO, ONLY_2G, ONLY_4G = NetworkMode.AUTO, NetworkMode.ONLY_2G, NetworkMode.ONLY_4G


# -- what is decided ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "network", "failures"),
    [
        (Refused(ErrorClass.NETWORK, 38, "CMS"), "4G", 4),
        (Refused(ErrorClass.TEMPORARY, 500, "CMS"), "4G", 4),
        (Refused(ErrorClass.TEMPORARY), "4G", 4),
        (Unanswered("no answer"), "4G", 4),
        (Refused(ErrorClass.NUMBER, 1, "CMS"), "4G", 3),
        (Refused(ErrorClass.TEMPORARY, 41, "CMS"), "4G", 3),
        (HandedBack(), "4G", 3),
        (Accepted(1), "4G", 0),
        (Refused(ErrorClass.NETWORK, 38, "CMS"), "2G", 0),
    ],
)
def test_only_errors_of_the_network_on_lte_count(outcome: Outcome, network: str, failures: int) -> None:
    assert NetworkTrouble(3).after(outcome, network).failures == failures


@pytest.mark.parametrize(
    ("mode", "network", "offered", "may"),
    [
        (AUTO, "4G", tuple(NetworkMode), True),
        (AUTO, "2G", tuple(NetworkMode), False),
        (AUTO, "4G", (), False),
        (ONLY_4G, "4G", tuple(NetworkMode), False),
    ],
)
def test_2g_is_tried_only_where_it_is_something_else(
    mode: NetworkMode, network: str, offered: tuple[NetworkMode, ...], may: bool
) -> None:
    assert may_try_2g(mode, network, offered) is may


@pytest.mark.parametrize(
    ("choice", "worked", "hours", "mode"),
    [
        (AUTO, None, 0, AUTO),
        (AUTO, ONLY_2G, 1, ONLY_2G),
        (AUTO, ONLY_2G, 23, ONLY_2G),
        (AUTO, ONLY_2G, 24, ONLY_2G),
        (AUTO, ONLY_2G, -48, ONLY_2G),
        (ONLY_4G, ONLY_2G, 1, ONLY_4G),
        (ONLY_2G, None, 0, ONLY_2G),
    ],
)
def test_a_persons_choice_wins_and_what_worked_is_looked_at_again_after_a_day(
    choice: NetworkMode, worked: NetworkMode | None, hours: int, mode: NetworkMode
) -> None:
    at = NOW - timedelta(hours=hours) if worked else None
    card = SimCard("a", network_mode=choice, worked_mode=worked, worked_at=at)
    assert wanted(card) is mode
    assert wanted(None) is AUTO
    assert may_look_again(card, NOW) is (choice is AUTO and abs(hours) >= 24)


# -- and done ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AccountDesk]:
    with open_account_desk(tmp_path) as desk:
        desk.work()
        yield desk


def lte_without_sms(desk: AccountDesk, error: Exception) -> Mood:
    def mood(_: Submit) -> Exception | None:
        return error if desk.modem.state.network == "4G" else None

    return mood


@pytest.mark.parametrize(
    "error",
    [
        SendRefused(500, "CMS", ErrorClass.TEMPORARY),
        SendRefused(None, "", ErrorClass.TEMPORARY),
        SendRefused(38, "CMS", ErrorClass.NETWORK),
        SendRefused(331, "CMS", ErrorClass.NETWORK),
    ],
    ids=["500", "ERROR", "out of order", "no service"],
)
def test_where_lte_refuses_every_sms_they_go_out_by_2g_and_that_is_remembered(
    desk: AccountDesk, error: Exception
) -> None:
    desk.modem.mood = lte_without_sms(desk, error)
    broadcast = desk.office.accept(10)
    desk.pass_time(1200, tick=5)
    assert desk.office.counts(broadcast) == {Status.SENT: 10}
    assert desk.modem.mode is ONLY_2G
    assert (desk.card.worked_mode, desk.card.network_mode, desk.conclusion) == (ONLY_2G, AUTO, "")
    assert desk.history.notes.count("mode_changed 2g") == 1


def test_where_lte_is_silent_only_the_first_three_are_unknown(desk: AccountDesk) -> None:
    desk.modem.mood = lte_without_sms(desk, SendUncertain("no answer in 65 s"))
    broadcast = desk.office.accept(10)
    desk.pass_time(600, tick=5)
    assert desk.office.counts(broadcast) == {Status.UNKNOWN: 3, Status.SENT: 7}
    assert desk.modem.mode is ONLY_2G
    assert desk.modem.numbers()[0] == ADMIN


def settled_on_2g(desk: AccountDesk) -> None:
    desk.modem.mood = lte_without_sms(desk, SendRefused(500, "CMS", ErrorClass.TEMPORARY))
    desk.office.accept(5)
    desk.pass_time(600, tick=5)
    assert desk.modem.mode is ONLY_2G


def test_lte_is_looked_at_again_after_a_day_at_nobodys_expense(desk: AccountDesk) -> None:
    settled_on_2g(desk)
    desk.pass_time(22 * 3600, tick=120)
    before = len(desk.modem.refused)
    desk.pass_time(4 * 3600, tick=60)
    assert desk.modem.refused[before:] == [ADMIN], "one test message, and no one else's"
    assert (desk.modem.mode, desk.card.worked_mode) == (ONLY_2G, ONLY_2G)
    broadcast = desk.office.accept([recipient(serial) for serial in range(50, 55)])
    desk.pass_time(60, tick=5)
    assert desk.office.counts(broadcast) == {Status.SENT: 5}


def test_lte_that_was_repaired_is_used_again(desk: AccountDesk) -> None:
    settled_on_2g(desk)
    desk.modem.mood = takes_everything
    desk.pass_time(26 * 3600, tick=120)
    assert (desk.modem.mode, desk.card.worked_mode) == (AUTO, None)
    broadcast = desk.office.accept([recipient(serial) for serial in range(50, 55)])
    desk.pass_time(60, tick=5)
    assert desk.office.counts(broadcast) == {Status.SENT: 5}


def test_without_an_administrators_number_the_modem_stays_where_it_works(desk: AccountDesk) -> None:
    settled_on_2g(desk)
    desk.admin = None
    before = desk.history.notes.count("mode_changed auto")
    desk.pass_time(50 * 3600, tick=120)
    assert desk.modem.mode is ONLY_2G
    assert desk.history.notes.count("mode_changed auto") == before


def test_2g_that_has_gone_is_given_up(desk: AccountDesk) -> None:
    settled_on_2g(desk)
    desk.modem.state = replace(desk.modem.state, registered=False, registration=2)
    desk.pass_time(1800, tick=10)
    assert (desk.modem.mode, desk.card.worked_mode) == (AUTO, None)


def test_what_worked_is_kept_through_a_power_cut(desk: AccountDesk) -> None:
    desk.modem.mood = lte_without_sms(desk, SendRefused(500, "CMS", ErrorClass.TEMPORARY))
    desk.office.accept(5)
    desk.pass_time(600, tick=5)
    desk.modem.set_network_mode(AUTO)  # as a modem that forgets it
    desk.plug_in_again()
    desk.pass_time(120, tick=5)
    assert desk.modem.mode is ONLY_2G


def test_where_2g_is_no_better_the_modem_goes_back_to_automatic(desk: AccountDesk) -> None:
    desk.modem.mood = refuses_everything(ErrorClass.NETWORK, 38)
    desk.office.accept(5)
    desk.pass_time(3600, tick=10)
    assert desk.history.notes.count("mode_changed 2g") == 1, "not again and again"
    assert desk.modem.mode is AUTO
    assert desk.card.worked_mode is None


def test_where_an_inquiry_tried_2g_for_nothing_the_modem_does_not_stay_there(desk: AccountDesk) -> None:
    desk.modem.mood = refuses_everything()
    desk.office.accept(5)
    desk.work()
    assert desk.conclusion == "blocked"
    modes = [note for note in desk.history.notes if note.startswith("mode_changed")]
    assert modes == ["mode_changed 2g", "mode_changed auto"]
    assert desk.modem.mode is AUTO


def test_a_person_who_wants_4g_gets_4g(desk: AccountDesk) -> None:
    desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, ONLY_4G))
    desk.work()
    assert (desk.modem.mode, desk.card.network_mode) == (ONLY_4G, ONLY_4G)
    desk.modem.mood = lte_without_sms(desk, SendRefused(38, "CMS", ErrorClass.NETWORK))
    desk.office.accept(5)
    desk.pass_time(3600, tick=10)
    assert desk.modem.mode is ONLY_4G


def test_a_modem_that_has_no_such_choice_says_so(desk: AccountDesk) -> None:
    desk.modem.modes = ()
    desk.modem.unplug()
    desk.work()
    for value in (ONLY_2G, "3g", ""):
        ticket = desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, value))
        desk.work()
        view = next(each for each in desk.sender.errands() if each.ticket == ticket)
        assert view.word == "not_possible"
    assert desk.card.network_mode is AUTO


def test_another_sim_begins_with_automatic(desk: AccountDesk) -> None:
    desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, ONLY_2G))
    desk.work()
    desk.modem.imsi = "510119876543210"
    desk.modem.unplug()
    desk.pass_time(10)
    assert desk.modem.mode is AUTO


def test_a_person_who_chooses_automatic_after_the_box_went_to_2g_stops_nothing(desk: AccountDesk) -> None:
    desk.modem.mood = lte_without_sms(desk, SendRefused(500, "CMS", ErrorClass.TEMPORARY))
    desk.office.accept(5)
    desk.pass_time(600, tick=5)
    assert desk.modem.mode is ONLY_2G
    desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, AUTO))
    desk.work()
    assert (desk.modem.mode, desk.card.network_mode, desk.card.worked_mode) == (ONLY_2G, AUTO, ONLY_2G)
    broadcast = desk.office.accept([recipient(serial) for serial in range(50, 60)])
    desk.pass_time(120, tick=5)
    assert desk.office.counts(broadcast) == {Status.SENT: 10}
    assert desk.conclusion == ""


def test_a_persons_choice_makes_2g_worth_another_try(desk: AccountDesk) -> None:
    desk.modem.mood = refuses_everything(ErrorClass.NETWORK, 38)
    desk.office.accept(5)
    desk.pass_time(3600, tick=10)
    assert desk.modem.mode is AUTO, "2G was no better"
    desk.modem.mood = lte_without_sms(desk, SendRefused(38, "CMS", ErrorClass.NETWORK))
    for choice in (ONLY_4G, AUTO):
        desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, choice))
        desk.pass_time(10)
    desk.office.accept([recipient(serial) for serial in range(50, 60)])
    desk.pass_time(2 * 3600, tick=10)
    assert desk.modem.mode is ONLY_2G


# -- the balance where LTE carries no USSD -----------------------------------------------------------------


def test_where_lte_answers_no_code_the_balance_is_asked_for_on_2g(desk: AccountDesk) -> None:
    desk.modem.answers_on_lte = False
    ticket = desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    view = next(each for each in desk.sender.errands() if each.ticket == ticket)
    assert (view.word, desk.card.balance) == ("", 50_000)
    assert desk.modem.mode is AUTO, "and goes back"
    assert desk.modem.told == ["search_network"] * 2, "nothing is dialled or sent before there is a network"
    assert len(desk.modem.dialled) == 2


def test_an_empty_account_is_named_also_where_lte_answers_no_code(desk: AccountDesk) -> None:
    desk.modem.answers_on_lte = False
    desk.modem.reply = "Sisa pulsa Anda Rp0. Masa aktif s.d. 08/06/2027."
    desk.modem.mood = refuses_everything()
    desk.office.accept(5)
    desk.pass_time(60, tick=5)
    assert desk.conclusion == "no_credit"
    assert desk.modem.mode is AUTO


@pytest.mark.parametrize("choice", [ONLY_2G, ONLY_4G])
def test_a_person_who_has_chosen_a_network_keeps_it_while_the_balance_is_asked_for(
    desk: AccountDesk, choice: NetworkMode
) -> None:
    desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, choice))
    desk.work()
    desk.modem.reply = None
    desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    assert desk.modem.mode is choice
    assert len(desk.modem.dialled) == 1
