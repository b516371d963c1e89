"""Words for the box itself: its health."""

from __future__ import annotations

from collections.abc import Mapping

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
