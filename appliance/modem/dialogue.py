"""The last lines spoken with a modem, in memory only, with numbers and texts masked."""

from __future__ import annotations

import re
from collections import deque

CAPACITY = 400  # lines
LEAST = 9  # digits of a telephone number

_OCTETS = re.compile(r"(?:[0-9A-Fa-f]{2}){10,}")
_DIGITS = re.compile(r"(?<!\d)(\+?\d{4})\d{3,}(\d{2})(?!\d)")
# As people and operators write them: 0812-3456-7890, +62 812 3456 7890, (0812) 3456.7890
_WRITTEN_NUMBER = re.compile(r"(?<![\d.,:-])(?:\+|\(?0)\d{1,3}\)?(?:[ .-]\(?\d{2,5}\)?){2,5}(?![\d:])")
# Whatever the network says: with or without its mode, quoted, cut off, in several lines
_USSD_TEXT = re.compile(
    r'(\+CUSD: ?(?:\d+ ?(?:, ?|\Z))?"?)(.*?)("?(?: ?, ?\d+)?)?\s*\Z', re.DOTALL | re.IGNORECASE
)
_SECRET = re.compile(r"(AT\+(?:CPIN|CPWD|CLCK)=).*", re.DOTALL | re.IGNORECASE)
# A code is no secret, a voucher number in it is; packed septets could hide either
_USSD_CODE = re.compile(r'(AT\+CUSD=1,")(?![0-9*#]{1,8}")([^"]*)', re.IGNORECASE)


class Dialogue:
    """A ring of lines for the log around a fault. ``note`` masks, so nothing private is ever kept."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._lines: deque[tuple[float, str, str]] = deque(maxlen=capacity)

    def note(self, at: float, direction: str, text: str) -> None:
        """``at``: monotonic seconds; ``direction``: ">" sent, "<" received, "?" not understood."""
        self._lines.append((at, direction, masked(text)))

    def lines(self) -> list[str]:
        """Oldest first, each with its time."""
        return [f"{at:.3f} {direction} {text}" for at, direction, text in self._lines.copy()]


def masked(text: str) -> str:
    """``text`` without what belongs to people: long numbers, PDUs, PINs, replies of the network."""
    text = _SECRET.sub(r"\1****", text)
    text = _USSD_CODE.sub(lambda match: f"{match[1]}{len(match[2])} characters", text)
    text = _USSD_TEXT.sub(_without_its_text, text)
    text = _OCTETS.sub(lambda match: f"<{len(match[0]) // 2} octets>", text)
    text = _WRITTEN_NUMBER.sub(_without_its_middle, text)
    return _DIGITS.sub(r"\1****\2", text)


def _without_its_text(match: re.Match[str]) -> str:
    return f"{match[1]}{len(match[2])} characters{match[3] or ''}" if match[2] else match[0]


def _without_its_middle(match: re.Match[str]) -> str:
    digits = "".join(each for each in match[0] if each.isdigit())
    return match[0] if len(digits) < LEAST else f"{digits[:4]}****{digits[-2:]}"
