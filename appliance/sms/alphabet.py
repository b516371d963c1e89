"""The GSM 7-bit default alphabet with its extension table, and its packing into octets (TS 23.038 6). Pure."""

from __future__ import annotations

import re

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
