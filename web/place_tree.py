"""The tree of places as rows of a table: what is open shows what is below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.snapshot import Snapshot
from appliance.place_counts import NOBODY, REST, Count, Counts


@dataclass(frozen=True, slots=True)
class Row:
    """``depth``: 0 a kecamatan, 1 a desa, 2 a posyandu. ``rest``: no place, but those of whom none is known.

    ``opened``: what is below follows; ``leads``: it can be opened.
    """

    depth: int
    code: str
    name: str
    count: Count
    opened: bool = False
    leads: bool = False
    rest: bool = False
    rw: str = ""


def rows_of(counts: Counts, book: Snapshot, areas: AreaTree | None, opened: str) -> list[Row]:
    """The kecamatan in order of name, and below the opened ones what is in them.

    ``opened``: the code of a kecamatan or desa. A place that has people but is in no table of areas (an old
    import) stands at the end under its code.
    """
    return list(_districts(counts, book, areas, opened))


def _districts(counts: Counts, book: Snapshot, areas: AreaTree | None, opened: str) -> Iterator[Row]:
    named = {area.code: area.name for area in areas.districts} if areas is not None else {}
    for code in sorted(_at_level(counts, 3) - named.keys()):
        named[code] = book.by_district[code][0].district or code if code in book.by_district else code
    for code, name in named.items():
        below = opened == code or opened.startswith(code + ".")
        yield Row(0, code, name, counts.get(code, NOBODY), opened=below, leads=True)
        if below:
            yield from _villages(counts, book, areas, code, opened)


def _villages(
    counts: Counts, book: Snapshot, areas: AreaTree | None, district: str, opened: str
) -> Iterator[Row]:
    named = {area.code: area.name for area in areas.villages(district)} if areas is not None else {}
    known = (code for code in _at_level(counts, 4) if code.startswith(district + "."))
    for code in sorted(set(known) - named.keys()):
        named[code] = book.by_village[code][0].village or code if code in book.by_village else code
    for code, name in named.items():
        yield Row(1, code, name, counts.get(code, NOBODY), opened=opened == code, leads=True)
        if opened == code:
            yield from _posyandu(counts, book, code)
    yield from _rest(1, "Tingkat kecamatan, atau desanya belum diketahui", counts, district)


def _posyandu(counts: Counts, book: Snapshot, village: str) -> Iterator[Row]:
    entries = [entry for entry in book.posyandu.values() if entry.village_code == village]
    for entry in sorted(entries, key=lambda one: (one.name.casefold(), one.id)):
        yield Row(2, entry.id, entry.name, counts.get(entry.id, NOBODY), rw=entry.rw)
    yield from _rest(2, "Tingkat desa, atau posyandunya belum diketahui", counts, village)


def _rest(depth: int, name: str, counts: Counts, above: str) -> Iterator[Row]:
    found = counts.get(above + REST, NOBODY)
    if found.people:
        yield Row(depth, above, name, found, rest=True)


def _at_level(counts: Counts, parts: int) -> set[str]:
    """Codes of that many parts: 3 a kecamatan, 4 a desa."""
    return {code for code in counts if code and REST not in code and code.count(".") == parts - 1}
