"""Forms of *Ambil dari Excel* read into what a person says of columns and doubtful rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing import DoubtCode, ImportRow, Preview, ProblemCode
from appliance.contacts.importing.arrangement import NOT_TAKEN, Arrangement
from appliance.contacts.importing.decisions import (
    Choice,
    Decisions,
    choices_for,
    kinds_in,
    place_asked,
    places_meant,
    weightiest,
)
from appliance.contacts.importing.group_names import new_group
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.survey import Survey, SurveyLayout
from appliance.imports import ImportJob
from web.words_import import FIELD, change_word

Form = Mapping[str, str]

# What a column can be taken as, in the order of a usual list.
OFFERED = (
    Field.NAME,
    Field.PHONE,
    Field.POSITION,
    Field.SHORT_POSITION,
    Field.POSYANDU,
    Field.RW,
    Field.RT,
    Field.RT_RW,
    Field.VILLAGE,
    Field.DISTRICT,
    Field.BIRTH,
    Field.SALUTATION,
    Field.NICKNAME,
    Field.GENDER,
    Field.SERVICE_FIELD,
    Field.LEVEL,
    Field.GROUPS,
    Field.CONSENT,
    Field.CONSENT_ON,
    Field.ACTIVE,
    Field.NOTE,
    Field.LABELLED_NOTE,
)
_ONLY_NOTED = (Field.LABELLED_NOTE,)
_SEVERAL = (Field.PHONE, Field.LABELLED_NOTE)


def offered(is_private: bool, now: str) -> list[tuple[str, str]]:
    """Word and name of what a column may be taken as. Private ones may only go into the note."""
    words = list(_ONLY_NOTED if is_private else OFFERED)
    if now and now not in words:
        words.append(Field(now))
    return [(NOT_TAKEN, "Jangan diambil"), *((word.value, FIELD[word]) for word in words)]


def read_arrangement(job: ImportJob, form: Form) -> Arrangement:
    """What the step *Kolom* says. Nothing that is not on the page changes."""
    columns = dict(job.arrangement.columns)
    taken, heading_rows = dict(job.arrangement.taken), dict(job.arrangement.heading_rows)
    for place, layout in enumerate(job.survey.layouts):
        if not layout.is_own:
            columns[layout.fingerprint] = {
                column.offset: form.get(f"kolom-{place}-{column.offset}", column.field)
                for column in layout.columns
            }
    for place, table in enumerate(job.survey.tables):
        taken[table.name] = form.get(f"ambil-{place}") == "1"
        row = _number(form.get(f"judul-{place}", ""))
        if row is not None and row != table.heading_row:
            heading_rows[table.label] = row
    for place, sheet in enumerate(job.survey.bare):
        row = _number(form.get(f"polos-{place}", ""))
        if row is not None:
            heading_rows[sheet.label] = row
            taken[sheet.label] = True
    return Arrangement(columns=columns, taken=taken, heading_rows=heading_rows)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 6 else None


def twice_chosen(survey: Survey, arrangement: Arrangement) -> str:
    """The first field that two columns of one list were chosen for, as the office calls it; "" = none."""
    for layout in survey.layouts:
        seen: set[str] = set()
        for column in layout.columns:
            word = arrangement.columns.get(layout.fingerprint, {}).get(column.offset, NOT_TAKEN)
            if word and word in seen and word not in _SEVERAL:
                return FIELD.get(word, word)
            seen.add(word)
    return ""


def missing(survey: Survey) -> str:
    """What keeps the file from going on, in one sentence; "" = nothing."""
    wanted: Sequence[SurveyLayout] = [layout for layout in survey.layouts if layout.is_taken]
    if survey.can_go_on:
        return ""
    if any(not layout.has_names for layout in survey.layouts) and not wanted:
        return "Kotak belum tahu kolom mana yang berisi nama. Pilih kolom Nama, lalu centang daftarnya."
    if survey.layouts:
        return "Belum ada daftar yang dicentang. Centang paling sedikit satu."
    return "Kotak belum menemukan daftar orang. Tunjukkan baris judul pada lembar di bawah ini."


@dataclass(frozen=True, slots=True)
class KindOfDoubt:
    """One kind of doubt: how many rows have it, what may be answered, and what holds now."""

    code: DoubtCode
    count: int
    choices: Sequence[Choice]
    chosen: Choice


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """A desa whose kecamatan is a question. ``options``: code and name; ``chosen``: a code or ""."""

    key: str
    name: str
    count: int
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class RowAsked:
    """What can be answered for one row. ``chosen`` "" = as its kind."""

    place: int  # in preview.doubtful
    choices: Sequence[Choice]
    chosen: str
    options: Sequence[tuple[str, str]]  # kecamatan
    chosen_place: str


def kinds_of(job: ImportJob) -> list[KindOfDoubt]:
    """All kinds of doubt of the file."""
    found = []
    for code, count in kinds_in(job.preview.doubtful):
        choices = choices_for(code)
        said = job.decisions.kinds.get(code)
        found.append(KindOfDoubt(code, count, choices, said if said in choices else choices[0]))
    return found


def places_of(job: ImportJob, areas: AreaTree | None) -> list[PlaceAsked]:
    """Every desa that must be told apart, once."""
    asked: dict[str, list[ImportRow]] = {}
    for row in job.preview.doubtful:
        if key := place_asked(row):
            asked.setdefault(key, []).append(row)
    found = []
    for key, rows in asked.items():
        options = _options(rows[0], areas)
        name = _named(rows[0])
        if options:
            found.append(PlaceAsked(key, name, len(rows), options, job.decisions.places.get(key, "")))
    return found


def _named(row: ImportRow) -> str:
    if row.contact is None:
        return ""
    said = f", tertulis Kecamatan {row.contact.district}" if row.contact.district else ""
    return f"{row.contact.village}{said}"


def row_asked(job: ImportJob, place: int, areas: AreaTree | None) -> RowAsked:
    """The answers for one doubtful row."""
    row = job.preview.doubtful[place]
    return RowAsked(
        place,
        choices_for(weightiest(row)),
        job.decisions.rows.get(row.key, ""),
        _options(row, areas),
        job.decisions.row_places.get(row.key, ""),
    )


def _options(row: ImportRow, areas: AreaTree | None) -> list[tuple[str, str]]:
    return [(district.code, district.name) for district, _ in places_meant(row, areas)]


def read_decisions(job: ImportJob, form: Form) -> Decisions:
    """What the form says laid over what was decided before; rows of other pages stay as they are."""
    kinds, rows = dict(job.decisions.kinds), dict(job.decisions.rows)
    places, row_places = dict(job.decisions.places), dict(job.decisions.row_places)
    for kind in kinds_of(job):
        said = _choice(form.get(f"jenis-{kind.code}"))
        # the preselected answer of a kind is none yet: the question stays open with the contact
        if said is not None and said in kind.choices and (said is not kind.choices[0] or kind.code in kinds):
            kinds[kind.code] = said
    for key in {place_asked(row) for row in job.preview.doubtful} - {""}:
        if (code := form.get(f"desa-{key}")) is not None:
            places[key] = code
    for name, said_of_row in form.items():
        word, _, number = name.partition("-")
        if word not in ("baris", "tempat") or not number.isdecimal():
            continue
        if int(number) >= len(job.preview.doubtful):
            continue
        key_of_row = job.preview.doubtful[int(number)].key
        if word == "tempat":
            row_places[key_of_row] = said_of_row
        elif (choice := _choice(said_of_row)) is not None:
            rows[key_of_row] = choice
        else:
            rows.pop(key_of_row, None)
    make_groups = form.get("kelompok", "buat" if job.decisions.make_groups else "tanpa") != "tanpa"
    return Decisions(kinds=kinds, rows=rows, places=places, row_places=row_places, make_groups=make_groups)


def _choice(text: str | None) -> Choice | None:
    return Choice(text) if text in {choice.value for choice in Choice} else None


def seems_swapped(found: Preview) -> bool:
    """Whether most rows have no letter where the name should be."""
    unreadable = sum(
        any(problem.code is ProblemCode.NAME_UNREADABLE for problem in row.problems) for row in found.refused
    )
    return unreadable > len(found.good) + len(found.doubtful)


def shown_change(row: ImportRow, groups: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each change as field, old, new, in the office's words. ``groups``: names by id."""

    def worded(field: str, text: str) -> str:
        if field != "groups":
            return change_word(field, text)
        return ", ".join(groups.get(one) or new_group(one) or one for one in text.split(", "))

    return [
        (
            FIELD.get(change.field, change.field),
            worded(change.field, change.old),
            worded(change.field, change.new),
        )
        for change in row.changes
        if not change.field.endswith("_code") and (change.field != "role" or change.old)
    ]
