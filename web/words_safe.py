"""Words for safe mode: what is wrong with which part of the data, and what that means."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.accounts import Throttled, WrongPassword, WrongSetupCode
from appliance.backup.restoring import RestoreUnfinished
from appliance.errors import BoxError, DamagedStore, InputError, StorageFull
from appliance.machine import ActRefused
from appliance.safe_mode import CannotTryHere, Damage, NoBackupFirst, StorePart, Way
from appliance.update.manifest import BundleRefused
from appliance.update_desk import UpdateHindered
from web.filters import duration
from web.labels import Label
from web.words_backup import refusal as backup_refusal
from web.words_update import refusal as update_refusal

STORE_PART: Mapping[StorePart, Label] = {
    StorePart.CARD: Label("Kartu penyimpanan", "sheet"),
    StorePart.BOOK: Label("Buku kontak", "people"),
    StorePart.SETTINGS: Label("Pengaturan kantor", "settings"),
    StorePart.USERS: Label("Daftar pengguna", "key"),
    StorePart.MESSAGES: Label("Pesan, balasan, dan siapa yang tidak mau menerima", "inbox"),
}

DAMAGE: Mapping[Damage, Label] = {
    Damage.FINE: Label("Baik", "sent", "leaf"),
    Damage.DAMAGED: Label("Rusak atau hilang", "failed", "red"),
    Damage.FULL: Label("Penuh", "alert", "red"),
    Damage.READ_ONLY: Label("Terkunci", "lock", "red"),
    Damage.UNFINISHED: Label("Menunggu pemulihan", "waiting", "amber"),
    Damage.UNREADABLE: Label("Tidak dapat dibaca", "failed", "red"),
}

WAY: Mapping[Way, Label] = {
    Way.PASSWORD: Label("Nama dan kata sandi admin", "key"),
    Way.STICKER: Label("Kode dari stiker kotak", "key"),
    Way.TERMINAL: Label("Kode di layar tempat kotak dijalankan", "key"),
}

# What to do about it; the first that fits.
_TO_DO: Mapping[tuple[StorePart, Damage], str] = {
    (StorePart.CARD, Damage.FULL): "Tidak ada tempat lagi. Unduh semua data, lalu coba mulai seperti biasa.",
    (StorePart.CARD, Damage.READ_ONLY): (
        "Sistem mengunci kartu karena ada yang rusak. Unduh semua data, lalu coba mulai seperti biasa:"
        " kartu diperiksa saat mulai. Kalau terulang, ganti kartunya dan pulihkan cadangan."
    ),
    (StorePart.CARD, Damage.UNREADABLE): (
        "Kartu tidak menjawab. Matikan kotak, pasang kartunya lagi; kalau terulang, ganti kartunya."
    ),
    (StorePart.BOOK, Damage.DAMAGED): (
        "Kembalikan keadaan buku kontak sebelumnya, di bawah ini. Kalau tidak ada, pulihkan cadangan."
    ),
    (StorePart.USERS, Damage.DAMAGED): "Pulihkan cadangan. Sampai itu, kode stiker membuka halaman ini.",
}
_UNFINISHED = (
    "Pemulihan sudah diputuskan, tetapi belum selesai: kartu menolak di tengah jalan."
    " Data lama dan isi cadangan masih ada di kartu."
)
_RESTORE = "Pulihkan cadangan terbaru."
_OTHER = "Coba mulai seperti biasa. Kalau terulang, unduh catatan teknis dan minta bantuan."


def to_do(part: StorePart, damage: Damage) -> str:
    """One or two sentences; "" when there is nothing to do."""
    if damage in (Damage.FINE, Damage.UNFINISHED):  # of the latter the page speaks once, above all
        return ""
    return _TO_DO.get((part, damage), _RESTORE if damage is Damage.DAMAGED else _OTHER)


def refused(error: BoxError) -> str:
    """What a person is told when an act of safe mode did not work.

    Nothing has changed then, but for a restore that was decided already.
    """
    if isinstance(error, Throttled):
        return f"Sudah terlalu sering dicoba. Tunggu {duration(error.seconds + 30)}, lalu coba lagi."
    if isinstance(error, WrongPassword):
        return "Nama dan kata sandi ini belum cocok, atau bukan milik admin."
    if isinstance(error, WrongSetupCode):
        return "Kode ini belum cocok. Periksa huruf dan angkanya pada stiker."
    if isinstance(error, (BundleRefused, UpdateHindered)):
        why = update_refusal(error)
        return f"{why.text}. {why.help}"
    if isinstance(error, NoBackupFirst):
        return "Cadangan tidak dapat dibuat sebelum pembaruan ini. Beri tanda dulu bahwa Anda mengerti."
    if isinstance(error, (CannotTryHere, ActRefused)):
        return "Komputer ini tidak dapat melakukannya sendiri."
    if isinstance(error, RestoreUnfinished):
        return _UNFINISHED
    if isinstance(error, StorageFull):
        return "Tidak ada tempat di kartu untuk itu. Data tidak berubah."
    if isinstance(error, DamagedStore):
        return "Keadaan yang dipilih itu rusak juga. Data tidak berubah; pilih yang lain."
    if isinstance(error, InputError):
        told = backup_refusal(error)
        return f"{told.happened}. {told.safe} {told.do}"
    return "Kartu tidak mau menyimpan. Data tidak berubah; unduh semua data dulu."
