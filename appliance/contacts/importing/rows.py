"""One row of a table becomes a draft of a contact, with doubts, remarks and problems. Knows no book. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.importing.carry import CellReader
from appliance.contacts.importing.cells import Neighbourhood, ordinary_case, read_neighbourhood
from appliance.contacts.importing.dates import read_birth_date
from appliance.contacts.importing.findings import (
    Doubt,
    DoubtCode,
    Problem,
    ProblemCode,
    Remark,
    RemarkCode,
    SkipReason,
)
from appliance.contacts.importing.group_names import GroupNames, new_group
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.identity import without_identity
from appliance.contacts.importing.layout import Table
from appliance.contacts.importing.names import Name, read_name
from appliance.contacts.importing.own_words import (
    body_code,
    consent_code,
    field_code,
    iso_day,
    read_former,
    read_posts,
)
from appliance.contacts.importing.phones import Phones, read_phones
from appliance.contacts.importing.places import Place, PlaceFinder, Surroundings
from appliance.contacts.importing.positions import Reach, body_of, field_of, reach_of, role_of
from appliance.contacts.importing.workbook import NUMBER, Row
from appliance.contacts.model import Contact, Post
from appliance.contacts.salutation import derive

_LONGEST: Mapping[Field, int] = {
    Field.NAME: 120,
    Field.NOTE: 1000,
    Field.FURTHER_POSTS: 4000,  # one a line
    Field.FORMER_NUMBERS: 4000,
    Field.GROUPS: 1000,
}
_SHORTEST_LIMIT = 120
_LONGEST_OTHER = 250  # a jabatan of the Pokjanal has 100 letters and more
_SHORTEST_IDENTITY = 16  # digits
_POSYANDU_PREFIX = re.compile(r"^\W*(?:posyandu|posy|pos)\b[\s.:]*", re.IGNORECASE)
_PLAIN_POSITIONS = frozenset({"kader posyandu", "wakil ketua", "kader", "ketua", "sekretaris", "bendahara"})
_TOLD_APART = (Field.NICKNAME, Field.SALUTATION, Field.ACTIVE)
_NO = frozenset({"tidak", "t", "tdk", "nonaktif", "non aktif", "0", "false"})


@dataclass(slots=True)
class Draft:
    """A person as one row has them, before anybody compared them with others. ``contact.id`` is "".

    ``texts``: what the row says in effect, with what it takes over from above, by field.
    ``is_exact``: comes from our own export, letter by letter; then ``contact.id`` is the Kode.
    """

    sheet: str
    row: Row
    contact: Contact
    texts: Mapping[Field, str]
    phones: Sequence[tuple[str, str]] = ()  # heading and text of each phone column
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_exact: bool = False

    @property
    def told(self) -> frozenset[str]:
        """What stands in a column of its own, and is not derived from the name."""
        return frozenset(kind.value for kind in _TOLD_APART if self.texts.get(kind, ""))

    def take(self, found: Name | Phones | Place | Neighbourhood) -> None:
        """Note what was found about one of the cells."""
        self.doubts += found.doubts
        self.remarks += found.remarks


class RowReader:
    """Reads the rows of one table from top to bottom."""

    def __init__(
        self,
        table: Table,
        label: str,
        cells: CellReader,
        *,
        home: Surroundings,
        places: PlaceFinder,
        today: date,
        is_text_file: bool,
        groups: GroupNames,
    ) -> None:
        self._groups = groups
        self._table = table
        self._label = label
        self._cells = cells
        self._home = self._around = home
        self._places = places
        self._today = today
        self._is_text_file = is_text_file
        self._district_above = ""
        self._roles: dict[str, str] = {}  # a sheet says "Kader" 900 times
        self._fields: dict[str, str] = {}
        self._bodies: dict[tuple[str, bool, bool, bool], str] = {}
        self._words: dict[str, str] = {}

    def enter_section(self, section: Surroundings) -> None:
        """A row such as "DESA CILAME" across the table: holds for the rows below it."""
        self._around = (self._home if section.district else self._around).narrowed(section)
        self._cells.forget()
        self._district_above = ""

    def read(self, row: Row) -> Draft | SkipReason:
        """The person in the row, or that there is nobody."""
        texts, remarks = self._cells.texts(row)
        remarks += _cut_identities(texts)
        cells = self._cells.phones(row)
        too_long = [*self._too_long(texts), *_novels(self._cells.noted(row))]
        if too_long:  # nothing is cut, and no rule has to cope with a novel in a cell
            return Draft(self._label, row, Contact(id="", name=""), texts, cells, problems=too_long)
        phones = read_phones(cells)
        name = read_name(texts[Field.NAME])
        if not name.name and not phones.numbers and not phones.problems:
            return SkipReason.NOBODY
        draft = Draft(self._label, row, Contact(id="", name=name.name), texts, cells, remarks=remarks)
        draft.problems = [*name.problems, *phones.problems]
        if not name.name:
            draft.problems.append(Problem(ProblemCode.NAME_MISSING, texts[Field.NAME]))
        self._check_texts(draft, cells)
        draft.take(name)
        draft.take(phones)
        place = self._place(draft, texts)
        draft.take(place)
        draft.contact = self._contact(draft, name, phones, place)
        self._cells.remember(texts)
        self._district_above = place.district
        return draft

    def _place(self, draft: Draft, texts: dict[Field, str]) -> Place:
        """Looks the row's place up; puts what was taken over into ``texts``."""
        own_district, own_village = texts.get(Field.DISTRICT, ""), texts.get(Field.VILLAGE, "")
        same = bool(own_village) and fold(own_village) == fold(self._cells.above(Field.VILLAGE))
        above = self._district_above
        if own_village and not same and Field.DISTRICT in self._cells.carried:
            above, own_district = own_district, ""  # holds only for a desa that lies there
            told = Remark(RemarkCode.PLACE_FROM_ABOVE, above)
            draft.remarks = [remark for remark in draft.remarks if remark != told]
        reach = reach_of(texts.get(Field.POSITION, "") or self._table.who)
        if not texts.get(Field.POSYANDU) and reach is Reach.POSYANDU and self._is_around(own_village):
            texts[Field.POSYANDU] = self._around.posyandu
        village = own_village or (self._village_around(own_district) if reach <= Reach.VILLAGE else "")
        district = own_district or self._around.district
        place = self._places.find(village, district, above="" if district else above, same_village=same)
        texts[Field.VILLAGE], texts[Field.DISTRICT] = village, district or place.district
        return place

    def _is_around(self, village: str) -> bool:
        """Whether the desa may be that of the title or section."""
        return not village or not self._around.village or fold(village) == fold(self._around.village)

    def _village_around(self, district: str) -> str:
        """The desa of the title or section; that of the row above is never anybody else's by itself."""
        same = not district or fold(district) == fold(self._around.district)
        return self._around.village if same else ""

    def _contact(self, draft: Draft, name: Name, phones: Phones, place: Place) -> Contact:
        texts = draft.texts
        birth = read_birth_date(
            texts.get(Field.BIRTH, ""), self._cells.kind(draft.row, Field.BIRTH), self._today
        )
        draft.doubts += birth.doubts
        draft.remarks += birth.remarks
        where = _neighbourhood(texts)
        draft.take(where)
        position = _position(texts.get(Field.POSITION, "") or self._table.who)
        notes = [name.note, *self._without_identity(draft, phones.notes), texts.get(Field.NOTE, "")]
        notes += [self._noted(Field.BIRTH, birth.keep), self._noted(Field.RW, where.keep)]
        notes += self._cells.noted(draft.row)
        return Contact(
            id="",
            name=name.name,
            nickname=texts.get(Field.NICKNAME, "") or name.nickname,
            salutation=texts.get(Field.SALUTATION, "") or _derived(name, texts),
            position=self._once(position),
            short_position=texts.get(Field.SHORT_POSITION, ""),
            role=texts.get(Field.ROLE, "") or self._role(position),
            posyandu=self._once(_posyandu(texts.get(Field.POSYANDU, ""))),
            rw=self._once(where.rw),
            rt=self._once(where.rt),
            village=place.village,
            village_code=place.village_code,
            district=place.district,
            district_code=place.district_code,
            numbers=tuple(phones.numbers),
            birth_date=birth.iso,
            note="\n".join(dict.fromkeys(note for note in notes if note)),
            field=field_code(texts.get(Field.SERVICE_FIELD, "")) or self._field(position),
            body=body_code(texts.get(Field.LEVEL, "")) or self._body(position, texts, place),
            consent=(consent := consent_code(texts.get(Field.CONSENT, ""))),
            consent_on=iso_day(texts.get(Field.CONSENT_ON, "")) if consent else "",
            active=name.active and fold(texts.get(Field.ACTIVE, "")) not in _NO,
            groups=self._grouped(draft),
            further_posts=tuple(map(_understood, read_posts(texts.get(Field.FURTHER_POSTS, "")))),
            former_numbers=read_former(texts.get(Field.FORMER_NUMBERS, "")),
        )

    def _grouped(self, draft: Draft) -> tuple[str, ...]:
        ids = self._groups.ids(draft.texts.get(Field.GROUPS, ""))
        draft.remarks += [Remark(RemarkCode.GROUP_UNKNOWN, name) for one in ids if (name := new_group(one))]
        return ids

    def _without_identity(self, draft: Draft, notes: Sequence[str]) -> list[str]:
        """Beside a phone number somebody may have written a NIK, too."""
        cut = [without_identity(note) for note in notes]
        if cut != list(notes):
            draft.remarks.append(Remark(RemarkCode.NIK_NOT_TAKEN))
        return cut

    def _body(self, position: str, texts: Mapping[Field, str], place: Place) -> str:
        post = Post(
            posyandu=texts.get(Field.POSYANDU, "")[:1], village=place.village[:1], district=place.district[:1]
        )
        key = (position, post.posyandu != "", post.village != "", post.district != "")
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = body_of(position, post)
        return body

    def _field(self, position: str) -> str:
        field = self._fields.get(position)
        if field is None:
            field = self._fields[position] = field_of(position)
        return field

    def _role(self, position: str) -> str:
        role = self._roles.get(position)
        if role is None:
            role = self._roles[position] = role_of(position)
        return role

    def _once(self, word: str) -> str:
        """The same word for all who share it: 15,000 people, some 3,000 posyandu."""
        return self._words.setdefault(word, word)

    def _noted(self, kind: Field, text: str) -> str:
        """A cell that could not be read, for the note, under its own heading."""
        if not text:
            return ""
        column = self._table.column(kind)
        if column is None and kind is Field.RW:
            column = self._table.column(Field.RT_RW)
        return f"{self._table.headings.get(column or 0, '') or kind}: {text}"

    def _too_long(self, texts: Mapping[Field, str]) -> Iterator[Problem]:
        if sum(map(len, texts.values())) > _SHORTEST_LIMIT:
            for kind, text in texts.items():
                if len(text) > _LONGEST.get(kind, _LONGEST_OTHER):
                    heading = self._table.headings.get(self._table.column(kind) or 0, "")
                    yield Problem(ProblemCode.TEXT_TOO_LONG, heading)

    def _check_texts(self, draft: Draft, phones: Sequence[tuple[str, str]]) -> None:
        """What concerns the row as a whole: lost letters, a bare name, a damaged NIK."""
        texts = draft.texts
        together = "".join(texts.values())
        if "\ufffd" in together and "\ufffd" not in texts[Field.NAME]:
            draft.doubts.append(Doubt(DoubtCode.LETTERS_LOST))
        alone = len(together) == len(texts[Field.NAME]) + len(texts.get(Field.LIST_NUMBER, ""))
        if alone and not any(text for _, text in phones):
            draft.doubts.append(Doubt(DoubtCode.ONLY_A_NAME, texts[Field.NAME]))
        identity = sum(map(str.isdigit, texts.get(Field.IDENTITY, "")))
        if identity == 18:
            draft.remarks.append(Remark(RemarkCode.NIK_IS_NIP))
        elif identity == 16 and texts[Field.IDENTITY].endswith("0") and self._may_be_number(draft.row):
            draft.remarks.append(Remark(RemarkCode.NIK_DAMAGED))

    def _may_be_number(self, row: Row) -> bool:
        """A number cell keeps 15 digits of a NIK; a text file does not tell which cells were numbers."""
        return self._is_text_file or self._cells.kind(row, Field.IDENTITY) == NUMBER


def _cut_identities(texts: dict[Field, str]) -> list[Remark]:
    """Takes every NIK and NIP out of the row's texts; its own column is never taken anyway."""
    cut: dict[Field, str] = {
        kind: without
        for kind, text in texts.items()
        if len(text) >= _SHORTEST_IDENTITY
        and kind is not Field.IDENTITY
        and (without := without_identity(text)) != text
    }
    texts.update(cut)
    return [Remark(RemarkCode.NIK_NOT_TAKEN)] if cut else []


def _novels(notes: Sequence[str]) -> Iterator[Problem]:
    for note in notes:
        if len(note) > _LONGEST[Field.NOTE]:
            yield Problem(ProblemCode.TEXT_TOO_LONG, note.partition(":")[0][:_LONGEST_OTHER])


def _neighbourhood(texts: Mapping[Field, str]) -> Neighbourhood:
    """RT and RW from whichever columns there are."""
    found = [
        read_neighbourhood(texts[kind], kind) for kind in (Field.RT_RW, Field.RW, Field.RT) if texts.get(kind)
    ]
    if len(found) == 1:
        return found[0]
    return Neighbourhood(
        rt=next((one.rt for one in found if one.rt), ""),
        rw=next((one.rw for one in found if one.rw), ""),
        keep="; ".join(one.keep for one in found if one.keep),
        doubts=tuple(doubt for one in found for doubt in one.doubts),
        remarks=tuple(remark for one in found for remark in one.remarks),
    )


def _understood(post: Post) -> Post:
    """What follows from the jabatan of a further post, where the file does not say it."""
    return msgspec.structs.replace(
        post,
        role=post.role or role_of(post.position),
        body=post.body or body_of(post.position, post),
        field=post.field or field_of(post.position),
    )


def _derived(name: Name, texts: Mapping[Field, str]) -> str:
    return derive(name.name, texts.get(Field.GENDER, ""), texts.get(Field.NICKNAME, ""))


def _position(text: str) -> str:
    """As written; only the short everyday ones lose their capitals."""
    return ordinary_case(text) if text.casefold() in _PLAIN_POSITIONS else text


def _posyandu(text: str) -> str:
    return ordinary_case(_POSYANDU_PREFIX.sub("", text) or text)
