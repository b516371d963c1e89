"""Bytes in, events out: sorted by what a line is, the same however the bytes were cut, and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.at_channel import (
    MAX_LINE,
    AtChannel,
    Event,
    FinalResult,
    Garbage,
    InformationLine,
    Prompt,
    Unsolicited,
    final_result,
)

OK = FinalResult(True)
REPORT = "079119890400202306400C91197909913764511090718384225110907183252200"


def heard(channel: AtChannel) -> list[Event]:
    events = []
    while (event := channel.next_event()) is not None:
        events.append(event)
    return events


def fed(data: bytes, size: int, channel: AtChannel | None = None) -> list[Event]:
    """The events of ``data`` when it comes ``size`` octets at a time."""
    channel = channel or AtChannel()
    events: list[Event] = []
    for start in range(0, len(data), size):
        channel.receive_data(data[start : start + size])
        events += heard(channel)
    return events


def during(command: str, data: bytes, *prefixes: str, plain: bool = False) -> list[Event]:
    channel = AtChannel()
    channel.command_started(command, prefixes=prefixes, plain=plain)
    return fed(data, 999, channel)


# -- however the bytes are cut -----------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        b"OK",
        b"ERROR",
        b"+CMS ERROR: 38",
        b"+CME ERROR: SIM busy",
        b"+CMGS: 64",
        b"> ",
        b">",
        b'+CMTI: "SM",3',
        b"+CDS: 25",
        b"+CMT: ,25",
        REPORT.encode(),
        b'+CUSD: 1,"Menu',
        b"1. Pulsa",
        b'0. Keluar",15',
        b"RDY",
        b"OKE SIAP",
        b"AT+CMGS=25",
        b"\x00\x00\xff",
        b"+CMGL: 1,1,,25",
        b"   ",
        b'"',
    ]
)
ENDS = st.sampled_from([b"\r\n", b"\r", b"\n", b"\r\r\n", b"", b" "])
TALK = st.lists(st.one_of(st.tuples(LINES, ENDS), st.tuples(st.binary(max_size=12), ENDS)), max_size=25).map(
    lambda pieces: b"".join(line + end for line, end in pieces)
)


@given(TALK, st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_events_are_the_same_however_the_bytes_are_cut(data: bytes, plain: bool) -> None:
    def channel() -> AtChannel:
        fresh = AtChannel()
        fresh.command_started("AT+CMGS=25", prefixes=("+CMGS", "+CMGL"), plain=plain)
        return fresh

    whole = channel()
    events = fed(data, 999, whole)
    for size in (1, 3):
        cut = channel()
        assert fed(data, size, cut) == events
        assert (cut.garbage_bytes, cut.garbage_lines) == (whole.garbage_bytes, whole.garbage_lines)


@given(st.binary(max_size=3 * MAX_LINE))
@settings(max_examples=100, deadline=None)
def test_no_bytes_whatever_can_crash_or_hang_it(data: bytes) -> None:
    assert fed(data, 7) == fed(data, 4096)


@given(st.binary(max_size=400), st.sampled_from([b"OK", b'+CMTI: "SM",3', b"+CMGS: 7"]))
@settings(max_examples=200, deadline=None)
def test_after_any_noise_an_honest_line_is_heard(noise: bytes, line: bytes) -> None:
    channel = AtChannel()
    channel.command_started("AT+CMGS=25", prefixes=("+CMGS",))
    # two lines and a quote close whatever the noise may have opened
    fed(noise + b'\r\n"\r\n"\r\n+CREG: 1\r\n+CREG: 1\r\n', 999, channel)
    events = fed(line + b"\r\n", 999, channel)
    assert events[-1] in (OK, Unsolicited("+CMTI", '+CMTI: "SM",3'), InformationLine("+CMGS", "+CMGS: 7"))


def test_a_line_that_never_ends_is_cut_and_counted() -> None:
    channel = AtChannel()
    events = fed(b"U" * (3 * MAX_LINE) + b"\r\nOK\r\n", 100, channel)
    assert events[-1] == OK
    assert channel.garbage_lines == 3


# -- final results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["OKE SIAP", "OK.", "NOT OK", "ERRORS", "+CMS ERROR", "X+CMS ERROR: 1", "ok"]
)
def test_what_only_looks_like_a_final_result_is_none(line: str) -> None:
    assert final_result(line) is None


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("OK", OK),
        ("ERROR", FinalResult(False)),
        ("ABORTED", FinalResult(False, text="ABORTED")),
        ("COMMAND NOT SUPPORT", FinalResult(False, text="COMMAND NOT SUPPORT")),
        ("+CMS ERROR: 38", FinalResult(False, "CMS", 38)),
        ("+CMS ERROR:38", FinalResult(False, "CMS", 38)),
        ("+CME ERROR: 14", FinalResult(False, "CME", 14)),
        ("+CME ERROR: SIM busy", FinalResult(False, "CME", None, "SIM busy")),
        ("+CMS ERROR: 999999999", FinalResult(False, "CMS", None, "999999999")),
        ("+CMS ERROR: ", FinalResult(False, "CMS", None, "")),
    ],
)
def test_final_results_come_with_number_or_words(line: str, result: FinalResult) -> None:
    assert final_result(line) == result


def test_the_end_of_a_phone_call_answers_nothing_of_ours() -> None:
    assert during("AT+CMGS=25", b"\r\nNO CARRIER\r\n", "+CMGS") == [Unsolicited("NO CARRIER", "NO CARRIER")]


# -- the prompt ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"\r\n> ", b"\r\n>", b">", b"  > ", b"AT+CMGS=25\r\r\n> "])
def test_the_prompt_is_recognised_without_a_line_end(data: bytes) -> None:
    assert during("AT+CMGS=25", data) == [Prompt()]


def test_a_greater_than_sign_inside_a_line_is_no_prompt() -> None:
    assert fed(b"\r\na > b\r\n", 1) == [Garbage("a > b")]


def test_what_follows_the_prompt_on_its_line_is_a_line() -> None:
    assert fed(b'\r\n> +CMTI: "SM",1\r\n', 1) == [Prompt(), Unsolicited("+CMTI", '+CMTI: "SM",1')]


# -- answers and what comes between --------------------------------------------------------------------------


def test_an_expected_line_is_part_of_the_answer_and_others_are_not() -> None:
    data = b'\r\n+CMTI: "SM",1\r\n\r\n+CMGS: 5\r\n\r\n+CREG: 1\r\n\r\nOK\r\n'
    assert during("AT+CMGS=25", data, "+CMGS") == [
        Unsolicited("+CMTI", '+CMTI: "SM",1'),
        InformationLine("+CMGS", "+CMGS: 5"),
        Unsolicited("+CREG", "+CREG: 1"),
        OK,
    ]


def test_a_reference_nobody_waits_for_is_unsolicited() -> None:
    assert fed(b"\r\n+CMGS: 5\r\n", 1) == [Unsolicited("+CMGS", "+CMGS: 5")]


def test_an_answer_in_free_form_is_taken_only_by_a_command_that_asks_for_one() -> None:
    data = b"\r\nSIMCOM_Ltd\r\n\r\nRDY\r\n\r\nOK\r\n"
    assert during("AT+CGMI", data, plain=True) == [
        InformationLine("", "SIMCOM_Ltd"),
        Unsolicited("RDY", "RDY"),
        OK,
    ]
    assert during("AT", data)[0] == Garbage("SIMCOM_Ltd")


def test_when_a_command_has_ended_its_lines_are_nobodys() -> None:
    channel = AtChannel()
    channel.command_started("AT+CMGS=25", prefixes=("+CMGS",))
    channel.receive_data(b"\r\n+CMGS: 5\r\n\r\nOK\r\n\r\n+CMGS: 5\r\n\r\nOK\r\n")
    assert [channel.next_event(), channel.next_event()] == [InformationLine("+CMGS", "+CMGS: 5"), OK]
    channel.command_ended()
    assert heard(channel) == [Unsolicited("+CMGS", "+CMGS: 5"), OK]


BOOT_LINES = ["RDY", "Call Ready", "SMS Ready", "SMS DONE", "PB DONE", "NORMAL POWER DOWN", "POWERED DOWN"]


@pytest.mark.parametrize("line", [*BOOT_LINES, "UNDER-VOLTAGE WARNNING", "RING", "DST: 0"])
def test_words_without_a_sign_in_front_are_known(line: str) -> None:
    event = fed(f"\r\n{line}\r\n".encode(), 1)[0]
    assert isinstance(event, Unsolicited)
    assert event.line == line


def test_signs_other_than_plus_are_names_too() -> None:
    assert [event.name for event in fed(b'*ATREADY: 1\r\n^SMMEMFULL: "SM"\r\n*PSUTTZ: 1\r\n', 1)] == [
        "*ATREADY",
        "^SMMEMFULL",
        "*PSUTTZ",
    ]


def test_what_stands_behind_the_colon_can_be_had() -> None:
    assert Unsolicited("+CFUN", "+CFUN: 1").rest == "1"


# -- echo ----------------------------------------------------------------------------------------------------


def test_our_own_words_are_swallowed() -> None:
    channel = AtChannel()
    channel.command_started("AT+CMGS=25")
    assert fed(b"AT+CMGS=25\r\r\n> ", 3, channel) == [Prompt()]
    channel.text_started("0011000B91", prefixes=("+CMGS",))
    assert fed(b"0011000B91\x1a\r\n+CMGS: 1\r\n\r\nOK\r\n", 3, channel) == [
        InformationLine("+CMGS", "+CMGS: 1"),
        OK,
    ]
    assert channel.garbage_bytes == 1  # the Ctrl-Z


# -- noise ---------------------------------------------------------------------------------------------------


def test_nul_and_other_control_bytes_are_dropped_and_counted() -> None:
    channel = AtChannel()
    assert fed(b"\x00\x00\r\nO\x00K\r\n\x1b", 1, channel) == [OK]
    assert channel.garbage_bytes == 4


def test_a_disturbed_octet_beside_an_honest_line_does_not_hide_it() -> None:
    channel = AtChannel()
    assert fed(b"\r\n\xf0OK\xff\r\n", 1, channel) == [OK]
    assert channel.garbage_bytes == 2
    assert during("ATI", b"\r\n\xf0OK\r\n", plain=True) == [OK]


def test_a_line_that_means_nothing_is_counted() -> None:
    channel = AtChannel()
    assert fed(b"\r\nhello\r\n", 1, channel) == [Garbage("hello")]
    assert channel.garbage_lines == 1


# -- two lines that are one ----------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["+CDS: 25", "+CDS: ,25", "+CMT: ,25"])
def test_header_and_hex_are_one_event(header: str) -> None:
    name = header[:4]
    assert fed(f"\r\n{header}\r\n\r\n{REPORT}\r\n".encode(), 1) == [Unsolicited(name, header, REPORT)]


def test_other_lines_may_come_between_header_and_hex() -> None:
    data = f"\r\n+CDS: 25\r\n+CREG: 1\r\nOK\r\n{REPORT}\r\n".encode()
    assert during("AT", data) == [
        Unsolicited("+CREG", "+CREG: 1"),
        OK,
        Unsolicited("+CDS", "+CDS: 25", REPORT),
    ]


def test_two_headers_in_a_row_each_get_the_hex_that_fits() -> None:
    short = "0791198904002023" + "00" * 4
    data = f"+CMGL: 1,1,,25\r\n+CDS: 4\r\n{REPORT}\r\n{short}\r\n".encode()
    assert during("AT+CMGL=4", data, "+CMGL") == [
        InformationLine("+CMGL", "+CMGL: 1,1,,25", REPORT),
        Unsolicited("+CDS", "+CDS: 4", short),
    ]


def test_a_header_whose_hex_never_comes_is_given_up() -> None:
    events = fed(b"+CDS: 25\r\n" + b"+CREG: 1\r\n" * 5, 1)
    assert Garbage("+CDS: 25") in events


def test_headers_without_hex_do_not_pile_up() -> None:
    channel = AtChannel()
    fed(b"+CDS: 25\r\n" * 50, 99, channel)
    assert len(fed(f"{REPORT}\r\n".encode(), 99, channel)) == 1
    assert channel.garbage_lines >= 46


def test_an_empty_place_in_the_store_has_a_header_and_no_hex() -> None:
    assert during("AT+CMGR=1", b"\r\n+CMGR: 0,,0\r\n\r\nOK\r\n", "+CMGR") == [
        InformationLine("+CMGR", "+CMGR: 0,,0"),
        OK,
    ]


def test_a_card_number_is_not_taken_for_the_hex_of_a_report() -> None:
    data = f"+CDS: 25\r\n89621004412345678901\r\nOK\r\n{REPORT}\r\n".encode()
    assert during("AT+CCID", data, plain=True) == [
        InformationLine("", "89621004412345678901"),
        OK,
        Unsolicited("+CDS", "+CDS: 25", REPORT),
    ]


# -- a USSD text with line breaks ----------------------------------------------------------------------------


def test_a_text_with_line_breaks_ends_with_its_quote() -> None:
    data = b'\r\n+CUSD: 1,"Menu\r\n> 1. Pulsa\nOKE\n0. Keluar",15\r\n+CREG: 1\r\n'
    assert fed(data, 1) == [
        Unsolicited("+CUSD", '+CUSD: 1,"Menu\n> 1. Pulsa\nOKE\n0. Keluar",15'),
        Unsolicited("+CREG", "+CREG: 1"),
    ]


def test_a_text_whose_end_is_lost_does_not_swallow_the_rest() -> None:
    assert fed(b'+CUSD: 1,"Menu\r\n1. Pulsa\r\nOK\r\n', 1) == [
        Unsolicited("+CUSD", '+CUSD: 1,"Menu\n1. Pulsa'),
        OK,
    ]
    long = fed(b'+CUSD: 1,"Menu\r\n' + b"x\r\n" * 50 + b"OK\r\n", 99)
    assert isinstance(long[0], Unsolicited)
    assert long[-1] == OK
