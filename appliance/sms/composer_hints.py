"""What in a text operators filter or readers mistrust: links, long numbers, shouting, money, codes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    """Why a message may not arrive, or be taken for a fraud, although the network accepts it."""

    LINK = "link"
    LONG_NUMBER = "long_number"  # a phone or account number in the text
    SHOUTING = "shouting"
    MONEY = "money"
    SECRET_CODE = "secret_code"  # OTP, PIN, password
    LITERAL_FIELD = "literal_field"  # {{nama}}: stays {nama} and is not filled in


@dataclass(frozen=True, slots=True)
class Hint:
    """``found`` stands at ``position`` of the text. Advice, never a reason to refuse."""

    kind: HintKind
    found: str
    position: int


# In small letters only: "maaf.Info lanjut" is a sentence that lost its space.
_ENDINGS = r"com|co|id|net|org|info|me|ly|gl|io|xyz|site|online|link|app|shop|click|top|ws"
_LINK = rf"\b(?:https?://|www\.)\S+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?-i:{_ENDINGS})\b(?:/\S*)?"
_DATE = r"[0-9]{1,2}[ -][0-9]{1,2}[ -][0-9]{4}"
_PATTERNS: tuple[tuple[HintKind, re.Pattern[str]], ...] = (
    (HintKind.LINK, re.compile(_LINK, re.IGNORECASE)),
    # Eight digits or more; rupiah have dots between the thousands.
    (HintKind.LONG_NUMBER, re.compile(rf"(?<![0-9-])(?!{_DATE}\b)\+?[0-9](?:[ -]?[0-9]){{7,}}(?![0-9])")),
    # Three words in a row; STRATA#PRATAMA / MADYA and one PENTING! are good style here.
    (HintKind.SHOUTING, re.compile(r"\b[A-Z]{3,}(?:[ ,]+[A-Z]{2,}){2,}\b")),
    (
        HintKind.MONEY,
        re.compile(
            r"\b(?:hadiah|undian|pemenang|menang(?:kan)?|jackpot|pinjaman|kredit tanpa|dana tunai|uang tunai"
            r"|transfer|rekening|juta(?:an)?(?: rupiah)?|pulsa gratis|gratis pulsa|bonus|promo|cashback)\b",
            re.IGNORECASE,
        ),
    ),
    (
        HintKind.SECRET_CODE,
        re.compile(
            r"\b(?:otp|kode (?:verifikasi|rahasia|akses|aktivasi|keamanan)|verifikasi|password|kata sandi"
            r"|(?:nomor|no\.?|kode) pin|pin atm|cvv)\b",
            re.IGNORECASE,
        ),
    ),
    (HintKind.LITERAL_FIELD, re.compile(r"\{\{\s*\w+\s*\}\}")),
)


def warnings(text: str) -> tuple[Hint, ...]:
    """The hints of a text or template, in order of position; none for a good message."""
    found = [
        Hint(kind, match[0], match.start()) for kind, pattern in _PATTERNS for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda hint: hint.position))
