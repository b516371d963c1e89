"""The port of one hat: a pseudo-terminal and the link a box opens, which can be pulled and plugged again."""

from __future__ import annotations

import contextlib
import os
import termios
import tty
from pathlib import Path

BLOCK = 65536


class PtyCable:
    """``link`` in a folder points to the terminal's own name, which is another one after every ``plug``.

    The slave side is held open here too: otherwise the master would report an error for as long as no box has
    the port open, and settings and bytes would be lost whenever a box dies.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = -1
        self._slave = -1

    @property
    def plugged(self) -> bool:
        return self.master >= 0

    def plug(self, link: Path | None = None) -> None:
        """Make a terminal; the link appears, or is replaced, in one step."""
        self.link = link or self.link
        self.master, self._slave = os.openpty()
        # no echo, no signals, no translation of line ends: the line must carry bytes as they are
        tty.setraw(self._slave, termios.TCSANOW)
        os.set_blocking(self.master, False)
        beside = self.link.with_name(f".{self.link.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(os.ttyname(self._slave))
        beside.replace(self.link)

    def pull(self) -> None:
        """Everybody who has the port open gets an error from now on, and nobody finds it."""
        if not self.plugged:
            return
        with contextlib.suppress(OSError):
            self.link.unlink()
        os.close(self.master)
        os.close(self._slave)
        self.master = self._slave = -1

    def read(self) -> bytes:
        """What has come; b"" for nothing."""
        try:
            return os.read(self.master, BLOCK)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        """How many octets the terminal took; the rest must be offered again when it can be written to."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0
