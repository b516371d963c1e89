"""Every state and reason the pages show, in Indonesian: word, icon, tone, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.outbox.status import BroadcastState, Status
from web.labels import Label, Labels

STATUS: Mapping[Status, Label] = {
    Status.QUEUED: Label(
        "Menunggu dikirim", "waiting", "plain", "Pesan sudah tersimpan di kotak dan akan dikirim."
    ),
    Status.SENDING: Label("Sedang dikirim", "sending", "plain", "Pesan sedang diserahkan kepada jaringan."),
    Status.SENT: Label(
        "Terkirim", "sent", "leaf", "Jaringan sudah menerima pesan. Menunggu kabar dari HP penerima."
    ),
    Status.DELIVERED: Label("Sampai", "delivered", "leaf", "Pesan sudah sampai di HP penerima."),
    Status.ERRORED: Label(
        "Akan dicoba lagi", "retry", "amber", "Belum berhasil. Kotak mencoba lagi dengan sendirinya."
    ),
    Status.FAILED: Label(
        "Gagal", "failed", "red", "Pesan tidak terkirim dan tidak dicoba lagi. Lihat sebabnya."
    ),
    Status.UNKNOWN: Label(
        "Tidak pasti",
        "unknown",
        "amber",
        "Listrik atau modem terputus tepat saat mengirim. Mungkin sudah terkirim, mungkin belum. "
        "Kotak tidak mengirim ulang sendiri supaya penerima tidak mendapat pesan dua kali.",
    ),
    Status.UNCONFIRMED: Label(
        "Tanpa kabar",
        "unconfirmed",
        "plain",
        "Sudah terkirim, tetapi laporan dari HP penerima tidak datang pada waktunya.",
    ),
    Status.LEFT_OUT: Label(
        "Tidak dikirimi", "skipped", "plain", "Orang ini tidak ikut dikirimi. Lihat sebabnya."
    ),
    Status.CANCELLED: Label("Dibatalkan", "stop", "plain", "Dibatalkan sebelum diserahkan kepada jaringan."),
}

BROADCAST_STATE: Mapping[BroadcastState, Label] = {
    BroadcastState.ACTIVE: Label("Berjalan", "sending", "leaf", "Kotak sedang mengirim siaran ini."),
    BroadcastState.PAUSED: Label(
        "Dijeda", "pause", "amber", "Tidak ada yang dikirim sampai Anda menekan Lanjutkan."
    ),
    BroadcastState.CANCELLED: Label("Dibatalkan", "stop", "plain", "Sisa pesan tidak dikirim."),
    BroadcastState.FINISHED: Label("Selesai", "delivered", "leaf", "Tidak ada lagi yang menunggu dikirim."),
}

label = Labels(STATUS, BROADCAST_STATE)
