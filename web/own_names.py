"""Under which names the box answers: those of its file, and those that its own host name makes."""

from __future__ import annotations

import socket
from collections.abc import Iterable

# avahi puts a number behind a name that another box in the same network already has (avahi-daemon(8))
_MOST_NAMESAKES = 20


def local_page(port: str = "") -> str:
    """The page by the name that neighbours find by mDNS; ``port``: as it stands behind it, ":8080"."""
    return f"http://{_bare(socket.gethostname())}.local{port}/"


def own_names(given: Iterable[str], host: str | None = None) -> frozenset[str]:
    """Small letters. ``given``: the file's; ``host``: the machine's name, None = as it is now.

    A name without a dot and one under ``.local`` are of this network only (RFC 6762): nobody outside can make
    a browser here take their page for such a name.
    """
    names = {name.lower() for name in given} | {"localhost"}
    bare = _bare(socket.gethostname() if host is None else host)
    if bare:
        names |= {bare, f"{bare}.local"}
        names |= {f"{bare}-{number}.local" for number in range(2, _MOST_NAMESAKES + 1)}
    return frozenset(names)


def _bare(host: str) -> str:
    return host.split(".", maxsplit=1)[0].lower()
