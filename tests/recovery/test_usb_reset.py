"""One device, never its hub, and only where this program may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from appliance.modem.usb_reset import USBDEVFS_RESET, UsbReset


class Machine:
    """A Pi made of files: a hub with a modem of three ttys and a keyboard."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hub = self._device("sys/devices/platform/usb1", "0000", device_class="09", number=1)
        self.modem = self._device("sys/devices/platform/usb1/1-1", "1e0e", number=7)
        self.keyboard = self._device("sys/devices/platform/usb1/1-2", "046d", number=8)
        for place, tty in enumerate(("ttyUSB0", "ttyUSB1", "ttyUSB2")):
            folder = self.modem / f"1-1:1.{place}" / tty
            folder.mkdir(parents=True)
            self._link(tty, folder)
        self._link("ttyAMA0", self._folder("sys/devices/platform/soc/fe201000.serial"))
        self.node = root / "dev/bus/usb/001/007"
        self.node.parent.mkdir(parents=True)
        self.node.write_bytes(b"")

    def authorized(self) -> dict[str, str]:
        return {
            each.name: (each / "authorized").read_text() for each in (self.hub, self.modem, self.keyboard)
        }

    def _device(self, path: str, vendor: str, *, device_class: str = "00", number: int) -> Path:
        folder = self._folder(path)
        facts = {
            "idVendor": vendor,
            "bDeviceClass": device_class,
            "authorized": "1",
            "busnum": "1",
            "devnum": str(number),
        }
        for name, text in facts.items():
            (folder / name).write_text(text)
        return folder

    def _folder(self, path: str) -> Path:
        folder = self.root / path
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _link(self, tty: str, folder: Path) -> None:
        place = self._folder(f"sys/class/tty/{tty}")
        (place / "device").symlink_to(os.path.relpath(folder, place))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def no_wait(_seconds: float) -> None:
    pass


def test_the_modem_is_taken_away_and_found_again_and_nothing_else_is(machine: Machine) -> None:
    usb = UsbReset(root=machine.root)
    usb.remember("/dev/ttyUSB2")
    seen: list[dict[str, str]] = []
    assert usb.possible
    assert usb.reset(lambda _: seen.append(machine.authorized()))
    assert seen == [{"usb1": "1", "1-1": "0", "1-2": "1"}]
    assert set(machine.authorized().values()) == {"1"}


def test_it_is_known_after_its_ports_are_gone(machine: Machine) -> None:
    usb = UsbReset(root=machine.root)
    usb.remember("/dev/ttyUSB2")
    (machine.root / "sys/class/tty/ttyUSB2/device").unlink()
    usb.remember("/dev/ttyUSB2")
    assert usb.reset(no_wait)


@pytest.mark.parametrize("port", ["", "/dev/ttyAMA0", "/dev/ttyUSB9", "auto"])
def test_a_port_that_is_no_usb_device_cannot_be_reset(machine: Machine, port: str) -> None:
    usb = UsbReset(root=machine.root)
    usb.remember(port)
    assert not usb.possible
    assert not usb.reset(no_wait)


def test_a_device_that_is_unplugged_cannot_be_reset(machine: Machine) -> None:
    usb = UsbReset(root=machine.root)
    usb.remember("/dev/ttyUSB2")
    (machine.modem / "idVendor").unlink()
    assert not usb.possible


def test_a_tty_right_on_a_hub_resets_nothing(machine: Machine) -> None:
    folder = machine.hub / "1-0:1.0"
    folder.mkdir()
    machine._link("ttyACM9", folder)
    usb = UsbReset(root=machine.root)
    usb.remember("/dev/ttyACM9")
    assert not usb.possible


def test_where_sysfs_cannot_be_written_the_device_node_is_asked(machine: Machine) -> None:
    (machine.modem / "authorized").unlink()
    (machine.modem / "authorized").mkdir()  # not to be written, whoever tries
    asked: list[tuple[int, int]] = []
    usb = UsbReset(root=machine.root, ioctl=lambda _fd, request, value: asked.append((request, value)))
    usb.remember("/dev/ttyUSB1")
    assert usb.possible
    assert usb.reset(no_wait)
    assert asked == [(USBDEVFS_RESET, 0)]


def test_where_neither_may_be_written_nothing_is_done(machine: Machine) -> None:
    (machine.modem / "authorized").unlink()
    machine.node.unlink()
    usb = UsbReset(root=machine.root)
    usb.remember("/dev/ttyUSB1")
    assert not usb.possible
    assert not usb.reset(no_wait)


def test_a_device_that_takes_no_reset_is_no_disaster(machine: Machine) -> None:
    (machine.modem / "authorized").unlink()

    def refuses(_fd: int, _request: int, _value: int) -> None:
        raise OSError(19, "No such device")

    usb = UsbReset(root=machine.root, ioctl=refuses)
    usb.remember("/dev/ttyUSB1")
    assert not usb.reset(no_wait)
