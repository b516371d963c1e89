"""Whatever a module answers: no parser raises, and no set-up hangs."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.errors import ModemError
from appliance.modem import parsing
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import AtChannel
from appliance.modem.at_codes import classify, code_of, maker_of
from appliance.modem.dialogue import masked
from appliance.modem.modem import Modem
from appliance.modem.network_clock import ANNOUNCEMENTS, announced_time, network_clock
from appliance.modem.profile import cannot_do_sms, detect_family, survives_radio_off
from appliance.modem.profiles import PROFILES
from tests.support.clock import FakeClock
from tests.support.scripted_modem import SIM7600
from tests.support.scripted_port import Answers, ScriptedPort, Step
from tests.support.sim_pins import PinsInMemory

_NAMES = (
    "+CREG +CEREG +COPS +CSQ +CPMS +CMGL +CMGR +CMTI +CDSI +CNMI +CSCA +CPINR +SPIC +QPINC ^CPIN +CCLK "
    "*PSUTTZ +CTZE ^NWTIME +CUSD +CFUN +CPIN +CLTS ^SMMEMFULL"
)
_PIECES = (
    '" , : - F ( ) 0 1 2 28 99 +28 26/12/08 02:00:00 SM ME SR (0-2) READY 51010 5E25 OK UNDER-VOLTAGE \xf0 '
    "8962100441234567890 SIM_PIN _"
)
_WORDS = (
    "OK|ERROR|+CME ERROR: 14|+CMS ERROR: 500|RDY|*ATREADY: 1|SMS DONE|Call Ready|>|+CPIN: READY|"
    '+CPIN: SIM PIN|+CPMS: "ME",0,23,"ME",0,23,"ME",0,23|NORMAL POWER DOWN'
)
NAMES = st.sampled_from(_NAMES.split())
PIECES = st.sampled_from([piece.replace("_", " ") for piece in _PIECES.split()])
WORDS = _WORDS.split("|")
LINES = st.one_of(
    st.text(max_size=40),
    st.builds(lambda name, rest: f"{name}: {''.join(rest)}", NAMES, st.lists(PIECES, max_size=12)),
    st.sampled_from(WORDS),
)


@given(LINES)
@settings(deadline=None, max_examples=400)
def test_no_parser_raises(line: str) -> None:
    parsing.registration(line)
    parsing.signal_quality(line)
    parsing.operator(line)
    parsing.chosen_store(parsing.offered_stores(line), ("ME", "SM"))
    parsing.announced_place(line)
    parsing.stored_message(line)
    parsing.service_centre(line)
    parsing.reference(line)
    parsing.equipment_number(line)
    parsing.card_number(line)
    parsing.is_status_report(line)
    parsing.pin_tries(line)
    parsing.store_use(line)
    parsing.already_set("AT+CNMP=13", line)
    network_clock(line)
    network_clock(line, in_utc=True)
    masked(line)
    classify("CMS", code_of("CMS", line), maker_of(line))
    assert detect_family(line) in PROFILES
    assert cannot_do_sms(line) in (True, False)
    assert survives_radio_off(line) in (True, False)


@given(st.sampled_from(sorted(ANNOUNCEMENTS)), st.text(max_size=60))
@settings(deadline=None)
def test_a_time_told_unasked_is_an_indonesian_one_or_none(name: str, text: str) -> None:
    told = announced_time(name, f"{name}: {text}")
    assert told is None or 7 <= (told.utcoffset() or told - told).total_seconds() / 3600 <= 9


@given(st.lists(LINES, max_size=12))
@settings(deadline=None, max_examples=200)
def test_whatever_comes_unasked_is_heard_without_harm(lines: list[str]) -> None:
    channel, arrivals = AtChannel(), Arrivals()
    channel.receive_data("".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1", "replace"))
    while (event := channel.next_event()) is not None:
        arrivals.hear(event)


OFFERS = st.tuples(*(st.sets(st.sampled_from("0123"), max_size=4) for _ in range(5)))


@given(OFFERS)
def test_only_what_is_offered_is_asked_for(offers: tuple[set[str], ...]) -> None:
    line = "+CNMI: " + ",".join(f"({','.join(sorted(offer))})" for offer in offers)
    for way in parsing.announcement_ways(line):
        mode, kind, _broadcasts, reports, _flush = way.split(",")
        assert mode in offers[0]
        assert kind in offers[1] or not offers[1]
        assert reports in offers[3]


def test_ranges_and_lists_of_cnmi_are_the_same() -> None:
    as_range = parsing.announcement_ways("+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)")
    assert as_range == parsing.announcement_ways("+CNMI: (0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)")
    assert as_range[0] == "2,1,0,1,0"
    assert as_range[-1] == "0,1,0,0,0"


def test_an_answer_that_is_no_offer_offers_nothing() -> None:
    assert parsing.announcement_ways("+CNMI: 2,1,0,1,0") == ()
    assert parsing.announcement_ways("") == ()


@given(
    st.dictionaries(
        st.sampled_from(sorted(SIM7600)), st.lists(st.lists(LINES, max_size=4), min_size=1, max_size=3)
    )
)
@settings(deadline=None, max_examples=60)
def test_no_answer_can_hang_or_crash_a_set_up(strange: dict[str, list[list[str]]]) -> None:
    clock = FakeClock()
    answers: Answers = dict(SIM7600)
    for command, texts in strange.items():
        answers[command] = [tuple(_step(line) for line in lines) for lines in texts]
    port = ScriptedPort(clock, answers)
    pins = PinsInMemory("2580")
    modem = Modem(name="M", open_port=lambda: port, profile=None, clock=clock, sim_pins=pins)

    with contextlib.suppress(ModemError):
        modem.connect()
        modem.refresh()
        modem.network_time()
        modem.poll(5)
        modem.sweep()

    assert pins.diary.count("tried") <= 1
    assert clock.monotonic() - 1000 < 3600
    assert sum(sent.startswith("AT+CPIN=") for sent in port.sent) <= 1


def _step(line: str) -> Step:
    return Step("<", line.encode("latin-1", "replace").decode("latin-1"))
