"""Words for what Beranda warns of: which modem, card or part of the box, and by which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from appliance.health import HealthCheck, HealthResult, HealthWord
from web.filters import plain_date
from web.labels import Label
from web.words_box import HEALTH_WORD

_SIM = "sim "
_BALANCE = "balance "
_SENDER = "sender "
_GRAVER_WHEN_BAD = frozenset({HealthWord.HOT, HealthWord.CARD_WORN})
_PARTS: Mapping[str, str] = {
    "book": "Buku kontak",
    "settings": "Pengaturan",
    "users": "Daftar pengguna",
}
# With the name of the modem whose card it is.
_OF_A_CARD: Mapping[HealthWord, str] = {
    HealthWord.SIM_NO_CREDIT: "Pulsa kartu {} habis",
    HealthWord.SIM_BLOCKED: "Kartu {} ditolak operator",
    HealthWord.SIM_NOT_SENDING: "Kartu {} berhenti mengirim",
}
_OF_A_SENDER: Mapping[HealthWord, str] = {
    HealthWord.STOPPED: "Pengiriman lewat {} tidak bekerja",
    HealthWord.HANGS: "Pengiriman lewat {} macet",
    HealthWord.RESTARTED: "Pengiriman lewat {} pernah terhenti, sudah jalan lagi",
}
# Other threads: what hangs, and what to do.
_OF_A_THREAD: Mapping[str, Mapping[HealthWord, tuple[str, str]]] = {
    "pages": {
        HealthWord.HANGS: (
            "Sebagian halaman macet",
            "Pengiriman tetap jalan dan semua data aman. Kalau halaman lambat, nyalakan ulang kotak.",
        ),
    },
    "stick": {
        HealthWord.STOPPED: (
            "Cadangan ke flashdisk tidak bekerja",
            "Pengiriman tetap jalan. Unduh cadangan di Pengaturan; nyalakan ulang kotak bila sempat.",
        ),
        HealthWord.RESTARTED: (
            "Cadangan ke flashdisk pernah terhenti, sudah jalan lagi",
            "Lihat di Pengaturan, Cadangan data, apakah cadangan hari ini ada.",
        ),
    },
    "panel": {
        HealthWord.STOPPED: ("Lampu kotak tidak bekerja", "Pengiriman tetap jalan dan semua data aman."),
        HealthWord.HANGS: ("Lampu kotak tidak bekerja", "Pengiriman tetap jalan dan semua data aman."),
        HealthWord.RESTARTED: (
            "Lampu kotak pernah terhenti, sudah jalan lagi",
            "Tidak perlu berbuat apa-apa.",
        ),
    },
    "clerk": {
        HealthWord.HANGS: (
            "Pencatatan balasan macet",
            "Pesan dan balasan yang masuk aman. Nyalakan ulang kotak; semuanya dilanjutkan sendiri.",
        ),
    },
}


def trouble(check: HealthCheck, today: date) -> Label:
    """What was found, with its name; ``today`` by the office's clock."""
    known = HEALTH_WORD[check.word]
    if check.name.startswith(_SIM):
        return replace(known, text=_card(check, today))
    if check.word is HealthWord.BALANCE_LOW:
        return replace(known, text=f"Pulsa kartu {check.name.removeprefix(_BALANCE)} hampir habis")
    if check.word in _GRAVER_WHEN_BAD and check.result is HealthResult.BAD:
        return replace(known, tone="red")
    if check.name.startswith(_SENDER):
        said = _OF_A_SENDER.get(check.word, known.text)
        return replace(known, text=said.format(check.name.removeprefix(_SENDER)))
    if check.word in _OF_A_THREAD.get(check.name, {}):
        text, help_ = _OF_A_THREAD[check.name][check.word]
        return replace(known, text=text, help=help_)
    if check.word is HealthWord.BACKUP_OLD:
        return replace(known, text=f"Cadangan terakhir sudah {check.detail} hari yang lalu")
    if check.name in _PARTS:
        return replace(known, text=f"{_PARTS[check.name]}: {_small(known.text)}")
    return known


def _card(check: HealthCheck, today: date) -> str:
    name = check.name.removeprefix(_SIM)
    if check.word in _OF_A_CARD:
        return _OF_A_CARD[check.word].format(name)
    try:
        days = int(check.detail)
    except ValueError:  # nobody has told the day, only the masa tenggang
        return f"Masa aktif kartu {name} habis"
    day = plain_date(today + timedelta(days=days))
    if days < 0:
        return f"Masa aktif kartu {name} sudah habis sejak {day}"
    if days == 0:
        return f"Masa aktif kartu {name} berakhir hari ini ({day})"
    return f"Masa aktif kartu {name} berakhir {days} hari lagi ({day})"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
