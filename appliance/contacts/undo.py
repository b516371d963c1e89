"""Taking an import back: exactly what it did, for everybody whom nobody has touched since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2s
from pathlib import Path
from typing import Self

import msgspec

from appliance.contacts.disk import Disk
from appliance.contacts.documents import SealedFile
from appliance.contacts.model import Contact
from appliance.errors import DamagedStore, InputError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UndoNote(msgspec.Struct, frozen=True):
    """What an import did: ids of the people it added, and the people it changed as they were before.

    ``left``: by id, a digest of each as the import left them.
    """

    id: str
    added: tuple[str, ...] = ()
    before: tuple[Contact, ...] = ()
    left: Mapping[str, str] = {}

    @classmethod
    def of(
        cls, import_id: str, added: Iterable[Contact], changed: Iterable[Contact], before: Iterable[Contact]
    ) -> Self:
        """``changed``: as the import leaves them, ``before``: as they were."""
        added = tuple(added)
        left = {contact.id: _digest(contact) for contact in (*added, *changed)}
        return cls(import_id, tuple(contact.id for contact in added), tuple(before), left)


class Undone(msgspec.Struct, frozen=True):
    """What taking back did. ``kept``: people of the import who were touched since, left as they are."""

    removed: int
    restored: int
    kept: tuple[Contact, ...]


class UndoPlan(msgspec.Struct, frozen=True):
    """``remove``: ids; ``restore``: people as they were, but with today's ``rev``; ``kept``: see Undone."""

    remove: tuple[str, ...]
    restore: tuple[Contact, ...]
    kept: tuple[Contact, ...]


def plan_undo(note: UndoNote, by_id: Mapping[str, Contact]) -> UndoPlan:
    """Decide per person. Somebody removed since stays removed."""
    remove: list[str] = []
    restore: list[Contact] = []
    kept: list[Contact] = []
    for id_ in note.added:
        if (now := by_id.get(id_)) is None:
            continue
        if _untouched(now, note, rev=1):
            remove.append(id_)
        else:
            kept.append(now)
    for old in note.before:
        if (now := by_id.get(old.id)) is None:
            continue
        if _untouched(now, note, rev=old.rev + 1):
            restore.append(msgspec.structs.replace(old, rev=now.rev))
        else:
            kept.append(now)
    return UndoPlan(tuple(remove), tuple(restore), tuple(kept))


def _untouched(contact: Contact, note: UndoNote, *, rev: int) -> bool:
    """By what is said of the person: a later import that was taken back has raised ``rev``, no more."""
    if contact.id in note.left:
        return note.left[contact.id] == _digest(contact)
    return contact.rev == rev and contact.import_id == note.id  # a note of an earlier version of the box


def _digest(contact: Contact) -> str:
    content = msgspec.structs.replace(contact, rev=0, changed_at=None, import_id="")
    return blake2s(msgspec.json.encode(content, enc_hook=str), digest_size=12).hexdigest()


class UndoNotes:
    """One sealed file per import, so that the book itself does not grow by what may have to be undone."""

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = disk or Disk()

    def write(self, note: UndoNote) -> None:
        """Keep a note on the card. Raises ``StorageFull``, ``StorageError``."""
        self.forget(note.id)  # left by an attempt that failed
        file = SealedFile(self._path(note.id), disk=self._disk)
        with file.change():
            file.table("undo", UndoNote).insert([note])

    def read(self, import_id: str) -> UndoNote:
        """Raises ``InputError`` when there is none (any more), ``DamagedStore`` when it cannot be read."""
        notes = SealedFile(self._path(import_id), disk=self._disk).table("undo", UndoNote).all()
        if not notes:
            raise InputError("this import can no longer be taken back")
        return notes[0]

    def forget_person(self, import_id: str, contact_id: str) -> None:
        """Write a note anew without somebody. Taking the import back then passes them over.

        Raises ``StorageFull``, ``StorageError``; then the note is gone, and the person with it.
        """
        if not self._disk.exists(self._path(import_id)):
            return
        try:
            note = self.read(import_id)
        except (DamagedStore, InputError):  # nobody can tell who is in it
            self.forget(import_id)
            return
        added = tuple(id_ for id_ in note.added if id_ != contact_id)
        before = tuple(person for person in note.before if person.id != contact_id)
        if (added, before) != (note.added, note.before):
            left = {id_: digest for id_, digest in note.left.items() if id_ != contact_id}
            self.write(UndoNote(note.id, added, before, left))

    def forget(self, import_id: str) -> None:
        """Take a note away. One that will not go does no harm: nothing points to it any more."""
        with suppress(OSError):
            self._disk.remove(self._path(import_id))

    def _path(self, import_id: str) -> Path:
        if not _NAME.fullmatch(import_id):
            raise InputError("an import's id is made of letters, digits and hyphens")
        return self._folder / f"{import_id}.json"
