"""Words for what an import found: doubts (a question), remarks (told), problems (not taken), skipped rows."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.contacts.importing.decisions import Choice
from appliance.contacts.importing.findings import (
    ColumnUse,
    DoubtCode,
    ProblemCode,
    RemarkCode,
    RowKind,
    SkipReason,
)
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.own_words import body_text, consent_text, day_first, field_text
from appliance.contacts.importing.progress import Step
from appliance.imports import Stage
from web.labels import Label

ROW_KIND: Mapping[RowKind, Label] = {
    RowKind.NEW: Label("Baru", "add", "leaf"),
    RowKind.CHANGED: Label("Berubah", "write", "amber"),
    RowKind.SAME: Label("Sudah sama", "sent", "plain"),
}

DOUBT: Mapping[DoubtCode, Label] = {
    DoubtCode.NUMBER_LOOKALIKE: Label("Huruf O atau l dibaca angka", "phone", "amber", "Pastikan nomornya."),
    DoubtCode.NUMBER_DAMAGED: Label(
        "Nomor rusak oleh Excel", "nophone", "amber", "Disimpan tanpa nomor; tanyakan kepada orangnya."
    ),
    DoubtCode.NUMBER_LANDLINE: Label(
        "Telepon rumah, tidak bisa SMS", "nophone", "amber", "Disimpan tanpa nomor HP; dicatat pada catatan."
    ),
    DoubtCode.NUMBER_UNKNOWN_PREFIX: Label("Awalan nomor belum dikenal", "phone", "amber"),
    DoubtCode.NUMBER_LEFTOVER: Label(
        "Ada angka lain di sel nomor", "phone", "amber", "Dicatat pada catatan."
    ),
    DoubtCode.NUMBER_UNCERTAIN: Label("Nomor ditandai belum pasti", "phone", "amber"),
    DoubtCode.NUMBER_CHANGED: Label(
        "Nomornya berganti", "phone", "amber", "Kontak lama mempunyai nomor lain."
    ),
    DoubtCode.NUMBER_OF_ANOTHER: Label("Nomor milik nama yang mirip", "people", "amber"),
    DoubtCode.NAME_IS_A_ROLE: Label("Nama berupa jabatan", "person", "amber", "Tanyakan nama orangnya."),
    DoubtCode.NAME_TWO_SPELLINGS: Label("Nama ditulis dua ejaan", "person", "amber"),
    DoubtCode.NAME_TOO_SHORT: Label("Nama hanya satu huruf", "person", "amber"),
    DoubtCode.ONLY_A_NAME: Label("Hanya ada nama", "person", "amber"),
    DoubtCode.DECEASED: Label("Tertulis sudah meninggal", "person", "amber", "Disimpan sebagai tidak aktif."),
    DoubtCode.NO_LONGER_THERE: Label(
        "Tertulis sudah pindah", "person", "amber", "Disimpan sebagai tidak aktif."
    ),
    DoubtCode.VILLAGE_AMBIGUOUS: Label("Desa ada di beberapa kecamatan", "place", "amber"),
    DoubtCode.VILLAGE_UNKNOWN: Label("Desa tidak ada di daftar wilayah", "place", "amber"),
    DoubtCode.VILLAGE_GUESSED: Label("Ejaan desa diperbaiki", "place", "amber"),
    DoubtCode.VILLAGE_ELSEWHERE: Label("Desa itu ada di kecamatan lain", "place", "amber"),
    DoubtCode.DISTRICT_UNKNOWN: Label("Kecamatan tidak ada di daftar wilayah", "place", "amber"),
    DoubtCode.DISTRICT_AMBIGUOUS: Label("Kecamatan kurang jelas", "place", "amber"),
    DoubtCode.DISTRICT_GUESSED: Label("Ejaan kecamatan diperbaiki", "place", "amber"),
    DoubtCode.DISTRICT_FROM_ABOVE: Label(
        "Kecamatan kosong", "place", "amber", "Yang tertulis itu kecamatan baris di atas; tidak dipakai."
    ),
    DoubtCode.RW_UNCLEAR: Label("RW kurang jelas", "place", "amber", "Dicatat pada catatan."),
    DoubtCode.DATE_IMPOSSIBLE: Label("Tanggal lahir mustahil", "waiting", "amber", "Tidak dipakai."),
    DoubtCode.DATE_UNLIKELY: Label("Tanggal lahir tidak wajar", "waiting", "amber"),
    DoubtCode.DATE_UNREADABLE: Label("Tanggal lahir tidak terbaca", "waiting", "amber", "Tidak dipakai."),
    DoubtCode.MAYBE_SAME_PERSON: Label("Mungkin orang yang sama", "people", "amber"),
    DoubtCode.SECOND_POST: Label(
        "Satu orang di dua tempat", "people", "amber", "Nama dan nomornya sama, tempat tugasnya berbeda."
    ),
    DoubtCode.MORE_ABOUT_A_ROW: Label(
        "Orang yang sama dengan baris lain", "people", "amber", "Isi kedua barisnya dijadikan satu."
    ),
    DoubtCode.WOULD_OVERWRITE: Label(
        "Berbeda dari kontak yang ada", "write", "amber", "Isi lama dan baru tertulis pada barisnya."
    ),
    DoubtCode.EXPORT_EDITED: Label(
        "Diubah di berkas unduhan", "write", "amber", "Isi lama dan baru tertulis pada barisnya."
    ),
    DoubtCode.CODE_REPEATED: Label("Kode dipakai dua kali", "alert", "amber"),
    DoubtCode.LETTERS_LOST: Label("Ada huruf yang rusak di berkas", "alert", "amber"),
}

REMARK: Mapping[RemarkCode, Label] = {
    RemarkCode.LEADING_ZERO: Label("Nol di depan nomor ditambahkan", "phone"),
    RemarkCode.NUMBER_ODD_FORM: Label("Penulisan nomor dirapikan", "phone"),
    RemarkCode.NUMBER_MAY_BE_SHORT: Label("Nomor mungkin kurang satu angka", "phone"),
    RemarkCode.SPARE_NUMBER: Label("Nomor kedua menjadi cadangan", "phone"),
    RemarkCode.TOO_MANY_NUMBERS: Label("Nomor keenam dan seterusnya masuk catatan", "phone"),
    RemarkCode.SHARED_NUMBER: Label("Satu HP dipakai dua orang", "phone"),
    RemarkCode.WITHOUT_NUMBER: Label("Tanpa nomor HP", "nophone"),
    RemarkCode.NOTE_FROM_NUMBER: Label("Keterangan nomor masuk catatan", "write"),
    RemarkCode.NOTE_FROM_NAME: Label("Keterangan nama masuk catatan", "write"),
    RemarkCode.NAME_CASE: Label("Huruf besar pada nama dirapikan", "person"),
    RemarkCode.HUSBANDS_NAME: Label("Memakai nama suami", "person"),
    RemarkCode.NIK_DAMAGED: Label("NIK rusak; NIK memang tidak diambil", "lock"),
    RemarkCode.NIK_IS_NIP: Label("NIP di kolom NIK; tidak diambil", "lock"),
    RemarkCode.NIK_NOT_TAKEN: Label("NIK tidak diambil", "lock"),
    RemarkCode.NOTE_FROM_RW: Label("Keterangan RW masuk catatan", "place"),
    RemarkCode.RW_ROMAN: Label("RW berangka Romawi", "place"),
    RemarkCode.DATE_SERIAL: Label("Tanggal dibaca dari angka Excel", "waiting"),
    RemarkCode.DATE_SHORT_YEAR: Label("Tahun lahir dua angka", "waiting"),
    RemarkCode.DATE_ONLY_YEAR: Label("Hanya tahun lahir; masuk catatan", "waiting"),
    RemarkCode.DATE_FIRST_OF_JANUARY: Label("Lahir 1 Januari; sering isian semata", "waiting"),
    RemarkCode.DATE_ZERO: Label("Tanggal kosong (00)", "waiting"),
    RemarkCode.BIRTHPLACE_NOT_TAKEN: Label("Tempat lahir tidak diambil", "place"),
    RemarkCode.PLACE_FROM_ABOVE: Label("Tempat mengikuti baris di atas", "place"),
    RemarkCode.SAME_AS_ABOVE: Label("Sama dengan baris di atas", "sheet"),
    RemarkCode.GROUP_UNKNOWN: Label("Kelompoknya belum ada di kotak", "people"),
}

PROBLEM: Mapping[ProblemCode, Label] = {
    ProblemCode.NAME_MISSING: Label("Tanpa nama", "person", "red", "Isi kolom nama."),
    ProblemCode.NAME_UNREADABLE: Label("Nama tidak berhuruf", "person", "red", "Perbaiki kolom nama."),
    ProblemCode.NUMBER_TOO_LONG: Label(
        "Nomor kepanjangan", "nophone", "red", "Mungkin NIK di kolom yang salah."
    ),
    ProblemCode.NUMBER_TOO_SHORT: Label("Nomor kependekan", "nophone", "red", "Lengkapi angkanya."),
    ProblemCode.NUMBER_SHORT_CODE: Label("Nomor layanan, bukan HP", "nophone", "red"),
    ProblemCode.NUMBER_LETTERS: Label("Nomor berisi huruf", "nophone", "red", "Tulis angka saja."),
    ProblemCode.NUMBER_FOREIGN: Label("Nomor luar negeri", "nophone", "red"),
    ProblemCode.TEXT_TOO_LONG: Label(
        "Isian terlalu panjang", "sheet", "red", "Persingkat; kotak tidak memotong."
    ),
}

SKIP_REASON: Mapping[SkipReason, Label] = {
    SkipReason.TITLE: Label("Judul daftar", "sheet"),
    SkipReason.HEADING: Label("Judul kolom", "sheet"),
    SkipReason.COLUMN_NUMBERS: Label("Nomor kolom", "sheet"),
    SkipReason.SECTION: Label("Judul bagian", "sheet"),
    SkipReason.SUBTOTAL: Label("Baris jumlah", "sheet"),
    SkipReason.SIGNATURE: Label("Bagian tanda tangan", "write"),
    SkipReason.BLANK: Label("Baris kosong", "sheet"),
    SkipReason.ONLY_A_NUMBER: Label("Nomor urut tanpa isi", "sheet"),
    SkipReason.NOBODY: Label("Jabatan tanpa orang", "person"),
    SkipReason.STRAY_TEXT: Label("Tulisan lepas", "write"),
    SkipReason.DUPLICATE: Label("Sama dengan baris lain", "people"),
    SkipReason.SHEET_WITHOUT_TABLE: Label("Lembar tanpa daftar orang", "sheet"),
    SkipReason.SHEET_WITHOUT_NUMBERS: Label("Lembar tanpa kolom nomor HP", "nophone", "amber"),
    SkipReason.LEFT_OUT: Label("Tidak dipilih", "skipped"),
    SkipReason.SHEET_HIDDEN: Label("Lembar tersembunyi", "sheet", "amber"),
}

COLUMN_USE: Mapping[ColumnUse, Label] = {
    ColumnUse.TAKEN: Label("Diambil", "sent", "leaf"),
    ColumnUse.PRIVATE: Label("Tidak diambil: data pribadi", "lock", "plain"),
    ColumnUse.NOT_TAKEN: Label("Tidak diambil", "skipped", "plain"),
}

# The columns a heading can announce, and the fields of a person that may change
FIELD: Mapping[str, str] = {
    Field.LIST_NUMBER: "Nomor urut",
    Field.NAME: "Nama",
    Field.PHONE: "Nomor HP",
    Field.POSITION: "Jabatan",
    Field.SHORT_POSITION: "Jabatan singkat",
    Field.ROLE: "Peran",
    Field.POSYANDU: "Posyandu",
    Field.RW: "RW",
    Field.RT: "RT",
    Field.RT_RW: "RT/RW",
    Field.VILLAGE: "Desa",
    Field.DISTRICT: "Kecamatan",
    Field.AREA_CODE: "Kode wilayah",
    Field.BIRTH: "Tanggal lahir",
    Field.BIRTHPLACE: "Tempat lahir",
    Field.GENDER: "Jenis kelamin",
    Field.NOTE: "Catatan",
    Field.SALUTATION: "Sapaan",
    Field.NICKNAME: "Nama panggilan",
    Field.ACTIVE: "Masih aktif",
    Field.GROUPS: "Kelompok",
    Field.CODE: "Kode Kotak Kabar",
    Field.IDENTITY: "NIK atau NIP",
    Field.PRIVATE: "Data pribadi",
    Field.ABOUT_THE_ROW: "Keterangan baris",
    Field.LEVEL: "Tingkat",
    Field.SERVICE_FIELD: "Bidang",
    Field.CONSENT: "Dasar persetujuan",
    Field.CONSENT_ON: "Tanggal persetujuan",
    Field.FURTHER_POSTS: "Tugas lain",
    Field.FORMER_NUMBERS: "Nomor lama",
    Field.OPEN_QUESTIONS: "Pertanyaan terbuka",
    Field.LABELLED_NOTE: "Catatan, dengan judul kolomnya",
    "body": "Tingkat",
    "field": "Bidang",
    "numbers": "Nomor HP",
    "birth_date": "Tanggal lahir",
    "village_code": "Kode desa",
    "district_code": "Kode kecamatan",
}


CHOICE: Mapping[Choice, Label] = {
    Choice.TAKE: Label("Ambil", "sent", "leaf"),
    Choice.LEAVE: Label("Jangan diambil", "skipped"),
    Choice.USE_NEW: Label("Pakai yang baru", "sent", "leaf"),
    Choice.KEEP_OLD: Label("Tetap yang lama", "back"),
    Choice.SECOND_POST: Label("Orang yang sama, tugas di dua tempat", "people"),
    Choice.OTHER_PERSON: Label("Orang lain: tambahkan", "add"),
    Choice.SAME_PERSON: Label("Orang yang sama: perbarui", "person"),
}

STEP: Mapping[Step, Label] = {
    Step.OPENING: Label("Membuka berkas", "waiting"),
    Step.ROWS: Label("Membaca baris", "waiting"),
    Step.COMPARING: Label("Membandingkan dengan buku kontak", "waiting"),
}

STAGE: Mapping[Stage, Label] = {
    Stage.READING: Label("Sedang dibaca", "waiting"),
    Stage.COLUMNS: Label("Menunggu kolomnya diperiksa", "sheet"),
    Stage.READY: Label("Menunggu diperiksa", "unknown"),
    Stage.REFUSED: Label("Tidak dapat dibaca", "failed", "red"),
    Stage.DONE: Label("Selesai", "sent", "leaf"),
}


def change_word(field: str, text: str) -> str:
    """An old or new value as the office reads it; "" is empty."""
    if field == "active":
        return {"true": "aktif", "false": "tidak aktif"}.get(text, text)
    words = {
        "body": body_text,
        "field": field_text,
        "consent": consent_text,
        "birth_date": day_first,
        "consent_on": day_first,
    }
    return words[field](text) if field in words else text
