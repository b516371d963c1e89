"""Words for the deeds that are written down: the box notes them in English, the office reads these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from web.labels import Label

_KONTAK: Mapping[str, Label] = {
    "contacts imported": Label("Mengambil kontak dari Excel", "upload"),
    "import undone": Label("Membatalkan pengambilan dari Excel", "undo", "amber"),
    "contacts exported": Label("Mengunduh semua kontak", "download", "amber"),
    "contact added": Label("Menambah orang", "add"),
    "contact changed": Label("Mengubah orang", "write"),
    "contact removed": Label("Menghapus orang", "delete", "amber"),
    "contacts changed together": Label("Mengubah banyak orang", "write"),
    "contacts removed together": Label("Menghapus banyak orang", "delete", "amber"),
    "contacts merged": Label("Menggabungkan dua kontak", "people"),
    "contacts told apart": Label("Menyatakan bukan orang yang sama", "people"),
    "group added": Label("Membuat kelompok", "add"),
    "group rule saved": Label("Menyimpan aturan kelompok", "write"),
    "group renamed": Label("Mengganti nama kelompok", "write"),
    "group removed": Label("Menghapus kelompok", "delete"),
    "posyandu added": Label("Menambah posyandu", "add"),
    "posyandu changed": Label("Mengubah posyandu", "write"),
    "posyandu removed": Label("Menghapus posyandu", "delete"),
    "posyandu joined": Label("Menggabungkan dua posyandu", "leaf"),
}
_HAK: Mapping[str, Label] = {
    "person's data exported": Label("Mengunduh data satu orang", "download", "amber"),
    "person erased": Label("Menghapus data satu orang", "delete", "amber"),
    "opted out at their wish": Label("Mencatat: tidak mau menerima", "stop"),
    "opted in again at their wish": Label("Mencatat: mau menerima lagi", "undo"),
}
_KOTAK_MASUK: Mapping[str, Label] = {
    "answered by hand": Label("Menjawab percakapan", "reply"),
    "conversation done": Label("Menandai percakapan sudah ditangani", "sent"),
    "conversation needs action": Label("Menandai percakapan perlu ditindaklanjuti", "alert"),
    "conversation assigned": Label("Menugaskan percakapan", "person"),
    "keyword saved": Label("Menyimpan kata kunci", "key"),
    "keyword removed": Label("Menghapus kata kunci", "delete"),
    "automatic answers changed": Label("Mengubah jawaban otomatis", "settings"),
    "number change approved": Label("Menyetujui ganti nomor", "phone", "amber"),
    "number change refused": Label("Menutup permintaan ganti nomor", "phone"),
    "register approved": Label("Memasukkan orang yang mendaftar", "person"),
    "register refused": Label("Menolak pendaftaran", "person"),
    "erase approved": Label("Memenuhi permintaan hapus data", "delete", "amber"),
    "erase refused": Label("Menutup permintaan hapus data", "delete"),
    "alarm taken": Label("Menangani kabar darurat", "alert", "amber"),
    "inbox settings changed": Label("Mengubah pengaturan Kotak masuk", "settings"),
}
_SIARAN: Mapping[str, Label] = {
    "broadcast sent": Label("Mengirim siaran", "broadcast"),
    "broadcast paused": Label("Menjeda siaran", "pause"),
    "broadcast resumed": Label("Melanjutkan siaran", "play"),
    "broadcast stop changed": Label("Mengatur jeda siaran", "pause"),
    "broadcast cancelled": Label("Membatalkan siaran", "stop", "amber"),
    "broadcast sent again": Label("Mengirim ulang", "retry"),
}
_MASUK: Mapping[str, Label] = {
    "first administrator created": Label("Membuat admin pertama", "key"),
    "network changed": Label("Mengubah jaringan", "wifi"),
    "administrator forgotten": Label("Admin dilupakan, atas perintah di kotaknya", "key", "amber"),
    "logged in": Label("Masuk", "key"),
    "password changed": Label("Mengganti kata sandi", "key"),
    "password reset": Label("Membuatkan kata sandi baru", "key", "amber"),
    "user added": Label("Menambah pengguna", "person"),
    "user changed": Label("Mengubah pengguna", "person"),
    "API token created": Label("Membuat kunci program", "lock", "amber"),
    "API token revoked": Label("Mencabut kunci program", "lock"),
}
_ALAT: Mapping[str, Label] = {
    "office settings changed": Label("Mengubah pengaturan kantor", "settings"),
    "hotspot by the button": Label("Membuka Wi-Fi kotak dengan tombol", "modem", "amber"),
    "switched off by the button": Label("Mematikan kotak dengan tombol", "leave", "amber"),
    "clock set": Label("Membetulkan jam kotak", "waiting", "amber"),
    "sending hours changed": Label("Mengubah jam kirim", "settings"),
    "backup downloaded": Label("Mengunduh cadangan data", "download", "amber"),
    "technical notes downloaded": Label("Mengunduh catatan teknis", "download"),
    "backup written to the stick": Label("Menulis cadangan ke flashdisk", "sheet"),
    "emergency kit shown": Label("Membuka kit darurat", "key", "amber"),
    "backup words changed": Label("Mengganti kata sandi cadangan", "key", "amber"),
    "backup restored": Label("Memulihkan data dari cadangan", "undo", "amber"),
    "update started": Label("Memasang pembaruan", "upload", "amber"),
    "update installed": Label("Pembaruan terpasang", "sent"),
    "update not installed": Label("Pembaruan tidak terpasang", "undo", "amber"),
    "modem told to go on": Label("Menyuruh modem lanjut", "modem"),
    "SIM described": Label("Mengisi keterangan kartu SIM", "modem"),
    "PIN not tried": Label("PIN tidak dicoba", "modem"),
    "test message sent": Label("Mengirim pesan uji", "modem"),
    "test message seen": Label("Memastikan pesan uji sampai", "modem"),
}

KINDS: Mapping[str, tuple[str, Mapping[str, Label]]] = MappingProxyType(
    {
        "kontak": ("Kontak", _KONTAK),
        "hak": ("Hak orang", _HAK),
        "kotak-masuk": ("Kotak masuk", _KOTAK_MASUK),
        "siaran": ("Siaran", _SIARAN),
        "masuk": ("Masuk dan pengguna", _MASUK),
        "alat": ("Pengaturan dan modem", _ALAT),
    }
)
"""What a page of deeds may be narrowed to: the word in the address, its name, its deeds."""


_SUBJECT_WORDS: Mapping[str, str] = {
    "broadcast": "siaran",
    "recipients": "penerima",
    "people": "orang",
    "added": "baru",
    "changed": "berubah",
    "removed": "dihapus",
    "ticked": "dicentang",
    "search": "pencarian",
    "position": "jabatan",
    "area": "wilayah",
    "consent": "dasar menyimpan nomor",
    "out_of": "keluar dari kelompok",
    "put back": "dikembalikan",
    "into": "ke",
    "to": "ke",
    "token": "kunci",
    "active": "aktif",
    "off": "tidak aktif",
    "group": "kelompok",
    "thread": "percakapan",
    "request": "permintaan",
    "alarm": "kabar darurat",
    "unknown": "tidak dikenal",
}
_KNOWN = re.compile(r"\b(?:" + "|".join(_SUBJECT_WORDS) + r")\b")


def subject_words(subject: str) -> str:
    """``broadcast 12: 300 recipients`` -> ``siaran 12: 300 penerima``; names stay as they are."""
    return _KNOWN.sub(lambda found: _SUBJECT_WORDS[found[0]], subject)


def deed(what: str) -> Label:
    """A deed in the office's words; one no table knows is shown as it was noted."""
    for _, deeds in KINDS.values():
        if what in deeds:
            return deeds[what]
    return Label(what)
