"""Counts of people per place: whatever the book holds, the sums of all levels agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.contacts.audience_facts import NothingKnown
from appliance.contacts.model import Contact, Posyandu
from appliance.contacts.snapshot import Snapshot
from appliance.place_counts import EVERYWHERE, NOBODY, REST, Count, count_places
from appliance.sms.numbers import PhoneNumber
from tests.support.people import number, person

DISTRICTS = ("", "32.17.01", "32.17.02")
REGISTRY = [
    Posyandu(id=f"32.17.0{district}.200{village}.00{serial}", name=f"Melati {serial}")
    for district in (1, 2)
    for village in (1, 2)
    for serial in (1, 2)
]


class OddIsConfirmed(NothingKnown):
    """Every number that ends in an odd digit is confirmed."""

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        return "confirmed" if int(number[-1]) % 2 else "unconfirmed"


@st.composite
def people(draw: st.DrawFn) -> list[Contact]:
    count = draw(st.integers(0, 30))
    found = []
    for serial in range(count):
        district = draw(st.sampled_from(DISTRICTS))
        village = draw(st.sampled_from(("", f"{district}.2001", f"{district}.2002"))) if district else ""
        found.append(
            person(
                serial,
                district_code=district,
                village_code=village,
                posyandu=draw(st.sampled_from(("", "Melati 1", "Melati II", "Anggrek"))),
                numbers=(number(serial),) if draw(st.booleans()) else (),
            )
        )
    return found


def plus(*counts: Count) -> Count:
    return Count(
        sum(one.people for one in counts),
        sum(one.reachable for one in counts),
        sum(one.confirmed for one in counts),
    )


@given(people())
def test_the_parts_of_every_place_add_up_to_it(crowd: list[Contact]) -> None:
    counts = count_places(Snapshot(crowd, posyandu=REGISTRY), OddIsConfirmed())
    assert counts.get(EVERYWHERE, NOBODY).people == len(crowd)
    districts = DISTRICTS[1:]
    assert counts.get(EVERYWHERE, NOBODY) == plus(*(counts.get(one, NOBODY) for one in (*districts, REST)))
    for district in districts:
        villages = [f"{district}.2001", f"{district}.2002"]
        below = [*villages, district + REST]
        assert counts.get(district, NOBODY) == plus(*(counts.get(one, NOBODY) for one in below))
        for village in villages:
            entries = [entry.id for entry in REGISTRY if entry.village_code == village]
            below = [*entries, village + REST]
            assert counts.get(village, NOBODY) == plus(*(counts.get(one, NOBODY) for one in below))


def test_a_number_that_nobody_has_confirmed_does_not_count_as_confirmed() -> None:
    crowd = [person(1), person(2), person(3, numbers=())]
    assert count_places(Snapshot(crowd), OddIsConfirmed())[EVERYWHERE] == Count(3, 2, 1)
    assert count_places(Snapshot(crowd), NothingKnown())[EVERYWHERE] == Count(3, 2, 0)
