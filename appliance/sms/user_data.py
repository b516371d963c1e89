"""TP-UD: the text of a segment behind its header (TS 23.040 9.2.3.24). Pure; forgives what others write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.sms.alphabet import from_septets, pack, to_septets, unpack
from appliance.sms.segments import Encoding

MAX_OCTETS = 140

# Information element identifiers (TS 23.040 9.2.3.24); all others are skipped.
_CONCATENATED_8 = 0x00
_PORTS_8 = 0x04
_PORTS_16 = 0x05
_CONCATENATED_16 = 0x08


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Which part of which long message: ``sequence`` is 1 to ``total``. We send 8-bit references (0-255)."""

    reference: int
    total: int
    sequence: int

    def __post_init__(self) -> None:
        if not (0 <= self.reference <= 0xFFFF and 1 <= self.sequence <= self.total <= 255):
            raise ValueError(f"no such concatenation: {self.reference}, {self.sequence} of {self.total}")


@dataclass(frozen=True, slots=True)
class UserData:
    """What TP-UD held. ``body``: septets (one per byte) or octets, without the header.

    ``ports``: (destination, source) of a message for a program. ``truncated``: TP-UDL promised more.
    """

    text: str
    body: bytes
    concatenation: Concatenation | None = None
    ports: tuple[int, int] | None = None
    truncated: bool = False


def header_octets(concatenation: Concatenation) -> bytes:
    """``05 00 03 ref tot seq``, or ``06 08 04 ref ref tot seq`` for a reference above 255."""
    last = bytes((concatenation.total, concatenation.sequence))
    if concatenation.reference <= 0xFF:
        return bytes((5, _CONCATENATED_8, 3, concatenation.reference)) + last
    return bytes((6, _CONCATENATED_16, 4)) + concatenation.reference.to_bytes(2, "big") + last


def write_user_data(text: str, encoding: Encoding, header: bytes = b"") -> bytes:
    """TP-UDL and TP-UD. TP-UDL counts septets, header and fill bits included, or octets.

    Raises ``NotInAlphabet`` and, when it does not fit into 140 octets, ``ValueError``.
    """
    if encoding is Encoding.GSM7:
        body = to_septets(text)
        fill_bits = -len(header) * 8 % 7  # the text begins on a septet boundary
        length = -(-len(header) * 8 // 7) + len(body)
        octets = header + pack(body, fill_bits)
    else:
        # A lone surrogate is no character; it goes out as "?" instead of stopping the message.
        octets = header + (
            text.encode("utf-16-be", "replace") if encoding is Encoding.UCS2 else text.encode("latin-1")
        )
        length = len(octets)
    if len(octets) > MAX_OCTETS:
        raise ValueError(f"a segment holds {MAX_OCTETS} octets, not {len(octets)}")
    return bytes((length,)) + octets


def read_user_data(length: int, data: bytes, encoding: Encoding, *, has_header: bool) -> UserData:
    """Read TP-UD. Takes what is there, for ``length`` (TP-UDL) may be larger than the data. Never fails."""
    header_length = min(data[0] + 1, len(data)) if has_header and data else 0
    if encoding is Encoding.GSM7:
        fill_bits = -header_length * 8 % 7
        wanted = max(0, length - -(-header_length * 8 // 7))
        body = unpack(data[header_length:], wanted, fill_bits)
    else:
        wanted = max(0, length - header_length)
        body = data[header_length : header_length + wanted]
    concatenation, ports = _read_header(data[1:header_length])
    text = "" if ports is not None and encoding is Encoding.OCTETS else body_text(body, encoding)
    return UserData(text, body, concatenation, ports, truncated=len(body) < wanted)


def body_text(body: bytes, encoding: Encoding) -> str:
    """The text of a body. What is no character becomes U+FFFD: no lone surrogate ever comes out."""
    if encoding is Encoding.GSM7:
        return from_septets(body)
    if encoding is Encoding.UCS2:
        return body[: len(body) // 2 * 2].decode("utf-16-be", "replace")
    text = body.decode("latin-1")
    return "".join([c if c.isprintable() or c in "\r\n\t" else "\ufffd" for c in text])


def _read_header(octets: bytes) -> tuple[Concatenation | None, tuple[int, int] | None]:
    """Concatenation and ports out of a header; the last one of a kind counts (TS 23.040 9.2.3.24)."""
    concatenation: Concatenation | None = None
    ports: tuple[int, int] | None = None
    for identifier, value in _elements(octets):
        if identifier in (_CONCATENATED_8, _CONCATENATED_16) and len(value) == (3 if identifier == 0 else 4):
            *reference, total, sequence = value
            if 1 <= sequence <= total:  # otherwise the element shall be ignored (9.2.3.24.1)
                concatenation = Concatenation(int.from_bytes(bytes(reference), "big"), total, sequence)
        elif identifier == _PORTS_8 and len(value) == 2:
            ports = (value[0], value[1])
        elif identifier == _PORTS_16 and len(value) == 4:
            ports = (int.from_bytes(value[:2], "big"), int.from_bytes(value[2:], "big"))
    return concatenation, ports


def _elements(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Identifier and value of each information element; what does not fit into the header is dropped."""
    position = 0
    while position + 2 <= len(octets):
        identifier, length = octets[position], octets[position + 1]
        value = octets[position + 2 : position + 2 + length]
        if len(value) < length:
            return
        yield identifier, value
        position += 2 + length
