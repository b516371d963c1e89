"""The sample messages of the domain: all plain GSM 7-bit, with the lengths that the office was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.sms.alphabet import is_gsm7, tidy
from appliance.sms.composer_hints import warnings
from appliance.sms.segments import Encoding, split
from appliance.sms.template import FIELDS, parse

# Auto-replies and reports of later rooms know these as well.
KNOWN = FIELDS.keys() | {"strata"}

USUAL = {
    "sapaan": "Ibu",
    "nama": "Euis Komariah",
    "jabatan": "Kader",
    "posyandu": "Melati 3",
    "rw": "05",
    "desa": "Cilame",
    "kecamatan": "Ngamprah",
    "strata": "Mandiri",
    "acara": "Rapat Pokjanal",
    "tempat": "Aula Kec. Ngamprah",
    "hari": "Selasa",
    "tanggal": "8 Des 2026",
    "jam": "09.00",
    "bulan": "Desember",
    "tgl_akhir": "10 Des",
    "pengirim": "Pokjanal KBB",
}
LONGEST = USUAL | {
    "sapaan": "Bapak/Ibu",
    "nama": "Hj. Neneng Rohaeti, S.Pd.",
    "jabatan": "Ketua Pokja Posyandu",
    "posyandu": "Melati Indah III",
    "desa": "Rajamandalakulon",
    "kecamatan": "Cikalongwetan",
    "acara": "Rakor Strata dan Dana Sehat",
    "tempat": "Gedung PKK Ngamprah",
    "hari": "Rabu",
    "tanggal": "23 Des 2026",
}
HELP = (
    "Format: STRATA#MANDIRI, DANA#KK#RUPIAH, KENDALA#isi, SKDN#S#K#D#N, GANTI#nomor lama, BERHENTI. "
    "Petugas membalas jam kerja. -Pokjanal"
)


def read_samples() -> list[tuple[int, int, int, int, str]]:
    lines = Path(__file__).with_name("sample_messages.txt").read_text("utf-8").splitlines()
    samples = [line.split(" ", 4) for line in lines if not line.startswith("#")]
    return [(int(a), int(b), int(c), int(d), text) for a, b, c, d, text in samples]


SAMPLES = read_samples()


def test_there_are_22_samples():
    assert len(SAMPLES) == 22


@pytest.mark.parametrize(("usual", "usual_parts", "longest", "longest_parts", "text"), SAMPLES)
def test_each_sample_is_as_long_as_the_office_was_told(
    usual: int, usual_parts: int, longest: int, longest_parts: int, text: str
):
    template = parse(text, known=KNOWN)
    assert template.problems == ()
    for values, septets, parts in ((USUAL, usual, usual_parts), (LONGEST, longest, longest_parts)):
        assert template.missing(values) == ()
        segments = split(template.render(values))
        assert segments.encoding is Encoding.GSM7
        assert (segments.units, len(segments.parts)) == (septets, parts)


@pytest.mark.parametrize("text", [sample[4] for sample in SAMPLES] + [HELP])
def test_nothing_in_the_samples_needs_tidying_or_a_warning(text: str):
    assert is_gsm7(text)
    assert tidy(text).changes == ()
    assert warnings(text) == ()


def test_the_help_text_is_one_sms():
    assert (split(HELP).units, len(split(HELP).parts)) == (132, 1)


def test_the_same_message_from_word_is_the_same_after_tidying():
    pasted = "Yth.\u00a0Ibu Euis – mohon “hadir” pkl 09.00… 🙏"
    assert tidy(pasted).text == 'Yth. Ibu Euis - mohon "hadir" pkl 09.00...'
