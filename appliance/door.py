"""The door in front of the pages: shut while the box behind it is put away and another one built."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Door:
    """A WSGI application. ``closed``: answers while it is shut, without a box."""

    def __init__(self, closed: Wsgi) -> None:
        self._closed = closed
        self._inside: Wsgi | None = None
        self._visitors = 0
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._changed:
            inside = self._inside
            if inside is not None:
                self._visitors += 1
        if inside is None:
            return self._closed(environ, start_response)
        try:
            return inside(environ, start_response)
        finally:
            with self._changed:
                self._visitors -= 1
                self._changed.notify_all()

    def open_to(self, inside: Wsgi) -> None:
        """From now on requests are answered by ``inside``."""
        with self._changed:
            self._inside = inside

    def shut(self, patience: float) -> bool:
        """Nobody comes in any more; -> whether all have left within ``patience`` seconds."""
        with self._changed:
            self._inside = None
            return self._changed.wait_for(lambda: self._visitors == 0, patience)
