"""The data folder as it is, as a tar stream that needs no room on the card: for when no backup can be made.

It is not encrypted. What the card does not hand out is filled with zeros, and named in ``UNREADABLE.txt``.
"""

from __future__ import annotations

import io
import logging
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

from appliance.data_folder import DataFolder

log = logging.getLogger(__name__)

_LEFT_OUT = frozenset({"work", "ballast", "box.lock"})
_BLOCK = 1 << 18
_MISSING = "UNREADABLE.txt"


def raw_copy(folder: DataFolder) -> Iterator[bytes]:
    """Pieces of the stream. The headers are tarfile's; its own writer would gather a whole ledger first."""
    unreadable: list[str] = []
    for path in _files(folder.root, unreadable):
        name = str(path.relative_to(folder.root))
        try:
            with path.open("rb", buffering=0) as file:
                yield from _member(name, os.fstat(file.fileno()).st_size, file, unreadable)
        except OSError as problem:
            log.error("%s cannot be opened: %s", name, problem)
            unreadable.append(name)
    if unreadable:
        told = "".join(f"{name}\n" for name in unreadable).encode("utf-8", "replace")
        yield from _member(_MISSING, len(told), io.BytesIO(told), [])
    yield bytes(2 * tarfile.BLOCKSIZE)  # the end of the archive (pax(1), ustar)


def _member(name: str, size: int, file: io.RawIOBase | io.BytesIO, unreadable: list[str]) -> Iterator[bytes]:
    """Header, exactly ``size`` bytes whatever the card does, padding."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    yield member.tobuf(tarfile.PAX_FORMAT)
    place, failed = 0, False
    while place < size:
        wanted = min(_BLOCK, size - place)
        block = _block(file, place, wanted)
        failed = failed or len(block) < wanted
        yield block.ljust(wanted, b"\0")
        place += wanted
    if failed:
        log.error("%s cannot be read whole", name)
        unreadable.append(name)
    yield bytes(-size % tarfile.BLOCKSIZE)


def _block(file: io.RawIOBase | io.BytesIO, place: int, wanted: int) -> bytes:
    """What can be read there; shorter, or nothing, where the card does not hand it out."""
    found = b""
    try:
        file.seek(place)
        while len(found) < wanted and (piece := file.read(wanted - len(found))):
            found += piece
    except OSError as problem:
        log.warning("the card does not hand out what lies at %d: %s", place, problem)
    return found


def _files(folder: Path, unreadable: list[str]) -> Iterator[Path]:
    """Plain files; not what is only there while the box works."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as problem:
        log.error("%s cannot be listed: %s", folder, problem)
        unreadable.append(f"{folder.name}/")
        return
    for path in inside:
        if path.name in _LEFT_OUT or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path, unreadable)
        elif path.is_file():
            yield path
