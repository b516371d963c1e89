"""The facts about numbers, worked out once while nothing changes: each click asks for thousands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable
from datetime import timedelta

from appliance.clock import Clock
from appliance.contacts.audience_facts import NumberFacts
from appliance.sms.numbers import PhoneNumber

# States depend on days, so this old they still hold.
HOLDS = timedelta(minutes=10)


class RememberedFacts:
    """States are asked for once a number; who was asked and who has answered, each time."""

    def __init__(self, facts: NumberFacts) -> None:
        self._facts = facts
        self._states: dict[PhoneNumber, str] = {}
        self._silent: dict[PhoneNumber, bool] = {}

    def state(self, number: PhoneNumber) -> str:
        known = self._states.get(number)
        if known is None:
            known = self._states[number] = self._facts.state(number)
        return known

    def silent(self, number: PhoneNumber) -> bool:
        known = self._silent.get(number)
        if known is None:
            known = self._silent[number] = self._facts.silent(number)
        return known

    def asked(self, broadcast_id: int) -> Collection[str]:
        return self._facts.asked(broadcast_id)

    def answered(self, broadcast_id: int) -> Collection[str]:
        return self._facts.answered(broadcast_id)


class KnownFacts:
    """Call it for the facts of this moment; the same object as long as they are the same.

    ``make``: finds them out anew; ``version``: another one whenever something has changed.
    """

    def __init__(
        self, make: Callable[[], NumberFacts], *, version: Callable[[], Hashable], clock: Clock
    ) -> None:
        self._make = make
        self._version = version
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[Hashable, RememberedFacts] | None = None

    def __call__(self) -> RememberedFacts:
        now = self._clock.now().timestamp() // HOLDS.total_seconds()
        question = (self._version(), now)
        with self._lock:
            if self._known is None or self._known[0] != question:
                self._known = (question, RememberedFacts(self._make()))
            return self._known[1]
