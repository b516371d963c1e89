"""Words for the health page: its parts, what each thing is called, what was measured, why the box started."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.health import HealthCheck, HealthPart, HealthWord
from appliance.run_diary import StartReason
from web.filters import decimal, rupiah, thousands
from web.labels import Label
from web.words_modem_care import CLOCK_SOURCE
from web.words_modems import signal_word

HEALTH_PART: Mapping[HealthPart, Label] = {
    HealthPart.POWER: Label("Listrik dan panas", "alert"),
    HealthPart.KEEPING: Label("Kartu dan data", "sheet"),
    HealthPart.RADIO: Label("Modem dan kartu SIM", "modem"),
    HealthPart.WORK: Label("Kerja kotak", "settings"),
}

START_REASON: Mapping[StartReason, Label] = {
    StartReason.FIRST: Label("Pertama kali dinyalakan", "leaf", "leaf"),
    StartReason.POWER_CUT: Label(
        "Listrik padam",
        "alert",
        "amber",
        "Listrik putus tanpa kotak dimatikan dulu. Data aman; pengiriman dilanjutkan sendiri.",
    ),
    StartReason.RESTART: Label("Dinyalakan ulang dari halaman", "retry", "plain"),
    StartReason.AFTER_POWER_OFF: Label("Dinyalakan setelah dimatikan dengan aman", "play", "plain"),
    StartReason.MACHINE: Label("Mesin dimatikan dengan tertib, lalu menyala lagi", "retry", "plain"),
    StartReason.SERVICE: Label("Program dihentikan dengan tertib, lalu dimulai lagi", "retry", "plain"),
    StartReason.UPDATE: Label("Versi lain dipasang", "upload", "leaf"),
    StartReason.RESTORE: Label("Data dipulihkan dari cadangan", "undo", "plain"),
    StartReason.HANG: Label(
        "Program macet",
        "failed",
        "red",
        "Penjaga kotak memulainya lagi sendiri. Bila terulang, unduh catatan teknis dan minta bantuan.",
    ),
    StartReason.MACHINE_HANG: Label(
        "Mesin macet",
        "failed",
        "red",
        "Penjaga di dalam mesin menyalakannya lagi. Sering karena daya kurang: pakai adaptor 5 V 3 A asli.",
    ),
    StartReason.MEMORY: Label(
        "Memori habis", "failed", "red", "Bila terulang, unduh catatan teknis dan minta bantuan."
    ),
    StartReason.CRASH: Label(
        "Program berhenti sendiri",
        "failed",
        "red",
        "Kotak memulainya lagi. Bila terulang, unduh catatan teknis dan minta bantuan.",
    ),
    StartReason.START_FAILED: Label(
        "Sebelumnya gagal mulai", "failed", "red", "Kotak mencoba lagi sendiri, dan berhasil."
    ),
}

_TITLES: Mapping[str, str] = {
    "clock": "Jam kotak",
    "power": "Catu daya",
    "temperature": "Suhu",
    "memory": "Memori",
    "card": "Tempat di kartu",
    "wear": "Keausan kartu",
    "book": "Buku kontak",
    "settings": "Pengaturan",
    "users": "Daftar pengguna",
    "backup": "Cadangan data",
    "kit": "Kit darurat",
    "clerk": "Pencatatan balasan",
    "stick": "Cadangan ke flashdisk",
    "pages": "Halaman",
    "lamp": "Lampu dan tombol",
    "panel": "Penjaga lampu",
    "restarts": "Mulai terakhir",
    "modems": "Modem",
}
_NAMED: Mapping[str, str] = {
    "sender": "Pengiriman lewat {}",
    "modem": "Modem {}",
    "sim": "Kartu SIM {}",
    "balance": "Pulsa {}",
}


def title(check: HealthCheck) -> str:
    """What was looked at."""
    kind, _, name = check.name.partition(" ")
    if name and kind in _NAMED:
        return _NAMED[kind].format(name)
    return _TITLES.get(check.name, check.name)


def measured(check: HealthCheck) -> str:
    """What was found there, in figures or a few words; "" = nothing that a reader could use."""
    saying = _MEASURES.get(check.name.partition(" ")[0])
    return "" if saying is None else saying(check)


def _power(check: HealthCheck) -> str:
    if check.figure("low_since_boot") is None:
        return "mesin ini tidak mengukur tegangannya"
    if check.figure("low_now"):
        return "tegangan kurang saat ini"
    if check.figure("low_since_boot"):
        return "tegangan pernah kurang sejak kotak menyala"
    return "tegangan cukup sejak kotak menyala"


def _memory(check: HealthCheck) -> str:
    own, free, total = (round(check.figure(name) or 0) for name in ("own_mb", "free_mb", "total_mb"))
    return f"dipakai program {thousands(own)} MB, sisa {thousands(free)} dari {thousands(total)} MB"


def _temperature(check: HealthCheck) -> str:
    return f"{decimal(check.figure('celsius') or 0, 0)} °C"


def _card(check: HealthCheck) -> str:
    free = check.figure("free_mb")
    if free is None:
        return ""
    return f"sisa {decimal(free / 1024)} GB" if free >= 1024 else f"sisa {thousands(round(free))} MB"


def _wear(check: HealthCheck) -> str:
    used = check.figure("used_percent")
    if used is None:
        return f"{check.detail} · tidak dilaporkan kartu ini".removeprefix(" · ")
    return f"{check.detail} · sekitar {round(used)}% umurnya terpakai".removeprefix(" · ")


def _backup(check: HealthCheck) -> str:
    days = check.figure("days")
    if days is None:
        return "belum ada yang perlu dicadangkan" if check.word is HealthWord.FINE else "belum ada"
    return "yang terakhir hari ini" if days < 1 else f"yang terakhir {round(days)} hari yang lalu"


def _clock(check: HealthCheck) -> str:
    return CLOCK_SOURCE.get(check.detail.partition(" ")[0], "")


def _restarts(check: HealthCheck) -> str:
    cuts, starts = round(check.figure("power_cuts") or 0), round(check.figure("starts") or 0)
    return f"listrik padam {cuts} kali dalam {starts} mulai terakhir"


def _modem(check: HealthCheck) -> str:
    signal = check.figure("signal_percent")
    if check.word is not HealthWord.FINE:
        return ""
    return f"{check.detail} · sinyal {signal_word(None if signal is None else round(signal))}"


def _balance(check: HealthCheck) -> str:
    amount, days = check.figure("rupiah"), check.figure("days_ago")
    if amount is None:
        return "belum diketahui"
    when = "hari ini" if not days else f"{round(days)} hari yang lalu"
    return f"{rupiah(round(amount))} · {when}"


_MEASURES = {
    "power": _power,
    "memory": _memory,
    "temperature": _temperature,
    "card": _card,
    "wear": _wear,
    "backup": _backup,
    "clock": _clock,
    "restarts": _restarts,
    "modem": _modem,
    "balance": _balance,
}
