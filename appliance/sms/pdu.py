"""SMS as the modem takes and gives it: hexadecimal PDUs (TS 23.040 9.2.2, TS 27.005 3). Pure.

::

    encode_submit    what we hand to the modem     decode_submit           (the simulated network reads it)
    decode           what the modem hands to us    encode_deliver, encode_status_report

Every PDU begins with the SMSC part, which AT+CMGS does not count.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.sms.alphabet import is_gsm7
from appliance.sms.numbers import PhoneNumber, ShortCode
from appliance.sms.pdu_fields import (
    PduError,
    Reader,
    coding_scheme_octet,
    read_address,
    read_coding_scheme,
    read_smsc,
    read_timestamp,
    validity_octet,
    write_address,
    write_smsc,
    write_timestamp,
)
from appliance.sms.segments import Encoding
from appliance.sms.user_data import Concatenation, body_text, header_octets, read_user_data, write_user_data

__all__ = [
    "Concatenation",
    "Deliver",
    "PduError",
    "StatusReport",
    "Submit",
    "SubmitPdu",
    "decode",
    "decode_submit",
    "encode_deliver",
    "encode_status_report",
    "encode_submit",
    "joined_text",
]

# First octet (TS 23.040 9.2.3.1 and following). The message type depends on the direction.
_MTI = 0x03
_MTI_DELIVER = 0x00
_MTI_SUBMIT = 0x01
_MTI_STATUS_REPORT = 0x02
_NO_MORE_MESSAGES = 0x04
_REJECT_DUPLICATES = 0x04
_VALIDITY_FORMAT = 0x18
_VALIDITY_RELATIVE = 0x10
_STATUS_REPORT_REQUEST = 0x20
_HEADER = 0x40

_FLASH_CLASS = 0


@dataclass(frozen=True, slots=True)
class SubmitPdu:
    """Ready for the modem: ``AT+CMGS=<tpdu_length>``, then ``hex`` and Ctrl-Z."""

    hex: str
    tpdu_length: int  # octets without the SMSC part


@dataclass(frozen=True, slots=True)
class Submit:
    """What a handset asked the SMSC to send on."""

    number: str
    text: str
    encoding: Encoding
    concatenation: Concatenation | None
    status_report: bool
    validity_octet: int | None  # None: no TP-VP, or not the relative form
    flash: bool
    message_reference: int
    pid: int
    dcs: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Deliver:
    """An incoming message, or one part of it.

    ``sender``: ``+62812...``, bare digits or a name. ``sent_at``: the SMSC's time (SCTS), aware, or None.
    ``message_class`` 0 is flash. ``body``: septets or octets, for ``joined_text``. ``truncated``: its end is
    missing.
    """

    smsc: str
    sender: str
    sender_is_alphanumeric: bool
    text: str
    encoding: Encoding
    sent_at: datetime | None
    concatenation: Concatenation | None
    pid: int
    dcs: int
    message_class: int | None
    ports: tuple[int, int] | None
    truncated: bool
    body: bytes


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A delivery report. ``sent_at``: when the SMSC took our message (SCTS); ``status``: TP-Status, 0-255."""

    smsc: str
    message_reference: int
    recipient: str
    sent_at: datetime | None
    discharged_at: datetime | None
    status: int


def encode_submit(
    number: PhoneNumber | ShortCode,
    part: str,
    *,
    encoding: Encoding,
    concatenation: Concatenation | None = None,
    validity: timedelta | None = timedelta(hours=48),
    status_report: bool = True,
    flash: bool = False,
) -> SubmitPdu:
    """SMS-SUBMIT of one segment through the SIM's own SMSC (``00``).

    Raises ``NotInAlphabet`` when ``part`` is not in ``encoding`` and ``ValueError`` when it does not fit.
    """
    first = _MTI_SUBMIT
    if validity is not None:
        first |= _VALIDITY_RELATIVE
    if status_report:
        first |= _STATUS_REPORT_REQUEST
    if concatenation is not None:
        first |= _HEADER
    tpdu = b"".join(
        (
            bytes((first, 0)),  # TP-MR 0: the modem puts its own
            write_address(number),
            bytes((0, coding_scheme_octet(encoding, _FLASH_CLASS if flash else None))),
            b"" if validity is None else bytes((validity_octet(validity),)),
            write_user_data(part, encoding, b"" if concatenation is None else header_octets(concatenation)),
        )
    )
    return SubmitPdu("00" + tpdu.hex().upper(), len(tpdu))


def decode_submit(pdu: str) -> Submit:
    """Read an SMS-SUBMIT with its SMSC part. Raises ``PduError``."""
    reader = Reader(_octets(pdu))
    reader.take(reader.octet())
    first = reader.octet()
    if first & _MTI != _MTI_SUBMIT:
        raise PduError("not an SMS-SUBMIT")
    reference = reader.octet()
    number = read_address(reader)
    pid, dcs = reader.take(2)
    validity_format = first & _VALIDITY_FORMAT
    validity = reader.take({0: 0, _VALIDITY_RELATIVE: 1}.get(validity_format, 7))
    scheme = read_coding_scheme(dcs)
    data = read_user_data(reader.octet(), reader.rest(), scheme.encoding, has_header=bool(first & _HEADER))
    if data.truncated:
        raise PduError("the user data are shorter than TP-UDL says")
    return Submit(
        number=number.text,
        text=data.text,
        encoding=scheme.encoding,
        concatenation=data.concatenation,
        status_report=bool(first & _STATUS_REPORT_REQUEST),
        validity_octet=validity[0] if validity_format == _VALIDITY_RELATIVE else None,
        flash=scheme.message_class == _FLASH_CLASS,
        message_reference=reference,
        pid=pid,
        dcs=dcs,
        body=data.body,
    )


def decode(pdu: str, tpdu_length: int | None = None) -> Deliver | StatusReport:
    """Read what the network sent; its first octet tells what it is, not the modem's announcement.

    ``tpdu_length``, the length in that announcement, helps with firmware that leaves the SMSC part out.
    Raises ``PduError``.
    """
    octets = _octets(pdu)
    bare = tpdu_length == len(octets) and octets[0] != 0
    if bare and octets[1:2] < b"\x80":  # no type of address, so no SMSC part before it
        return _decode_tpdu("", octets)
    start = 1 + octets[0]
    try:
        return _decode_tpdu(read_smsc(octets[1:start]), octets[start:])
    except PduError:
        if not bare:
            raise
        return _decode_tpdu("", octets)


def _octets(pdu: str) -> bytes:
    try:
        octets = binascii.unhexlify(pdu.strip())
    except (binascii.Error, ValueError) as error:
        raise PduError(f"not hexadecimal: {error}") from None
    if not octets:
        raise PduError("the PDU is empty")
    return octets


def _decode_tpdu(smsc: str, tpdu: bytes) -> Deliver | StatusReport:
    reader = Reader(tpdu)
    first = reader.octet()
    if first & _MTI == _MTI_SUBMIT:
        raise PduError("a message of our own (SMS-SUBMIT or its report), not one from the network")
    if first & _MTI == _MTI_STATUS_REPORT:
        return _decode_status_report(smsc, reader)
    # A reserved type is to be processed as a DELIVER (TS 23.040 9.2.3.1).
    return _decode_deliver(smsc, first, reader)


def _decode_deliver(smsc: str, first: int, reader: Reader) -> Deliver:
    sender = read_address(reader)
    pid, dcs = reader.take(2)
    sent_at = read_timestamp(reader.take(7))
    scheme = read_coding_scheme(dcs)
    data = read_user_data(reader.octet(), reader.rest(), scheme.encoding, has_header=bool(first & _HEADER))
    return Deliver(
        smsc=smsc,
        sender=sender.text,
        sender_is_alphanumeric=sender.alphanumeric,
        text=data.text,
        encoding=scheme.encoding,
        sent_at=sent_at,
        concatenation=data.concatenation,
        pid=pid,
        dcs=dcs,
        message_class=scheme.message_class,
        ports=data.ports,
        truncated=data.truncated,
        body=data.body,
    )


def _decode_status_report(smsc: str, reader: Reader) -> StatusReport:
    """Everything after TP-ST (TP-PI and what it announces) is optional and says nothing we need."""
    reference = reader.octet()
    recipient = read_address(reader)
    sent_at = read_timestamp(reader.take(7))
    discharged_at = read_timestamp(reader.take(7))
    return StatusReport(smsc, reference, recipient.text, sent_at, discharged_at, reader.octet())


def joined_text(parts: Sequence[Deliver]) -> str:
    """The text of a long message from its parts, in order. Heals a pair that was split between parts."""
    encodings = {part.encoding for part in parts}
    if len(encodings) != 1 or any(part.truncated for part in parts):
        return "".join(part.text for part in parts)
    return body_text(b"".join(part.body for part in parts), encodings.pop())


def encode_deliver(
    sender: str,
    text: str,
    *,
    sent_at: datetime,
    concatenation: Concatenation | None = None,
    encoding: Encoding | None = None,
    message_class: int | None = None,
    pid: int = 0,
    smsc: str = "",
) -> str:
    """SMS-DELIVER of one part, as a network would send it.

    ``sender``: a number, a short code or a name of at most 11 characters. ``encoding`` None: GSM 7-bit if the
    text allows it, otherwise UCS-2.
    """
    scheme = encoding or (Encoding.GSM7 if is_gsm7(text) else Encoding.UCS2)
    first = _MTI_DELIVER | _NO_MORE_MESSAGES | (_HEADER if concatenation is not None else 0)
    octets = b"".join(
        (
            write_smsc(smsc),
            bytes((first,)),
            write_address(sender),
            bytes((pid, coding_scheme_octet(scheme, message_class))),
            write_timestamp(sent_at),
            write_user_data(text, scheme, b"" if concatenation is None else header_octets(concatenation)),
        )
    )
    return octets.hex().upper()


def encode_status_report(
    *,
    message_reference: int,
    recipient: str,
    sent_at: datetime,
    discharged_at: datetime,
    status: int,
    smsc: str = "",
) -> str:
    """SMS-STATUS-REPORT, as a network would send it."""
    octets = b"".join(
        (
            write_smsc(smsc),
            bytes((_MTI_STATUS_REPORT | _NO_MORE_MESSAGES, message_reference)),
            write_address(recipient),
            write_timestamp(sent_at),
            write_timestamp(discharged_at),
            bytes((status,)),
        )
    )
    return octets.hex().upper()
