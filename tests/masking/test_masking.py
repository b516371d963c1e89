"""What leaves the box for a technician holds no number and no text, however they were written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.masking import mask, mask_all, mask_record
from appliance.masking.known_words import known_words
from tests.masking import own_words

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
    left = masked.replace("[teks]", "").replace("[nomor]", "")
    # whatever stood before it may have the same letters
    assert left.count(secret) <= (before + after).count(secret) if secret else True


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("run 41 begins: power_cut", "run 41 begins: power_cut"),
        ("the time is corrected by +7200 s (nitz)", "the time is corrected by +7200 s (nitz)"),
        ("a wrong password was given from 10.42.0.17", "a wrong password was given from [nomor]"),
        ("the box's card isn't full", "the box's card isn't full"),
        ('it said "a" and "b" to us', "it said [teks] to [teks]"),
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
    assert mask_all("one 'text'\nit isn't\nlast") == "one [teks]\nit isn't\nlast"
    assert mask_all("") == ""


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("< 0x07912681900000F1040C", "< [nomor]"),
        ("PDU_07FEEDABCDEFABCDEFABCDEF_end", "PDU_[teks]_end"),
        ("raw0xFEEDABCDEFABCDEFABCDEF", "[teks]"),
        ("0812x3456x7890 said so", "[nomor] said so"),
        ('  File "/opt/kabar/base/app/appliance/box.py", line 41, in open', None),
        ('  File "Ibu Sari, hamil 8 bulan.py", line 41, in open', "  File [teks], line 41, in open"),
        ('  File "/appliance/081234567890.py", line 41, in x', "  File [teks], line 41, in [teks]"),
        (
            '  File "/Sari/appliance/hamil.py", line 8, in bulan',
            '  File "/[teks]/appliance/[teks].py", line 8, in [teks]',
        ),
    ],
)
def test_a_disguise_hides_nothing(line: str, masked: str | None) -> None:
    assert mask(line) == (line if masked is None else masked)


def test_a_quotation_over_two_lines_hides_the_second_one_too_but_no_place_of_ours() -> None:
    place = '  File "/opt/kabar/base/app/appliance/box.py", line 41, in open'
    said = f'it said "Ibu Sari\nhamil 8 bulan\n{place}\nthe end" of it'
    assert mask_record(said) == ["it said [teks]", "[teks]", place, "[teks]"]
    assert mask_record(f"{place}\nit isn't full") == [place, "it isn't full"]


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("received Ibu Sari, hamil 8 bulan", "received [teks]"),
        ("received Ibu Sari, RT 03 RW 12, Cilame", "received [teks]"),
        ("nmcli: Wi-Fi Kantor_Desa_Cilame was not found", "nmcli: Wi-Fi [teks] was not found"),
        ("wlan0: Sári\N{ZERO WIDTH SPACE} ｈａｌｏ", "wlan0: [teks]"),
        ("wlan0: \x1b[31mred", "wlan0: [teks][[teks]"),
        ("S4r1 h4m1l", "[teks]"),
        ("Started kabar.service - Kotak Kabar.", None),
        ("kabar.service: Main process exited, code=exited, status=1/FAILURE", None),
        ("mmc0: error -110 whilst initialising SD card", None),
        ("EXT4-fs error (device mmcblk0): inode: deleted inode", None),
        ("usb 1-1.2: device descriptor read/64, error -71", None),
        ("Out of memory: Killed process 412 (python3)", None),
        ("sqlite3.OperationalError: database or disk is full", None),
        ("FileNotFoundError: [Errno 2] No such file or directory", None),
    ],
)
def test_a_word_stays_only_if_it_is_known_whoever_wrote_the_line(line: str, masked: str | None) -> None:
    assert mask(line) == (line if masked is None else masked)


@pytest.mark.parametrize(
    "line",
    [
        "EXT4-fs error (device mmcblk0p3): ext4_find_entry:1463: inode #2: comm kabar: lblock 0",
        "sqlite3.DatabaseError: database disk image is malformed",
        "sqlite3.OperationalError: disk I/O error",
        "sqlite3.IntegrityError: UNIQUE constraint failed: segment.id",
        "NetworkManager[512]: <warn> device (wlan0): Activation: (wifi) association took too long",
        "Out of memory: Killed process 812 (kabar) total-vm:412312kB, anon-rss:201312kB",
    ],
)
def test_what_kernel_database_and_network_say_of_a_fault_can_be_read(line: str) -> None:
    assert mask(line) == line


def test_a_name_is_no_word_of_ours_even_if_a_feast_is_called_so() -> None:
    assert mask("received from Fitri") == "received from [teks]"


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("PIN 1234 refused by SIM", "PIN [nomor] refused by SIM"),
        ("PIN1: 1234 refused", "PIN1: [nomor] refused"),
        ("+CPIN: 1234", "+CPIN: [nomor]"),
        ("the password is 48-29-13", "the password is [nomor]"),
        ("OTP kode 482913", "[teks] [nomor]"),
        ("PIN not tried, 3 left, error 17", "PIN not tried, 3 left, error 17"),
        ("spinning 1234", "[teks] 1234"),
    ],
)
def test_the_figures_behind_the_word_for_a_secret_are_one(line: str, masked: str) -> None:
    assert survivors("482913", mask(line)) == []
    assert mask(line) == masked


def test_every_line_that_our_own_loggers_write_can_still_be_read() -> None:
    formats = [re.sub(r"%[-+#0-9.]*[a-zA-Z]", "1", each) for each in own_words.log_formats()]
    assert len(formats) > 150
    cut = [each for each in formats if mask(each) != each]
    # a new word may wait until the list is written anew: python -m tests.masking.own_words
    assert len(cut) <= len(formats) // 50, cut


def test_the_list_of_our_own_words_is_not_far_behind_the_program() -> None:
    missing = own_words.own_words() - known_words()
    assert len(missing) < 60, sorted(missing)


def test_no_word_that_people_write_is_among_those_that_stay() -> None:
    assert known_words() & own_words.peoples_words() <= own_words.HARMLESS


PEOPLES = sorted(own_words.peoples_words() - own_words.HARMLESS)


@given(
    said=st.lists(st.sampled_from(PEOPLES), min_size=1, max_size=8),
    shape=st.sampled_from([str.lower, str.upper, str.title]),
    between=st.sampled_from([" ", "_", ", ", "-", ".", "/", "=", " 8 ", "\t", "\u200b", "3", "'", ":"]),
    before=st.sampled_from(["", "received ", "kernel: ", "nmcli[12]: ", '  File "/', "x='", "Traceback "]),
    after=st.sampled_from(["", ".", '.py", line 1, in x', " was received", "\nsecond line"]),
)
def test_no_word_of_a_persons_survives_in_any_line_of_any_program(
    said: list[str], shape: Callable[[str], str], between: str, before: str, after: str
) -> None:
    line = before + between.join(map(shape, said)) + after
    left = {word for each in mask_record(line) for word in own_words.words_of(each.replace("[teks]", " "))}
    assert left & set(PEOPLES) <= own_words.words_of(before + after)


@given(st.text(max_size=80))
def test_what_is_no_word_of_ours_and_no_plain_sign_never_leaves(line: str) -> None:
    for each in mask_record(line):
        left = each.replace("[teks]", " ").replace("[nomor]", " ")
        assert left.isascii()
        assert all(sign.isprintable() or sign == "\t" for sign in left)
        assert own_words.words_of(left) <= known_words()
