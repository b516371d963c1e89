"""What stands behind a keyword in free words: an obstacle, a report, a need, a name, a number. Pure.

The words come out as they were typed; names and numbers wait for a person's approval, so they are only cut
out, never improved.
"""

from __future__ import annotations

import re

from appliance.inbox.grammar.arguments import Arguments, Parsed
from appliance.inbox.grammar.normalise import Phrase, phrase
from appliance.inbox.grammar.reading import Kendala, NumberChange, Problem, Registration, Words
from appliance.inbox.grammar.vocabulary import ADDRESS, GREETINGS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set
from appliance.sms.numbers import PhoneNumber

_CATEGORY = re.compile(r"([1-5])(?:\s*[#*,.:;=/-]\s*|\s*\n\s*|\s*$)")


def read_kendala(arguments: Arguments) -> Parsed | None:
    bare = _without_address(arguments.rest)
    if bare.words and bare.texts[0] in QUESTIONS:
        return None
    if not bare.words:
        return Parsed(problem=Problem.TEXT_MISSING)
    raw = bare.raw[bare.words[0].start :].strip()
    if match := _CATEGORY.match(raw):
        return Parsed(Kendala(_one_line(raw[match.end() :]), int(match[1])))
    return Parsed(Kendala(_told(arguments).written()))


def read_words(arguments: Arguments) -> Parsed | None:
    if not _without_address(arguments.rest).words:
        return Parsed(problem=Problem.TEXT_MISSING)
    return Parsed(Words(_told(arguments).written()))


def _told(arguments: Arguments) -> Phrase:
    """Without the address it begins with, where that is one: ``KENDALA#ibu hamil sakit`` keeps its subject.

    Right behind a mark (KENDALA#bapak ...) nothing is taken off; else only up to a mark or another address
    ("bu, ..."), and "bu" or "pak" before a word that no name and no office begins with ("bu ada ...").
    """
    rest, end = arguments.rest, 0
    if arguments.gap.strip():
        return rest
    for at in range(len(rest.words) - 1):
        if rest.texts[at] not in ADDRESS:
            break
        parted = bool(rest.gap_before(at + 1).strip(" \t"))
        if parted or (rest.texts[at] in _ONLY_ADDRESS and rest.texts[at + 1] in _BEGINS_A_SENTENCE):
            end = at + 1
    return rest.after(end)


_ONLY_ADDRESS = word_set("bu pak bpk min admin")
_BEGINS_A_SENTENCE = word_set("ada aya belum tidak teu sudah tos ini itu di dari mau saya abdi kami")


def _without_address(rest: Phrase) -> Phrase:
    at = 0
    while at < len(rest.words) and rest.texts[at] in ADDRESS:
        at += 1
    return rest.after(at)


def _one_line(text: str) -> str:
    return " ".join(text.split()).strip(" #*,;:=/")


_PARTS = re.compile(r"\s*[#*,;:=/\n]+\s*")
_PLACE = re.compile(
    r"(?<![^\W_])(?:posyandu|posy|pos|desa|ds|rw|kader|dari|kec|kecamatan)(?![^\W_])[.\s]*", re.IGNORECASE
)
_NAME = re.compile(r"^(?:nama|nm)(?![^\W_])[\s:=]*(?:saya\b)?\s*", re.IGNORECASE)
_NO_NAME = word_set(
    """
    dana strata skdn lansia bumil kendala
    hadir balita penerima ulang sudah belum tidak isi menyusul kapan peserta ibu2 kontak anggota
    kehadiran bisa mau untuk yang harga nomor bpjs haji sekolah online jadi lomba ke
    """
)
_NO_REGISTRATION = word_set("menyusul sudah belum tidak dikirim terlampir kehadiran")
_ADDRESSED = frozenset({"bu", "ibu", "pak", "bapak", "bpk", "min", "admin"})
_LONGEST_NAME = 5


def read_registration(arguments: Arguments) -> Parsed | None:
    rest = arguments.rest
    if not set(rest.texts) - ADDRESS or rest.texts[0] in _ADDRESSED:
        rest = _without_address(rest)  # but Neng Yani is called so
    if arguments.asks or (rest.words and rest.texts[0] in _NO_NAME) or _NO_REGISTRATION & set(rest.texts):
        return None
    text = rest.raw[rest.words[0].start :].strip(" #*,;:=/\n.") if rest.words else ""
    parts = [part for part in _PARTS.split(_NAME.sub("", text)) if part]
    if len(parts) == 1:
        parts = [_one_line(part) for part in _PLACE.split(parts[0])]
        parts = [part for part in parts if part] if parts[0] else []
    if not parts or not re.search(r"[^\W\d_]", parts[0]):
        return Parsed(problem=Problem.NAME_MISSING)
    if len(parts[0].split()) > _LONGEST_NAME:
        return None
    return Parsed(Registration(parts[0], ", ".join(parts[1:])))


_DIGITS = re.compile(r"\+?\d[\d .()-]*\d|\d")
_FROM_TO = re.compile(
    r"\s*(?:jadi|menjadi|ke|kana|->|=>|diganti|ganti)\s*(?:nomor|no|nmr)?\.?\s*", re.IGNORECASE
)
_AROUND_NUMBER = word_set("nomor hp wa kartu baru lama lami anyar telepon telp")
_ROLES = word_set("kader ketua pengurus bidan sekretaris bendahara kades lurah anak suami rw rt")
"""Whoever is named so is somebody else: "ganti kader bu Neng 0812..." changes no number of the sender."""
_ENOUGH = 5  # digits that somebody may have meant as a number


def read_change(arguments: Arguments) -> Parsed | None:
    text = " ".join(arguments.written.split())
    found = _numbers(text)
    if not found:
        if sum(c.isdigit() for c in text) >= _ENOUGH:
            return Parsed(problem=Problem.NUMBER_BAD)
        words = set(arguments.rest.texts) - PADDING - _AROUND_NUMBER
        return None if words else Parsed(problem=Problem.NUMBER_MISSING)
    if _ROLES & set(arguments.rest.texts):
        return None
    if len(found) == 1 and _of_somebody_else(arguments.rest.raw):
        return None
    if len(found) == 1:
        return Parsed(NumberChange(number=found[0][1]))
    both = _two_numbers(text)
    return Parsed(both) if both else Parsed(problem=Problem.SEVERAL_NUMBERS)


def _two_numbers(text: str) -> NumberChange | None:
    """Old and new, where the words between or before say which is which."""
    found = _numbers(text)
    if len(found) != 2 or found[0][1] == found[1][1]:
        return None
    (first, one), (second, other) = found
    before, between = text[: first.start()].casefold(), text[first.end() : second.start()].casefold()
    if _FROM_TO.fullmatch(between) or ("lama" in before and "baru" in between):
        return NumberChange(old=one, new=other)
    if "baru" in before and "lama" in between and "lama" not in before:
        return NumberChange(old=other, new=one)
    return None


def change_in_a_sentence(said: Phrase) -> NumberChange | None:
    """``bu sy ganti no jadi 0857...``: one's own number, said without the keyword in front."""
    words = set(phrase(said.raw, greeting=True).texts)
    if words & {"lama", "lami"} and words & {"baru", "anyar"} and (both := _two_numbers(said.raw)):
        return both
    changes = words & {"ganti", "gantos", "diganti", "ngganti"} or ({"nomor", "baru"} <= words)
    mine = words & {"saya", "abdi"}
    if not changes or not mine or words & {"tidak", "bukan", "belum", "jangan"} or words & QUESTIONS:
        return None
    if not words & {"nomor", "hp", "kartu", "wa"}:
        return None
    found = _numbers(said.raw)
    if len(found) != 1 or _of_somebody_else(said.raw):
        return None
    return NumberChange(number=found[0][1])


def _of_somebody_else(text: str) -> bool:
    """A title and a name, or one's family: ``bu Neng ganti nomor``, ``nomor suami saya ganti``.

    At the head it is an address when a mark or "saya" follows: ``bu Neng, saya ganti nomor``.
    """
    whole = phrase(text, greeting=True)
    texts = whole.texts
    for at in range(len(texts) - 1):
        if texts[at] in _KIN and texts[at + 1] in _MINE and not whole.gap_before(at + 1).strip(" \t"):
            return True
        named = texts[at] in _TITLES and _may_be_a_name(texts[at + 1])
        if not named or whole.gap_before(at + 1).strip(" \t."):
            continue
        end = at + 2
        head = all(word in ADDRESS or word in GREETINGS for word in texts[:at])
        spoken_to = end < len(texts) and (texts[end] in _MINE or whole.gap_before(end).strip(" \t"))
        if not (head and spoken_to):
            return True
    return False


def _may_be_a_name(word: str) -> bool:
    return word.isalpha() and (word == "neng" or word not in PADDING | _AROUND_NUMBER | _AROUND_CHANGE)


_MINE = frozenset({"saya", "abdi"})
_KIN = word_set("ibu bapak bpk suami istri isteri anak kakak adik adek mamah mama mertua cucu tetangga teman")
_TITLES = word_set("bu ibu pak bapak bpk teh teteh ceu kang akang bunda tante mas mbak neng nyai haji")
_AROUND_CHANGE = word_set(
    """
    ganti gantos diganti ngganti gnti jadi menjadi ke kana dari mau akan bade hoyong ingin minta izin ijin
    sudah tos yang nama data ieu kangge untuk sekarang ayeuna karena
    """
)


def _numbers(text: str) -> list[tuple[re.Match[str], PhoneNumber]]:
    found = []
    for match in _DIGITS.finditer(text):
        try:
            found.append((match, PhoneNumber.parse(match[0])))
        except ValueError:
            continue
    return found


_DATA = word_set("data nomor kontak nama hp saya abdi semua")
_NOT_DATA = word_set("pesan pesannya sms foto pesanan laporan salah nomornya tidak jangan bukan")


def asks_to_erase(rest: Phrase) -> bool:
    """``HAPUS``, ``hapus data saya``; not ``hapus pesan kemarin``."""
    words = set(rest.texts)
    if words & (_NOT_DATA | QUESTIONS):
        return False
    return not words - PADDING or bool(words & _DATA)


_ALL_OF_MINE = _DATA | word_set("ini dari daftar sini tolong berhenti stop pokjanal posyandu sistem segera")


def erases_plainly(rest: Phrase) -> bool:
    """It is about the sender and nothing else; ``hapus data bu neng`` is somebody else's data."""
    return all(word in _ALL_OF_MINE or (word in PADDING and word != "neng") for word in rest.texts)
