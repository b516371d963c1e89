"""TinyDB on a card that may lose power at any moment: sealed images, two generations, nothing half done.

A save writes the new image beside the old one, flushes it, keeps the old one as ``<name>.1``, renames, and
flushes the folder. Only then does memory take the new image. After a power cut at any point the file is
exactly the old or exactly the new one. A damaged current file never takes the place of a good ``.1``; it is
kept as ``<name>.damaged``.

A file that was saved once and is not there is lost, not new. What tells the two apart is the mark: an empty
file in another folder, made when the first save is on the card and before anybody is told so. A power cut
before that leaves a new folder or a whole file, and a whole file without a mark gets one when it is opened.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from appliance.contacts.disk import BLOCK, Disk, storage_error
from appliance.contacts.seal import VERSION, VERSION_KEY, BrokenSeal, check, seal
from appliance.errors import DamagedStore, InputError, StorageError, StorageFull

log = logging.getLogger(__name__)

Tables = dict[str, dict[str, Any]]


class _Layout(msgspec.Struct):
    version: int = msgspec.field(name=VERSION_KEY)
    tables: dict[str, dict[str, msgspec.Raw]]


_READER = msgspec.json.Decoder(_Layout)


class LazyDocument(MutableMapping[str, Any]):
    """A document that stays the bytes it is until somebody looks inside.

    A save of one person among 25,000 then writes one document anew and copies the bytes of the others.
    """

    __slots__ = ("_fields", "_raw")

    def __init__(self, raw: msgspec.Raw) -> None:
        self._raw = raw
        self._fields: dict[str, Any] | None = None

    @property
    def _opened(self) -> dict[str, Any]:
        if self._fields is None:
            self._fields = msgspec.json.decode(self._raw, type=dict[str, Any])
        return self._fields

    def fields(self) -> dict[str, Any]:
        """A copy of the fields, for reading."""
        fields: dict[str, Any] = (
            msgspec.json.decode(self._raw) if self._fields is None else dict(self._fields)
        )
        return fields

    def close(self) -> None:
        """Be what was saved again."""
        self._fields = None

    def clear(self) -> None:
        self._fields = {}

    def __getitem__(self, key: str) -> Any:
        return self._opened[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._opened[key] = value

    def __delitem__(self, key: str) -> None:
        del self._opened[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)


def _encoded(document: MutableMapping[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(_WRITER.encode(document.fields() if isinstance(document, LazyDocument) else document))


_WRITER = msgspec.json.Encoder()


_Documents = dict[str, dict[str, LazyDocument]]


# Tables of 25,000 documents go through these at every save, so they are comprehensions without a call inside.


def _opened(documents: dict[str, Any]) -> dict[str, Any]:
    """Those that are no longer the bytes they were: new ones, and what somebody looked into."""
    return {
        key: document
        for key, document in documents.items()
        if type(document) is not LazyDocument or document._fields is not None
    }


def _closed(documents: dict[str, Any]) -> dict[str, LazyDocument]:
    """The same documents, all of them bytes again."""
    fresh = {key: LazyDocument(_encoded(document)) for key, document in _opened(documents).items()}
    return {**documents, **fresh}


def _raws(documents: dict[str, LazyDocument]) -> dict[str, msgspec.Raw]:
    return {key: document._raw for key, document in documents.items()}


class _Print(NamedTuple):
    """By which a file is known again. Whether it is whole, its seal says (``check``)."""

    length: int
    crc: int

    @classmethod
    def of(cls, blocks: Iterable[bytes | bytearray]) -> _Print:
        length = crc = 0
        for block in blocks:
            length, crc = length + len(block), zlib.crc32(block, crc)
        return cls(length, crc)


class SealedStorage(Storage):
    """One sealed file. Not thread-safe: the caller's lock spans the whole read-modify-write (``SealedFile``).

    ``recovered``: the file was damaged or lost and its previous generation was taken; say so to the office.
    ``mark``: see above; without one, only what lies beside the file tells that there has been one.
    ``traces``: other things that are only there because the file has been.
    Raises ``DamagedStore`` when both generations are unreadable or lost, ``StorageError`` when a newer
    version wrote the file.
    """

    def __init__(
        self,
        path: Path,
        *,
        disk: Disk | None = None,
        mark: Path | None = None,
        traces: Sequence[Path] = (),
    ) -> None:
        super().__init__()
        self._disk = disk or Disk()
        self.path = path
        self.previous = path.with_name(f"{path.name}.1")
        self._next = path.with_name(f"{path.name}.new")
        self._spare = path.with_name(f"{path.name}.1.new")
        self._damaged = path.with_name(f"{path.name}.damaged")
        self._mark = mark
        self._traces = traces
        self._marked = mark is None or self._disk.exists(mark)
        self.recovered = False
        image = self._load()
        # how to know again what the file holds; the image itself would be megabytes
        self._held = None if image is None else _Print.of((image,))
        self._staged: Tables | None = None
        self._staged_changed = False
        # a newer version's file is refused now, not at the first click
        self._documents = None if image is None else self._parsed(image)
        if image is not None:
            self._leave_mark()

    # what TinyDB asks for

    def read(self) -> Tables | None:
        """Every table, as it was saved: what happens to what is read stays neither in the file nor here.

        What was read before is void then: its documents are as they were saved, too.
        """
        return self._saved() if self._staged is None else self._staged

    def write(self, data: Tables) -> None:
        """Save every table. Raises ``StorageFull`` or ``StorageError``; then nothing has changed anywhere."""
        if self._staged is None:
            self._save(data)
        else:
            self._staged = data
            self._staged_changed = True

    @contextmanager
    def one_save(self) -> Iterator[None]:
        """Several changes, one save at the end; none of them if anything is raised inside. Does not nest."""
        if self._staged is not None:
            raise RuntimeError("a save is already being prepared")
        self._staged = self._saved() or {}
        self._staged_changed = False
        try:
            yield
            if self._staged_changed:
                self._save(self._staged)
        finally:
            self._staged = None

    # loading

    def _load(self) -> bytearray | None:
        problems = []
        for path in (self.path, self.previous):
            try:
                image = bytearray().join(self._disk.blocks(path))
                check(image)
            except FileNotFoundError:
                continue
            except (BrokenSeal, OSError) as problem:
                problems.append(f"{path.name}: {problem}")
                log.error("%s cannot be used: %s", path, problem)
                continue
            self.recovered = path is self.previous
            if self.recovered:
                log.warning("%s was damaged or lost, its previous generation is used", self.path)
            return image
        # A .new alone is no sign: a first save that was cut leaves it too.
        signs = self._there(self._damaged, self._spare, self._mark, *self._traces)
        if problems or signs:
            raise DamagedStore(self._what_is_lost(problems, signs))
        return None

    def _there(self, *paths: Path | None) -> list[Path]:
        return [path for path in paths if path is not None and self._disk.exists(path)]

    def _what_is_lost(self, problems: Sequence[str], signs: Sequence[Path]) -> str:
        lost = f"{self.path} and {self.previous.name} are missing, but they have been here"
        if problems:
            lost = f"no readable generation of {self.path} is left ({'; '.join(problems)})"
        found = (*self._there(self.path, self.previous, self._next), *signs)
        return (
            f"{lost}; bring back a copy of {self.path.name}, or, to begin without what was in it,"
            f" move away {', '.join(map(str, found))}"
        )

    def _parsed(self, image: bytearray) -> _Documents:
        try:
            layout = _READER.decode(image)
        except msgspec.DecodeError as problem:
            raise StorageError(f"{self.path.name} was not written by this box ({problem})") from problem
        if layout.version > VERSION:
            raise StorageError(f"{self.path.name} was written by a newer version of the box")
        return {
            name: {key: LazyDocument(raw) for key, raw in documents.items()}
            for name, documents in layout.tables.items()
        }

    def _saved(self) -> Tables | None:
        """The tables in new dicts; what TinyDB wrote into a document without saving it is undone."""
        if self._documents is None:
            return None
        for documents in self._documents.values():
            for document in _opened(documents).values():
                document.close()
        return {name: dict(documents) for name, documents in self._documents.items()}

    # saving

    def _save(self, tables: Tables) -> None:
        image = bytearray()
        try:
            documents = {name: _closed(table) for name, table in tables.items()}
            raws = {name: _raws(table) for name, table in documents.items()}
            _WRITER.encode_into({VERSION_KEY: VERSION, "tables": raws}, image)
        except UnicodeEncodeError as problem:
            raise InputError("there is half a character in this text, it cannot be kept") from problem
        seal(image)
        try:
            if self._disk.free_bytes(self.path.parent) < 2 * len(image):
                raise StorageFull(f"there is no room left to save {self.path.name}")
            self._write_next(image)
            self._keep_previous()
            self._disk.rename(self._next, self.path)
            self._sync_folder_or_take_back()
        except OSError as problem:
            with suppress(OSError):
                self._disk.remove(self._next)
            raise storage_error(problem, f"{self.path.name} could not be saved") from problem
        self._held = _Print.of((image,))
        self._documents = documents
        self.recovered = False
        self._leave_mark()

    def _leave_mark(self) -> None:
        """Only after the file is on the card: a mark without a file must never come from a power cut."""
        if self._mark is None or self._marked:
            return
        try:
            with suppress(FileExistsError):
                self._disk.close(self._disk.create(self._mark))
            self._disk.sync_folder(self._mark.parent)
        except OSError as problem:  # what was saved is saved; the next save tries again
            log.warning("that there is a %s could not be noted: %s", self.path.name, problem)
        else:
            self._marked = True

    def _write_next(self, image: bytearray) -> None:
        self._disk.remove(self._next)  # left behind by a power cut
        handle = self._disk.create(self._next)
        try:
            rest = memoryview(image)
            while rest:
                rest = rest[self._disk.write(handle, rest[:BLOCK]) :]
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)

    def _keep_previous(self) -> None:
        """The current file becomes ``.1`` if, read again from the card, it is still what was saved."""
        if self._holds(self.path):
            self._disk.remove(self._spare)
            self._disk.link(self.path, self._spare)
            self._disk.rename(self._spare, self.previous)
        elif self._disk.exists(self.path):
            log.error("%s is damaged on the card, a copy is kept as %s", self.path, self._damaged.name)
            self._disk.remove(self._damaged)
            self._disk.link(self.path, self._damaged)

    def _sync_folder_or_take_back(self) -> None:
        try:
            self._disk.sync_folder(self.path.parent)
        except OSError:
            # The caller is told "not saved", so the next start should not find it saved after all.
            with suppress(OSError):
                if self._held is None:
                    self._disk.remove(self.path)
                elif self._holds(self.previous):
                    self._disk.link(self.previous, self._next)
                    self._disk.rename(self._next, self.path)
            raise

    def _holds(self, path: Path) -> bool:
        if self._held is None:
            return False
        try:
            return _Print.of(self._disk.blocks(path)) == self._held
        except OSError:
            return False
