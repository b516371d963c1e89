"""Who comes and who does not: numbered, with a name, for somebody else, beside a wish to stop."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.answers import Answer, read_attendance, read_attendance_lines
from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import (
    FREE_TEXT,
    Asked,
    Attendance,
    Expecting,
    Kind,
    Problem,
    Reading,
    not_whole,
)
from appliance.inbox.grammar.replies import answer_for
from tests.inbox.grammar.corpus import TABLE

INVITED = Expecting(Asked.ATTENDANCE, names=("Euis Komariah",))
CHECKED = Expecting(Asked.NUMBER_CHECK, names=("Euis Komariah",))


def kind(text: str, expecting: Expecting = INVITED) -> Kind:
    return read_reply(text, TABLE, expecting=expecting).kind


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1. hadir", Kind.ATTEND),
        ("1 ya bu", Kind.ATTEND),
        ("2) tidak bisa", Kind.NOT_ATTEND),
        ("2 hadir", Kind.ATTEND),
        ("2. hadir", Kind.FREE_TEXT),
        ("1 tidak", Kind.FREE_TEXT),
        ("2 ya", Kind.FREE_TEXT),
        ("ya 2", Kind.FREE_TEXT),
    ],
)
def test_a_number_and_a_word_must_say_the_same(text: str, meant: Kind) -> None:
    assert kind(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Bu Euis hadir", Kind.ATTEND),
        ("saya Euis tidak hadir", Kind.NOT_ATTEND),
        ("euis insya allah hadir", Kind.MAYBE),
        ("Ibu, tidak hadir", Kind.NOT_ATTEND),
        ("siap ibu hadir", Kind.ATTEND),
        ("Bu Neng tidak hadir", Kind.FREE_TEXT),
        ("ini bu Imas tidak hadir", Kind.FREE_TEXT),
        ("bapak tidak hadir", Kind.FREE_TEXT),
        ("ibu sakit", Kind.FREE_TEXT),
        ("suami euis hadir", Kind.FREE_TEXT),
    ],
)
def test_an_answer_is_the_senders_own(text: str, meant: Kind) -> None:
    assert kind(text) is meant


def test_a_name_behind_a_title_says_nothing_more_when_nobody_knows_the_sender() -> None:
    unknown = Expecting(Asked.ATTENDANCE)
    assert kind("saya Neng Yani hadir", unknown) is Kind.ATTEND
    assert kind("saya bu Imas tidak hadir", unknown) is Kind.NOT_ATTEND
    assert kind("saya bu", unknown) is Kind.FREE_TEXT
    assert kind("saya ragu hadir", unknown) is Kind.FREE_TEXT


@pytest.mark.parametrize(
    "text", ["tidak, hadir", "tidak, saya hadir", "tdk. hadir", "absen hadir", "iya nanti", "belum", "can bu"]
)
def test_what_may_be_the_opposite_is_no_answer(text: str) -> None:
    assert read_attendance(phrase(text)) is None


def test_whoever_cannot_come_because_somebody_comes_is_read_by_a_person() -> None:
    assert read_attendance(phrase("tidak bisa karena anak rewel")) is Answer.NO
    assert read_attendance(phrase("tidak bisa karena ikut rapat lain")) is None


def test_a_name_and_a_place_may_stand_below_an_answer_but_no_letter() -> None:
    assert read_attendance_lines(phrase("Hadir\nImas\nMelati 3")) is Answer.YES
    names = "Imas Euis Neng Yani Ai Cucu Elis Dadang Asep"
    assert read_attendance_lines(phrase(f"Siap\n{names}")) is None


def test_how_many_come_is_read_in_words_too() -> None:
    assert read_reply("hadir dua orang", TABLE, expecting=INVITED).details == Attendance(2)
    assert read_reply("siap hadir 3 org", TABLE, expecting=INVITED).details == Attendance(3)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("aktif", Kind.CONFIRM),
        ("tidak aktif", Kind.DENY),
        ("ya ini ibu Euis", Kind.CONFIRM),
        ("betul ini nomor ibu Neng", Kind.FREE_TEXT),
        ("ya ini bapak", Kind.FREE_TEXT),
        ("masih aktif?", Kind.FREE_TEXT),
    ],
)
def test_a_number_check_is_confirmed_for_its_owner_only(text: str, meant: Kind) -> None:
    assert kind(text, CHECKED) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hadir\nstop sms", Kind.ATTEND),
        ("tidak hadir\nBERHENTI", Kind.NOT_ATTEND),
        ("insya allah\nunreg", Kind.MAYBE),
    ],
)
def test_stop_on_a_line_of_its_own_is_obeyed_and_the_answer_counts(text: str, meant: Kind) -> None:
    reading = read_reply(text, TABLE, expecting=INVITED)
    assert (reading.kind, reading.stops, reading.problem) == (meant, True, None)
    answer = answer_for(reading, TABLE)
    assert answer is not None
    assert answer.code == "opt_out"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hadir, stop", Kind.ATTEND),
        ("hadir. stop sms", Kind.ATTEND),
        ("tidak bisa karena mau berhenti sms", Kind.NOT_ATTEND),
        ("hadir, jangan berhenti kirim info", Kind.ATTEND),
    ],
)
def test_an_answer_with_a_stop_word_in_it_counts_and_is_shown_to_a_person(text: str, meant: Kind) -> None:
    reading = read_reply(text, TABLE, expecting=INVITED)
    assert (reading.kind, reading.stops, reading.problem) == (meant, False, Problem.MAYBE_OPT_OUT)
    assert reading.understood
    assert answer_for(reading, TABLE) is None


def test_a_report_that_may_be_an_opt_out_is_not_asked_about() -> None:
    for report in (Kind.KADER, Kind.BUKA, Kind.SKDN):
        assert answer_for(Reading(kind=report, problem=Problem.MAYBE_OPT_OUT), TABLE) is None


def test_what_is_told_of_others_in_a_report_is_no_wish_of_the_senders() -> None:
    for text in (
        "KENDALA#tiga kader berhenti",
        "KENDALA#kader banyak yang berhenti",
        "kendala banyak kader sudah berhenti, balita sedikit",
        "LAPOR#ketua posyandu berhenti karena sakit",
    ):
        assert read_reply(text, TABLE).problem is None, text


@pytest.mark.parametrize(
    "text",
    [
        "KENDALA#BERHENTI",
        "KENDALA#stop",
        "KENDALA#unreg",
        "kendala stop",
        "kendala berhenti ya bu",
        "KENDALA, BERHENTI",
        "KENDALA#sepi\nBERHENTI",
        "KENDALA#sepi. BERHENTI",
        "KENDALA#tidak ada. STOP.",
        "KENDALA#kurang kader berhenti",
        "KENDALA#kurang kader #berhenti",
        "KENDALA#saya kader mau berhenti",
        "KENDALA#mau berhenti sms",
        "KENDALA#kader berhenti, saya stop",
        "KENDALA#kader berhenti stop",
        "KENDALA#kader berhenti jangan hubungi lagi",
        "KENDALA#belum ada dana, saya berhenti",
        "KENDALA#jangan hubungi saya lagi",
        "kendala: tidak mau dihubungi lagi",
        "KENDALA#2#STOP",
        "KENDALAberhenti",
        "LAPOR#stop",
        "LAPOR kegiatan\nstop",
        "BUTUH#bantuan. BERHENTI",
        "KENDALA#kader berhenti, saya tidak mau terima\nsms lagi",
        "KENDALA#tidak mau dihubungi, jangan lagi",
    ],
)
def test_a_wish_to_stop_behind_a_keyword_is_shown_to_a_person(text: str) -> None:
    reading = read_reply(text, TABLE, expecting=Expecting(Asked.EMERGENCY))
    assert (reading.stops, reading.problem) == (False, Problem.MAYBE_OPT_OUT)


@pytest.mark.parametrize("text", ["teuing", "teuing bu", "duka teuing", "hadir teuing", "bisa teuing"])
def test_who_has_no_idea_has_not_refused(text: str) -> None:
    assert read_reply(text, TABLE, expecting=INVITED).kind is Kind.FREE_TEXT


def test_not_yet_alone_is_no_refusal_in_any_of_its_forms() -> None:
    for text in ("belum", "can", "acan bu", "encan", "tacan"):
        assert read_reply(text, TABLE, expecting=INVITED).kind is Kind.FREE_TEXT, text


@pytest.mark.parametrize(
    "text", ["mulai?", "mulai ya?", "Mulai? bu", "mau mulai", "saya mau mulai lagi", "reg?"]
)
def test_a_doubtful_mulai_takes_nobody_back_onto_the_list(text: str) -> None:
    assert read_reply(text, TABLE).kind is Kind.FREE_TEXT


@pytest.mark.parametrize(
    "text", ["MULAI", "mulai lagi bu", "balas MULAI", "mau mulai terima sms lagi", "mulai sms"]
)
def test_a_plain_mulai_still_opts_in(text: str) -> None:
    assert read_reply(text, TABLE).kind is Kind.OPT_IN


def test_hapus_about_oneself_stops_the_messages_too_and_about_others_does_not() -> None:
    for text in ("HAPUS", "hapus data saya bu", "hapus nomor saya berhenti", "tolong hapus nomor saya"):
        reading = read_reply(text, TABLE)
        assert (reading.kind, reading.stops) == (Kind.ERASE, True), text
        answer = answer_for(reading, TABLE)
        assert answer is not None
        assert answer.code == "erase"
    for text in ("hapus data bu neng", "hapus nomor suami saya"):
        reading = read_reply(text, TABLE)
        assert (reading.kind, reading.stops) == (Kind.ERASE, False), text


def test_an_sms_that_lacks_a_part_takes_nobody_off() -> None:
    assert not_whole(Reading(kind=Kind.OPT_OUT)) == Reading(
        kind=Kind.FREE_TEXT, problem=Problem.MAYBE_OPT_OUT
    )
    assert not_whole(FREE_TEXT) == FREE_TEXT
