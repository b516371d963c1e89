"""What holds for every text whatever: no crash, nothing invented, and case and spaces change no meaning."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.inbox.grammar.opt_out import OPT_OUT_WORDS, asks_to_stop
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind, Problem, Reading, Skdn, Strata
from appliance.inbox.grammar.word_sets import word_set
from tests.inbox.grammar.corpus import TABLE, Reply, replies, said

SEEN = replies("seen")
WORDS = sorted({word for reply in SEEN for word in reply.text.split()})
SPACES = st.sampled_from([" ", "  ", "\n", " \n ", "\t"])
SEPARATORS = st.lists(st.sampled_from("#*.,;:=/ \n"), min_size=1, max_size=4).map("".join)
EXPECTING = st.one_of(
    st.none(),
    st.sampled_from([Expecting(asked) for asked in Asked if asked is not Asked.OPTIONS]),
    st.lists(st.text(max_size=12), max_size=5).map(lambda labels: Expecting(Asked.OPTIONS, tuple(labels))),
)
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
LINES_MATTER = {Kind.REGISTER, Kind.KENDALA, Kind.NUMBER_CHANGE}
COUNTS = st.integers(0, 9999)


@given(st.one_of(st.text(), SENTENCES), EXPECTING)
@example("\N{LATIN SMALL LETTER DOTLESS I}\N{ZERO WIDTH JOINER}", None)
@example("DANA " + "9" * 5000, None)
@example("SKDN " + "9" * 5000, None)
@example("BUKA " + "9" * 5000, None)
@example("\N{SUPERSCRIPT TWO} \N{ARABIC-INDIC DIGIT THREE}", Expecting(Asked.ATTENDANCE))
@example("SKDN \N{ARABIC-INDIC DIGIT THREE} 2 1 0", None)
def test_no_text_whatever_breaks_the_reading(text: str, expecting: Expecting | None) -> None:
    reading = read_reply(text, TABLE, expecting=expecting)
    assert isinstance(reading, Reading)
    assert read_reply(text, TABLE, expecting=expecting) == reading


@given(
    st.sampled_from(sorted(OPT_OUT_WORDS)),
    st.randoms(use_true_random=False),
    st.text(alphabet=" .,!?#*-_:;\"'()\n", max_size=6),
    st.text(alphabet=" .,!?#*-_:;\"'()\n", max_size=6),
    EXPECTING,
)
def test_an_opt_out_word_alone_in_any_case_and_punctuation_is_always_obeyed(
    word, random, before, after, expecting
) -> None:
    cased = "".join(random.choice((letter.upper(), letter)) for letter in word)
    assert read_reply(before + cased + after, TABLE, expecting=expecting).kind is Kind.OPT_OUT


@given(SENTENCES)
def test_without_a_word_for_stopping_nobody_is_taken_off(text: str) -> None:
    letters = re.sub(r"[\W_]", "", text.casefold())
    if not re.search(r"off|st[eo]|unr|b.{0,3}e?n?ti|henti|eureun|nty", letters):
        assert read_reply(text, TABLE).kind is not Kind.OPT_OUT


STOP_WORDS = st.sampled_from(
    [
        "stop",
        "STOP",
        "Berhenti",
        "off",
        "stop bu",
        "tolong stop",
        "berenti",
        "unreg",
        "hentikan",
        "siap, stop",
    ]
)
SUBJECTS = st.sampled_from(
    [
        "",
        "saya",
        "saya sudah",
        "abdi tos",
        "bu neng",
        "suami saya",
        "anak saya",
        "rapat",
        "kami tidak",
        "jangan",
    ]
)
VERBS = st.sampled_from(
    sorted(
        word_set("""
    sampai berangkat makan bayar hadir datang pulang transfer ganti lapor ikut setuju nikah masak menimbang
    mengajar belanja turun naik tanya jemput antar daftar batal buka tutup merokok kerja nyuntik imunisasi
    """)
    )
)
OBJECTS = st.sampled_from(
    [
        "",
        "sms",
        "posyandu",
        "lagi",
        "ke balai desa",
        "dana sehat",
        "besok",
        "pesan",
        "ke nomor ini",
        "rapatnya",
    ]
)
MARKS = st.sampled_from([" ", ", ", ". ", "! ", "\n", " - "])


@settings(max_examples=500)
@given(STOP_WORDS, SUBJECTS, VERBS, OBJECTS, MARKS, st.booleans())
def test_a_stop_word_and_a_clause_with_another_verb_takes_nobody_off_at_once(
    stop: str, subject: str, verb: str, rest: str, mark: str, first: bool
) -> None:
    clause = " ".join(f"{subject} {verb} {rest}".split())
    text = f"{stop}{mark}{clause}" if first else f"{clause}{mark}{stop}"
    reading = read_reply(text, TABLE)
    answered = reading.kind is Kind.ATTEND and "\n" in mark and not first
    assert not reading.stops or answered, text
    assert reading.stops or reading.problem is Problem.MAYBE_OPT_OUT or reading.kind is not Kind.FREE_TEXT


@given(
    st.sampled_from([reply.text for reply in SEEN if reply.kind is Kind.OPT_OUT]), VERBS, st.integers(0, 12)
)
def test_one_more_verb_in_an_opt_out_makes_it_a_question_to_a_person(text: str, verb: str, at: int) -> None:
    words = text.split(" ")
    words.insert(min(at, len(words)), verb)
    assert not asks_to_stop(" ".join(words)), words


@pytest.mark.parametrize("shape", [str.upper, str.lower, str.title])
def test_case_changes_no_reading(shape) -> None:
    for reply in SEEN:
        if "OOO" in reply.text or "l2" in reply.text or "l0" in reply.text:  # a capital L is no 1
            continue
        plain = read_reply(reply.text, TABLE, expecting=reply.expecting)
        other = read_reply(shape(reply.text), TABLE, expecting=reply.expecting)
        assert _folded(plain) == _folded(other), reply.text


@settings(max_examples=400)
@given(st.sampled_from(SEEN), SPACES, SPACES)
def test_spaces_around_and_between_change_no_reading(reply: Reply, around: str, between: str) -> None:
    plain = read_reply(reply.text, TABLE, expecting=reply.expecting)
    # a new line may part a name, a place, a category, a number or a sentence where a space does not
    lines_matter = plain.kind in LINES_MATTER or plain.problem is Problem.MAYBE_OPT_OUT
    if "\n" in between and (reply.expecting or lines_matter):
        between = "  "
    text = around + re.sub(" +", lambda _: between, reply.text.strip()) + around
    assert _folded(plain) == _folded(read_reply(text, TABLE, expecting=reply.expecting))


@given(st.lists(COUNTS, min_size=4, max_size=4), SEPARATORS, SEPARATORS, st.booleans())
def test_skdn_reads_the_same_with_any_separators(numbers, first, between, glued) -> None:
    n, d, k, s = sorted(numbers)
    text = "skdn" + ("" if glued else first) + between.join(str(number) for number in (s, k, d, n))
    reading = read_reply(text, TABLE)
    assert (reading.kind, reading.details, reading.problem) == (Kind.SKDN, Skdn(s, k, d, n), None)


@given(st.sampled_from(TABLE.levels), st.data(), SEPARATORS, SEPARATORS)
def test_a_level_reads_the_same_with_any_separators_and_in_any_of_its_short_forms(
    level, data, first, last
) -> None:
    form = data.draw(st.sampled_from((level.name, *level.words)))
    for text in (f"STRATA{first}{form}{last}", f"strata{form}", f"Ass. bu, strata{first}{form.upper()}"):
        assert read_reply(text, TABLE).details == Strata(level.name), text


@given(st.one_of(SENTENCES, st.text(alphabet="skdnaAdana rpbuk0123456789.,#* /-", max_size=40)))
def test_no_digit_of_an_argument_is_invented(text: str) -> None:
    digits = re.sub(r"[oO]", "0", re.sub(r"[lI]", "1", text))
    for name, value in said(read_reply(text, TABLE)).items():
        if name in {"problem", "text", "name", "place", "level", "keyword"}:
            continue
        if name == "month" and re.search("[a-z]{3}", text.casefold()):
            continue
        wanted = value.removeprefix("+62").strip("0") or "0"
        for digit in wanted:
            assert digit in digits or _spelled_out(text), (name, value)


def _spelled_out(text: str) -> bool:
    return bool(re.search(r"se(?:ribu|juta|ratus|puluh|belas)|ribu|juta|puluh|ratus", text.casefold()))


def _folded(reading: Reading) -> tuple[Kind, dict[str, str], bool]:
    fields = {name: " ".join(value.casefold().split()) for name, value in said(reading).items()}
    return reading.kind, fields, reading.urgent
