"""Modems that do not answer, cannot do SMS, or are in other hands: who gets them, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import ModemGone, NoModemLeft, PortInUse, PortMissing
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.serial_port import WriteFailed
from tests.support.modem_shelf import Shelf, ShelfModem, name_of, sections

TSEL = "861234050000017"
XL = "861234050000025"
NEW = "861234050000033"
A76 = "1e0e:9011"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_silent_modem_is_given_to_the_section_it_belonged_to_so_that_it_can_be_revived(
    shelf: Shelf,
) -> None:
    shelf.seats.remember("A", TSEL, "1-1.2")
    shelf.seats.remember("B", XL, "1-1.4")
    shelf.plug("1-1.2", ShelfModem(TSEL, deaf=True), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL, deaf=True), "ttyUSB7")
    a, b = sections(shelf.broker, "A", "B")
    assert name_of(b()) == "ttyUSB7"
    assert name_of(a()) == "ttyUSB2"


def test_a_modem_that_was_silent_is_remembered_when_it_sends_its_first_message(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL, deaf=True), "ttyUSB2")
    told = [""]
    port = shelf.broker.opener("A", "auto", answered=lambda: told[0])()
    port.write(b"AT\r")
    assert shelf.seats.seats == {}
    told[0] = TSEL  # the power key was pressed, the modem set up
    port.write(b"AT+CMGS=27\r")
    assert shelf.seats.seats == {"A": (TSEL, "1-1.2")}


@pytest.mark.parametrize("imei", ["", TSEL])
def test_no_message_goes_through_another_sections_modem_that_was_silent_at_first(
    shelf: Shelf, imei: str
) -> None:
    """The two were swapped while the power was off, and both were still starting when they were given out."""
    shelf.seats.remember("A", TSEL, "1-1.2")
    shelf.seats.remember("B", XL, "1-1.4")
    modem = ShelfModem(XL, deaf=True)
    shelf.plug("1-1.2", modem, "ttyUSB2")
    opened = shelf.broker.opener("A", "auto", imei, answered=lambda: XL)
    sections(shelf.broker, "B")
    port = opened()
    with pytest.raises(WriteFailed) as caught:
        port.write(b"AT+CMGS=27\r")
    assert caught.value.written == 0
    assert shelf.ports[-1].writes == []

    port.close()
    modem.deaf = False
    shelf.clock.advance(20)
    with pytest.raises(ModemGone):
        opened()
    assert shelf.seats.imei_of("A") == TSEL


def test_a_bound_section_may_revive_a_silent_modem_it_never_met(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL, deaf=True), "ttyUSB2")
    assert name_of(sections(shelf.broker, A=TSEL)[0]()) == "ttyUSB2"


def test_two_bound_sections_that_got_each_others_silent_modem_get_their_own_soon(shelf: Shelf) -> None:
    tsel, xl = ShelfModem(TSEL, deaf=True), ShelfModem(XL, deaf=True)
    shelf.plug("1-1.2", tsel, "ttyUSB2")
    shelf.plug("1-1.4", xl, "ttyUSB7")
    told = {"A": "", "B": ""}
    a = shelf.broker.opener("A", "auto", TSEL, answered=lambda: told["A"])
    b = shelf.broker.opener("B", "auto", XL, answered=lambda: told["B"])
    b_port, a_port = b(), a()
    assert [name_of(a_port), name_of(b_port)] == ["ttyUSB7", "ttyUSB2"]

    tsel.deaf = xl.deaf = False
    told |= {"A": XL, "B": TSEL}  # both were set up; A has a message, B has none
    with pytest.raises(WriteFailed):
        a_port.write(b"AT+CMGS=27\r")
    a_port.close()
    shelf.clock.advance(20)
    with pytest.raises(ModemGone):
        a()
    with pytest.raises(ModemGone, match="wrong section"):
        b_port.read(0)
    b_port.close()
    assert [name_of(a()), name_of(b())] == ["ttyUSB2", "ttyUSB7"]


def test_a_silent_port_is_asked_again_after_a_while_not_at_each_try(shelf: Shelf) -> None:
    deaf = ShelfModem(XL, deaf=True)
    shelf.seats.remember("A", TSEL, "1-1.2")
    shelf.plug("1-1.4", deaf, "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    for _ in range(3):
        with pytest.raises(ModemGone, match=r"nothing answers AT on .*ttyUSB2"):
            opened()
    assert len(shelf.ports) == 1
    shelf.clock.advance(16)
    deaf.deaf = False
    with pytest.raises(PortMissing):
        opened()
    shelf.clock.advance(61)
    assert name_of(opened()) == "ttyUSB2"


def test_a_silent_adapter_is_given_to_nobody_for_it_may_be_a_printer(shelf: Shelf) -> None:
    shelf.plug("1-1.2", None, "ttyUSB2", usb="0403:6001")
    (opened,) = sections(shelf.broker, "A")
    with pytest.raises(ModemGone, match="nothing answers AT"):
        opened()
    shelf.clock.advance(200)
    with pytest.raises(ModemGone):
        opened()
    assert len(shelf.ports) == 1
    assert shelf.broker.unassigned() == ()


def test_a_wifi_chip_that_answers_at_is_no_modem(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem("", manufacturer="", model="", revision=""), "ttyUSB2", usb="1a86:7523")
    with pytest.raises(ModemGone, match="nothing answers AT"):
        sections(shelf.broker, "A")[0]()


def test_a_modem_behind_an_adapter_is_found(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL, model="SIMCOM_SIM868", manufacturer="SIMCOM_Ltd")
    shelf.plug("1-1.2", modem, "ttyUSB2", usb="10c4:ea60")
    assert name_of(sections(shelf.broker, "A")[0]()) == "ttyUSB2"


def test_of_an_unknown_layout_each_port_is_asked_until_one_answers(shelf: Shelf) -> None:
    shelf.machine.plug("1-1", "12d1:1001", ttyUSB0="00", ttyUSB1="01", ttyUSB2="02")
    shelf.behind |= {"ttyUSB0": None, "ttyUSB1": ShelfModem(TSEL, manufacturer="huawei"), "ttyUSB2": None}
    assert name_of(sections(shelf.broker, "A")[0]()) == "ttyUSB1"
    assert [Path(port.path).name for port in shelf.ports] == ["ttyUSB0", "ttyUSB1"]


def without_sms() -> ShelfModem:
    return ShelfModem(NEW, model="A7670E-LNXY-UBL", more="A7670E-LNXY-UBL")


def test_a_module_without_sms_is_passed_over_for_a_good_one(shelf: Shelf) -> None:
    shelf.plug("1-1.2", without_sms(), "ttyUSB1", usb=A76)
    shelf.plug("1-1.4", ShelfModem(TSEL), "ttyUSB7")
    assert name_of(sections(shelf.broker, "A")[0]()) == "ttyUSB7"
    (spare,) = shelf.broker.unassigned()
    known = shelf.broker.known(spare)
    assert known is not None
    assert not known.sms


def test_when_it_is_the_only_one_it_is_named_as_such(shelf: Shelf) -> None:
    shelf.plug("1-1.2", without_sms(), "ttyUSB1", usb=A76)
    with pytest.raises(ModemNotReady) as caught:
        sections(shelf.broker, "A")[0]()
    assert caught.value.reason is Trouble.SMS_UNSUPPORTED
    assert shelf.open_ports == []


def test_nor_does_it_take_the_place_of_a_modem_that_restarts(shelf: Shelf) -> None:
    shelf.seats.remember("A", TSEL, "1-1.4")
    shelf.plug("1-1.2", without_sms(), "ttyUSB1", usb=A76)
    (opened,) = sections(shelf.broker, "A")
    with pytest.raises(PortMissing):
        opened()
    shelf.clock.advance(61)
    with pytest.raises(ModemNotReady):
        opened()


def test_a_bound_modem_that_cannot_do_sms_is_named_as_such(shelf: Shelf) -> None:
    shelf.plug("1-1.2", without_sms(), "ttyUSB1", usb=A76)
    shelf.plug("1-1.4", ShelfModem(TSEL), "ttyUSB7")
    with pytest.raises(ModemNotReady):
        sections(shelf.broker, A=NEW)[0]()


def test_a_modem_in_another_programs_hands_is_named_with_it(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.in_use["ttyUSB2"] = "ModemManager"
    with pytest.raises(PortInUse, match="systemctl mask") as caught:
        sections(shelf.broker, "A")[0]()
    assert caught.value.program == "ModemManager"


def test_the_next_modem_is_taken_when_the_first_is_in_other_hands(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    shelf.in_use["ttyUSB2"] = "minicom"
    assert name_of(sections(shelf.broker, "A")[0]()) == "ttyUSB7"


def test_a_port_that_a_section_holds_is_not_disturbed_by_the_search_of_another(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.machine.plug("1-1.2", "1e0e:9001", ttyUSB2="02", ttyUSB3="03")
    shelf.behind |= {"ttyUSB2": modem, "ttyUSB3": modem}
    a, b = sections(shelf.broker, "A", "B")
    a()
    asked = len(modem.asked)
    with pytest.raises(NoModemLeft):
        b()
    assert len(modem.asked) == asked


def test_a_box_that_stops_does_not_search_to_the_end(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL, deaf=True), "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    shelf.broker.stop()
    with pytest.raises(ModemGone, match="stopping"):
        opened()
