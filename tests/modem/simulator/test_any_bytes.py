"""The module survives anything typed at it, and does not care how the bytes are cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.chips import CHIPS
from appliance.modem.simulator.command_line import Form, Request, requests_of
from tests.support.hat_by_hand import HatByHand, submit

CONVERSATION = (
    "ATE0\rAT+CMEE=1;+CMGF=0;+CNMI=2,1,0,1,0\r"
    f"AT+CMGS={submit().tpdu_length}\r{submit().hex}\x1aAT+CSQ\r\n\x1bAT+CPMS?\rAT+CMGS=20\r00\x1bAT\r"
)

KEYS = (
    b"AT+CMGS=20\r",
    b"\x1a",
    b"\x1b",
    b"\r",
    b"AT+CMGR=0\r",
    b"AT+CMGD=0,4\r",
    b"ATE1\r",
    b"AT+CFUN=1,1\r",
    b'AT+CUSD=1,"',
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, len(CONVERSATION)), max_size=30))
def test_it_does_not_matter_how_the_bytes_are_cut(cuts: list[int]) -> None:
    whole = HatByHand(reports="never")
    cut = HatByHand(reports="never")
    places = sorted({0, *cuts, len(CONVERSATION)})
    said = "".join(cut.type(CONVERSATION[start:end]) for start, end in pairwise(places))
    assert said == whole.type(CONVERSATION)
    assert len(cut.accepted) == len(whole.accepted) == 1


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(list(CHIPS)),
    st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(KEYS)), max_size=20),
)
def test_no_input_makes_it_fall_over(chip: str, pieces: list[bytes]) -> None:
    hat = HatByHand(speed="lte", boot_seconds=0.5, chip=chip)
    for piece in pieces:
        hat.type(piece)
        hat.wait(0.2)
    hat.wait(60.0)
    hat.type("\x1b\r")
    hat.wait(60.0)
    hat.do("plug")  # a stick may have become a disk
    hat.wait(60.0)
    for _ in range(3):  # the first ones may fall into the search for the rate
        hat.type("\rATQ0V1\r")
        said = hat.wait(60.0)
    assert "OK" in said


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_a_command_line_is_read_or_refused(text: str) -> None:
    try:
        requests = requests_of("AT" + text)
    except AtError:
        return
    assert requests is not None


def test_a_line_holds_any_number_of_commands() -> None:
    assert requests_of('ate0v1&d2s0=0;+cmgf=0;+CPMS="ME",,"SM" ; +CNMI=?;+CSQ') == [
        Request("E", Form.EXECUTE, ("0",)),
        Request("V", Form.EXECUTE, ("1",)),
        Request("&D", Form.EXECUTE, ("2",)),
        Request("S0", Form.SET, ("0",)),
        Request("+CMGF", Form.SET, ("0",)),
        Request("+CPMS", Form.SET, ("ME", "", "SM")),
        Request("+CNMI", Form.TEST),
        Request("+CSQ", Form.EXECUTE),
    ]


def test_a_semicolon_inside_quotes_ends_nothing() -> None:
    assert requests_of('AT+CUSD=1,"*1;2,3#",15') == [Request("+CUSD", Form.SET, ("1", "*1;2,3#", "15"))]


def test_what_is_no_command_line_is_none() -> None:
    assert requests_of("OK") is None
    assert requests_of("AT") == []
