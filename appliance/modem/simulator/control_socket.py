"""The door for control commands: a Unix socket, one JSON line in, one JSON line out."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

SOCKET_NAME = "control.sock"
LONGEST_COMMAND = 1024 * 1024


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A name for ``path`` that fits into a socket address (108 octets), however deep the folder lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def listen(path: Path) -> socket.socket:
    """The listening socket; one left behind by a killed simulator is replaced."""
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_path(path) as name:
            server.bind(name)
        server.listen(16)
        server.setblocking(False)
    except OSError:
        server.close()
        raise
    return server


def connect(folder: Path) -> socket.socket:
    """A client's connection to the simulator in ``folder``. Raises ``OSError`` if none is there."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_path(folder / SOCKET_NAME) as name:
            client.connect(name)
    except OSError:
        client.close()
        raise
    return client


class Conversation:
    """One client's connection, fed with what arrives."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._received = bytearray()

    def commands(self) -> Iterator[dict[str, Any] | None] | None:
        """The commands that are complete by now (None for an unreadable one); None if the client has gone."""
        try:
            data = self.connection.recv(65536)
        except BlockingIOError:
            return iter(())
        except OSError:
            return None
        if not data or len(self._received) > LONGEST_COMMAND:
            return None
        self._received += data
        *lines, rest = bytes(self._received).split(b"\n")
        self._received = bytearray(rest)
        return (_decoded(line) for line in lines if line.strip())

    def answer(self, message: dict[str, Any]) -> None:
        """A client that does not read its answers loses them."""
        with contextlib.suppress(OSError):
            self.connection.send(msgspec.json.encode(message) + b"\n")


def _decoded(line: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        return None
