"""Earlier states of the book, as safe mode offers them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appliance.contacts.generations import Generations
from appliance.contacts.sealed_storage import SealedStorage
from appliance.errors import StorageError


@dataclass(frozen=True, slots=True)
class KeptState:
    """An earlier state of the book. ``people`` None: it is damaged too; ``kept_at`` by the clock of then."""

    name: str
    people: int | None
    kept_at: datetime


def kept_states(generations: Generations) -> tuple[KeptState, ...]:
    """The newest first."""
    found = []
    with suppress(OSError):
        for name in generations.names():
            path = generations.path(name)
            kept = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.append(KeptState(name, _people(path), kept))
    return tuple(found)


def _people(path: Path) -> int | None:
    try:
        tables = SealedStorage(path).read() or {}
    except StorageError:
        return None
    return len(tables.get("contacts", {}))
