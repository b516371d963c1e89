"""A PIN: given once per card, committed before it is given, and never near the PUK."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from appliance.errors import StorageFull
from appliance.modem import parsing
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.modem import Modem
from appliance.modem.sim_pin import SimPins
from tests.support.clock import FakeClock
from tests.support.scripted_modem import SIM7600, answering
from tests.support.scripted_port import ScriptedPort
from tests.support.sim_pins import PinsInMemory

ICCID = "8962100441234567890"
IMEI = "861477030012345"
GIVEN = 'AT+CPIN="2580"'


def modem_with(pins: SimPins | None) -> tuple[Modem, ScriptedPort]:
    """A SIM7600 whose card wants its PIN and will open."""
    clock = FakeClock()
    port = ScriptedPort(clock, dict(SIM7600))
    answering(port, "AT+CPIN?", "+CPIN: SIM PIN\nOK", "+CPIN: READY\nOK")
    answering(port, "AT+SPIC", "+SPIC: 3,10,3,10\nOK")
    answering(port, GIVEN, "OK")
    return Modem(name="M", open_port=lambda: port, profile=None, clock=clock, sim_pins=pins), port


def reason_of(connect: Callable[[], object]) -> Trouble:
    with pytest.raises(ModemNotReady) as caught:
        connect()
    return caught.value.reason


def test_a_card_is_known_by_its_own_number_where_that_can_be_read_before_the_pin() -> None:
    pins = PinsInMemory("2580")
    modem, _port = modem_with(pins)
    modem.connect()
    assert pins.cards == [(ICCID, IMEI)]


def test_a_card_that_hides_its_number_is_known_by_the_modem_it_is_in() -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+CICCID", "ERROR", f"+ICCID: {ICCID}\nOK")
    identity = modem.connect()
    assert pins.cards == [("", IMEI)]
    assert identity.iccid == ICCID


@pytest.mark.parametrize("number", [ICCID, "89621004412345678905"])
def test_a_modem_that_hides_the_number_may_still_read_it_out_of_the_cards_file(number: str) -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+CICCID", "ERROR", f"+ICCID: {number}\nOK")
    written = number.ljust(20, "F")
    swapped = "".join(written[place + 1] + written[place] for place in range(0, 20, 2))
    answering(port, "AT+CRSM=176,12258,0,0,10", f'+CRSM: 144,0,"{swapped}"\nOK')
    modem.connect()
    assert pins.cards == [(number, IMEI)]


@pytest.mark.parametrize(
    "line",
    ["", "+CRSM: 106,130", '+CRSM: 105,130,""', '+CRSM: 144,0,"A0A1"', "+CRSM: 144,0", "+CRSM: 144,0,98"],
)
def test_a_file_that_cannot_be_read_names_no_card(line: str) -> None:
    assert parsing.card_number_in_file(line) == ""


@dataclass
class PinsOnACard(PinsInMemory):
    """Looks at the wire when it is told what is about to happen."""

    said_before: list[str] = field(default_factory=list)
    port: ScriptedPort | None = None
    full: bool = False

    def about_to_try(self, iccid: str, imei: str, pin: str) -> None:
        assert self.port is not None
        self.said_before = list(self.port.sent)
        if self.full:
            raise StorageFull("no room")
        super().about_to_try(iccid, imei, pin)


def test_that_a_pin_is_tried_is_committed_before_it_is() -> None:
    pins = PinsOnACard("2580")
    modem, port = modem_with(pins)
    pins.port = port
    modem.connect()
    assert GIVEN not in pins.said_before
    assert port.sent.count(GIVEN) == 1


def test_a_pin_that_cannot_be_committed_is_not_tried() -> None:
    pins = PinsOnACard("2580", full=True)
    modem, port = modem_with(pins)
    pins.port = port
    with pytest.raises(StorageFull):
        modem.connect()
    assert GIVEN not in port.sent


def test_an_open_card_is_not_asked_for_anything() -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+CPIN?", "+CPIN: READY\nOK")
    modem.connect()
    assert pins.cards == []


def test_a_refused_pin_is_named_as_such_for_as_long_as_the_card_is_closed() -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+CPIN?", "+CPIN: SIM PIN\nOK")
    answering(port, GIVEN, "+CME ERROR: 16")

    assert [reason_of(modem.connect) for _ in range(3)] == [Trouble.PIN_REFUSED] * 3
    assert port.sent.count(GIVEN) == 1
    assert pins.diary == ["tried", "refused"]


def test_the_right_pin_that_is_given_afterwards_opens_the_card() -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+CPIN?", "+CPIN: SIM PIN\nOK")
    answering(port, GIVEN, "+CME ERROR: 16")
    reason_of(modem.connect)

    pins.pin, pins.diary = "1357", []
    answering(port, "AT+CPIN?", "+CPIN: SIM PIN\nOK", "+CPIN: READY\nOK")
    port._asked.clear()
    answering(port, 'AT+CPIN="1357"', "OK")
    modem.connect()

    assert pins.diary == ["tried", "accepted"]


def test_a_modem_that_vanishes_at_the_pin_leaves_it_tried() -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    port.answers.pop(GIVEN)
    answering(port, GIVEN, "")
    answering(port, "AT", "OK", "")
    with pytest.raises(Exception, match="AT"):
        modem.connect()
    assert pins.diary == ["tried"]


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_card_with_fewer_than_three_tries_belongs_to_a_person(left: int) -> None:
    pins = PinsInMemory("2580")
    modem, port = modem_with(pins)
    answering(port, "AT+SPIC", f"+SPIC: {left},10,{left},10\nOK")
    assert reason_of(modem.connect) is Trouble.PIN_REFUSED
    assert pins.diary == []


TRIES = [
    ("+CPINR: SIM PIN,3,3", 3),
    ('+CPINR: "SIM PIN",2,3', 2),
    ("+CPINR: SIM PUK,10,10", None),
    ("+CPINR: SIM PIN", None),
    ("+SPIC: 3,10,0,10", 3),
    ("+SPIC: 1,10", 1),
    ('+QPINC: "SC",3,10', 3),
    ('+QPINC: "P2",3,10', None),
    ("^CPIN: SIM PIN,3,10,3,10,3", 3),
    ("^CPIN: READY,,10,2,10,3", 2),
    ("^CPIN: SIM PIN", None),
    ("+CPIN: SIM PIN", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "left"), TRIES)
def test_how_many_tries_are_left_is_read_in_every_dialect(line: str, left: int | None) -> None:
    assert parsing.pin_tries(line) == left
