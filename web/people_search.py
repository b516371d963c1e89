"""The question put to the contact book, as it stands in an address or a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from appliance.contacts.snapshot import PAGE, Page, Snapshot

LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Named as in the address: ``/kontak?cari=euis&kecamatan=32.17.06``; "" = not asked."""

    cari: str = ""
    kecamatan: str = ""
    desa: str = ""
    kelompok: str = ""
    peran: str = ""
    tanpa: str = ""  # "1": only people without a number
    sesudah: str = ""  # where the page begins

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From ``request.args`` or ``request.form``."""
        asked = {field.name: given.get(field.name, "")[:LONGEST_QUERY] for field in fields(cls)}
        if asked["kecamatan"] and not asked["desa"].startswith(asked["kecamatan"] + "."):
            asked["desa"] = ""  # left over from another kecamatan
        return cls(**asked)

    @property
    def kept(self) -> dict[str, str]:
        """What a link to another page of the same answer must repeat."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value and name != "sesudah"}

    def find(self, book: Snapshot, *, limit: int = PAGE) -> Page:
        """The people who fit, from ``sesudah`` on."""
        return book.search(
            self.cari,
            district=self.kecamatan,
            village=self.desa,
            group=self.kelompok,
            role=self.peran,
            without_number=self.tanpa == "1",
            after=self.sesudah,
            limit=limit,
        )
