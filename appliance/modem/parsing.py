"""What the answers of a modem say: +CREG, +CSQ, +COPS, +CPMS, +CMGL ... Pure; nothing said is None."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

UNKNOWN_REGISTRATION = 4
REGISTERED = frozenset({1, 5, 6, 7, 9, 10})  # home, roaming; 6/7: for SMS only; 9/10: CSFB not preferred
ROAMING = frozenset({5, 7, 10})

_GROUP = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r'"([^"]*)"')
_IDENTITY_DIGITS = re.compile(r"(?<!\d)(\d{14,16})(?!\d)")
_ICCID_DIGITS = re.compile(r"(?<![0-9A-Fa-f])(89\d{16,18}[0-9A-Fa-f]?)(?![0-9A-Fa-f])")

# Access technology, TS 27.007 7.3.
_GENERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "0": "2G",
        "1": "2G",
        "3": "2G",
        "8": "2G",
        "2": "3G",
        "4": "3G",
        "5": "3G",
        "6": "3G",
        "7": "4G",
        "9": "4G",
    }
)
# MCC 510 is Indonesia.
_NETWORKS: Mapping[str, str] = MappingProxyType(
    {
        "51001": "Indosat",
        "51008": "Axis",
        "51009": "Smartfren",
        "51010": "Telkomsel",
        "51011": "XL",
        "51021": "Indosat",
        "51028": "Smartfren",
        "51089": "Tri",
    }
)


@dataclass(frozen=True, slots=True)
class Registration:
    """<stat> of +CREG and its kin; ``network`` is "2G", "3G", "4G" or ""."""

    status: int
    network: str = ""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A line of +CMGL or +CMGR. ``index`` None where the answer does not repeat it; ``status`` 0-3."""

    index: int | None
    status: int | None

    @property
    def is_own(self) -> bool:
        """Written here, not received (2 unsent, 3 sent)."""
        return self.status in (2, 3)


def fields(line: str) -> list[str]:
    """The values behind the colon, as they stand: quotes kept, so that "1" and 1 can be told apart."""
    _name, colon, rest = line.partition(":")
    values = (rest if colon else line).strip()
    found: list[str] = []
    in_quotes = False
    for piece in values.split(",") if values else ():
        if in_quotes:
            found[-1] += "," + piece
        else:
            found.append(piece)
        in_quotes ^= piece.count('"') % 2 == 1
    return [value.strip() for value in found]


def unquoted(value: str) -> str:
    """A value without its quotes."""
    return value.strip().strip('"')


def number(value: str) -> int | None:
    """A decimal value, or None."""
    value = unquoted(value)
    return int(value) if value.isdecimal() and len(value) <= 9 else None


def registration(line: str) -> Registration | None:
    """+CREG, +CGREG, +CEREG as answer (``n,stat[,lac,ci[,act]]``) or unsolicited (``stat[,lac,ci[,act]]``).

    The two are told apart by the second value: a place code is quoted or at least three characters long.
    """
    values = fields(line)
    if not values:
        return None
    is_answer = len(values) > 1 and values[1].isdecimal() and len(values[1]) <= 2
    values = values[1:] if is_answer else values
    status = number(values[0])
    if status is None:
        return None
    technology = unquoted(values[3]) if len(values) > 3 else ""
    return Registration(status, _GENERATIONS.get(technology, ""))


def signal_quality(line: str) -> int | None:
    """<rssi> of +CSQ, 0-31; None for 99 (not known). -113 dBm + 2 dB a step (TS 27.007 8.5)."""
    values = fields(line)
    rssi = number(values[0]) if values else None
    return rssi if rssi is not None and rssi <= 31 else None


def operator(line: str) -> tuple[str, str]:
    """Name and network of +COPS, as ("Telkomsel", "4G"); ("", "") while on none. Known codes become names."""
    values = fields(line)
    if len(values) < 3:
        return "", ""
    name = unquoted(values[2])
    technology = unquoted(values[3]) if len(values) > 3 else ""
    return _NETWORKS.get(name, name), _GENERATIONS.get(technology, "")


def offered_stores(line: str) -> list[frozenset[str]]:
    """+CPMS=? : which stores may be used to read, to write, to receive; one set for each of these."""
    groups = _GROUP.findall(line) or [line]
    return [frozenset(_QUOTED.findall(group)) for group in groups]


def chosen_store(offers: Sequence[frozenset[str]], preference: Sequence[str]) -> str | None:
    """The first preferred store that is offered for every memory."""
    return next((store for store in preference if offers and all(store in offer for offer in offers)), None)


def store_use(line: str) -> tuple[int, int] | None:
    """How many places of the store that is read are used, and how many there are: +CPMS? ."""
    values = fields(line)
    used, total = (number(value) for value in (*values[1:3], "", "")[:2])
    return None if used is None or total is None else (used, total)


def announced_place(line: str) -> tuple[str, int] | None:
    """Store and index of +CMTI and +CDSI."""
    values = fields(line)
    index = number(values[1]) if len(values) > 1 else None
    return None if index is None else (unquoted(values[0]), index)


def stored_message(line: str) -> StoredMessage | None:
    """``+CMGL: index,stat,...`` or ``+CMGR: stat,...``."""
    numbers = [number(value) for value in fields(line)]
    if line.startswith("+CMGR"):
        return StoredMessage(None, numbers[0] if numbers else None)
    if len(numbers) < 2 or numbers[0] is None:
        return None
    return StoredMessage(numbers[0], numbers[1])


def service_centre(line: str) -> str:
    """The SMSC's number of +CSCA, "" when there is none. A modem left in UCS2 writes it as hex."""
    values = fields(line)
    value = unquoted(values[0]) if values else ""
    if len(value) % 4 == 0 and re.fullmatch(r"(?:00[0-9A-Fa-f]{2})+", value):
        return bytes.fromhex(value).decode("utf-16-be")
    return value


def reference(line: str) -> int | None:
    """TP-MR of ``+CMGS: mr[,...]``, 0-255."""
    values = fields(line)
    value = number(values[0]) if values else None
    return value if value is not None and value <= 255 else None


def equipment_number(text: str) -> str:
    """An IMEI or IMSI (14 to 16 digits) anywhere in an answer, or ""."""
    match = _IDENTITY_DIGITS.search(text)
    return match[1] if match else ""


def card_number(text: str) -> str:
    """An ICCID (ITU-T E.118: begins with 89) anywhere in an answer, or ""; without the filler F."""
    match = _ICCID_DIGITS.search(text)
    return match[1].rstrip("Ff") if match else ""


def card_number_in_file(line: str) -> str:
    """An ICCID out of ``+CRSM: 144,0,"98261000…"``, the digits of each octet the other way round, or ""."""
    values = [unquoted(value) for value in fields(line)]
    if len(values) != 3 or values[0] != "144":
        return ""
    octets = re.findall("[0-9A-Fa-f]{2}", values[2])
    return card_number("".join(octet[::-1] for octet in octets))


def is_status_report(pdu_hex: str) -> bool:
    """Whether the TPDU is an SMS-STATUS-REPORT: the message type in its first octet (TS 23.040 9.2.3.1).

    The line that announced it proves nothing: some sticks announce reports as messages.
    """
    try:
        octets = bytes.fromhex(pdu_hex)
        return octets[1 + octets[0]] & 0b11 == 0b10
    except (ValueError, IndexError):
        return False


def question(command: str) -> tuple[str, str]:
    """The name of a setting command's answer, and the command that asks for the setting.

    ``AT+CNMP=13`` is asked for with ``AT+CNMP?``; ``AT+QCFG="nwscanmode",1,1`` with the same and one value.
    """
    verb, _equals, values = command.partition("=")
    name = verb.removeprefix("AT")
    return name, f"{verb}={values.partition(',')[0]}" if name == "+QCFG" else f"{verb}?"


def already_set(command: str, line: str) -> bool:
    """Whether ``line``, the answer to ``question(command)``, says what ``command`` would set."""
    wanted, found = fields(command.partition("=")[2]), fields(line)
    shared = min(len(wanted), len(found))
    enough = 2 if command.startswith("AT+QCFG") else 1  # the first value there only repeats the question
    return shared >= enough and [unquoted(value) for value in wanted[:shared]] == [
        unquoted(value) for value in found[:shared]
    ]


# Where the tries left for PIN 1 stand: +CPINR: SIM PIN,3,3 / +SPIC: 3,10,3,10 / +QPINC: "SC",3,10 /
# ^CPIN: SIM PIN,3,10,3,10,3 (its second value is empty when no PIN is wanted)
_PIN_TRIES: Mapping[str, int] = MappingProxyType({"+CPINR": 1, "+SPIC": 0, "+QPINC": 1, "^CPIN": 3})


def pin_tries(line: str) -> int | None:
    """How many tries for PIN 1 an answer names; None when it is about another code, or names none."""
    name = line.partition(":")[0]
    place, values = _PIN_TRIES.get(name), fields(line)
    if place is None or len(values) <= place:
        return None
    if name == "+CPINR" and unquoted(values[0]) != "SIM PIN":
        return None
    if name == "+QPINC" and unquoted(values[0]) != "SC":
        return None
    return number(values[place])


_SPAN = re.compile(r"(\d)\s*-\s*(\d)")


def announcement_ways(line: str) -> tuple[str, ...]:
    """The values worth trying with AT+CNMI, best first, out of what ``+CNMI: (0-2),(0,1),...`` offers.

    Stored and announced (mt 1) before handed through, reports straight through (ds 1) before stored ones
    before none; of the modes 2 first (kept while the line is busy), then 1, 3 and 0 (TS 27.005 3.4.1).
    """
    offers = [_numbers(group) for group in _GROUP.findall(line)]
    if len(offers) < 4:
        return ()
    modes, kinds, broadcasts, reports = offers[:4]
    flush = offers[4] if len(offers) > 4 else set()
    kind = next((each for each in "1230" if each in kinds), "0")
    rest = (
        ("0" if "0" in broadcasts or not broadcasts else min(broadcasts)),
        ("0" if "0" in flush or not flush else min(flush)),
    )
    return tuple(
        f"{mode},{kind},{rest[0]},{report},{rest[1]}"
        for report in "120"
        if report in reports
        for mode in "2130"
        if mode in modes
    )


def _numbers(group: str) -> set[str]:
    """The single digits of ``0-2`` and of ``0,1,3``."""
    found = {piece.strip() for piece in group.split(",")}
    for first, last in _SPAN.findall(group):
        found |= {str(digit) for digit in range(int(first), int(last) + 1)}
    return {piece for piece in found if len(piece) == 1 and piece in "0123456789"}
