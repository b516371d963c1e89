"""What the writer is warned of before operators filter it away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.composer_hints import Hint, HintKind, warnings


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Isi di https://forms.gle/abc?x=1 ya", HintKind.LINK, "https://forms.gle/abc?x=1"),
        ("Isi di www.bandungbaratkab.go.id ya", HintKind.LINK, "www.bandungbaratkab.go.id"),
        ("Isi di bit.ly/posyandu ya", HintKind.LINK, "bit.ly/posyandu"),
        ("wa.me/6281", HintKind.LINK, "wa.me/6281"),
        ("lihat bandungbaratkab.go.id.", HintKind.LINK, "bandungbaratkab.go.id"),
        ("Hubungi 0812-3456-7890 ya", HintKind.LONG_NUMBER, "0812-3456-7890"),
        ("Rek 1234567890", HintKind.LONG_NUMBER, "1234567890"),
        ("MOHON HADIR SEMUA ya", HintKind.SHOUTING, "MOHON HADIR SEMUA"),
        ("Ibu menang undian", HintKind.MONEY, "menang"),
        ("bantuan 2 juta rupiah", HintKind.MONEY, "juta rupiah"),
        ("Mohon TRANSFER iuran", HintKind.MONEY, "TRANSFER"),
        ("Kode verifikasi Anda adalah 3333", HintKind.SECRET_CODE, "Kode verifikasi"),
        ("kirim OTP", HintKind.SECRET_CODE, "OTP"),
        ("Yth. {{nama}}", HintKind.LITERAL_FIELD, "{{nama}}"),
    ],
)
def test_what_operators_filter_or_readers_mistrust_is_named(text: str, kind: HintKind, found: str):
    assert Hint(kind, found, text.index(found)) in warnings(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mohon hadir Selasa, 8 Desember 2026 pkl 09.00 WIB",
        "Tanggal 08-12-2026, Surat No. 005/123/Pokjanal",
        "Contoh: DANA#45#150000",
        "Dana sehat terkumpul Rp1.500.000,-",
        "PENTING! Waspada longsor di Cilame",
        "Balas: STRATA#PRATAMA / MADYA / PURNAMA / MANDIRI.",
        "Mohon maaf.Info menyusul. Selamat ulang tahun Hj. Euis, S.Pd.",
        "Pekan Imunisasi Nasional (PIN) polio di RW 05",
        "Bapak Kepala BPMPD KBB",
    ],
)
def test_ordinary_messages_are_left_in_peace(text: str):
    assert warnings(text) == ()


def test_hints_come_in_the_order_of_the_text():
    kinds = [hint.kind for hint in warnings("MENANG HADIAH BESAR, klik bit.ly/x atau 081234567890")]
    assert kinds == [HintKind.SHOUTING, HintKind.MONEY, HintKind.MONEY, HintKind.LINK, HintKind.LONG_NUMBER]


@given(st.text() | st.text(alphabet="a.-/0 A{}:wcomhtps", max_size=300))
def test_any_text_can_be_looked_at(text: str):
    for hint in warnings(text):
        assert text[hint.position :].startswith(hint.found)
