"""The passphrase of a backup: eight plain Indonesian words that a person can copy from paper. Pure.

The 256 words differ from one another in their first four letters and in at least two places, so that one
wrong letter is noticed and, where only one word is near, mended. Eight of them are 64 bits, and each guess
costs an attacker one scrypt.
"""

from __future__ import annotations

import random as chance
import re
from functools import cache
from importlib import resources

from appliance.contacts.folding import distance
from appliance.errors import InputError

WORDS = 8

_LETTERS = re.compile(r"[a-z]+")


class WordsWrong(InputError):
    """These are not eight words of the list. ``unknown``: those that are none, as they were written."""

    def __init__(self, unknown: tuple[str, ...], count: int) -> None:
        told = f"not in the list: {', '.join(unknown)}" if unknown else f"{count} words instead of {WORDS}"
        super().__init__(f"the passphrase is {WORDS} words ({told})")
        self.unknown = unknown
        self.count = count


@cache
def word_list() -> tuple[str, ...]:
    """The 256 words, in alphabetical order."""
    return tuple(resources.files("appliance.backup").joinpath("words.txt").read_text("utf-8").split())


def new_passphrase(random: chance.Random) -> str:
    """``padi kuda melati ...``. ``random`` must be of the system (SystemRandom)."""
    return " ".join(random.choices(word_list(), k=WORDS))


def read_passphrase(written: str) -> str:
    """The words as they were made, whatever case, spaces, numbers or hyphens they were typed with.

    Raises ``WordsWrong``.
    """
    typed = _LETTERS.findall(written.casefold())
    found = [_known(word) for word in typed]
    unknown = tuple(word for word, known in zip(typed, found, strict=True) if known is None)
    if unknown or len(typed) != WORDS:
        raise WordsWrong(unknown, len(typed))
    return " ".join(word for word in found if word)


def _known(word: str) -> str | None:
    if word in word_list():
        return word
    near = [each for each in word_list() if distance(word, each, 1) <= 1]
    return near[0] if len(near) == 1 else None
