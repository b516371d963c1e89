"""What leaves the box for a technician holds no number and no text, however they were written."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.masking import mask, mask_all, mask_record

FIGURES = st.text("0123456789", min_size=5, max_size=11)
BETWEEN = st.text(" .-–—()/\\+_,:;'\"`*#\t\u00a0\u2009\u200b\u2011", max_size=4)
# what may stand around a number: no figures, so that every figure left over is of the number
AROUND = st.text("abc xyz:='\"“”(,[", max_size=12)


def written(figures: str, between: list[str]) -> str:
    """The figures with something between them."""
    pieces = [*between, *[""] * len(figures)]
    return "".join(sign + gap for sign, gap in zip(figures, pieces, strict=False))


def survivors(number: str, masked: str) -> list[str]:
    """Runs of seven figures of the number that can still be read, whatever stands between them."""
    left = re.sub(r"\D", "", masked)
    return [number[at : at + 7] for at in range(len(number) - 6) if number[at : at + 7] in left]


@given(
    start=st.sampled_from(["08", "62", "+62", "8", "0062"]),
    rest=FIGURES,
    between=st.lists(BETWEEN, max_size=16),
    before=AROUND,
    after=AROUND,
)
@example(start="08", rest="1234567890", between=["", "", "", '"', '"'], before="", after="")
@example(start="08", rest="12345678", between=["", "-"], before="said '", after="")
def test_no_telephone_number_survives_in_any_way_of_writing_it(
    start: str, rest: str, between: list[str], before: str, after: str
) -> None:
    number = start.removeprefix("+") + rest
    line = before + ("+" if start.startswith("+") else "") + written(number, between) + after
    assert survivors(number, mask(line)) == []


@given(figures=st.text("0123456789", min_size=8, max_size=22), before=AROUND, after=AROUND)
def test_no_imsi_iccid_or_imei_survives(figures: str, before: str, after: str) -> None:
    assert re.search(r"\d{7}", mask(before + figures + after)) is None


@given(
    text=st.text("abcdefgh ijk.!?", min_size=3, max_size=40),
    marks=st.sampled_from(['""', "''", "“”", "«»", "``", "‘’", '"', "“"]),
    before=st.sampled_from(["", "it said ", "x=", "(", "modem "]),
    after=st.sampled_from(["", " and went on", ")", " 1234567"]),
)
def test_no_quoted_text_survives_not_even_one_that_was_cut_off(
    text: str, marks: str, before: str, after: str
) -> None:
    quoted = marks[0] + text + (marks[1] if len(marks) == 2 else "")
    secret = max(text.split(" "), key=len)
    masked = mask(before + quoted + after)
    # whatever stood before it may have the same letters
    assert masked.count(secret) <= (before + after).count(secret) if secret else True


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("run 41 begins: power_cut", "run 41 begins: power_cut"),
        ("the time is corrected by +7200 s (nitz)", "the time is corrected by +7200 s (nitz)"),
        ("a wrong password was given from 10.42.0.17", "a wrong password was given from [nomor]"),
        ("the box's card isn't full", "the box's card isn't full"),
        ('it said "a" and "b" to me', "it said [teks] to me"),
        ("sent to +62 812-3456-7890 by modem 1", "sent to [nomor] by modem 1"),
        ('1234567 "8 rahasia" end', "[nomor] end"),
        ("> AT+CMGS 0011000B9126180000000000F1", "> AT+CMGS [nomor]"),
        ("< 07FEEDABCDEFABCDEFABCDEF", "< [teks]"),
        ('  File "/opt/kabar/base/app/appliance/box.py", line 12, in start', None),
        ('  File "halo ibu", line 12, in start', "  File [teks], line 12, in start"),
    ],
)
def test_what_a_technician_needs_is_left(line: str, kept: str | None) -> None:
    assert mask(line) == (line if kept is None else kept)


def test_each_line_is_masked_by_itself() -> None:
    assert mask_all("one 'text'\ntwo isn't\nthree") == "one [teks]\ntwo isn't\nthree"
    assert mask_all("") == ""


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("< 0x07912681900000F1040C", "< [nomor]"),
        ("PDU_07FEEDABCDEFABCDEFABCDEF_end", "PDU_[teks]_end"),
        ("0812x3456x7890 said so", "[nomor] said so"),
        ('  File "/opt/kabar/base/app/appliance/box.py", line 41, in open', None),
        ('  File "Ibu Sari, hamil 8 bulan.py", line 41, in open', "  File [teks], line 41, in open"),
        ('  File "/appliance/081234567890.py", line 41, in x', "  File [teks], line 41, in x"),
    ],
)
def test_a_disguise_hides_nothing(line: str, masked: str | None) -> None:
    assert mask(line) == (line if masked is None else masked)


def test_a_quotation_over_two_lines_hides_the_second_one_too_but_no_place_of_ours() -> None:
    place = '  File "/opt/kabar/base/app/appliance/box.py", line 41, in open'
    said = f'it said "Ibu Sari\nhamil 8 bulan\n{place}\nthe end" of it'
    assert mask_record(said) == ["it said [teks]", "[teks]", place, "[teks]"]
    assert mask_record(f"{place}\nit isn't full") == [place, "it isn't full"]
