"""A memory card in a test: it notes every step of a save, refuses one of them, or loses power between two.

The model of a power cut is that of a journaling file system (ext4, ``data=ordered``): changes of names
reach the card in the order they were made, all of them at the latest with the next flush of the folder; the
bytes of a file are sure only after its own flush, until then they may be there, missing, cut off or zeros.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from appliance.contacts.disk import Disk


@dataclass(frozen=True)
class Step:
    """One system call. ``name`` and ``other`` are file names in the one folder."""

    call: str
    name: str = ""
    other: str = ""
    data: bytes = b""


class RecordingDisk(Disk):
    """The real file system, noting what is done to it."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._names: dict[int, str] = {}

    def create(self, path: Path) -> int:
        self.steps.append(Step("create", path.name))
        handle = super().create(path)
        self._names[handle] = path.name
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        written = super().write(
            handle, data[: max(1, len(data) // 2)]
        )  # the kernel may take less than offered
        self.steps.append(Step("write", self._names[handle], data=bytes(data[:written])))
        return written

    def sync(self, handle: int) -> None:
        self.steps.append(Step("sync", self._names[handle]))
        super().sync(handle)

    def link(self, path: Path, other: Path) -> None:
        self.steps.append(Step("link", path.name, other.name))
        super().link(path, other)

    def rename(self, path: Path, other: Path) -> None:
        self.steps.append(Step("rename", path.name, other.name))
        super().rename(path, other)

    def remove(self, path: Path) -> None:
        if path.exists():
            self.steps.append(Step("remove", path.name))
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        self.steps.append(Step("sync_folder"))
        super().sync_folder(path)


class RefusingDisk(RecordingDisk):
    """Refuses the step of that number, once; None = none. ``calls``: how many steps have been asked for."""

    def __init__(self, refuse: int | None = None, code: int = errno.ENOSPC) -> None:
        super().__init__()
        self.refuse = refuse
        self._code = code
        self.calls = 0

    def _count(self) -> None:
        self.calls += 1
        if self.calls - 1 == self.refuse:
            raise OSError(self._code, "refused by the test")

    def create(self, path: Path) -> int:
        self._count()
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        self._count()
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._count()
        super().sync(handle)

    def link(self, path: Path, other: Path) -> None:
        self._count()
        super().link(path, other)

    def rename(self, path: Path, other: Path) -> None:
        self._count()
        super().rename(path, other)

    def sync_folder(self, path: Path) -> None:
        self._count()
        super().sync_folder(path)


@dataclass
class _File:
    durable: bytes | None
    written: bytes


@dataclass
class _Card:
    files: list[_File] = field(default_factory=list)
    names: list[dict[str, int]] = field(default_factory=list)  # after each change of names
    sure: int = 0  # how many of them are surely on the card


def states_after_a_cut(before: Mapping[str, bytes], steps: Sequence[Step]) -> Iterator[dict[str, bytes]]:
    """Every folder that may be found after the plug was pulled at any moment of these steps."""
    for cut in range(len(steps) + 1):
        yield from _states(_played(before, steps[:cut]))


def final_states(before: Mapping[str, bytes], steps: Sequence[Step]) -> Iterator[dict[str, bytes]]:
    """Every folder that may be found when the plug is pulled after the last step."""
    yield from _states(_played(before, steps))


def _played(before: Mapping[str, bytes], steps: Sequence[Step]) -> _Card:
    card = _Card([_File(data, data) for data in before.values()])
    card.names.append({name: place for place, name in enumerate(before)})
    open_files: dict[str, _File] = {}
    for step in steps:
        names = dict(card.names[-1])
        match step.call:
            case "create":
                open_files[step.name] = _File(None, b"")
                card.files.append(open_files[step.name])
                names[step.name] = len(card.files) - 1
            case "write":
                open_files[step.name].written += step.data
            case "sync":
                open_files[step.name].durable = open_files[step.name].written
            case "link":
                names[step.other] = names[step.name]
            case "rename":
                if names.get(step.other) != names[step.name]:  # two names of one file: rename(2) does nothing
                    names[step.other] = names.pop(step.name)
            case "remove":
                del names[step.name]
            case "sync_folder":
                card.sure = len(card.names) - 1
        if names != card.names[-1]:
            card.names.append(names)
    return card


def _states(card: _Card) -> Iterator[dict[str, bytes]]:
    fates = [_fates(file) for file in card.files]
    for names in card.names[card.sure :]:
        used = sorted(set(names.values()))
        for contents in product(*(fates[place] for place in used)):
            found = dict(zip(used, contents, strict=True))
            yield {name: found[place] for name, place in names.items()}


def _fates(file: _File) -> list[bytes]:
    if file.durable == file.written:
        return [file.written]
    half = len(file.written) // 2
    zeros = bytes(len(file.written))
    return list(
        dict.fromkeys([b"", file.written[:half], zeros, file.written[:half] + zeros[half:], file.written])
    )
