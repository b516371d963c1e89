"""The answers to a question as a workbook. Text stays text: no formula, no link, no lost ``+62``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from appliance.questions.model import Question, Value
from appliance.questions.results import Answered, Person
from appliance.questions.store import Told
from web.filters import telephone
from web.lines_workbook import lines_workbook
from web.strings import label
from web.words_questions import TOLD, group_label

HEADS = (
    ("Nama", 28),
    ("Nomor HP", 18),
    ("Kecamatan", 18),
    ("Desa", 18),
    ("Posyandu", 18),
    ("Jabatan", 22),
    ("Jawaban", 22),
    ("Jumlah orang", 13),
    ("Terlambat", 11),
    ("Waktu menjawab", 18),
    ("Asal jawaban", 32),
    ("Keadaan SMS", 18),
)


def answers_workbook(broadcast_id: int, question: Question, people: Iterable[Person], zone: tzinfo) -> bytes:
    """An xlsx with one line per recipient; times are the office's."""
    return lines_workbook(
        f"Jawaban siaran {broadcast_id}", HEADS, (_cells(person, question, zone) for person in people)
    )


def _cells(person: Person, question: Question, zone: tzinfo) -> tuple[str | int, ...]:
    who, answer = person.contact, person.answer
    return (
        person.name,
        telephone(person.number) if person.number else "",
        who.district if who else "",
        who.village if who else "",
        who.posyandu if who else "",
        (who.short_position or who.position) if who else "",
        group_label(question, person.group).text,
        (answer.people or 1) if answer and person.group == Value.YES else "",
        "ya" if person.late else "",
        f"{answer.at.astimezone(zone):%Y-%m-%d %H.%M}" if answer else "",
        _source(answer),
        label(person.status).text,
    )


def _source(answer: Answered | None) -> str:
    if answer is None:
        return ""
    if not answer.entered_by:
        return "SMS"
    told = TOLD[Told(answer.told)].text if answer.told in set(Told) else ""
    return f"dicatat {answer.entered_by}" + (f", {told.lower()}" if told else "")
