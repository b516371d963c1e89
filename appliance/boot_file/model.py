"""What came of reading a boot file: a configuration in any case, and what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.config import Config


class MistakeKind(StrEnum):
    """What a person has to look for in the file."""

    NOT_TOML = "not_toml"  # a line that cannot be read; the others hold
    UNKNOWN_KEY = "unknown_key"
    MISPLACED = "misplaced"  # an order such as ``reset``, below the header of a table
    HELD_BACK = "held_back"  # an order, good or not, beside a line that cannot be read
    WRONG_VALUE = "wrong_value"
    CONTRADICTION = "contradiction"  # good by itself, not beside another
    FIXED = "fixed"  # the installed box decides it, see reading.FIXED
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"  # the card, not the person


@dataclass(frozen=True, slots=True)
class Mistake:
    """``where``: ``sending.quiet`` or ``line 7``, "" = the whole file; ``detail``: one English sentence.

    ``line``: 0 = it has none that can be told. ``reset``: for this, ``reset`` may not have been done, and
    whoever is locked out has to hear of it.
    """

    kind: MistakeKind
    where: str
    detail: str
    line: int = 0
    reset: bool = False


@dataclass(frozen=True, slots=True)
class BootReading:
    """``file``: its path as text, "" when there is none. What is in no mistake was taken."""

    config: Config
    mistakes: tuple[Mistake, ...] = ()
    file: str = ""
