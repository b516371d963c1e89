"""The table of keywords, built-in and the office's own, and which of them a reply begins with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from appliance.inbox.grammar.answers import read_attendance
from appliance.inbox.grammar.normalise import Phrase, Word, fold, phrase
from appliance.inbox.grammar.opt_out import OptOut, opt_out
from appliance.inbox.grammar.reading import Kind
from appliance.inbox.grammar.spelling import nearest
from appliance.inbox.grammar.strata_levels import DEFAULT_LEVELS, StrataLevel, find_level
from appliance.inbox.grammar.word_sets import word_set


class Shape(StrEnum):
    """What may stand behind a keyword."""

    NOTHING = "nothing"
    ERASE = "erase"
    LEVEL = "level"
    MONEY = "money"
    OBSTACLE = "obstacle"
    FOUR_NUMBERS = "four_numbers"
    COUNT = "count"
    DAY = "day"
    WORDS = "words"
    NUMBER = "number"
    NAME = "name"
    SAFE = "safe"
    ANYTHING = "anything"


class Keyword(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``words``: its spellings in lower case, several words with a space between.

    ``around``: words that may stand beside it and say nothing more (shape NOTHING). The office's own
    keywords have an ``answer`` (sent as it is) and may ``flag`` the message for a person.
    """

    name: str
    words: tuple[str, ...]
    shape: Shape = Shape.ANYTHING
    kind: Kind = Kind.OWN
    builtin: bool = False
    around: tuple[str, ...] = ()
    answer: str = ""
    flag: bool = False


def _builtin(kind: Kind, shape: Shape, spelled: str, around: str = "") -> Keyword:
    spellings = tuple(spelled.split())
    return Keyword(
        name=spellings[0].upper(),
        words=spellings,
        shape=shape,
        kind=kind,
        builtin=True,
        around=tuple(around.split()),
    )


_AGAIN = "lagi sms kirim kirimi langganan berlangganan terima menerima pokjanal posyandu pembina tim"

BUILTIN = (
    _builtin(Kind.OPT_IN, Shape.NOTHING, "mulai mulay", _AGAIN),
    _builtin(Kind.OPT_IN, Shape.NOTHING, "reg", _AGAIN),
    _builtin(Kind.OPT_IN, Shape.NOTHING, "on"),
    _builtin(
        Kind.INFO,
        Shape.NOTHING,
        "info help bantuan menu format",
        "sms kata kunci menu bantuan format info pesan",
    ),
    _builtin(
        Kind.REFUSE_CHANGE,
        Shape.NOTHING,
        "tolak tolok menolak",
        "bukan itu tidak permintaan ganti nomor penipuan penipu sanes tidak benar orang perubahan",
    ),
    _builtin(Kind.ERASE, Shape.ERASE, "hapus hapuskan hapuss delete"),
    _builtin(Kind.NUMBER_CHANGE, Shape.NUMBER, "ganti gnti gantos"),
    _builtin(Kind.REGISTER, Shape.NAME, "daftar daptar daftr"),
    _builtin(Kind.STRATA, Shape.LEVEL, "strata stratanya starta srata setrata stata strta"),
    _builtin(Kind.DANA, Shape.MONEY, "dana dananya dna danasehat"),
    _builtin(Kind.KENDALA, Shape.OBSTACLE, "kendala kendalanya kendla kndala kedala"),
    _builtin(Kind.SKDN, Shape.FOUR_NUMBERS, "skdn"),
    _builtin(Kind.KADER, Shape.COUNT, "kader"),
    _builtin(Kind.BUKA, Shape.DAY, "buka"),
    _builtin(Kind.LAPOR, Shape.WORDS, "lapor lapr lpor melaporkan laporkan"),
    _builtin(Kind.AMAN, Shape.SAFE, "aman amaan"),
    _builtin(Kind.BUTUH, Shape.WORDS, "butuh btuh butuhkan membutuhkan"),
)

RESERVED = word_set("berhenti stop unreg off ya salah hadir tidak bukan betul benar aktif masih") | {
    word for each in BUILTIN for word in each.words
}
"""Words an office cannot give a meaning of its own."""

_SLIPS_FORGIVEN = {Kind.STRATA: frozenset[str](), Kind.KENDALA: frozenset({"kendali", "kendara"})}
"""Keywords long enough to be known misspelt, and the real words beside them."""

_OWN_LONG_ENOUGH = 6
_MAY_BE_GLUED = (
    Kind.STRATA, Kind.SKDN, Kind.DANA, Kind.KADER, Kind.BUKA, Kind.NUMBER_CHANGE, Kind.KENDALA,
)  # fmt: skip
_A_WORD = 4  # letters behind KENDALA: "kendalanya" has an ending, "kendalabelum" a word
_A_NUMBER = 9  # digits


class Found(NamedTuple):
    """A keyword at the beginning of a text, and what follows it."""

    keyword: Keyword
    rest: Phrase
    gap: str
    exact: bool


class KeywordTable:
    """Immutable; made anew when the office saves its page."""

    def __init__(
        self, own: Sequence[Keyword] = (), *, levels: Sequence[StrataLevel] = DEFAULT_LEVELS
    ) -> None:
        self.own = tuple(own)
        self.levels = tuple(levels)
        self.keywords = BUILTIN + self.own
        self._by_words: dict[tuple[str, ...], Keyword] = {}
        for keyword in self.keywords:
            for spelling in keyword.words:
                self._by_words.setdefault(_key(spelling), keyword)
        self._by_words.pop((), None)
        self._longest = max(map(len, self._by_words))

    def find(self, said: Phrase) -> Found | None:
        """The keyword a text begins with: whole, else glued to what follows, else misspelt."""
        texts = said.texts
        for size in range(min(self._longest, len(texts)), 0, -1):
            if keyword := self._by_words.get(texts[:size]):
                return Found(keyword, said.after(size), _gap(said, size), True)
        if not texts:
            return None
        return self._glued(said) or self._misspelt(said)

    def _glued(self, said: Phrase) -> Found | None:
        """``STRATAMANDIRI``, ``SKDN80``: the rest of the word is an argument."""
        word = said.words[0]
        for kind in _MAY_BE_GLUED:
            keyword = next(each for each in BUILTIN if each.kind is kind)
            name = keyword.words[0]
            rest = word.text.removeprefix(name)
            if rest == word.text or not self._fits(kind, rest):
                continue
            # a folded word may be shorter than the typed one, so its end is counted from behind
            split = Word(rest, max(word.start, word.end - len(rest)), word.end)
            return Found(keyword, Phrase(said.raw, (split, *said.words[1:])), "", False)
        return None

    def _fits(self, kind: Kind, rest: str) -> bool:
        if kind is Kind.STRATA:
            return find_level(rest, self.levels) is not None
        if kind is Kind.KENDALA:
            return len(rest) >= _A_WORD and rest.isalpha()
        if kind is Kind.NUMBER_CHANGE:
            return rest.isdigit() and len(rest) >= _A_NUMBER
        if kind is Kind.KADER and rest == "2":
            return False  # "kader2" = the kader, said twice
        return rest.isascii() and rest.isdigit()

    def _misspelt(self, said: Phrase) -> Found | None:
        first = said.texts[0]
        forgiven = {each.words[0]: each for each in BUILTIN if each.kind in _SLIPS_FORGIVEN}
        for each in self.own:
            forgiven |= {
                word: each for word in each.words if len(word) >= _OWN_LONG_ENOUGH and " " not in word
            }
        near = nearest(first, forgiven)
        if near is None or first in _SLIPS_FORGIVEN.get(forgiven[near].kind, frozenset()):
            return None
        return Found(forgiven[near], said.after(1), _gap(said, 1), False)


def taken_words(new: Iterable[str], table: KeywordTable) -> tuple[str, ...]:
    """Those of an office's new spellings that mean something already, for the page to say so."""
    known = {_key(word) for each in table.keywords for word in each.words} | {(word,) for word in RESERVED}
    return tuple(word for word in new if not _key(word) or _key(word) in known or _is_an_answer(phrase(word)))


def _is_an_answer(said: Phrase) -> bool:
    """``siap``, ``1``, ``tidak bisa``, ``stop dulu``: what people say to a question, or to all of it."""
    if opt_out(said) is not OptOut.NO or read_attendance(said) is not None:
        return True
    return len(said.words) == 1 and (said.texts[0].isdigit() or len(said.texts[0]) == 1)


def _key(spelling: str) -> tuple[str, ...]:
    """As a text's words are folded."""
    return phrase(fold(spelling), greeting=True).texts


def _gap(said: Phrase, size: int) -> str:
    return said.gap_before(size) if size < len(said.words) else ""
