"""Split a text into SMS segments. Pure; counts septets and UTF-16 units, never bytes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from appliance.sms.alphabet import is_gsm7, septet_count

MAX_PARTS = 10


class Encoding(StrEnum):
    """How the text of a message is written. ``OCTETS`` only ever comes in: binary, or 8-bit text."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"
    OCTETS = "octets"


# 140 octets are 160 septets or 70 UTF-16 units. 153 and 67: the header of a concatenated message takes six
# octets, which are seven septets with the fill bit, or three units (TS 23.040 9.2.3.24.1).
SINGLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
CONCATENATED = {Encoding.GSM7: 153, Encoding.UCS2: 67}


class TextTooLong(ValueError):
    """The text needs more segments than the box sends at once; ``parts`` says how many."""

    def __init__(self, parts: int) -> None:
        super().__init__(f"the text needs {parts} SMS, more than {MAX_PARTS}")
        self.parts = parts


class Segments(NamedTuple):
    """A text cut for sending. ``"".join(parts)`` is the text.

    ``units``: septets or UTF-16 units of the whole text. ``units_left``: room left in the last part
    (a whole message when there is no part yet).
    """

    encoding: Encoding
    parts: tuple[str, ...]
    units: int
    units_left: int


def split(text: str) -> Segments:
    """Cut a text into as few parts as it needs. Raises ``TextTooLong``."""
    encoding, count = (Encoding.GSM7, septet_count) if is_gsm7(text) else (Encoding.UCS2, ucs2_units)
    units = count(text)
    if units <= SINGLE[encoding]:
        return Segments(encoding, (text,) if text else (), units, SINGLE[encoding] - units)
    room = CONCATENATED[encoding]
    if units == len(text):
        parts = [text[start : start + room] for start in range(0, len(text), room)]
    else:
        parts = _cut(text, room, count)
    if len(parts) > MAX_PARTS:
        raise TextTooLong(len(parts))
    return Segments(encoding, tuple(parts), units, room - count(parts[-1]))


def ucs2_units(text: str) -> int:
    """UTF-16 units of a text: two for a character beyond U+FFFF, such as most emoji."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def _cut(text: str, room: int, count: Callable[[str], int]) -> list[str]:
    """Parts of at most ``room`` units; no cut through a character of two (escape or surrogate pair)."""
    parts: list[str] = []
    start = 0
    while start < len(text):
        part = text[start : start + room]
        # A character is one unit or two: half the excess must go, and no more than needed ever goes.
        while (excess := count(part) - room) > 0:
            part = part[: -((excess + 1) // 2)]
        parts.append(part)
        start += len(part)
    return parts
