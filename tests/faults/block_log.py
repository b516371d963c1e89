"""What a disk was told, write by write, and what it may hold after the power went away at any point of it.

The log is that of qemu's ``blklogwrites`` driver (the format of Linux' dm-log-writes): a superblock, then for
each request one sector of head and the data. Everything before the last flush is on the disk; of what came
after it each sector of 512 octets may be there or not. Pure but for reading the log.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import BinaryIO, Protocol

SECTOR = 512  # octets; what a disk writes whole
MAGIC = 0x6A736677736872
_SUPERBLOCK = struct.Struct("<QQQI")  # magic, version, entries, sector size
_HEAD = struct.Struct("<QQQ")  # first sector, sectors, flags
_FLUSH, _FUA, _DISCARD = 1, 2, 4


class Disk(Protocol):
    """Where sectors are written."""

    def write(self, sector: int, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``end``: octets of the log up to here; ``data``: lies at ``offset`` of the log."""

    sector: int
    flags: int
    offset: int
    length: int
    end: int

    @property
    def flushes(self) -> bool:
        return bool(self.flags & _FLUSH)

    @property
    def is_durable(self) -> bool:
        """Forced unit access: on the disk when it is answered."""
        return bool(self.flags & _FUA)


class BlockLog:
    """All requests, in the order in which the disk took them."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        magic, _version, _entries, sector_size = _SUPERBLOCK.unpack_from(self._data)
        if magic != MAGIC or sector_size != SECTOR:
            raise ValueError("this is no log of a disk")
        self.requests: Sequence[Request] = tuple(self._read())

    def _read(self) -> Iterator[Request]:
        """To the end of the file: the count in the superblock is written only when the disk is closed."""
        place = SECTOR
        while place + SECTOR <= len(self._data):
            sector, sectors, flags = _HEAD.unpack_from(self._data, place)
            length = 0 if flags & _DISCARD else sectors * SECTOR  # the data of a discard is not logged
            place += SECTOR
            if place + length > len(self._data):
                return
            if not flags & _DISCARD:
                yield Request(sector, flags, place, length, place + length)
            place += length

    def data(self, request: Request) -> bytes:
        return self._data[request.offset : request.offset + request.length]


class PowerCuts:
    """Goes through a log once; at each cut the disk as it may be then. ``durable`` is written as it goes.

    Not ``honest``: a disk that says it has flushed and has not, to see that an examination can fail.
    """

    def __init__(self, log: BlockLog, durable: Disk, random: Random, *, honest: bool = True) -> None:
        self._log = log
        self._durable = durable
        self._random = random
        self._honest = honest
        self._next = 0  # the first request that is not yet looked at
        self._floating: list[Request] = []  # answered, and not flushed yet

    def advance(self, requests: int) -> None:
        """The first ``requests`` requests were answered."""
        for request in self._log.requests[self._next : requests]:
            if request.flushes and self._honest:  # what was answered before it
                self._settle()
            if request.is_durable:
                self._write(self._durable, request)
            elif request.length:
                self._floating.append(request)
        self._next = max(self._next, requests)

    def leave_on(self, disk: Disk) -> int:
        """Write to ``disk``, a copy of the durable one, what chance has let reach it; -> sectors lost."""
        lost = 0
        for request in self._floating:
            data = self._log.data(request)
            for place in range(0, len(data), SECTOR):
                if self._random.random() < 0.5:
                    disk.write(request.sector + place // SECTOR, data[place : place + SECTOR])
                else:
                    lost += 1
        return lost

    def _settle(self) -> None:
        for request in self._floating:
            self._write(self._durable, request)
        self._floating.clear()

    def _write(self, disk: Disk, request: Request) -> None:
        disk.write(request.sector, self._log.data(request))


class ImageFile:
    """A disk in a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, sector: int, data: bytes) -> None:
        self._file.seek(sector * SECTOR)
        self._file.write(data)
