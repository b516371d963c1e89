"""Modems on USB are found by what they are and where they are plugged, not by the number behind ttyUSB."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import ModemGone, PortInUse
from appliance.modem.finder import FoundPort, find_ports, open_first_free
from appliance.modem.serial_port import Port
from tests.support.clock import FakeClock
from tests.support.scripted_port import ScriptedPort


class Sysfs:
    """As much of /sys as the finder looks at."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.serial_devices = root / "class" / "tty"
        self.serial_devices.mkdir(parents=True)

    def plug(self, socket: str, vid: str, pid: str, **ports: str) -> None:
        """``ports``: name of the tty -> number of its interface."""
        device = self._root / "devices" / "usb1" / socket
        device.mkdir(parents=True)
        (device / "idVendor").write_text(f"{vid}\n")
        (device / "idProduct").write_text(f"{pid}\n")
        for name, number in ports.items():
            interface = device / f"{socket}:1.{int(number, 16)}"
            (interface / name).mkdir(parents=True)
            (interface / "bInterfaceNumber").write_text(f"{number}\n")
            self._entry(name).symlink_to(interface / name)

    def uart(self, name: str) -> None:
        place = self._root / "devices" / "platform" / name
        place.mkdir(parents=True)
        self._entry(name).symlink_to(place)

    def _entry(self, name: str) -> Path:
        folder = self.serial_devices / name
        folder.mkdir()
        return folder / "device"


@pytest.fixture
def sysfs(tmp_path: Path) -> Sysfs:
    return Sysfs(tmp_path / "sys")


def paths(sysfs: Sysfs) -> list[str]:
    return [port.path for port in find_ports(sysfs.serial_devices)]


def test_the_at_port_of_a_sim7600_is_interface_two_whatever_its_number(sysfs: Sysfs) -> None:
    sysfs.plug("1-1.2", "1e0e", "9001", ttyUSB7="00", ttyUSB3="01", ttyUSB5="02", ttyUSB4="03", ttyUSB6="04")

    assert find_ports(sysfs.serial_devices) == [FoundPort("/dev/ttyUSB5", 0x1E0E, 0x9001, 2, "1-1.2")]


def test_when_the_first_choice_is_missing_the_second_is_taken(sysfs: Sysfs) -> None:
    sysfs.plug("1-1.2", "2c7c", "0125", ttyUSB0="00", ttyUSB3="03")
    assert paths(sysfs) == ["/dev/ttyUSB3"]


def test_the_diagnostic_ports_of_a_modem_are_left_alone(sysfs: Sysfs) -> None:
    sysfs.plug("1-1.2", "1e0e", "9011", ttyUSB0="02")
    assert paths(sysfs) == []


def test_several_like_modems_come_in_the_order_of_their_sockets(sysfs: Sysfs) -> None:
    sysfs.plug("1-1.4", "1e0e", "9001", ttyUSB2="02")
    sysfs.plug("1-1.2", "1e0e", "9001", ttyUSB9="02")
    assert paths(sysfs) == ["/dev/ttyUSB9", "/dev/ttyUSB2"]


def test_other_serial_devices_are_left_alone(sysfs: Sysfs) -> None:
    sysfs.plug("1-1.3", "0403", "6001", ttyUSB0="00")  # a label printer
    sysfs.plug("1-1.5", "1e0e", "9001", ttyACM0="02")
    sysfs.uart("ttyUSB8")
    sysfs.uart("ttyAMA0")
    assert paths(sysfs) == ["/dev/ttyACM0"]


def test_a_machine_without_such_a_list_has_no_modems(tmp_path: Path) -> None:
    assert find_ports(tmp_path / "nowhere") == []


FOUND = [
    FoundPort("/dev/ttyUSB2", 0x1E0E, 0x9001, 2, "1-1"),
    FoundPort("/dev/ttyUSB7", 0x1E0E, 0x9001, 2, "1-2"),
]


def test_the_first_free_port_is_opened() -> None:
    def open_port(path: str) -> Port:
        if path == "/dev/ttyUSB2":
            raise PortInUse("held by another box")
        return ScriptedPort(FakeClock())

    assert open_first_free(lambda: FOUND, open_port) is not None


def test_without_any_modem_it_is_said_so() -> None:
    with pytest.raises(ModemGone, match="no modem was found"):
        open_first_free(list, lambda path: ScriptedPort(FakeClock()))


def test_when_all_are_taken_it_is_said_by_whom() -> None:
    def open_port(path: str) -> Port:
        raise PortInUse(f"{path} is held by minicom")

    with pytest.raises(PortInUse, match="minicom"):
        open_first_free(lambda: FOUND, open_port)
