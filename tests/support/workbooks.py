"""Workbooks as an office keeps them, made for tests: names and numbers are invented, nothing may go to them.

``make_office_workbook`` writes a whole kabupaten: a sheet for each kecamatan, title lines, a heading of two
rows with merged cells, numbered columns, desa and posyandu merged downwards, subtotals, a signature block,
and here and there a row that needs a look.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import xlsxwriter

from appliance.contacts.area_tree import Area, AreaTree

DATA = Path(__file__).parent.parent / "data"
HEADING = (
    "No",
    "NAMA LENGKAP",
    "NIK",
    "JABATAN",
    "NAMA POSYANDU",
    "",
    "",
    "",
    "No. HP/WA",
    "Tempat, Tgl Lahir",
    "KET",
)
BELOW = ("", "", "", "", "", "RW", "Desa/Kel", "Kecamatan", "", "", "")
_FIRST = (
    "Ai Aan Ani Cucu Dede Dewi Elis Empat Enok Entin Esih Euis Eti Iis Iim Ika Imas Iroh Lilis Maya Mimin"
    " Nani Nia Rina Tati Titin Wiwin Yani Yati Yeyet"
)
_SECOND = (
    "Aisyah Fatimah Kartika Komala Kurnia Laela Mariam Nur Patimah Rohani Rosita Sari Siti Sri Tuti Wati"
    " Yanti Ayu Dian Eka Fitri Gina Heni Indah Juju Kiki Lina Mega Novi Oom Popon Ratna"
)
_LAST = (
    "Aminah Herawati Hidayah Julaeha Komariah Kurniasih Lisnawati Maesaroh Masitoh Mulyani Nurhayati Nuraeni"
    " Rahayu Rohaeti Rokayah Rukmini Sumiati Suryani Susilawati Yulianti Yuningsih Zulaeha Hasanah Kusmiati"
    " Permata Lestari Anggraeni Solihat"
)
_POSYANDU = ("Melati", "Anggrek", "Dahlia", "Mawar", "Kenanga", "Teratai", "Sakura", "Cempaka", "Flamboyan")
_PREFIXES = ("0812", "0813", "0821", "0852", "0857", "0856", "0877", "0878", "0831", "0838", "0895", "0896")
_POSITIONS = ("Ketua", "Sekretaris", "Bendahara", "Kader", "Kader")
_AT_ONE_POSYANDU = len(_POSITIONS)

Line = tuple[str | int, ...]


@dataclass
class Made:
    """What was written: the truth that an import has to find. Counters go by the name of the kecamatan.

    ``rows_per_district``: all people. ``numbers_per_district``: those who can get an SMS. ``doubtful``,
    ``refused``: rows that must end so; refused ones are in no other count but ``rows_per_district``.
    """

    path: Path
    rows_per_district: Counter[str] = field(default_factory=Counter)
    numbers_per_district: Counter[str] = field(default_factory=Counter)
    without_number: int = 0
    doubtful: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        return self.rows_per_district.total()

    @property
    def good(self) -> int:
        return self.rows - self.doubtful - self.refused


@cache
def bandung_barat() -> AreaTree:
    """Kabupaten Bandung Barat: 16 kecamatan, 165 desa."""
    return AreaTree.from_csv((DATA / "wilayah-32.17-bandung-barat.csv").read_text("utf-8"))


def make_office_workbook(path: Path, rows: int = 15_000, seed: int = 1) -> Made:
    """Write the contacts of Kabupaten Bandung Barat, ``rows`` people; the same seed, the same people."""
    areas = bandung_barat()
    made = Made(path)
    crowd = _Crowd(random.Random(seed), made)
    villages = len(areas.all_villages)
    shares = iter(rows * (place + 1) // villages - rows * place // villages for place in range(villages))
    with xlsxwriter.Workbook(path) as book:
        bordered = book.add_format({"border": 1})
        for district in areas.districts:
            page = _Page(book.add_worksheet(district.name), bordered, district)
            for village in areas.villages(district.code):
                page.write_village(village, crowd.people(district.name, next(shares)))
            page.write_signatures()
    return made


class _Page:
    """One sheet, written from top to bottom."""

    def __init__(self, page: xlsxwriter.worksheet.Worksheet, style: object, district: Area) -> None:
        self._page = page
        self._style = style
        self._district = district
        self._number = 0
        for line, title in enumerate(
            ("DAFTAR KADER POSYANDU", f"KECAMATAN {district.name.upper()}", "TAHUN 2026")
        ):
            page.merge_range(line, 0, line, 10, title)
        for column, (heading, below) in enumerate(zip(HEADING, BELOW, strict=True)):
            if heading:
                page.merge_range(4, column, 5, column, heading, style)
            else:
                page.write_string(5, column, below, style)
            page.write_number(6, column, column + 1, style)
        page.merge_range(4, 5, 4, 7, "ALAMAT", style)
        self._line = 7

    def write_village(self, village: Area, people: Sequence[Line]) -> None:
        """The people of one desa, five to a posyandu, and the line that counts them."""
        start = self._line
        for place, person in enumerate(people):
            self._number += 1
            self._write(0, self._number)
            for column, value in zip((1, 2, 3, 8, 9, 10), person, strict=True):
                self._write(column, value)
            if place % _AT_ONE_POSYANDU == 0:
                count = min(_AT_ONE_POSYANDU, len(people) - place)
                number = place // _AT_ONE_POSYANDU
                round_, flower = divmod(number, len(_POSYANDU))
                self._merge(self._line, count, 4, f"{_POSYANDU[flower]} {round_ + 1}")
                self._merge(self._line, count, 5, f"{number + 1:02d}")
            self._line += 1
        if people:
            self._merge(start, len(people), 6, village.name)
            self._merge(start, len(people), 7, self._district.name)
        self._page.merge_range(
            self._line, 0, self._line, 7, f"JUMLAH DESA {village.name.upper()}", self._style
        )
        self._write(8, len(people))
        self._line += 1

    def write_signatures(self) -> None:
        line = self._line + 1
        self._page.write_string(line, 8, f"{self._district.name}, 12 Januari 2026")
        self._page.write_string(line + 1, 1, "Mengetahui,")
        self._page.write_string(line + 2, 1, f"Camat {self._district.name}")
        self._page.write_string(line + 2, 8, "Ketua Pokjanal Posyandu")
        self._page.write_string(line + 6, 1, "Drs. H. ASEP SUHERMAN, M.Si.")
        self._page.write_string(line + 6, 8, "Hj. EUIS KOMARIAH")
        self._page.write_string(line + 7, 1, "NIP. 19680131 199003 1 001")

    def _write(self, column: int, value: str | int) -> None:
        if isinstance(value, int):
            self._page.write_number(self._line, column, value, self._style)
        else:
            self._page.write_string(self._line, column, value, self._style)

    def _merge(self, line: int, count: int, column: int, text: str) -> None:
        if count > 1:
            self._page.merge_range(line, column, line + count - 1, column, text, self._style)
        else:
            self._page.write_string(line, column, text, self._style)


class _Crowd:
    """Invents people, no two with one name or one number."""

    def __init__(self, chance: random.Random, made: Made) -> None:
        self._chance = chance
        self._made = made
        names = [" ".join(parts) for parts in product(_FIRST.split(), _SECOND.split(), _LAST.split())]
        chance.shuffle(names)
        self._names = iter(names)
        self._numbers = self._invented_numbers()

    def people(self, district: str, count: int) -> list[Line]:
        """Name, NIK, jabatan, phone, birth, note. About one in twenty is without a number or needs a look."""
        return [self._person(district, _POSITIONS[place % len(_POSITIONS)]) for place in range(count)]

    def _person(self, district: str, position: str) -> Line:
        made, chance = self._made, self._chance
        made.rows_per_district[district] += 1
        name, phone, born, note = self._name(), self._written(next(self._numbers)), self._birth_date(), ""
        trouble = chance.randrange(200)
        if trouble < 3:
            phone = chance.choice(["", "-", "tidak punya"])
            made.without_number += 1
        elif trouble == 3:
            phone = next(self._numbers) + "3217"  # sixteen digits
            made.refused += 1
        else:
            made.numbers_per_district[district] += 1
        if trouble == 4:
            born = "31-02-1980"
            made.doubtful += 1
        elif trouble == 5:
            phone = f"{next(self._numbers)} / {next(self._numbers)}"
        elif trouble == 6:
            name, note = name.upper(), "pindahan"
        nik = f"3217{chance.randrange(10**8):08d}{chance.randrange(1, 9999):04d}"
        return name, nik, position, phone, born, note

    def _name(self) -> str:
        title = self._chance.choice(["", "", "", "", "", "", "Hj. ", "Ny. "])
        degree = self._chance.choice(["", "", "", "", "", "", "", ", S.Pd.", ", A.Md.Keb."])
        return f"{title}{next(self._names)}{degree}"

    def _invented_numbers(self) -> Iterator[str]:
        for serial in range(10**8):
            yield f"{self._chance.choice(_PREFIXES)}{serial:08d}"

    def _written(self, number: str) -> str | int:
        dashed = f"{number[:4]}-{number[4:8]}-{number[8:]}"
        abroad = f"+62 {number[1:4]} {number[4:8]} {number[8:]}"
        return self._chance.choice([number, number, dashed, abroad, int(number)])

    def _birth_date(self) -> str:
        day, month = self._chance.randint(2, 28), self._chance.randint(1, 12)
        year = self._chance.randint(1955, 2004)
        named = ("Januari", "Maret", "Mei", "Juli", "Oktober", "Desember")[month % 6]
        plain = f"{day:02d}-{month:02d}-{year}"
        return self._chance.choice(
            [plain, f"{day}/{month}/{year}", f"{day} {named} {year}", f"Bandung, {plain}"]
        )
