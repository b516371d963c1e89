"""Which posyandu there are: one entry for all spellings of a name in one desa, numbered for good. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from appliance.contacts.folding import as_number, fold
from appliance.contacts.model import Contact, Posyandu

_PREFIXES = frozenset({"posyandu", "posy", "pos", "pyd"})
_LETTERS_AND_DIGITS = re.compile(r"[a-z]+|[0-9]+")
_VILLAGE_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")

Key = tuple[str, str]


class Placed(Protocol):
    """Anything that lies at a posyandu: a post, or a person by the main one."""

    @property
    def posyandu(self) -> str: ...

    @property
    def village_code(self) -> str: ...


def posyandu_key(text: str) -> str:
    """``Dahlia I``, ``DAHLIA 01``, ``Dahlia1`` and ``Posyandu Dahlia 1`` are one posyandu."""
    words = [part for word in fold(text).split() for part in _LETTERS_AND_DIGITS.findall(word)]
    if len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    return " ".join(map(as_number, words))


def key_of(placed: Placed) -> Key | None:
    """Desa and folded name; None where one of them is not known: then there is no entry."""
    if not placed.posyandu or not placed.village_code:
        return None
    folded = posyandu_key(placed.posyandu)
    return (placed.village_code, folded) if folded else None


def is_village_code(code: str) -> bool:
    """Whether it has the shape of a Kemendagri code of a desa or kelurahan."""
    return _VILLAGE_CODE.fullmatch(code) is not None


def by_key(entries: Iterable[Posyandu]) -> dict[Key, str]:
    """The id under every desa and folded name."""
    return {(entry.village_code, posyandu_key(entry.name)): entry.id for entry in entries}


def serial_of(id_: str) -> int:
    """``32.17.06.2004.012`` -> 12."""
    return int(id_.rpartition(".")[2])


def new_entries(
    people: Iterable[Contact],
    entries: Mapping[str, Posyandu],
    known: Mapping[Key, str],
    retired: Mapping[str, int],
    *,
    import_id: str = "",
) -> tuple[Posyandu, ...]:
    """The entries that are missing for these people, in the order of the desa and the name.

    ``known``: the id under each key. ``retired``: the highest number a desa has ever given up.
    """
    missing: dict[Key, tuple[str, str]] = {}
    for person in people:
        for post in person.places:
            key = key_of(post)
            if key is not None and key not in known and is_village_code(post.village_code):
                missing.setdefault(key, (" ".join(post.posyandu.split()), post.rw))
    if not missing:
        return ()
    numbers = Numbers(entries, retired)
    return tuple(
        Posyandu(id=numbers.next_in(key[0]), name=name, rw=rw, import_id=import_id)
        for key, (name, rw) in sorted(missing.items())
    )


class Numbers:
    """Gives out numbers in a desa: each one higher than any that was ever given."""

    def __init__(self, entries: Iterable[str], retired: Mapping[str, int]) -> None:
        self._last = dict(retired)
        for id_ in entries:
            village = id_.rpartition(".")[0]
            self._last[village] = max(self._last.get(village, 0), serial_of(id_))

    def next_in(self, village_code: str) -> str:
        """An id that no posyandu of this desa has had."""
        serial = self._last[village_code] = self._last.get(village_code, 0) + 1
        return f"{village_code}.{serial:03d}"
