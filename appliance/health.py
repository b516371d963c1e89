"""How the box is: a tuple of values ``(name, result, detail)``, looked up when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HealthResult(StrEnum):
    """``good``: as it should be. ``attention``: works, a person should look. ``bad``: something does not
    work."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing looked at. ``name``: clock, clerk, card, book, ledger or ``modem NAME``; ``word``: what was
    found, for the pages' dictionary; ``detail``: the figure or name behind the word."""

    name: str
    result: HealthResult
    word: str
    detail: str = ""
