"""The balance is looked at once a day and after a hundred messages, when nobody waits for the modem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.outbox.errands import Errand, ErrandKind
from tests.outbox.account import AccountDesk, open_account_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AccountDesk]:
    with open_account_desk(tmp_path) as desk:
        desk.work()  # it is connected, and has nothing to do
        yield desk


def test_the_balance_is_asked_for_once_a_day_when_nobody_waits(desk: AccountDesk) -> None:
    desk.pass_time(60)
    assert desk.modem.dialled == []
    desk.pass_time(120, tick=10)
    assert desk.modem.dialled == ["*888# 4"]
    assert (desk.card.balance, str(desk.card.expires)) == (50_000, "2027-06-08")
    desk.pass_time(20 * 3600, tick=60)
    assert len(desk.modem.dialled) == 1
    desk.plug_in_again()
    desk.pass_time(600, tick=10)
    assert len(desk.modem.dialled) == 1, "a restart is no reason to ask again"
    desk.pass_time(5 * 3600, tick=60)
    assert len(desk.modem.dialled) == 2


def test_after_a_hundred_messages_it_is_asked_for_but_once_an_hour_at_most(desk: AccountDesk) -> None:
    desk.pass_time(180, tick=10)
    desk.office.accept(250)
    desk.work()
    assert len(desk.modem.dialled) == 1
    desk.pass_time(3700, tick=30)
    assert len(desk.modem.dialled) == 2
    desk.pass_time(5 * 3600, tick=30)
    assert len(desk.modem.dialled) == 2


def test_an_operator_that_does_not_answer_is_not_asked_every_minute(desk: AccountDesk) -> None:
    desk.modem.reply = None
    desk.pass_time(5 * 3600, tick=30)
    assert len(desk.modem.dialled) == 2, "once on each network"


def test_where_nothing_is_to_be_dialled_nothing_is(desk: AccountDesk) -> None:
    desk.cards.save(desk.modem.imsi, number="", code="-", pattern="", expires=None)
    desk.pass_time(30 * 3600, tick=60)
    ticket = desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    view = next(each for each in desk.sender.errands() if each.ticket == ticket)
    assert (desk.modem.dialled, view.word) == ([], "no_code")


def test_a_code_with_menu_answers_is_dialled_with_them(desk: AccountDesk) -> None:
    desk.cards.save(desk.modem.imsi, number="", code="*123# 7 1", pattern="", expires=None)
    desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    assert desk.modem.dialled == ["*123# 7 1"]


def test_an_answer_in_which_nothing_can_be_read_is_kept_and_said(desk: AccountDesk) -> None:
    desk.modem.reply = "1 Paket Internet 2 Promo"
    ticket = desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    view = next(each for each in desk.sender.errands() if each.ticket == ticket)
    assert view.word == "not_understood"
    assert desk.card.last_reply == "1 Paket Internet 2 Promo"
