"""From a text as typed to words that can be compared: folded, mended, without the greeting. Pure.

A ``Phrase`` keeps for each word where it stands in the tidied text, so that what people wrote freely (a
name, an obstacle) comes out in their own letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from appliance.inbox.grammar.vocabulary import ADDRESS, GREETINGS, SHORT_FORMS, STRETCHED

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'`´’‘ʼ"))
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"([a-z])\1")
_DOUBLING = re.compile(r"(?!buka|kader|skdn|dana)([a-z]{3,})2$")

# O for 0 behind a digit, l for 1 between two: "5l" is five litres
_O_AFTER = re.compile(r"(?<=\d)[oO](?=[\doO.,\s#*/;:=-]|$)")
_GROUP_OF_O = re.compile(r"(?<=\d[.,])[oO]{3}(?![^\W_])")
_O_BEFORE = re.compile(r"(?<![^\W_])[oO](?=\d|[lI]\d)")
_ONE_BETWEEN = re.compile(r"(?<=\d)[lI](?=\d)")


def tidy(text: str) -> str:
    """The same text with full-width letters, odd spaces and apostrophes made plain, digits mended."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return mend_digits("".join(map(_plain, plain))).strip()


def _plain(character: str) -> str:
    """Digits of any script as ours; invisible characters away."""
    if character.isdigit():
        return str(unicodedata.decimal(character, " "))
    if unicodedata.category(character) in {"Cf", "Cc"} and character not in "\n\t\r":
        return ""
    return character


def mend_digits(text: str) -> str:
    """``15O.OOO`` -> ``150.000``, ``O8l2`` -> ``0812``; letters that may be letters stay."""
    before = None
    while before != text:
        before = text
        text = _O_BEFORE.sub("0", text)
        text = _O_AFTER.sub("0", text)
        text = _GROUP_OF_O.sub("000", text)
        text = _ONE_BETWEEN.sub("1", text)
    return text


def fold(word: str) -> str:
    """Lower case, accents off, no letter more than twice in a row ("hadiiir" -> "hadiir")."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return _REPEATED.sub(r"\1\1", bare)


def single(word: str) -> str:
    """No letter twice in a row ("hadiir" -> "hadir"), for comparing with lists made the same way."""
    return _TWICE.sub(r"\1", word)


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` as folded and with short forms written out; where it stands in the tidied text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A tidied text and (some of) its words."""

    raw: str
    words: tuple[Word, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    def after(self, count: int) -> Phrase:
        """Without the first ``count`` words."""
        return Phrase(self.raw, self.words[count:])

    def written(self) -> str:
        """From the first of its words to the end of the text, as typed; "" when no word is left."""
        if not self.words:
            return ""
        return " ".join(self.raw[self.words[0].start :].split()).strip(" #*,;:=/")

    def gap_before(self, index: int) -> str:
        """What stands between word ``index`` - 1 and word ``index``."""
        start = self.words[index - 1].end if index else 0
        return self.raw[start : self.words[index].start]


@lru_cache(maxsize=16)  # each rule of the grammar asks for the same message again
def phrase(text: str, *, greeting: bool = False) -> Phrase:
    """All words of a text, without the ``greeting`` it begins with unless that is wanted. Never raises."""
    raw = tidy(text)
    words = [_word(match) for match in _WORD.finditer(raw)]
    whole = Phrase(raw, tuple(_joined_letters(words)))
    return whole if greeting else _without_greeting(whole)


def _word(match: re.Match[str]) -> Word:
    text = fold(match[0])
    if twice := _DOUBLING.match(text):  # "berhenti2", "ibu2": said twice
        text = twice[1]
    if single(text) in STRETCHED:
        text = single(text)
    return Word(SHORT_FORMS.get(text, text), match.start(), match.end())


def _joined_letters(words: list[Word]) -> list[Word]:
    """``b e r h e n t i`` is one word: three or more single letters in a row."""
    joined: list[Word] = []
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and words[end].end - words[end].start == 1 and words[end].text.isalpha():
            end += 1
        if end - index >= 3:
            letters = fold("".join(word.text for word in words[index:end]))
            joined.append(Word(letters, words[index].start, words[end - 1].end))
            index = end
        else:
            joined.append(words[index])
            index += 1
    return joined


def _without_greeting(whole: Phrase) -> Phrase:
    """``Assalamualaikum wr wb bu, STRATA ...`` -> from STRATA on."""
    texts = whole.texts
    at = 0
    while at < len(texts):
        size = next((n for n in (3, 2, 1) if " ".join(texts[at : at + n]) in GREETINGS), 0)
        if size:
            at += size
        elif texts[at] in ADDRESS:
            at += 1
        else:
            break
    return whole.after(at)
