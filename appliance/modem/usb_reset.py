"""Make the kernel take one USB device away and find it again, as if it had been unplugged. Never its hub.

Two ways: the device's ``authorized`` file in sysfs, else the reset of usbdevfs (linux/usbdevice_fs.h). Both
need a permission that an office PC does not give; then nothing is done.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

USBDEVFS_RESET = 0x5514  # _IO('U', 20)
HUB_CLASS = "09"
PAUSE = 2.0  # seconds between taking away and finding again

Wait = Callable[[float], object]
Ioctl = Callable[[int, int, int], object]


class UsbReset:
    """Belongs to one modem. ``root``: where ``/sys`` and ``/dev`` lie (a test brings its own)."""

    def __init__(self, *, root: Path = Path("/"), ioctl: Ioctl = fcntl.ioctl) -> None:
        self._root = root
        self._ioctl = ioctl
        self._device: Path | None = None

    def remember(self, port: str) -> None:
        """The modem answers on ``port`` now: which device that is will be needed when the port is gone."""
        name = Path(port).resolve().name if port else ""
        found = self._device_of(name) if name else None
        if found is not None:
            self._device = found

    @property
    def possible(self) -> bool:
        """The device is still there, and this program may reset it."""
        device = self._device
        if device is None or not (device / "idVendor").is_file():
            return False
        file = device / "authorized"
        return (file.is_file() and os.access(file, os.W_OK)) or os.access(self._node(device), os.W_OK)

    def reset(self, wait: Wait) -> bool:
        """-> whether the kernel did it. The port is gone for some seconds then and may come back renamed."""
        device = self._device
        if device is None:
            return False
        return self._by_authority(device, wait) or self._by_ioctl(device)

    def _by_authority(self, device: Path, wait: Wait) -> bool:
        file = device / "authorized"
        if not file.is_file():  # what is written into sysfs must not become a file of ours
            return False
        try:
            file.write_text("0")
        except OSError as error:
            log.info("%s cannot be written (%s)", file, error.strerror)
            return False
        try:
            wait(PAUSE)
        finally:
            with suppress(OSError):  # unplugged meanwhile
                file.write_text("1")
        return True

    def _by_ioctl(self, device: Path) -> bool:
        try:
            descriptor = os.open(self._node(device), os.O_WRONLY)
        except OSError as error:
            log.info("the USB device cannot be reset (%s)", error.strerror)
            return False
        try:
            self._ioctl(descriptor, USBDEVFS_RESET, 0)
        except OSError as error:
            log.info("the USB device does not take a reset (%s)", error.strerror)
            return False
        finally:
            os.close(descriptor)
        return True

    def _node(self, device: Path) -> Path:
        """/dev/bus/usb/<bus>/<device>, each with three digits."""
        bus, number = (_text(device / name).rjust(3, "0") for name in ("busnum", "devnum"))
        return self._root / "dev/bus/usb" / bus / number

    def _device_of(self, tty: str) -> Path | None:
        """The USB device above a tty: the first folder upwards that names a vendor, unless it is a hub."""
        link = self._root / "sys/class/tty" / tty / "device"
        if not link.exists():
            return None
        for folder in link.resolve().parents:
            if (folder / "idVendor").is_file():
                return None if _text(folder / "bDeviceClass") == HUB_CLASS else folder
        return None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
