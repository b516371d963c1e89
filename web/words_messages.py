"""Words for messages and broadcasts: states, what blocks or delays them, what the network said."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.broadcast_models import Blocker, Hint, LeftOutReason, WaitingReason
from appliance.outbox.retry import Reason
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.status_codes import ErrorClass, ReportOutcome, ReportReason
from appliance.sms.template import ProblemKind
from web.labels import Label

STATUS: Mapping[Status, Label] = {
    Status.QUEUED: Label("Menunggu dikirim", "waiting", "plain", "Tersimpan di kotak dan akan dikirim."),
    Status.SENDING: Label("Sedang dikirim", "sending", "plain", "Sedang diserahkan kepada jaringan."),
    Status.SENT: Label(
        "Terkirim", "sent", "leaf", "Jaringan sudah menerima. Menunggu kabar dari HP penerima."
    ),
    Status.DELIVERED: Label("Sampai", "delivered", "leaf", "Sudah sampai di HP penerima."),
    Status.ERRORED: Label(
        "Akan dicoba lagi", "retry", "amber", "Belum berhasil. Kotak mencoba lagi dengan sendirinya."
    ),
    Status.FAILED: Label(
        "Gagal", "failed", "red", "Tidak terkirim dan tidak dicoba lagi. Lihat sebabnya pada daftar penerima."
    ),
    Status.UNKNOWN: Label(
        "Tidak pasti",
        "unknown",
        "amber",
        "Listrik atau modem terputus tepat saat mengirim: mungkin sudah terkirim, mungkin belum. "
        "Kotak tidak mengirim ulang sendiri supaya penerima tidak mendapat pesan dua kali.",
    ),
    Status.UNCONFIRMED: Label(
        "Tanpa kabar",
        "unconfirmed",
        "plain",
        "Sudah terkirim, tetapi kabar dari HP penerima tidak datang pada waktunya.",
    ),
    Status.LEFT_OUT: Label("Tidak dikirimi", "skipped", "plain", "Tidak ikut dikirimi. Lihat sebabnya."),
    Status.CANCELLED: Label("Dibatalkan", "stop", "plain", "Dibatalkan sebelum diserahkan kepada jaringan."),
}

BROADCAST_STATE: Mapping[BroadcastState, Label] = {
    BroadcastState.ACTIVE: Label("Berjalan", "sending", "leaf", "Kotak sedang mengirim siaran ini."),
    BroadcastState.PAUSED: Label(
        "Dijeda", "pause", "amber", "Sisa pesan menunggu sampai Anda menekan Lanjutkan."
    ),
    BroadcastState.CANCELLED: Label("Dibatalkan", "stop", "plain", "Sisa pesan tidak dikirim."),
    BroadcastState.FINISHED: Label("Selesai", "delivered", "leaf", "Tidak ada lagi yang menunggu dikirim."),
}

WAITING_REASON: Mapping[WaitingReason, Label] = {
    WaitingReason.NONE: Label("Berjalan", "sending", "leaf"),
    WaitingReason.UNDO: Label(
        "Masih dapat dibatalkan", "undo", "amber", "Kotak menunggu sebentar; Anda masih dapat membatalkan."
    ),
    WaitingReason.PAUSED: Label(
        "Dijeda", "pause", "amber", "Sisa pesan menunggu dan tidak hilang. Tekan Lanjutkan untuk meneruskan."
    ),
    WaitingReason.SCHEDULED: Label("Terjadwal", "waiting", "plain", "Dikirim pada waktu yang Anda pilih."),
    WaitingReason.CLOCK_UNTRUSTED: Label(
        "Menunggu jam kotak",
        "waiting",
        "amber",
        "Kotak belum yakin pukul berapa sekarang, jadi pesan terjadwal belum dikirim. Pesan tidak hilang.",
    ),
    WaitingReason.QUIET_HOURS: Label(
        "Di luar jam kirim",
        "waiting",
        "plain",
        "Kotak tidak mengirim siaran di luar jam kirim, supaya tidak mengganggu orang.",
    ),
    WaitingReason.FRIDAY_NOON: Label(
        "Jeda Jumat siang", "waiting", "plain", "Kotak tidak mengirim siaran selama waktu salat Jumat."
    ),
    WaitingReason.BREAKING_FAST: Label(
        "Jeda buka puasa", "waiting", "plain", "Kotak tidak mengirim siaran saat orang berbuka puasa."
    ),
    WaitingReason.IDUL_FITRI: Label(
        "Hari pertama Idul Fitri", "waiting", "plain", "Hari ini kotak tidak mengirim siaran."
    ),
    WaitingReason.STOPPED: Label(
        "Berhenti sampai besok",
        "waiting",
        "amber",
        "Anda meminta siaran ini dilanjutkan besok. Sisanya menunggu dan tidak hilang.",
    ),
    WaitingReason.NO_MODEM: Label(
        "Menunggu modem",
        "alert",
        "amber",
        "Tidak ada modem yang siap. Pesan menunggu dan tidak hilang. Lihat halaman Modem.",
    ),
    WaitingReason.DAILY_CAP: Label(
        "Batas harian tercapai",
        "waiting",
        "amber",
        "Kartu SIM sudah mengirim sebanyak batas hari ini. Sisanya dilanjutkan besok.",
    ),
    WaitingReason.REFUSED: Label(
        "Dijeda sendiri",
        "pause",
        "amber",
        "Kotak berhenti karena tidak ada kartu SIM yang dapat mengirim. Sisanya menunggu dan tidak hilang; "
        "kotak mencoba lagi sendiri. Bila sebabnya sudah diatasi, tekan Lanjutkan.",
    ),
    WaitingReason.PERSON_LIMIT: Label(
        "Menunggu besok",
        "waiting",
        "plain",
        "Penerima yang tersisa sudah mendapat cukup banyak SMS hari ini.",
    ),
}

BLOCKER: Mapping[Blocker, Label] = {
    Blocker.TEXT_EMPTY: Label("Pesan masih kosong", "write", "amber", "Tulis dulu isi pesannya."),
    Blocker.TEXT_TOO_LONG: Label(
        "Pesan terlalu panjang",
        "alert",
        "red",
        "Bagi sebagian penerima pesan ini lebih dari 10 SMS. Persingkat isinya.",
    ),
    Blocker.UNKNOWN_FIELD: Label(
        "Ada isian otomatis yang tidak dikenal",
        "alert",
        "red",
        "Kata dalam kurung kurawal harus salah satu yang tersedia, misalnya {nama}. Perbaiki ejaannya.",
    ),
    Blocker.TEMPLATE_BROKEN: Label(
        "Kurung kurawal belum lengkap",
        "alert",
        "red",
        "Setiap { harus ditutup dengan }. Perbaiki tulisannya.",
    ),
    Blocker.EVENT_MISSING: Label(
        "Keterangan acara belum lengkap",
        "write",
        "amber",
        "Pesan memakai keterangan acara. Isi acara, tempat, tanggal atau jamnya.",
    ),
    Blocker.OFFICE_MISSING: Label(
        "Nama pengirim belum diisi",
        "write",
        "amber",
        "Pesan memakai {pengirim}. Isi nama pengirim pada Pengaturan.",
    ),
    Blocker.NO_RECIPIENTS: Label(
        "Belum ada penerima",
        "people",
        "amber",
        "Dari pilihan ini tidak ada seorang pun yang dapat dikirimi SMS. Pilih penerima lain.",
    ),
    Blocker.NO_MODEM: Label(
        "Kotak belum mempunyai modem",
        "modem",
        "red",
        "Tidak ada modem yang dikenal, jadi belum ada yang dapat mengirim. Lihat halaman Modem.",
    ),
    Blocker.QUESTION_WRONG: Label(
        "Pilihan jawaban belum benar",
        "write",
        "amber",
        "Tulis 2 sampai 9 pilihan yang berbeda, masing-masing paling panjang 40 huruf.",
    ),
    Blocker.NUMBERS_WRONG: Label(
        "Ada nomor yang belum terbaca",
        "nophone",
        "amber",
        "Perbaiki atau hapus nomor yang ditandai, lalu lihat lagi.",
    ),
}

TEMPLATE_PROBLEM: Mapping[ProblemKind, Label] = {
    ProblemKind.UNKNOWN_FIELD: Label("Isian otomatis tidak dikenal", "alert", "red", "Periksa ejaannya."),
    ProblemKind.UNCLOSED_BRACE: Label("Kurung { belum ditutup", "alert", "red", "Tambahkan } sesudahnya."),
    ProblemKind.STRAY_BRACE: Label(
        "Kurung } tanpa pembuka", "alert", "red", "Hapus, atau tulis }} bila perlu."
    ),
    ProblemKind.EMPTY_FIELD: Label(
        "Kurung kurawal kosong", "alert", "red", "Isi di dalamnya, misalnya {nama}."
    ),
}

LEFT_OUT: Mapping[LeftOutReason, Label] = {
    LeftOutReason.NO_NUMBER: Label(
        "Tanpa nomor HP", "nophone", "plain", "Tambahkan nomor HP pada kontaknya."
    ),
    LeftOutReason.OPTED_OUT: Label(
        "Tidak mau menerima lagi", "stop", "plain", "Membalas BERHENTI, atau memintanya lewat petugas."
    ),
    LeftOutReason.SAME_NUMBER: Label(
        "Nomor sama dengan orang lain", "phone", "plain", "Satu HP cukup mendapat satu pesan."
    ),
    LeftOutReason.INACTIVE: Label("Tidak aktif", "skipped", "plain", "Kontak ini ditandai tidak aktif."),
    LeftOutReason.EXCLUDED: Label(
        "Dikecualikan", "skipped", "plain", "Anda mengecualikannya dari siaran ini."
    ),
    LeftOutReason.DEAD_NUMBER: Label(
        "Nomor mati", "nophone", "amber", "Jaringan tidak mengenal nomornya lagi. Tanyakan nomor yang baru."
    ),
    LeftOutReason.SILENT_NUMBER: Label(
        "Lama tidak ada kabar",
        "nophone",
        "amber",
        "Sudah 7 bulan nomor ini diam, jadi mungkin sudah dipakai orang lain. Pesan yang menyebut nama atau "
        "data orang tidak dikirim ke sana. Cek nomor dulu.",
    ),
    LeftOutReason.BAD_NUMBER: Label(
        "Nomor tidak terbaca", "nophone", "amber", "Nomor yang diketik tidak dapat dipakai untuk SMS."
    ),
    LeftOutReason.MISSING_FIELD: Label(
        "Data belum lengkap", "write", "amber", "Isian yang dipakai pesan ini masih kosong pada kontaknya."
    ),
}

HINT: Mapping[Hint, Label] = {
    Hint.UCS2: Label(
        "Huruf khusus membuat SMS lebih mahal",
        "info",
        "amber",
        "Dengan huruf seperti itu satu SMS hanya memuat 70, bukan 160 huruf.",
    ),
    Hint.TWO_PARTS_FOR_SOME: Label(
        "Bagi sebagian orang menjadi 2 SMS",
        "info",
        "amber",
        "Nama atau tempatnya lebih panjang. Persingkat sedikit bila ingin hemat.",
    ),
    Hint.LINK: Label(
        "Ada tautan",
        "alert",
        "amber",
        "SMS dengan tautan mirip penipuan. Lebih baik tulis keterangannya langsung.",
    ),
    Hint.CAPITALS: Label(
        "Terlalu banyak huruf besar", "info", "amber", "Huruf besar semua terbaca seperti berteriak."
    ),
    Hint.LONG_NUMBER: Label(
        "Ada nomor panjang",
        "info",
        "amber",
        "SMS dengan nomor telepon atau rekening kadang disaring operator.",
    ),
    Hint.MONEY: Label(
        "Ada kata seperti penipuan",
        "alert",
        "amber",
        "Kata seperti hadiah atau transfer membuat orang curiga, dan operator dapat menyaringnya.",
    ),
    Hint.SECRET_CODE: Label(
        "Ada kata kode rahasia", "alert", "amber", "Jangan meminta atau mengirim PIN, OTP, atau kata sandi."
    ),
    Hint.LITERAL_FIELD: Label(
        "Ada kurung kurawal ganda",
        "info",
        "amber",
        "Yang ditulis {{nama}} tidak diganti; untuk diganti tulis {nama}.",
    ),
    Hint.NO_WAY_TO_ANSWER: Label(
        "Pesan belum memberi tahu cara menjawab",
        "write",
        "amber",
        "Tulis kata yang dibalas, supaya kotak dapat menghitung jawabannya.",
    ),
    Hint.NOT_COUNTED: Label(
        "Jawabannya belum dihitung",
        "info",
        "amber",
        "Pilih Hadir atau tidak di bawah Minta jawaban, supaya kotak menghitung siapa yang hadir.",
    ),
    Hint.NO_SENDER: Label(
        "Belum ada nama pengirim",
        "info",
        "amber",
        "Tutup pesan dengan {pengirim} supaya penerima tahu dari siapa.",
    ),
}

ERROR_CLASS: Mapping[ErrorClass, Label] = {
    ErrorClass.NUMBER: Label("Nomor tidak dapat dikirimi", "nophone", "red", "Periksa nomornya pada kontak."),
    ErrorClass.TEMPORARY: Label(
        "Jaringan menolak untuk sementara", "retry", "amber", "Kotak mencoba lagi sendiri."
    ),
    ErrorClass.CONGESTION: Label(
        "Jaringan sedang penuh", "retry", "amber", "Kotak mencoba lagi lebih pelan."
    ),
    ErrorClass.NETWORK: Label(
        "Tidak ada sinyal", "modem", "amber", "Kotak menunggu sinyal. Pindahkan antena bila lama."
    ),
    ErrorClass.SIM: Label("Kartu SIM bermasalah", "alert", "red", "Periksa kartu SIM di modem."),
    ErrorClass.MODEM: Label("Modem bermasalah", "alert", "amber", "Kotak menyalakan ulang modem sendiri."),
    ErrorClass.ACCOUNT: Label(
        "Pulsa habis atau kartu dibatasi", "alert", "red", "Isi pulsanya; kotak mencoba lagi sendiri."
    ),
    ErrorClass.PDU: Label(
        "Isi pesan ditolak jaringan", "failed", "red", "Beri tahu Admin: ini perlu diperiksa."
    ),
    ErrorClass.STORAGE: Label("Ingatan kartu SIM penuh", "retry", "amber", "Kotak mengosongkannya sendiri."),
    ErrorClass.UNCERTAIN: Label("Jawaban modem tidak datang", "unknown", "amber", "Mungkin sudah terkirim."),
    ErrorClass.DUPLICATE: Label("Jaringan sudah mempunyai pesan ini", "sent", "leaf", "Dianggap terkirim."),
    ErrorClass.WAIT: Label("Modem sedang sibuk", "waiting", "plain", "Sebentar lagi dicoba lagi."),
}

# why a message is where it is
REASON: Mapping[Reason, Label] = {
    Reason.NUMBER_REFUSED: Label("Nomor ditolak jaringan", "nophone", "red", "Periksa nomornya pada kontak."),
    Reason.PDU_REFUSED: Label("Isi pesan ditolak jaringan", "failed", "red", "Beri tahu Admin."),
    Reason.TEMPORARY: Label("Jaringan menolak untuk sementara", "retry", "amber"),
    Reason.CONGESTED: Label("Jaringan sedang penuh", "retry", "amber"),
    Reason.NO_NETWORK: Label("Tidak ada sinyal", "modem", "amber"),
    Reason.SIM: Label("Kartu SIM bermasalah", "alert", "red", "Periksa kartu SIM di modem."),
    Reason.ACCOUNT: Label(
        "Pulsa habis atau kartu dibatasi", "alert", "red", "Isi pulsanya; kotak mencoba lagi sendiri."
    ),
    Reason.STORE_FULL: Label("Ingatan kartu SIM penuh", "retry", "amber"),
    Reason.MODEM_BUSY: Label("Modem sedang sibuk", "waiting", "plain"),
    Reason.MODEM: Label("Modem bermasalah saat mengirim", "unknown", "amber"),
    Reason.NO_ANSWER: Label("Jawaban modem tidak datang", "unknown", "amber"),
    Reason.INTERRUPTED: Label("Kotak mati saat mengirim", "unknown", "amber"),
    Reason.DUPLICATE: Label("Jaringan sudah mempunyai pesan ini", "sent", "leaf"),
    Reason.NOT_HANDED_OVER: Label("Belum sempat diserahkan", "waiting", "plain"),
    Reason.OTHER_PART_FAILED: Label("Bagian lain pesan ini gagal", "failed", "red"),
    Reason.OPTED_OUT: Label(
        "Tidak mau menerima lagi", "stop", "plain", "Membalas BERHENTI, atau memintanya lewat petugas."
    ),
    Reason.ANSWERED: Label(
        "Sudah menjawab", "delivered", "plain", "Jawabannya masuk sebelum pengingat ini dikirim."
    ),
    Reason.DAILY_LIMIT: Label("Sudah cukup untuk hari ini", "waiting", "plain", "Dikirim lagi besok."),
    Reason.SIM_GONE: Label("Kartu SIM pengirim dilepas", "alert", "red"),
    Reason.NO_REPORT: Label("Kabar dari HP tidak datang", "unconfirmed", "plain"),
    Reason.PARTLY_REPORTED: Label("Kabar datang hanya untuk sebagian", "unconfirmed", "plain"),
}

REPORT_OUTCOME: Mapping[ReportOutcome, Label] = {
    ReportOutcome.DELIVERED: Label("Sampai", "delivered", "leaf"),
    ReportOutcome.PENDING: Label("Masih diusahakan jaringan", "waiting", "plain"),
    ReportOutcome.FAILED: Label("Tidak sampai", "failed", "red"),
}

REPORT_REASON: Mapping[ReportReason, Label] = {
    ReportReason.RECEIVED: Label("Diterima HP", "delivered", "leaf"),
    ReportReason.FORWARDED: Label("Diteruskan, tanpa kepastian", "sent", "plain"),
    ReportReason.REPLACED: Label("Digantikan pesan yang lebih baru", "sent", "plain"),
    ReportReason.COMPLETED: Label("Selesai menurut operator", "delivered", "leaf"),
    ReportReason.CONGESTION: Label("Jaringan penuh", "retry", "amber"),
    ReportReason.BUSY: Label("HP penerima sibuk", "retry", "amber"),
    ReportReason.NO_RESPONSE: Label("HP mati atau di luar jangkauan", "nophone", "amber"),
    ReportReason.SERVICE_REJECTED: Label("Layanan SMS ditolak jaringan", "failed", "red"),
    ReportReason.QUALITY: Label("Mutu sambungan tidak cukup", "retry", "amber"),
    ReportReason.HANDSET_ERROR: Label("HP penerima bermasalah, mungkin penuh", "failed", "amber"),
    ReportReason.PROCEDURE_ERROR: Label("Gangguan antarjaringan", "failed", "red"),
    ReportReason.INCOMPATIBLE: Label("Tidak cocok dengan HP penerima", "failed", "red"),
    ReportReason.REJECTED_BY_HANDSET: Label("Ditolak HP penerima", "failed", "red"),
    ReportReason.NOT_OBTAINABLE: Label("Nomor tidak dapat dicapai", "nophone", "red"),
    ReportReason.NO_INTERWORKING: Label("Operator penerima tidak tersambung", "failed", "red"),
    ReportReason.EXPIRED: Label("Terlalu lama tidak terjangkau", "waiting", "red"),
    ReportReason.DELETED_BY_SENDER: Label("Dihapus dari antrean jaringan", "stop", "plain"),
    ReportReason.DELETED_BY_OPERATOR: Label("Dihapus oleh operator", "failed", "red"),
    ReportReason.UNKNOWN_TO_OPERATOR: Label("Operator tidak mengenal pesan ini", "failed", "red"),
    ReportReason.OPERATOR_SPECIFIC: Label("Sebab khusus dari operator", "failed", "red"),
    ReportReason.RESERVED: Label("Sebab yang tidak dijelaskan operator", "failed", "red"),
}
