"""Rows that come from our own export: recognised by their Kode, taken letter by letter. Pure.

What the office changed in such a file is a change it wants; nothing is improved, carried down or taken for a
total.
"""

from __future__ import annotations

import re
from datetime import date

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.folding import fold, squash
from appliance.contacts.importing.dates import read_birth_date
from appliance.contacts.importing.findings import Problem, ProblemCode, Remark, RemarkCode
from appliance.contacts.importing.group_names import GroupNames, new_group
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table
from appliance.contacts.importing.own_words import (
    body_code,
    consent_code,
    field_code,
    iso_day,
    read_former,
    read_posts,
)
from appliance.contacts.importing.phones import Phones, read_phones
from appliance.contacts.importing.places import Place, PlaceFinder
from appliance.contacts.importing.rows import Draft
from appliance.contacts.importing.workbook import NUMBER, Row
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot

_CODE = re.compile(r"[a-z]{12}")
_AREA_CODE = re.compile(r"\d\d\.\d\d\.\d\d(?:\.\d{4})?")
_DATE = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_LONGEST = 4_000  # characters; a note may have grown
NO = "Tidak"  # in the column Aktif


class OwnFileReader:
    """Reads the rows of a table that has a column *Kode Kotak Kabar*."""

    def __init__(
        self, table: Table, label: str, *, snapshot: Snapshot, areas: AreaTree | None, today: date
    ) -> None:
        self._table = table
        self._label = label
        self._snapshot = snapshot
        self._areas = areas
        self._places = PlaceFinder(areas)
        self._today = today
        self._groups = GroupNames(snapshot.groups.values())

    def read(self, row: Row) -> Draft | None:
        """The person in the row; None when it carries no code and is to be read as any other."""
        texts = {kind: row.text(columns[0]) for kind, columns in self._table.columns.items()}
        code = texts.get(Field.CODE, "")
        if not _CODE.fullmatch(code):
            return None
        columns = self._table.columns.get(Field.PHONE, ())
        phones = read_phones([(self._table.headings.get(column, ""), row.text(column)) for column in columns])
        draft = Draft(self._label, row, Contact(id=code, name=texts[Field.NAME]), texts, is_exact=True)
        draft.take(phones)
        draft.problems = list(phones.problems)
        if not texts[Field.NAME]:
            draft.problems.append(Problem(ProblemCode.NAME_MISSING))
        draft.problems += [
            Problem(ProblemCode.TEXT_TOO_LONG, self._table.headings.get(self._table.column(kind) or 0, ""))
            for kind, text in texts.items()
            if len(text) > _LONGEST
        ]
        if not draft.problems:
            draft.contact = self._contact(draft, phones)
        return draft

    def _contact(self, draft: Draft, phones: Phones) -> Contact:
        texts = draft.texts
        place = self._place(draft)
        draft.take(place)
        return Contact(
            id=draft.contact.id,
            name=texts[Field.NAME],
            nickname=texts.get(Field.NICKNAME, ""),
            salutation=texts.get(Field.SALUTATION, ""),
            position=texts.get(Field.POSITION, ""),
            short_position=texts.get(Field.SHORT_POSITION, ""),
            role=texts.get(Field.ROLE, ""),
            body=body_code(texts.get(Field.LEVEL, "")),
            field=field_code(texts.get(Field.SERVICE_FIELD, "")),
            posyandu=texts.get(Field.POSYANDU, ""),
            rw=self._two_digits(draft, Field.RW),
            rt=self._two_digits(draft, Field.RT),
            village=place.village,
            village_code=place.village_code,
            district=place.district,
            district_code=place.district_code,
            numbers=tuple(phones.numbers),
            birth_date=self._birth_date(draft),
            note="\n".join(note for note in (texts.get(Field.NOTE, ""), *phones.notes) if note),
            active=fold(texts.get(Field.ACTIVE, "")) != fold(NO),
            groups=self._group_ids(draft),
            further_posts=read_posts(texts.get(Field.FURTHER_POSTS, "")),
            former_numbers=read_former(texts.get(Field.FORMER_NUMBERS, "")),
            consent=consent_code(texts.get(Field.CONSENT, "")),
            consent_on=iso_day(texts.get(Field.CONSENT_ON, "")),
            doubts=tuple(
                code for code in texts.get(Field.OPEN_QUESTIONS, "").replace(" ", "").split(";") if code
            ),
        )

    def _two_digits(self, draft: Draft, kind: Field) -> str:
        text = draft.texts.get(kind, "")
        column = self._table.column(kind)
        typed_over = column is not None and draft.row.kind(column) == NUMBER
        return text.zfill(2) if typed_over else text

    def _birth_date(self, draft: Draft) -> str:
        text = draft.texts.get(Field.BIRTH, "")
        match = _DATE.fullmatch(text)
        if match:
            try:
                return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
            except ValueError:
                pass  # the ordinary reader says what is wrong with it
        column = self._table.column(Field.BIRTH)
        kind = draft.row.kind(column) if column is not None else ""
        found = read_birth_date(text, kind, self._today)
        draft.doubts += found.doubts
        draft.remarks += found.remarks
        return found.iso

    def _place(self, draft: Draft) -> Place:
        """The codes that were exported, as long as the names beside them are still theirs."""
        texts = draft.texts
        village, district = texts.get(Field.VILLAGE, ""), texts.get(Field.DISTRICT, "")
        known = self._snapshot.by_id.get(draft.contact.id)
        if known is not None and (known.village, known.district) == (village, district):
            return Place(village, known.village_code, district, known.district_code)
        code = texts.get(Field.AREA_CODE, "")
        if _AREA_CODE.fullmatch(code) and self._is_name_of(code, village, district):
            return Place(village, code if len(code) > 8 else "", district, code[:8])
        if known is None and not code:
            return Place(village, "", district, "")
        return self._places.find(village, district)

    def _is_name_of(self, code: str, village: str, district: str) -> bool:
        area = self._areas.get(code) if self._areas is not None else None
        return area is None or squash(area.name) == squash(village if len(code) > 8 else district)

    def _group_ids(self, draft: Draft) -> tuple[str, ...]:
        ids = self._groups.ids(draft.texts.get(Field.GROUPS, ""))
        draft.remarks += [Remark(RemarkCode.GROUP_UNKNOWN, name) for one in ids if (name := new_group(one))]
        return ids
