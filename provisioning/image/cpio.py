"""A cpio archive in the form the kernel unpacks: the same files give the same octets. Pure.

Format "newc", cpio(5); documented for the kernel in driver-api/early-userspace/buffer-format.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass

_END = "TRAILER!!!"


@dataclass(frozen=True, slots=True)
class Entry:
    """``mode``: type and rights; ``device``: (major, minor) of a device node. Everything belongs to root."""

    name: str
    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def folder(name: str) -> Entry:
    return Entry(name, stat.S_IFDIR | 0o755)


def file(name: str, data: bytes, rights: int = 0o644) -> Entry:
    return Entry(name, stat.S_IFREG | rights, data)


def link(name: str, target: str) -> Entry:
    return Entry(name, stat.S_IFLNK | 0o777, target.encode())


def archive(entries: Iterable[Entry]) -> bytes:
    """All entries as given, numbered from 1, dated 1970."""
    whole = bytearray()
    for number, entry in enumerate(entries, 1):
        _append(whole, entry, number)
    _append(whole, Entry(_END, 0), 0)
    return bytes(whole.ljust(-(-len(whole) // 512) * 512, b"\0"))


def _append(whole: bytearray, entry: Entry, number: int) -> None:
    name = entry.name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (number, entry.mode, 0, 0, links, 0, len(entry.data), 0, 0, *entry.device, len(name), 0)
    whole += b"070701" + b"".join(b"%08X" % field for field in fields) + name
    _pad(whole)
    whole += entry.data
    _pad(whole)


def _pad(whole: bytearray) -> None:
    whole += b"\0" * (-len(whole) % 4)
