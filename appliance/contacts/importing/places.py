"""Which kecamatan and desa a row belongs to: by its cells, those above, the title, the sheet's name. Pure.

A place is never guessed in silence: where two would fit, the words are kept, no code is given, and a person
is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from appliance.contacts.area_tree import Area, AreaTree, Match, MatchKind
from appliance.contacts.folding import squash
from appliance.contacts.importing.cells import ordinary_case
from appliance.contacts.importing.findings import Doubt, DoubtCode, Remark, RemarkCode

_DISTRICT_PREFIX = re.compile(r"^\W*(?:kecamatan|kec)\b[\s.:]*", re.IGNORECASE)
_VILLAGE_PREFIX = re.compile(r"^\W*(?:desa|kelurahan|ds|kel)\b[\s.:]*", re.IGNORECASE)
_MARK = re.compile(
    r"\b(?P<mark>kecamatan|kec|desa|kelurahan|ds|kel|kabupaten|kab|kota|provinsi|prov|tahun|thn|bulan|periode"
    r"|posyandu|rw|rt|puskesmas|uptd?|semester|triwulan)\b[\s.:/]*",
    re.IGNORECASE,
)
_BOTH_IN_ONE = re.compile(r"\s*(?:[,/]|\bkec(?:amatan)?\b\.?)\s*", re.IGNORECASE)
_LONGEST_TITLE = 300
_MARKS = {
    "kecamatan": "district", "kec": "district", "desa": "village", "kelurahan": "village", "ds": "village",
    "kel": "village", "posyandu": "posyandu",
}  # fmt: skip


class Place(msgspec.Struct, frozen=True):
    """Names as the office reads them, codes where they are sure."""

    village: str = ""
    village_code: str = ""
    district: str = ""
    district_code: str = ""
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Surroundings(msgspec.Struct, frozen=True):
    """What a title, a section row or the sheet's name says about the rows below. Texts, not yet looked up."""

    district: str = ""
    village: str = ""
    posyandu: str = ""

    def narrowed(self, inner: Surroundings) -> Surroundings:
        """What holds once a section inside this says more; a new desa ends the posyandu before it."""
        if inner.district:
            return inner
        if inner.village:
            return msgspec.structs.replace(inner, district=self.district)
        return msgspec.structs.replace(self, posyandu=inner.posyandu or self.posyandu)


def places_in_title(texts: Sequence[str]) -> Surroundings:
    """The cells of one row: ``DAFTAR KADER DESA CILAME KEC. NGAMPRAH TAHUN 2025``, ``DESA | : CILAME``."""
    line = " ".join(texts)[:_LONGEST_TITLE]
    marks = list(_MARK.finditer(line))
    found = {"district": "", "village": "", "posyandu": ""}
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(line)
        text = line[mark.end() : end].strip(" ,.:;()-")
        word = mark["mark"].casefold()
        kind = _MARKS.get(word, "")
        if kind == "posyandu" and mark.start():  # "kader posyandu aktif" is none's name
            continue
        if kind and text and not found[kind]:
            found[kind] = text
    return Surroundings(**found)


class PlaceFinder:
    """Looks places up in one kabupaten; with ``areas`` None only tidies the words."""

    def __init__(self, areas: AreaTree | None) -> None:
        self._areas = areas

    def known(self, title: Surroundings, sheet_name: str) -> Surroundings:
        """What the title and the sheet's name say, as far as such places exist."""
        if self._areas is None:
            return msgspec.structs.replace(title, posyandu="")
        district = self._areas.find_district(title.district).area if title.district else None
        if district is None and not _VILLAGE_PREFIX.match(sheet_name):
            named = self._areas.find_district(sheet_name)
            district = named.area if named.kind is MatchKind.EXACT else None
        inside = district.code if district else None
        village = self._areas.find_village(title.village, inside).area if title.village else None
        if village is None and (district is None or squash(sheet_name) != squash(district.name)):
            named = self._areas.find_village(sheet_name, inside)
            village = named.area if named.kind is MatchKind.EXACT else None
        if village is not None:
            district = self._areas.district_of(village)
        return Surroundings(district.name if district else "", village.name if village else "")

    def is_district(self, text: str) -> bool:
        """Whether the text is the name of a kecamatan, letter by letter."""
        return self._areas is not None and self._areas.find_district(text).kind is MatchKind.EXACT

    def find(self, village: str, district: str, *, above: str = "", same_village: bool = False) -> Place:
        """The place of one row. ``district``: what the row, its title or section says.

        ``above``: the kecamatan of the row above, for a row that leaves it empty and whose desa lies there.
        ``same_village``: the desa is that of the row above too.
        """
        if self._areas is None:
            return _in_words(village, district, above if village else "", same_village=same_village)
        if district:
            return self._with_district(village, district)
        if not village:
            return Place()
        return self._without_district(village, above)

    def _with_district(self, village: str, text: str) -> Place:
        areas = self._tree()
        match = areas.find_district(text)
        if match.area is None:
            return self._outside(village, text, match)
        district = match.area
        doubts: tuple[Doubt, ...] = ()
        if match.kind is MatchKind.NEAR:
            doubts = (Doubt(DoubtCode.DISTRICT_GUESSED, f"{text} -> {district.name}"),)
        if not village:
            return Place("", "", district.name, district.code, doubts)
        place = self._village_in(village, district)
        return msgspec.structs.replace(place, doubts=(*doubts, *place.doubts))

    def _outside(self, village: str, text: str, match: Match) -> Place:
        """A kecamatan that is none of this kabupaten's, or one of two."""
        ambiguous = match.kind is MatchKind.AMBIGUOUS
        code = DoubtCode.DISTRICT_AMBIGUOUS if ambiguous else DoubtCode.DISTRICT_UNKNOWN
        detail = ", ".join(area.name for area in match.areas) or text
        return Place(bare_village(village), "", bare_district(text), "", (Doubt(code, detail),))

    def _village_in(self, village: str, district: Area) -> Place:
        areas = self._tree()
        match = areas.find_village(village, district.code)
        if match.kind in (MatchKind.NONE, MatchKind.AMBIGUOUS):
            split = self._both_in_one(village)
            if split is not None:
                return split
        if match.kind is MatchKind.EXACT and match.area is not None:
            return Place(match.area.name, match.area.code, district.name, district.code)
        elsewhere = areas.find_village(village)
        if elsewhere.kind in (MatchKind.EXACT, MatchKind.AMBIGUOUS) and self._is_spelt_so(village, elsewhere):
            doubt = Doubt(DoubtCode.VILLAGE_ELSEWHERE, self._districts_of(elsewhere.areas))
        elif match.kind is MatchKind.NEAR and match.area is not None:
            doubt = Doubt(DoubtCode.VILLAGE_GUESSED, f"{village} -> {match.area.name}")
            return Place(match.area.name, match.area.code, district.name, district.code, (doubt,))
        else:
            doubt = Doubt(DoubtCode.VILLAGE_UNKNOWN, village)
        return Place(bare_village(village), "", district.name, district.code, (doubt,))

    def _without_district(self, village: str, above: str) -> Place:
        areas = self._tree()
        match = areas.find_village(village)
        over = areas.find_district(above).area if above else None
        if match.kind is MatchKind.EXACT and match.area is not None:
            district = areas.district_of(match.area)
            told = (Remark(RemarkCode.PLACE_FROM_ABOVE, district.name),) if over == district else ()
            return Place(match.area.name, match.area.code, district.name, district.code, (), told)
        if match.kind is MatchKind.AMBIGUOUS:
            # also when the row above lies in one of them: an empty cell is no answer to such a question
            doubt = Doubt(DoubtCode.VILLAGE_AMBIGUOUS, self._districts_of(match.areas))
            return Place(bare_village(village), doubts=(doubt,))
        split = self._both_in_one(village)
        if split is not None:
            return split
        if over is not None and areas.find_village(village, over.code).area is not None:
            return self._village_in(village, over)
        if match.area is not None:
            district = areas.district_of(match.area)
            doubt = Doubt(DoubtCode.VILLAGE_GUESSED, f"{village} -> {match.area.name}")
            return Place(match.area.name, match.area.code, district.name, district.code, (doubt,))
        return Place(bare_village(village), doubts=(Doubt(DoubtCode.VILLAGE_UNKNOWN, village),))

    def _both_in_one(self, text: str) -> Place | None:
        """``Cilame, Kec. Ngamprah`` or ``Cilame/Ngamprah`` in one cell."""
        parts = [part for part in _BOTH_IN_ONE.split(text) if part]
        if len(parts) != 2:
            return None
        areas = self._tree()
        district = areas.find_district(parts[1]).area
        village = areas.find_village(parts[0], district.code).area if district else None
        if district is None or village is None:
            return None
        return Place(village.name, village.code, district.name, district.code)

    def _districts_of(self, villages: Sequence[Area]) -> str:
        return ", ".join(self._tree().district_of(village).name for village in villages)

    def _is_spelt_so(self, text: str, match: Match) -> bool:
        return squash(bare_village(text)) == squash(match.areas[0].name)

    def _tree(self) -> AreaTree:
        if self._areas is None:
            raise ValueError("there are no areas to look in")
        return self._areas


def _in_words(village: str, district: str, above: str, *, same_village: bool) -> Place:
    """Without areas nothing can be looked up: another desa's kecamatan is asked about, not taken."""
    if district or not above:
        return Place(bare_village(village), "", bare_district(district), "")
    if same_village:
        told = Remark(RemarkCode.PLACE_FROM_ABOVE, bare_district(above))
        return Place(bare_village(village), "", bare_district(above), "", (), (told,))
    return Place(bare_village(village), doubts=(Doubt(DoubtCode.DISTRICT_FROM_ABOVE, bare_district(above)),))


def bare_village(text: str) -> str:
    """The words without ``Ds.``, in ordinary case."""
    return ordinary_case(_VILLAGE_PREFIX.sub("", text).strip() or text)


def bare_district(text: str) -> str:
    """The words without ``Kec.``, in ordinary case."""
    return ordinary_case(_DISTRICT_PREFIX.sub("", text).strip() or text)
