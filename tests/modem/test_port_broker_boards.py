"""A section that names a board gets the modem on it, and its key is pressed while that one works nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.errors import NoModemLeft, PortForbidden, PortMissing
from appliance.modem.hats import HATS
from appliance.modem.port_broker import PortBroker
from appliance.modem.serial_port import Port
from tests.support.modem_shelf import Shelf, ShelfModem, name_of, sections

BOARD = HATS["waveshare-sim7600"]
HAT = "861234050000017"
TWIN = "861234050000025"
STICK = "861234050000033"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def a_stick() -> ShelfModem:
    return ShelfModem(STICK, model="E3372", manufacturer="huawei", revision="22.200.09.01.161")


def for_the_board(
    broker: PortBroker, path: str = "auto", imei: str = "", met: str = ""
) -> Callable[[], Port]:
    """``met``: the IMEI that its modem told before."""
    return broker.opener("HAT", path, imei, answered=lambda: met, hat=BOARD)


def test_a_stick_that_is_found_first_is_not_for_the_section_of_a_board(shelf: Shelf) -> None:
    shelf.plug("1-1.1", a_stick(), "ttyUSB0")
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB1")
    board = for_the_board(shelf.broker)
    (other,) = sections(shelf.broker, "Stick")
    assert name_of(board()) == "ttyUSB1"
    assert name_of(other()) == "ttyUSB0"


def test_whoever_opens_first_leaves_the_board_its_modem(shelf: Shelf) -> None:
    shelf.plug("1-1.1", ShelfModem(HAT), "ttyUSB0")
    shelf.plug("1-1.2", a_stick(), "ttyUSB1")
    (other,) = sections(shelf.broker, "Stick")
    board = for_the_board(shelf.broker)
    assert name_of(other()) == "ttyUSB1"
    assert name_of(board()) == "ttyUSB0"


def test_while_the_board_is_off_its_section_waits_and_the_other_has_the_stick(shelf: Shelf) -> None:
    shelf.plug("1-1.1", a_stick(), "ttyUSB0")
    board = for_the_board(shelf.broker)
    (other,) = sections(shelf.broker, "Stick")
    with pytest.raises(PortMissing, match="can be on the board waveshare-sim7600"):
        board()
    assert shelf.broker.elsewhere("HAT") == "", "its key may be pressed"
    assert name_of(other()) == "ttyUSB0"
    with pytest.raises(NoModemLeft):
        board()
    assert shelf.broker.elsewhere("HAT") == ""


def test_a_stick_that_the_section_had_before_it_named_a_board_is_given_up(shelf: Shelf) -> None:
    shelf.seats.seats["HAT"] = (STICK, "1-1.1")
    shelf.plug("1-1.1", a_stick(), "ttyUSB0")
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB1")
    assert name_of(for_the_board(shelf.broker)()) == "ttyUSB1"
    assert shelf.seats.seats["HAT"] == (HAT, "1-1.2")


def test_the_key_rests_while_another_section_has_a_modem_that_may_be_on_the_board(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB1")
    for_the_board(shelf.broker, "/dev/ttyUSB9")
    opened = shelf.broker.opener("Other", "auto", family=lambda: "sim7600")()
    assert shelf.broker.elsewhere("HAT").endswith("ttyUSB1")
    opened.close()
    assert shelf.broker.elsewhere("HAT").endswith("ttyUSB1"), "it answers, whoever has it"
    shelf.pull("1-1.2", "ttyUSB1")
    assert shelf.broker.elsewhere("HAT") == ""


def test_a_twin_of_the_boards_modem_is_not_the_boards(shelf: Shelf) -> None:
    shelf.plug("1-1.3", ShelfModem(TWIN), "ttyUSB1")
    for_the_board(shelf.broker, "/dev/ttyUSB9", met=HAT)
    assert shelf.broker.elsewhere("HAT") == ""
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB3")
    assert shelf.broker.elsewhere("HAT").endswith("ttyUSB3")


def test_a_modem_that_has_fallen_silent_since_it_was_asked_is_asked_anew(shelf: Shelf) -> None:
    modem = ShelfModem(HAT)
    shelf.plug("1-1.2", modem, "ttyUSB1")
    board = for_the_board(shelf.broker)
    board().close()
    assert shelf.broker.elsewhere("HAT").endswith("ttyUSB1")
    modem.deaf = True
    assert shelf.broker.elsewhere("HAT") == ""


def test_a_section_bound_to_a_modem_that_cannot_be_on_its_board_gets_none(shelf: Shelf) -> None:
    shelf.plug("1-1.1", a_stick(), "ttyUSB0")
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB1")
    board = for_the_board(shelf.broker, imei=STICK)
    with pytest.raises(PortMissing):
        board()
    shelf.pull("1-1.1", "ttyUSB0")
    assert shelf.broker.elsewhere("HAT").endswith("ttyUSB1")


def test_a_section_without_a_board_presses_nothing_and_is_not_asked_about(shelf: Shelf) -> None:
    modem = ShelfModem(HAT)
    shelf.plug("1-1.2", modem, "ttyUSB1")
    sections(shelf.broker, "A")
    assert shelf.broker.elsewhere("A") == ""
    assert not modem.asked


def test_a_port_that_may_not_be_opened_is_named_and_nothing_else(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.plug("1-1.2", ShelfModem(HAT), "ttyUSB1")

    def refuse(path: str) -> Port:
        raise PortForbidden(f"no permission to open {path}")

    broker = PortBroker(look=shelf.machine.look, open_port=refuse, seats=shelf.seats, clock=shelf.clock)
    board = for_the_board(broker)
    with pytest.raises(PortForbidden):
        board()
    assert broker.elsewhere("HAT").endswith("ttyUSB1"), "it may be anybody"
