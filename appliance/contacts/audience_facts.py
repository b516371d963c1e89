"""What must be known about numbers and answers to choose an audience. Pure: others find it out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber

# A state's word that keeps a number out of every audience (NumberState of number_health).
DEAD = "dead"


class NumberFacts(Protocol):
    """One moment's knowledge. The same object means that nothing has changed."""

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        """A ``NumberState`` word: of the number in this person's hand."""

    def silent(self, number: PhoneNumber) -> bool:
        """No sign of life for so long that somebody else may have this number by now."""

    def asked(self, broadcast_id: int) -> Collection[str]:
        """Ids of contacts a broadcast went to, two on one phone parted by a space."""

    def answered(self, broadcast_id: int) -> Collection[str]:
        """Those among them, written the same, from whose number something has come since."""


class NothingKnown:
    """Facts of a book without a box: no number has a state, nobody was asked."""

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        del number, person
        return ""

    def silent(self, number: PhoneNumber) -> bool:
        del number
        return False

    def asked(self, broadcast_id: int) -> Collection[str]:
        del broadcast_id
        return frozenset()

    def answered(self, broadcast_id: int) -> Collection[str]:
        del broadcast_id
        return frozenset()


class RememberedFacts:
    """The facts of one moment, each state asked for once: a click in a large book asks for 25,000."""

    def __init__(self, facts: NumberFacts) -> None:
        self._facts = facts
        self._states: dict[tuple[PhoneNumber, str], str] = {}
        self._silent: dict[PhoneNumber, bool] = {}

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        key = (number, person.id if person is not None else "")
        known = self._states.get(key)
        if known is None:
            known = self._states[key] = self._facts.state(number, person)
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
