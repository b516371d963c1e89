"""Message templates: ``Yth. {sapaan} {nama}``, filled in per person; values never expanded again. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

PERSON_FIELDS = frozenset(
    {
        "nama",
        "nama_lengkap",
        "sapaan",
        "jabatan",
        "posyandu",
        "rw",
        "rt",
        "desa",
        "kecamatan",
    }
)
EVENT_FIELDS = frozenset({"acara", "tempat", "hari", "tanggal", "jam", "bulan", "tgl_akhir"})
OFFICE_FIELDS = frozenset({"pengirim", "kabupaten"})

FIELDS: Mapping[str, str] = {
    "nama": "the name used in messages, without titles",
    "nama_lengkap": "the whole name, with titles",
    "sapaan": "form of address: Bapak, Ibu, Teh ...",
    "jabatan": "position",
    "posyandu": "the person's posyandu",
    "rw": "RW",
    "rt": "RT",
    "desa": "village or kelurahan",
    "kecamatan": "district",
    "acara": "what the meeting is called",
    "tempat": "where",
    "hari": "day of the week",
    "tanggal": "date",
    "jam": "time of day",
    "bulan": "month",
    "tgl_akhir": "last day to answer",
    "pengirim": "the office as it signs",
    "kabupaten": "the regency or town",
}


class ProblemKind(StrEnum):
    """What is wrong with a template."""

    UNKNOWN_FIELD = "unknown_field"
    UNCLOSED_BRACE = "unclosed_brace"
    STRAY_BRACE = "stray_brace"  # a } that closes nothing
    EMPTY_FIELD = "empty_field"  # {}


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """``found`` stands at ``position``; ``suggestion`` is the field that was probably meant, or ""."""

    kind: ProblemKind
    found: str
    position: int
    suggestion: str = ""


class TemplateError(LookupError):
    """The template has problems, or a value for one of its fields was not given."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stays as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A place for a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text. ``fields``: each used field once, in order of appearance.

    ``form``: the pieces as a format for ``%``, which fills 15,000 messages in the time of a blink.
    """

    text: str
    pieces: tuple[Literal | Field, ...]
    fields: tuple[str, ...]
    problems: tuple[TemplateProblem, ...]
    form: str

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The used fields whose value is absent or blank."""
        return tuple([name for name in self.fields if not values.get(name, "").strip()])

    def render(self, values: Mapping[str, str]) -> str:
        """The text for one person; a value's own braces stay. Raises ``TemplateError``, never half-fills."""
        if self.problems:
            raise TemplateError(f"the template has {len(self.problems)} problem(s)")
        try:
            return self.form % values
        except KeyError as error:
            raise TemplateError(f"no value for the field {error}") from None


# A doubled brace is a brace; a field is what stands between two braces on one line.
_MARKUP = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_NEAR = 0.6  # difflib ratio: {kecamtan} and {nma} are near, {alamat} is not


def parse(text: str, *, known: Collection[str] = FIELDS.keys()) -> Template:
    """Never raises: what is wrong is listed in ``problems``.

    Field names are case-free and may have spaces around them. ``known``: the fields this text may use.
    """
    pieces: list[Literal | Field] = []
    fields: list[str] = []
    problems: list[TemplateProblem] = []
    position = 0
    for match in _MARKUP.finditer(text):
        _add_literal(pieces, text[position : match.start()])
        position = match.end()
        found = match.group()
        if found in ("{{", "}}"):
            _add_literal(pieces, found[0])
            continue
        name = (match[1] or "").strip().casefold().replace(" ", "_")
        if name in known:
            pieces.append(Field(name))
            if name not in fields:
                fields.append(name)
        else:
            problems.append(_problem(found, match.start(), name, known))
            _add_literal(pieces, found)
    _add_literal(pieces, text[position:])
    return Template(text, tuple(pieces), tuple(fields), tuple(problems), _form(pieces))


def _form(pieces: Iterable[Literal | Field]) -> str:
    return "".join(
        piece.text.replace("%", "%%") if isinstance(piece, Literal) else f"%({piece.name})s"
        for piece in pieces
    )


def _add_literal(pieces: list[Literal | Field], text: str) -> None:
    """Neighbouring literals become one."""
    last = pieces[-1] if pieces else None
    if isinstance(last, Literal):
        pieces[-1] = Literal(last.text + text)
    elif text:
        pieces.append(Literal(text))


def _problem(found: str, position: int, name: str, known: Collection[str]) -> TemplateProblem:
    if found == "{":
        return TemplateProblem(ProblemKind.UNCLOSED_BRACE, found, position)
    if found == "}":
        return TemplateProblem(ProblemKind.STRAY_BRACE, found, position)
    if not name:
        return TemplateProblem(ProblemKind.EMPTY_FIELD, found, position)
    near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    return TemplateProblem(ProblemKind.UNKNOWN_FIELD, found, position, near[0] if near else "")
