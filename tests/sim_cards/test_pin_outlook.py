"""What a person is told of a PIN before it is kept is what the box then does with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.sim_cards.pin_outlook import LockedCard, PinOutlook
from appliance.sim_cards.pins import ModemPins, PinRefused, PinStore
from tests.sim_cards.cards import open_cards_database
from tests.support.clock import FakeClock

CARD = "89621000001234567890"
IMEI = "860000000000017"
HERE = "Modem 1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PinStore]:
    db: Database = open_cards_database(tmp_path)
    yield PinStore(db, FakeClock())
    db.close()


@pytest.fixture
def pins(store: PinStore) -> ModemPins:
    return ModemPins(store, modem=HERE)


def refuse(pins: ModemPins, pin: str, left: int | None, card: str = CARD) -> None:
    pins.about_to_try(card, IMEI, pin)
    pins.refused(card, IMEI, pin, left)


def test_a_card_that_asks_for_nothing_leaves_the_pin_waiting(store: PinStore) -> None:
    assert store.outlook(HERE, "1234") is PinOutlook.WAITS
    assert not store.may_need_confirmation(HERE)


@pytest.mark.parametrize("left", [3, 2, None])
def test_a_first_pin_will_be_tried(store: PinStore, pins: ModemPins, left: int | None) -> None:
    pins.pin_for(CARD, IMEI, left)
    assert store.outlook(HERE, "1234") is PinOutlook.WILL_BE_TRIED
    assert not store.may_need_confirmation(HERE)


def test_what_this_card_has_refused_is_not_tried_however_sure_one_is(
    store: PinStore, pins: ModemPins
) -> None:
    refuse(pins, "1111", 2)
    assert store.outlook(HERE, "1111", confirmed=True) is PinOutlook.REFUSED_BEFORE
    assert store.outlook(HERE, "2222") is PinOutlook.WILL_BE_TRIED
    assert not store.may_need_confirmation(HERE)


def test_the_last_try_is_not_the_boxs(store: PinStore, pins: ModemPins) -> None:
    refuse(pins, "1111", 1)
    assert store.outlook(HERE, "2222", confirmed=True) is PinOutlook.LAST_TRY


def test_where_the_tries_cannot_be_counted_a_second_pin_has_to_be_insisted_on(
    store: PinStore, pins: ModemPins
) -> None:
    refuse(pins, "1111", None)
    assert store.may_need_confirmation(HERE)
    assert store.outlook(HERE, "2222") is PinOutlook.TRIES_UNKNOWN
    assert store.outlook(HERE, "2222", confirmed=True) is PinOutlook.WILL_BE_TRIED


def test_a_pin_whose_try_was_cut_short_has_to_be_insisted_on(store: PinStore, pins: ModemPins) -> None:
    pins.pin_for(CARD, IMEI, 2)
    pins.about_to_try(CARD, IMEI, "1111")
    assert store.may_need_confirmation(HERE)
    assert store.outlook(HERE, "1111") is PinOutlook.END_UNKNOWN
    assert store.outlook(HERE, "1111", confirmed=True) is PinOutlook.WILL_BE_TRIED


def test_a_card_that_was_opened_asks_no_more(store: PinStore, pins: ModemPins) -> None:
    pins.pin_for(CARD, IMEI, 3)
    pins.accepted(CARD, IMEI, "1234")
    assert store.outlook(HERE, "1111") is PinOutlook.WAITS


@pytest.mark.parametrize("left", [None, 1, 2, 3])
@pytest.mark.parametrize("card", [CARD, ""])
@pytest.mark.parametrize("before", [(), ("1111",), ("1111", "2222")])
@pytest.mark.parametrize("confirmed", [False, True])
def test_what_is_told_comes_true(
    store: PinStore, pins: ModemPins, left: int | None, card: str, before: tuple[str, ...], confirmed: bool
) -> None:
    for pin in before:
        refuse(pins, pin, left, card)
    store.is_locked(HERE, LockedCard(card, IMEI, left))
    for pin in ("1111", "3333"):
        told = store.outlook(HERE, pin, confirmed=confirmed)
        with suppress(PinRefused):
            store.give(HERE, pin, confirmed=confirmed)
        tried = pins.pin_for(card, IMEI, left) == pin and pins.may_try(card, IMEI, pin, left)
        assert (told is PinOutlook.WILL_BE_TRIED) == tried
        store.forget(HERE)
