"""The cable between the machine's serial port and the simulated HAT: octets both ways, whoever dies.

QEMU's end is a Unix socket that exists while the machine runs; the HAT's is a pseudo-terminal.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import termios
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_LOOK = 0.2  # seconds between two tries to reach a machine that is off
_BLOCK = 4096


class Cable:
    """``with Cable(socket of QEMU, path of the HAT's port):``, over any number of machines' lives."""

    def __init__(self, machine: Path, hat: Path) -> None:
        self._machine = machine
        self._hat = hat
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="cable", daemon=True)

    def _live(self) -> None:
        while not self._ended.is_set():
            with socket.socket(socket.AF_UNIX) as line:
                try:
                    line.connect(str(self._machine))
                except OSError:
                    self._ended.wait(_LOOK)
                    continue
                with contextlib.suppress(OSError):
                    self._carry(line)

    def _carry(self, line: socket.socket) -> None:
        """Until one end is gone. What the HAT said to nobody is not kept: a cable has no memory."""
        hat = os.open(self._hat, os.O_RDWR | os.O_NOCTTY)
        try:
            termios.tcflush(hat, termios.TCIFLUSH)
            while not self._ended.is_set():
                ready, _, _ = select.select([line.fileno(), hat], [], [], _LOOK)
                if line.fileno() in ready:
                    data = line.recv(_BLOCK)
                    if not data:
                        return
                    os.write(hat, data)
                if hat in ready:
                    line.sendall(os.read(hat, _BLOCK))
        finally:
            os.close(hat)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
