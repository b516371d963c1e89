"""A machine of files: as much of /sys, /proc and /dev as the finder looks at, in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from appliance.modem.finder import Findings, look
from appliance.modem.header_uart import Places


class Machine:
    """``plug`` and ``pull`` USB devices, be a Raspberry Pi of some model."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.places = Places.under(root)
        self._devnum = 0
        for folder in ("sys/class/tty", "sys/bus/usb/devices", "proc/device-tree/aliases", "dev"):
            (root / folder).mkdir(parents=True)

    def plug(self, socket: str, usb: str, **ttys: str) -> None:
        """``usb``: "1e0e:9001". ``ttys``: name -> number of its interface, or ``02>/path`` to lead there."""
        vid, pid = usb.split(":")
        self._devnum += 1
        device = self.root / "sys/devices/usb1" / socket
        device.mkdir(parents=True)
        facts = {"idVendor": vid, "idProduct": pid, "busnum": "1", "devnum": str(self._devnum)}
        for name, value in facts.items():
            (device / name).write_text(f"{value}\n")
        (self.root / "sys/bus/usb/devices" / socket).symlink_to(device)
        for name, where in ttys.items():
            number, _, target = where.partition(">")
            self._interface(device, number, "ff")
            interface = device / f"{socket}:1.{int(number, 16)}"
            (interface / name).mkdir()
            self._tty(name, interface / name, target)

    def interface(self, socket: str, number: str, kind: str) -> None:
        """One interface without a tty; ``kind``: its class, "08" for mass storage."""
        self._interface(self.root / "sys/devices/usb1" / socket, number, kind)

    def pull(self, socket: str) -> None:
        device = self.root / "sys/devices/usb1" / socket
        for entry in list((self.root / "sys/class/tty").iterdir()):
            if (entry / "device").resolve().is_relative_to(device):
                shutil.rmtree(entry)
                (self.root / "dev" / entry.name).unlink(missing_ok=True)
        (self.root / "sys/bus/usb/devices" / socket).unlink()
        shutil.rmtree(device)

    def uart(self, name: str, node: str = "", target: str = "", below: str = "") -> None:
        """A tty of the board; ``node``: its device tree name; ``below``: what newer kernels put between."""
        place = self.root / "sys/devices/platform" / name
        place.mkdir(parents=True)
        if node:
            tree = self.root / "sys/firmware/devicetree/base" / node.lstrip("/")
            tree.mkdir(parents=True)
            (place / "of_node").symlink_to(tree)
        (place / below).mkdir(parents=True, exist_ok=True)
        self._tty(name, place / below, target)

    def is_a(
        self,
        model: str,
        *,
        alias: str = "",
        serial1: str = "",
        radio: str = "",
        serial0: str = "",
        cmdline: str = "",
    ) -> None:
        """``alias``, ``serial1``: the device tree's UARTs, ``radio``: the one that Bluetooth has.

        ``serial0``: where udev's link leads.
        """
        tree = self.root / "proc/device-tree"
        if serial1:
            (tree / "aliases/serial1").write_bytes(serial1.encode() + b"\0")
        if radio:
            (tree / radio.lstrip("/") / "bluetooth").mkdir(parents=True)
        (self.root / "proc/device-tree/model").write_bytes(model.encode() + b"\0")
        (self.root / "proc/cmdline").write_text(f"{cmdline} root=PARTUUID=1-02 rootwait\n")
        if alias:
            (self.root / "proc/device-tree/aliases/serial0").write_bytes(alias.encode() + b"\0")
        if serial0:
            (self.root / "dev/serial0").symlink_to(serial0)

    def link_by_path(self, name: str, tty: str) -> None:
        folder = self.root / "dev/serial/by-path"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(self.root / "dev" / tty)

    def look(self) -> Findings:
        return look(self.places)

    def names(self) -> list[str]:
        """What would be asked, in order."""
        return [Path(port.path).name for port in self.look().ports]

    def _interface(self, device: Path, number: str, kind: str) -> None:
        interface = device / f"{device.name}:1.{int(number, 16)}"
        interface.mkdir(exist_ok=True)
        (interface / "bInterfaceNumber").write_text(f"{number}\n")
        (interface / "bInterfaceClass").write_text(f"{kind}\n")

    def _tty(self, name: str, place: Path, target: str) -> None:
        entry = self.root / "sys/class/tty" / name
        entry.mkdir()
        (entry / "device").symlink_to(place)
        node = self.root / "dev" / name
        if target:
            node.symlink_to(target)
        else:
            node.touch()
