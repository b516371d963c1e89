"""The phone cells of one row: the numbers, what goes into the note, and what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from appliance.contacts.importing.cells import is_blank
from appliance.contacts.importing.findings import (
    Doubt,
    DoubtCode,
    Problem,
    ProblemCode,
    Remark,
    RemarkCode,
)
from appliance.sms.numbers import CellNumbers, NumberDoubt, NumberProblem, PhoneNumber, read_cell

MOST_NUMBERS = 5  # of one person, as in the form
# A damaged or landline number costs nobody his place in the book; other digits that are no number come back.
_KEPT_WITHOUT: Mapping[NumberProblem, DoubtCode] = {
    NumberProblem.DAMAGED: DoubtCode.NUMBER_DAMAGED,
    NumberProblem.LANDLINE: DoubtCode.NUMBER_LANDLINE,
}
_REFUSED: Mapping[NumberProblem, ProblemCode] = {
    NumberProblem.LETTERS: ProblemCode.NUMBER_LETTERS,
    NumberProblem.FOREIGN: ProblemCode.NUMBER_FOREIGN,
    NumberProblem.SHORT_CODE: ProblemCode.NUMBER_SHORT_CODE,
    NumberProblem.TOO_LONG: ProblemCode.NUMBER_TOO_LONG,
    NumberProblem.TOO_SHORT: ProblemCode.NUMBER_TOO_SHORT,
}
_ASKED: Mapping[NumberDoubt, DoubtCode] = {
    NumberDoubt.LOOKALIKE_LETTERS: DoubtCode.NUMBER_LOOKALIKE,
    NumberDoubt.UNKNOWN_PREFIX: DoubtCode.NUMBER_UNKNOWN_PREFIX,
    NumberDoubt.LEFTOVER_DIGITS: DoubtCode.NUMBER_LEFTOVER,
    NumberDoubt.MARKED_UNCERTAIN: DoubtCode.NUMBER_UNCERTAIN,
}
_TOLD: Mapping[NumberDoubt, RemarkCode] = {
    NumberDoubt.LEADING_ZERO_LOST: RemarkCode.LEADING_ZERO,
    NumberDoubt.MAY_MISS_A_DIGIT: RemarkCode.NUMBER_MAY_BE_SHORT,
    NumberDoubt.SEVERAL_NUMBERS: RemarkCode.SPARE_NUMBER,
    NumberDoubt.ODD_PREFIX: RemarkCode.NUMBER_ODD_FORM,
    NumberDoubt.ODD_SEPARATORS: RemarkCode.NUMBER_ODD_FORM,
}


@dataclass(slots=True)
class Phones:
    """What the cells say. ``notes``: lines for the contact's note."""

    numbers: list[PhoneNumber] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_phones(cells: Sequence[tuple[str, str]]) -> Phones:
    """``cells``: heading and text of each phone column, the main one first."""
    phones = Phones()
    unread: list[tuple[str, str, NumberProblem]] = []
    for heading, text in cells:
        if is_blank(text) or not text.strip("0 "):
            continue
        cell = read_cell(text)
        if cell.problem is None:
            _take(phones, text, cell)
        elif cell.problem is NumberProblem.NO_NUMBER:
            if any(map(str.isdigit, text)):  # "tidak punya, titip 0251-..."
                phones.notes.append(f"{heading}: {text}")
        elif cell.problem is not NumberProblem.EMPTY:
            unread.append((heading, text, cell.problem))
    if beyond := phones.numbers[MOST_NUMBERS:]:
        del phones.numbers[MOST_NUMBERS:]
        text = ", ".join(number.national for number in beyond)
        phones.notes.append(f"HP: {text}")
        phones.remarks.append(Remark(RemarkCode.TOO_MANY_NUMBERS, text))
    for heading, text, problem in unread:
        _explain(phones, heading, text, problem)
    if not phones.numbers and not phones.doubts and not phones.problems:
        phones.remarks.append(Remark(RemarkCode.WITHOUT_NUMBER))
    return phones


def _take(phones: Phones, text: str, cell: CellNumbers) -> None:
    spare = bool(phones.numbers)
    phones.numbers += [number for number in cell.numbers if number not in phones.numbers]
    if cell.note:
        phones.notes.append(cell.note)
        phones.remarks.append(Remark(RemarkCode.NOTE_FROM_NUMBER, cell.note))
    if spare and len(phones.numbers) > 1:
        phones.remarks.append(Remark(RemarkCode.SPARE_NUMBER, text))
    for doubt in sorted(cell.doubts):
        if doubt in _ASKED:
            phones.doubts.append(Doubt(_ASKED[doubt], text))
        else:
            phones.remarks.append(Remark(_TOLD[doubt], text))


def _explain(phones: Phones, heading: str, text: str, problem: NumberProblem) -> None:
    """A cell that gave no number. Beside a number that was read it only goes into the note."""
    only_words = problem is NumberProblem.LETTERS and not any(map(str.isdigit, text))
    beside = problem is NumberProblem.LANDLINE and bool(phones.numbers)
    if only_words or beside:  # "menyusul", "ikut suami"; a landline beside the mobile
        phones.notes.append(f"{heading}: {text}")
        phones.remarks.append(Remark(RemarkCode.NOTE_FROM_NUMBER, text))
    elif problem in _KEPT_WITHOUT:
        phones.notes.append(f"{heading}: {text}")
        phones.doubts.append(Doubt(_KEPT_WITHOUT[problem], text))
    elif phones.numbers:
        phones.notes.append(f"{heading}: {text}")
        phones.doubts.append(Doubt(DoubtCode.NUMBER_LEFTOVER, text))
    else:
        phones.problems.append(Problem(_REFUSED[problem], text))
