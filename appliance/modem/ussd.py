"""What a USSD reply says, whatever the modem made of it. Pure.

``+CUSD: m[,"text",dcs]``: makers disagree on how the text is written, and the data coding scheme lies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.sms.alphabet import NotInAlphabet, from_septets, pack, to_septets, unpack

MENU = 1  # the network waits for a choice
FAILURES = {
    2: "the network ended the dialogue",
    3: "another program answered",
    4: "the network does not offer this code",
    5: "the network did not answer in time",
}

_REPLY = re.compile(r'\+CUSD: ?(\d)(?: ?, ?(?:"(.*)"|"?([^",]*))(?: ?, ?(\d+))?)?\s*', re.DOTALL)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_DCS_UCS2 = 72
_DCS_OCTETS = frozenset({4, 68})
_DCS_UCS2_WITH_LANGUAGE = 17  # two octets of language stand in front (TS 23.038 5)
_READABLE = re.compile(r"[ -~\n\r]{4,}")


@dataclass(frozen=True, slots=True)
class UssdReply:
    """``kind``: 0 done, 1 a menu waits, 2 ended, 4 not offered, 5 timed out (TS 27.007 7.15)."""

    kind: int
    text: str


def read_reply(line: str) -> UssdReply | None:
    """Understand a whole +CUSD line (line breaks in the text included); None if it is none."""
    match = _REPLY.fullmatch(line)
    if match is None:
        return None
    text = match[2] if match[2] is not None else match[3] or ""
    dcs = int(match[4]) if match[4] else None
    return UssdReply(int(match[1]), decode_text(text, dcs))


def decode_text(text: str, dcs: int | None) -> str:
    """The text of a reply: UCS-2 in hex, packed septets in hex, or as it stands."""
    text = text.strip()
    if not _HEX.fullmatch(text):
        return text
    for reading in (_as_octets(text, dcs), _as_ucs2(text, dcs), _as_septets(text)):
        if reading is not None:
            return reading
    return text


def _as_octets(text: str, dcs: int | None) -> str | None:
    """Eight bits a character, only if the scheme says so: digits alone are hex too."""
    if dcs not in _DCS_OCTETS:
        return None
    reading = bytes.fromhex(text).decode("latin-1").strip("\x00")
    return reading.strip() if _READABLE.fullmatch(reading) else None


def _as_ucs2(text: str, dcs: int | None) -> str | None:
    """UCS-2 if the scheme says so, or if it looks like it all the same; ends where it stops being text."""
    start = 4 if dcs == _DCS_UCS2_WITH_LANGUAGE and text[:2] != "00" else 0
    groups = [text[i : i + 4] for i in range(start, len(text) - 3, 4)]
    if not groups or (dcs != _DCS_UCS2 and (len(text) % 4 or groups[0][:2] not in ("00", "04"))):
        return None
    characters = bytes.fromhex("".join(groups)).decode("utf-16-be", "replace")
    readable = re.match(r"[\n\r\t -~\u00a0-\u052f\u2010-\u2044\u20a0-\u20bf]+", characters)
    return readable[0].strip() if readable else None


def _as_septets(text: str) -> str | None:
    """Packed septets, as Huawei hands them on; only if plain text comes out, for "50000000" is hex too."""
    octets = bytes.fromhex(text)
    reading = from_septets(unpack(octets, len(octets) * 8 // 7)).rstrip("\r@")
    return reading.strip() if _READABLE.fullmatch(reading) else None


def packed(code: str) -> str | None:
    """``code`` as Huawei wants it in AT+CUSD: packed septets in hex. None if it is no GSM-7 text."""
    try:
        septets = to_septets(code)
    except NotInAlphabet:
        return None
    if len(septets) % 8 == 7:
        septets += b"\r"  # else seven zero bits would read as @ (TS 23.038 6.1.2.3.1)
    return pack(septets).hex().upper()
