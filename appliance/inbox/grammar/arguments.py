"""What stands behind a keyword of the monthly reports: strata, money, counts, days. Pure.

Each reader gets what follows its keyword and gives ``Parsed``; None = the word was no keyword
here, the text is an ordinary sentence ("dana desa sudah cair bu?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from appliance.inbox.grammar.amounts import Sum, find_sums, read_amount
from appliance.inbox.grammar.normalise import Phrase, fold
from appliance.inbox.grammar.reading import Buka, Dana, Details, Kader, Problem, Skdn, Strata
from appliance.inbox.grammar.strata_levels import StrataLevel, find_level
from appliance.inbox.grammar.vocabulary import MONTHS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set


@dataclass(frozen=True, slots=True)
class Arguments:
    """``rest``: the words behind the keyword; ``gap``: what stood between."""

    rest: Phrase
    gap: str

    @property
    def written(self) -> str:
        """Everything behind the keyword, as typed (digits mended)."""
        return self.rest.raw[self.rest.words[0].start :] if self.rest.words else ""

    @property
    def asks(self) -> bool:
        """It is a question, not a report."""
        return self.rest.raw.rstrip(" .!").endswith("?") or bool(QUESTIONS & set(self.rest.texts))


@dataclass(frozen=True, slots=True)
class Parsed:
    """``details`` may stand beside a problem (SKDN whose numbers cannot be)."""

    details: Details | None = None
    problem: Problem | None = None


_TURNING = word_set(
    """
    tidak bukan belum teu target menuju ingin calon persiapan mau akan hampir supaya agar kriteria
    syarat kalau kapan naik turun batal jangan semoga atau nanti menyusul rencana lalu kemarin dulu dulunya
    tadinya sebelumnya insya insyaallah inshaallah insyaalloh moga mudahan mudah2an mungkin
    """
)
_FEW = 2  # strange words beside a level that may be a posyandu's name
_PLACES = word_set("posyandu pos rw rt desa kec kecamatan kampung kp dusun")
_AROUND_STRATA = word_set("bulan ini sekarang tahun adalah sudah masih tetap dari posyandunya")


def read_strata(arguments: Arguments, levels: Sequence[StrataLevel]) -> Parsed | None:
    words = [word for word in arguments.rest.texts if word not in PADDING]
    if not words:
        return Parsed(problem=Problem.LEVEL_MISSING)
    if arguments.asks:
        return None
    found = {level for word in words if (level := find_level(word, levels))}
    if len(found) > 1:
        return Parsed(problem=Problem.SEVERAL_LEVELS)
    strange = [w for w in words if not find_level(w, levels) and w not in _AROUND_STRATA and not w.isdigit()]
    if set(words) & _TURNING:
        return None
    if not found:
        return Parsed(problem=Problem.LEVEL_UNKNOWN) if len(words) <= _FEW else None
    if len(strange) > _FEW and not set(strange) & _PLACES:
        return None
    return Parsed(Strata(found.pop()))


_KK = re.compile(
    r"(?<![\d.,])(\d{1,9})\s*(?:kepala\s+keluarga|kk|keluarga)(?![^\W_])"
    r"|(?<![^\W_])(?:kk|keluarga)\s*[:=#*.]*\s*(\d{1,9})(?!\d)",
    re.IGNORECASE,
)
_AROUND_DANA = word_set(
    """
    dr sehat bulan ini terkumpul dari rp rupiah total jumlah sebesar ikut yang posyandu ada masuk belum kas
    iuran masih nihil kosong tidak untuk uang dan
    """
) | frozenset(MONTHS)
_HEDGES = word_set(
    """
    atau sampai sekitar kurang lebih kira kira2 hampir kisaran antara an ribuan
    """
)
_NOT_A_SUM = re.compile(
    r"(?<!\d)[1-9]\s?/\s?[1-9]\s*(?:rb|ribu|rbu|rebu|k|jt|juta|jta)(?![^\W_])|@", re.IGNORECASE
)
"""Half a million, and so much each."""
LARGE = 10_000_000
"""More than this a month and unmarked may be two numbers run together: ask."""
SMALL = 1000
"""Below, a bare number may be households or thousands: ask."""


def read_dana(arguments: Arguments) -> Parsed | None:
    text = " ".join(arguments.written.split())
    unclear = bool(_NOT_A_SUM.search(text)) or bool(re.fullmatch(r"\s+-", arguments.gap))
    kk = _KK.search(text)
    if kk:
        text = f"{text[: kk.start()]} {text[kk.end() :]}"
    sums = [each for found in find_sums(text) for each in _parted(found, text)]
    words = [w for w in map(fold, re.findall(r"[^\W\d_]+", _blanked(text, sums))) if w not in PADDING]
    if not sums and (spelled := read_amount(" ".join(w for w in words if w not in _AROUND_DANA))) is not None:
        sums, words = [Sum(0, 0, spelled, True)], []
    if arguments.asks or set(words) - _AROUND_DANA - _HEDGES:
        return None
    if not sums and not kk:
        return Parsed(problem=Problem.AMOUNT_MISSING)
    households = int(kk[1] or kk[2]) if kk else None
    dotted = arguments.gap.strip() in {".", ","}
    dana = None if unclear or set(words) & _HEDGES else _dana(households, sums, text, dotted=dotted)
    return Parsed(dana) if dana else Parsed(problem=Problem.AMOUNT_UNCLEAR)


def _dana(households: int | None, sums: list[Sum], text: str, *, dotted: bool) -> Dana | None:
    if len(sums) == 2 and households is None and not sums[0].marked:
        first, second = sums
        if (
            first.rupiah is None
            or first.rupiah >= SMALL
            or not text[first.start : first.end].strip(" .,").isdigit()
        ):
            return None
        households, sums = first.rupiah, [second]
        if households == 0 and second.rupiah == 0:
            return Dana(0, 0)
    if len(sums) != 1 or (households is not None and households >= SMALL):
        return None
    rupiah = sums[0].rupiah
    if rupiah is None or (
        not sums[0].marked and not _sure(rupiah, text[sums[0].start : sums[0].end], dotted=dotted)
    ):
        return None
    return Dana(rupiah, households) if rupiah or not households else None


def _sure(rupiah: int, written: str, *, dotted: bool) -> bool:
    """A bare number is a sum: neither small nor huge, and its points are not the separators between two."""
    if not rupiah:
        return written.strip() == "0"
    grouped = bool(re.search(r"\d[.,]\d", written))
    if grouped and (dotted or rupiah % 100):
        return False
    return SMALL <= rupiah <= LARGE


def _parted(found: Sum, text: str) -> list[Sum]:
    """``45.150000`` is no grouped number but two with a separator between."""
    written = text[found.start : found.end]
    if found.rupiah is None and (two := re.fullmatch(r"(0|[1-9]\d{0,2})[.,](0|[1-9]\d{3,7})\s*", written)):
        middle = found.start + two.end(1)
        return [
            Sum(found.start, middle, int(two[1]), False),
            Sum(middle + 1, found.end, int(two[2]), False),
        ]
    return [found]


def _blanked(text: str, sums: Sequence[Sum]) -> str:
    for each in sums:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


_AROUND_SKDN = word_set("bulan ini posyandu anak balita data hasil s k d n dan") | frozenset(MONTHS)
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_MOST_CHILDREN = 9999


def read_skdn(arguments: Arguments) -> Parsed | None:
    pieces = [fold(piece) for piece in _PIECE.findall(arguments.written)]
    numbers = [int(piece) for piece in pieces if piece.isdigit() and len(piece) <= 9]
    words = [piece for piece in pieces if not piece.isdigit() and piece not in PADDING | _AROUND_SKDN]
    if set(words) & (_TURNING | QUESTIONS) or (words and not numbers):
        return None
    labelled = _labelled(pieces)
    if labelled is None or len(numbers) != 4 or any(len(p) > 9 for p in pieces if p.isdigit()):
        return Parsed(problem=Problem.SKDN_COUNT)
    s, k, d, n = labelled or numbers
    if max(numbers) > _MOST_CHILDREN:
        return Parsed(problem=Problem.COUNT_IMPOSSIBLE)
    skdn = Skdn(s, k, d, n)
    return Parsed(skdn, None if s >= k and s >= d >= n else Problem.SKDN_ORDER)


def labelled_skdn(text: str) -> Skdn | None:
    """``S=80 K=75 D=60 N=42`` without the keyword, and nothing else."""
    pieces = [fold(piece) for piece in _PIECE.findall(text)]
    if [piece for piece in pieces if not piece.isdigit() and piece not in PADDING] != ["s", "k", "d", "n"]:
        return None
    four = _labelled(pieces)
    if not four or max(four) > _MOST_CHILDREN or not (four[0] >= four[1] and four[0] >= four[2] >= four[3]):
        return None
    return Skdn(*four)


def _labelled(pieces: Sequence[str]) -> list[int] | None:
    """The four numbers by their letters; [] when no number has one, None when only some have."""
    by_letter: dict[str, int] = {}
    for label, number in pairwise(pieces):
        if label in {"s", "k", "d", "n"} and number.isdigit():
            if label in by_letter:
                return None
            by_letter[label] = int(number[:9])
    if len(by_letter) in {0, 1}:  # one: the letters stood together before the numbers, "S K D N 80 75 60 42"
        return []
    return [by_letter[letter] for letter in "skdn"] if len(by_letter) == 4 else None


_AROUND_KADER = word_set(
    """
    aktif hadir orang yang bertugas ada sekarang hari ini jumlah tugas semua total
    """
)
_MOST_KADER = 99


def read_kader(arguments: Arguments) -> Parsed | None:
    words = [word for word in arguments.rest.texts if word not in PADDING]
    numbers = [word for word in words if word.isdigit()]
    if arguments.asks or any(word not in _AROUND_KADER for word in words if not word.isdigit()):
        return None
    if not numbers:
        return Parsed(problem=Problem.COUNT_MISSING) if not words else None
    if len(numbers) > 1:
        return Parsed(problem=Problem.SEVERAL_NUMBERS)
    count = int(numbers[0][:9])
    return Parsed(Kader(count)) if count <= _MOST_KADER else Parsed(problem=Problem.COUNT_IMPOSSIBLE)


_AROUND_BUKA = word_set("tanggal hari ini tadi pagi siang posyandu bulan sudah posyandunya")
_WRITTEN_DATE = re.compile(r"(\d{1,2})\s*[/-]\s*(\d{1,2})(?:\s*[/-]\s*(?:20)?\d\d)?(?!\d)")


def read_buka(arguments: Arguments) -> Parsed | None:
    words = [word for word in arguments.rest.texts if word not in PADDING]
    numbers = [word for word in words if word.isdigit()]
    strange = [w for w in words if w not in _AROUND_BUKA and w not in MONTHS and not w.isdigit()]
    if arguments.asks or strange or _is_hour(words):
        return None
    named = {MONTHS[word] for word in words if word in MONTHS}
    if not numbers:
        return Parsed(Buka()) if not named else Parsed(problem=Problem.DAY_IMPOSSIBLE)
    month = named.pop() if len(named) == 1 else None
    if (date := _WRITTEN_DATE.search(arguments.written)) and not named:
        return _day(int(date[1]), int(date[2]))
    if month and len(numbers) == 2 and re.fullmatch(r"20\d\d", numbers[1]):
        numbers.pop()
    if len(numbers) > 1 or named:
        return Parsed(problem=Problem.SEVERAL_NUMBERS)
    return _day(int(numbers[0][:9]), month)


def _is_hour(words: Sequence[str]) -> bool:
    """``buka 8 pagi``"""
    return "tanggal" not in words and any(
        one.isdigit() and other in {"pagi", "siang"} for one, other in pairwise(words)
    )


def _day(day: int, month: int | None) -> Parsed:
    longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month or 1, 31)
    if not 1 <= day <= longest or (month is not None and not 1 <= month <= 12):
        return Parsed(problem=Problem.DAY_IMPOSSIBLE)
    return Parsed(Buka(day, month))
