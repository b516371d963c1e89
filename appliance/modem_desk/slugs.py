"""A modem's name as a piece of an address. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_OTHER = re.compile(r"[^a-z0-9]+")
NAMELESS = "modem"


def slugs(names: Iterable[str]) -> Mapping[str, str]:
    """Each name's slug, no two the same: the second of two equal ones ends in ``-2``."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = _slug(name)
        slug, number = plain, 1
        while slug in taken:
            number += 1
            slug = f"{plain}-{number}"
        taken.add(slug)
        found[name] = slug
    return found


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", letters).strip("-") or NAMELESS
