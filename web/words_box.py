"""Words for the box itself: its health."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.backup.settling import WhyPaused
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
        "Jam kotak belum pasti",
        "waiting",
        "amber",
        "Pesan terjadwal menunggu sampai jamnya pasti."
        " Tanpa sinyal, admin membetulkannya di Pengaturan, Jam kotak.",
    ),
    HealthWord.CLOCK_DISAGREE: Label(
        "Sumber jam tidak sepakat",
        "waiting",
        "amber",
        "Jaringan dan pusat SMS menyebut jam yang berbeda. Pesan terjadwal menunggu; yang lain tetap dikirim."
        " Admin menentukan yang benar di Pengaturan, Jam kotak.",
    ),
    HealthWord.CLOCK_BATTERY: Label(
        "Jam berbaterai keliru",
        "waiting",
        "amber",
        "Ganti baterai kecil (RTC) di kotak. Sampai diganti, jam diambil dari jaringan seluler;"
        " pesan terjadwal menunggu selama jamnya belum pasti.",
    ),
    HealthWord.CLOCK_CORRECTED: Label(
        "Jam mesin meleset, sudah dibetulkan",
        "sent",
        "leaf",
        "Kotak memakai jam yang lebih dapat dipercaya. Tidak perlu berbuat apa-apa.",
    ),
    HealthWord.POWER_UNMEASURED: Label(
        "Tidak terukur di kotak ini",
        "sent",
        "plain",
        "Kotak ini tidak punya pengukur catu daya. Kalau modem sering mati sendiri, kotak tetap"
        " memberi tahu; pakailah adaptor 5 V 3 A asli.",
    ),
    HealthWord.POWER_WEAK: Label(
        "Catu daya kurang kuat",
        "alert",
        "amber",
        "Pakai adaptor 5 V 3 A asli dan kabel pendek; jangan menumpang pada port USB komputer."
        " Selama dayanya kurang, modem bisa mati sendiri di tengah pengiriman.",
    ),
    HealthWord.HOT: Label(
        "Kotak terlalu panas",
        "alert",
        "amber",
        "Pindahkan ke tempat yang teduh dan berangin, jangan ditumpuk atau ditutup. Kotak bekerja lebih"
        " pelan selama panas; data aman.",
    ),
    HealthWord.MEMORY_SHORT: Label(
        "Memori hampir habis",
        "alert",
        "amber",
        "Nyalakan ulang kotak bila sempat. Data aman; pengiriman dilanjutkan sendiri.",
    ),
    HealthWord.CARD_READ_ONLY: Label(
        "Kartu penyimpanan terkunci",
        "lock",
        "red",
        "Sistem mengunci kartu karena ada yang rusak. Yang sudah diterima aman. Unduh cadangan, nyalakan"
        " ulang kotak; kalau terulang, ganti kartunya.",
    ),
    HealthWord.CARD_WORN: Label(
        "Kartu penyimpanan hampir habis umurnya",
        "alert",
        "amber",
        "Buat cadangan sekarang, siapkan kartu baru, lalu pulihkan cadangan itu di kartu baru.",
    ),
    HealthWord.WEAR_UNKNOWN: Label("Tidak diketahui", "unknown", "plain"),
    HealthWord.POWER_CUTS: Label(
        "Listrik kotak sering padam",
        "alert",
        "amber",
        "Periksa stopkontak dan kabelnya, atau pakai UPS kecil. Data aman setiap kali padam.",
    ),
    HealthWord.STOPPED_ITSELF: Label(
        "Kotak berhenti sendiri sebelum ini",
        "retry",
        "amber",
        "Kotak sudah jalan lagi dan tidak ada yang hilang. Bila terulang, unduh catatan teknis dan minta"
        " bantuan.",
    ),
    HealthWord.BALANCE_LOW: Label(
        "Pulsa hampir habis", "alert", "amber", "Isi pulsa, kecuali kartu ini memakai paket SMS."
    ),
    HealthWord.BALANCE_UNKNOWN: Label("Belum diketahui", "unknown", "plain"),
    HealthWord.LITTLE_ROOM: Label(
        "Kartu penyimpanan hampir penuh", "alert", "amber", "Pindahkan cadangan lama ke flashdisk."
    ),
    HealthWord.NO_ROOM: Label(
        "Kartu penyimpanan penuh", "alert", "red", "Siaran baru ditolak sampai ada tempat. Data aman."
    ),
    HealthWord.CARD_GIVEN_UP: Label(
        "Kartu penyimpanan berhenti menyimpan",
        "alert",
        "red",
        "Tidak ada yang dikirim lagi; yang sudah diterima aman. Nyalakan ulang kotak: kartunya diperiksa"
        " sendiri. Kalau terulang, ganti kartunya.",
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
    HealthWord.HANGS: Label(
        "Pengiriman macet",
        "failed",
        "red",
        "Pesan yang menunggu aman. Nyalakan ulang kotak; pengiriman dilanjutkan sendiri.",
    ),
    HealthWord.NO_MODEM: Label("Belum ada modem", "modem", "red", "Tidak ada modem di berkas pengaturan."),
    HealthWord.NOT_CONNECTED: Label("Modem tidak tersambung", "alert", "red", "Periksa kabel modem."),
    HealthWord.PORT_IN_USE: Label(
        "Modem dipakai program lain", "lock", "red", "Tutup program itu; kotak menyambung lagi sendiri."
    ),
    HealthWord.GIVEN_UP: Label(
        "Modem tidak dapat dipulihkan kotak",
        "alert",
        "red",
        "Semua langkah sudah dicoba. Cabut listrik kotak, tunggu satu menit, lalu pasang lagi;"
        " kalau tetap begitu, periksa kabel, antena, dan kartu SIM. Kotak terus mencoba sendiri.",
    ),
    HealthWord.NOT_READY: Label("Modem belum siap", "modem", "amber", "Lihat sebabnya di halaman Modem."),
    HealthWord.SIM_EXPIRES_SOON: Label(
        "Masa aktif kartu hampir habis", "waiting", "amber", "Isi pulsa supaya masa aktifnya bertambah."
    ),
    HealthWord.SIM_EXPIRED: Label(
        "Masa aktif kartu habis", "alert", "red", "Isi pulsa sekarang; kartu yang dibiarkan bisa hangus."
    ),
    HealthWord.SIM_NO_CREDIT: Label(
        "Pulsa habis", "alert", "red", "Isi pulsa kartu ini; pengiriman dilanjutkan sendiri."
    ),
    HealthWord.SIM_BLOCKED: Label(
        "Kartu SIM ditolak operator",
        "alert",
        "red",
        "Pulsa dan masa aktifnya tampak baik. Tanyakan di gerai operator atau pakai kartu lain.",
    ),
    HealthWord.SIM_NOT_SENDING: Label(
        "Kartu SIM berhenti mengirim", "pause", "amber", "Sebabnya sedang dicari; lihat halaman Modem."
    ),
    HealthWord.PANEL_DEAD: Label(
        "Lampu atau tombol tidak bekerja",
        "alert",
        "amber",
        "Pengiriman tetap jalan. Minta orang yang memasang kotak memeriksa kabel kecil di dalamnya.",
    ),
    HealthWord.BUTTON_STUCK: Label(
        "Tombol kotak tertekan terus",
        "alert",
        "amber",
        "Pengiriman tetap jalan. Lihat apakah ada barang yang menekan tombol.",
    ),
    HealthWord.BACKUP_NEVER: Label(
        "Kotak ini belum punya cadangan",
        "alert",
        "amber",
        "Bila kartu rusak, semua kontak dan pesan hilang. Admin membuatnya di Pengaturan, Cadangan data.",
    ),
    HealthWord.KIT_UNSEEN: Label(
        "Kit darurat belum pernah dicetak",
        "alert",
        "amber",
        "Tanpa delapan kata di dalamnya tidak ada cadangan yang dapat dibuka."
        " Admin mencetaknya di Pengaturan, Cadangan data, Cetak kit darurat.",
    ),
    HealthWord.BACKUP_MISDATED: Label(
        "Tanggal cadangan terakhir keliru",
        "alert",
        "amber",
        "Tanggalnya belum tiba: waktu itu jam kotak salah. Admin membuat cadangan baru di Pengaturan, "
        "Cadangan data.",
    ),
    HealthWord.BACKUP_OLD: Label(
        "Cadangan sudah lama",
        "alert",
        "amber",
        "Yang lebih baru hilang bila kartu rusak. Admin membuat cadangan di Pengaturan, Cadangan data.",
    ),
}

PAUSED: Mapping[WhyPaused, Label] = {
    WhyPaused.RESTORED: Label(
        "Dijeda setelah data dipulihkan",
        "pause",
        "amber",
        "Sebagian mungkin sudah terkirim sesudah itu. Periksa dulu, lalu Lanjutkan atau Batalkan.",
    ),
}
