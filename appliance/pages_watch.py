"""Those who serve the pages, watched: which requests they have in hand, and whether one more gets through."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from appliance.clock import Clock
from appliance.health import ThreadState

log = logging.getLogger(__name__)

NAME = "pages"
LONGEST_REQUEST = 120.0  # seconds; the largest import takes five
PATIENCE = 3.0  # seconds until an answer must have come: with every worker at work it waits for one

_PATH = "/.turn"
_ANSWERED = b"204"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class PagesWatch:
    """A WSGI application around that of the pages. ``workers``: how many requests are answered at once."""

    def __init__(self, pages: Wsgi, *, workers: int, clock: Clock) -> None:
        self._pages = pages
        self._workers = workers
        self._clock = clock
        self._in_hand: dict[int, float] = {}  # of each thread, since when; each thread writes its own
        self._address: tuple[str, int] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == _PATH:
            start_response("204 No Content", [])
            return []
        worker = threading.get_ident()
        self._in_hand[worker] = self._clock.monotonic()
        try:
            return self._pages(environ, start_response)
        finally:
            del self._in_hand[worker]

    def listen_at(self, host: str, port: int) -> None:
        """Where requests are taken."""
        loopback = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
        self._address = loopback.get(host, host), port

    def turn(self) -> bool:
        """A request that is sent now is answered: the door is open and a worker is free, or soon."""
        if self._address is None:
            return True
        try:
            with socket.create_connection(self._address, timeout=PATIENCE) as line:
                line.sendall(f"GET {_PATH} HTTP/1.0\r\n\r\n".encode())
                return _ANSWERED in line.recv(64)
        except OSError:
            return False

    @property
    def state(self) -> ThreadState:
        """``hangs``: a worker has had the same request in hand for longer than any takes."""
        limit = self._clock.monotonic() - LONGEST_REQUEST
        hung = sum(since < limit for since in list(self._in_hand.values()))
        return ThreadState(NAME, alive=True, deaths=0, hangs=hung > 0, detail=f"{hung}/{self._workers}")
