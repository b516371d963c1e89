"""The office's own keywords beside the built-in ones, and its own list of strata."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.keywords import Keyword, KeywordTable, taken_words
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import (
    Asked,
    Confidence,
    Expecting,
    Kind,
    OwnKeyword,
    Problem,
    Strata,
)
from appliance.inbox.grammar.strata_levels import StrataLevel
from tests.inbox.grammar.corpus import said

PMT = Keyword(name="PMT", words=("pmt", "makanan tambahan"), answer="PMT dibagikan tanggal 5.")
SERAGAM = Keyword(name="SERAGAM", words=("seragam",), answer="Seragam dibagikan bulan depan.", flag=True)
TABLE = KeywordTable((PMT, SERAGAM))


def test_an_own_keyword_is_found_by_any_of_its_spellings() -> None:
    for text in ("PMT", "pmt bu", "Makanan Tambahan", "ass bu, makanan tambahan kapan?"):
        assert read_reply(text, TABLE).details == OwnKeyword("PMT"), text


def test_a_long_own_keyword_is_known_misspelt_when_nothing_else_is_said() -> None:
    assert read_reply("seregam bu", TABLE).details == OwnKeyword("SERAGAM")
    assert read_reply("seragan saya kekecilan", TABLE).kind is Kind.FREE_TEXT


def test_an_own_keyword_never_takes_the_place_of_a_built_in_one() -> None:
    greedy = KeywordTable((Keyword(name="X", words=("stop", "strata", "hadir")),))
    assert read_reply("stop", greedy).kind is Kind.OPT_OUT
    assert read_reply("strata mandiri", greedy).kind is Kind.STRATA
    asked = Expecting(Asked.ATTENDANCE)
    assert read_reply("hadir", greedy, expecting=asked).kind is Kind.ATTEND


def test_the_page_hears_which_words_are_taken() -> None:
    new = ("lomba", "STOP", "strata", "Seragam", "ya", "##", "jadwal posyandu")
    assert taken_words(new, TABLE) == ("STOP", "strata", "Seragam", "ya", "##")


@pytest.mark.parametrize(
    "word",
    ["siap", "1", "2", "a", "ya bu", "tidak bisa", "mangga", "sakit", "insya allah", "stop dulu", "aktif"],
)
def test_what_people_answer_with_cannot_become_a_keyword(word: str) -> None:
    assert taken_words((word,), TABLE) == (word,)


def test_an_own_keyword_in_a_sentence_of_another_meaning_is_left_to_a_person() -> None:
    for text in (
        "seragam saya hilang bu tolong telepon",
        "PMT? anak saya sakit keras tolong ke sini",
        "pmt basi, warga marah",
    ):
        assert read_reply(text, TABLE).kind is Kind.FREE_TEXT, text
    for text in ("seragam posyandu kapan bu?", "pmt bulan Desember", "SERAGAM 2"):
        assert read_reply(text, TABLE).kind is Kind.OWN, text


def test_a_number_or_an_obstacle_may_be_glued_to_its_keyword() -> None:
    assert said(read_reply("GANTI081234567890", TABLE)) == {"number": "+6281234567890"}
    assert said(read_reply("KENDALAbelum ada alat", TABLE)) == {"text": "belum ada alat"}
    for text in ("ganti08", "kendalaku banyak", "kendalanya apa bu"):
        assert read_reply(text, TABLE).kind is Kind.FREE_TEXT, text


def test_an_empty_spelling_matches_nothing() -> None:
    assert read_reply("apa kabar", KeywordTable((Keyword(name="X", words=("", "#")),))).kind is Kind.FREE_TEXT


def test_an_office_has_its_own_strata() -> None:
    table = KeywordTable(levels=(StrataLevel("Aktif", ("akt",)), StrataLevel("Tidak Aktif", ("nonaktif",))))
    assert read_reply("strata akt", table).details == Strata("Aktif")
    assert read_reply("STRATAAKTIF", table).details == Strata("Aktif")
    assert read_reply("strata#nonaktif", table).details == Strata("Tidak Aktif")
    assert read_reply("strata mandiri", table).problem is Problem.LEVEL_UNKNOWN


def test_the_agreed_form_is_sure_and_a_misspelt_one_only_likely() -> None:
    assert read_reply("STRATA#MANDIRI", TABLE).confidence is Confidence.SURE
    assert read_reply("STRATAMANDIRI", TABLE).confidence is Confidence.LIKELY


def test_a_report_says_for_which_posyandu_it_is_when_the_sender_wrote_it() -> None:
    reading = read_reply("Posyandu Melati 3 strata mandiri", TABLE)
    assert (reading.details, reading.posyandu) == (Strata("mandiri"), "Melati 3")


@pytest.mark.parametrize("asked", [None, *Asked])
def test_yes_means_something_only_when_something_was_asked(asked: Asked | None) -> None:
    expected = {
        Asked.NUMBER_CHECK: Kind.CONFIRM,
        Asked.RECEIPT: Kind.CONFIRM,
        Asked.ATTENDANCE: Kind.ATTEND,
    }
    reading = read_reply("YA", TABLE, expecting=Expecting(asked, ("Senin", "Rabu")) if asked else None)
    assert reading.kind is expected.get(asked, Kind.FREE_TEXT)


def test_a_name_in_an_answer_is_understood_when_it_is_the_name_of_the_number() -> None:
    check = Expecting(Asked.NUMBER_CHECK, names=("Euis Komariah",))
    for text, kind in (
        ("betul saya euis", Kind.CONFIRM),
        ("iya ini dengan Euis", Kind.CONFIRM),
        ("bukan Euis", Kind.DENY),
        ("betul saya Imas", Kind.FREE_TEXT),
        ("bukan euis, ini suaminya", Kind.FREE_TEXT),
    ):
        assert read_reply(text, TABLE, expecting=check).kind is kind, text
