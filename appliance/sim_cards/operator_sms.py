"""What an operator tells by SMS about the account: no credit, expired, blocked, a new balance. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.sim_cards.balance import MOST_CHARACTERS, Reading, read_reply

_MOBILE = re.compile(r"(?:\+|00)?62[\d -]*|0[\d -]*|\+?[\d -]{7,}")


class Sign(StrEnum):
    """What the SMS says outright."""

    NONE = ""
    NO_CREDIT = "no_credit"
    EXPIRED = "expired"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Notice:
    """An SMS about the account."""

    sign: Sign
    reading: Reading


def is_service_sender(sender: str) -> bool:
    """A name (TELKOMSEL) or short code (4444), never a person's number: nobody there is ever answered."""
    sender = sender.strip()
    return bool(sender) and not _MOBILE.fullmatch(sender)


# An advertisement warns of what has not happened; a bank speaks of other money.
_NOT_YET = "".join(
    f"(?<!{word} )"
    for word in (
        "jangan sampai",
        "jangan",
        "sebelum",
        "agar tidak",
        "tanpa takut",
        "kalau",
        "jika",
        "bila",
        "saat",
    )
)
_NOT_ENOUGH = (
    r"(?:(?:tidak|tdk|tak|blm|belum)\s?(?:men)?cukupi?|kurang|habis|kosong|insufficient|sudah habis)"
)
_SIGNS = (
    (
        Sign.NO_CREDIT,
        re.compile(
            rf"{_NOT_YET}\b(?:pulsa|saldo)(?: utama)?(?: (?:anda|kamu))?(?: saat ini| sudah| telah)?"
            rf" {_NOT_ENOUGH}\b"
            r"|\binsufficient (?:credit|balance)\b"
        ),
    ),
    (
        Sign.EXPIRED,
        re.compile(
            r"\b(?:kartu|nomor|no)\b[^.\n]{0,40}(?<!akan )\b(?:dalam|dlm|memasuki|masuk) masa tenggang\b"
            r"|\bmasa aktif (?:kartu |nomor )?(?:anda |kamu )?(?:telah|sudah) (?:habis|berakhir)\b"
            r"|\b(?:kartu|nomor) (?:anda |kamu )?(?:telah|sudah) (?:hangus|tidak aktif|melewati masa aktif)\b"
        ),
    ),
    (
        Sign.BLOCKED,
        re.compile(
            rf"{_NOT_YET}\b(?:kartu|nomor|layanan(?: sms)?)(?: (?:anda|kamu))? (?:telah |sudah |sedang )?"
            r"(?:di\s?blokir|terblokir|dinonaktifkan|dibatasi)\b"
        ),
    ),
)
_NOT_THE_ACCOUNT = re.compile(
    r"\b(?:rekening|rek|tabungan|gopay|ovo|dana|shopeepay|linkaja|kartu kredit|pinjol|pinjaman|cicilan|otp"
    r"|atm|m-?banking|e-?wallet|bca|bri|bni|mandiri)\b"
)
_THE_ACCOUNT = re.compile(r"\b(?:pulsa|masa aktif|masa tenggang)\b")


def read_notice(text: str) -> Notice | None:
    """None: it says nothing about the account that the box could use. Never raises."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()[:MOST_CHARACTERS]
    plain = re.sub(r"\s+", " ", plain)
    if _NOT_THE_ACCOUNT.search(plain):
        return None
    sign = next((sign for sign, pattern in _SIGNS if pattern.search(plain)), Sign.NONE)
    reading = read_reply(text) if _THE_ACCOUNT.search(plain) else Reading()
    if not re.search(r"\bmasa aktif|\baktif s", plain):
        reading = replace(reading, expires=None)  # "berlaku s/d" of an SMS is an offer's
    return None if sign is Sign.NONE and reading.is_empty else Notice(sign, reading)
