"""Words for numbers: how far each may be trusted and why, what a check brought, why somebody is phoned."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.call_list import CallReason
from appliance.number_check import CheckOutcome, CheckTexts
from appliance.number_health.record import ConfirmedHow, Failure
from appliance.number_health.states import NumberState, Why
from web.labels import Label

CHECK_TEXTS = CheckTexts(
    named=(
        "{sapaan} {nama}, apakah nomor ini masih Anda pakai? Balas YA. Bila bukan, balas SALAH."
        " Terima kasih. -{pengirim}"
    ),
    anonymous=(
        "Apakah pemakai nomor ini kader atau pengurus posyandu? Balas YA. Bila bukan, balas SALAH."
        " Terima kasih. -{pengirim}"
    ),
)

NUMBER_STATE: Mapping[NumberState, Label] = {
    NumberState.CONFIRMED: Label(
        "Dipastikan", "sent", "leaf", "Orangnya sendiri atau petugas sudah memastikan nomor ini."
    ),
    NumberState.UNCONFIRMED: Label(
        "Belum dipastikan", "unconfirmed", "plain", "Belum ada yang memastikan nomor ini miliknya."
    ),
    NumberState.DOUBTFUL: Label(
        "Diragukan", "alert", "amber", "SMS ke nomor ini tidak sampai, atau lama tidak ada kabar darinya."
    ),
    NumberState.DEAD: Label(
        "Mati", "nophone", "red", "Nomor ini tidak dapat dipakai lagi. Siaran tidak dikirim ke sana."
    ),
    NumberState.OPTED_OUT: Label(
        "Berhenti", "skipped", "plain", "Pemiliknya minta tidak dikirimi lagi. Siaran tidak dikirim ke sana."
    ),
}

WHY: Mapping[Why, Label] = {
    Why.OPTED_OUT: Label("Minta berhenti", "skipped", "plain", "Membalas BERHENTI, atau lewat petugas."),
    Why.DENIED: Label("Milik orang lain", "nophone", "red", "Yang memegang nomor ini menjawab SALAH."),
    Why.NO_SUCH_NUMBER: Label(
        "Nomor tidak ada",
        "nophone",
        "red",
        "Jaringan dua kali berturut-turut menyatakan nomor ini tidak ada.",
    ),
    Why.REFUSED_ONCE: Label(
        "Satu kali ditolak", "alert", "amber", "Jaringan menyatakan nomor ini tidak dapat dituju."
    ),
    Why.NEVER_REACHED: Label(
        "Tidak pernah aktif", "alert", "amber", "Tiga SMS berturut-turut tidak sampai sampai waktunya habis."
    ),
    Why.SILENT: Label(
        "Tujuh bulan tanpa kabar",
        "alert",
        "amber",
        "Nomor selama itu tidak aktif dapat dijual operator kepada orang lain. Data pribadi tidak dikirim ke"
        " sana.",
    ),
    Why.CONFIRMED: Label("Sudah dipastikan", "sent", "leaf", "Dalam setahun terakhir."),
    Why.AGED: Label("Lebih dari setahun lalu", "waiting", "plain", "Pernah dipastikan, tetapi sudah lama."),
    Why.NEVER_CONFIRMED: Label("Belum pernah dipastikan", "unconfirmed", "plain", "Kirim Cek nomor."),
}

FAILURE: Mapping[Failure, Label] = {
    Failure.UNASSIGNED: Label("Nomor tidak ada", "nophone", "red", "Jaringan menolak: nomor tidak dikenal."),
    Failure.UNREACHABLE: Label("Tidak dapat dituju", "nophone", "red", "Jaringan menyerah untuk seterusnya."),
    Failure.EXPIRED: Label(
        "Tidak aktif", "waiting", "amber", "HP mati atau di luar jangkauan sampai habis waktu."
    ),
}

CONFIRMED_HOW: Mapping[ConfirmedHow, Label] = {
    ConfirmedHow.REPLY: Label("Membalas YA", "sent", "leaf"),
    ConfirmedHow.CALL: Label("Ditelepon petugas", "phone", "leaf"),
    ConfirmedHow.REGISTRATION: Label("Mendaftar sendiri", "person", "leaf"),
}

CALL_REASON: Mapping[CallReason, Label] = {
    CallReason.NO_NUMBER: Label("Tanpa nomor", "nophone", "plain", "Belum ada nomor HP di buku."),
    CallReason.DENIED: WHY[Why.DENIED],
    CallReason.NO_SUCH_NUMBER: WHY[Why.NO_SUCH_NUMBER],
    CallReason.REFUSED_ONCE: WHY[Why.REFUSED_ONCE],
    CallReason.NEVER_REACHED: WHY[Why.NEVER_REACHED],
    CallReason.SILENT: WHY[Why.SILENT],
}

CHECK_OUTCOME: Mapping[CheckOutcome, Label] = {
    CheckOutcome.CONFIRMED: Label("Menjawab YA", "sent", "leaf", "Nomornya kini dipastikan."),
    CheckOutcome.DENIED: Label("Menjawab SALAH", "nophone", "red", "Nomor itu milik orang lain."),
    CheckOutcome.OTHERWISE: Label(
        "Menjawab lain", "inbox", "amber", "Baca jawabannya di Kotak masuk, lalu putuskan sendiri."
    ),
    CheckOutcome.NO_ANSWER: Label("Belum menjawab", "unconfirmed", "plain", "SMS sudah dikirim."),
    CheckOutcome.NOT_DELIVERED: Label("Tidak sampai", "failed", "red", "SMS tidak dapat disampaikan."),
    CheckOutcome.WAITING: Label("Menunggu dikirim", "waiting", "plain", "Dikirim sesuai giliran."),
    CheckOutcome.NOT_SENT: Label("Tidak dikirim", "skipped", "plain", "Dibatalkan, atau minta berhenti."),
}
