"""How many numbers are in which state, all together and in each kecamatan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appliance.clock import Clock
from appliance.contacts.snapshot import Snapshot
from appliance.number_health.record import NumberRecord, about
from appliance.number_health.states import NumberState, is_silent, verdict
from appliance.number_health.store import NumberHealth
from appliance.recent import Recent
from appliance.sms.numbers import PhoneNumber

TO_CHECK = (NumberState.UNCONFIRMED, NumberState.DOUBTFUL)
TO_CALL = (NumberState.DOUBTFUL, NumberState.DEAD)
_WHOLE = "*"
_NOT_SILENT = frozenset({NumberState.CONFIRMED, NumberState.UNCONFIRMED})  # by the rules of the states


@dataclass(slots=True)
class Tally:
    """Main numbers by their state, one that two people share counted once; not changed once made.

    ``silent``: of all of them, those with no sign of life for seven months. ``without_number`` and
    ``to_call`` are people; the latter can only be brought back by a call, or by a neighbour.
    """

    states: Counter[NumberState] = field(default_factory=Counter)
    silent: int = 0
    without_number: int = 0
    to_call: int = 0

    @property
    def to_check(self) -> int:
        """Whose number an SMS may settle."""
        return sum(self.states[state] for state in TO_CHECK)


@dataclass(frozen=True, slots=True)
class Overview:
    """``districts``: by kecamatan code, "" = none recorded."""

    whole: Tally
    districts: Mapping[str, Tally]


class NumberOverview:
    """Counts anew when something has changed, at least every minute. Safe to use from any thread."""

    def __init__(
        self,
        health: NumberHealth,
        book: Callable[[], Snapshot],
        opted_out: Callable[[], frozenset[PhoneNumber]],
        clock: Clock,
    ) -> None:
        self._health = health
        self._book = book
        self._opted_out = opted_out
        self._clock = clock
        self._known: Recent[tuple[object, ...], Overview] = Recent(1)

    def now(self) -> Overview:
        """How it stands."""
        book, opted_out, now = self._book(), self._opted_out(), self._clock.now()
        moment = (book, self._health.version, opted_out, now.replace(second=0, microsecond=0))
        return self._known.answer(moment, lambda: count(book, self._health.records(), opted_out, now))


def count(
    book: Snapshot,
    records: Mapping[PhoneNumber, NumberRecord],
    opted_out: frozenset[PhoneNumber],
    now: datetime,
) -> Overview:
    """Of everybody who is still active, at the main post."""
    whole, districts = Tally(), dict[str, Tally]()
    counted: set[tuple[str, PhoneNumber]] = set()
    for person in book.people:
        if not person.active:
            continue
        place = person.district_code
        tallies = (whole, districts.setdefault(place, Tally()))
        if not person.numbers:
            for tally in tallies:
                tally.without_number += 1
                tally.to_call += 1
            continue
        number = person.numbers[0]
        record = about(records.get(number), person.ids)
        state = verdict(record, now=now, opted_out=number in opted_out).state
        silent = state not in _NOT_SILENT and is_silent(record, now)
        for tally, where in zip(tallies, (_WHOLE, place), strict=True):
            tally.to_call += state in TO_CALL
            if (where, number) not in counted:
                counted.add((where, number))
                tally.states[state] += 1
                tally.silent += silent
    return Overview(whole, districts)
