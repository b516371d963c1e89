"""The GSM 7-bit default alphabet, its extension table and its packing into octets (TS 23.038 6). Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from appliance.sms.typography import REPLACEMENTS

ESCAPE = 0x1B

# Position = septet. 0x1B, here U+FFFF which is no character, announces the extension table.
_DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\uffffÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

EXTENSION_CHARACTERS = frozenset(_EXTENSION.values())
CHARACTERS = frozenset(_DEFAULT) - {"\uffff"} | EXTENSION_CHARACTERS

_SEPTETS: dict[str, bytes] = {
    **{character: bytes([septet]) for septet, character in enumerate(_DEFAULT) if septet != ESCAPE},
    **{character: bytes([ESCAPE, septet]) for septet, character in _EXTENSION.items()},
}
# Nearly all our texts are ASCII without the ten escaped characters: those go through one table in C.
_MARK = 0xFF
_ASCII_TO_SEPTETS = bytes(
    _SEPTETS[chr(code)][0] if code < 128 and len(_SEPTETS.get(chr(code), b"")) == 1 else _MARK
    for code in range(256)
)
_IN_ALPHABET = re.compile("[" + re.escape("".join(sorted(CHARACTERS))) + "]*")
_NOT_IN_ALPHABET = re.compile("[^" + re.escape("".join(sorted(CHARACTERS))) + "]")
_EXTENDED = re.compile("[" + re.escape("".join(sorted(EXTENSION_CHARACTERS))) + "]")


class NotInAlphabet(ValueError):
    """The text needs UCS-2: names the first character that GSM 7-bit lacks and where it stands."""

    def __init__(self, character: str, position: int) -> None:
        super().__init__(f"{character!r} at position {position} is not in the GSM 7-bit alphabet")
        self.character = character
        self.position = position


def is_gsm7(text: str) -> bool:
    """Whether every character has a septet, or an escape pair."""
    return _IN_ALPHABET.fullmatch(text) is not None


def septet_count(text: str) -> int:
    """Septets that a GSM 7-bit text takes: one each, two for the ten characters of the extension table."""
    return len(text) + len(_EXTENDED.findall(text))


def to_septets(text: str) -> bytes:
    """One septet per byte, 0x00-0x7F. Raises ``NotInAlphabet``."""
    if text.isascii():
        septets = text.encode("ascii").translate(_ASCII_TO_SEPTETS)
        if _MARK not in septets:
            return septets
    try:
        return b"".join(map(_SEPTETS.__getitem__, text))
    except KeyError:
        position = next(i for i, character in enumerate(text) if character not in _SEPTETS)
        raise NotInAlphabet(text[position], position) from None


def from_septets(septets: bytes) -> str:
    """The text of septets (one per byte; the eighth bit is ignored). Never fails.

    An escape before a code that the extension table lacks shows the code of the default table; an escape
    before an escape, and one at the very end, show a space (TS 23.038 6.2.1.1, notes).
    """
    characters: list[str] = []
    escaped = False
    for byte in septets:
        septet = byte & 0x7F
        if escaped:
            escaped = False
            characters.append(" " if septet == ESCAPE else _EXTENSION.get(septet, _DEFAULT[septet]))
        elif septet == ESCAPE:
            escaped = True
        else:
            characters.append(_DEFAULT[septet])
    if escaped:
        characters.append(" ")
    return "".join(characters)


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Septets (one per byte) to octets, lowest bits first, after ``fill_bits`` zero bits (TS 23.038 6.1.2.1).

    Works on the whole text as one number: septets in lanes of 8 bits move together into lanes of 16, 32
    and 64, after which every eighth octet is empty and can be left out.
    """
    groups = -(-len(septets) // 8)
    lanes = int.from_bytes(septets, "little")
    for width in (8, 16, 32):
        low, high = _masks(width, groups)
        lanes = lanes & low | (lanes & high) >> width // 8
    octets = bytearray(lanes.to_bytes(groups * 8, "little"))
    del octets[7::8]
    length = (len(septets) * 7 + fill_bits + 7) // 8
    if fill_bits:
        return (int.from_bytes(octets, "little") << fill_bits).to_bytes(length + 8, "little")[:length]
    return bytes(octets[:length])


def unpack(data: bytes, count: int, fill_bits: int = 0) -> bytes:
    """The reverse of ``pack``: at most ``count`` whole septets, fewer when ``data`` ends sooner."""
    count = max(0, min(count, (len(data) * 8 - fill_bits) // 7))
    if fill_bits:
        data = (int.from_bytes(data, "little") >> fill_bits).to_bytes(len(data), "little")
    groups = -(-count // 8)
    data = data[: groups * 7].ljust(groups * 7, b"\0")
    octets = bytearray(groups * 8)
    for place in range(7):
        octets[place::8] = data[place::7]
    lanes = int.from_bytes(octets, "little")
    for width in (32, 16, 8):
        low, high = _masks(width, groups)
        lanes = lanes & low | lanes << width // 8 & high
    return lanes.to_bytes(groups * 8, "little")[:count]


def _masks(width: int, groups: int) -> tuple[int, int]:
    """Masks over lanes of ``2 * width`` bits: the bits that hold data in the lower and in the upper half."""
    data = (1 << width * 7 // 8) - 1
    octets = 2 * width // 8
    lanes = groups * 64 // (2 * width)
    low = int.from_bytes(data.to_bytes(octets, "little") * lanes, "little")
    high = int.from_bytes((data << width).to_bytes(octets, "little") * lanes, "little")
    return low, high


@dataclass(frozen=True, slots=True)
class Change:
    """``found`` stood ``count`` times in the text and became ``replacement`` ("" = taken out)."""

    found: str
    replacement: str
    count: int


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text made fit for GSM 7-bit as far as it can be, and what was done to it, in order of appearance."""

    text: str
    changes: tuple[Change, ...]


def tidy(text: str) -> Tidied:
    """Office typography becomes GSM 7-bit; emoji are taken out; letters lose accents that the alphabet lacks.

    What has no plain form stays (Arabic, say): such a text goes as UCS-2. Line ends are unified, unlisted.
    """
    text = _LINE_ENDS.sub("\n", text)
    if is_gsm7(text):
        return Tidied(text, ())
    text = unicodedata.normalize("NFC", text)
    changes: dict[tuple[str, str], int] = {}
    text = _without_emoji(text, changes)
    table: dict[int, str] = {}
    for character in _outside(text):
        plain = _plain(character)
        if plain is not None:
            table[ord(character)] = plain
            changes[character, plain] = text.count(character)
    return Tidied(text.translate(table), tuple(Change(*change, count) for change, count in changes.items()))


def _outside(text: str) -> list[str]:
    """The characters that the alphabet lacks, each once, in order of appearance."""
    return list(dict.fromkeys(_NOT_IN_ALPHABET.findall(text)))


_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_JOINERS = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"


def _without_emoji(text: str, changes: dict[tuple[str, str], int]) -> str:
    """Take emoji out whole, with what joins them, and one of the two spaces that each would leave behind."""
    symbols = [
        c for c in _outside(text) if c == "\u20e3" or (unicodedata.category(c) == "So" and not _plain(c))
    ]
    if not symbols:
        return text

    def plain(match: re.Match[str]) -> str:
        found, digit = match.group(), match.group()[0]
        replacement = digit if digit in CHARACTERS else ""
        changes[found, replacement] = changes.get((found, replacement), 0) + 1
        return replacement or _GAP

    text = re.sub("[0-9#*]\ufe0f?\u20e3", plain, text)  # keycaps: the digit stays
    one = f"[{''.join(map(re.escape, symbols))}][{_JOINERS}]*"
    text = re.sub(f"[\U0001f1e6-\U0001f1ff]{{2}}|{one}(?:\u200d{one})*", plain, text)
    return _AROUND_A_GAP.sub(_close, text)


_GAP = "\uffff"
_AROUND_A_GAP = re.compile(rf"( *)((?:{_GAP} *)+)(?=(.?))")


def _close(match: re.Match[str]) -> str:
    before, gap, following = match.groups()
    at_line_start = match.start() == 0 or match.string[match.start() - 1] == "\n"
    if at_line_start or not following:
        return ""
    return " " if gap.endswith(" ") or (before and following.isalnum()) else ""


@lru_cache(maxsize=4096)
def _plain(character: str) -> str | None:
    """The GSM 7-bit form of a character that is not in the alphabet; None when it has none."""
    known = REPLACEMENTS.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) == "Zs":
        return " "
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed != character:
        kept = [REPLACEMENTS.get(c, c) for c in decomposed if not unicodedata.combining(c)]
        plain = "".join(kept)
        if plain and is_gsm7(plain):
            return plain
    if "\u0300" <= character <= "\u036f" or "\ufe00" <= character <= "\ufe0f" or character == "\u20e3":
        return ""  # an accent or a variation mark whose letter is gone
    # symbols, modifiers, control and format characters, surrogates, private use, unassigned
    return "" if unicodedata.category(character) in ("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn") else None
