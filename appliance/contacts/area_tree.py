"""The places of one kabupaten or kota: kecamatan and their desa, found again however they were written. Pure.

Codes are Kemendagri's (``32.17`` > ``32.17.06`` > ``32.17.06.2004``) and the only keys: names of desa repeat
inside one kabupaten.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from appliance.contacts.folding import distance, fold, squash


class Level(StrEnum):
    """What kind of area it is, in the official list's words: a kota has kelurahan, a kabupaten has desa."""

    REGENCY = "kabupaten"
    CITY = "kota"
    DISTRICT = "kecamatan"
    VILLAGE = "desa"
    URBAN_VILLAGE = "kelurahan"


class Area(msgspec.Struct, frozen=True):
    """One area. ``parent`` is the code of the area above."""

    code: str
    level: Level
    name: str
    parent: str


class MatchKind(StrEnum):
    """How sure a match is."""

    EXACT = "exact"  # the same letters, whatever the spaces, capitals and prefixes
    NEAR = "near"  # one candidate, one or two letters off: ask for a glance
    AMBIGUOUS = "ambiguous"  # several fit equally well: a person must say
    NONE = "none"


class Match(msgspec.Struct, frozen=True):
    """The areas a text may mean: one for EXACT and NEAR, several for AMBIGUOUS, none for NONE."""

    kind: MatchKind
    areas: tuple[Area, ...] = ()

    @property
    def area(self) -> Area | None:
        """The one area meant; None when there is none or more than one."""
        return self.areas[0] if len(self.areas) == 1 else None


NO_MATCH = Match(MatchKind.NONE)
REGENCY_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
_DISTRICT_WORDS = frozenset({"kec", "kecamatan", "distrik", "kapanewon", "kemantren"})
_VILLAGE_WORDS = frozenset({"ds", "desa", "kel", "kelurahan", "gampong", "nagari", "pekon", "kampung"})
_REMEMBERED = 2_000  # answers, so that a hostile sheet cannot fill the memory


class AreaTree:
    """One kabupaten/kota with everything below it. Immutable; about 250 areas."""

    def __init__(self, regency: Area, districts: Sequence[Area], villages: Sequence[Area]) -> None:
        self.regency = regency
        self.districts = tuple(districts)
        self.all_villages = tuple(villages)
        self._by_code = {area.code: area for area in (regency, *districts, *villages)}
        below: dict[str, list[Area]] = {district.code: [] for district in districts}
        for village in villages:
            below[village.parent].append(village)
        self._below = {code: tuple(areas) for code, areas in below.items()}
        self._district_names = _Names(districts, _DISTRICT_WORDS, limit=2)
        self._village_names = _Names(villages, _VILLAGE_WORDS, limit=1)
        self._names_below = {
            code: _Names(areas, _VILLAGE_WORDS, limit=2) for code, areas in self._below.items()
        }

    @classmethod
    def from_areas(cls, areas: Iterable[Area]) -> AreaTree:
        """Build from a flat list in any order. Raises ValueError when it is not exactly one kabupaten."""
        known = sorted(areas, key=lambda area: area.code)
        tops = [area for area in known if area.level in (Level.REGENCY, Level.CITY)]
        districts = [area for area in known if area.level is Level.DISTRICT]
        villages = [area for area in known if area.level in (Level.VILLAGE, Level.URBAN_VILLAGE)]
        if len(tops) != 1:
            raise ValueError(f"expected one kabupaten or kota, found {len(tops)}")
        parents = {district.code for district in districts}
        orphans = [area.code for area in districts if area.parent != tops[0].code]
        orphans += [area.code for area in villages if area.parent not in parents]
        if orphans:
            raise ValueError(f"areas without their parent: {', '.join(orphans[:5])}")
        return cls(tops[0], districts, villages)

    @classmethod
    def from_csv(cls, text: str) -> AreaTree:
        """Read ``kode,tingkat,nama,induk`` lines. Raises ValueError for anything else."""
        rows = csv.DictReader(text.splitlines())
        try:
            return cls.from_areas(
                Area(row["kode"], Level(row["tingkat"]), row["nama"], row["induk"]) for row in rows
            )
        except KeyError as missing:
            raise ValueError(f"no column {missing}") from missing

    @property
    def areas(self) -> tuple[Area, ...]:
        """Every area, the kabupaten first, then by code: what ``from_areas`` takes back."""
        return (self.regency, *self.districts, *self.all_villages)

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: str) -> Area | None:
        """The area of that code, if it lies in this kabupaten."""
        return self._by_code.get(code)

    def villages(self, district: str) -> tuple[Area, ...]:
        """The desa/kelurahan of the kecamatan with that code, by code; empty for an unknown code."""
        return self._below.get(district, ())

    def district_of(self, village: Area) -> Area:
        """The kecamatan a desa lies in."""
        return self._by_code[village.parent]

    def find_district(self, text: str) -> Match:
        """The kecamatan a cell may mean: ``Kec. Gunung Halu``; one or two letters may be wrong."""
        return self._district_names.find(text)

    def find_village(self, text: str, district: str | None = None) -> Match:
        """The desa a cell may mean, within the kecamatan of that code when it is known.

        Without it only a single wrong letter is forgiven, and a name that several kecamatan share is
        AMBIGUOUS.
        """
        if district is None:
            return self._village_names.find(text)
        names = self._names_below.get(district)
        return names.find(text) if names else NO_MATCH


class _Names:
    """Areas to look for by name. Remembers its answers: a sheet says the same desa 200 times."""

    def __init__(self, areas: Sequence[Area], prefixes: frozenset[str], *, limit: int) -> None:
        self._prefixes = prefixes
        self._limit = limit
        by_letters: dict[str, list[Area]] = {}
        for area in areas:
            by_letters.setdefault(squash(area.name), []).append(area)
        self._by_letters = {letters: tuple(same) for letters, same in by_letters.items()}
        self._answers: dict[str, Match] = {}

    def find(self, text: str) -> Match:
        answer = self._answers.get(text)
        if answer is None:
            answer = self._look_for(text)
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            self._answers[text] = answer
        return answer

    def _look_for(self, text: str) -> Match:
        words = fold(text).split()
        bare = "".join(self._without_prefix(words))
        # as written first: there are desa that are called "Desa Baru"
        exact = self._by_letters.get("".join(words)) or self._by_letters.get(bare)
        if exact:
            return Match(MatchKind.EXACT if len(exact) == 1 else MatchKind.AMBIGUOUS, exact)
        return self._nearest(bare)

    def _without_prefix(self, words: Sequence[str]) -> Sequence[str]:
        start = next((place for place, word in enumerate(words) if word not in self._prefixes), len(words))
        return words[start:]

    def _nearest(self, spelling: str) -> Match:
        if len(spelling) < 4:
            return NO_MATCH  # one letter of three makes another word
        limit = self._limit if len(spelling) > 5 else 1
        steps_to = {letters: distance(spelling, letters, limit) for letters in self._by_letters}
        best = min(steps_to.values(), default=limit + 1)
        if best > limit:
            return NO_MATCH
        nearest = tuple(
            area for letters, steps in steps_to.items() if steps == best for area in self._by_letters[letters]
        )
        return Match(MatchKind.NEAR if len(nearest) == 1 else MatchKind.AMBIGUOUS, nearest)
