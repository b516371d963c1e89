"""What people decide about doubtful rows, for a kind of doubt or row by row, and what comes of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from appliance.contacts.area_tree import Area, AreaTree, MatchKind
from appliance.contacts.folding import fold
from appliance.contacts.importing.findings import DoubtCode, ImportRow, Preview, RowKind
from appliance.contacts.importing.group_names import new_group, of_the_book
from appliance.contacts.importing.merging import joined, merge_as_same
from appliance.contacts.model import Contact

Key = tuple[str, int]  # ImportRow.key


class Choice(StrEnum):
    """An answer to a doubt."""

    TAKE = "take"
    LEAVE = "leave"  # comes back in the file of rows that were not taken
    USE_NEW = "use_new"
    KEEP_OLD = "keep_old"  # what is empty in the book is filled all the same
    SECOND_POST = "second_post"  # one person who serves at both places
    OTHER_PERSON = "other_person"
    SAME_PERSON = "same_person"  # brought up to date


# The first is what happens as long as nobody says otherwise.
_CHANGED = (Choice.USE_NEW, Choice.KEEP_OLD, Choice.SECOND_POST, Choice.LEAVE)
_MAYBE_KNOWN = (Choice.OTHER_PERSON, Choice.SAME_PERSON, Choice.SECOND_POST, Choice.LEAVE)
_CHOICES: Mapping[DoubtCode, tuple[Choice, ...]] = {
    DoubtCode.SECOND_POST: (Choice.SECOND_POST, Choice.OTHER_PERSON, Choice.LEAVE),
    DoubtCode.MORE_ABOUT_A_ROW: (Choice.SAME_PERSON, Choice.OTHER_PERSON, Choice.LEAVE),
    DoubtCode.MAYBE_SAME_PERSON: _MAYBE_KNOWN,
    DoubtCode.NUMBER_OF_ANOTHER: _MAYBE_KNOWN,
    DoubtCode.NUMBER_CHANGED: (Choice.USE_NEW, Choice.KEEP_OLD, Choice.OTHER_PERSON, Choice.LEAVE),
    DoubtCode.WOULD_OVERWRITE: _CHANGED,
    DoubtCode.EXPORT_EDITED: (Choice.USE_NEW, Choice.KEEP_OLD, Choice.LEAVE),
}
_PLAIN = (Choice.TAKE, Choice.LEAVE)
# Who it is has been answered: no open question stays with the contact.
_ABOUT_WHERE = frozenset({DoubtCode.VILLAGE_AMBIGUOUS, DoubtCode.VILLAGE_ELSEWHERE})
_ABOUT_WHO = frozenset({DoubtCode.MAYBE_SAME_PERSON, DoubtCode.NUMBER_OF_ANOTHER})


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """``rows`` go before ``kinds``.

    ``places``: for a desa that lies in several kecamatan, or in another one than the row says, the code of
    the one that is meant, by ``place_asked``; ``row_places`` the same for one row. ``make_groups``: those
    that the book does not have yet.
    """

    kinds: Mapping[DoubtCode, Choice] = {}
    rows: Mapping[Key, Choice] = {}
    places: Mapping[str, str] = {}
    row_places: Mapping[Key, str] = {}
    make_groups: bool = True


UNDECIDED = Decisions()


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What would go into the book. ``new`` without ids, but for rows of our own export.

    ``rows``: where they come from; ``joined``: rows that went into the person of another; ``same``: rows that
    say nothing new; ``left``: rows that are left out.
    """

    new: tuple[Contact, ...]
    changed: tuple[Contact, ...]
    same: int
    joined: int
    rows: tuple[ImportRow, ...]
    left: tuple[ImportRow, ...]


def choices_for(code: DoubtCode) -> tuple[Choice, ...]:
    """What may be answered to a doubt of that kind; the first holds by itself."""
    return _CHOICES.get(code, _PLAIN)


def weightiest(row: ImportRow) -> DoubtCode:
    """The doubt of the row whose answer decides most: who it is, then what is overwritten, then the rest."""
    codes = [doubt.code for doubt in row.doubts]
    return next((code for code in _CHOICES if code in codes), codes[0])


def choice_for(row: ImportRow, decisions: Decisions) -> Choice:
    """What happens with a doubtful row."""
    main = weightiest(row)
    own = decisions.rows.get(row.key)
    if own in choices_for(main):
        return own
    kinds = [decisions.kinds.get(doubt.code) for doubt in row.doubts]
    if Choice.LEAVE in kinds:
        return Choice.LEAVE
    said = decisions.kinds.get(main)
    return said if said in choices_for(main) else choices_for(main)[0]


def place_asked(row: ImportRow) -> str:
    """The row's desa and the kecamatan it names, as ``Decisions.places`` has them; ``""``: no question."""
    contact = row.contact
    if contact is None or all(doubt.code not in _ABOUT_WHERE for doubt in row.doubts):
        return ""
    return f"{fold(contact.village)}@{fold(contact.district)}"


def places_meant(row: ImportRow, areas: AreaTree | None) -> tuple[tuple[Area, Area], ...]:
    """Kecamatan and desa, for each that the row may mean."""
    if areas is None or row.contact is None or not place_asked(row):
        return ()
    match = areas.find_village(row.contact.village)
    return tuple((areas.district_of(village), village) for village in match.areas)


def decide(preview: Preview, decisions: Decisions, areas: AreaTree | None = None) -> Taken:
    """The whole file as decided. ``areas``: for the kecamatan that were chosen."""
    taking = _Taking(decisions, areas)
    for row in (*preview.good, *preview.doubtful):
        taking.take(row)
    return taking.taken()


class _Entry:
    """Somebody who will be in the book."""

    __slots__ = ("contact", "kind")

    def __init__(self, kind: RowKind, contact: Contact) -> None:
        self.kind = kind
        self.contact = contact

    def become(self, contact: Contact) -> None:
        if contact != self.contact and self.kind is RowKind.SAME:
            self.kind = RowKind.CHANGED
        self.contact = contact


class _Taking:
    def __init__(self, decisions: Decisions, areas: AreaTree | None) -> None:
        self._decisions = decisions
        self._areas = areas
        self._entries: dict[Key, _Entry] = {}
        self._by_id: dict[str, _Entry] = {}
        self._rows: list[ImportRow] = []
        self._left: list[ImportRow] = []
        self._same = self._joined = 0

    def take(self, row: ImportRow) -> None:
        if not self._decisions.make_groups:
            row = _without_new_groups(row)
        if row.contact is None:
            return
        choice = choice_for(row, self._decisions) if row.doubts else Choice.TAKE
        if choice is Choice.LEAVE:
            self._left.append(row)
            return
        contact = row.contact
        if choice is Choice.OTHER_PERSON and row.kind is RowKind.CHANGED and row.said is not None:
            contact = row.said
            row = msgspec.structs.replace(row, kind=RowKind.NEW, contact=contact)
        self._rows.append(row)
        contact = self._placed(row, self._settled(row, contact))
        if row.kind is RowKind.NEW:
            self._take_new(row, contact, choice)
        elif row.kind is RowKind.CHANGED:
            self._take_changed(row, contact, choice)
        else:
            self._same += 1
            self._keep(row, RowKind.SAME, contact)

    def taken(self) -> Taken:
        entries = dict.fromkeys(self._entries.values())  # joined rows share one
        return Taken(
            new=tuple(entry.contact for entry in entries if entry.kind is RowKind.NEW),
            changed=tuple(entry.contact for entry in entries if entry.kind is RowKind.CHANGED),
            same=self._same,
            joined=self._joined,
            rows=tuple(self._rows),
            left=tuple(self._left),
        )

    def _take_new(self, row: ImportRow, contact: Contact, choice: Choice) -> None:
        entry = self._entry_of_twin(row) if choice in (Choice.SAME_PERSON, Choice.SECOND_POST) else None
        if entry is None:
            self._keep(row, RowKind.NEW, contact)
            return
        if choice is Choice.SAME_PERSON:
            entry.become(merge_as_same(entry.contact, contact, row.told).contact)
        else:
            entry.become(joined(entry.contact, contact))
        self._entries[row.key] = entry
        self._joined += 1

    def _take_changed(self, row: ImportRow, contact: Contact, choice: Choice) -> None:
        known = row.twin.known if row.twin is not None else None
        if known is not None and choice is Choice.KEEP_OLD:
            contact = row.filled or known
        elif known is not None and row.said is not None and choice is Choice.SECOND_POST:
            contact = joined(known, self._placed(row, row.said))
        is_same = contact is known or contact == known
        self._same += is_same
        self._keep(row, RowKind.SAME if is_same else RowKind.CHANGED, contact)

    def _keep(self, row: ImportRow, kind: RowKind, contact: Contact) -> None:
        entry = self._by_id.get(contact.id) if kind is not RowKind.NEW else None
        if entry is None:
            entry = _Entry(kind, contact)
            if kind is not RowKind.NEW:
                self._by_id[contact.id] = entry
        elif kind is RowKind.CHANGED:  # a row above was joined with the same person
            entry.become(joined(entry.contact, row.said or contact))
        self._entries[row.key] = entry

    def _entry_of_twin(self, row: ImportRow) -> _Entry | None:
        """The person of the row above, if that is taken, or the one in the book."""
        if row.twin is None:
            return None
        if row.twin.known is None:
            return self._entries.get(row.twin.key)
        return self._by_id.setdefault(row.twin.known.id, _Entry(RowKind.SAME, row.twin.known))

    def _settled(self, row: ImportRow, contact: Contact) -> Contact:
        """Without the question who it is, once somebody has answered it."""
        answered = {
            code.value
            for code in _ABOUT_WHO
            if row.key in self._decisions.rows or code in self._decisions.kinds
        }
        if not answered.intersection(contact.doubts):
            return contact
        return msgspec.structs.replace(
            contact, doubts=tuple(code for code in contact.doubts if code not in answered)
        )

    def _placed(self, row: ImportRow, contact: Contact) -> Contact:
        """In the kecamatan that was chosen for a desa of that name."""
        asked = place_asked(row)
        code = self._decisions.row_places.get(row.key) or self._decisions.places.get(asked, "")
        if not asked or not code or self._areas is None:
            return contact
        match = self._areas.find_village(contact.village, code)
        if match.kind is not MatchKind.EXACT or match.area is None:
            return contact
        return msgspec.structs.replace(
            contact,
            village=match.area.name,
            village_code=match.area.code,
            district=self._areas.district_of(match.area).name,
            district_code=code,
            doubts=tuple(word for word in contact.doubts if word not in _ABOUT_WHERE),
        )


def _without_new_groups(row: ImportRow) -> ImportRow:
    if row.contact is None or not any(map(new_group, row.contact.groups)):
        return row
    changed = {
        name: msgspec.structs.replace(contact, groups=of_the_book(contact.groups))
        for name in ("contact", "said", "filled")
        if isinstance(contact := getattr(row, name), Contact)
    }
    return msgspec.structs.replace(row, **changed)


def groups_to_make(found: Preview) -> Mapping[str, int]:
    """The groups that the book does not have yet, and for how many rows."""
    counts: dict[str, int] = {}
    for row in (*found.good, *found.doubtful):
        for group in row.contact.groups if row.contact is not None else ():
            if name := new_group(group):
                counts[name] = counts.get(name, 0) + 1
    return counts


def kinds_in(rows: Iterable[ImportRow]) -> Sequence[tuple[DoubtCode, int]]:
    """The kinds of doubt among the rows, each with how many rows have it; the weightiest first."""
    counts: dict[DoubtCode, int] = {}
    for row in rows:
        for code in dict.fromkeys(doubt.code for doubt in row.doubts):
            counts[code] = counts.get(code, 0) + 1
    order = dict.fromkeys((*_CHOICES, *DoubtCode))
    return [(code, counts[code]) for code in order if code in counts]
