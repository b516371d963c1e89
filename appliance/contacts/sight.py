"""Whose conversations a user may read: everybody's, or those of the people of some kecamatan. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from appliance.contacts.model import Contact


@dataclass(frozen=True, slots=True)
class Sight:
    """``districts``: Kemendagri codes of kecamatan; none = the whole office, strangers included."""

    districts: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        return not self.districts

    def sees(self, person: Contact) -> bool:
        """One post of the person is in one of the kecamatan."""
        return self.is_whole or any(
            place.district_code in self.districts or place.village_code.rpartition(".")[0] in self.districts
            for place in person.places
        )

    def sees_all_of(self, people: Collection[Contact]) -> bool:
        """A number several people share is seen by whoever sees each of them: writing somebody of one's own
        beside them opens nothing. A stranger's is seen by the office."""
        return self.is_whole or (bool(people) and all(self.sees(person) for person in people))

    def sees_one_of(self, people: Iterable[Contact]) -> bool:
        """Whether a list of these places names one of them; no measure of who may read."""
        return self.is_whole or any(self.sees(person) for person in people)


WHOLE_OFFICE = Sight()
