"""Words for replies: what a message means, what is wrong with it, why the box kept silent, requests."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.inbox.change_notices import Notice
from appliance.inbox.grammar.loop_guard import Refusal
from appliance.inbox.grammar.machines import MachineSign
from appliance.inbox.grammar.reading import Asked, Confidence, Kind, Problem
from appliance.inbox.requests import RequestKind, RequestState
from web.labels import Label

KIND: Mapping[Kind, Label] = {
    Kind.OPT_OUT: Label("Tidak mau menerima", "stop", "amber", "Nomor ini tidak dikirimi siaran lagi."),
    Kind.OPT_IN: Label("Mau menerima lagi", "sent", "leaf", "Nomor ini dikirimi siaran lagi."),
    Kind.INFO: Label("Minta bantuan", "help"),
    Kind.CONFIRM: Label("Ya", "sent", "leaf"),
    Kind.DENY: Label("Nomor salah", "nophone", "amber", "Yang memegang nomor ini orang lain."),
    Kind.ATTEND: Label("Hadir", "sent", "leaf"),
    Kind.NOT_ATTEND: Label("Tidak hadir", "failed"),
    Kind.MAYBE: Label("Belum pasti", "unknown", "plain", "Menjawab insya Allah atau diusahakan."),
    Kind.OPTION: Label("Memilih", "sent", "leaf"),
    Kind.NUMBER_CHANGE: Label("Ganti nomor", "phone", "amber", "Menunggu keputusan petugas."),
    Kind.REFUSE_CHANGE: Label("Menolak ganti nomor", "alert", "red", "Nomor lama berkata bukan dia."),
    Kind.REGISTER: Label("Mendaftar", "person", "amber", "Menunggu keputusan petugas."),
    Kind.ERASE: Label("Minta data dihapus", "delete", "amber", "Kerjakan dalam 3 x 24 jam."),
    Kind.STRATA: Label("Lapor strata", "sheet", "leaf"),
    Kind.DANA: Label("Lapor dana sehat", "sheet", "leaf"),
    Kind.KENDALA: Label("Lapor kendala", "sheet", "leaf"),
    Kind.SKDN: Label("Lapor SKDN", "sheet", "leaf"),
    Kind.KADER: Label("Lapor jumlah kader", "sheet", "leaf"),
    Kind.BUKA: Label("Lapor hari buka", "sheet", "leaf"),
    Kind.LAPOR: Label("Laporan", "alert", "amber", "Segera dibaca petugas."),
    Kind.AMAN: Label("Aman", "sent", "leaf"),
    Kind.BUTUH: Label("Butuh bantuan", "alert", "red", "Segera dibaca petugas."),
    Kind.OWN: Label("Kata kunci kantor", "key", "leaf"),
    Kind.FREE_TEXT: Label("Pesan biasa", "inbox", "plain", "Dibaca dan dijawab petugas."),
}

CONFIDENCE: Mapping[Confidence, Label] = {
    Confidence.SURE: Label("Pasti", "sent", "leaf"),
    Confidence.LIKELY: Label("Agaknya", "unknown", "plain", "Salah ketik, menempel, atau dengan kata lain."),
}

PROBLEM: Mapping[Problem, Label] = {
    Problem.MAYBE_OPT_OUT: Label("Mungkin minta berhenti", "alert", "amber", "Bacalah, lalu putuskan."),
    Problem.NO_QUESTION: Label("Tidak ada pertanyaannya", "unknown", "amber", "Ia menjawab sesuatu."),
    Problem.NO_SUCH_OPTION: Label("Pilihan itu tidak ada", "alert", "amber"),
    Problem.SEVERAL_OPTIONS: Label("Lebih dari satu pilihan", "alert", "amber"),
    Problem.LEVEL_MISSING: Label("Strata belum ditulis", "alert", "amber"),
    Problem.LEVEL_UNKNOWN: Label("Strata tidak dikenal", "alert", "amber"),
    Problem.SEVERAL_LEVELS: Label("Lebih dari satu strata", "alert", "amber"),
    Problem.AMOUNT_MISSING: Label("Jumlah uang belum ditulis", "alert", "amber"),
    Problem.AMOUNT_UNCLEAR: Label("Jumlah uang belum jelas", "alert", "amber"),
    Problem.TEXT_MISSING: Label("Isinya belum ditulis", "alert", "amber"),
    Problem.SKDN_COUNT: Label("Angkanya bukan empat", "alert", "amber"),
    Problem.SKDN_ORDER: Label(
        "Urutan angka tidak mungkin", "alert", "amber", "S paling besar, N paling kecil."
    ),
    Problem.COUNT_MISSING: Label("Jumlah belum ditulis", "alert", "amber"),
    Problem.COUNT_IMPOSSIBLE: Label("Jumlah tidak mungkin", "alert", "amber"),
    Problem.SEVERAL_NUMBERS: Label("Lebih dari satu angka", "alert", "amber"),
    Problem.DAY_IMPOSSIBLE: Label("Tanggal tidak ada", "alert", "amber"),
    Problem.NUMBER_MISSING: Label("Nomor HP belum ditulis", "alert", "amber"),
    Problem.NUMBER_BAD: Label("Nomor HP tidak benar", "alert", "amber"),
    Problem.NAME_MISSING: Label("Nama belum ditulis", "alert", "amber"),
    Problem.UNCLEAR_KEYWORD: Label("Kata kuncinya kurang jelas", "alert", "amber"),
}

MACHINE_SIGN: Mapping[MachineSign, Label] = {
    MachineSign.NAME: Label(
        "Nama, bukan nomor HP", "modem", "plain", "Pengirim seperti ini tidak pernah dijawab."
    ),
    MachineSign.SHORT_CODE: Label("Nomor layanan", "modem", "plain", "Nomor pendek tidak pernah dijawab."),
    MachineSign.OUR_OWN_TEXT: Label("Pesan kita sendiri", "modem", "plain", "Kembali apa adanya."),
    MachineSign.CODE: Label("Kode rahasia", "modem"),
    MachineSign.ADVERTISEMENT: Label("Iklan", "modem"),
    MachineSign.OPERATOR: Label("Dari operator", "modem"),
    MachineSign.AUTO_REPLY: Label("Balasan mesin", "modem"),
    MachineSign.MISSED_CALL: Label("Panggilan tak terjawab", "modem"),
    MachineSign.LINK: Label("Berisi tautan", "modem"),
}

REFUSAL: Mapping[Refusal, Label] = {
    Refusal.MACHINE: Label("Agaknya mesin", "modem", "plain", "Mesin tidak dijawab: ia membalas terus."),
    Refusal.SAME_TEXT: Label("Pesan yang sama berulang", "retry", "plain", "Sudah dua puluh kali sama."),
    Refusal.TOO_SOON: Label("Baru saja dijawab", "waiting", "plain", "Satu jawaban dalam dua menit."),
    Refusal.ENOUGH_TODAY: Label("Cukup untuk hari ini", "waiting", "plain", "Lima jawaban sehari."),
    Refusal.MONEY_SPENT: Label(
        "Batas biaya tercapai", "alert", "amber", "Batas biaya jawaban otomatis hari ini."
    ),
}

ASKED: Mapping[Asked, Label] = {
    Asked.NUMBER_CHECK: Label("Cek nomor: balas YA atau SALAH", "phone"),
    Asked.ATTENDANCE: Label("Undangan: balas HADIR atau TIDAK", "people"),
    Asked.OPTIONS: Label("Pilihan: balas satu angka", "sheet"),
    Asked.CHANGE_NOTICE: Label("Pemberitahuan ganti nomor: balas TOLAK", "phone"),
    Asked.EMERGENCY: Label("Darurat: balas AMAN atau BUTUH", "alert"),
    Asked.RECEIPT: Label("Balas YA bila sudah baca", "sent"),
}

REQUEST_KIND: Mapping[RequestKind, Label] = {
    RequestKind.NUMBER_CHANGE: Label("Ganti nomor", "phone", "amber"),
    RequestKind.REGISTER: Label("Mendaftar", "person", "amber"),
    RequestKind.ERASE: Label("Minta data dihapus", "delete", "amber"),
}

REQUEST_STATE: Mapping[RequestState, Label] = {
    RequestState.WAITING: Label("Menunggu keputusan", "waiting", "amber"),
    RequestState.APPROVING: Label("Sedang diputuskan", "waiting", "amber"),
    RequestState.APPROVED: Label("Disetujui", "sent", "leaf"),
    RequestState.REFUSED: Label("Ditolak", "failed"),
    RequestState.STOPPED: Label("Dihentikan nomor lama", "stop", "red", "Nomor lama membalas TOLAK."),
    RequestState.DISPUTED: Label(
        "Disangkal nomor lama", "alert", "red", "Sudah disetujui, lalu nomor lama membalas TOLAK."
    ),
}

NOTICE: Mapping[Notice, Label] = {
    Notice.MISSING: Label(
        "Nomor lama belum diberi tahu",
        "alert",
        "amber",
        "Kotak tidak mengirim pemberitahuan ke nomor lama untuk permintaan ini. Telepon dulu nomor lamanya.",
    ),
    Notice.WAITING: Label(
        "Nomor lama belum diberi tahu",
        "waiting",
        "amber",
        "Pemberitahuan ke nomor lama belum terkirim. Tunggu sebentar, atau telepon nomor lamanya.",
    ),
    Notice.SENT: Label("Nomor lama sudah diberi tahu", "sent", "leaf"),
    Notice.FAILED: Label(
        "Nomor lama belum diberi tahu",
        "failed",
        "amber",
        "Pemberitahuan ke nomor lama gagal terkirim. Telepon dulu orangnya, misalnya lewat nomor lain.",
    ),
}

# What each automatic answer is for, in the order of the settings page: codes of answers.toml and when.
ANSWER_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Berhenti dan bantuan",
        (
            ("opt_out", "Minta berhenti (BERHENTI)"),
            ("opt_in", "Minta menerima lagi (MULAI)"),
            ("info", "Minta bantuan (INFO)"),
            ("unknown_number", "SMS dari nomor tak dikenal, satu kali"),
        ),
    ),
    (
        "Nomor dan data orang",
        (
            ("confirm", "Cek nomor dijawab YA"),
            ("deny", "Cek nomor dijawab SALAH"),
            ("number_change", "Minta ganti nomor (GANTI)"),
            ("number_change_untold", "GANTI, bila nomor lama tidak diberi tahu"),
            ("change_notice", "Pemberitahuan ke nomor lama"),
            ("ask_number", "GANTI tanpa nomor yang benar"),
            ("refuse_change", "Nomor lama menolak (TOLAK)"),
            ("register", "Mendaftar (DAFTAR)"),
            ("ask_register", "DAFTAR tanpa nama"),
            ("erase", "Minta data dihapus (HAPUS)"),
        ),
    ),
    (
        "Undangan dan pilihan",
        (
            ("attend", "HADIR"),
            ("attend_people", "HADIR dengan jumlah orang"),
            ("not_attend", "TIDAK hadir"),
            ("maybe", "Belum pasti (insya Allah)"),
            ("option", "Memilih satu"),
            ("ask_option", "Pilihan tidak jelas"),
        ),
    ),
    (
        "Laporan posyandu",
        (
            ("strata", "STRATA tercatat"),
            ("ask_strata", "STRATA tidak jelas"),
            ("dana", "DANA tercatat"),
            ("dana_households", "DANA dengan jumlah KK tercatat"),
            ("ask_dana", "DANA tidak jelas"),
            ("kendala", "KENDALA tercatat"),
            ("kendala_category", "KENDALA dengan nomor tercatat"),
            ("skdn", "SKDN tercatat"),
            ("skdn_order", "SKDN tidak mungkin"),
            ("ask_skdn", "SKDN tidak jelas"),
            ("kader", "KADER tercatat"),
            ("ask_kader", "KADER tidak jelas"),
            ("buka", "BUKA tercatat"),
            ("ask_buka", "BUKA tidak jelas"),
            ("which_posyandu", "Pengirim melayani beberapa posyandu"),
            ("ask_text", "Kata kunci tanpa isi"),
        ),
    ),
    (
        "Keadaan darurat dan luar jam kerja",
        (
            ("lapor", "LAPOR diterima"),
            ("aman", "AMAN"),
            ("butuh", "BUTUH diterima"),
            ("alarm_forward", "Kata darurat diteruskan ke petugas"),
            ("out_of_office", "Di luar jam kerja, satu kali"),
        ),
    ),
)

ANSWER_NAMES: Mapping[str, str] = {code: name for _, group in ANSWER_GROUPS for code, name in group} | {
    "own": "Kata kunci kantor"
}
