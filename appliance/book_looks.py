"""What takes a look at everybody in the book, looked at once for each state of it."""

from __future__ import annotations

from collections.abc import Callable

from appliance.contacts.audience import NumberFacts
from appliance.contacts.duplicates import Suspicion, find_duplicates
from appliance.contacts.snapshot import Snapshot
from appliance.place_counts import Counts, count_places
from appliance.recent import Recent


class BookLooks:
    """The same snapshot and the same facts give the same answer. Safe from any thread."""

    def __init__(self, book: Callable[[], Snapshot], facts: Callable[[], NumberFacts]) -> None:
        self._book = book
        self._facts = facts
        self._places: Recent[tuple[Snapshot, NumberFacts], Counts] = Recent(1)
        self._pairs: Recent[Snapshot, tuple[Suspicion, ...]] = Recent(1)

    def places(self) -> Counts:
        """People per place."""
        moment = (self._book(), self._facts())
        return self._places.answer(moment, lambda: count_places(*moment))

    def duplicates(self) -> tuple[Suspicion, ...]:
        """People who may stand in the book twice, but those who are known to be two."""
        book = self._book()
        return self._pairs.answer(book, lambda: find_duplicates(book.people, book.not_same))
