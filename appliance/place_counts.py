"""How many people there are at every place of the tree. Pure.

Everybody counts at the place of the main post and nowhere else, so that the sums of all levels agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.contacts.audience import NumberFacts
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot

CONFIRMED = "confirmed"  # the NumberState word
EVERYWHERE = ""
REST = "*"  # behind a code: those of whom nothing narrower is known


@dataclass(frozen=True, slots=True)
class Count:
    """People, those who have a number, those whose number is confirmed."""

    people: int = 0
    reachable: int = 0
    confirmed: int = 0


NOBODY = Count()
Counts = Mapping[str, Count]
"""By code: ``""`` all, ``32.17.06`` a kecamatan, ``32.17.06*`` those of it in no known desa, and so on."""


def count_places(snapshot: Snapshot, facts: NumberFacts) -> Counts:
    """One look at everybody."""
    sums: dict[str, list[int]] = {}
    for person in snapshot.people:
        reachable = 1 if person.numbers else 0
        confirmed = 1 if reachable and facts.state(person.numbers[0], person) == CONFIRMED else 0
        for key in _keys(snapshot, person):
            found = sums.setdefault(key, [0, 0, 0])
            found[0] += 1
            found[1] += reachable
            found[2] += confirmed
    return {key: Count(*found) for key, found in sums.items()}


def _keys(snapshot: Snapshot, person: Contact) -> tuple[str, ...]:
    district, village = person.district_code, person.village_code
    if not district:
        return EVERYWHERE, REST
    if not village:
        return EVERYWHERE, district, district + REST
    posyandu = snapshot.posyandu_code(person)
    return EVERYWHERE, district, village, posyandu or village + REST
