"""Words for people: numbers, files that are taken in, names and passwords of those who use the box."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.accounts.models import NameProblem, PasswordProblem, Role
from appliance.contacts.area_tree import Level, MatchKind
from appliance.contacts.importing.refusals import RefusalReason
from appliance.contacts.settings import Vocabulary
from appliance.sms.numbers import NumberDoubt, NumberProblem
from web.labels import Label

NUMBER_PROBLEM: Mapping[NumberProblem, Label] = {
    NumberProblem.EMPTY: Label("Nomor kosong", "nophone", "plain", "Tidak ada nomor HP."),
    NumberProblem.NO_NUMBER: Label("Tidak punya nomor", "nophone", "plain", "Tertulis tidak punya HP."),
    NumberProblem.DAMAGED: Label(
        "Nomor rusak oleh Excel",
        "nophone",
        "red",
        "Angkanya sudah hilang dari berkas, misalnya 8.12E+10. Tanyakan nomornya kepada orangnya.",
    ),
    NumberProblem.LANDLINE: Label(
        "Telepon rumah", "nophone", "red", "Telepon rumah atau kantor tidak dapat menerima SMS."
    ),
    NumberProblem.SHORT_CODE: Label(
        "Nomor layanan", "nophone", "red", "Ini nomor layanan, bukan nomor HP orang."
    ),
    NumberProblem.TOO_SHORT: Label("Nomor kurang panjang", "nophone", "red", "Ada angka yang kurang."),
    NumberProblem.TOO_LONG: Label(
        "Nomor terlalu panjang", "nophone", "red", "Ada angka yang berlebih; mungkin NIK di kolom yang salah."
    ),
    NumberProblem.LETTERS: Label("Bukan nomor", "nophone", "red", "Di dalamnya ada huruf."),
    NumberProblem.FOREIGN: Label(
        "Nomor luar negeri", "nophone", "red", "Kotak hanya mengirim ke nomor Indonesia."
    ),
    NumberProblem.SEVERAL: Label("Lebih dari satu nomor", "phone", "amber", "Tulis satu nomor saja di sini."),
}

NUMBER_DOUBT: Mapping[NumberDoubt, Label] = {
    NumberDoubt.LOOKALIKE_LETTERS: Label(
        "Huruf O atau l dibaca angka", "phone", "amber", "Huruf dibaca sebagai 0 atau 1. Pastikan nomornya."
    ),
    NumberDoubt.LEADING_ZERO_LOST: Label(
        "Nol di depan ditambahkan",
        "phone",
        "plain",
        "Excel menghapus angka 0 di depan; kotak menambahkannya.",
    ),
    NumberDoubt.MAY_MISS_A_DIGIT: Label(
        "Mungkin kurang satu angka", "phone", "amber", "Nomornya sah, tetapi lebih pendek daripada biasanya."
    ),
    NumberDoubt.SEVERAL_NUMBERS: Label(
        "Dua nomor dalam satu sel",
        "phone",
        "plain",
        "Yang pertama dipakai, yang lain menjadi nomor cadangan.",
    ),
    NumberDoubt.ODD_PREFIX: Label("Awalan tidak biasa", "phone", "amber", "Misalnya +0812 atau 6262812."),
    NumberDoubt.ODD_SEPARATORS: Label("Pemisah tidak biasa", "phone", "plain", "Misalnya 0812/0000/1111."),
    NumberDoubt.UNKNOWN_PREFIX: Label(
        "Awalan belum dikenal", "phone", "amber", "Tidak ada operator yang tercatat memakai awalan ini."
    ),
    NumberDoubt.LEFTOVER_DIGITS: Label(
        "Ada angka lain di sel", "phone", "amber", "Di samping nomor ada angka yang bukan nomor HP."
    ),
    NumberDoubt.MARKED_UNCERTAIN: Label(
        "Ditandai belum pasti", "phone", "amber", "Di belakang nomor ada tanda tanya."
    ),
}

REFUSED_FILE: Mapping[RefusalReason, Label] = {
    RefusalReason.EMPTY_FILE: Label(
        "Berkasnya kosong", "sheet", "red", "Simpan lagi dari Excel, lalu ulangi."
    ),
    RefusalReason.EMPTY_WORKBOOK: Label(
        "Tidak ada isi di dalamnya", "sheet", "red", "Semua lembarnya kosong. Periksa apakah berkasnya benar."
    ),
    RefusalReason.FILE_TOO_LARGE: Label(
        "Berkasnya terlalu besar",
        "sheet",
        "red",
        "Paling besar 5 MB. Hapus gambar di dalamnya, atau bagi per kecamatan.",
    ),
    RefusalReason.NOT_A_SPREADSHEET: Label(
        "Ini bukan berkas Excel", "sheet", "red", "Pilih berkas .xlsx, .xls, .ods atau .csv."
    ),
    RefusalReason.IMAGE: Label(
        "Ini sebuah gambar",
        "sheet",
        "red",
        "Foto daftar tidak dapat dibaca kotak. Perlu diketik ke Excel dulu.",
    ),
    RefusalReason.PDF: Label(
        "Ini berkas PDF", "sheet", "red", "Minta berkas Excel aslinya, atau salin tabelnya ke Excel dulu."
    ),
    RefusalReason.WORD_DOCUMENT: Label(
        "Ini bukan lembar Excel", "sheet", "red", "Salin tabelnya ke Excel, simpan, lalu ambil berkas itu."
    ),
    RefusalReason.WEB_PAGE: Label(
        "Ini halaman web, bukan Excel",
        "sheet",
        "red",
        "Buka dengan Excel, pilih Simpan sebagai .xlsx, lalu ambil berkas barunya.",
    ),
    RefusalReason.FORMULA_UNCALCULATED: Label(
        "Ada rumus yang belum dihitung",
        "sheet",
        "red",
        "Buka berkas ini dengan Excel, simpan sekali lagi, lalu ambil berkas itu.",
    ),
    RefusalReason.TOO_OLD: Label(
        "Bentuk Excel yang terlalu lama",
        "sheet",
        "red",
        "Buka dengan Excel, simpan sebagai .xlsx, lalu ulangi.",
    ),
    RefusalReason.PASSWORD: Label(
        "Berkas terkunci kata sandi",
        "lock",
        "red",
        "Buka dengan Excel, hapus kata sandinya, simpan, lalu ulangi.",
    ),
    RefusalReason.BROKEN_FILE: Label(
        "Berkasnya rusak", "sheet", "red", "Isinya terpotong atau rusak. Salin ulang dari sumbernya."
    ),
    RefusalReason.ZIP_BOMB: Label(
        "Berkas ini tidak wajar",
        "alert",
        "red",
        "Isinya dipadatkan jauh melebihi daftar biasa, jadi kotak tidak membukanya. Buat ulang dari Excel.",
    ),
    RefusalReason.TOO_MUCH_INSIDE: Label(
        "Isinya terlalu banyak",
        "sheet",
        "red",
        "Hapus lembar dan kolom yang tidak perlu, atau bagi berkasnya.",
    ),
    RefusalReason.TOO_MANY_ROWS: Label(
        "Barisnya terlalu banyak", "sheet", "red", "Bagi menjadi beberapa berkas, misalnya per kecamatan."
    ),
    RefusalReason.TOOK_TOO_LONG: Label(
        "Terlalu lama dibaca",
        "sheet",
        "red",
        "Berkasnya terlalu rumit untuk kotak. Bagi menjadi beberapa berkas.",
    ),
    RefusalReason.NO_TABLE: Label(
        "Tidak ditemukan daftar orang",
        "sheet",
        "red",
        "Perlu satu baris judul kolom, misalnya Nama, Desa, No HP. Tambahkan, simpan, lalu ulangi.",
    ),
    RefusalReason.NO_NUMBER_COLUMN: Label(
        "Tidak ada kolom nomor HP",
        "nophone",
        "red",
        "Beri judul No HP pada kolom nomornya, simpan, lalu ulangi.",
    ),
}

PASSWORD_PROBLEM: Mapping[PasswordProblem, Label] = {
    PasswordProblem.TOO_SHORT: Label("Terlalu pendek", "lock", "red", "Kata sandi paling sedikit 8 huruf."),
    PasswordProblem.TOO_LONG: Label("Terlalu panjang", "lock", "red", "Kata sandi ini terlalu panjang."),
    PasswordProblem.SAME_AS_NAME: Label(
        "Sama dengan nama", "lock", "red", "Kata sandi tidak boleh sama dengan nama pengguna."
    ),
    PasswordProblem.TOO_COMMON: Label(
        "Terlalu umum", "lock", "red", "Kata sandi ini mudah ditebak. Pakai beberapa kata yang Anda ingat."
    ),
}

NAME_PROBLEM: Mapping[NameProblem, Label] = {
    NameProblem.EMPTY: Label("Kosong", "person", "red", "Isi nama pengguna."),
    NameProblem.TOO_LONG: Label("Terlalu panjang", "person", "red", "Nama pengguna terlalu panjang."),
    NameProblem.CHARACTERS: Label(
        "Ada huruf yang tidak bisa",
        "person",
        "red",
        "Pakai huruf, angka, titik, atau garis saja, tanpa spasi.",
    ),
    NameProblem.TAKEN: Label("Sudah dipakai", "person", "red", "Nama pengguna ini sudah dipakai orang lain."),
}

ROLE: Mapping[Role, Label] = {
    Role.ADMIN: Label("Admin", "key", "leaf", "Boleh semuanya, termasuk pengguna dan pengaturan."),
    Role.PETUGAS: Label("Petugas", "person", "plain", "Mengurus kontak, menulis dan mengirim siaran."),
    Role.PENYETUJU: Label("Penyetuju", "sent", "plain", "Menyetujui siaran yang ditulis orang lain."),
}

VOCABULARY: Mapping[Vocabulary, Label] = {
    Vocabulary.TIM_PEMBINA: Label(
        "Tim Pembina Posyandu", "leaf", "plain", "Sebutan baru, menurut Permendagri 13 Tahun 2024."
    ),
    Vocabulary.POKJANAL: Label(
        "Pokjanal Posyandu", "leaf", "plain", "Sebutan lama, dengan Pokja di tiap desa."
    ),
}

LEVEL: Mapping[Level, Label] = {
    Level.REGENCY: Label("Kabupaten", "place"),
    Level.CITY: Label("Kota", "place"),
    Level.DISTRICT: Label("Kecamatan", "place"),
    Level.VILLAGE: Label("Desa", "place"),
    Level.URBAN_VILLAGE: Label("Kelurahan", "place"),
}

MATCH_KIND: Mapping[MatchKind, Label] = {
    MatchKind.EXACT: Label("Cocok", "sent", "leaf"),
    MatchKind.NEAR: Label("Hampir cocok", "place", "amber", "Ejaannya berbeda sedikit dari daftar wilayah."),
    MatchKind.AMBIGUOUS: Label(
        "Ada di beberapa kecamatan", "place", "amber", "Nama desa ini ada di lebih dari satu kecamatan."
    ),
    MatchKind.NONE: Label("Tidak ditemukan", "place", "amber", "Tidak ada di daftar wilayah kabupaten ini."),
}
