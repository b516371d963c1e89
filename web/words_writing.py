"""Words for writing a broadcast: merge fields as the office calls them, and messages to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.broadcast_models import LeftOutPerson, LeftOutReason
from appliance.questions.model import QuestionKind
from appliance.sms.alphabet import Change
from appliance.sms.numbers import NumberProblem
from web.strings import label

# in the order in which they are offered; the first ones stand open, the others behind "Isian lain"
PERSON_WORDS: Mapping[str, str] = {
    "sapaan": "Sapaan",
    "nama": "Nama",
    "posyandu": "Posyandu",
    "desa": "Desa",
    "nama_lengkap": "Nama lengkap",
    "jabatan": "Jabatan",
    "rw": "RW",
    "rt": "RT",
    "kecamatan": "Kecamatan",
}
EVENT_WORDS: Mapping[str, str] = {
    "acara": "Acara",
    "tempat": "Tempat",
    "hari": "Hari",
    "tanggal": "Tanggal",
    "jam": "Jam",
    "tgl_akhir": "Batas waktu",
    "bulan": "Bulan",
}
OFFICE_WORDS: Mapping[str, str] = {"pengirim": "Pengirim", "kabupaten": "Kabupaten"}
FIELD_WORDS: Mapping[str, str] = {**PERSON_WORDS, **EVENT_WORDS, **OFFICE_WORDS}
OFFERED_FIRST = ("sapaan", "nama", "posyandu", "desa", "pengirim")
NAMELESS = "tanda yang tidak kelihatan"
OFFERED_LATER = tuple(name for name in FIELD_WORDS if name not in OFFERED_FIRST)


@dataclass(frozen=True, slots=True)
class Example:
    """A message to start from. ``name`` is the word in the address; ``ask``: what it asks its readers."""

    name: str
    word: str
    text: str
    ask: QuestionKind | None = None


EXAMPLES = (
    Example(
        "undangan",
        "Undangan rapat",
        "Yth. {sapaan} {nama}. Mohon hadir {acara}, {hari} {tanggal} pukul {jam} di {tempat}. "
        "Balas HADIR atau TIDAK. -{pengirim}",
        QuestionKind.ATTENDANCE,
    ),
    Example(
        "pengingat",
        "Pengingat rapat",
        "{sapaan} {nama}, mengingatkan: {acara}, {hari} {tanggal} pukul {jam} di {tempat}. "
        "Sampai jumpa. -{pengirim}",
    ),
    Example(
        "perubahan",
        "Perubahan jadwal",
        "Pemberitahuan: {acara} berubah menjadi {hari} {tanggal} pukul {jam} di {tempat}. Mohon maaf. "
        "Balas YA bila sudah dibaca. -{pengirim}",
        QuestionKind.RECEIPT,
    ),
    Example(
        "buka",
        "Hari buka posyandu",
        "{sapaan} {nama}, {hari} {tanggal} hari buka Posyandu {posyandu} RW {rw}. "
        "Mohon siapkan buku register dan alat timbang. -{pengirim}",
    ),
    Example(
        "laporan",
        "Minta laporan",
        "{sapaan} {nama}, mohon kirim laporan Posyandu {posyandu} bulan {bulan} paling lambat {tgl_akhir}. "
        "Terima kasih. -{pengirim}",
    ),
    Example(
        "ucapan",
        "Ucapan terima kasih",
        "Terima kasih {sapaan} {nama} dan seluruh kader Desa {desa} yang setia melayani warga. -{pengirim}",
    ),
    Example(
        "nomor",
        "Cek nomor HP",
        "{sapaan} {nama}, apakah nomor ini masih Anda pakai? Balas YA. Bila bukan, balas SALAH. "
        "Terima kasih. -{pengirim}",
    ),
    Example(
        "darurat",
        "Peringatan darurat",
        "PENTING! Waspada banjir dan longsor di Desa {desa}. Mohon data ibu hamil, balita dan lansia di "
        "RW {rw}. Balas AMAN atau BUTUH#isi kebutuhan. -{pengirim}",
        QuestionKind.EMERGENCY,
    ),
)


def example(name: str) -> Example | None:
    """The example of that name."""
    return next((one for one in EXAMPLES if one.name == name), None)


def fields_in_words(names: tuple[str, ...]) -> str:
    """``("acara", "jam")`` as the office reads it: acara dan jam."""
    words = [FIELD_WORDS.get(name, name).lower() for name in names]
    return " dan ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def change_in_words(change: Change) -> str:
    """What tidying did, with a name for signs that cannot be seen."""
    found = NAMELESS if change.found.isspace() or not change.found.isprintable() else change.found
    often = f" ({change.count} kali)" if change.count > 1 else ""
    if not change.replacement:
        return f"{found} dihapus{often}"
    became = "spasi biasa" if change.replacement == " " else change.replacement
    return f"{found} menjadi {became}{often}"


def detail_in_words(person: LeftOutPerson) -> str:
    """The detail behind a reason to be left out; "" when the reason says it all."""
    if person.reason is LeftOutReason.MISSING_FIELD:
        return fields_in_words(tuple(person.detail.split(", ")))
    if person.reason is LeftOutReason.BAD_NUMBER and person.detail in set(NumberProblem):
        return label(NumberProblem(person.detail)).text
    return person.detail
