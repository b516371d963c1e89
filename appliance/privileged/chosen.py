"""What the network act keeps over a restart, and reads again whatever has become of it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from appliance.network.model import Choice, Deed, NetworkWish, Wifi, Wire, problem_of

log = logging.getLogger(__name__)

CHOSEN = "network.json"  # in /data/system


class Chosen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the box keeps over a restart. ``trial``: being joined; after a power cut it is forgotten."""

    choice: Choice = Choice.HOTSPOT
    wifi: Wifi | None = None
    trial: Wifi | None = None
    wire: Wire = Wire()


def read_chosen(path: Path) -> Chosen:
    """Never raises: a choice that cannot be is none, and a box without one is its own hotspot."""
    try:
        chosen = msgspec.json.decode(path.read_bytes(), type=Chosen)
    except FileNotFoundError:
        return Chosen()
    except (OSError, ValueError) as bad:  # msgspec's errors are ValueErrors
        log.error("%s: %s", path, bad)
        return Chosen()
    if problem := problem_of(NetworkWish(deed=Deed.ADDRESS, wire=chosen.wire)):
        log.error("%s: %s", path, problem)
        return msgspec.structs.replace(chosen, wire=Wire())
    return chosen
