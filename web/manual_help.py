"""Which part of Bantuan explains which page: the link at the top right of every page leads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.manual_contents import Subject, subject

# By endpoint, or by blueprint for all of its pages; the narrowest that fits is taken:
# "contacts_import.result", "contacts_import", "contacts". Any other page leads to the table of contents.
HELP: Mapping[str, str] = {
    "first_start": "mulai#pertama-kali",
    "first_restore": "cadangan#pulihkan",
    "first_office": "mulai#pertama-kali",
    "home": "mulai#setiap-hari",
    "broadcasts": "siaran",
    "broadcasts.page": "siaran#laporan-siaran",
    "broadcasts.write": "siaran#ringkas",
    "broadcasts.preview": "siaran#lihat-dulu",
    "broadcasts.send": "siaran#lihat-dulu",
    "broadcasts.report": "siaran#berjalan",
    "broadcasts.paper": "siaran#laporan-siaran",
    "broadcasts.ask_cancel": "siaran#berjalan",
    "broadcasts.ask_stop": "siaran#berjalan",
    "broadcasts.ask_resend": "siaran#kirim-ulang",
    "broadcasts_questions": "jawaban#hitungan",
    "broadcasts_questions.door": "jawaban#daftar-hadir",
    "broadcasts_questions.ask_answer": "jawaban#catat",
    "broadcasts_questions.note_answer": "jawaban#catat",
    "audience": "siaran#penerima",
    "inbox": "kotak-masuk#membaca",
    "inbox.thread": "kotak-masuk#menjawab",
    "inbox.whose": "kotak-masuk#siapa-ini",
    "inbox_answers": "kata-kunci#jawaban-otomatis",
    "inbox_keywords": "kata-kunci#kata-sendiri",
    "inbox_requests": "kata-kunci#permintaan",
    "contacts": "kontak",
    "contacts.new": "kontak#menambah",
    "contacts.add": "kontak#menambah",
    "contacts.edit": "kontak#menambah",
    "contacts.save": "kontak#menambah",
    "contacts.person": "kontak#menambah",
    "contacts.ask_remove": "kontak#tidak-aktif",
    "contacts_bulk": "kontak#ubah-banyak",
    "contacts_places": "kontak#wilayah",
    "contacts_groups": "kontak#kelompok",
    "contacts_rights": "data-pribadi#hapus-data",
    "contacts_import": "excel#langkah",
    "contacts_import.preview": "excel#keraguan",
    "contacts_import.result": "excel#batalkan",
    "contacts_duplicates": "kontak-ganda",
    "contacts_numbers": "nomor",
    "contacts_numbers.ask": "nomor#cek-nomor",
    "contacts_numbers.campaign": "nomor#cek-nomor",
    "contacts_numbers.calls": "nomor#menelepon",
    "contacts_numbers.one": "nomor#menelepon",
    "modems": "modem",
    "modems_detail": "modem#tanda-modem",
    "modems_install": "modem#pasang-modem",
    "modems_pin": "modem#kartu-sim",
    "settings": "pengguna#kantor",
    "settings.inbox": "kotak-masuk#menjawab",
    "settings.hours": "jam-kirim#mengatur",
    "settings.password": "pengguna#kata-sandi",
    "settings_backup": "cadangan#membuat",
    "settings_network": "jaringan",
    "settings_update": "pembaruan#memasang-pembaruan",
    "settings_backup.ask_kit": "cadangan#kit-darurat",
    "settings_backup.kit": "cadangan#kit-darurat",
    "settings_backup.ask_words": "cadangan#kit-darurat",
    "settings_backup.choose": "cadangan#pulihkan-di-sini",
    "settings_backup.look": "cadangan#pulihkan-di-sini",
    "settings_health": "kesehatan#membaca",
    "settings_clock": "masalah#jam-kotak",
    "settings_audit": "data-pribadi#catatan",
    "settings_users": "pengguna#tambah-pengguna",
    "settings_programs": "pengguna#program-lain",
    "manual": "",
}


@dataclass(frozen=True, slots=True)
class Help:
    """``subject`` None = the table of contents; ``anchor`` "" = the top of the page."""

    subject: Subject | None
    anchor: str = ""


def help_for(endpoint: str | None) -> Help:
    """What explains this page."""
    for name in _from_narrow_to_wide(endpoint or ""):
        if name in HELP:
            slug, _, anchor = HELP[name].partition("#")
            return Help(subject(slug), anchor)
    return Help(None)


def _from_narrow_to_wide(endpoint: str) -> tuple[str, ...]:
    blueprint = endpoint.partition(".")[0]
    return (endpoint, blueprint, blueprint.partition("_")[0])
