"""When Idul Fitri is, as far as it is known beforehand: the only door to the package ``holidays``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_NAMES = ("Eid al-Fitr", "Eid al-Fitr (estimated)")


@lru_cache(maxsize=16)
def idul_fitri(year: int) -> tuple[date, ...]:
    """Its first day or days in a year of the sun, two in some. Estimates may be a day off."""
    # takes 0.6 s and 8 MB, and an office without hours of its own never asks
    from holidays.countries.indonesia import Indonesia

    found = Indonesia(years=year, language="en_US")
    return tuple(day for day, name in sorted(found.items()) if name in _NAMES)
