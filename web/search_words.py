"""What was asked of the contact book, in words that may be written down: no name and no number."""

from __future__ import annotations

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.snapshot import Snapshot
from web.people_search import Asked


def search_in_words(asked: Asked, book: Snapshot, areas: AreaTree | None) -> str:
    """``kelompok Lansia, peran ketua``; "semua" for no filter. What was typed is only said to be there: it
    may be somebody's name or number."""
    lines = ["kata pencarian"] if asked.cari else []
    for name, value in asked.kept.items():
        if name != "cari":
            lines.append(f"{name} {_named(name, value, book, areas)}")
    return ", ".join(lines) or "semua"


def _named(name: str, value: str, book: Snapshot, areas: AreaTree | None) -> str:
    if name == "kelompok" and value in book.groups:
        return book.groups[value].name
    if name == "posyandu" and value in book.posyandu:
        return book.posyandu[value].name
    area = areas.get(value) if areas is not None and name in ("kecamatan", "desa") else None
    return area.name if area is not None else value
