"""The question put to the contact book, as it stands in an address or a form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

from appliance.contacts.audience import NumberFacts, members
from appliance.contacts.audience_facts import NothingKnown
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import PAGE, Page, Snapshot

LONGEST_QUERY = 100
NOT_RECORDED = "belum"  # consent: nobody has written down on what ground
NO_NUMBER = "tanpa"


@dataclass(frozen=True, slots=True)
class Asked:
    """Named as in the address: ``/kontak?cari=euis&kecamatan=32.17.06``; "" = not asked."""

    cari: str = ""
    kecamatan: str = ""
    desa: str = ""
    posyandu: str = ""
    peran: str = ""
    tingkat: str = ""  # a Body word
    bidang: str = ""  # a ServiceField word
    kelompok: str = ""
    nomor: str = ""  # a NumberState word, or "tanpa"
    tanpa: str = ""  # "1": only people without a number; how earlier addresses said it
    tempat: str = ""  # "tanpa": only those in no kecamatan
    aktif: str = ""  # "tidak": only those who are switched off, "ya": only the others
    ragu: str = ""  # "1": only those with a doubt left open at import
    persetujuan: str = ""  # a ConsentBasis word, or "belum"
    sesudah: str = ""  # where the page begins

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From ``request.args`` or ``request.form``."""
        asked = {field.name: given.get(field.name, "")[:LONGEST_QUERY] for field in fields(cls)}
        if asked["kecamatan"] and not asked["desa"].startswith(asked["kecamatan"] + "."):
            asked["desa"] = ""  # left over from another kecamatan
        if asked["desa"] and not asked["posyandu"].startswith(asked["desa"] + "."):
            asked["posyandu"] = ""
        return cls(**asked)

    @property
    def kept(self) -> dict[str, str]:
        """What a link to another page of the same answer must repeat."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value and name != "sesudah"}

    def find(self, book: Snapshot, *, limit: int = PAGE, facts: NumberFacts | None = None) -> Page:
        """The people who fit, from ``sesudah`` on. Without ``facts`` no number is in any state."""
        by_rule = self.kelompok in book.groups and book.groups[self.kelompok].rule is not None
        return book.search(
            self.cari,
            district=self.kecamatan,
            village=self.desa,
            posyandu=self.posyandu,
            group="" if by_rule else self.kelompok,
            role=self.peran,
            without_number=self.tanpa == "1" or self.nomor == NO_NUMBER,
            among=self._among(book, facts, by_rule=by_rule),
            after=self.sesudah,
            limit=limit,
        )

    def _among(self, book: Snapshot, facts: NumberFacts | None, *, by_rule: bool) -> Collection[str] | None:
        """What no index answers; None: nothing of that kind is asked."""
        tests = self._tests(facts)
        if not tests and not by_rule:
            return None
        people = members(book, self.kelompok, facts) if by_rule else book.people
        return {person.id for person in people if all(test(person) for test in tests)}

    def _tests(self, facts: NumberFacts | None) -> list[Callable[[Contact], bool]]:
        tests: list[Callable[[Contact], bool]] = []
        if self.tingkat:
            tests.append(lambda person: any(post.body == self.tingkat for post in person.places))
        if self.bidang:
            tests.append(lambda person: any(post.field == self.bidang for post in person.places))
        if self.tempat:
            tests.append(lambda person: not any(post.district_code for post in person.places))
        if self.aktif:
            tests.append(lambda person: person.active is (self.aktif == "ya"))
        if self.ragu:
            tests.append(lambda person: bool(person.doubts))
        if self.persetujuan:
            wanted = "" if self.persetujuan == NOT_RECORDED else self.persetujuan
            tests.append(lambda person: person.consent == wanted)
        if self.nomor and self.nomor != NO_NUMBER:
            state = (facts or NothingKnown()).state
            tests.append(lambda person: any(state(number, person) == self.nomor for number in person.numbers))
        return tests
