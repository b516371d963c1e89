"""Frozen structs kept as TinyDB documents in a sealed file; a small collection of them for users, settings.

TinyDB's own document ids are handed out again after a deletion; here the struct's random ``id`` is the
document id.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.table import Document, Table

from appliance.contacts.disk import Disk
from appliance.contacts.sealed_storage import LazyDocument, SealedStorage
from appliance.errors import InputError, StaleRevision, StorageError
from appliance.sms.numbers import decode_hook, encode_hook


class Kept(Protocol):
    """What a struct needs to be kept: a random id that is never used again."""

    @property
    def id(self) -> str: ...


class Revised(Kept, Protocol):
    """A struct that people edit: ``rev`` grows by one with each save."""

    @property
    def rev(self) -> int: ...


K = TypeVar("K", bound=Kept)
R = TypeVar("R", bound=Revised)


class _Read(Document):
    """A document as TinyDB hands it out: unpacked once, so that the lazy one can stay small."""

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(value.fields() if isinstance(value, LazyDocument) else value, doc_id)


class _OwnIdTable(Table):
    # TinyDB's documented way to bring one's own
    document_class = _Read
    document_id_class = str  # type: ignore[assignment]


class _Database(TinyDB):
    table_class = _OwnIdTable


class SealedFile:
    """A TinyDB database in one sealed file, with the one lock around every read-modify-write.

    Raises ``DamagedStore`` or ``StorageError`` as ``SealedStorage`` does. ``recovered``, ``mark`` and
    ``traces``: see there.
    """

    def __init__(
        self,
        path: Path,
        *,
        disk: Disk | None = None,
        mark: Path | None = None,
        traces: Sequence[Path] = (),
    ) -> None:
        self._storage = SealedStorage(path, disk=disk, mark=mark, traces=traces)
        self._database = _Database(storage=lambda: self._storage)
        self._lock = threading.RLock()
        self.recovered = self._storage.recovered

    @property
    def path(self) -> Path:
        return self._storage.path

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock; all changes made inside become one save at the end, or none if one fails."""
        with self._lock, self._storage.one_save():
            yield

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock: what was looked up inside is still so when it is changed inside."""
        with self._lock:
            yield

    def table(self, name: str, kind: type[K]) -> TypedTable[K]:
        """The documents of one kind."""
        return TypedTable(self._database.table(name), kind)

    def close(self) -> None:
        self._database.close()


class TypedTable(Generic[K]):
    """Structs in, structs out; a TinyDB table underneath. Use inside ``SealedFile.change()``."""

    def __init__(self, table: Table, kind: type[K]) -> None:
        self._table = table
        self._kind = kind

    def all(self, share: Collection[str] = ()) -> list[K]:
        """Every document. ``share``: fields whose equal texts become one object, to save memory.

        Raises ``StorageError`` for documents that this version of the box cannot read.
        """
        shared: dict[str, str] = {}
        found = []
        try:
            for document in self._table:
                for field in share:
                    if field in document:
                        document[field] = shared.setdefault(document[field], document[field])
                if document.get("id") == document.doc_id:
                    document["id"] = document.doc_id  # one object here, too
                found.append(msgspec.convert(dict(document), self._kind, dec_hook=decode_hook))
        except (msgspec.ValidationError, TypeError) as problem:
            raise StorageError(f"{self._table.name} cannot be read by this version ({problem})") from problem
        return found

    def insert(self, items: Iterable[K]) -> None:
        """Add documents. Raises ``InputError`` when an id is taken."""
        try:
            self._table.insert_multiple(_document(item) for item in items)
        except ValueError as problem:
            raise InputError("an entry with this id is already there") from problem

    def replace(self, items: Iterable[K]) -> None:
        """Put these in the place of the documents of the same ids; unknown ids are passed over."""
        by_id = {item.id: item for item in items}

        def take_over(document: Any) -> None:
            fields = _fields(by_id[document["id"]])
            document.clear()  # TinyDB's update would keep a field that is empty now
            document.update(fields)

        self._table.update(take_over, doc_ids=by_id)  # type: ignore[arg-type]

    def remove(self, ids: Iterable[str]) -> None:
        """Take out the documents of these ids; unknown ids are passed over."""
        self._table.remove(doc_ids=ids)  # type: ignore[arg-type]


def _document(item: Kept) -> Document:
    return _Read(_fields(item), doc_id=item.id)  # type: ignore[arg-type] # see _OwnIdTable


def _fields(item: Kept) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(item, enc_hook=encode_hook)
    return {"id": item.id, **fields}  # an id that is its field's default would be left out


class Documents(Generic[R]):
    """A small collection in its own sealed file: read from memory, every change saved before it is seen."""

    def __init__(
        self, path: Path, kind: type[R], *, table: str, disk: Disk | None = None, mark: Path | None = None
    ) -> None:
        self._file = SealedFile(path, disk=disk, mark=mark)
        self._table = self._file.table(table, kind)
        self._by_id: Mapping[str, R] = MappingProxyType({item.id: item for item in self._table.all()})
        self.recovered = self._file.recovered

    @property
    def by_id(self) -> Mapping[str, R]:
        """Everything, as it stands; never changes, the next save makes another."""
        return self._by_id

    def get(self, id_: str) -> R | None:
        return self._by_id.get(id_)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """No one else changes anything meanwhile: for "only if there is none yet"."""
        with self._file.locked():
            yield

    def add(self, item: R) -> R:
        """Keep a new item, as revision 1. Raises ``InputError`` when its id is taken."""
        item = _revision(item, 1)
        with self._file.locked():
            with self._file.change():
                self._table.insert([item])
            self._adopt({**self._by_id, item.id: item})
        return item

    def update(self, item: R) -> R:
        """Save a changed item; returns it with its new ``rev``.

        Raises ``StaleRevision`` when somebody saved or removed (``theirs`` None) it since it was read.
        """
        with self._file.locked():
            current = self._by_id.get(item.id)
            if current is None or current.rev != item.rev:
                raise StaleRevision(theirs=current, mine=item)
            item = _revision(item, item.rev + 1)
            with self._file.change():
                self._table.replace([item])
            self._adopt({**self._by_id, item.id: item})
        return item

    def remove(self, id_: str) -> None:
        """Take an item out; an id that is not there is no error."""
        with self._file.locked():
            if id_ not in self._by_id:
                return
            with self._file.change():
                self._table.remove([id_])
            self._adopt({key: item for key, item in self._by_id.items() if key != id_})

    def close(self) -> None:
        self._file.close()

    def _adopt(self, by_id: Mapping[str, R]) -> None:
        self._by_id = MappingProxyType(by_id)


def _revision(item: R, rev: int) -> R:
    changed: R = msgspec.structs.replace(item, rev=rev)  # type: ignore[type-var]
    return changed
