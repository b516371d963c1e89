"""What a SIM's balance is and when its masa aktif ends, from an operator's USSD reply or SMS. Pure.

Nothing is guessed: what belongs to a bonus, a package or a purchase is passed over, and where it is not clear
whose figure or day it is there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from appliance.sim_cards.amounts import CURRENCY, FIGURE, value_of
from appliance.sim_cards.dates import DAY, day_of
from appliance.sim_cards.patterns import PatternProblem, parse_pattern

MOST_CHARACTERS = 2000  # more than any reply or joined SMS of an operator


@dataclass(frozen=True, slots=True)
class Reading:
    """``balance`` in rupiah; ``expires``: the last day of the masa aktif; ``grace_until``: of the masa
    tenggang. None = the text does not say."""

    balance: int | None = None
    expires: date | None = None
    grace_until: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.balance is None and self.expires is None and self.grace_until is None


def read_reply(text: str, pattern: str = "") -> Reading:
    """Never raises. ``pattern`` is a person's (see patterns.py): what it finds counts before what we find."""
    plain = _plain(text)
    ours = Reading(_balance(plain), *_days(plain))
    try:
        wanted = parse_pattern(pattern)
    except PatternProblem:
        return ours
    found = wanted.find(text[:MOST_CHARACTERS]) if wanted is not None else None
    if found is None:
        return ours
    balance, expires = found
    return Reading(
        ours.balance if balance is None else balance,
        ours.expires if expires is None else expires,
        ours.grace_until,
    )


def _plain(text: str) -> str:
    """In one writing: compatible characters made the same, spaces single, line breaks kept."""
    text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()[:MOST_CHARACTERS]
    text = re.sub(r"[ \t\xa0]+", " ", text)
    return re.sub(r"\b(?:s\s?\.\s?d\.?|s\s?/\s?d\.?|sd\.)(?=[\s:\d]|$)", "s/d", text)


# -- the balance -------------------------------------------------------------------------------------------

_FILLERS = (
    r"(?:utama|anda|kamu|reguler|regular|kartu|nomor|saat ini|sekarang|adalah|sebesar|tersisa|tinggal|sisa"
    r"|sisanya|ini|kini|menjadi|jd|tsel|telkomsel|simpati|im3|xl|axis|tri|smartfren"
    r"|per tanggal|main|3(?=\s?[:=]))(?![a-z])"
)
_BALANCE = re.compile(
    r"\b(?P<head>(?:sisa\s)?(?:pulsa|saldo)(?:\sutama)?|main balance|balance|bal|sisa)\b\.?"
    rf"(?P<fill>(?:\s?(?:{_FILLERS}|[-:=,(])){{0,6}})\s?(?P<money>{CURRENCY})?{FIGURE}(?!\s?:)"
)
# "Pulsa Anda bertambah Rp10.000 menjadi Rp15.000"
_BECOMES = re.compile(
    rf"\b(?:pulsa|saldo)\b(?:[^.;\n]|\.(?=\d)){{0,80}}?\bmenjadi\s?:?\s?(?P<money>{CURRENCY}){FIGURE}"
)
# What stands in front makes it another figure than what is left.
_OTHER = re.compile(
    r"\b(?:penggunaan|pemakaian|pakai|bonus|promo|isi|isi ulang|pengisian|beli|pembelian|tukar|transfer|kirim"
    r"|pinjam|pinjaman|hutang|utang|biaya|tarif|harga|potong|potongan|terpotong|tambah|tambahan|ekstra|extra"
    r"|kuota|gratis|minimal|minimum|min|paket|darurat|sms|nelpon|telepon|telp|data|poin|voucher|masukkan"
    r"|dapatkan|dapat|hadiah|kredit|total|memotong|menambah|mengisi|membeli|pulsa)\s?(?:-|:)?\s?$"
)
_RANKS = (("sisa pulsa", "pulsa utama", "saldo utama", "sisa saldo", "main balance"), ("pulsa",), ("saldo",))


def _balance(text: str) -> int | None:
    best: tuple[int, int] | None = None
    for match in _BALANCE.finditer(text):
        value = value_of(match)
        bare_sisa = match["head"] == "sisa"
        if value is None or _OTHER.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        if bare_sisa and not match["money"]:
            continue  # "sisa 300 ..." of whatever
        rank = _rank(match["head"])
        if best is None or rank < best[0]:
            best = rank, value
    for match in _BECOMES.finditer(text):
        value = value_of(match)
        if best is None and value is not None and not _bonus_between(match.group()):
            return value
    return None if best is None else best[1]


def _rank(head: str) -> int:
    head = " ".join(head.split())
    return next((place for place, words in enumerate(_RANKS) if head in words), len(_RANKS))


def _bonus_between(text: str) -> bool:
    return re.search(r"\b(?:bonus|kuota|paket|darurat|promo)\b", text) is not None


# -- the days ----------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"(?:[.;!?](?=\s|$)|\n)+")
_MAIN = re.compile(
    r"(?<!bonus )(?<!gratis )(?<!ekstra )\b(?:pulsa|saldo|kartu|nomor|simcard|sim card|balance|no)\b"
)
_BONUS = re.compile(
    r"\b(?:bonus|kuota|paket|pkt|promo|internet|data|gratis|free|nelpon|telpon|telepon|telp|menit|mnt|sms|poin"
    r"|ekstra|extra|reward|voucher|darurat|hadiah|\d+ ?[gmk]b|undian|program|event|diskon)\b"
)
_ACTIVE = re.compile(r"\b(?:masa\s?aktif|aktif|active|masa berlaku kartu|ms aktif)\b")
_UNTIL = re.compile(r"s/d|\b(?:sampai|hingga|berlaku|berakhir|exp|expired?|expiry|valid|tempo|tgl akhir)\b")
_GRACE = re.compile(r"\b(?:tenggang|grace)\b")
_LABEL_ROOM = 60  # characters between a label and its day


@dataclass(frozen=True, slots=True)
class _Dated:
    day: date
    label: str  # active, until, grace
    ours: bool | None  # whether it is the card's; None: the sentence does not say


def _days(text: str) -> tuple[date | None, date | None]:
    """The end of the masa aktif, and of the masa tenggang."""
    active = until = grace = None
    subject: bool | None = None
    for sentence in _SENTENCE.split(text):
        for found in _dated(sentence):
            ours = found.ours if found.ours is not None or found.label != "until" else subject
            if ours is False:
                continue
            if found.label == "grace":
                grace = grace or found.day
            elif found.label == "active":
                active = active or found.day
            else:
                until = until or found.day
        subject = _subject(sentence) if _subject(sentence) is not None else subject
    return active or until, grace


def _dated(sentence: str) -> Iterator[_Dated]:
    start = 0
    for match in DAY.finditer(sentence):
        before, start = sentence[start : match.start()], match.end()
        day = day_of(match)
        label = _label(before[-_LABEL_ROOM:])
        if day is None or not label:
            continue
        whose = _subject(before)
        yield _Dated(day, label, _subject(sentence[: match.start()]) if whose is None else whose)


def _label(before: str) -> str:
    """The nearest word that says what the day is; "" = none does."""
    places = {
        "active": _last(_ACTIVE, before),
        "grace": _last(_GRACE, before),
        "until": _last(_UNTIL, before),
    }
    if places["grace"] > places["active"]:
        return "grace"
    if places["active"] >= 0:
        return "active"
    return "until" if places["until"] >= 0 else ""


def _subject(text: str) -> bool | None:
    """True: the last thing named is the card or its credit; False: a bonus or package."""
    main, bonus = _last(_MAIN, text), _last(_BONUS, text)
    if main < 0 and bonus < 0:
        return None
    return main > bonus


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)
