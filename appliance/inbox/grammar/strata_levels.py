"""The names of the strata and how people shorten them; an office may have its own list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.inbox.grammar.spelling import nearest


@dataclass(frozen=True, slots=True)
class StrataLevel:
    """``name`` is what a reading says; ``words`` are its short forms, all in lower case."""

    name: str
    words: tuple[str, ...] = ()


DEFAULT_LEVELS = (
    StrataLevel("pratama", ("pra", "prtm", "prtma")),
    StrataLevel("madya", ("mad", "mdy", "mady", "madia")),
    StrataLevel("purnama", ("pur", "prnm", "purn")),
    StrataLevel("mandiri", ("man", "mdr", "mdri", "mandr")),
    StrataLevel("multifungsi", ("multi", "mul", "mf")),
)


def find_level(word: str, levels: Sequence[StrataLevel]) -> str | None:
    """The level a word names: whole, shortened, or near (``mandri``); None when it names none."""
    for level in levels:
        if word == level.name.casefold() or word in level.words:
            return level.name
    names = {level.name.casefold(): level.name for level in levels}
    near = nearest(word, names)
    return names[near] if near else None
