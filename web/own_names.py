"""Under which names the box answers: those of its file, and those that its own host name makes."""

from __future__ import annotations

import socket
from collections.abc import Iterable

# avahi puts a number behind a name that another box in the same network already has (avahi-daemon(8))
_MOST_NAMESAKES = 20


def own_names(given: Iterable[str], host: str | None = None) -> frozenset[str]:
    """Small letters. ``given``: the file's; ``host``: the machine's name, None = as it is now.

    A name without a dot and one under ``.local`` are of this network only (RFC 6762): nobody outside can make
    a browser here take their page for such a name.
    """
    names = {name.lower() for name in given} | {"localhost"}
    bare = (socket.gethostname() if host is None else host).split(".")[0].lower()
    if bare:
        names |= {bare, f"{bare}.local"}
        names |= {f"{bare}-{number}.local" for number in range(2, _MOST_NAMESAKES + 1)}
    return frozenset(names)
