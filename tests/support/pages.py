"""Serve pages on a free port of this machine, and close the door without a sound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import waitress

PATIENCE = 10.0  # seconds until the door is closed


@contextmanager
def served(app: Callable[..., Any], *, threads: int = 4) -> Iterator[int]:
    """-> the port."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=threads)
    closing = threading.Event()

    def serve() -> None:
        try:
            server.run()
        except OSError:  # it was waiting at the very door that was just closed
            if not closing.is_set():
                raise

    thread = threading.Thread(target=serve, name="web", daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        closing.set()
        server.close()
        thread.join(PATIENCE)
