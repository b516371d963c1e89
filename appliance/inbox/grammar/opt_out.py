"""Whether an SMS says "no more": never missed, never invented; what may be one goes to a person. Pure.

- An opt-out word alone, in any case and punctuation, misspelt BERHENTI too, with or without a greeting: yes.
- An opt-out word first, and then only padding, what is to stop (sms, pesan, langganan, the office's names)
  or a reason ("saya sudah pindah"): yes.
- ``tolong``, "ya" or "siap" before it: yes, by the same rule. So is a reason first (``salah sambung. STOP``).
- "Saya mau": only when it says what is to stop.
- Everything else that holds such a word (``jangan berhenti``, ``stop kontak``, ``berhenti jadi kader``,
  ``off dulu ya bu rapatnya``) is ``MAYBE``: a person looks.
"""

from __future__ import annotations

from enum import Enum

from appliance.inbox.grammar.normalise import Phrase, phrase, single
from appliance.inbox.grammar.spelling import distance
from appliance.inbox.grammar.vocabulary import ADDRESS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set

OPT_OUT_WORDS = frozenset({"berhenti", "stop", "unreg", "off"})


class OptOut(Enum):
    """YES: at once. MAYBE: the words are there, the meaning is not sure. NO: nothing of the kind."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


_STOP = word_set("stop setop")
_UNREG = word_set("unreg unregis unregist unregister unrek unsubscribe unsub")
_LONG_SLIPS = word_set(
    """
    brenti brhnti behnti berent brenty bernti bhenti berhent brhenty birinti berenty
    """
)
_OTHER_WORDS = word_set("terhenti berganti berhati berbenti berhasil berarti")
"""Real words a slip away from BERHENTI."""
_HALT = word_set("hentikan dihentikan distop stopin stopkan eureun eureunan liren")
"""They count only together with what is to stop."""

_ASKS = word_set(
    "tolong minta coba silakan mangga balas ketik jawab di ya oke siap muhun terima kasih terimakasih"
)
_WANTS = word_set("mau ingin pingin pengen hoyong saya abdi kami minta akan")
_WHAT = word_set(
    """
    sms pesan kirim mengirim kirimi ngirim dikirim kiriman kirimin ngirimin langganan berlangganan
    menerima broadcast siaran notif notifikasi info informasi pemberitahuan wa blast spam
    """
)
_SERVICE = word_set("pokjanal posyandu pembina tim pokja kabar layanan program")
_REASONS = word_set(
    """
    saya abdi karena sudah bukan salah tidak jangan terlalu mengganggu ganggu menganggu pindah pensiun
    udahan nomor ini na semua
    """
)
_GOOD_REASONS = word_set(
    """
    pindah pensiun mengganggu ganggu menganggu bukan salah nomor jangan mau perlu semua udahan
    """
)
_VETO = (
    word_set(
        """
    jangan kapan tidak belum bukan kalau apa kenapa bagaimana jika teu ulah
    """
    )
    | QUESTIONS
)
_WEAK_WHAT = word_set("info informasi spam wa blast kirim mengirim kirimi kirimin")
"""What others may send too ("stop kirim hoaks"): nothing strange may follow."""
_LINKS = word_set("dari ke ka lagi deui dulu yang kader nomor sini")
_NOT_MINE = word_set("pindah pensiun bukan salah sambung")
_ABOUT_PEOPLE = word_set(
    """
    jadi jd kader sebagai kerja bekerja kabupaten pengurus merokok sekolah minum
    """
)


def asks_to_stop(text: str) -> bool:
    """``BERHENTI``, ``Stop.``, ``unreg pokjanal``, ``tolong berhenti kirim sms``; not ``jangan berhenti``."""
    return opt_out(phrase(text)) is OptOut.YES


def opt_out(said: Phrase) -> OptOut:
    """Never raises; the greeting is off already."""
    texts = _joined(said.texts)
    if not any(_is_stop_word(word) or word in _HALT for word in texts):
        glued = any(_is_stop_word(word.rstrip("0123456789")) for word in texts)
        return OptOut.MAYBE if glued or _wants_no_more(texts) else OptOut.NO
    question = said.raw.rstrip(" .!)\"'").endswith("?")
    at = _after_asking(texts)
    if _is_stop_word(texts[at]) and _goes_on_well(texts[at], texts[at + 1 :], question=question):
        return OptOut.YES
    if _says_what_to_stop(texts, question=question) or (not question and _closes_with_it(said.raw)):
        return OptOut.YES
    return OptOut.MAYBE


def _closes_with_it(raw: str) -> bool:
    """``Salah sambung. STOP``, ``maaf bukan kader lagi, BERHENTI``: the reason first, the word for itself."""
    before, mark, last = max((raw.rpartition(mark) for mark in ".,;!\n"), key=lambda parts: len(parts[0]))
    if not mark or not last.strip():
        return False
    reason = set(phrase(before, greeting=True).texts)
    return (
        bool(reason & _NOT_MINE)
        and not reason & (QUESTIONS | {"jangan", "kalau"})
        and opt_out(phrase(last)) is OptOut.YES
    )


def _wants_no_more(texts: tuple[str, ...]) -> bool:
    """``jangan sms saya lagi``, ``tidak mau terima sms lagi``: said without the word, so a person decides."""
    said = set(texts)
    refuses = said & {"jangan", "tidak", "ulah", "teu", "batal", "keluar"}
    return bool(refuses and said & (_WHAT - {"info"}) and said & {"lagi", "terima", "menerima", "langganan"})


def _joined(texts: tuple[str, ...]) -> tuple[str, ...]:
    """``ber henti`` and ``un reg`` are one word, and ``berhentilah`` is ``berhenti``."""
    texts = tuple(
        word.removesuffix("lah") if _is_stop_word(word.removesuffix("lah")) else word for word in texts
    )
    if texts[:2] in (("ber", "henti"), ("un", "reg")):
        return ("".join(texts[:2]), *texts[2:])
    return texts


def _is_stop_word(word: str) -> bool:
    return word == "off" or single(word) in _STOP or single(word) in _UNREG or is_berhenti(word)


def is_berhenti(word: str) -> bool:
    """The word, or a slip of it that is no other word."""
    plain = single(word)
    if plain in _OTHER_WORDS or word in _OTHER_WORDS:
        return False
    return plain in _LONG_SLIPS or distance(plain, "berhenti", 1) <= 1


def _after_asking(texts: tuple[str, ...]) -> int:
    """Where the sentence begins behind "tolong", "balas" and the person addressed."""
    at = 0
    while at < len(texts) - 1 and (texts[at] in _ASKS or texts[at] in ADDRESS):
        at += 1
    return at


def _goes_on_well(word: str, rest: tuple[str, ...], *, question: bool) -> bool:
    """What follows the word says nothing else than that it is meant."""
    rest = tuple(other for other in rest if other not in PADDING or other in _WHAT or other == "saya")
    rest = tuple(other for other in rest if not _is_stop_word(other))
    if not rest or single(word) in _UNREG:
        return True
    if question or set(rest) & QUESTIONS:
        return False
    first = rest[0]
    if first in _WHAT:
        return _is_about_messages(rest)
    if first in _SERVICE:
        return len(rest) <= 2
    return word != "off" and first in _REASONS and _is_reason(first, set(rest))


def _is_about_messages(rest: tuple[str, ...]) -> bool:
    """``sms ini mengganggu``; not ``kirim hoaks di grup``."""
    strange = set(rest) - _WHAT - _REASONS - _GOOD_REASONS - _SERVICE - _LINKS
    return not strange or (len(strange) == 1 and rest[0] not in _WEAK_WHAT)


def _is_reason(first: str, rest: set[str]) -> bool:
    """``BERHENTI pak saya bukan kader lagi``: why, not what is given up ("berhenti jadi kader")."""
    if rest & _ABOUT_PEOPLE and not rest & {"bukan", "tidak"}:
        return False
    if first in {"saya", "abdi"} and rest & {"sudah", "tidak"}:
        return True
    # "BERHENTI bu, saya": the head of a long SMS whose other parts are still to come
    return bool(rest & (_GOOD_REASONS | _WHAT)) or rest <= {"sudah", "ini", "na", "saya", "abdi"}


def _says_what_to_stop(texts: tuple[str, ...], *, question: bool) -> bool:
    """``saya mau berhenti langganan sms``, ``hentikan sms ini``: wish, word, thing, and no "not" before."""
    at = next(index for index, word in enumerate(texts) if _is_stop_word(word) or word in _HALT)
    before, after = texts[:at], texts[at + 1 :]
    if question or not after or set(texts) & (_VETO - {"tidak", "jangan"}):
        return False
    if any(word not in _ASKS | _WANTS | PADDING for word in before) or set(before) & {"jangan", "tidak"}:
        return False
    rest = tuple(word for word in after if word not in PADDING or word in _WHAT)
    return after[0] in _WHAT and _is_about_messages(rest) and not set(after) & {"tidak", "jangan"}
