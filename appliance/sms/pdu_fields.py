"""The small fields of a TPDU: address, time, validity, coding scheme (TS 23.040 9, TS 23.038 4). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from appliance.sms.alphabet import from_septets, pack, to_septets, unpack
from appliance.sms.segments import Encoding

# Type of address: bit 7 set, three bits type of number, four bits numbering plan (TS 23.040 9.1.2.5).
INTERNATIONAL = 0x91
UNKNOWN_ISDN = 0x81
ALPHANUMERIC = 0xD0
_TYPE_OF_NUMBER = 0x70

_DIGITS = "0123456789*#abc"  # semi-octet F fills the last octet of an odd number
_TO_HEX = str.maketrans("*#abc", "ABCDE")
_DAY = 24 * 60


class PduError(ValueError):
    """The PDU cannot be read: not hexadecimal, too short, or not a kind that a network sends to us."""


class Reader:
    """Takes octets off the front; ``PduError`` when they run out."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def octet(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        taken = self._data[self._position : self._position + count]
        if len(taken) < count:
            raise PduError(f"the PDU ends after {len(self._data)} octets")
        self._position += count
        return taken

    def rest(self) -> bytes:
        return self._data[self._position :]


@dataclass(frozen=True, slots=True)
class Address:
    """A sender, recipient or SMSC: ``+62812...``, bare digits (``4444``) or, alphanumeric, a name."""

    text: str
    alphanumeric: bool = False


def write_address(text: str) -> bytes:
    """Length in semi-octets, type, value. A ``+`` makes it international, letters make it a name."""
    international = text.startswith("+")
    digits = text[1:] if international else text
    if digits.isascii() and digits.isdigit():
        kind = INTERNATIONAL if international else UNKNOWN_ISDN
        return bytes((len(digits), kind)) + swap(digits)
    if all(character in _DIGITS for character in digits) and not digits.isalpha():
        return bytes((len(digits), UNKNOWN_ISDN)) + swap(digits.translate(_TO_HEX))
    septets = to_septets(text)
    if len(septets) > 11:
        raise ValueError("a name has at most eleven characters")
    # The length counts useful semi-octets: seven bits each, rounded up (TS 23.040 9.1.2.5).
    return bytes((-(-len(septets) * 7 // 4), ALPHANUMERIC)) + pack(septets)


def read_address(reader: Reader) -> Address:
    """TP-OA, TP-DA or TP-RA: the length octet counts semi-octets, not octets."""
    semi_octets = reader.octet()
    kind = reader.octet()
    value = reader.take((semi_octets + 1) // 2)
    if kind & _TYPE_OF_NUMBER != ALPHANUMERIC & _TYPE_OF_NUMBER:
        return Address(_number(kind, value, semi_octets))
    septets = unpack(value, semi_octets * 4 // 7)
    if len(septets) % 8 == 0 and septets.endswith(b"\0"):
        # A name of 7 characters leaves 7 spare bits; senders that count whole octets make them an eighth "@".
        septets = septets[:-1]
    return Address(from_septets(septets).rstrip("\r"), alphanumeric=True)


def read_smsc(value: bytes) -> str:
    """The SMSC before a TPDU: type of address and digits, without the length octet; "" when there is none."""
    return _number(value[0], value[1:], 2 * len(value)) if value else ""


def write_smsc(number: str) -> bytes:
    """The SMSC part of a PDU, its length octet counting octets; ``00`` for ""."""
    if not number:
        return b"\0"
    address = write_address(number)[1:]
    return bytes((len(address),)) + address


def _number(kind: int, value: bytes, semi_octets: int) -> str:
    digits = value.hex().translate(_FROM_HEX)
    digits = "".join([digits[i + 1] + digits[i] for i in range(0, len(digits), 2)])[:semi_octets].replace(
        "f", ""
    )
    international = kind & _TYPE_OF_NUMBER == INTERNATIONAL & _TYPE_OF_NUMBER
    return "+" + digits if international and digits else digits


_FROM_HEX = str.maketrans("abcde", "*#abc")


def swap(digits: str) -> bytes:
    """Hexadecimal digits as semi-octets, the first one in the low half; F fills an odd count."""
    padded = digits + "F" if len(digits) % 2 else digits
    swapped = bytearray(len(padded))
    ascii_digits = padded.encode("ascii")
    swapped[0::2], swapped[1::2] = ascii_digits[1::2], ascii_digits[0::2]
    return bytes.fromhex(swapped.decode("ascii"))


def write_timestamp(moment: datetime) -> bytes:
    """Seven octets: local time, and its distance from UTC in quarter hours (TS 23.040 9.2.3.11)."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a timestamp needs a time zone")
    quarters = round(offset / timedelta(minutes=15))
    local = moment.astimezone(timezone(timedelta(minutes=15 * quarters)))
    zone = swap(f"{abs(quarters):02d}")[0] | (0x08 if quarters < 0 else 0)
    return swap(local.strftime("%y%m%d%H%M%S")) + bytes((zone,))


def read_timestamp(value: bytes) -> datetime | None:
    """An aware datetime in the zone of the SMSC; None when the seven octets are no time."""
    year, month, day, hour, minute, second = ((octet & 0x0F) * 10 + (octet >> 4) for octet in value[:6])
    zone = value[6]
    # Bit 3 is the sign, not part of the tens: some firmware reads 0x4A as +104 quarters.
    quarters = (zone & 0x07) * 10 + (zone >> 4)
    offset = timezone(timedelta(minutes=-15 * quarters if zone & 0x08 else 15 * quarters))
    if any(octet & 0x0F > 9 or octet >> 4 > 9 for octet in value[:6]) or zone >> 4 > 9:
        return None
    try:
        # A SMSC without a clock says 1980 or 1970; ours is the century of the rest.
        moment = datetime(
            1900 + year if year >= 70 else 2000 + year, month, day, hour, minute, second, tzinfo=offset
        )
        return moment if moment.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None


def validity_octet(validity: timedelta) -> int:
    """Relative TP-VP, rounded up: steps of 5 min, 30 min, a day, a week; 63 weeks at most (9.2.3.12.1)."""
    minutes = -(-validity // timedelta(minutes=1))
    if minutes <= 12 * 60:
        return max(0, -(-minutes // 5) - 1)
    if minutes <= _DAY:
        return 143 + -(-(minutes - 12 * 60) // 30)
    if minutes <= 30 * _DAY:
        return 166 + -(-minutes // _DAY)
    return min(255, 192 + -(-minutes // (7 * _DAY)))


def validity_period(octet: int) -> timedelta:
    """The reverse of ``validity_octet``."""
    if octet <= 143:
        return timedelta(minutes=5 * (octet + 1))
    if octet <= 167:
        return timedelta(hours=12, minutes=30 * (octet - 143))
    return timedelta(days=octet - 166) if octet <= 196 else timedelta(weeks=octet - 192)


@dataclass(frozen=True, slots=True)
class CodingScheme:
    """What TP-DCS says. ``message_class`` 0 is a flash message; None when there is no class."""

    encoding: Encoding
    message_class: int | None = None


_ALPHABETS = (
    Encoding.GSM7,
    Encoding.OCTETS,
    Encoding.UCS2,
    Encoding.GSM7,
)  # 3 is reserved: read as GSM 7-bit


def read_coding_scheme(dcs: int) -> CodingScheme:
    """TP-DCS by its groups (TS 23.038 4). Reserved codes are GSM 7-bit; compressed text is left as octets."""
    group = dcs >> 4
    if group < 0x8:  # general, and "marked for automatic deletion" (4-7), coded alike
        encoding = Encoding.OCTETS if dcs & 0x20 else _ALPHABETS[dcs >> 2 & 0x03]
        return CodingScheme(encoding, dcs & 0x03 if dcs & 0x10 else None)
    if group == 0xE:  # message waiting, store, UCS-2; its kin C and D are GSM 7-bit
        return CodingScheme(Encoding.UCS2)
    if group == 0xF:
        return CodingScheme(Encoding.OCTETS if dcs & 0x04 else Encoding.GSM7, dcs & 0x03)
    return CodingScheme(Encoding.GSM7)


_GENERAL = {Encoding.GSM7: 0x00, Encoding.OCTETS: 0x04, Encoding.UCS2: 0x08}


def coding_scheme_octet(encoding: Encoding, message_class: int | None = None) -> int:
    """TP-DCS of the general group: 0x00 and 0x08, as flash 0x10 and 0x18."""
    return _GENERAL[encoding] if message_class is None else _GENERAL[encoding] | 0x10 | message_class
