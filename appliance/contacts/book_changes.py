"""All that one save of the book does, as a value; and the small documents only the book itself reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from appliance.contacts.documents import K, SealedFile, TypedTable
from appliance.contacts.model import Contact, Group, ImportRecord, Posyandu
from appliance.contacts.snapshot import Snapshot

# fields whose equal texts become one object when the book is opened
SHARED_FIELDS = frozenset(
    {"salutation", "position", "short_position", "role", "body", "field", "posyandu", "rw", "rt", "village"}
    | {"village_code", "district", "district_code", "birth_date", "import_id", "consent", "consent_on"}
)


class Change(NamedTuple):
    """What is ``put`` is new or takes the place of what has its id; the ``removed`` are ids."""

    put: Sequence[Contact] = ()
    removed: Collection[str] = ()
    put_groups: Sequence[Group] = ()
    removed_groups: Collection[str] = ()
    put_imports: Sequence[ImportRecord] = ()
    removed_imports: Collection[str] = ()
    put_posyandu: Sequence[Posyandu] = ()
    removed_posyandu: Collection[str] = ()
    put_pairs: Collection[tuple[str, str]] = ()


class NotSame(msgspec.Struct, frozen=True):
    """Two people of whom somebody has said that they are two. ``id``: both ids, the smaller first."""

    id: str

    @classmethod
    def of(cls, pair: tuple[str, str]) -> NotSame:
        return cls("~".join(pair))

    @property
    def pair(self) -> tuple[str, str]:
        one, _, other = self.id.partition("~")
        return one, other


class GivenUp(msgspec.Struct, frozen=True):
    """The highest posyandu number that a desa (``id``: its code) has given up: it is not given out again."""

    id: str
    serial: int


class Tables:
    """The tables of the book's file."""

    def __init__(self, file: SealedFile) -> None:
        self._file = file
        self._contacts: TypedTable[Contact] = file.table("contacts", Contact)
        self._groups: TypedTable[Group] = file.table("groups", Group)
        self._imports: TypedTable[ImportRecord] = file.table("imports", ImportRecord)
        self._posyandu: TypedTable[Posyandu] = file.table("posyandu", Posyandu)
        self._not_same: TypedTable[NotSame] = file.table("not_same", NotSame)
        self._given_up: TypedTable[GivenUp] = file.table("posyandu_given_up", GivenUp)

    def snapshot(self) -> Snapshot:
        """The book as it lies in the file. Raises ``StorageError``."""
        return Snapshot(
            self._contacts.all(SHARED_FIELDS),
            self._groups.all(),
            self._imports.all(),
            self._posyandu.all(),
            [told.pair for told in self._not_same.all()],
        )

    def given_up(self) -> dict[str, int]:
        return {village.id: village.serial for village in self._given_up.all()}

    def save(
        self, before: Snapshot, after: Snapshot, change: Change, known: Collection[str], given_up: Given
    ) -> None:
        """One save. ``known``: ids of posyandu that are in the file. Raises as ``SealedFile`` does."""
        imports = {record.id for record in before.imports}
        villages_before, villages_after = given_up
        fallen = [NotSame.of(pair).id for pair in before.not_same - after.not_same]
        agreed = [NotSame.of(pair) for pair in sorted(after.not_same - before.not_same)]
        numbers = [GivenUp(id_, last) for id_, last in villages_after.items()]
        numbers = [village for village in numbers if villages_before.get(village.id) != village.serial]
        with self._file.change():
            _apply(self._contacts, change.put, change.removed, before.by_id)
            _apply(self._groups, change.put_groups, change.removed_groups, before.groups)
            _apply(self._imports, change.put_imports, change.removed_imports, imports)
            _apply(self._posyandu, change.put_posyandu, change.removed_posyandu, known)
            _apply(self._not_same, agreed, fallen, ())
            _apply(self._given_up, numbers, (), villages_before)

    def rewrite(self) -> None:
        """The same once more, so that the generation before holds what this one holds."""
        with self._file.change():
            self._contacts.replace(())


Given = tuple[dict[str, int], dict[str, int]]


def _apply(table: TypedTable[K], put: Iterable[K], removed: Collection[str], known: Collection[str]) -> None:
    items = list(put)
    new = [item for item in items if item.id not in known]
    changed = [item for item in items if item.id in known]
    if removed:
        table.remove(removed)
    if changed:
        table.replace(changed)
    if new:
        table.insert(new)
