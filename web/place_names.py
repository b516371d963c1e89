"""How the places of an audience are called: by the list of areas, else as their people write them."""

from __future__ import annotations

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.snapshot import Snapshot

DISTRICT_PARTS, VILLAGE_PARTS, POSYANDU_PARTS = 3, 4, 5


def parts_of(code: str) -> int:
    """3 for a kecamatan, 4 for a desa, 5 for a posyandu."""
    return code.count(".") + 1


class PlaceNames:
    """``areas`` None: no kabupaten has been chosen yet."""

    def __init__(self, book: Snapshot, areas: AreaTree | None) -> None:
        self._book = book
        self._areas = areas

    def name(self, code: str) -> str:
        """``Rongga``, ``Cilame``, ``Melati 3``; the code itself where nobody knows more."""
        posyandu = self._book.posyandu.get(code)
        if posyandu is not None:
            return posyandu.name
        area = self._areas.get(code) if self._areas is not None else None
        return area.name if area is not None else self._as_written(code) or code

    def full(self, code: str) -> str:
        """``Kec. Rongga``, ``Desa Cilame``, ``Posyandu Melati 3 Desa Cilame``."""
        parts = parts_of(code)
        if parts == DISTRICT_PARTS:
            return f"Kec. {self.name(code)}"
        if parts == VILLAGE_PARTS:
            return f"Desa {self.name(code)}"
        if parts == POSYANDU_PARTS:
            return f"Posyandu {self.name(code)} {self.full(code.rpartition('.')[0])}"
        return self.name(code)

    def _as_written(self, code: str) -> str:
        index = self._book.by_village if parts_of(code) == VILLAGE_PARTS else self._book.by_district
        for person in index.get(code, ())[:1]:
            for post in person.places:
                if post.village_code == code:
                    return post.village
                if post.district_code == code:
                    return post.district
        return ""
