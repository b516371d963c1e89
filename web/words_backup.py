"""Words for backups: where they went, what the USB stick says, why one cannot be restored."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.backup.arrival import ArrivalChanged, ArrivalInUse
from appliance.backup.desk import AlreadyRestoring, NothingArrived
from appliance.backup.diary import Where
from appliance.backup.envelope import BackupDamaged, NoBackup, WrongPassphrase
from appliance.backup.passphrase import WORDS, WordsWrong
from appliance.backup.restoring import RestoreUnfinished
from appliance.errors import BoxError, StorageFull
from appliance.usb_stick import NotOnStick, StickProblem
from web.errors import Trouble
from web.labels import Label

WHERE: Mapping[Where, Label] = {
    Where.BROWSER: Label("diunduh ke komputer", "download"),
    Where.STICK: Label("ke flashdisk di kotak", "key"),
    Where.COMMAND: Label("ke berkas, lewat perintah kabar backup", "sheet"),
    Where.UPDATE: Label("di kartu kotak, sebelum pembaruan", "download"),
}

STICK_PROBLEM: Mapping[StickProblem, Label] = {
    StickProblem.CARD_FULL: Label(
        "Kartu kotak hampir penuh",
        "alert",
        "amber",
        "Cadangan ke flashdisk menunggu sampai ada ruang. Pengiriman didahulukan.",
    ),
    StickProblem.STICK_FULL: Label(
        "Flashdisk penuh",
        "alert",
        "amber",
        "Cadangan hari ini belum tertulis. Pindahkan isi flashdisk ke komputer, atau pakai yang lain.",
    ),
    StickProblem.NOT_WRITTEN: Label(
        "Flashdisk tidak dapat ditulisi",
        "alert",
        "amber",
        "Cadangan hari ini belum tertulis. Cabut dan pasang lagi; bila tetap begini, pakai flashdisk lain.",
    ),
}

_SAFE = "Data di kotak ini tidak berubah sedikit pun."
_NO_BACKUP = Trouble(
    "Berkas ini bukan cadangan Kotak Kabar",
    _SAFE,
    "Pilih berkas yang namanya berakhir .kabar, dari komputer atau flashdisk kantor.",
)
_NEWER = Trouble(
    "Cadangan ini dari kotak yang lebih baru",
    _SAFE,
    "Perbarui dulu kotak ini, lalu pulihkan lagi. Cadangannya sendiri baik, jangan dihapus.",
)
_AT_WORK = Trouble(
    "Pemulihan lain sedang berjalan, atau berkas lain sedang masuk",
    "Perintah ini tidak dijalankan.",
    "Tunggu satu menit, lalu buka halaman ini lagi.",
)
_REFUSALS: Mapping[type[BoxError], Trouble] = {
    WrongPassphrase: Trouble(
        "Kata-katanya tidak cocok dengan cadangan ini",
        _SAFE,
        "Pakai kit darurat yang berlaku pada tanggal cadangan ini; kata yang dicetak kemudian tidak cocok."
        " Kalau katanya pasti benar, berkasnya yang rusak: salin lagi, atau pakai cadangan lain.",
    ),
    BackupDamaged: Trouble(
        "Cadangan ini rusak atau tidak tersalin sampai selesai",
        _SAFE,
        "Salin lagi berkasnya dari tempat asal, atau pakai cadangan lain yang lebih lama.",
    ),
    StorageFull: Trouble(
        "Kartu kotak tidak cukup ruang untuk cadangan ini",
        _SAFE,
        "Pakai kartu yang lebih besar, atau kotak lain. Cadangannya sendiri tetap baik.",
    ),
    NothingArrived: Trouble(
        "Belum ada cadangan yang dipilih", _SAFE, "Pilih berkas cadangannya sekali lagi."
    ),
    AlreadyRestoring: _AT_WORK,
    ArrivalInUse: _AT_WORK,
    ArrivalChanged: Trouble(
        "Berkas cadangan sudah diganti sejak Anda melihatnya",
        _SAFE,
        "Periksa lagi yang ada sekarang. Kalau bukan itu yang Anda maksud, pilih lagi berkas Anda.",
    ),
    RestoreUnfinished: Trouble(
        "Pemulihan yang sebelumnya belum selesai",
        "Data lama dan isi cadangan itu masih ada di kartu.",
        "Matikan kotak dan nyalakan lagi: pemulihan diteruskan saat kotak mulai.",
    ),
    NotOnStick: Trouble(
        "Cadangan itu tidak ada lagi di flashdisk", _SAFE, "Pasang flashdisknya, lalu buka halaman ini lagi."
    ),
}
_OTHERWISE = Trouble(
    "Cadangan ini tidak dapat dibaca", _SAFE, "Coba lagi sekali. Bila tetap begini, pakai cadangan yang lain."
)


def refusal(error: BoxError) -> Trouble:
    """What happened, what is safe, what to do."""
    if isinstance(error, NoBackup):
        return _NEWER if error.newer else _NO_BACKUP
    if isinstance(error, WordsWrong):
        return _wrong_words(error)
    return next((told for kind, told in _REFUSALS.items() if isinstance(error, kind)), _OTHERWISE)


def _wrong_words(error: WordsWrong) -> Trouble:
    if error.unknown:
        shown = ", ".join(word[:20] for word in error.unknown[:3])
        return Trouble(
            f"Kata ini tidak ada dalam daftar: {shown}",
            _SAFE,
            "Bandingkan huruf demi huruf dengan kit darurat.",
        )
    return Trouble(
        f"Yang diketik {error.count} kata, seharusnya {WORDS}",
        _SAFE,
        f"Ketik kedelapan kata dari kit darurat, dari nomor 1 sampai {WORDS}.",
    )
