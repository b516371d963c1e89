"""Another request, in a thread of its own, is putting in place what came in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from appliance.backup.arrival import Arrived

_LONG = 30.0  # seconds: nobody waits that long unless something is broken


@contextmanager
def in_use(arrived: Arrived[Any]) -> Iterator[None]:
    begun, over = threading.Event(), threading.Event()

    def use() -> None:
        with arrived.held(arrived.mark):
            begun.set()
            over.wait(_LONG)

    thread = threading.Thread(target=use)
    thread.start()
    try:
        begun.wait(_LONG)
        yield
    finally:
        over.set()
        thread.join()
