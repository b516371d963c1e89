"""Which option of a poll an answer takes: by number, letter, ordinal or word, near spelling too. Pure.

Two options in one answer are none, and a "not" before one is left to a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.inbox.grammar.normalise import Phrase, phrase
from appliance.inbox.grammar.reading import Problem
from appliance.inbox.grammar.spelling import distance, tolerance
from appliance.inbox.grammar.vocabulary import NUMBER_WORDS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set

_ORDINALS = {"pertama": 1, "kesatu": 1, "kahiji": 1, **{f"ke{word}": at for word, at in NUMBER_WORDS.items()}}
_LEADS = word_set(
    """
    pilih pilihan memilih opsi nomor yang hari balas jawab jawaban jawabannya angka huruf ke usul di
    tanggal saya milih option mau ingin poin siap oke hoyong at bisa bisanya tiasa tiasana baik
    """
)
_NOT = word_set(
    """
    tidak bukan jangan kurang teu moal belum kecuali selain asal kalau ulah sanes
    """
)
_SAME = {
    "rebo": "rabu",
    "senen": "senin",
    "jumaat": "jumat",
    "jum": "jumat",
    "salasa": "selasa",
    "kemis": "kamis",
}


def read_option(said: Phrase, options: Sequence[str]) -> int | Problem | None:
    """The option counted from 1, what is wrong with the choice, or None: no choice was made."""
    labels = [[_same(word) for word in phrase(option, greeting=True).texts] for option in options]
    if said.raw.rstrip(" .!").endswith("?"):
        return None
    chosen = _choice([_same(word) for word in said.texts], labels)
    # "pagi" may be the option and no greeting
    return chosen or _choice([_same(word) for word in phrase(said.raw, greeting=True).texts], labels)


def _choice(words: list[str], labels: list[list[str]]) -> int | Problem | None:
    named = {word for label in labels for word in label}
    words = [word for word in words if word not in PADDING or word in named]
    if (whole := _whole(words, labels)) is not None:
        return whole
    if set(words) & (_NOT | QUESTIONS - named):
        return None
    rest = [word for word in words if word not in _LEADS or word in named]
    if len(rest) > 1 and rest[0] not in named and (sign := _sign(rest[0], len(labels))) is not None:
        by_word = _by_word(rest[1:], labels)  # "A. Senin": both must say the same
        if isinstance(by_word, int):
            return by_word if by_word == sign else None
    if not any(word.isdigit() and word in named for word in rest):
        return _by_sign(rest, len(labels)) or _by_word(rest, labels)
    by_word, by_sign = _by_word(rest, labels), _by_sign(rest, len(labels))
    if by_sign in (by_word, None, Problem.NO_SUCH_OPTION):
        return by_word
    return None  # "1" is the first option, and the first of February


def _same(word: str) -> str:
    return _SAME.get(word, word)


def _whole(words: list[str], labels: list[list[str]]) -> int | None:
    """The answer is a label, word for word ("tidak setuju" is not "setuju")."""
    hits = [at for at, label in enumerate(labels, 1) if label and label == words]
    return hits[0] if len(hits) == 1 else None


def _by_sign(rest: list[str], count: int) -> int | Problem | None:
    """Numbers, letters, ordinals; every word must be one."""
    chosen = [_sign(word, count) for word in rest if word not in {"dan", "atau", "sama", "dengan"}]
    if not chosen or any(one is None for one in chosen):
        return None
    numbers = {one for one in chosen if one is not None}
    if len(numbers) > 1:
        return Problem.SEVERAL_OPTIONS
    number = numbers.pop()
    return number if 1 <= number <= count else Problem.NO_SUCH_OPTION


def _sign(word: str, count: int) -> int | None:
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word)
    if len(word) == 1 and "a" <= word <= "z" and ord(word) - ord("a") < count:
        return ord(word) - ord("a") + 1
    return NUMBER_WORDS.get(word) or _ORDINALS.get(word)


def _by_word(rest: list[str], labels: list[list[str]]) -> int | Problem | None:
    """Each word must belong to a label, near spelling forgiven; the labels touched must be one."""
    touched: set[int] = set()
    for word in rest:
        hits = {
            at
            for at, label in enumerate(labels, 1)
            if not _NOT & set(label) and any(_near(word, other) for other in label)
        }
        exact = {at for at in hits if word in labels[at - 1]}
        hits = exact or hits
        if not hits:
            return None
        if len(hits) > 1:
            continue  # a word that several labels share tells nothing
        touched |= hits
    if len(touched) > 1:
        return Problem.SEVERAL_OPTIONS
    return touched.pop() if touched else None


def _near(word: str, other: str) -> bool:
    limit = tolerance(other)
    return word == other or bool(limit and distance(word, other, limit) <= limit)
