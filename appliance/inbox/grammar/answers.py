"""Yes, no and "insya Allah" in Indonesian and Sundanese; whatever is doubtful is no answer at all. Pure.

Every word of an answer must be known: a word outside the lists may turn it round ("hadir kalau tidak hujan",
"tidak hadir diwakili bu Neng"), so it goes to a person. A refusal may be followed by its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from appliance.inbox.grammar.normalise import Phrase, phrase, single
from appliance.inbox.grammar.vocabulary import ADDRESS, GREETINGS, NEGATIONS, NUMBER_WORDS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set


class Answer(Enum):
    """What an answer says; ``None`` in its place = nothing that is sure."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


_INSYA = re.compile(
    r"\b(?:in?(?:s|sh|sy)|in (?:sh|sy))a{0,3}h? ?a{0,3}(?:l{1,2}|wl|ul)[aou]{1,2}h?\b"
    r"|\bin(?:sy|sh)a{1,2}\b(?! ?a)"
)
"""insya Allah, insyaallah, inshaa allah, in sya alloh, isya allah, insyallah, insa allah, insya."""

_NOT = NEGATIONS
_NOT_YET = word_set("belum can acan encan tacan")
_FLAT_NO = word_set("berhalangan absen")
_TURNING = word_set(
    """
    kalau tapi atau bukan jangan kecuali diwakili diwakilkan wakil mewakili wakili ganti digantikan
    nanti lihat tergantung asal asalkan jika siapa tahu terang apa2 kurang salah masalah cuma hanya
    suami anak suaminya anaknya
    """
)
"""They turn an answer round, or put another in its place."""

_MAYBE_WORDS = word_set(
    """
    diusahakan usahakan diusahain mungkin mudah2an mudahan semoga moga mugia mugi
    """
)

_COME = word_set(
    """
    hadir datang ikut menghadiri dongkap ngiringan mengikuti bisa dapat sempat tiasa
    """
)
_AGREE = word_set(
    "ya siap oke 86 muhun sumuhun enya leres betul benar setuju pasti baik tentu sip mangga gas"
)
_AROUND_YES = word_set(
    """
    akan bade mau insya in the tepat waktu laksanakan melaksanakan rapat rapatnya acara acaranya
    undangan besok nanti oge pun juga pasti semua semuanya orang berdua bertiga telat terlambat sedikit
    agak bersama dengan untuk kader kordinasi koordinasi balas jawab ketik ti sareng ka di sana disana
    atas undangannya bisa diantos selalu monitor dimengerti perintah lansung langsung
    """
)
_REASON_AFTER_NO = word_set(
    """
    karena ada sakit anak lagi acara sedang keluarga kerja hajatan kondangan pengajian hamil melahirkan
    ujian di luar kota jauh hujan repot sibuk ibu suami mertua cucu opname dirawat rumah bentrok
    kegiatan lain sekolah nikahan takziah jalan longsor banjir jadwal jaga orang tua meninggal halangan
    kepentingan keperluan urusan mendadak dulu masih kurang sehat badan demam panas nuju udur teu damang
    ke bandung piket dinas tugas kali ayeuna hari ini besok minggu bulan rapat rapatnya acaranya
    undangan undangannya ijin izin semua aya nganter ngantar mengantar ka ti balita saya nya mah ongkos
    kendaraan motor
    """
)
_THANKS = frozenset({"terimakasih", "terima"})
_HEDGES = word_set(
    """
    atau kalau diwakili diwakilkan wakil mewakili tahu terang mungkin apa2 tapi nanti
    """
)


TITLES = word_set("bu ibu pak bapak bpk teh teteh ceu kang akang bunda tante")
_MAY_BE_SUBJECT = word_set("ibu bapak bpk bunda tante neng teteh akang mas mbak")
_SELF = word_set("saya abdi dengan ini")
_ILL = word_set("sakit udur")
_SAID_OF_SUBJECT = _COME | _NOT | _FLAT_NO | _ILL | word_set("saya abdi akan insya siap lagi sedang mau gak")


def names_somebody_else(said: Phrase) -> bool:
    """``Bu Neng tidak hadir`` and ``bapak tidak hadir`` from another phone are no answer of the sender.

    "Bapak" at the head and behind a mark is an address: ``pak, tidak hadir``.
    """
    whole = phrase(said.raw, greeting=True)
    texts = whole.texts
    if any(one in TITLES and other == "neng" for one, other in pairwise(texts)):
        return True
    at = next((at for at, word in enumerate(texts) if word in _MAY_BE_SUBJECT), len(texts))
    return (
        at + 1 < len(texts)
        and not set(texts[:at]) & (_AGREE | _COME)
        and texts[at + 1] in _SAID_OF_SUBJECT
        and not whole.gap_before(at + 1).strip(" \t")
    )


def without_own_name(said: Phrase, names: Sequence[str]) -> Phrase:
    """``Neng Yani hadir`` and ``saya bu Euis hadir`` are about the sender, whose name says nothing more."""
    own = {word for name in names for word in phrase(name, greeting=True).texts} - (_KNOWN - ADDRESS) - TITLES
    whole = phrase(said.raw, greeting=True)
    texts, at = whole.texts, 0
    while at < len(texts) and (texts[at] in _SELF | TITLES or " ".join(texts[at : at + 1]) in GREETINGS):
        at += 1
    end = at
    while end < len(texts) and texts[end] in own:
        end += 1
    start = at - 1 if at and texts[at - 1] in TITLES else at
    if not own and start and texts[start - 1] in _SELF:
        end = max(at, _introduced(texts, start))
    if end == at:
        return said
    first = whole.words[end].start if end < len(whole.words) else len(whole.raw)
    return phrase(whole.raw[first:]) if first < len(whole.raw) else said


def _introduced(texts: tuple[str, ...], at: int) -> int:
    """``saya Neng Yani hadir``: where the name ends that a title begins."""
    if at >= len(texts) or texts[at] not in TITLES | {"neng"}:
        return 0
    end = at + 1
    while end < len(texts) and end < at + 4 and texts[end] not in _KNOWN:
        end += 1
    known = end < len(texts) and texts[end] in _COME | _NOT | _AGREE | _FLAT_NO | {"insya"}
    return end if known and end > at + 1 else 0


_KNOWN = (
    _NOT | _FLAT_NO | _TURNING | _MAYBE_WORDS | _COME | _AGREE | _AROUND_YES | _REASON_AFTER_NO | PADDING
) | QUESTIONS


def read_numbered(said: Phrase) -> Answer | None:
    """``1. hadir``, ``2 tidak bisa``: the number and the word must say the same; "2 hadir" are two."""
    at = next((at for at, word in enumerate(said.texts) if word not in PADDING | {"nomor"}), 0)
    if said.texts[at : at + 1] not in (("1",), ("2",)) or at + 1 >= len(said.words):
        return None
    answer = read_attendance(phrase(said.raw[said.words[at].end :]))
    if answer is (Answer.YES if said.texts[at] == "1" else Answer.NO) and "ya" not in said.texts[at:][1:2]:
        return answer
    if said.texts[at] == "1" and said.texts[at + 1] == "ya" and answer is Answer.YES:
        return answer
    together = said.texts[at + 1] == "hadir" and not said.gap_before(at + 1).strip(" \t")
    return answer if answer is Answer.YES and together else None


def read_attendance(said: Phrase) -> Answer | None:
    """``hadir`` ``tdk bs`` ``teu tiasa`` ``insya Allah``; the person was invited and asked to answer."""
    text = _in_figures(" ".join(said.texts))
    without = _without_insya(text)
    words = [word for word in without.split() if word not in {"ijin", "izin", "nyuhunkeun"}]
    if said.raw.rstrip(" .!").endswith("?") or set(words) & (QUESTIONS - {"jam"}):
        return None
    if without != text:
        return _maybe([word for word in words if word not in PADDING])
    if _parted_no(said):
        return None
    core = [word for at, word in enumerate(words) if word not in PADDING or (word == "ya" and at == 0)]
    if not core or (_THANKS & set(said.texts) and not set(core) & (_COME | _NOT | _FLAT_NO)):
        return None  # "siap, terima kasih" thanks for the news
    if set(core) & _MAYBE_WORDS:
        return _maybe([word for word in core if word not in _MAYBE_WORDS])
    if set(core) & _ILL and set(core) <= _ILL | {"lagi", "sedang"}:
        return Answer.NO
    return _refusal(core) or _acceptance(core)


def _parted_no(said: Phrase) -> bool:
    """``tidak, saya hadir``: a mark between the "not" and the coming, which may turn it round."""
    at = [index for index, word in enumerate(said.texts) if word in _NOT or word not in PADDING]
    return any(
        said.texts[one] in _NOT
        and said.texts[other] in _COME
        and bool(re.search(r"[^\w \t]", said.raw[said.words[one].end : said.words[other].start]))
        for one, other in pairwise(at)
    )


def read_attendance_lines(said: Phrase) -> Answer | None:
    """The same; a name and a place may stand on further lines."""
    if (answer := read_attendance(said)) is not None or "\n" not in said.raw:
        return answer
    end = said.raw.find("\n", said.words[0].start) if said.words else -1
    first = tuple(word for word in said.words if word.end <= end)
    rest = {word.text for word in said.words[len(first) :]}
    if len(rest) > 8 or rest & (_NOT | _TURNING | _COME | _MAYBE_WORDS | QUESTIONS) or "?" in said.raw:
        return None
    return read_attendance(Phrase(said.raw[:end], first)) if first else None


def people_coming(said: Phrase) -> int | None:
    """``hadir 3 org``: how many, when it was written in figures."""
    text = _in_figures(" ".join(said.texts))
    match = re.search(r"\bhadir (\d{1,2})\b|\b(\d{1,2}) orang\b", text)
    return int(match[1] or match[2]) if match else None


def says_come(said: Phrase) -> bool:
    """The word itself is there: what it answers is plain even when it was not asked last."""
    return bool({"hadir", "menghadiri", "berhalangan"} & set(said.texts))


def read_yes_no(
    said: Phrase, *, yes: frozenset[str], no: frozenset[str], around: frozenset[str]
) -> Answer | None:
    """A plain question: ``yes``, ``no`` and harmless words, and not both sides at once."""
    words = [word for word in said.texts if word not in PADDING or word == "ya"]
    if said.raw.rstrip(" .!").endswith("?") or not words or set(words) - yes - no - around:
        return None
    denied = any(word in no for word in words)
    agreed = any(word in yes for word in words)
    if denied == agreed:
        return None
    if any(one in _NOT and other in _NOT | {"salah"} for one, other in pairwise(said.texts)):
        return None  # "bukan salah", "bukan tidak"
    return Answer.NO if denied else Answer.YES


def _in_figures(text: str) -> str:
    """``dua orang`` -> ``2 orang``"""
    words = "|".join(NUMBER_WORDS)
    return re.sub(rf"\b({words}) orang\b", lambda found: f"{NUMBER_WORDS[found[1]]} orang", text)


def _without_insya(text: str) -> str:
    return re.sub(r" +", " ", _INSYA.sub(" ", text)).strip()


def _maybe(rest: list[str]) -> Answer | None:
    """``insya Allah`` beside a yes is "perhaps"; beside a "not" nobody knows."""
    known = _COME | _AGREE | _AROUND_YES | _MAYBE_WORDS
    return Answer.MAYBE if all(single(word) in known or word in known for word in rest) else None


def _refusal(core: list[str]) -> Answer | None:
    """A "not" and a coming that it belongs to, or a "not" alone; then a reason may follow."""
    nots = [index for index, word in enumerate(core) if word in _NOT]
    flat = [index for index, word in enumerate(core) if word in _FLAT_NO]
    if not nots and not flat:
        return None
    if "tapi" in core and nots and core.index("tapi") == nots[0] - 1 and set(core[: nots[0] - 1]) <= _AGREE:
        return _refusal(core[nots[0] :])  # "baik bu, tapi saya tidak bisa"
    if "absen" in core and set(core[core.index("absen") :]) & _COME:
        return None  # the list of those present
    if set(core) & _HEDGES or core[(nots + flat)[0]] == "bukan":
        return None
    at = min(nots + flat)
    if not all(word in {"ya", "oke", "siap", "akan", "mau", "sakit", "sepertinya"} for word in core[:at]):
        return None
    rest = core[at + 1 :]
    if at and at in nots and not rest:
        return None  # "ya tidak"
    if at in nots and rest and rest[0] not in _COME | {"karena", "dulu", "jadi"}:
        return None
    if len(core) == 1 and core[0] in _NOT_YET:
        return None
    while rest and rest[0] in _COME | {"jadi"}:
        rest = rest[1:]
    if "karena" in rest:  # whatever the reason is, as long as nobody comes after all
        known, reason = rest[: rest.index("karena")], set(rest[rest.index("karena") :])
        if reason & (_COME - {"bisa", "dapat", "sempat"}):
            return None
        rest = known
    return Answer.NO if all(word in _REASON_AFTER_NO for word in rest) else None


def _acceptance(core: list[str]) -> Answer | None:
    if set(core) & (_NOT | _FLAT_NO):
        return None
    known = _COME | _AGREE | _AROUND_YES
    words = core
    if "hadir" in core or "datang" in core:  # the name or the post may follow on lines of their own
        words = core[: min(core.index(word) for word in ("hadir", "datang") if word in core) + 1]
        if set(core) & (_TURNING - {"tapi", "nanti"}) or (
            "tapi" in core and not set(core) & {"telat", "terlambat"}
        ):
            return None
        return Answer.YES if all(word in known for word in words) and _harmless(core[len(words) :]) else None
    if not set(words) & (_COME | _AGREE) or "nanti" in words:
        return None
    return Answer.YES if all(word in known for word in words) and len(words) <= 4 else None


def _harmless(rest: list[str]) -> bool:
    """After "hadir": known words, numbers, or a few names; more words are a message of their own."""
    unknown = [
        word for word in rest if word not in _COME | _AGREE | _AROUND_YES | {"tapi"} and not word.isdigit()
    ]
    return not unknown
