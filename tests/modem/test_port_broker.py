"""Every section of the configuration gets its own modem, the same one as last time, under whatever name."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import ModemGone, NoModemLeft, PortMissing, StorageFull
from appliance.modem.header_uart import ObstacleWord
from tests.support.modem_shelf import Shelf, ShelfModem, name_of, sections

TSEL = "861234050000017"
XL = "861234050000025"
NEW = "861234050000033"
A76 = "1e0e:9011"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


# -- one modem -------------------------------------------------------------------------------------------


def test_the_only_modem_is_given_to_the_only_section_and_remembered(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB5")
    (opened,) = sections(shelf.broker, "A")
    assert name_of(opened()) == "ttyUSB5"
    assert shelf.seats.seats == {"A": (TSEL, "1-1.2")}


def test_it_is_asked_once_and_the_port_stays_open_for_its_section(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.plug("1-1.2", modem, "ttyUSB5")
    (opened,) = sections(shelf.broker, "A")
    opened()
    assert len(shelf.ports) == 1
    asked = list(modem.asked)
    shelf.ports[0].close()
    opened()
    assert modem.asked == asked  # the box knows who is behind a port until it is plugged anew


def test_asking_changes_nothing_and_sends_nothing(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.plug("1-1.2", modem, "ttyUSB5")
    sections(shelf.broker, "A")[0]()
    assert set(modem.asked) == {"AT", "AT+CGMI", "AT+CGMM", "AT+CGMR", "AT+CGSN", "ATI", "AT+SIMCOMATI"}
    assert not any(b"\x1a" in octets for octets in shelf.ports[0].writes)


def test_what_the_modem_said_unasked_meanwhile_reaches_its_section(shelf: Shelf) -> None:
    report = "07912618010000F006051A0D91261832547698F0"
    shelf.plug("1-1.2", ShelfModem(TSEL, news=("+CDS: 12", report)), "ttyUSB5")
    port = sections(shelf.broker, "A")[0]()
    assert f"+CDS: 12\r\n\r\n{report}".encode() in port.read(0)
    assert port.read(0) == b""


def test_put_back_under_another_name_it_is_found_again(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.plug("1-1.2", modem, "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    port = opened()
    shelf.pull("1-1.2", "ttyUSB2")
    port.close()
    with pytest.raises(PortMissing, match=r"the modem \.\.\.0017 is not there"):
        opened()

    shelf.plug("1-1.4", modem, "ttyUSB3")
    assert name_of(opened()) == "ttyUSB3"


def test_a_stale_descriptor_is_closed_before_the_port_is_opened_anew(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    first = opened()
    second = opened()  # its thread died without closing anything
    assert shelf.ports[0].closed
    assert shelf.open_ports == ["ttyUSB2"]
    first.close()
    assert shelf.open_ports == ["ttyUSB2"]
    second.close()
    assert shelf.open_ports == []


def test_when_nothing_is_plugged_in_the_obstacles_are_told(shelf: Shelf) -> None:
    shelf.machine.plug("1-1.3", "12d1:1f01")
    shelf.machine.interface("1-1.3", "00", "08")
    with pytest.raises(PortMissing, match=r"no modem was found.*CD-ROM"):
        sections(shelf.broker, "A")[0]()


# -- several modems --------------------------------------------------------------------------------------


def test_two_modems_alike_go_to_two_sections_and_stay_with_them_when_they_change_names(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    a, b = sections(shelf.broker, "A", "B")
    assert [name_of(a()), name_of(b())] == ["ttyUSB2", "ttyUSB7"]

    # the box is switched off; somebody plugs the two the other way round
    after = Shelf(shelf.machine.root / "after")
    after.seats = shelf.seats
    after.plug("1-1.2", ShelfModem(XL), "ttyUSB0")
    after.plug("1-1.4", ShelfModem(TSEL), "ttyUSB1")
    a, b = sections(after.new_broker(), "A", "B")
    assert name_of(b()) == "ttyUSB0"
    assert name_of(a()) == "ttyUSB1"


def test_sections_that_never_had_a_modem_choose_in_the_order_of_the_configuration(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    a, b, c = sections(shelf.broker, "A", "B", "C")
    with pytest.raises(NoModemLeft):  # although its thread was the first
        c()
    assert name_of(b()) == "ttyUSB7"
    assert name_of(a()) == "ttyUSB2"


def test_so_they_do_when_none_of_them_answers_yet(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL, deaf=True), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL, deaf=True), "ttyUSB7")
    a, b = sections(shelf.broker, "A", "B")
    assert name_of(b()) == "ttyUSB7"
    assert name_of(a()) == "ttyUSB2"


def test_the_third_section_is_told_that_no_modem_is_left(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    a, b, c = sections(shelf.broker, "A", "B", "C")
    a()
    b()
    with pytest.raises(NoModemLeft, match=r"belongs to another section \(A, B\)"):
        c()
    assert shelf.open_ports == ["ttyUSB2", "ttyUSB7"]


def test_nobody_takes_the_modem_of_a_section_that_has_not_opened_yet(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.seats.remember("B", TSEL, "1-1.2")
    a, b = sections(shelf.broker, "A", "B")
    with pytest.raises(NoModemLeft):
        a()
    assert name_of(b()) == "ttyUSB2"


def test_the_imei_key_binds_a_section_to_its_modem(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    any_modem, bound = sections(shelf.broker, "A", B=TSEL)
    assert name_of(any_modem()) == "ttyUSB7"
    assert name_of(bound()) == "ttyUSB2"


def test_a_bound_section_never_takes_another_modem(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(XL), "ttyUSB2")
    (bound,) = sections(shelf.broker, B=TSEL)
    for _ in range(3):
        with pytest.raises(PortMissing, match=r"\.\.\.0017"):
            bound()
        shelf.clock.advance(3600)
    assert shelf.open_ports == []


def test_a_replaced_modem_is_accepted_after_a_minute_and_remembered(shelf: Shelf) -> None:
    shelf.seats.remember("A", TSEL, "1-1.2")
    shelf.plug("1-1.2", ShelfModem(NEW), "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    with pytest.raises(PortMissing):  # the old one may just be restarting
        opened()
    shelf.clock.advance(61)
    assert name_of(opened()) == "ttyUSB2"
    assert shelf.seats.imei_of("A") == NEW


def test_a_modem_that_restarts_does_not_lose_its_section_to_a_spare_one(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.plug("1-1.2", modem, "ttyUSB2")
    (opened,) = sections(shelf.broker, "A")
    opened()
    shelf.plug("1-1.4", ShelfModem(NEW), "ttyUSB7")
    shelf.pull("1-1.2", "ttyUSB2")
    with pytest.raises(PortMissing):
        opened()
    shelf.clock.advance(30)
    shelf.plug("1-1.2", modem, "ttyUSB3")
    assert name_of(opened()) == "ttyUSB3"


def test_a_modem_plugged_in_twice_counts_once(shelf: Shelf) -> None:
    """A HAT on the header whose USB cable is in as well."""
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.machine.uart("ttyS0")
    shelf.machine.is_a("Raspberry Pi 4 Model B", serial0="ttyS0")
    shelf.behind["ttyS0"] = ShelfModem(TSEL)
    a, b = sections(shelf.broker, "A", "B")
    assert name_of(a()) == "ttyUSB2"
    with pytest.raises(NoModemLeft):
        b()
    assert shelf.broker.unassigned() == ()


def test_modems_that_tell_no_imei_are_known_by_their_place(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(""), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(""), "ttyUSB7")
    a, b = sections(shelf.broker, "A", "B")
    assert [name_of(a()), name_of(b())] == ["ttyUSB2", "ttyUSB7"]
    assert shelf.seats.imei_of("B") == "at 1-1.4"


def test_a_card_that_is_full_is_no_reason_not_to_send(shelf: Shelf) -> None:
    def refuse(name: str, imei: str, place: str) -> None:
        raise StorageFull("there is no room left on the card")

    shelf.seats.remember = refuse  # type: ignore[method-assign]
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    assert name_of(sections(shelf.broker, "A")[0]()) == "ttyUSB2"


# -- fixed paths -----------------------------------------------------------------------------------------


def test_a_fixed_path_is_opened_as_it_is_and_left_alone_by_the_others(shelf: Shelf) -> None:
    modem = ShelfModem(TSEL)
    shelf.plug("1-1.2", modem, "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    path = str(shelf.machine.places.dev / "ttyUSB2")
    fixed = shelf.broker.opener("A", path)
    (auto,) = sections(shelf.broker, "B")
    assert name_of(auto()) == "ttyUSB7"
    assert name_of(fixed()) == "ttyUSB2"
    assert modem.asked == []


def test_a_fixed_path_with_an_imei_refuses_any_other_modem(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(XL), "ttyUSB2")
    path = str(shelf.machine.places.dev / "ttyUSB2")
    with pytest.raises(ModemGone, match=r"leads to the modem \.\.\.0025, but this section is for \.\.\.0017"):
        shelf.broker.opener("A", path, TSEL)()
    assert shelf.open_ports == []
    assert name_of(shelf.broker.opener("B", path, XL)()) == "ttyUSB2"


def test_a_modem_of_a_fixed_path_that_is_also_on_usb_counts_once(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.machine.uart("ttyS0")
    shelf.behind["ttyS0"] = ShelfModem(TSEL)
    shelf.broker.opener("A", str(shelf.machine.places.dev / "ttyS0"), answered=lambda: TSEL)()
    with pytest.raises(NoModemLeft):
        sections(shelf.broker, "B")[0]()


# -- for the page ----------------------------------------------------------------------------------------


def test_modems_that_nobody_uses_are_told_without_asking_them(shelf: Shelf) -> None:
    shelf.plug("1-1.2", ShelfModem(TSEL), "ttyUSB2")
    shelf.plug("1-1.4", ShelfModem(XL), "ttyUSB7")
    shelf.plug("1-1.5", None, "ttyUSB8", usb="0403:6001")
    sections(shelf.broker, "A")[0]()
    assert [Path(port.path).name for port in shelf.broker.unassigned()] == ["ttyUSB7"]
    assert shelf.open_ports == ["ttyUSB2"]


def test_what_is_in_the_way_is_told_too(shelf: Shelf) -> None:
    shelf.machine.plug("1-1.3", "12d1:1f01")
    shelf.machine.interface("1-1.3", "00", "08")
    assert [each.word for each in shelf.broker.obstacles()] == [ObstacleWord.ONLY_STORAGE]
