"""Which automatic answer fits a reading, and its text: one SMS in plain letters, whatever is filled in. Pure.

``answer_for`` gives a code word and fields; the texts are data (``answers.toml``), which an office may write
over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import assert_never

from appliance.inbox.grammar.keywords import KeywordTable
from appliance.inbox.grammar.reading import (
    Attendance,
    Buka,
    Dana,
    Details,
    Kader,
    Kendala,
    Kind,
    NumberChange,
    Option,
    OwnKeyword,
    Problem,
    Reading,
    Registration,
    Skdn,
    Strata,
    Words,
)
from appliance.inbox.grammar.vocabulary import MONTHS
from appliance.sms.alphabet import is_gsm7, septet_count, tidy
from appliance.sms.template import Template, parse

LONGEST: Mapping[str, int] = {
    "pengirim": 24,
    "posyandu": 24,
    "nama": 24,
    "hp": 15,
    "pilihan": 70,
    "isi": 60,
    "strata": 16,
    "rupiah": 16,
    "kk": 3,
    "s": 4,
    "k": 4,
    "d": 4,
    "n": 4,
    "jumlah": 2,
    "tanggal": 12,
    "kategori": 1,
    "kata": 7,
    "jam": 24,
}
"""The fields of answers and the characters each may take; longer values are cut."""

ONE_SMS = 160
_MONTH_NAMES = {at: name.capitalize() for name, at in reversed(list(MONTHS.items()))}


@dataclass(frozen=True, slots=True)
class Answer:
    """``code``: an entry of ``answers.toml``; ``text``: an own keyword's answer, sent as it is."""

    code: str
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


class Answers:
    """The texts by their codes; immutable."""

    def __init__(self, templates: Mapping[str, Template], automatic: frozenset[str]) -> None:
        self._templates = dict(templates)
        self._automatic = automatic

    @classmethod
    def load(cls, text: str) -> Answers:
        """From TOML in the shape of ``answers.toml``. Raises ``ValueError`` with a sentence."""
        templates, automatic = {}, set()
        for code, entry in tomllib.loads(text).items():
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                raise ValueError(f"the answer {code} has no text")
            templates[code] = _checked(code, entry["text"])
            if entry.get("automatic", True):
                automatic.add(code)
        return cls(templates, frozenset(automatic))

    def rewritten(self, texts: Mapping[str, str], automatic: Mapping[str, bool]) -> Answers:
        """With the office's own texts and switches. Raises ``ValueError`` for a text that does not fit."""
        templates = {code: _checked(code, text) for code, text in texts.items() if code in self._templates}
        switched = {code for code in self._templates if automatic.get(code, code in self._automatic)}
        return Answers({**self._templates, **templates}, frozenset(switched))

    @classmethod
    @cache
    def default(cls) -> Answers:
        """The texts that ship with the box."""
        return cls.load(files(__package__).joinpath("answers.toml").read_text("utf-8"))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._templates)

    def template(self, code: str) -> str:
        """The text with its fields in braces, as the office edits it."""
        return self._templates[code].text

    def automatic(self, code: str) -> bool:
        """It goes out by itself, once the loop guard agrees; the office's own keywords always."""
        return code in self._automatic or code == "own"

    def text(self, answer: Answer, values: Mapping[str, str]) -> str:
        """What to send; ``values``: the caller's fields (pengirim, posyandu, nama, jam)."""
        if answer.text:
            return answer.text
        template = self._templates[answer.code]
        known = {**values, **answer.fields}
        return template.render(
            {name: shorten(known.get(name, ""), LONGEST[name]) or "-" for name in template.fields}
        )


def _checked(code: str, text: str) -> Template:
    """A text for an answer: known fields only, and one plain SMS however long the values are."""
    template = parse(text, known=LONGEST.keys())
    if template.problems:
        raise ValueError(f"the answer {code} has an unknown field or a stray brace")
    longest = template.render({name: "W" * room for name, room in LONGEST.items()})
    if not is_gsm7(longest) or septet_count(longest) > ONE_SMS:
        raise ValueError(f"the answer {code} is no plain SMS of {ONE_SMS} characters")
    return template


def shorten(value: str, room: int) -> str:
    """At most ``room`` septets of plain letters on one line; what is cut ends in two points."""
    plain = " ".join(tidy(value).text.split())
    plain = "".join(c for c in plain if is_gsm7(c) and septet_count(c) == 1).strip()
    return plain if len(plain) <= room else plain[: max(0, room - 2)].rstrip() + ".."[:room]


def answer_for(reading: Reading, table: KeywordTable, *, options: Sequence[str] = ()) -> Answer | None:
    """The answer that fits; None = a person answers, or nobody need. ``options``: the poll's labels."""
    if reading.opts_out and reading.kind is not Kind.ERASE:
        return Answer(Kind.OPT_OUT.value)
    if reading.problem is Problem.MAYBE_OPT_OUT:
        return None
    if reading.problem is not None:
        return _question_back(reading)
    if reading.kind is Kind.FREE_TEXT:
        return None
    code, fields = _noted(reading, options)
    if reading.posyandu:
        fields["posyandu"] = reading.posyandu
    if isinstance(reading.details, OwnKeyword):
        named = reading.details.keyword
        own = next((each for each in table.own if each.name == named), None)
        return Answer("own", text=own.answer) if own and own.answer else None
    return Answer(code, fields)


_ASKS: Mapping[Problem, str] = {
    Problem.NO_SUCH_OPTION: "ask_option",
    Problem.SEVERAL_OPTIONS: "ask_option",
    Problem.LEVEL_MISSING: "ask_strata",
    Problem.LEVEL_UNKNOWN: "ask_strata",
    Problem.SEVERAL_LEVELS: "ask_strata",
    Problem.AMOUNT_MISSING: "ask_dana",
    Problem.AMOUNT_UNCLEAR: "ask_dana",
    Problem.TEXT_MISSING: "ask_text",
    Problem.SKDN_COUNT: "ask_skdn",
    Problem.UNCLEAR_KEYWORD: "ask_skdn",
    Problem.SKDN_ORDER: "skdn_order",
    Problem.COUNT_MISSING: "ask_kader",
    Problem.DAY_IMPOSSIBLE: "ask_buka",
    Problem.NUMBER_MISSING: "ask_number",
    Problem.NUMBER_BAD: "ask_number",
    Problem.NAME_MISSING: "ask_register",
}
_BY_KIND: Mapping[Kind, str] = {
    Kind.KADER: "ask_kader",
    Kind.BUKA: "ask_buka",
    Kind.SKDN: "ask_skdn",
    Kind.NUMBER_CHANGE: "ask_number",
}
"""For problems that several keywords share (several numbers, an impossible count)."""


def _question_back(reading: Reading) -> Answer | None:
    problem = reading.problem
    code = _ASKS.get(problem) if problem else None
    code = code or _BY_KIND.get(reading.kind)
    if code is None:  # no question was open, or it may be an opt-out: a person looks
        return None
    fields = _noted(reading, ())[1] if reading.details else {}
    return Answer(code, {**fields, "kata": reading.kind.value.upper()})


def _noted(reading: Reading, options: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The code and the fields that say what was understood."""
    code = reading.kind.value
    details: Details | None = reading.details
    match details:
        case None | NumberChange() | OwnKeyword():
            return code, {}
        case Attendance(people=people):
            return ("attend_people", {"jumlah": str(people)}) if people else (code, {})
        case Option(option=option):
            return code, {"pilihan": options[option - 1] if option <= len(options) else str(option)}
        case Registration(name=name):
            return code, {"nama": name}
        case Strata(level=level):
            return code, {"strata": level}
        case Dana():
            return _dana(details)
        case Kendala(text=text, category=category):
            return (code, {"isi": text}) if text else ("kendala_category", {"kategori": str(category)})
        case Skdn(s=s, k=k, d=d, n=n):
            return code, {"s": str(s), "k": str(k), "d": str(d), "n": str(n)}
        case Kader(count=count):
            return code, {"jumlah": str(count)}
        case Buka():
            return code, {"tanggal": _day(details)}
        case Words(text=text):
            return code, {"isi": text}
        case _:
            assert_never(details)


def _dana(dana: Dana) -> tuple[str, dict[str, str]]:
    fields = {"rupiah": rupiah_text(dana.rupiah)}
    if dana.households is None:
        return "dana", fields
    return "dana_households", {**fields, "kk": str(dana.households)}


def rupiah_text(rupiah: int) -> str:
    """``Rp150.000``"""
    return "Rp" + re.sub(r",", ".", f"{rupiah:,}")


def _day(buka: Buka) -> str:
    if buka.day is None:
        return "hari ini"
    return f"tanggal {buka.day}" if buka.month is None else f"{buka.day} {_MONTH_NAMES[buka.month]}"
