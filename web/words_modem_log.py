"""Words for a modem's history: what happened, and what the box did about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appliance.modem_log import LogEntry, LogWord
from web.labels import Label
from web.words_modem_care import NETWORK_MODE
from web.words_modems import TROUBLE

LOG_WORD: Mapping[LogWord, Label] = {
    LogWord.CONNECTED: Label("Modem tersambung", "sent", "leaf"),
    LogWord.LOST: Label("Sambungan ke modem terputus", "alert", "amber"),
    LogWord.PORT_MISSING: Label("Modem tidak ditemukan", "alert", "red", "Periksa kabel dan daya modem."),
    LogWord.PORT_IN_USE: Label("Modem dipakai program lain", "lock", "red", "Tutup program itu."),
    LogWord.NOT_READY: Label("Modem menjawab, tetapi belum dapat mengirim", "alert", "amber"),
    LogWord.MODEM_SWAPPED: Label("Modem diganti dengan modem lain", "info"),
    LogWord.RESTARTED: Label(
        "Modem menyala ulang sendiri",
        "alert",
        "amber",
        "Biasanya dayanya kurang: pakai adaptor 5 V 3 A dan kabel pendek.",
    ),
    LogWord.UNDERVOLTAGE: Label(
        "Modem mengeluh dayanya kurang", "alert", "amber", "Pakai adaptor 5 V 3 A dan kabel pendek."
    ),
    LogWord.POWERED_OFF: Label("Modem mati", "alert", "amber"),
    LogWord.RESYNC: Label("Kotak menyapa modem kembali", "retry"),
    LogWord.REOPENED: Label("Kotak membuka sambungan dari awal", "retry"),
    LogWord.SET_UP_AGAIN: Label("Kotak mengatur modem dari awal", "retry"),
    LogWord.SEARCHED: Label("Kotak meminta modem mencari jaringan", "retry"),
    LogWord.RADIO_CYCLED: Label("Kotak mematikan dan menyalakan radio modem", "retry"),
    LogWord.RESET_COMMAND: Label("Kotak menyuruh modem menyala ulang", "retry"),
    LogWord.POWER_KEY: Label("Kotak menekan tombol daya modem", "retry", "amber"),
    LogWord.KEY_SPARED: Label(
        "Tombol daya tidak ditekan: modemnya menjawab di port lain",
        "info",
        "amber",
        'Di berkas pengaturan tulis port = "auto", atau periksa bagian modem yang lain.',
    ),
    LogWord.USB_RESET: Label("Kotak melepas dan memasang sambungan USB modem", "retry", "amber"),
    LogWord.GAVE_UP: Label("Semua langkah sudah dicoba; kotak menunggu, lalu mulai lagi", "pause", "red"),
    LogWord.RECOVERED: Label("Modem pulih kembali", "sent", "leaf"),
    LogWord.ASKED_RESTART: Label("Modem dinyalakan ulang atas permintaan", "person"),
    LogWord.SIM_SWAPPED: Label("Kartu SIM diganti", "info"),
    LogWord.PIN_REFUSED: Label(
        "PIN ditolak kartu SIM", "lock", "red", "Kotak tidak mencobanya lagi supaya kartu tidak terkunci."
    ),
    LogWord.REGISTERED: Label("Terdaftar di jaringan", "sent", "leaf"),
    LogWord.REGISTRATION_LOST: Label("Jaringan hilang", "modem", "amber"),
    LogWord.REGISTRATION_DENIED: Label("Jaringan menolak kartu SIM", "alert", "red"),
    LogWord.MODE_CHANGED: Label("Pilihan jaringan diganti", "settings"),
    LogWord.STORE_FULL: Label("Ingatan kartu SIM penuh; kotak mengosongkannya", "retry"),
    LogWord.NO_CREDIT: Label("Pulsa habis", "alert", "red", "Isi pulsa kartu ini."),
    LogWord.EXPIRED: Label("Masa aktif habis", "alert", "red", "Isi pulsa supaya masa aktif bertambah."),
    LogWord.BLOCKED: Label("Kartu diblokir operator", "alert", "red", "Tanyakan di gerai operator."),
    LogWord.CAUSE_UNKNOWN: Label(
        "Kiriman gagal berturut-turut, sebabnya belum diketahui", "unknown", "amber"
    ),
    LogWord.RESUMED: Label("Pengiriman dilanjutkan", "play", "leaf"),
    LogWord.BALANCE_CHECKED: Label("Pulsa ditanyakan", "info"),
    LogWord.TEST_SENT: Label("SMS uji dikirim", "sending"),
}


def log_detail(entry: LogEntry) -> str:
    """What a person can use of an entry's detail; the machine's own words stay away."""
    say = _DETAILS.get(entry.word)
    return say(entry.detail) if say is not None and entry.detail else ""


def _mode(detail: str) -> str:
    return next((entry.text for mode, entry in NETWORK_MODE.items() if mode == detail), "")


def _minutes(detail: str) -> str:
    return f"{detail} menit" if detail.isdigit() else ""


def _trouble(detail: str) -> str:
    return TROUBLE[detail].text if detail in TROUBLE else ""


_DETAILS: Mapping[LogWord, Callable[[str], str]] = {
    LogWord.PORT_IN_USE: str,
    LogWord.NOT_READY: _trouble,
    LogWord.MODE_CHANGED: _mode,
    LogWord.GAVE_UP: _minutes,
    LogWord.ASKED_RESTART: str,
}


# What the box did by itself to bring a modem back, mildest first.
REPAIRS = (
    LogWord.RESYNC,
    LogWord.REOPENED,
    LogWord.SET_UP_AGAIN,
    LogWord.SEARCHED,
    LogWord.RADIO_CYCLED,
    LogWord.RESET_COMMAND,
    LogWord.POWER_KEY,
    LogWord.USB_RESET,
    LogWord.GAVE_UP,
)


def repairs_said(counts: Mapping[LogWord, int]) -> list[tuple[str, int]]:
    """Each step of recovery that was needed, and how often."""
    return [(LOG_WORD[word].text, counts[word]) for word in REPAIRS if counts.get(word)]
