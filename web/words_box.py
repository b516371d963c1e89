"""Words for the box itself: its modems and its health."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.broadcast_models import ModemCard
from appliance.health import HealthResult, HealthWord
from web.labels import Label

HEALTH: Mapping[HealthResult, Label] = {
    HealthResult.GOOD: Label("Baik", "sent", "leaf"),
    HealthResult.ATTENTION: Label("Perlu dilihat", "alert", "amber"),
    HealthResult.BAD: Label("Bermasalah", "failed", "red"),
}

HEALTH_WORD: Mapping[HealthWord, Label] = {
    HealthWord.FINE: Label("Baik", "sent", "leaf"),
    HealthWord.CLOCK_UNTRUSTED: Label(
        "Jam kotak belum pasti", "waiting", "amber", "Pesan terjadwal menunggu sampai jamnya pasti."
    ),
    HealthWord.LITTLE_ROOM: Label(
        "Kartu penyimpanan hampir penuh", "alert", "amber", "Pindahkan cadangan lama ke flashdisk."
    ),
    HealthWord.NO_ROOM: Label(
        "Kartu penyimpanan penuh", "alert", "red", "Siaran baru ditolak sampai ada tempat. Data aman."
    ),
    HealthWord.RECOVERED: Label(
        "Dipulihkan dari salinan sebelumnya",
        "undo",
        "amber",
        "Berkasnya rusak, jadi salinan sebelumnya yang dipakai. Perubahan terakhir mungkin belum ada.",
    ),
    HealthWord.STOPPED: Label("Bagian kotak berhenti", "failed", "red", "Nyalakan ulang kotak."),
    HealthWord.RESTARTED: Label(
        "Pernah terhenti, sudah jalan lagi", "retry", "amber", "Kotak memulihkannya sendiri."
    ),
    HealthWord.NO_MODEM: Label("Belum ada modem", "modem", "red", "Tidak ada modem di berkas pengaturan."),
    HealthWord.NOT_CONNECTED: Label("Modem tidak tersambung", "alert", "red", "Periksa kabel modem."),
    HealthWord.NOT_READY: Label("Modem belum siap", "modem", "amber", "Lihat sebabnya di halaman Modem."),
}

# appliance/modem/events.py: why a modem that answers cannot send
TROUBLE: Mapping[str, Label] = {
    "no_sim": Label("Tidak ada kartu SIM", "alert", "red", "Pasang kartu SIM, lalu tunggu satu menit."),
    "pin_required": Label(
        "Kartu SIM minta PIN", "lock", "red", "Matikan PIN kartu ini lewat HP, lalu pasang kembali."
    ),
    "puk_required": Label("Kartu SIM terkunci (PUK)", "lock", "red", "Buka kuncinya di gerai operator."),
    "sim_locked": Label(
        "Modem terkunci operator lain", "lock", "red", "Pakai kartu dari operator yang sesuai."
    ),
    "sim_failure": Label(
        "Kartu SIM tidak terbaca", "alert", "red", "Lepas, bersihkan, lalu pasang kembali kartunya."
    ),
    "sim_busy": Label(
        "Kartu SIM belum siap", "waiting", "amber", "Tunggu sebentar; kotak mencoba lagi sendiri."
    ),
    "radio_off": Label("Radio modem mati", "alert", "amber", "Kotak mencoba menyalakannya lagi."),
    "sms_unsupported": Label(
        "Modem ini tidak dapat mengirim SMS", "alert", "red", "Ganti dengan modem lain."
    ),
    "sms_not_ready": Label("Layanan SMS belum siap", "waiting", "amber", "Kotak mencoba lagi sendiri."),
}

# appliance/outbox/sender.py: what a sender is doing
MODEM_STATE: Mapping[str, Label] = {
    "ready": Label("Siap", "sent", "leaf"),
    "idle": Label("Siap", "sent", "leaf"),
    "sending": Label("Mengirim", "sending", "leaf"),
    "connecting": Label("Menyambung", "waiting", "plain", "Kotak sedang menghubungi modem."),
    "searching": Label("Mencari sinyal", "modem", "amber", "Pindahkan antena ke dekat jendela bila lama."),
    "absent": Label("Tidak ditemukan", "alert", "red", "Periksa kabel modem."),
    "stopped": Label("Berhenti", "stop", "amber", "Modem ini sedang tidak dipakai."),
}

SIGNAL = ((67, "kuat"), (34, "sedang"), (1, "lemah"), (0, "tidak ada"))


def signal_word(percent: int | None) -> str:
    """Kuat, sedang, lemah or tidak ada; bars say nothing without a word."""
    if percent is None:
        return "belum diketahui"
    return next(word for bound, word in SIGNAL if percent >= bound)


def modem_state(modem: ModemCard) -> Label:
    """What a modem is doing, in words; a trouble it has named comes first."""
    return MODEM_STATE.get(modem.state) or TROUBLE.get(modem.state) or _by_connection(modem)


def _by_connection(modem: ModemCard) -> Label:
    return MODEM_STATE["ready"] if modem.connected else MODEM_STATE["absent"]
