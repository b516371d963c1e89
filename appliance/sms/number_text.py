"""Find the runs of digits in what people write into a phone cell, and the words beside them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

# Two numbers in one cell: "0812 .. / 0857 ..", "0812 .. atau 0857 .."
_BETWEEN_NUMBERS = re.compile(r"[/\\,;&|\n]+|\b(?:atau|dan|serta|or|and)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_INSIDE_A_NUMBER = re.compile(r"[\s\-._()']*")
# Something in place of digits: 0812-xxxx-1116, 0812 0000 11??, 0812...1116
_PLACEHOLDER = re.compile(r"[*#…]|\?{2,}|\.{3,}|_{2,}")
_ONLY_X = re.compile(r"[xX]+")
_LOOKALIKE = re.compile(r"[0-9OolI]+")
_LABELS = r"hp|no|wa|tlpn?|telp?|telepon|phone|ph|nomor|handphone|ponsel|kontak|sms|call|tsel|xl|im3|tri"
_LABEL_FIRST = re.compile(rf"({_LABELS})([0-9]{{6,}})", re.IGNORECASE)
_LABEL_LAST = re.compile(rf"([0-9]{{6,}})({_LABELS})", re.IGNORECASE)
# Words that say nothing once the number is taken out; "WA" does (it may be another person's phone).
_EMPTY_WORDS = re.compile(
    r"(?:(?:hp|no|nomor|tlpn?|telp?|telepon|phone|ph|handphone|ponsel|kontak|atau|dan|or|and)\.?\s*)*",
    re.IGNORECASE,
)
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("＋"): "+"}
_LOOKALIKE_TO_DIGIT = str.maketrans("OolI", "0011")

MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class Token:
    """Digits that stand together. ``lookalike``: an O or l among them was read as a digit."""

    digits: str
    start: int
    end: int
    plus: bool = False
    lookalike: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens that may be one number (or two, with only a space between them)."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two separators. For digits stand ``letters`` or ``gaps`` (dots, stars)."""

    runs: tuple[Run, ...]
    words: bool
    letters: bool
    gaps: bool


def tidy_cell(text: str) -> str:
    """Typography out of the way: one kind of space and dash, no invisible marks, no full-width digits.

    Digits of other scripts stay what they are and count as letters: nothing is guessed.
    """
    text = text.replace("\r", "\n").replace("\t", " ")
    if text.isascii():
        return text.strip()
    return "".join(map(_tidy_character, text.translate(_FULL_WIDTH))).strip()


def _tidy_character(character: str) -> str:
    if character.isascii() or character == "…":
        return character
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Pd":
            return "-"
        case "Cf" | "Cc":
            return ""
    return {"−": "-", "‘": "'", "’": "'", "`": "'", "´": "'"}.get(character, character)


def pieces(text: str) -> list[Piece]:
    """The cell cut at ``/ , ; &``, line breaks, *atau* and *dan*; positions are those of ``text``."""
    found: list[Piece] = []
    start = 0
    for separator in _BETWEEN_NUMBERS.finditer(text):
        found.append(_read_piece(text, start, separator.start()))
        start = separator.end()
    found.append(_read_piece(text, start, len(text)))
    return found


def _read_piece(text: str, start: int, end: int) -> Piece:
    runs: list[list[Token]] = []
    words = letters = gaps = False
    after_digits = False  # the last token was digits
    position = start
    for match in _TOKEN.finditer(text, start, end):
        gap = text[position : match.start()]
        token = _read_token(match, plus=gap.rstrip(" (").endswith("+"))
        gaps = gaps or (bool(_PLACEHOLDER.search(gap)) and (after_digits or token is not None))
        if token is not None:
            if runs and after_digits and _is_enumeration(runs[-1], gap, token):
                runs[-1] = [replace(token, start=runs[-1][0].start)]
            elif runs and after_digits and _continues(runs[-1], gap, token):
                runs[-1].append(token)
            else:
                runs.append([token])
        elif _is_word(match.group()) and not (after_digits and _LOOKALIKE.fullmatch(match.group())):
            words = True
        else:
            letters = True
        after_digits = token is not None
        position = match.end()
    gaps = gaps or (after_digits and bool(_PLACEHOLDER.search(text, position, end)))
    return Piece(tuple(Run(tuple(run)) for run in runs), words, letters, gaps)


def _read_token(match: re.Match[str], *, plus: bool) -> Token | None:
    """Digits, with a label glued to them or a lookalike among them; None for anything else."""
    text, start, end = match.group(), match.start(), match.end()
    if text.isascii() and text.isdigit():
        return Token(text, start, end, plus)
    labelled = _LABEL_FIRST.fullmatch(text)
    if labelled:
        return Token(labelled[2], start + labelled.start(2), end, plus)
    labelled = _LABEL_LAST.fullmatch(text)
    if labelled:
        return Token(labelled[1], start, start + labelled.end(1), plus)
    if _LOOKALIKE.fullmatch(text) and any("0" <= character <= "9" for character in text):
        return Token(text.translate(_LOOKALIKE_TO_DIGIT), start, end, plus, lookalike=True)
    return None


def _is_word(text: str) -> bool:
    """A word of the note: Neng, RW05, Rohaeti; but not 6866xxx, xxxx or digits of another script."""
    if _ONLY_X.fullmatch(text) or not text[0].isalpha():
        return False
    return sum(character.isdigit() for character in text) < 4


def _continues(run: list[Token], gap: str, token: Token) -> bool:
    """Whether ``token`` goes on with the number begun in ``run``."""
    if token.plus or not _INSIDE_A_NUMBER.fullmatch(gap):
        return False
    # 081200001122 (2): a remark, not more digits; but +62 (0) 812 ... is one number
    return "(" not in gap or sum(len(earlier.digits) for earlier in run) < 7


def _is_enumeration(run: list[Token], gap: str, token: Token) -> bool:
    """``1. 0812 ...`` or ``2) +62 812 ...``: the first digit only counts the numbers of the cell."""
    counts = len(run) == 1 and run[0].digits in "123456789" and not run[0].plus
    return counts and gap.strip(" +(") in (".", ")") and token.digits.startswith(("08", "628"))


def remainder(text: str, used: list[tuple[int, int]]) -> str:
    """What is left of the cell beside the parts that became numbers: the note, or "" when it says nothing."""
    left: list[str] = []
    position = 0
    for start, end in sorted(used):
        left.append(text[position:start])
        position = end
    left.append(text[position:])
    words = re.sub(r"[()\[\]{}\s\"]+", " ", " ".join(left)).split()
    words = [word for word in (word.strip("-/\\,;:&|+'_=") for word in words) if word.strip(".")]
    note = " ".join(words)
    return "" if _EMPTY_WORDS.fullmatch(note) else note[:MAX_NOTE]
