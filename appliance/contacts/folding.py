"""What two spellings have in common: text folded for comparing and searching. Pure."""

from __future__ import annotations

import re
import unicodedata

_NOT_LETTER_OR_DIGIT = re.compile(r"[^0-9a-z]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
ROMAN = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11,
    "XII": 12, "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20,
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents or punctuation, words parted by one space.

    ``"Hj. NUR'AÏNI"`` -> ``"hj nuraini"``
    """
    if text.isascii():
        plain = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return _NOT_LETTER_OR_DIGIT.sub(" ", plain.replace("'", "").replace("`", "")).strip()


def squash(text: str) -> str:
    """As ``fold`` but without the spaces, for names that are written together or apart: ``tanimulya``."""
    return fold(text).replace(" ", "")


def as_number(word: str) -> str:
    """``I`` and ``01`` -> ``1``; any other word as it is. For comparing names of posyandu."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    return str(ROMAN[word.upper()]) if word.upper() in ROMAN else word


def distance(one: str, other: str, limit: int) -> int:
    """How many letters must be added, dropped, changed or swapped with a neighbour.

    Optimal string alignment; answers ``limit + 1`` as soon as it is sure to be more than ``limit``.
    """
    # a step changes one letter for another at most: two that only one of them has
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return limit + 1
    far = limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        # what lies further from the diagonal than the limit is further away than the limit
        first, last = max(1, i - limit), min(len(other), i + limit)
        two_before, before, row = before, row, [far] * (len(other) + 1)
        row[0] = best = i
        for j in range(first, last + 1):
            its = other[j - 1]
            if letter == its:
                cost = before[j - 1]
            else:
                cost = 1 + min(before[j], row[j - 1], before[j - 1])
                if i > 1 and j > 1 and letter == other[j - 2] and its == one[i - 2]:
                    cost = min(cost, two_before[j - 2] + 1)
            row[j] = cost
            best = min(best, cost)
        if best > limit:
            return far
    return min(row[-1], far)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key by which ``Melati 2`` comes before ``Melati 10``."""
    return tuple(
        (0, int(word), word) if word.isdecimal() and len(word) < 10 else (1, 0, word)
        for word in re.findall(r"[0-9]+|[a-z]+", fold(text))
    )
