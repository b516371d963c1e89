"""What is pasted from Word and WhatsApp becomes a text of 160 characters to the SMS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.alphabet import CHARACTERS, Change, is_gsm7, tidy


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("Bu “Neng” dan ‘Teh’ Nia", "Bu \"Neng\" dan 'Teh' Nia"),
        ("„bawah“ «guillemet»", '"bawah" "guillemet"'),
        ("it`s Jum´at", "it's Jum'at"),
        ("09.00–11.00 — selesai − habis", "09.00-11.00 - selesai - habis"),
        ("dst…", "dst..."),
        ("Rp\u00a0150.000\u202f,-\u2003ya", "Rp 150.000 ,- ya"),
        ("Po\u200bsyan\u00addu\ufeff", "Posyandu"),
        ("• satu\n· dua\n\uf0b7 tiga\n▪ empat\n➢ lima", "- satu\n- dua\n- tiga\n- empat\n- lima"),
        ("ﬁle oﬃce", "file office"),
        ("m² ½ jam ① ℃", "m2 1/2 jam 1 C"),
        ("suhu 38°C", "suhu 38C"),
        ("2×3 ≥ 5 ± 1 → ok", "2x3 >= 5 +/- 1 -> ok"),
        ("© Pokjanal™", "(c) Pokjanal(TM)"),
        ("kolom\tisi", "kolom isi"),
        ("satu\r\ndua\rtiga\u2028empat", "satu\ndua\ntiga\nempat"),
        ("𝐔𝐧𝐝𝐚𝐧𝐠𝐚𝐧 𝙍𝙖𝙥𝙖𝙩", "Undangan Rapat"),
        ("Ｒａｐａｔ　１", "Rapat 1"),
        ("Sémarang Citarūm Łódź Œuvre", "Sémarang Citarum Lodz OEuvre"),
        ("cafe\u0301", "café"),
        ("a\u0332b", "ab"),
    ],
)
def test_office_typography_becomes_plain(pasted: str, plain: str):
    tidied = tidy(pasted)
    assert tidied.text == plain
    assert is_gsm7(tidied.text)


@pytest.mark.parametrize(
    ("pasted", "plain", "taken_out"),
    [
        ("Selamat 🎉🎉 Bu Euis", "Selamat Bu Euis", [Change("🎉", "", 2)]),
        ("Selamat 🎉!", "Selamat!", [Change("🎉", "", 1)]),
        ("🙏 mohon hadir", "mohon hadir", [Change("🙏", "", 1)]),
        ("mohon hadir 🙏🏽", "mohon hadir", [Change("🙏🏽", "", 1)]),
        ("mohon hadir 🙏\nBu Euis", "mohon hadir\nBu Euis", [Change("🙏", "", 1)]),
        ("👨‍👩‍👧 keluarga", "keluarga", [Change("👨‍👩‍👧", "", 1)]),
        ("Dirgahayu 🇮🇩 ke-81", "Dirgahayu ke-81", [Change("🇮🇩", "", 1)]),
        ("1️⃣ hadir", "1 hadir", [Change("1️⃣", "1", 1)]),
        ("❤️", "", [Change("❤️", "", 1)]),
    ],
)
def test_emoji_are_taken_out_whole_and_listed(pasted: str, plain: str, taken_out: list[Change]):
    tidied = tidy(pasted)
    assert tidied.text == plain
    assert list(tidied.changes) == taken_out


def test_every_change_is_counted_in_order_of_appearance():
    assert tidy("“a” – “b”").changes == (
        Change("“", '"', 2),
        Change("”", '"', 2),
        Change("–", "-", 1),
    )


def test_a_plain_text_is_left_as_it_is_and_nothing_is_listed():
    text = "Yth. {sapaan} {nama}. Lapor: SKDN#S#K#D#N @ Rp150.000 è§€"
    assert tidy(text).text == text
    assert tidy(text).changes == ()


def test_the_line_ends_of_a_browser_are_no_change_worth_telling():
    assert tidy("satu\r\ndua") == tidy("satu\ndua")


def test_what_has_no_plain_form_stays():
    text = "السلام عليكم"
    assert tidy(text).text == text
    assert tidy(f"{text} “ibu”").text == f'{text} "ibu"'


def test_half_a_surrogate_pair_is_no_character():
    assert tidy("a\ud83d b").text == "a b"


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str):
    tidied = tidy(text)
    assert tidy(tidied.text).text == tidied.text
    assert tidy(tidied.text).changes == ()


@given(st.text(alphabet=st.sampled_from("aé–…“😀🇮🇩\u200d\ufe0f\u20e3 1\n\r\u00a0\u0301\uffff`•")))
def test_a_text_of_office_typography_always_becomes_gsm_7_bit(text: str):
    assert is_gsm7(tidy(text).text)


@given(st.text(alphabet=st.sampled_from(sorted(CHARACTERS - set("\r\f")))))
def test_no_character_of_the_alphabet_is_ever_touched(text: str):
    assert tidy(text).text == text
