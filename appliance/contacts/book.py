"""The contact book: one lock, one sealed file, one snapshot that everybody reads.

A change is saved first and seen afterwards; what is read is never half of a change. All ids are our own.
"""

from __future__ import annotations

import random as chance
from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

import msgspec

from appliance.clock import Clock
from appliance.contacts.book_changes import Change
from appliance.contacts.book_groups import GroupShelf
from appliance.contacts.book_posyandu import PosyanduShelf
from appliance.contacts.book_store import KEPT_DAYS, LIMIT
from appliance.contacts.disk import Disk, storage_error
from appliance.contacts.documents import SealedFile
from appliance.contacts.former_numbers import with_former
from appliance.contacts.generations import Generations
from appliance.contacts.model import Contact, ImportRecord
from appliance.contacts.undo import Undone, UndoNote, UndoNotes, UndoPlan, plan_undo
from appliance.errors import DamagedStore, InputError, StaleRevision

__all__ = ["KEPT_DAYS", "KEPT_IMPORTS", "LIMIT", "ContactBook"]

KEPT_IMPORTS = 20  # imports that are remembered and can be taken back


class ContactBook(GroupShelf, PosyanduShelf):
    """Open it with ``ContactBook.open``. Every method that changes something is safe to call from any thread.

    They raise ``StorageFull`` or ``StorageError`` when the card refuses; then nothing has changed. A posyandu
    that the registry does not know comes into it in the same save as the person who is there.
    """

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock,
        random: chance.Random,
        disk: Disk | None = None,
        mark: Path | None = None,
        zone: tzinfo = UTC,
    ) -> ContactBook:
        """Open the book in that folder, or begin an empty one where there has never been one.

        ``mark``: see ``SealedStorage``. ``zone``: in which a day begins, for dates that people read. Raises
        ``DamagedStore`` when no generation can be read or what was saved is gone: never an empty book in
        place of a lost one.
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
        return cls(file, earlier, UndoNotes(imports, disk=disk), clock=clock, random=random, zone=zone)

    # people

    def add(self, contact: Contact) -> Contact:
        """Take somebody in; returns the contact as revision 1. Raises ``BookFull``, ``InputError``."""
        with self._file.locked():
            self._require_room(1)
            self._require_new([contact])
            contact = self._stamped(contact, rev=1)
            self._save(Change(put=[contact]))
        return contact

    def update(self, contact: Contact) -> Contact:
        """Save a changed contact; returns it with its new ``rev``. A number it no longer has is a former one.

        Raises ``StaleRevision`` when somebody saved or removed (``theirs`` None) it since it was read.
        """
        with self._file.locked():
            contact = self._edited(contact)
            self._save(Change(put=[contact]))
        return contact

    def update_many(self, contacts: Iterable[Contact]) -> int:
        """Save many changed contacts in one save; how many. The state before is kept.

        Raises ``StaleRevision`` for the first that somebody saved or removed since it was read, and
        ``InputError`` when one comes twice; then none is saved.
        """
        with self._file.locked():
            edited = [self._edited(contact) for contact in contacts]
            if len({contact.id for contact in edited}) < len(edited):
                raise InputError("the same person comes twice in this change")
            if len(edited) > 1:
                self._keep_before("change")
            if edited:
                self._save(Change(put=edited))
        return len(edited)

    def merge(self, keep: Contact, drop_id: str, *, drop_rev: int | None = None) -> Contact:
        """Save ``keep``, as ``people_merge.merged`` made it of both, and take the other out: one save.

        Raises ``StaleRevision`` when one of them was saved (for ``drop_id``: since ``drop_rev``) or removed
        meanwhile. The state before is kept.
        """
        with self._file.locked():
            drop = self._snapshot.by_id.get(drop_id)
            if drop is None or drop_rev not in (None, drop.rev):
                raise StaleRevision(theirs=drop, mine=keep)
            if drop_id == keep.id:
                raise InputError("these are one entry already")
            keep = self._edited(keep)
            self._keep_before("merge")
            self._save(Change(put=[keep], removed=[drop_id]))
        return keep

    def not_same(self, one_id: str, other_id: str) -> None:
        """Remember that these two are two people, so that nobody is asked again. Raises ``InputError``."""
        with self._file.locked():
            if one_id == other_id or not {one_id, other_id} <= self._snapshot.by_id.keys():
                raise InputError("this takes two people of the book")
            pair = (min(one_id, other_id), max(one_id, other_id))
            if pair not in self._snapshot.not_same:
                self._save(Change(put_pairs=[pair]))

    def remove(self, ids: Iterable[str]) -> int:
        """Take people out, in one save; unknown ids are passed over. How many it were."""
        with self._file.locked():
            known = {id_ for id_ in ids if id_ in self._snapshot.by_id}
            if len(known) > 1:
                self._keep_before("removal")
            if known:
                self._save(Change(removed=known))
        return len(known)

    def erase(self, contact_id: str) -> bool:
        """Remove somebody for good: also from what imports could be taken back to. Whether they were there.

        The file and its previous generation no longer hold the person; earlier states that are kept
        (``generations``) do until they go, ``KEPT_DAYS`` after they were kept.
        """
        with self._file.locked():
            known = contact_id in self._snapshot.by_id
            if known:
                self._save(Change(removed=[contact_id]))
            self._tables.rewrite()
            for record in self._snapshot.imports:
                self._notes.forget_person(record.id, contact_id)
        return known

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
            self._require_new(new)
            taken = [self._stamped(contact, rev=1, import_id=import_id) for contact in new]
            edited = [self._edited(contact, import_id=import_id) for contact in changed]
            before = [self._snapshot.by_id[contact.id] for contact in changed]
            record = ImportRecord(
                id=import_id, at=self._clock.now(), added=len(new), changed=len(changed), source=source
            )
            note = UndoNote.of(import_id, taken, edited, before)
            self._save_import(Change(put=[*taken, *edited], put_imports=[record]), note)
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
            self._save(
                Change(
                    put=restored,
                    removed=plan.remove,
                    put_imports=[record],
                    removed_posyandu=self._idle_posyandu(import_id, plan),
                )
            )
        return Undone(len(plan.remove), len(restored), plan.kept)

    # the inside; the lock is held

    def _edited(self, contact: Contact, *, import_id: str | None = None) -> Contact:
        before = self._require_current(contact, self._snapshot.by_id.get(contact.id))
        contact = with_former(before, contact, self._today())
        return self._stamped(contact, rev=contact.rev + 1, import_id=import_id)

    def _require_new(self, contacts: Iterable[Contact]) -> None:
        if any(contact.id in self._snapshot.by_id for contact in contacts):
            raise InputError("an entry with this id is already there")

    def _keep_before(self, what: str) -> None:
        self._generations.keep_before(self._file.path, f"{what}-{self._clock.now():%Y-%m-%d-%H%M%S}")

    def _idle_posyandu(self, import_id: str, plan: UndoPlan) -> list[str]:
        """Entries that this import made and at which nobody is any more once it is taken back."""
        leaving = {*plan.remove, *(old.id for old in plan.restore)}
        coming = {self._snapshot.posyandu_code(post) for old in plan.restore for post in old.places}
        return [
            entry.id
            for entry in self._snapshot.posyandu.values()
            if entry.import_id == import_id
            and entry.id not in coming
            and all(person.id in leaving for person in self._snapshot.by_posyandu.get(entry.id, ()))
        ]

    def _save_import(self, change: Change, note: UndoNote) -> None:
        forgotten = [record.id for record in self._snapshot.imports[KEPT_IMPORTS - 1 :]]
        self._generations.keep_before(self._file.path, f"import-{note.id}")
        self._notes.write(note)
        try:
            self._save(change._replace(removed_imports=forgotten), import_id=note.id)
        except BaseException:
            self._notes.forget(note.id)
            raise
        for import_id in forgotten:
            self._notes.forget(import_id)

    def _import_record(self, import_id: str) -> ImportRecord | None:
        return next((record for record in self._snapshot.imports if record.id == import_id), None)


def _way_back(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"earlier states are kept ({', '.join(names)}), 'kabar contacts put-back {names[0]}' makes one"
        " of them the book again; "
    )
