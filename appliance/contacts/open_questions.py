"""Which doubts of an import are still open after somebody has changed the entry. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.contacts.importing.findings import DoubtCode
from appliance.contacts.model import Contact

_NUMBER = frozenset({"numbers"})
_NAME = frozenset({"name", "nickname"})
_VILLAGE = frozenset({"village", "village_code"})
_DISTRICT = frozenset({"district", "district_code", "village_code"})

# What a doubt speaks of; of one that is not here only a person can say that it is settled.
SPEAKS_OF: Mapping[str, frozenset[str]] = {
    DoubtCode.NUMBER_LOOKALIKE: _NUMBER,
    DoubtCode.NUMBER_DAMAGED: _NUMBER,
    DoubtCode.NUMBER_LANDLINE: _NUMBER,
    DoubtCode.NUMBER_UNKNOWN_PREFIX: _NUMBER,
    DoubtCode.NUMBER_LEFTOVER: _NUMBER,
    DoubtCode.NUMBER_UNCERTAIN: _NUMBER,
    DoubtCode.NUMBER_CHANGED: _NUMBER,
    DoubtCode.NUMBER_OF_ANOTHER: _NUMBER,
    DoubtCode.NAME_IS_A_ROLE: _NAME,
    DoubtCode.NAME_TWO_SPELLINGS: _NAME,
    DoubtCode.NAME_TOO_SHORT: _NAME,
    DoubtCode.ONLY_A_NAME: _NUMBER | _VILLAGE | _DISTRICT | {"position", "posyandu"},
    DoubtCode.DECEASED: frozenset({"active"}),
    DoubtCode.NO_LONGER_THERE: frozenset({"active"}),
    DoubtCode.VILLAGE_AMBIGUOUS: _VILLAGE,
    DoubtCode.VILLAGE_UNKNOWN: _VILLAGE,
    DoubtCode.VILLAGE_GUESSED: _VILLAGE,
    DoubtCode.VILLAGE_ELSEWHERE: _VILLAGE,
    DoubtCode.DISTRICT_UNKNOWN: _DISTRICT,
    DoubtCode.DISTRICT_AMBIGUOUS: _DISTRICT,
    DoubtCode.DISTRICT_GUESSED: _DISTRICT,
    DoubtCode.DISTRICT_FROM_ABOVE: _DISTRICT,
    DoubtCode.RW_UNCLEAR: frozenset({"rw"}),
    DoubtCode.DATE_IMPOSSIBLE: frozenset({"birth_date"}),
    DoubtCode.DATE_UNLIKELY: frozenset({"birth_date"}),
    DoubtCode.DATE_UNREADABLE: frozenset({"birth_date"}),
    DoubtCode.SECOND_POST: frozenset({"further_posts"}),
}


def still_open(before: Contact, after: Contact) -> tuple[str, ...]:
    """The doubts of ``before`` that the change to ``after`` has not settled."""
    changed = {name for name in Contact.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    return tuple(word for word in before.doubts if changed.isdisjoint(SPEAKS_OF.get(word, ())))
