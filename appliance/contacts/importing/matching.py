"""Compares the drafts of a file with one another and with the book: new, changed, same, twice, or a question.

By number and name first, then by name and place. The book is never overwritten in silence: filling what is
empty is good, anything else asks. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Self

import msgspec

from appliance.contacts.duplicates import bare_name
from appliance.contacts.folding import distance, fold, squash
from appliance.contacts.importing.findings import (
    Doubt,
    DoubtCode,
    ImportRow,
    Preview,
    Remark,
    RemarkCode,
    RowKind,
    SkippedRow,
    SkipReason,
)
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.merging import Merge, merge, merge_exactly, village_key
from appliance.contacts.importing.rows import Draft
from appliance.contacts.model import Contact
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.contacts.snapshot import Snapshot

_NEAR = 2  # letters
# Answered by taking the row; the others stay with the contact as open questions.
_SETTLED = frozenset(
    {DoubtCode.WOULD_OVERWRITE, DoubtCode.CODE_REPEATED, DoubtCode.DECEASED, DoubtCode.NO_LONGER_THERE}
    | {DoubtCode.NUMBER_CHANGED}
)


_ENOUGH = 8  # people under one key that are compared; a file may give 15,000 people one office's phone


class _Mark(Enum):
    """By what somebody is found again."""

    NUMBER = 1
    NUMBER_AND_NAME = 2
    NAME_AND_PLACE = 3
    NAME_AND_BIRTH = 4


class _Person(msgspec.Struct, frozen=True, gc=False):
    """Somebody of the file or the book.

    ``name``: the letters without titles; ``where``: the row, "" for the book. Flat and plain, because a
    workbook has 15,000 of them and every collection of garbage would look at all they hold.
    """

    contact: Contact
    name: str
    posyandu: str
    village: str
    where: str

    @classmethod
    def of(cls, contact: Contact, where: str = "") -> Self:
        name = name_key(contact.name)
        return cls(contact, name, posyandu_key(contact.posyandu), village_key(contact), where)

    def marks(self, kind: _Mark) -> Sequence[str]:
        """Equal texts for people who are alike in that way; no text means two kinds."""
        numbers = self.contact.numbers
        if kind is _Mark.NUMBER:
            return numbers
        if kind is _Mark.NUMBER_AND_NAME:
            return [f"{number} {self.name}" for number in numbers]
        if kind is _Mark.NAME_AND_PLACE:
            return (f"{self.name}@{self.posyandu}@{self.village}",)
        return (f"{self.name}*{self.contact.birth_date}",) if self.contact.birth_date else ()

    def is_at_place_of(self, other: _Person) -> bool:
        """At the same posyandu, or, for who has none, in the same desa or kecamatan with the same jabatan."""
        if (self.posyandu, self.village) != (other.posyandu, other.village):
            return False
        if self.posyandu:
            return True
        same_district = squash(self.contact.district) == squash(other.contact.district)
        return same_district and fold(self.contact.position) == fold(other.contact.position)


class _People:
    """People by all their marks, in the order they came."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self._first: dict[str, _Person] = {}
        self._more: dict[str, list[_Person]] = {}
        for contact in contacts:
            self.add(_Person.of(contact))

    def add(self, person: _Person) -> None:
        for kind in _Mark:
            for mark in person.marks(kind):
                if self._first.setdefault(mark, person) is not person:
                    others = self._more.setdefault(mark, [])
                    if len(others) < _ENOUGH:
                        others.append(person)

    def alike(self, person: _Person, kind: _Mark) -> Sequence[_Person]:
        """Those who share a mark of that kind with the person."""
        if not self._first:
            return ()
        found: list[_Person] = []
        for mark in person.marks(kind):
            first = self._first.get(mark)
            if first is not None:
                found += (first, *self._more.get(mark, ()))
        return found


class Matcher:
    """Takes the drafts one by one, in the file's order."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by_id = snapshot.by_id
        self._book = _People(snapshot.people)
        self._file = _People()
        self._claimed: set[str] = set()  # ids that a row has spoken for

    def decide(self, draft: Draft, columns: Iterable[Field]) -> ImportRow | SkippedRow:
        """What the row means for the book. ``columns``: the fields its table has."""
        if draft.problems:
            return _row(draft, RowKind.NEW, None)
        me = _Person.of(draft.contact, f"{draft.sheet} {draft.row.number}")
        if draft.contact.id and draft.contact.id not in self._claimed:
            row = self._by_code(me, draft, frozenset(columns))
        else:
            if draft.contact.id:
                draft.doubts.append(Doubt(DoubtCode.CODE_REPEATED, draft.contact.id))
                draft.contact = msgspec.structs.replace(draft.contact, id="")
            twin = self._twin(me)
            if twin is not None:
                return SkippedRow(
                    draft.sheet, draft.row.number, SkipReason.DUPLICATE, twin.where, _said(draft)
                )
            row = self._compare(me, draft)
        self._file.add(me)
        return row

    def _by_code(self, me: _Person, draft: Draft, columns: frozenset[Field]) -> ImportRow:
        """A row of our own export. Two of its people may look like twins: the book had them so."""
        self._claimed.add(draft.contact.id)
        known = self._by_id.get(draft.contact.id) or self._known(me, draft)
        if known is not None:
            return _merged(draft, merge_exactly(known, draft.contact, columns))
        draft.remarks += self._shared_numbers(me)
        return _row(draft, RowKind.NEW, draft.contact)

    def _compare(self, me: _Person, draft: Draft) -> ImportRow:
        known = self._known(me, draft)
        if known is not None:
            return _merged(draft, merge(known, draft.contact))
        draft.doubts += self._doubts(me)
        draft.remarks += self._shared_numbers(me)
        return _row(draft, RowKind.NEW, draft.contact)

    def _twin(self, me: _Person) -> _Person | None:
        """An earlier row that says the same of the same person, so that this one adds nothing."""
        kind = _Mark.NUMBER_AND_NAME if me.contact.numbers else _Mark.NAME_AND_PLACE
        return next((person for person in self._file.alike(me, kind) if _adds_nothing(me, person)), None)

    def _known(self, me: _Person, draft: Draft) -> Contact | None:
        """The person in the book this row is about; no second row may claim the same."""
        known = self._by_number_and_name(me) or self._by_name_and_place(me, draft)
        if known is not None:
            self._claimed.add(known.id)
        return known

    def _unclaimed(self, me: _Person, kind: _Mark) -> list[_Person]:
        return [known for known in self._book.alike(me, kind) if known.contact.id not in self._claimed]

    def _by_number_and_name(self, me: _Person) -> Contact | None:
        found = self._unclaimed(me, _Mark.NUMBER_AND_NAME)
        # one person may stand there twice, at two posyandu
        here = [known for known in found if known.posyandu == me.posyandu]
        return next((known.contact for known in here or found), None)

    def _by_name_and_place(self, me: _Person, draft: Draft) -> Contact | None:
        here = [known for known in self._unclaimed(me, _Mark.NAME_AND_PLACE) if me.is_at_place_of(known)]
        if len(here) != 1:
            return None
        known = here[0].contact
        if known.numbers and me.contact.numbers:
            detail = f"{known.numbers[0].national} -> {me.contact.numbers[0].national}"
            draft.doubts.append(Doubt(DoubtCode.NUMBER_CHANGED, detail))
        return known

    def _doubts(self, me: _Person) -> list[Doubt]:
        """Somebody new who may be somebody else in the file or the book."""
        for kind in (_Mark.NUMBER_AND_NAME, _Mark.NAME_AND_BIRTH, _Mark.NAME_AND_PLACE):
            for other in (*self._file.alike(me, kind), *self._unclaimed(me, kind)):
                at_posyandu = bool(me.posyandu) and me.is_at_place_of(other)
                if at_posyandu or kind is not _Mark.NAME_AND_PLACE or not other.where:
                    return [Doubt(DoubtCode.MAYBE_SAME_PERSON, _introduced(other))]
        for earlier in self._file.alike(me, _Mark.NUMBER):
            if _nearly(earlier.contact.name, me.contact.name):
                return [Doubt(DoubtCode.MAYBE_SAME_PERSON, _introduced(earlier))]
        for known in self._unclaimed(me, _Mark.NUMBER):
            if _nearly(known.contact.name, me.contact.name):
                return [Doubt(DoubtCode.NUMBER_OF_ANOTHER, known.contact.name)]
        return []

    def _shared_numbers(self, me: _Person) -> list[Remark]:
        people = [*self._file.alike(me, _Mark.NUMBER), *self._book.alike(me, _Mark.NUMBER)]
        names = dict.fromkeys(person.contact.name for person in people if person.name != me.name)
        return [Remark(RemarkCode.SHARED_NUMBER, ", ".join(list(names)[:3]))] if names else []


def known_by_now(preview: Preview, snapshot: Snapshot) -> tuple[ImportRow, ...]:
    """New people of an older preview who have come into the book since: taking them would double them.

    ``snapshot``: the book at the moment of taking. Two people may have looked at the same file.
    """
    book = _People(snapshot.people)
    found = []
    for row in (*preview.good, *preview.doubtful):
        if row.kind is RowKind.NEW and row.contact is not None:
            me = _Person.of(row.contact)
            alike = book.alike(me, _Mark.NUMBER_AND_NAME) or (
                () if me.contact.numbers else book.alike(me, _Mark.NAME_AND_PLACE)
            )
            if any(me.is_at_place_of(known) for known in alike):
                found.append(row)
    return tuple(found)


def name_key(name: str) -> str:
    """The letters of a name without titles and degrees."""
    return bare_name(name).replace(" ", "")


def _introduced(person: _Person) -> str:
    """By name and row, or, for somebody in the book, by name and place."""
    contact = person.contact
    return f"{contact.name} ({person.where or contact.posyandu or contact.village or contact.position})"


def _adds_nothing(me: _Person, earlier: _Person) -> bool:
    """Whether a row with the same name says nothing that the earlier one did not say."""
    mine, theirs = me.contact, earlier.contact
    if not mine.numbers:  # a name alone proves little: then everything must agree
        same_job = fold(mine.position) == fold(theirs.position) and mine.rw == theirs.rw
        same_birth = mine.birth_date == theirs.birth_date
        return not theirs.numbers and same_job and same_birth and me.is_at_place_of(earlier)
    same_place = me.posyandu in ("", earlier.posyandu) and me.village in ("", earlier.village)
    same_birth = mine.birth_date in ("", theirs.birth_date)
    return same_place and same_birth and set(mine.numbers) <= set(theirs.numbers)


def _nearly(one: str, other: str) -> bool:
    """``Elis Lisnawati`` and ``Elis Lisnawaty``, ``Yani`` and ``Neng Yani Suryani``."""
    first, second = bare_name(one), bare_name(other)
    if set(first.split()) <= set(second.split()) or set(second.split()) <= set(first.split()):
        return True
    return distance(squash(first), squash(second), _NEAR) <= _NEAR


def _merged(draft: Draft, merged: Merge) -> ImportRow:
    if not merged.changes:
        draft.doubts.clear()  # the book has it already: nothing is left to ask
        return _row(draft, RowKind.SAME, merged.contact)
    if merged.overwrites and not any(doubt.code is DoubtCode.NUMBER_CHANGED for doubt in draft.doubts):
        fields = ", ".join(change.field for change in merged.changes)
        draft.doubts.append(Doubt(DoubtCode.WOULD_OVERWRITE, fields))
    row = _row(draft, RowKind.CHANGED, merged.contact)
    return msgspec.structs.replace(row, changes=merged.changes)


def _row(draft: Draft, kind: RowKind, contact: Contact | None) -> ImportRow:
    if contact is not None and kind is not RowKind.SAME:
        contact = msgspec.structs.replace(contact, doubts=_open_questions(draft, contact.doubts))
    return ImportRow(
        sheet=draft.sheet,
        row=draft.row.number,
        kind=kind,
        contact=contact,
        doubts=tuple(draft.doubts),
        problems=tuple(draft.problems),
        remarks=tuple(draft.remarks),
    )


def _open_questions(draft: Draft, before: Sequence[str]) -> tuple[str, ...]:
    if draft.is_exact and Field.OPEN_QUESTIONS in draft.texts:
        return tuple(before)  # the file says what was open; nothing is improved on it
    codes = [doubt.code.value for doubt in draft.doubts if doubt.code not in _SETTLED]
    told = [remark.code.value for remark in draft.remarks if remark.code is RemarkCode.NUMBER_MAY_BE_SHORT]
    return tuple(dict.fromkeys((*before, *codes, *told)))


def _said(draft: Draft) -> tuple[str, ...]:
    private = (Field.IDENTITY, Field.LIST_NUMBER)
    texts = [text for kind, text in draft.texts.items() if text and kind not in private]
    return (*texts, *(number.national for number in draft.contact.numbers))
