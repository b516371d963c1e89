"""SQLite's and the card's trouble as one of our errors; a mistake in our own SQL stays what it is."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from appliance.errors import DamagedStore, StorageError, StorageFull

TROUBLE = (sqlite3.Error, UnicodeDecodeError)  # what is damaged is quoted in the error, whatever its bytes

_LITTLE = 2 * 1024 * 1024
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_CARD_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def translated(error: sqlite3.Error | UnicodeError, path: Path) -> Exception:
    """``DamagedStore``, ``StorageFull`` or ``StorageError``; the error itself if the card is not to blame."""
    code = getattr(error, "sqlite_errorcode", isinstance(error, UnicodeError) and sqlite3.SQLITE_CORRUPT)
    if not code:
        return error
    primary = code & 0xFF
    if primary in _DAMAGED:
        return DamagedStore(f"{path.name} is damaged: {error}")
    if primary == sqlite3.SQLITE_FULL or (primary == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StorageFull("there is no room left on the card")
    if primary in _CARD_TROUBLE:
        return StorageError(f"the card refused: {error}")
    return error


def _is_full(path: Path) -> bool:
    # The shared memory beside the log cannot grow on a full disk; SQLite calls that an I/O error.
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE
    except OSError:
        return False
