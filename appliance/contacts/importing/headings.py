"""What a column's heading means, in the many ways offices write it (``No. Hp/WA``, ``Ds``, ``TTL``). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.importing.findings import ColumnUse


class Field(StrEnum):
    """What a column can hold."""

    LIST_NUMBER = "list_number"  # No, No Urut
    NAME = "name"
    PHONE = "phone"
    POSITION = "position"
    SHORT_POSITION = "short_position"
    ROLE = "role"
    POSYANDU = "posyandu"
    RW = "rw"
    RT = "rt"
    RT_RW = "rt_rw"
    VILLAGE = "village"
    DISTRICT = "district"
    BIRTH = "birth"
    BIRTHPLACE = "birthplace"
    GENDER = "gender"
    NOTE = "note"
    SALUTATION = "salutation"
    NICKNAME = "nickname"
    ACTIVE = "active"
    GROUPS = "groups"
    CODE = "code"  # the contact's id, in our own export
    IDENTITY = "identity"  # NIK, NIP: looked at for its damage, never taken
    PRIVATE = "private"  # rekening, agama, NPWP ...: never taken
    AREA_CODE = "area_code"  # Kemendagri's, in our own export
    LEVEL = "level"  # of the body somebody serves in
    SERVICE_FIELD = "service_field"  # bidang
    CONSENT = "consent"
    CONSENT_ON = "consent_on"
    FURTHER_POSTS = "further_posts"  # this one and the next two in our own export
    FORMER_NUMBERS = "former_numbers"
    OPEN_QUESTIONS = "open_questions"
    LABELLED_NOTE = "labelled_note"  # any column a person chose: into the note, under its heading
    ABOUT_THE_ROW = "about_the_row"  # columns our own files add: source row, reason


class Heading(msgspec.Struct, frozen=True):
    """What one heading means. ``who``: the office in it, folded, as in ``Nama Ketua``, ``HP Sekretaris``."""

    field: Field
    who: str = ""


# The headings of our own files. They are read back by the rules below (there is a test).
ORIGIN = "Asal baris"
REASON = "Alasan"
CODE = "Kode Kotak Kabar"
AREA_CODE = "Kode wilayah"
LEVEL = "Tingkat"
SERVICE_FIELD = "Bidang"
CONSENT = "Dasar persetujuan"
CONSENT_ON = "Tgl persetujuan"
FURTHER_POSTS = "Tugas lain"
FORMER_NUMBERS = "Nomor lama"
OPEN_QUESTIONS = "Pertanyaan terbuka"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAME_WORDS = _words("nama nm name")
_PHONE_WORDS = _words(
    "hp nohp hape handphone hanphone handpone wa nowa whatsapp whatsap telp telpon telepon telephone tlp tlpn"
    " tel phone ponsel seluler selular mobile kontak contact cp"
)
_PRIVATE_WORDS = _words("rekening rek norek bank agama npwp bpjs kk kis disabilitas penghasilan darah")
_IDENTITY_WORDS = _words("nik nip ktp nrk")
_WHO_WORDS = _words(
    "ketua wakil sekretaris sekre bendahara kader bidan camat lurah kades kepala kuwu koordinator operator"
)
# a name, but not that of the person in the list
_NOT_THE_PERSON = _words(
    "anak balita bayi suami istri ayah bapak orangtua ortu wali bank sekolah kampung dusun jalan instansi"
    " kantor puskesmas kegiatan usaha barang kabupaten provinsi panggung dasawisma lembaga"
)

_PLACE_WORDS = _words("posyandu posy pos pokja desa ds kelurahan kel kecamatan kec rw rt alamat")
_PERSON_WORDS = _WHO_WORDS | _words("lengkap pengurus anggota petugas orang gelar")


class _Rule(msgspec.Struct, frozen=True):
    """A heading fits when it has one of ``any_of`` and no word beyond those and ``also``."""

    any_of: frozenset[str]
    also: frozenset[str] = frozenset()

    def fits(self, words: frozenset[str]) -> bool:
        return bool(words & self.any_of) and words <= self.any_of | self.also


def _rule(any_of: str, also: str = "") -> _Rule:
    return _Rule(_words(any_of), _words(also))


_EXACT: Mapping[str, Field] = {
    fold(ORIGIN): Field.ABOUT_THE_ROW,
    fold(REASON): Field.ABOUT_THE_ROW,
    fold(CODE): Field.CODE,
    fold(AREA_CODE): Field.AREA_CODE,
    fold(LEVEL): Field.LEVEL,
    "tingkat kelembagaan": Field.LEVEL,
    fold(SERVICE_FIELD): Field.SERVICE_FIELD,
    "bidang spm": Field.SERVICE_FIELD,
    "bidang layanan": Field.SERVICE_FIELD,
    fold(CONSENT): Field.CONSENT,
    "persetujuan": Field.CONSENT,
    "persetujuan data": Field.CONSENT,
    fold(CONSENT_ON): Field.CONSENT_ON,
    "tanggal persetujuan": Field.CONSENT_ON,
    fold(FURTHER_POSTS): Field.FURTHER_POSTS,
    fold(FORMER_NUMBERS): Field.FORMER_NUMBERS,
    fold(OPEN_QUESTIONS): Field.OPEN_QUESTIONS,
    "l p": Field.GENDER,
    "p l": Field.GENDER,
    "lk pr": Field.GENDER,
    "jabatan singkat": Field.SHORT_POSITION,
    "jabatan pendek": Field.SHORT_POSITION,
    "nama panggilan": Field.NICKNAME,
    "sapaan": Field.SALUTATION,
    "peran": Field.ROLE,
    "aktif": Field.ACTIVE,
    "status aktif": Field.ACTIVE,
    "grup": Field.GROUPS,
    "group": Field.GROUPS,
    "kelompok": Field.GROUPS,
}
_RULES: tuple[tuple[Field, _Rule], ...] = (
    (Field.NICKNAME, _rule("panggilan", "nama")),
    (Field.VILLAGE, _rule("desa ds kelurahan kel gampong nagari pekon", "nama nm asal alamat")),
    (Field.DISTRICT, _rule("kecamatan kec distrik kapanewon", "nama nm asal alamat")),
    (
        Field.VILLAGE,  # both in one column: the place reader takes them apart
        _rule("desa ds kelurahan kel", "kecamatan kec nama alamat"),
    ),
    (Field.POSYANDU, _rule("posyandu posy pos", "nama nm asal alamat rw")),
    (Field.GENDER, _rule("jk kelamin gender sex lp", "jenis")),
    (Field.NOTE, _rule("ket keterangan catatan note notes", "lain lainnya")),
    (
        Field.BIRTH,
        _rule("ttl lahir tgllahir", "tempat tmpt tpt tgl tanggal tahun thn dan bln umur usia"),
    ),
    (
        Field.POSITION,
        _rule(
            "jabatan kedudukan posisi tugas jab",
            "dalam di dlm pada sebagai posyandu pokja pokjanal tim pembina kader pkk tp dinas kepengurusan "
            "struktur organisasi pengurus desa kelurahan kecamatan pokok unsur instansi",
        ),
    ),
    (Field.LIST_NUMBER, _rule("no nomor num nr", "urut")),
)


def heading_of(text: str) -> Heading | None:
    """What the heading says the column holds; None when it is none that is known."""
    folded = fold(text)
    words = frozenset(folded.split())
    if len(words) > 1 and all(len(word) == 1 for word in words) and folded not in _EXACT:
        words = frozenset({folded.replace(" ", "")})  # N.I.K
    if not words or len(folded) > 60:
        return None
    field = _EXACT.get(folded) or _private(words) or _reading_rw(words) or _phone(words)
    if field is None:
        field = _birth(words) or next((field for field, rule in _RULES if rule.fits(words)), None)
    if field is None and _is_name(folded, words):
        field = Field.NAME
    if field is None:
        return None
    return Heading(field, _who(folded) if field in (Field.NAME, Field.PHONE) else "")


def use_of(field: Field | None) -> ColumnUse:
    """What becomes of a column with that meaning."""
    if field in (Field.IDENTITY, Field.PRIVATE):
        return ColumnUse.PRIVATE
    if field in (None, Field.LIST_NUMBER, Field.BIRTHPLACE, Field.ABOUT_THE_ROW):
        return ColumnUse.NOT_TAKEN
    return ColumnUse.TAKEN


def _private(words: frozenset[str]) -> Field | None:
    if words & _PRIVATE_WORDS:
        return Field.PRIVATE
    identity = words & _IDENTITY_WORDS and not words & (_PHONE_WORDS | _NAME_WORDS)
    return Field.IDENTITY if identity else None


def _reading_rw(words: frozenset[str]) -> Field | None:
    if words <= {"rt", "rw", "no", "nomor", "alamat", "dan"}:
        if {"rt", "rw"} <= words:
            return Field.RT_RW
        return Field.RW if "rw" in words else Field.RT if "rt" in words else None
    return None


def _phone(words: frozenset[str]) -> Field | None:
    return Field.PHONE if words & _PHONE_WORDS and not words & _NAME_WORDS else None


def _birth(words: frozenset[str]) -> Field | None:
    place = words & {"tempat", "tmpt", "tpt", "kota"}
    if "lahir" in words and place and not words & {"tgl", "tanggal", "tahun", "thn"}:
        return Field.BIRTHPLACE
    return None


def _is_name(folded: str, words: frozenset[str]) -> bool:
    if folded in ("kader", "pengurus", "anggota", "kader posyandu"):
        return True
    if words & _PLACE_WORDS and not words & _PERSON_WORDS:
        return False
    return folded.split(maxsplit=1)[0] in _NAME_WORDS and not words & _NOT_THE_PERSON


def _who(folded: str) -> str:
    """``ketua`` of ``nama ketua posyandu``; a list of one kind (``nama kader``) says nothing."""
    words = [word for word in folded.split() if word not in _NAME_WORDS | _PHONE_WORDS | {"no", "nomor"}]
    if words and words[0] in _WHO_WORDS and words[0] != "kader":
        return " ".join(words)
    return ""
