"""How far two words are apart, and which of some words a misspelt one means. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def distance(one: str, other: str, limit: int) -> int:
    """Edits between two words: insert, drop, change, swap neighbours; above ``limit`` it is limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before_last[column - 2] + 1)
            line.append(cost)
        if min(line) > limit:  # the least of a line never falls again
            return limit + 1
        before_last, last = last, line
    return min(last[-1], limit + 1)


def tolerance(word: str) -> int:
    """Slips forgiven in a word of this length: none to four letters, one to seven, then two."""
    return 0 if len(word) <= 4 else 1 if len(word) <= 7 else 2


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of ``words`` that is meant; None when none is near or two are equally near."""
    found: list[tuple[int, str]] = []
    for candidate in dict.fromkeys(words):
        if word == candidate:
            return candidate
        limit = tolerance(candidate)
        if limit and (apart := distance(word, candidate, limit)) <= limit:
            found.append((apart, candidate))
    found.sort()
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]
