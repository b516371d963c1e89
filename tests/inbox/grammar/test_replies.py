"""What the box answers by itself: it says what was understood, in one SMS of plain letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.grammar.keywords import BUILTIN
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind
from appliance.inbox.grammar.replies import LONGEST, ONE_SMS, Answer, Answers, answer_for, shorten
from appliance.sms.alphabet import is_gsm7, septet_count
from tests.inbox.grammar.corpus import TABLE, read, replies

ANSWERS = Answers.default()
OFFICE = {
    "pengirim": "Pokjanal KBB",
    "posyandu": "Melati 3",
    "nama": "Bu Euis",
    "jam": "Senin-Jumat 08.00-15.00",
}
LONG = {name: "W" * room for name, room in LONGEST.items()}


def answer(text: str, asked: Expecting | None = None) -> str:
    found = answer_for(
        read_reply(text, TABLE, expecting=asked), TABLE, options=asked.options if asked else ()
    )
    return ANSWERS.text(found, OFFICE) if found else ""


@pytest.mark.parametrize("code", sorted(ANSWERS.codes))
def test_every_answer_is_one_sms_with_the_longest_values(code: str) -> None:
    text = ANSWERS.text(Answer(code, LONG), LONG)
    assert is_gsm7(text)
    assert septet_count(text) <= ONE_SMS


def test_the_answer_says_what_was_understood() -> None:
    assert "strata mandiri" in answer("STRATAMANDIRI")
    assert "Rp150.000 dari 45 KK" in answer("dana 45 kk 150rb")
    assert "S=80 K=75 D=60 N=42" in answer("skdn 80 75 60 42")
    assert "5 kader aktif" in answer("kader 5")
    assert "buka 12 Mei" in answer("buka tgl 12 mei")
    assert "buka hari ini" in answer("BUKA")
    assert "RT tidak mau" in answer("KENDALA#2#RT tidak mau")
    assert "pilihan tercatat: Rabu" in answer("rebo", Expecting(Asked.OPTIONS, ("Senin", "Rabu")))
    assert "HADIR, 3 orang" in answer("hadir 3 org", Expecting(Asked.ATTENDANCE))


def test_a_report_names_the_posyandu_the_sender_wrote() -> None:
    assert "Posyandu Anggrek, strata madya" in answer("posyandu Anggrek strata madya")


def test_what_was_not_understood_is_asked_for_with_an_example() -> None:
    assert "DANA#45#150000" in answer("DANA#45")
    assert "SKDN#80#75#60#42" in answer("SKDN#80#75#60")
    assert "Terbaca S=60 K=75 D=80 N=42" in answer("SKDN#60#75#80#42")
    assert "STRATA#MADYA" in answer("strata madya/purnama")
    assert "LAPOR#isi" in answer("LAPOR")
    assert "KADER#5" in answer("kader 5 hadir 4")
    assert "GANTI#0812" in answer("GANTI")
    assert "DAFTAR#Neng" in answer("DAFTAR")


def test_a_person_answers_free_text_and_what_may_be_an_opt_out() -> None:
    assert answer("jam berapa rapatnya bu") == ""
    assert answer("jangan berhenti") == ""
    assert answer("HADIR") == ""  # no invitation is open


def test_an_own_keyword_is_answered_with_the_offices_text() -> None:
    assert answer("jadwal") == "Hari buka posyandu ada di papan balai desa."
    assert ANSWERS.automatic("own")


def test_answers_that_only_cost_are_off_until_the_office_wants_them() -> None:
    assert not ANSWERS.automatic("confirm")
    assert ANSWERS.automatic("opt_out")


@pytest.mark.parametrize(
    "kind", sorted({each.kind for each in BUILTIN} | {Kind.OPT_OUT, Kind.CONFIRM, Kind.MAYBE})
)
def test_every_kind_has_its_text(kind: Kind) -> None:
    assert kind.value in ANSWERS.codes


@pytest.mark.parametrize("part", ["seen", "held_out"])
def test_every_answer_to_a_real_reply_is_one_sms(part: str) -> None:
    for reply in replies(part):
        found = answer_for(read(reply), TABLE, options=reply.expecting.options if reply.expecting else ())
        if found is not None:
            text = ANSWERS.text(found, LONG)
            assert is_gsm7(text), text
            assert septet_count(text) <= ONE_SMS, text


@given(st.sampled_from(["LAPOR#", "KENDALA#", "BUTUH ", "DAFTAR#"]), st.text(min_size=1, max_size=300))
def test_whatever_is_quoted_the_answer_stays_one_plain_sms(keyword: str, text: str) -> None:
    found = answer_for(read_reply(keyword + text, TABLE), TABLE)
    if found is not None and not found.text:
        assert is_gsm7(ANSWERS.text(found, LONG))
        assert septet_count(ANSWERS.text(found, LONG)) <= ONE_SMS


@given(st.text(), st.integers(0, 80))
def test_a_shortened_value_fits_and_stays_on_one_line(text: str, room: int) -> None:
    short = shorten(text, room)
    assert septet_count(short) <= room
    assert is_gsm7(short)
    assert "\n" not in short


@pytest.mark.parametrize(
    "text",
    [
        "[a]\ntext = 1",
        "a = 1",
        "[a]\ntext = '{nomor_rahasia}'",
        "[a]\ntext = 'x }'",
        f"[a]\ntext = '{'x' * 161}'",
    ],
)
def test_a_table_of_answers_with_a_fault_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="the answer a "):
        Answers.load(text)


def test_the_office_writes_its_own_answers_and_switches_them() -> None:
    ours = ANSWERS.rewritten({"info": "Hubungi {pengirim}."}, {"info": False, "confirm": True})
    assert ours.text(Answer("info"), OFFICE) == "Hubungi Pokjanal KBB."
    assert (ours.automatic("info"), ours.automatic("confirm"), ours.automatic("opt_out")) == (
        False,
        True,
        True,
    )
    assert ANSWERS.automatic("info")


@pytest.mark.parametrize("text", ["{isi} " * 3, "terima kasih \N{BLACK HEART SUIT}", "{nomor}"])
def test_an_answer_that_could_need_two_sms_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the answer info"):
        ANSWERS.rewritten({"info": text}, {})
