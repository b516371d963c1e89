"""Words for the box itself: its modems and its health."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.broadcast_models import ModemCard
from appliance.health import HealthResult, HealthWord
from appliance.outbox.sender_status import SenderState
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
    HealthWord.STOPPED: Label(
        "Sebagian kotak tidak bekerja",
        "failed",
        "red",
        "Data dan pesan yang menunggu aman. Nyalakan ulang kotak; pengiriman dilanjutkan sendiri.",
    ),
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

SENDER_STATE: Mapping[SenderState, Label] = {
    SenderState.STOPPED: Label("Belum bekerja", "stop", "amber", "Modem ini sedang tidak dijalankan kotak."),
    SenderState.CONNECTING: Label("Menyambung", "waiting", "plain", "Kotak sedang menghubungi modem."),
    SenderState.OFFLINE: Label("Tidak tersambung", "alert", "red", "Periksa kabel dan daya modem."),
    SenderState.NOT_READY: Label("Belum siap", "alert", "amber", "Kotak mencoba lagi sendiri."),
    SenderState.NO_NETWORK: Label(
        "Mencari sinyal", "modem", "amber", "Pindahkan kotak atau antenanya ke dekat jendela bila lama."
    ),
    SenderState.SENDING: Label("Mengirim", "sending", "leaf"),
    SenderState.READY: Label("Siap", "sent", "leaf"),
    SenderState.PACING: Label("Mengirim dengan jeda", "sending", "leaf"),
    SenderState.QUIET_HOURS: Label("Jam tenang", "waiting", "plain", "Malam hari kotak tidak mengirim."),
    SenderState.DAILY_CAP: Label(
        "Batas harian tercapai", "waiting", "amber", "Sisanya dilanjutkan besok pagi."
    ),
    SenderState.PAUSED: Label(
        "Beristirahat", "pause", "amber", "Jaringan menolak beberapa kali. Kotak mencoba lagi sendiri."
    ),
    SenderState.CARD: Label(
        "Kartu penyimpanan penuh", "alert", "red", "Kotak tidak mengirim apa yang tidak dapat dicatatnya."
    ),
}

SIGNAL = ((67, "kuat"), (34, "sedang"), (1, "lemah"), (0, "tidak ada"))


def signal_word(percent: int | None) -> str:
    """Kuat, sedang, lemah or tidak ada; bars say nothing without a word."""
    if percent is None:
        return "belum diketahui"
    return next(word for bound, word in SIGNAL if percent >= bound)


def modem_state(modem: ModemCard) -> Label:
    """What a modem is doing, in words; the trouble it has named comes first."""
    if modem.state == SenderState.NOT_READY and modem.reason in TROUBLE:
        return TROUBLE[modem.reason]
    try:
        return SENDER_STATE[SenderState(modem.state)]
    except ValueError:
        return SENDER_STATE[SenderState.READY if modem.ready else SenderState.NOT_READY]
