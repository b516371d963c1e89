"""Whether a machine wrote an SMS: menus, codes, advertisements, auto-replies, our own echo. Pure.

Nobody ever answers a machine: it answers back, and two of them burn the credit of a month in one night. A
person still sees the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from appliance.inbox.grammar.normalise import fold, tidy


class MachineSign(StrEnum):
    """What gave it away."""

    NAME = "name"
    SHORT_CODE = "short_code"
    OUR_OWN_TEXT = "our_own_text"
    CODE = "code"
    ADVERTISEMENT = "advertisement"
    OPERATOR = "operator"
    AUTO_REPLY = "auto_reply"
    MISSED_CALL = "missed_call"
    LINK = "link"


_SHORTEST_NUMBER = 9
"""Digits of a mobile number with its zero (0811-xxx-xxx is 10, written 62811... more); below are services."""

_ECHO = 30
"""Letters and digits that must agree before a text counts as our own: "HADIR" is nobody's echo."""

_SIGNS: Mapping[MachineSign, tuple[str, ...]] = {
    MachineSign.CODE: (
        r"\botp\b",
        r"kode (?:verifikasi|rahasia|otp|keamanan|aktivasi)",
        r"verification code|one.?time password|is your \w+ code",
        r"jangan (?:beri(?:kan|tahu(?:kan)?)?|bagikan|sebar(?:kan)?) kode|adalah kode",
    ),
    MachineSign.OPERATOR: (
        r"\*\d{3}(?:\*\d+)*#",
        r"\b(?:pelanggan|plg) y(?:th|ang terhormat)",
        r"\bsn:? ?\d{8,}|\bregistrasi (?:gagal|berhasil|sedang)",
        r"\b(?:sisa|isi) (?:pulsa|kuota)\b.*\b(?:rp|gb|mb)|\bpulsa anda\b",
        r"\bkuota (?:internet )?(?:anda|utama)\b|\bkuota internet \d",
        r"\bmasa aktif (?:kartu|nomor|s/?d|s\.d)",
        r"\bpaket (?:data|internet) (?:anda|kamu)|\bpaket \d+ ?[mg]b\b",
        r"\blayanan (?:ini (?:tidak tersedia|sedang|belum)|tidak tersedia|yang anda|sms|pelanggan)",
        r"\bnomor (?:yang )?anda (?:tuju|hubungi)",
        r"\b(?:pesanan|order) #\d|\b(?:permintaan|orderan) (?:anda )?sedang (?:di|kami )?proses",
        r"\btransaksi (?:anda )?(?:berhasil|gagal|sedang)",
        r"\bmaaf,? (?:perintah|format|keyword|kata kunci)(?! ?nya)",
        r"\b(?:mytelkomsel|myim3|axisnet|myxl)\b|\bbima\+",
    ),
    MachineSign.ADVERTISEMENT: (
        r"\bpromo\b|\bdiskon \d|\bcashback\b|\bcicilan\b|\bklik\b",
        r"\bundian berhadiah|\bpemenang undian|\bs&k\b",
        r"\bbonus\b.*\b(?:rp|gb|\d+%)|\bhub(?:ungi)?\.? ?cs\b",
        r"\bpinjaman\b.*\b(?:cair|rp|juta)|\bslot\b.*\b(?:gacor|deposit)",
        r"\bselamat,? (?:nomor )?anda (?:men(?:dapat|ang)|terpilih)",
    ),
    MachineSign.AUTO_REPLY: (
        r"\b(?:pesan|balasan|jawaban|sms) (?:ini )?(?:adalah )?(?:dikirim )?(?:secara )?otomatis",
        r"\bauto.?(?:reply|respon)|\bautomat(?:ic|ed) (?:reply|response|message)|\bno.?reply",
        r"\bsedang (?:mengemudi|berkendara|menyetir)\b.*\b(?:nanti|akan|segera) ",
        r"\bi'?m driving|\bi will (?:call|get back)",
        r"\bout of office|\bdo not disturb|\bjangan (?:di)?balas pesan ini|\b(?:do not|don'?t) reply",
    ),
    MachineSign.MISSED_CALL: (
        r"\bmissed calls?\b|\bpanggilan (?:tidak|tak) terjawab|\bpesan suara\b|\bvoicemail\b",
        r"\bmenghubungi anda (?:pada|pkl|jam|\d)|\b(?:anda )?ditelepon oleh\b",
        r"\bnomor (?:ini )?sudah aktif kembali",
    ),
    MachineSign.LINK: (
        r"https?://|\bwww\.|\b(?:bit\.ly|s\.id|wa\.me|t\.me)/|\b[a-z0-9-]+\.(?:com|co\.id|id|net)/",
    ),
}
_PATTERNS = {sign: re.compile("|".join(forms), re.IGNORECASE | re.DOTALL) for sign, forms in _SIGNS.items()}


def machine_sign(sender: str, text: str, *, our_texts: Iterable[str] = ()) -> MachineSign | None:
    """Why a message looks written by a machine; None = by a person, as far as one can tell.

    ``sender`` as the network gave it; ``our_texts``: what was lately sent to that number.
    """
    number = re.sub(r"[\s().-]", "", sender)
    if not re.fullmatch(r"\+?\d+", number):
        return MachineSign.NAME
    if len(number.lstrip("+")) < _SHORTEST_NUMBER:
        return MachineSign.SHORT_CODE
    if is_echo(text, our_texts):
        return MachineSign.OUR_OWN_TEXT
    plain = " ".join(tidy(text).casefold().split())
    return next((sign for sign, pattern in _PATTERNS.items() if pattern.search(plain)), None)


def is_echo(text: str, our_texts: Iterable[str]) -> bool:
    """The text is one of ours, sent back whole or quoted in full."""
    said = same_text(text)
    if len(said) < _ECHO:
        return False
    ours = (same_text(each) for each in our_texts)
    return any(len(each) >= _ECHO and (each in said or said in each) for each in ours)


def same_text(text: str) -> str:
    """What two texts must share to count as the same: letters and digits, folded."""
    return "".join(c for c in fold(tidy(text)) if c.isalnum())
