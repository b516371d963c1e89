"""Which PIN is tried on which SIM: each once, refused ones never again, through power cuts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.sim_cards.pins import ModemPins, PinRefused, PinStore
from tests.sim_cards.cards import open_cards_database
from tests.support.clock import FakeClock

CARD = "89621000001234567890"
OTHER = "89621000009876543210"
IMEI = "860000000000017"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_cards_database(tmp_path)
    yield db
    db.close()


@pytest.fixture
def store(db: Database) -> PinStore:
    return PinStore(db, FakeClock())


@pytest.fixture
def pins(store: PinStore) -> ModemPins:
    return ModemPins(store, modem="Modem 1", configured="1234")


def test_the_configured_pin_is_tried_once_and_never_again_when_refused(
    pins: ModemPins, store: PinStore
) -> None:
    assert pins.pin_for(CARD, IMEI) == "1234"
    pins.about_to_try(CARD, IMEI, "1234")
    pins.refused(CARD, IMEI, "1234")
    assert pins.pin_for(CARD, IMEI) == ""
    again = ModemPins(store, modem="Modem 1", configured="1234")
    assert again.pin_for(CARD, IMEI) == "", "a restart changes nothing"
    assert again.pin_for(OTHER, IMEI) == "1234", "another card has its own tries"


def test_a_pin_that_was_accepted_is_given_after_every_restart(pins: ModemPins) -> None:
    for _ in range(3):
        assert pins.pin_for(CARD, IMEI) == "1234"
        pins.about_to_try(CARD, IMEI, "1234")
        pins.accepted(CARD, IMEI, "1234")


def test_a_power_cut_during_the_first_try_counts_as_a_try(pins: ModemPins) -> None:
    pins.about_to_try(CARD, IMEI, "1234")
    assert pins.pin_for(CARD, IMEI) == ""


def test_a_power_cut_while_giving_a_pin_that_is_known_to_be_right_locks_nobody_out(pins: ModemPins) -> None:
    pins.accepted(CARD, IMEI, "1234")
    pins.about_to_try(CARD, IMEI, "1234")
    assert pins.pin_for(CARD, IMEI) == "1234"


def test_a_persons_pin_comes_first_and_survives_a_power_cut(pins: ModemPins, store: PinStore) -> None:
    store.give("Modem 1", "4321")
    assert pins.pin_for(CARD, IMEI) == "4321"
    assert ModemPins(store, modem="Modem 1").pin_for(CARD, IMEI) == "4321"
    assert ModemPins(store, modem="Modem 2").pin_for(CARD, IMEI) == ""


def test_a_persons_wrong_pin_is_forgotten_and_not_tried_when_given_again(
    pins: ModemPins, store: PinStore
) -> None:
    store.give("Modem 1", "4321")
    pins.about_to_try(CARD, IMEI, "4321")
    pins.refused(CARD, IMEI, "4321")
    assert store.given("Modem 1") == ("", False)
    for confirmed in (False, True):
        with pytest.raises(PinRefused) as refusal:
            store.give("Modem 1", "4321", confirmed=confirmed)
        assert refusal.value.was_refused
        assert pins.pin_for(CARD, IMEI) != "4321"


def test_a_person_may_have_one_tried_again_of_which_nobody_knows_how_it_ended(
    pins: ModemPins, store: PinStore
) -> None:
    pins.about_to_try(CARD, IMEI, "1234")
    store.give("Modem 1", "1234")
    assert pins.pin_for(CARD, IMEI) == ""
    store.give("Modem 1", "1234", confirmed=True)
    assert pins.pin_for(CARD, IMEI) == "1234"


def test_while_the_card_cannot_be_read_the_modem_stands_for_it(pins: ModemPins) -> None:
    pins.about_to_try("", IMEI, "1234")
    pins.refused("", IMEI, "1234")
    assert pins.pin_for("", IMEI) == ""
    assert pins.pin_for("", "860000000000025") == "1234"


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "12 34"])
def test_what_is_no_pin_is_refused_at_the_door(store: PinStore, pin: str) -> None:
    with pytest.raises(PinRefused):
        store.give("Modem 1", pin)


def test_no_pin_that_was_tried_can_be_read_in_the_file(db: Database, pins: ModemPins) -> None:
    pins.refused(CARD, IMEI, "9173")
    with db.read() as cur:
        found = [tuple(row) for row in cur.execute("SELECT * FROM sim_pin_try")]
    assert "9173" not in str(found)


@pytest.mark.parametrize(("left", "box", "person"), [(3, True, True), (2, False, True), (1, False, False)])
def test_the_last_try_before_the_puk_is_never_taken(
    pins: ModemPins, store: PinStore, left: int, box: bool, person: bool
) -> None:
    assert pins.may_try(CARD, IMEI, "1234", left) is box
    store.give("Modem 1", "4321", confirmed=True)
    assert pins.may_try(CARD, IMEI, "4321", left) is person


def test_where_nobody_can_tell_how_many_are_left_a_second_pin_has_to_be_confirmed(
    pins: ModemPins, store: PinStore
) -> None:
    assert pins.may_try(CARD, IMEI, "1234", None)
    pins.refused(CARD, IMEI, "1234")
    store.give("Modem 1", "4321")
    assert not pins.may_try(CARD, IMEI, "4321", None)
    store.give("Modem 1", "4321", confirmed=True)
    assert pins.may_try(CARD, IMEI, "4321", None)


def refused_by_a_nameless_card(pins: ModemPins, left: int | None) -> None:
    pins.about_to_try("", IMEI, "1234")
    pins.refused("", IMEI, "1234", left)


def test_a_nameless_card_with_all_its_tries_is_not_the_one_that_refused(pins: ModemPins) -> None:
    refused_by_a_nameless_card(pins, 2)
    assert pins.pin_for("", IMEI, 2) == "", "the same card, after a restart"
    assert pins.pin_for("", IMEI, 3) == "1234"
    refused_by_a_nameless_card(pins, 2)
    assert pins.pin_for("", IMEI, 2) == "", "the second card has refused it too"


def test_a_modem_that_always_says_three_gets_no_pin_twice(pins: ModemPins) -> None:
    refused_by_a_nameless_card(pins, 3)
    assert pins.pin_for("", IMEI, 3) == ""
    refused_by_a_nameless_card(pins, None)
    assert pins.pin_for("", IMEI, None) == ""


def test_a_modem_that_counts_wrongly_never_brings_a_card_to_its_last_try(pins: ModemPins) -> None:
    """It shows three again after a restart although two were left."""
    refused_by_a_nameless_card(pins, 2)
    assert pins.pin_for("", IMEI, 3) == "1234"
    refused_by_a_nameless_card(pins, 1)
    assert pins.pin_for("", IMEI, 3) == ""


def test_of_a_nameless_card_a_person_may_say_that_it_is_another(pins: ModemPins, store: PinStore) -> None:
    refused_by_a_nameless_card(pins, None)
    with pytest.raises(PinRefused):
        store.give("Modem 1", "1234")
    assert pins.pin_for("", IMEI) == ""
    store.give("Modem 1", "1234", confirmed=True)
    assert pins.pin_for("", IMEI) == "1234"
    assert pins.may_try("", IMEI, "1234", None)
    assert not pins.may_try("", IMEI, "1234", 1)
    pins.refused("", IMEI, "1234")
    assert pins.pin_for("", IMEI) == "", "a confirmation is for one try"


# -- for which card ----------------------------------------------------------------------------------------


@pytest.fixture
def no_config(store: PinStore) -> ModemPins:
    return ModemPins(store, modem="Modem 1")


def test_a_pin_belongs_to_the_card_that_was_in_when_it_was_given(
    no_config: ModemPins, store: PinStore
) -> None:
    assert no_config.pin_for(CARD, IMEI) == ""
    store.give("Modem 1", "4321")
    assert no_config.pin_for(OTHER, IMEI) == "", "a card put in later"
    assert store.given("Modem 1") == ("", False), "the card is gone, and its PIN was never tried"
    assert no_config.pin_for(CARD, IMEI) == ""


def test_a_pin_given_while_no_card_asks_is_for_the_one_that_is_in(
    no_config: ModemPins, store: PinStore
) -> None:
    store.give("Modem 1", "4321", iccid=CARD)
    assert no_config.pin_for(OTHER, IMEI) == ""
    store.give("Modem 2", "4321", iccid=CARD)
    assert ModemPins(store, modem="Modem 2").pin_for(CARD, IMEI) == "4321"


def test_a_pin_that_opened_its_card_waits_while_another_is_in(no_config: ModemPins, store: PinStore) -> None:
    no_config.pin_for(CARD, IMEI)
    store.give("Modem 1", "4321")
    no_config.accepted(CARD, IMEI, "4321")
    assert no_config.pin_for(OTHER, IMEI) == ""
    assert no_config.pin_for(CARD, IMEI) == "4321"


def test_a_pin_given_before_any_card_is_known_is_for_the_first_one_only(
    no_config: ModemPins, store: PinStore
) -> None:
    store.give("Modem 1", "4321")
    assert no_config.pin_for(CARD, IMEI) == "4321"
    assert no_config.pin_for(OTHER, IMEI) == ""


def test_a_pin_for_a_nameless_card_that_was_not_tried_for_an_hour_is_not_meant_any_more(
    db: Database,
) -> None:
    clock = FakeClock()
    store = PinStore(db, clock)
    pins = ModemPins(store, modem="Modem 1")
    pins.pin_for("", IMEI)
    store.give("Modem 1", "4321")
    clock.advance(3601)
    assert pins.pin_for("", IMEI) == "", "nobody can tell whether that is still the same card"
    store.give("Modem 1", "4321")
    pins.accepted("", IMEI, "4321")
    clock.advance(90 * 86400)
    assert pins.pin_for("", IMEI) == "4321", "but what opened it opens it after every power cut"
