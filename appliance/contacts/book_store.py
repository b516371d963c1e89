"""What every part of the book stands on: one lock, one sealed file, one snapshot, one way to save."""

from __future__ import annotations

import random as chance
import string
from collections.abc import Sequence
from datetime import UTC, date, timedelta, tzinfo
from typing import TypeVar

import msgspec

from appliance.clock import Clock
from appliance.contacts.book_changes import Change, Tables
from appliance.contacts.documents import SealedFile
from appliance.contacts.generations import Generations
from appliance.contacts.model import Contact, Group, Posyandu
from appliance.contacts.posyandu_registry import Numbers, by_key, new_entries, serial_of
from appliance.contacts.snapshot import Snapshot
from appliance.contacts.undo import UndoNotes
from appliance.errors import BookFull, StaleRevision

KEPT_DAYS = 30  # after which no earlier state is kept: whoever was erased is in none then
LIMIT = 25_000  # people; as many as is measured and tested
_ID_LENGTH = 12

S = TypeVar("S", Contact, Group, Posyandu)


class BookStore:
    """Change by ``_save`` and with the lock held: a change is saved first and seen afterwards."""

    def __init__(
        self,
        file: SealedFile,
        generations: Generations,
        notes: UndoNotes,
        *,
        clock: Clock,
        random: chance.Random,
        zone: tzinfo = UTC,
    ) -> None:
        self._file = file
        self._generations = generations
        self._notes = notes
        self._clock = clock
        self._random = random
        self._zone = zone
        self._tables = Tables(file)
        self._given_up = self._tables.given_up()
        self._snapshot = self._tables.snapshot()
        # a book of an earlier version has no registry: its entries are saved with the first change
        self._unsaved = self._missing(self._snapshot, self._snapshot.people)
        if self._unsaved:
            self._snapshot = self._snapshot.with_registry((*self._snapshot.posyandu.values(), *self._unsaved))

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

    def forget_old_states(self) -> None:
        """Remove earlier states kept more than ``KEPT_DAYS`` ago. Each save does it; also a chore.

        With a clock that cannot be believed none is old.
        """
        if not self._clock.trust().trusted:
            return
        kept_on = {}
        for record in self._snapshot.imports:
            kept_on[f"before-import-{record.id}"] = record.at.date()
            kept_on[f"before-undo-{record.id}"] = (record.undone_at or record.at).date()
        today = self._clock.now().date()
        self._generations.forget_before(today - timedelta(days=KEPT_DAYS), kept_on)

    def close(self) -> None:
        self._file.close()

    # the inside; the lock is held

    def _save(self, change: Change, *, import_id: str = "") -> None:
        missing = self._missing(self._snapshot, change.put, besides=change.put_posyandu, import_id=import_id)
        change = change._replace(put_posyandu=(*change.put_posyandu, *missing))
        snapshot = self._after(change)  # made first: what cannot be shown must not be saved
        given_up = self._given_up_after(change)
        self._generations.keep_daily(self._file.path, self._clock.now().date())
        unsaved = {entry.id: entry for entry in self._unsaved}
        known = self._snapshot.posyandu.keys() - unsaved.keys()
        put = {**unsaved, **{entry.id: entry for entry in change.put_posyandu}}
        removed = set(change.removed_posyandu)
        written = change._replace(
            put_posyandu=[entry for entry in put.values() if entry.id not in removed],
            removed_posyandu=removed & known,
        )
        self._tables.save(self._snapshot, snapshot, written, known, (self._given_up, given_up))
        self._snapshot, self._given_up, self._unsaved = snapshot, given_up, ()
        self.forget_old_states()

    def _after(self, change: Change) -> Snapshot:
        now = self._snapshot
        groups = {**now.groups, **{group.id: group for group in change.put_groups}}
        imports = {record.id: record for record in (*now.imports, *change.put_imports)}
        registry = {**now.posyandu, **{entry.id: entry for entry in change.put_posyandu}}
        gone = set(change.removed)
        pairs = (*now.not_same, *change.put_pairs) if gone or change.put_pairs else now.not_same
        return now.replaced(
            change.put,
            gone,
            groups=[group for group in groups.values() if group.id not in change.removed_groups],
            imports=[record for record in imports.values() if record.id not in change.removed_imports],
            posyandu=[entry for entry in registry.values() if entry.id not in change.removed_posyandu]
            if change.put_posyandu or change.removed_posyandu
            else None,
            not_same=[pair for pair in pairs if gone.isdisjoint(pair)],
        )

    def _missing(
        self,
        snapshot: Snapshot,
        people: Sequence[Contact],
        *,
        besides: Sequence[Posyandu] = (),
        import_id: str = "",
    ) -> tuple[Posyandu, ...]:
        """The registry's entries that these people ask for; ``besides``: entries of the same change."""
        codes = snapshot.posyandu_codes
        if besides:
            codes = {**codes, **by_key(besides)}
        return new_entries(people, snapshot.posyandu, codes, self._given_up, import_id=import_id)

    def _given_up_after(self, change: Change) -> dict[str, int]:
        given_up = dict(self._given_up)
        for id_ in change.removed_posyandu:
            village = id_.rpartition(".")[0]
            given_up[village] = max(given_up.get(village, 0), serial_of(id_))
        return given_up

    def _next_posyandu_id(self, village_code: str) -> str:
        return Numbers(self._snapshot.posyandu, self._given_up).next_in(village_code)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _stamped(self, contact: Contact, *, rev: int, import_id: str | None = None) -> Contact:
        groups = self._snapshot.groups
        return msgspec.structs.replace(
            contact,
            rev=rev,
            changed_at=self._clock.now(),
            groups=tuple(id_ for id_ in contact.groups if id_ in groups and groups[id_].rule is None),
            import_id=contact.import_id if import_id is None else import_id,
        )

    def _require_room(self, more: int) -> None:
        if len(self._snapshot) + more > LIMIT:
            raise BookFull(max(0, LIMIT - len(self._snapshot)), LIMIT)

    def _require_current(self, mine: S, theirs: S | None) -> S:
        if theirs is None or theirs.rev != mine.rev:
            raise StaleRevision(theirs=theirs, mine=mine)
        return theirs
