"""What somebody says beside texts of ours that they quote or forward with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from appliance.inbox.grammar.machines import same_text
from appliance.inbox.grammar.normalise import fold, tidy

_FEWEST_LETTERS = 30
"""Of a quotation: "Balas HADIR" may be anybody's."""

_FORWARDING = frozenset({"fwd", "fw", "re", "forward", "forwarded", "diteruskan"})
_WORD = re.compile(r"\w+")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def own_words(text: str, our_texts: Iterable[str]) -> str:
    """The message without our texts, whole ones and such as are cut off at its end; "" = nothing else.

    >>> own_words("HADIR. > Mohon hadir rakor hari Senin pukul 9", ["Mohon hadir rakor hari Senin pukul 9."])
    'HADIR. >'
    """
    plain, ours = tidy(text), list(our_texts)
    said = plain
    for each in ours:
        said = _without(said, _words(tidy(each)))
    if said == plain:
        return "" if _is_part(text, ours) else text
    rest = {word.text for word in _words(said)}
    return "" if rest <= _FORWARDING else said.strip()


def _without(text: str, ours: Sequence[_Word]) -> str:
    words = _words(text)
    for at in range(len(words)):
        same = _same(words[at:], ours)
        at_the_end = at + same == len(words)
        if same and (same == len(ours) or at_the_end) and _letters(ours[:same]) >= _FEWEST_LETTERS:
            return f"{text[: words[at].start]} {text[words[at + same - 1].end :]}"
    return text


def _same(words: Sequence[_Word], ours: Sequence[_Word]) -> int:
    """How many words agree from the first; of the last one a phone may have kept the beginning only."""
    for at, (word, our) in enumerate(zip(words, ours, strict=False)):
        if word.text != our.text:
            cut = at + 1 == len(words) and our.text.startswith(word.text)
            return at + 1 if cut else at
    return min(len(words), len(ours))


def _is_part(text: str, ours: Iterable[str]) -> bool:
    """A stretch of one of ours, wherever the phone has cut it."""
    said = same_text(text)
    return len(said) >= _FEWEST_LETTERS and any(said in same_text(each) for each in ours)


def _words(text: str) -> list[_Word]:
    return [_Word(fold(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]


def _letters(words: Iterable[_Word]) -> int:
    return sum(len(word.text) for word in words)
