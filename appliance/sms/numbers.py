"""Indonesian mobile numbers: from what people write to E.164, with a reason for every refusal. Pure.

A number is 08 and 8 to 11 digits more, stored as ``+628...``. What is refused is refused with a word; what is
taken with a doubt says so; no digit is ever invented or dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from appliance.sms.number_rules import NumberDoubt, NumberProblem, national_part, problem_of
from appliance.sms.number_text import Piece, Run, Token, pieces, remainder, tidy_cell
from appliance.sms.operators import Operator, OperatorTable

__all__ = [
    "CellNumbers",
    "NotAMobileNumber",
    "NumberDoubt",
    "NumberProblem",
    "Operator",
    "OperatorTable",
    "PhoneNumber",
    "ShortCode",
    "decode_hook",
    "encode_hook",
    "network_number",
    "read_cell",
]

MAX_CELL = 500  # characters; nobody writes a phone cell longer than this

_E164 = re.compile(r"\+62(8[1-9][0-9]{7,10})")
_USUAL = re.compile(r"(?:0|\+?62)(8[1-9][0-9]{7,10})")
_WITHOUT_SPACES_AND_DASHES = str.maketrans("", "", " -")
_SHORT = re.compile(r"[0-9]{3,6}")


class NotAMobileNumber(ValueError):
    """Not exactly one mobile number; ``problem`` says why. Never repeats the text, it may reach a log."""

    def __init__(self, problem: NumberProblem) -> None:
        super().__init__(f"not an Indonesian mobile number ({problem})")
        self.problem = problem


class PhoneNumber(str):
    """An Indonesian mobile number in E.164: ``+628`` and 8 to 11 digits. Nothing else can become one."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        if not _E164.fullmatch(value):
            raise ValueError("a mobile number is stored as +628 and 8 to 11 digits more")
        return super().__new__(cls, value)

    @classmethod
    def parse(cls, text: str) -> PhoneNumber:
        """One number as a person writes it. Raises ``NotAMobileNumber``, also for two, or a lookalike."""
        if _E164.fullmatch(text):
            return cls(text)
        cell = read_cell(text)
        if cell.problem is not None:
            raise NotAMobileNumber(cell.problem)
        if len(cell.numbers) != 1 or cell.doubts & _NOT_PLAIN:
            raise NotAMobileNumber(NumberProblem.SEVERAL)
        if cell.note or NumberDoubt.LOOKALIKE_LETTERS in cell.doubts:
            raise NotAMobileNumber(NumberProblem.LETTERS)
        return cell.numbers[0]

    @property
    def national(self) -> str:
        """``081234567890``"""
        return "0" + self[3:]

    @property
    def display(self) -> str:
        """``0812-3456-7890``: four, four and the rest."""
        national = self.national
        return f"{national[:4]}-{national[4:8]}-{national[8:]}"

    @property
    def masked(self) -> str:
        """``0812-****-7890``, for logs: at least four digits hidden, however short the number."""
        national = self.national
        return f"{national[:4]}-****-{national[max(8, len(national) - 4) :]}"


_NOT_PLAIN = frozenset(
    {NumberDoubt.LEFTOVER_DIGITS, NumberDoubt.SEVERAL_NUMBERS, NumberDoubt.MARKED_UNCERTAIN}
)


class ShortCode(str):
    """A service's number of 3 to 6 digits (4444), sent to as it is. Never a contact's."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        if not _SHORT.fullmatch(value):
            raise ValueError("a short code is 3 to 6 digits")
        return super().__new__(cls, value)


@dataclass(frozen=True, slots=True)
class CellNumbers:
    """What one spreadsheet cell holds: the main number first, or the problem; never neither.

    ``note``: words and other digits that stood there, such as "WA suami" or a landline.
    """

    numbers: tuple[PhoneNumber, ...]
    problem: NumberProblem | None = None
    doubts: frozenset[NumberDoubt] = frozenset()
    note: str = ""


@dataclass(slots=True)
class _Reading:
    """What has been found in a cell so far."""

    operators: OperatorTable
    numbers: list[PhoneNumber] = field(default_factory=list)
    problems: list[NumberProblem] = field(default_factory=list)
    doubts: set[NumberDoubt] = field(default_factory=set)
    used: list[tuple[int, int]] = field(default_factory=list)

    def take(self, run: Run, number: PhoneNumber, doubts: frozenset[NumberDoubt]) -> None:
        self.used.append((run.start, run.end))
        self.doubts |= doubts
        if any(token.lookalike for token in run.tokens):
            self.doubts.add(NumberDoubt.LOOKALIKE_LETTERS)
        if number not in self.numbers:
            self.numbers.append(number)


def read_cell(text: str, operators: OperatorTable | None = None) -> CellNumbers:
    """Read one phone cell of a spreadsheet. ``operators`` None: the table that ships with the box."""
    operators = operators or OperatorTable.default()
    usual = _USUAL.fullmatch(text.translate(_WITHOUT_SPACES_AND_DASHES))
    if usual:
        number, doubts = _mobile(usual[1], operators)
        return CellNumbers((number,), doubts=doubts)
    if len(text) > MAX_CELL:
        return CellNumbers((), NumberProblem.TOO_LONG)
    text = tidy_cell(text)
    text = _FLOAT_TAIL.sub(r"\1", text)
    if not any("0" <= character <= "9" for character in text):
        return CellNumbers((), _without_digits(text))
    if _ZEROS.fullmatch(text):
        return CellNumbers((), NumberProblem.NO_NUMBER)
    if _USSD.fullmatch(text):
        return CellNumbers((), NumberProblem.SHORT_CODE)
    return _read_digits(text, operators)


_FLOAT_TAIL = re.compile(r"^(\+?[0-9]{9,15})[.,]0{1,2}$")  # 81200001112.0: a number cell turned into text
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}(?![0-9])")
_ZEROS = re.compile(r"[0\s\-]+")  # "0" for "none"
_USSD = re.compile(r"\*[0-9*]+#")
_UNCERTAIN = re.compile(r"[0-9]\s*\(?\?|\b(?:(?:tidak|tdk|non) ?-?aktif|mati|hangus|hilang)\b", re.IGNORECASE)
_NO_NUMBER = re.compile(
    r"\b(?:tidak|tdk|tak|gak|ga|nggak|ngga|enggak|belum|blm|tanpa|kosong|nihil|none|null|nil|na|teu|henteu|tiada)\b|n/a",
    re.IGNORECASE,
)


def _without_digits(text: str) -> NumberProblem:
    if _NO_NUMBER.search(text):
        return NumberProblem.NO_NUMBER
    if "##" in text:
        return NumberProblem.DAMAGED  # a column too narrow for its number, saved as shown
    return NumberProblem.LETTERS if any(character.isalnum() for character in text) else NumberProblem.EMPTY


def _read_digits(text: str, operators: OperatorTable) -> CellNumbers:
    reading = _Reading(operators)
    without = _SCIENTIFIC.sub(lambda match: " " * len(match.group()), text)
    if without != text:
        reading.problems.append(NumberProblem.DAMAGED)
    found = pieces(without)
    for piece in found:
        _read_piece(piece, reading)
    if not reading.numbers and len(found) > 1:
        _read_across_separators(found, reading)
    note = remainder(text, reading.used)
    if not reading.numbers:
        return CellNumbers((), _worst(text, reading.problems), note=note if _is_landline(reading) else "")
    if len(reading.numbers) > 1:
        reading.doubts.add(NumberDoubt.SEVERAL_NUMBERS)
    if reading.problems and not _is_landline(reading):
        reading.doubts.add(NumberDoubt.LEFTOVER_DIGITS)
    if _UNCERTAIN.search(text):
        reading.doubts.add(NumberDoubt.MARKED_UNCERTAIN)
    return CellNumbers(tuple(reading.numbers), doubts=frozenset(reading.doubts), note=note)


_NEARNESS = (
    NumberProblem.DAMAGED,
    NumberProblem.LETTERS,
    NumberProblem.TOO_LONG,
    NumberProblem.LANDLINE,
    NumberProblem.FOREIGN,
    NumberProblem.TOO_SHORT,
    NumberProblem.SHORT_CODE,
)


def _is_landline(reading: _Reading) -> bool:
    return set(reading.problems) == {NumberProblem.LANDLINE}


def _worst(text: str, problems: Sequence[NumberProblem]) -> NumberProblem:
    """The problem to tell when there are several: the one nearest to a number."""
    worst = min(problems, key=_NEARNESS.index, default=NumberProblem.LETTERS)
    if worst in (NumberProblem.TOO_SHORT, NumberProblem.SHORT_CODE) and _NO_NUMBER.search(text):
        return NumberProblem.NO_NUMBER  # tidak ada (RW 05)
    return worst


def _read_piece(piece: Piece, reading: _Reading) -> None:
    if piece.letters or piece.gaps:
        reading.problems.append(NumberProblem.LETTERS if piece.letters else NumberProblem.DAMAGED)
        return
    for run in piece.runs:
        number, problem, doubts = _judge(run.tokens, reading.operators)
        if number is not None:
            reading.take(run, number, doubts)
        elif problem is NumberProblem.TOO_LONG and len(run.tokens) > 1:
            _read_neighbours(run, reading)
        elif problem is not None and not (piece.words and len(piece.runs) > 1 and _is_remark(run)):
            reading.problems.append(problem)


def _is_remark(run: Run) -> bool:
    """Digits of a remark beside the number, as in "0812 ... (RW 05)"."""
    return sum(len(token.digits) for token in run.tokens) <= 3


def _read_neighbours(run: Run, reading: _Reading) -> None:
    """Whole numbers with only space between them; anything else is one number with too many digits."""
    found: list[tuple[Run, PhoneNumber, frozenset[NumberDoubt]]] = []
    start = 0
    for end in range(1, len(run.tokens) + 1):
        if end < len(run.tokens) and not _may_begin_a_number(run.tokens[end]):
            continue
        number, _, doubts = _judge(run.tokens[start:end], reading.operators)
        if number is not None:
            found.append((Run(run.tokens[start:end]), number, doubts))
            start = end
    if start < len(run.tokens):
        reading.problems.append(NumberProblem.TOO_LONG)
        return
    for part, number, doubts in found:
        reading.take(part, number, doubts)


def _may_begin_a_number(token: Token) -> bool:
    lost_zero = token.digits.startswith("8") and len(token.digits) >= 9
    return lost_zero or token.digits.startswith(("08", "62"))


def _read_across_separators(found: Sequence[Piece], reading: _Reading) -> None:
    """``0812/0000/1111``: no part is a number, all of it is one."""
    if any(piece.words or piece.letters or piece.gaps or len(piece.runs) > 1 for piece in found):
        return
    tokens = tuple(token for piece in found for run in piece.runs for token in run.tokens)
    if not tokens or any(token.plus for token in tokens[1:]):
        return
    number, problem, doubts = _judge(tokens, reading.operators)
    if number is not None:
        reading.problems.clear()
        reading.take(Run(tokens), number, doubts | {NumberDoubt.ODD_SEPARATORS})
    elif problem is NumberProblem.LANDLINE:
        reading.problems = [problem]


_Judgement = tuple[PhoneNumber | None, NumberProblem | None, frozenset[NumberDoubt]]


def _judge(tokens: Sequence[Token], operators: OperatorTable) -> _Judgement:
    """One run of digits: a mobile number, or why not."""
    digits = "".join(token.digits for token in tokens)
    national, doubt, problem = national_part(digits, plus=tokens[0].plus)
    if problem is None:
        problem = problem_of(national)
    if problem is not None:
        return None, problem, frozenset()
    number, doubts = _mobile(national, operators)
    return number, None, doubts | {doubt} if doubt else doubts


# Ten digits (with the 0) were given out under these in the nineties; elsewhere so short a number is rare.
_OLD_PREFIXES = ("811", "816", "818")


def _mobile(national: str, operators: OperatorTable) -> tuple[PhoneNumber, frozenset[NumberDoubt]]:
    doubts: set[NumberDoubt] = set()
    if len(national) < 11 and not national.startswith(_OLD_PREFIXES):
        doubts.add(NumberDoubt.MAY_MISS_A_DIGIT)
    if operators.lookup("0" + national) is None:
        doubts.add(NumberDoubt.UNKNOWN_PREFIX)
    return PhoneNumber("+62" + national), frozenset(doubts)


def network_number(address: str) -> PhoneNumber | None:
    """The number of an SMS address (``+62812...``, ``62812...``, ``0812...``); None for anything else."""
    try:
        return PhoneNumber.parse(address)
    except NotAMobileNumber:
        return None


def encode_hook(value: object) -> str:
    """``enc_hook`` for msgspec, which writes no subclass of ``str`` by itself."""
    if isinstance(value, PhoneNumber | ShortCode):
        return str(value)
    raise TypeError(f"cannot write a {type(value).__name__}")


def decode_hook(kind: type, value: object) -> PhoneNumber | ShortCode:
    """``dec_hook`` for msgspec: strict, only what ``encode_hook`` wrote. Raises ``ValueError``."""
    if kind in (PhoneNumber, ShortCode) and isinstance(value, str):
        made: PhoneNumber | ShortCode = kind(value)
        return made
    raise ValueError(f"cannot read a {kind.__name__}")
