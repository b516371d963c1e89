"""Compares the drafts of a file with one another and with the book: new, changed, same, twice, or a question.

By number and name first, then by name and place. The book is never overwritten in silence: filling what is
empty is good, anything else asks. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from appliance.contacts.duplicates import bare_name
from appliance.contacts.folding import distance, fold, squash
from appliance.contacts.importing.findings import (
    Doubt,
    DoubtCode,
    ImportRow,
    Remark,
    RemarkCode,
    RowKind,
    SkippedRow,
    SkipReason,
    Twin,
)
from appliance.contacts.importing.group_names import new_group
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.merging import Merge, merge, merge_as_same, merge_exactly
from appliance.contacts.importing.people_index import Mark, People, Person
from appliance.contacts.importing.rows import Draft
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot

_NEAR = 2  # letters
_SEX = {"bapak": "m", "pak": "m", "kang": "m", "ibu": "f", "bu": "f", "teh": "f", "ceu": "f"}
# Answered by taking the row; the others stay with the contact as open questions.
_SETTLED = frozenset(
    {DoubtCode.WOULD_OVERWRITE, DoubtCode.CODE_REPEATED, DoubtCode.DECEASED, DoubtCode.NO_LONGER_THERE}
    | {DoubtCode.NUMBER_CHANGED, DoubtCode.SECOND_POST, DoubtCode.EXPORT_EDITED}
    | {DoubtCode.MORE_ABOUT_A_ROW}
)


class Matcher:
    """Takes the drafts one by one, in the file's order."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by_id = snapshot.by_id
        self._book = People(snapshot.people)
        self._file = People()
        self._claimed: set[str] = set()  # ids that a row has spoken for

    def decide(self, draft: Draft, columns: Iterable[Field]) -> ImportRow | SkippedRow:
        """What the row means for the book. ``columns``: the fields its table has."""
        if draft.problems:
            return _row(draft, RowKind.NEW, None)
        me = Person.of(draft.contact, draft.sheet, draft.row.number)
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

    def _by_code(self, me: Person, draft: Draft, columns: frozenset[Field]) -> ImportRow:
        """A row of our own export. Two of its people may look like twins: the book had them so."""
        self._claimed.add(draft.contact.id)
        known = self._by_id.get(draft.contact.id) or self._known(me, draft)
        if known is not None:
            return _merged(draft, merge_exactly(known, draft.contact, columns))
        draft.remarks += self._shared_numbers(me)
        return _row(draft, RowKind.NEW, draft.contact)

    def _compare(self, me: Person, draft: Draft) -> ImportRow:
        known = self._known(me, draft) or self._at_another_post(me)
        if known is not None:
            return _merged(draft, merge(known, draft.contact, draft.told))
        told = self._doubt(me)
        draft.remarks += self._shared_numbers(me)
        if told is None:
            return _row(draft, RowKind.NEW, draft.contact)
        code, other = told
        draft.doubts.append(Doubt(code, _introduced(other)))
        twin = Twin(other.sheet, other.row, None if other.row else other.contact)
        changes = () if other.row else merge_as_same(other.contact, draft.contact, draft.told).changes
        return msgspec.structs.replace(_row(draft, RowKind.NEW, draft.contact), twin=twin, changes=changes)

    def _at_another_post(self, me: Person) -> Contact | None:
        """Somebody of the book an earlier row spoke for; this row repeats another of their posts."""
        if me.contact.numbers:
            for known in self._book.alike(me, Mark.NUMBER_AND_NAME):
                if me.is_at_place_of(known) and not merge(known.contact, me.contact).changes:
                    return known.contact
        return None

    def _twin(self, me: Person) -> Person | None:
        """An earlier row that says the same of the same person, so that this one adds nothing."""
        kind = Mark.NUMBER_AND_NAME if me.contact.numbers else Mark.NAME_AND_PLACE
        return next((person for person in self._file.alike(me, kind) if _adds_nothing(me, person)), None)

    def _known(self, me: Person, draft: Draft) -> Contact | None:
        """The person in the book this row is about; no second row may claim the same."""
        known = self._by_number_and_name(me) or self._by_name_and_place(me, draft)
        if known is not None:
            self._claimed.add(known.id)
        return known

    def _unclaimed(self, me: Person, kind: Mark) -> list[Person]:
        return [known for known in self._book.alike(me, kind) if known.contact.id not in self._claimed]

    def _by_number_and_name(self, me: Person) -> Contact | None:
        found = self._unclaimed(me, Mark.NUMBER_AND_NAME)
        # one person may stand there twice, at two posyandu
        here = [known for known in found if known.posyandu == me.posyandu]
        return next((known.contact for known in here or found), None)

    def _by_name_and_place(self, me: Person, draft: Draft) -> Contact | None:
        here = [known for known in self._unclaimed(me, Mark.NAME_AND_PLACE) if me.is_at_place_of(known)]
        if len(here) != 1:
            return None
        known = here[0].contact
        if _speak_against(known, me.contact):
            return None  # namesakes at one posyandu: who it is has to be asked
        if known.numbers and me.contact.numbers:
            detail = f"{known.numbers[0].national} -> {me.contact.numbers[0].national}"
            draft.doubts.append(Doubt(DoubtCode.NUMBER_CHANGED, detail))
        return known

    def _doubt(self, me: Person) -> tuple[DoubtCode, Person] | None:
        """Somebody new who may be somebody else in the file or the book."""
        for earlier in self._file.alike(me, Mark.NUMBER_AND_NAME):
            if _agree(me.contact.birth_date, earlier.contact.birth_date):
                same = bool(me.posyandu) and me.is_at_place_of(earlier)
                return DoubtCode.MORE_ABOUT_A_ROW if same else DoubtCode.SECOND_POST, earlier
        for kind in (Mark.NUMBER_AND_NAME, Mark.NAME_AND_BIRTH, Mark.NAME_AND_PLACE):
            for other in (*self._file.alike(me, kind), *self._unclaimed(me, kind)):
                at_posyandu = bool(me.posyandu) and me.is_at_place_of(other)
                anywhere = kind is not Mark.NAME_AND_PLACE
                if at_posyandu or anywhere or (not other.where and me.is_in_village_of(other)):
                    return DoubtCode.MAYBE_SAME_PERSON, other
        for earlier in self._file.alike(me, Mark.NUMBER):
            if _nearly(earlier.contact.name, me.contact.name):
                return DoubtCode.MAYBE_SAME_PERSON, earlier
        for known in self._unclaimed(me, Mark.NUMBER):
            if _nearly(known.contact.name, me.contact.name):
                return DoubtCode.NUMBER_OF_ANOTHER, known
        return None

    def _shared_numbers(self, me: Person) -> list[Remark]:
        people = [*self._file.alike(me, Mark.NUMBER), *self._book.alike(me, Mark.NUMBER)]
        names = dict.fromkeys(person.contact.name for person in people if person.name != me.name)
        return [Remark(RemarkCode.SHARED_NUMBER, ", ".join(list(names)[:3]))] if names else []


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _speak_against(one: Contact, other: Contact) -> bool:
    """Another birth date, or a Bapak and an Ibu: a name and a place alone do not make them one person."""
    sexes = {_SEX.get(one.salutation.casefold(), ""), _SEX.get(other.salutation.casefold(), "")}
    return not _agree(one.birth_date, other.birth_date) or sexes == {"f", "m"}


def known_by_now(rows: Iterable[ImportRow], snapshot: Snapshot) -> tuple[ImportRow, ...]:
    """New people of an older preview who have come into the book since: taking them would double them.

    ``snapshot``: the book at the moment of taking. Two people may have looked at the same file.
    """
    book = People(snapshot.people)
    found = []
    for row in rows:
        if row.kind is RowKind.NEW and row.contact is not None:
            me = Person.of(row.contact)
            alike = book.alike(me, Mark.NUMBER_AND_NAME) or (
                () if me.contact.numbers else book.alike(me, Mark.NAME_AND_PLACE)
            )
            if any(me.is_at_place_of(known) for known in alike):
                found.append(row)
    return tuple(found)


def _introduced(person: Person) -> str:
    """By name and row, or, for somebody in the book, by name and place."""
    contact = person.contact
    return f"{contact.name} ({person.where or contact.posyandu or contact.village or contact.position})"


def _adds_nothing(me: Person, earlier: Person) -> bool:
    """Whether a row with the same name says nothing that the earlier one did not say."""
    mine, theirs = me.contact, earlier.contact
    if not mine.numbers:  # a name alone proves little: then everything must agree
        same_job = fold(mine.position) == fold(theirs.position) and mine.rw == theirs.rw
        same_birth = mine.birth_date == theirs.birth_date
        return not theirs.numbers and same_job and same_birth and me.is_at_place_of(earlier)
    same_place = me.posyandu in ("", earlier.posyandu) and me.village in ("", earlier.village)
    same_birth = mine.birth_date in ("", theirs.birth_date)
    same_groups = set(mine.groups) <= set(theirs.groups)
    return same_place and same_birth and same_groups and set(mine.numbers) <= set(theirs.numbers)


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
        code = DoubtCode.EXPORT_EDITED if draft.is_exact else DoubtCode.WOULD_OVERWRITE
        draft.doubts.append(Doubt(code, fields))
    row = _row(draft, RowKind.CHANGED, merged.contact)
    if not draft.doubts and not any(map(new_group, merged.contact.groups)):
        return msgspec.structs.replace(row, changes=merged.changes)
    filled = merged.filled if merged.filled != merged.known else None
    twin = Twin("", 0, merged.known)
    said = msgspec.structs.replace(draft.contact, doubts=_open_questions(draft, ()))
    return msgspec.structs.replace(row, changes=merged.changes, filled=filled, twin=twin, said=said)


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
        told=draft.told,
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
