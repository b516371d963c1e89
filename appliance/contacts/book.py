"""The contact book: one lock, one sealed file, one snapshot that everybody reads.

A change is saved first and seen afterwards; what is read is never half of a change. All ids are our own.
"""

from __future__ import annotations

import random as chance
import string
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from appliance.clock import Clock
from appliance.contacts.disk import Disk, storage_error
from appliance.contacts.documents import K, SealedFile, TypedTable
from appliance.contacts.folding import fold
from appliance.contacts.generations import Generations
from appliance.contacts.model import Contact, Group, ImportRecord
from appliance.contacts.snapshot import Snapshot
from appliance.contacts.undo import Undone, UndoNote, UndoNotes, plan_undo
from appliance.errors import BookFull, DamagedStore, InputError, StaleRevision

LIMIT = 25_000  # people; as many as is measured and tested
KEPT_IMPORTS = 20  # imports that are remembered and can be taken back
_ID_LENGTH = 12
_SHARED_FIELDS = frozenset(
    {"salutation", "position", "short_position", "role", "posyandu", "rw", "rt", "village", "village_code"}
    | {"district", "district_code", "birth_date", "import_id"}
)

S = TypeVar("S", Contact, Group)


class _Change(NamedTuple):
    """All that one save does."""

    new: Sequence[Contact] = ()
    changed: Sequence[Contact] = ()
    removed: Collection[str] = ()
    new_groups: Sequence[Group] = ()
    changed_groups: Sequence[Group] = ()
    removed_groups: Collection[str] = ()
    new_imports: Sequence[ImportRecord] = ()
    changed_imports: Sequence[ImportRecord] = ()
    removed_imports: Collection[str] = ()


class ContactBook:
    """Open it with ``ContactBook.open``. Every method that changes something is safe to call from any thread.

    They raise ``StorageFull`` or ``StorageError`` when the card refuses; then nothing has changed.
    """

    def __init__(
        self,
        file: SealedFile,
        generations: Generations,
        notes: UndoNotes,
        *,
        clock: Clock,
        random: chance.Random,
    ) -> None:
        self._file = file
        self._generations = generations
        self._notes = notes
        self._clock = clock
        self._random = random
        self._contacts: TypedTable[Contact] = file.table("contacts", Contact)
        self._groups: TypedTable[Group] = file.table("groups", Group)
        self._imports: TypedTable[ImportRecord] = file.table("imports", ImportRecord)
        self._snapshot = Snapshot(self._contacts.all(_SHARED_FIELDS), self._groups.all(), self._imports.all())

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock,
        random: chance.Random,
        disk: Disk | None = None,
        mark: Path | None = None,
    ) -> ContactBook:
        """Open the book in that folder, or begin an empty one where there has never been one.

        ``mark``: see ``SealedStorage``. Raises ``DamagedStore`` when no generation can be read or what was
        saved is gone: never an empty book in place of a lost one.
        """
        disk = disk or Disk()
        generations, imports = folder / "generations", folder / "imports"
        try:
            for needed in (folder, generations, imports):
                needed.mkdir(mode=0o700, parents=True, exist_ok=True)
            disk.sync_folder(folder)
        except OSError as problem:
            raise storage_error(problem, f"the folder {folder} cannot be used") from problem
        earlier = Generations(generations, disk=disk)
        names = earlier.names()
        traces = [generations] if names else []
        try:
            file = SealedFile(folder / "contacts.json", disk=disk, mark=mark, traces=traces)
        except DamagedStore as problem:
            raise DamagedStore(f"the contact book cannot be opened: {_way_back(names)}{problem}") from problem
        return cls(file, earlier, UndoNotes(imports, disk=disk), clock=clock, random=random)

    # reading

    @property
    def snapshot(self) -> Snapshot:
        """The book as it stands; never changes, the next save makes another."""
        return self._snapshot

    @property
    def recovered(self) -> bool:
        """The file was damaged and its previous generation was opened: the last change may be missing."""
        return self._file.recovered

    @property
    def generations(self) -> Generations:
        """Earlier states."""
        return self._generations

    def __len__(self) -> int:
        return len(self._snapshot)

    def new_id(self) -> str:
        """Twelve random letters, in no use here. Letters only: no spreadsheet mistakes them for a number."""
        while True:
            id_ = "".join(self._random.choices(string.ascii_lowercase, k=_ID_LENGTH))
            if id_ not in self._snapshot.by_id and id_ not in self._snapshot.groups:
                return id_

    def close(self) -> None:
        self._file.close()

    # people

    def add(self, contact: Contact) -> Contact:
        """Take somebody in; returns the contact as revision 1. Raises ``BookFull``, ``InputError``."""
        with self._file.locked():
            self._require_room(1)
            contact = self._stamped(contact, rev=1)
            self._save(_Change(new=[contact]))
        return contact

    def update(self, contact: Contact) -> Contact:
        """Save a changed contact; returns it with its new ``rev``.

        Raises ``StaleRevision`` when somebody saved or removed (``theirs`` None) it since it was read.
        """
        with self._file.locked():
            self._require_current(contact, self._snapshot.by_id.get(contact.id))
            contact = self._stamped(contact, rev=contact.rev + 1)
            self._save(_Change(changed=[contact]))
        return contact

    def remove(self, ids: Iterable[str]) -> int:
        """Take people out, in one save; unknown ids are passed over. How many it were."""
        with self._file.locked():
            known = {id_ for id_ in ids if id_ in self._snapshot.by_id}
            if len(known) > 1:
                moment = self._clock.now()
                self._generations.keep_before(self._file.path, f"removal-{moment:%Y-%m-%d-%H%M%S}")
            if known:
                self._save(_Change(removed=known))
        return len(known)

    # imports

    def import_contacts(
        self, new: Sequence[Contact], changed: Sequence[Contact], import_id: str = "", *, source: str = ""
    ) -> ImportRecord:
        """Take in a whole file in one save, so that it can be taken back.

        ``changed`` carry the ``rev`` they were read at. The same ``import_id`` again is a double click:
        nothing happens, the first record is returned. Raises ``BookFull``; ``StaleRevision`` when one of
        ``changed`` was edited since the preview; ``InputError``.
        """
        import_id = import_id or self.new_id()
        with self._file.locked():
            done = self._import_record(import_id)
            if done is not None:
                return done
            self._require_room(len(new))
            if len({contact.id for contact in (*new, *changed)}) < len(new) + len(changed):
                raise InputError("the same person comes twice in this import")
            by_id = self._snapshot.by_id
            before = [self._require_current(contact, by_id.get(contact.id)) for contact in changed]
            taken = [self._stamped(contact, rev=1, import_id=import_id) for contact in new]
            edited = [self._stamped(contact, rev=contact.rev + 1, import_id=import_id) for contact in changed]
            record = ImportRecord(
                id=import_id, at=self._clock.now(), added=len(new), changed=len(changed), source=source
            )
            note = UndoNote(import_id, tuple(contact.id for contact in new), tuple(before))
            self._save_import(_Change(new=taken, changed=edited, new_imports=[record]), note)
        return record

    def undo_import(self, import_id: str) -> Undone:
        """Take an import back: who came with it goes, who was changed by it is as before.

        Whoever has been touched since stays as he is and is named in ``kept``. Raises ``InputError`` for an
        import that is not known, is too long ago or has been taken back already.
        """
        with self._file.locked():
            record = self._import_record(import_id)
            if record is None:
                raise InputError("this import is not known or can no longer be taken back")
            if record.undone_at is not None:
                raise InputError("this import has been taken back already")
            plan = plan_undo(self._notes.read(import_id), self._snapshot.by_id)
            restored = [self._stamped(old, rev=old.rev + 1, import_id=old.import_id) for old in plan.restore]
            record = msgspec.structs.replace(record, undone_at=self._clock.now())
            self._generations.keep_before(self._file.path, f"undo-{import_id}")
            self._save(_Change(changed=restored, removed=plan.remove, changed_imports=[record]))
        return Undone(len(plan.remove), len(restored), plan.kept)

    # groups

    def add_group(self, name: str) -> Group:
        """A new, empty group. Raises ``InputError`` when the name is empty or taken."""
        with self._file.locked():
            group = Group(id=self.new_id(), name=self._group_name(name))
            self._save(_Change(new_groups=[group]))
        return group

    def rename_group(self, group: Group) -> Group:
        """Save a group under its new name. Raises ``StaleRevision``, ``InputError``."""
        with self._file.locked():
            self._require_current(group, self._snapshot.groups.get(group.id))
            name = self._group_name(group.name, besides=group.id)
            group = Group(id=group.id, name=name, rev=group.rev + 1)
            self._save(_Change(changed_groups=[group]))
        return group

    def remove_group(self, group_id: str) -> None:
        """Take a group away, not its people. A group that is not there is no error."""
        with self._file.locked():
            if group_id in self._snapshot.groups:
                members = self._snapshot.by_group.get(group_id, ())
                changed = [self._with_groups(contact, group_id, member=False) for contact in members]
                self._save(_Change(changed=changed, removed_groups=[group_id]))

    def assign(self, group_id: str, ids: Iterable[str], *, member: bool = True) -> int:
        """Put people into a group, or take them out, in one save; how many were not (or were) in it before.

        Raises ``InputError`` for a group that is not there; unknown people are passed over.
        """
        with self._file.locked():
            if group_id not in self._snapshot.groups:
                raise InputError("this group is not there any more")
            people = (self._snapshot.by_id.get(id_) for id_ in dict.fromkeys(ids))
            changed = [
                self._with_groups(contact, group_id, member=member)
                for contact in people
                if contact is not None and (group_id in contact.groups) is not member
            ]
            if changed:
                self._save(_Change(changed=changed))
        return len(changed)

    # the inside; the lock is held

    def _save(self, change: _Change) -> None:
        snapshot = self._after(change)  # made first: what cannot be shown must not be saved
        self._generations.keep_daily(self._file.path, self._clock.now().date())
        with self._file.change():
            _apply(self._contacts, change.new, change.changed, change.removed)
            _apply(self._groups, change.new_groups, change.changed_groups, change.removed_groups)
            _apply(self._imports, change.new_imports, change.changed_imports, change.removed_imports)
        self._snapshot = snapshot

    def _after(self, change: _Change) -> Snapshot:
        groups = dict(self._snapshot.groups)
        groups.update((group.id, group) for group in (*change.new_groups, *change.changed_groups))
        imports = {record.id: record for record in self._snapshot.imports}
        imports.update((record.id, record) for record in (*change.new_imports, *change.changed_imports))
        return self._snapshot.replaced(
            [*change.new, *change.changed],
            change.removed,
            groups=[group for group in groups.values() if group.id not in change.removed_groups],
            imports=[record for record in imports.values() if record.id not in change.removed_imports],
        )

    def _save_import(self, change: _Change, note: UndoNote) -> None:
        forgotten = [record.id for record in self._snapshot.imports[KEPT_IMPORTS - 1 :]]
        self._generations.keep_before(self._file.path, f"import-{note.id}")
        self._notes.write(note)
        try:
            self._save(change._replace(removed_imports=forgotten))
        except BaseException:
            self._notes.forget(note.id)
            raise
        for import_id in forgotten:
            self._notes.forget(import_id)

    def _stamped(self, contact: Contact, *, rev: int, import_id: str | None = None) -> Contact:
        return msgspec.structs.replace(
            contact,
            rev=rev,
            changed_at=self._clock.now(),
            groups=tuple(group for group in contact.groups if group in self._snapshot.groups),
            import_id=contact.import_id if import_id is None else import_id,
        )

    def _with_groups(self, contact: Contact, group_id: str, *, member: bool) -> Contact:
        others = tuple(group for group in contact.groups if group != group_id)
        contact = msgspec.structs.replace(contact, groups=(*others, group_id) if member else others)
        return self._stamped(contact, rev=contact.rev + 1)

    def _require_room(self, more: int) -> None:
        if len(self._snapshot) + more > LIMIT:
            raise BookFull(max(0, LIMIT - len(self._snapshot)), LIMIT)

    def _require_current(self, mine: S, theirs: S | None) -> S:
        if theirs is None or theirs.rev != mine.rev:
            raise StaleRevision(theirs=theirs, mine=mine)
        return theirs

    def _import_record(self, import_id: str) -> ImportRecord | None:
        return next((record for record in self._snapshot.imports if record.id == import_id), None)

    def _group_name(self, name: str, *, besides: str = "") -> str:
        name = " ".join(name.split())
        if not name:
            raise InputError("a group needs a name")
        others = (group for group in self._snapshot.groups.values() if group.id != besides)
        if any(fold(group.name) == fold(name) for group in others):
            raise InputError("there is a group of this name already")
        return name


def _way_back(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"earlier states are kept ({', '.join(names)}), 'kabar contacts put-back {names[0]}' makes one"
        " of them the book again; "
    )


def _apply(table: TypedTable[K], new: Sequence[K], changed: Sequence[K], removed: Collection[str]) -> None:
    if removed:
        table.remove(removed)
    if changed:
        table.replace(changed)
    if new:
        table.insert(new)
