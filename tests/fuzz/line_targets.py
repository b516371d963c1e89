"""The AT channel and all that reads its lines: however the bytes are cut, and whatever they say."""

from __future__ import annotations

import re
import zlib
from random import Random

from appliance.modem import parsing
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import MAX_LINE, MAX_TEXT_LINES, AtChannel, Event, Unsolicited
from appliance.modem.at_codes import classify, code_of
from appliance.modem.dialogue import masked
from appliance.modem.network_clock import network_clock
from appliance.modem.profile import cannot_do_sms, detect_family, survives_radio_off
from appliance.modem.profiles import PROFILES
from appliance.modem.ussd import decode_text, packed, read_reply

_WHOLE_NUMBER = re.compile(r"(?<![0-9])(?:\+?62|0)8\d{8,}")  # of a person

# What may be in flight: command, its prefixes, whether it answers in plain text.
_IN_FLIGHT: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("", (), False),
    ("AT+CMGS=25", ("+CMGS",), False),
    ("AT+CMGL=4", ("+CMGL",), False),
    ("AT+CMGR=0", ("+CMGR",), False),
    ("AT+CGSN", ("+CGSN",), True),
    ("AT+CPMS?", ("+CPMS", "+CREG", "+CMT"), False),
)
# A channel may keep one unfinished line, one open text, and a few headers; never what it has handed on.
MOST_KEPT = MAX_LINE * (MAX_TEXT_LINES + 8)


def channel(data: bytes) -> None:
    """Whole and in random pieces it hears the same, and keeps next to nothing."""
    random = Random(zlib.crc32(data))
    in_flight = random.choice(_IN_FLIGHT)
    whole = _started(in_flight)
    whole.receive_data(data)
    events = _drained(whole)
    cut = _started(in_flight)
    heard: list[Event] = []
    longest = random.choice((1, 2, 7, 64, 700)) if len(data) < 2000 else random.choice((64, 700, 4096))
    start = 0
    while start < len(data):
        end = start + random.randint(1, longest)
        cut.receive_data(data[start:end])
        if random.random() < 0.8:  # else the caller is slow, and more has come before it looks
            heard += _drained(cut)
        start = end
    heard += _drained(cut)
    _same(events, heard)
    _same((whole.garbage_bytes, whole.garbage_lines), (cut.garbage_bytes, cut.garbage_lines))
    if len(events) > 3 * len(data) + 8:
        raise AssertionError(f"{len(events)} events out of {len(data)} octets")
    kept = _kept(cut)
    if kept > MOST_KEPT:
        raise AssertionError(f"the channel keeps {kept} octets")


def parse(data: bytes) -> None:
    """Every reader of an answer takes every line: a value or None, never an error."""
    text = data.decode("latin-1")
    random = Random(zlib.crc32(data))
    for line in (text, *text.splitlines()[:8]):
        _parse_line(line, random)


def _parse_line(line: str, random: Random) -> None:
    for reader in (
        parsing.fields,
        parsing.registration,
        parsing.signal_quality,
        parsing.operator,
        parsing.announced_place,
        parsing.stored_message,
        parsing.service_centre,
        parsing.reference,
        parsing.equipment_number,
        parsing.card_number,
        parsing.is_status_report,
        parsing.number,
        parsing.question,
        parsing.pin_tries,
        parsing.announcement_ways,
        network_clock,
        read_reply,
        packed,
        masked,
    ):
        reader(line).__repr__().encode("utf-8", "backslashreplace")
    parsing.chosen_store(parsing.offered_stores(line), ("ME", "SM"))
    parsing.already_set("AT+CNMP=13", line)
    parsing.already_set('AT+QCFG="nwscanmode",1,1', line)
    decode_text(line, random.choice((None, 0, 15, 17, 72, 255)))
    namespace = random.choice(("CMS", "CME", ""))
    after = random.uniform(0.0, 130.0)
    classify(namespace, code_of(namespace, line), random.choice(list(PROFILES)), after=after)
    detect_family(line, line)
    cannot_do_sms(line, line)
    survives_radio_off(line, line)
    if leak := _WHOLE_NUMBER.search(masked(line)):
        raise AssertionError(f"{leak[0]!r} would stand in the log")


def arrivals(data: bytes) -> None:
    """What comes unasked becomes a bounded number of events and places."""
    heard = Arrivals()
    if len(data) % 2:
        heard.set_up_begins()
    line = AtChannel()
    line.receive_data(data)
    events = _drained(line)
    for event in events:
        heard.hear(event)
    text = data.decode("latin-1")
    heard.set_up_ends()
    for name in ("+CMTI", "+CMT", "+CUSD", "+CREG", "+CFUN", "+QIND"):
        heard.hear(Unsolicited(name, f"{name}: {text}", text))
    heard.start_is_over()
    if len(heard.events) + len(heard.places) > len(events) + 8:
        raise AssertionError("more arrivals than lines")


def _started(in_flight: tuple[str, tuple[str, ...], bool]) -> AtChannel:
    command, prefixes, plain = in_flight
    started = AtChannel()
    if command:
        started.command_started(command, prefixes=prefixes, plain=plain)
    return started


def _drained(line: AtChannel) -> list[Event]:
    events: list[Event] = []
    while (event := line.next_event()) is not None:
        events.append(event)
    return events


def _same(left: object, right: object) -> None:
    if left != right:
        raise AssertionError(f"cut differently it hears {right!r:.300} instead of {left!r:.300}")


def _kept(line: AtChannel) -> int:
    """Octets of text in everything that hangs on the channel."""
    return sum(_size(value) for value in vars(line).values())


def _size(value: object) -> int:
    if isinstance(value, str | bytes | bytearray):
        return len(value)
    if isinstance(value, Event):
        return len(getattr(value, "line", "")) + len(getattr(value, "data", ""))
    if hasattr(value, "event"):  # a header that waits for its hex
        return _size(value.event)
    return sum(_size(each) for each in value) if hasattr(value, "__iter__") else 0
