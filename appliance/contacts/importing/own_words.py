"""How a spreadsheet says what a contact holds as code words, posts and former numbers; and back. Pure.

Read by people first: ``Jabatan: Kader | Posyandu: Melati 2 | RW: 02``, one post a line. What the box wrote is
read back letter by letter; what an office wrote by hand is understood where it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from appliance.contacts.folding import fold
from appliance.contacts.importing.positions import field_of
from appliance.contacts.model import Body, ConsentBasis, FormerNumber, Post, ServiceField, WhyFormer
from appliance.sms.numbers import PhoneNumber

_BODIES: Mapping[str, str] = {
    Body.KABUPATEN: "Kabupaten",
    Body.KECAMATAN: "Kecamatan",
    Body.DESA: "Desa",
    Body.POSYANDU: "Posyandu",
}
_FIELDS: Mapping[str, str] = {
    ServiceField.EDUCATION: "Pendidikan",
    ServiceField.HEALTH: "Kesehatan",
    ServiceField.PUBLIC_WORKS: "Pekerjaan Umum",
    ServiceField.HOUSING: "Perumahan Rakyat",
    ServiceField.PUBLIC_ORDER: "Trantibumlinmas",
    ServiceField.SOCIAL: "Sosial",
}
_CONSENTS: Mapping[str, str] = {
    ConsentBasis.PUBLIC_TASK: "Karena jabatan",
    ConsentBasis.GIVEN: "Setuju",
}
_WHYS: Mapping[str, str] = {
    WhyFormer.REPLACED: "diganti",
    WhyFormer.WRONG: "nomor orang lain",
    WhyFormer.DEAD: "mati",
    WhyFormer.MERGED: "dari kontak yang digabung",
    WhyFormer.GIVEN_UP: "tidak dipakai lagi",
}
# In an office's own list; a word of the cell decides.
_BODY_HINTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:kabupaten|kab|kota)\b"), Body.KABUPATEN),
    (re.compile(r"\b(?:kecamatan|kec)\b"), Body.KECAMATAN),
    (re.compile(r"\b(?:desa|kelurahan|kel|ds)\b"), Body.DESA),
    (re.compile(r"\b(?:posyandu|pos)\b"), Body.POSYANDU),
)
_GIVEN = re.compile(r"\b(?:ya|setuju|sudah|ada|izin|ijin|bersedia)\b")
_REFUSED = re.compile(r"\b(?:tidak|belum|tdk|blm)\b")
_BY_OFFICE = re.compile(r"\b(?:sk|jabatan|tugas|dinas|pejabat)\b")

_POST_WORDS: Mapping[str, str] = {
    "position": "Jabatan",
    "short_position": "Jabatan singkat",
    "role": "Peran",
    "body": "Tingkat",
    "field": "Bidang",
    "posyandu": "Posyandu",
    "rw": "RW",
    "rt": "RT",
    "village": "Desa",
    "village_code": "Kode desa",
    "district": "Kecamatan",
    "district_code": "Kode kecamatan",
}
_BETWEEN = " | "  # never inside a value: there a | has a backslash
_FORMER = re.compile(r"(?P<number>\S+)(?: sampai (?P<until>\S+))?(?: \((?P<why>.*)\))?")
_DAY_FIRST = re.compile(r"(\d\d)-(\d\d)-(\d{4})")


def body_text(code: str) -> str:
    """``desa`` -> ``Desa``; a word nobody knows stays itself."""
    return _BODIES.get(code, code)


def body_code(text: str) -> str:
    """``Tim Pembina Kecamatan`` -> ``kecamatan``; "" = none of them."""
    folded = fold(text)
    return _exactly(text, _BODIES) or next(
        (str(code) for known, code in _BODY_HINTS if known.search(folded)), ""
    )


def field_text(code: str) -> str:
    """``housing`` -> ``Perumahan Rakyat``."""
    return _FIELDS.get(code, code)


def field_code(text: str) -> str:
    """``Bid. Perumahan`` -> ``housing``; "" = none of the six."""
    return _exactly(text, _FIELDS) or field_of(text)


def consent_text(code: str) -> str:
    """``given`` -> ``Setuju``."""
    return _CONSENTS.get(code, code)


def consent_code(text: str) -> str:
    """``Ya`` -> ``given``, ``SK Bupati`` -> ``public_task``; a no or anything unclear is no consent."""
    exact = _exactly(text, _CONSENTS)
    folded = fold(text)
    if exact or not folded or _REFUSED.search(folded):
        return exact
    if _BY_OFFICE.search(folded):
        return ConsentBasis.PUBLIC_TASK.value
    return ConsentBasis.GIVEN.value if _GIVEN.search(folded) else ""


def _exactly(text: str, table: Mapping[str, str]) -> str:
    return next((str(code) for code, word in table.items() if text in (word, code)), "")


def day_first(iso: str) -> str:
    """``1978-05-12`` -> ``12-05-1978``; what is no date stays as it is."""
    try:
        return f"{date.fromisoformat(iso):%d-%m-%Y}" if iso else ""
    except ValueError:
        return iso


def former_birth_text(iso: str) -> str:
    """``1978-05-12`` -> ``Tgl lahir semula: 12-05-1978``, for the note."""
    return f"Tgl lahir semula: {day_first(iso)}"


def iso_day(text: str) -> str:
    """``12-05-1978`` -> ``1978-05-12``; what is no date stays as it is."""
    match = _DAY_FIRST.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat() if match else text
    except ValueError:
        return text


def posts_text(posts: Iterable[Post]) -> str:
    """One line for each post."""
    return "\n".join(_post_line(post) for post in posts)


def _post_line(post: Post) -> str:
    told = {name: _escaped(getattr(post, name)) for name in _POST_WORDS}
    told["body"], told["field"] = body_text(told["body"]), field_text(told["field"])
    return _BETWEEN.join(f"{word}: {told[name]}" for name, word in _POST_WORDS.items() if told[name]) or "-"


def read_posts(text: str) -> tuple[Post, ...]:
    """The posts of such a cell. A line of another shape is a jabatan: a person wrote it."""
    return tuple(_read_post(line) for line in text.split("\n") if line.strip())


def _read_post(line: str) -> Post:
    if line.strip() == "-":
        return Post()
    by_word = {word: name for name, word in _POST_WORDS.items()}
    values: dict[str, str] = {}
    for part in line.strip().split(_BETWEEN):
        word, colon, value = part.partition(": ")
        if not colon or word.strip() not in by_word:
            return Post(position=_plain(line.strip()))
        values[by_word[word.strip()]] = _plain(value)
    values["body"] = body_code(values.get("body", "")) or values.get("body", "")
    values["field"] = field_code(values.get("field", "")) or values.get("field", "")
    return Post(**values)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def former_text(numbers: Iterable[FormerNumber]) -> str:
    """``081200001111 sampai 05-01-2026 (diganti)``, one a line."""
    return "\n".join(
        former.number.national
        + (f" sampai {day_first(former.until)}" if former.until else "")
        + (f" ({_WHYS.get(former.why, former.why)})" if former.why else "")
        for former in numbers
    )


def read_former(text: str) -> tuple[FormerNumber, ...]:
    """The former numbers of such a cell; a line without a mobile number says nothing."""
    return tuple(found for line in text.split("\n") if (found := _read_former(line.strip())) is not None)


def _read_former(line: str) -> FormerNumber | None:
    match = _FORMER.fullmatch(line)
    if match is None:
        return None
    try:
        number = PhoneNumber.parse(match["number"])
    except ValueError:
        return None
    told = match["why"] or ""
    why = next((str(code) for code, word in _WHYS.items() if word == told), told)
    return FormerNumber(number=number, until=iso_day(match["until"] or ""), why=why)
