"""Words for bringing the box up to date: what is in the way, why a file is refused, how it went."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.backup.arrival import ArrivalChanged, ArrivalInUse
from appliance.errors import BoxError, StorageFull
from appliance.update.manifest import BundleProblem, BundleRefused
from appliance.update.releases import Outcome, Result
from appliance.update_desk import BundleNotOnStick, Hindrance, UpdateHindered
from web.labels import Label

_SAFE = "Kotak tidak berubah sedikit pun dan tetap bekerja dengan versinya sekarang."

HINDRANCE: Mapping[Hindrance, Label] = {
    Hindrance.NOT_HERE: Label(
        "Komputer ini diperbarui dengan cara lain",
        "info",
        "plain",
        "Kotak Kabar di sini dipasang sebagai program biasa. Pembaruannya dikerjakan orang yang memasangnya.",
    ),
    Hindrance.LOW_VOLTAGE: Label(
        "Listrik kotak tidak cukup kuat",
        "alert",
        "amber",
        "Pembaruan menunggu sampai tegangannya baik selama tiga menit. "
        "Pakai adaptor asli Raspberry Pi dan cabut alat lain dari kotak.",
    ),
    Hindrance.SENDING: Label(
        "Kotak sedang mengirim SMS",
        "sending",
        "amber",
        "Tunggu sampai siaran selesai, atau jeda siarannya dulu, lalu pasang pembaruan.",
    ),
    Hindrance.UNDER_WAY: Label(
        "Pembaruan lain sedang dipasang",
        "waiting",
        "amber",
        "Tunggu beberapa menit, lalu buka halaman ini lagi.",
    ),
    Hindrance.NOTHING_ARRIVED: Label(
        "Belum ada berkas yang dipilih", "info", "amber", "Pilih berkas pembaruannya sekali lagi."
    ),
    Hindrance.NOT_STARTED: Label(
        "Pembaruan tidak dapat dimulai",
        "alert",
        "red",
        f"{_SAFE} Mulai ulang kotak, lalu coba sekali lagi.",
    ),
}

PROBLEM: Mapping[BundleProblem, Label] = {
    BundleProblem.NO_BUNDLE: Label(
        "Berkas ini bukan pembaruan Kotak Kabar",
        "failed",
        "red",
        f"{_SAFE} Pilih berkas yang namanya berakhir .kabar-release.",
    ),
    BundleProblem.NEWER_FORMAT: Label(
        "Pembaruan ini terlalu baru untuk kotak ini",
        "failed",
        "red",
        f"{_SAFE} Pasang dulu pembaruan yang terbit sebelumnya, atau tulis kartu baru dan pulihkan.",
    ),
    BundleProblem.WRONG_SIGNATURE: Label(
        "Tanda tangan berkas ini tidak cocok",
        "lock",
        "red",
        f"{_SAFE} Berkasnya bukan dari pembuat kotak ini, atau isinya diubah orang. Minta yang asli.",
    ),
    BundleProblem.STRANGE: Label(
        "Isi berkas ini tidak wajar",
        "lock",
        "red",
        f"{_SAFE} Jangan dipakai; minta berkas yang asli dari pembuat kotak ini.",
    ),
    BundleProblem.DAMAGED: Label(
        "Berkas ini rusak atau tidak tersalin sampai selesai",
        "failed",
        "red",
        f"{_SAFE} Salin lagi berkasnya dari tempat asal, lalu coba lagi.",
    ),
    BundleProblem.OLDER: Label(
        "Berkas ini lebih lama daripada versi kotak",
        "undo",
        "amber",
        f"{_SAFE} Kotak hanya maju ke versi yang lebih baru.",
    ),
    BundleProblem.SAME: Label(
        "Versi ini sudah terpasang", "sent", "plain", "Tidak ada yang perlu dikerjakan."
    ),
}

OUTCOME: Mapping[Outcome, Label] = {
    Outcome.INSTALLED: Label("Terpasang", "sent", "leaf", "Versi baru sudah diperiksa dan bekerja."),
    Outcome.WENT_BACK: Label(
        "Kembali ke versi lama",
        "undo",
        "amber",
        "Versi baru tidak siap dalam dua menit. Kotak kembali sendiri ke versi lama, semua data tetap ada.",
    ),
    Outcome.NOT_STARTED: Label(
        "Kembali ke versi lama",
        "undo",
        "amber",
        "Versi baru tidak dapat mulai. Kotak kembali sendiri ke versi lama, semua data tetap ada.",
    ),
    Outcome.REFUSED: Label("Ditolak", "failed", "red", _SAFE),
    Outcome.NO_ROOM: Label(
        "Kartu kotak hampir penuh",
        "alert",
        "amber",
        f"{_SAFE} Unduh cadangan, lalu pakai kartu yang lebih besar.",
    ),
    Outcome.NOT_READ: Label(
        "Berkasnya tidak terbaca", "failed", "amber", f"{_SAFE} Biarkan flashdisk terpasang, lalu coba lagi."
    ),
    Outcome.NOT_WRITTEN: Label(
        "Kartu kotak tidak dapat ditulisi",
        "alert",
        "red",
        f"{_SAFE} Kartunya mungkin mulai rusak: unduh cadangan sekarang, lalu siapkan kartu baru.",
    ),
}

NO_ROOM = Label(
    "Kartu kotak tidak cukup ruang",
    "alert",
    "red",
    f"{_SAFE} Sebelum pembaruan, kotak menyimpan cadangan di kartunya, dan untuk itu perlu ruang.",
)
_NOT_ON_STICK = Label(
    "Berkas itu tidak ada lagi di flashdisk",
    "failed",
    "amber",
    "Pasang flashdisknya, lalu buka halaman ini lagi.",
)
TOO_LATE = Label(
    "Pembaruan tidak dapat dibatalkan lagi",
    "waiting",
    "amber",
    "Pemasangannya sudah dimulai. Bila versi baru tidak bekerja, kotak kembali sendiri ke versi lama.",
)
_CHANGED = Label(
    "Berkas pembaruan sudah diganti sejak Anda melihatnya",
    "alert",
    "amber",
    f"{_SAFE} Periksa lagi yang ada sekarang. Kalau bukan itu yang Anda maksud, pilih lagi berkas Anda.",
)
_IN_USE = Label(
    "Berkas lain sedang masuk atau sedang dipasang",
    "waiting",
    "amber",
    "Perintah ini tidak dijalankan. Tunggu satu menit, lalu buka halaman ini lagi.",
)
_OTHERWISE = Label(
    "Berkas ini tidak dapat dibaca", "failed", "red", f"{_SAFE} Coba sekali lagi, atau pakai flashdisk lain."
)


def refusal(error: BoxError) -> Label:
    """What happened, what is safe, what to do."""
    if isinstance(error, BundleRefused):
        return PROBLEM[error.problem]
    if isinstance(error, UpdateHindered):
        return HINDRANCE[error.hindrance]
    if isinstance(error, StorageFull):
        return NO_ROOM
    if isinstance(error, ArrivalChanged):
        return _CHANGED
    if isinstance(error, ArrivalInUse):
        return _IN_USE
    return _NOT_ON_STICK if isinstance(error, BundleNotOnStick) else _OTHERWISE


def result_said(result: Result) -> Label:
    """How it went; of a refusal, why."""
    if result.outcome is Outcome.REFUSED and result.problem is not None:
        return PROBLEM[result.problem]
    return OUTCOME[result.outcome]
