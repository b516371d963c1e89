"""What operators write about balance and masa aktif, and the patterns to read it by: any text at all."""

from __future__ import annotations

import zlib
from contextlib import suppress
from random import Random

from appliance.sim_cards.balance import read_reply
from appliance.sim_cards.codes import BadCode, parse_code
from appliance.sim_cards.operator_sms import is_service_sender, read_notice
from appliance.sim_cards.patterns import PatternProblem, parse_pattern
from tests.fuzz.mutators import make

_TEXTS = (
    "Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027.",
    "Pulsa: Rp 0, aktif s/d 2027-01-08; masa tenggang 07 Feb 2027",
    "Pulsa Anda bertambah Rp10.000 menjadi Rp15.000, masa aktif s.d 8-1-27",
    "Sisa pulsa Anda Rp200. Masa aktif kartu Anda telah berakhir 01/12/2026. Kartu dalam masa tenggang.",
    "Maaf, pulsa Anda tidak cukup untuk mengirim SMS ini. Segera isi ulang.",
    "1 Paket Internet\n2 Paket Nelpon & SMS\n3 Promo\n4 Cek Pulsa & Masa Aktif\n0 Kembali",
    "Bal. Utama: IDR 1.250.000,00 Bonus SMS 100 s/d 31 Desember 2026 pkl 23.59",
    "Kartu Anda diblokir. Registrasi ulang: kirim ULANG#NIK#KK# ke 4444",
    "pulsa {saldo} ... aktif {tanggal}",
    "{saldo} {tanggal}",
    "...{saldo}...{tanggal}...",
    "*888# 4",
    "*123*7# 1 2",
)


def samples() -> tuple[bytes, ...]:
    return tuple(text.encode("utf-8") for text in _TEXTS)


def texts(data: bytes) -> None:
    """A balance, a day, a notice, or none of them; a pattern or a sentence about what is wrong with it."""
    text = data.decode("utf-8", "replace")
    pattern = make(Random(zlib.crc32(data)), pool=samples()).decode("utf-8", "replace")
    for wish in ("", pattern, text):
        read_reply(text, wish)
    with suppress(PatternProblem):
        wanted = parse_pattern(pattern[:200])
        if wanted is not None:
            wanted.find(text[:2000])
    with suppress(BadCode):
        parse_code(text)
    read_notice(text)
    is_service_sender(text)
