"""Whether an SMS says "no more": at once only in a closed list of sentences, else a person looks. Pure.

- An opt-out word alone, in any case and punctuation, misspelt BERHENTI too, with or without a greeting: yes.
- With it may stand what is to stop (``stop kirim sms ke nomor ini``), the office's names (``unreg pokjanal``)
  and why the sender leaves (``sudah pensiun``, ``salah sambung``), each in a form that is written down here.
- Glued forms (``BERHENTISMS``) and ``tolong``, "ya" or "siap" before it: yes, by the same rule.
- "Saya", "kami", "mau" or "akan" before it: only when it says that getting messages is to stop (``saya mau
  berhenti langganan``); ``saya stop kirim sms`` and ``siap bu, stop kirim sms`` are about one's own sending.
- Every other text that holds such a word (``stop saya sudah sampai``, ``rapat pindah, off``), or
  that wants no more without it (``jangan hubungi saya lagi``), is ``MAYBE``: a person looks.

One word that is not written down here makes it ``MAYBE``, so no sentence with a meaning of its own is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from itertools import pairwise

from appliance.inbox.grammar.normalise import Phrase, phrase, single
from appliance.inbox.grammar.spelling import distance
from appliance.inbox.grammar.vocabulary import ADDRESS, PADDING
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
_BARE = frozenset({"brnt", "brhnt", "brht", "bhnt"})
"""BERHENTI without its vowels: too little to obey, enough for a person."""
_HALT = word_set("hentikan dihentikan distop stopin stopkan eureun eureunan liren")
"""They count only together with what is to stop."""
_GLUED = re.compile(
    r"(berhenti|stop|unreg|off)(sms|pesan|langganan|kirim|kirimsms|pokjanal|posyandu|info|kbb|all)"
)

_SILENT = (PADDING - word_set("kami saya abdi sayah sms ini nih itu terima mohon tolong")) | word_set(
    "oke siap muhun sekarang juga segera dan na"
)
"""Words that add nothing wherever they stand."""

# -- the sentences, over words that a space follows ---------------------------------------------------------

_OFFICE = "(?:pokjanal|posyandu|pembina|tim|pokja|kabar|kbb|kab|kabupaten|bandung|barat|layanan)"
_NOUN = "(?:sms|pesan|langganan|berlangganan|siaran|broadcast|notif|notifikasi|info|informasi|spam|blast)"
_SENDING = "(?:kirim|mengirim|kirimi|mengirimi|ngirim|dikirim|dikirimi|kiriman|kirimin|ngirimin)"
_GETTING = "(?:menerima|terima|dapat|mendapat)"
_ME = "(?:(?:ke|ka) )?(?:nomor |hp )*(?:ini |saya |abdi |kami |sini )"
_US = f"(?:(?:pokjanal|posyandu) (?:{_OFFICE} )*)"
_FROM = f"(?:(?:dari )?(?:{_OFFICE} )+)"
_OF_US = f"{_FROM}?(?:lagi )?(?:{_ME})?(?:lagi )?"
_BARE_NOUNS = rf"(?:(?!pesan lagi )(?:{_NOUN} )+{_OF_US})"
_WHAT = (
    rf"(?!pesan lagi )(?:(?:{_SENDING} |{_GETTING} )?(?:semua )?(?:{_NOUN} )+{_OF_US}"
    rf"|{_SENDING} (?:{_ME}(?:lagi )?|lagi )|menerima )"
)
"""``stop pesan lagi`` may be an order that is not given again."""
_RECEIVED = "(?:menerima|terima|dapat|mendapat|dikirim|dikirimi|dikirimin)"
_BY_ME = (
    rf"(?:{_RECEIVED} (?:semua )?(?:{_NOUN} )+{_OF_US}|(?:langganan|berlangganan) (?:{_NOUN} )*{_OF_US}"
    rf"|(?:{_NOUN} )+(?:dari |{_FROM}?ini ){_OF_US})"
)
"""What the sender stops when "saya" or "mau" stands before it: getting, never sending."""
_I = "(?:saya |abdi |kami )"
_ALREADY = "(?:sudah |tos |atos |geus )"
_TOWN = (
    "(?:luar kota|kota lain|desa lain|kampung|jakarta|bandung|cimahi|cianjur|garut|sumedang|subang|purwakarta"
    "|karawang|bogor|bekasi|depok|tangerang|sukabumi|tasik|tasikmalaya|ciamis|cirebon|jawa)"
)
_LEAVING = (
    rf"(?:{_I}?{_ALREADY}pensiun |{_I}pensiun |{_I}{_ALREADY}pindah (?:ke {_TOWN} )?"
    rf"|(?:{_I}{_ALREADY}?)?pindah (?:tugas|dinas) |{_I}{_ALREADY}?pindah (?:rumah|kota|domisili|kerja) "
    rf"|{_ALREADY}pindah (?:tugas|dinas) |alasan (?:pindah|pensiun) "
    rf"|(?:{_I}|ini |nomor ini )?{_ALREADY}?bukan (?:kader|pengurus) (?:posyandu )?(?:lagi )?"
    rf"|{_I}?{_ALREADY}tidak (?:jadi|aktif jadi|aktif sebagai) kader (?:posyandu )?(?:lagi )?"
    rf"|{_I}?{_ALREADY}tidak (?:aktif|di sini) (?:(?:di )?posyandu )?(?:lagi )?)"
)
_OTHERS = "(?:anak|suami|istri|orang lain|orang tua|keluarga|cucu)"
_STRANGER = (
    rf"(?:salah (?:sambung|orang|nomor) |(?:ini )?bukan nomor (?:kader|saya) "
    rf"|(?:ini )?nomor {_OTHERS} "
    rf"|(?:hp|nomor)(?: hp)? ini (?:{_ALREADY})?(?:pakai|milik|punya|dipegang) {_OTHERS} (?:saya )?)"
)
_ANNOYED = "(?:(?:sms )?(?:ini )?(?:terlalu |sangat )?(?:mengganggu|menganggu|ganggu) (?:sekali )?)"
_NOT_WANTED = rf"(?:{_BY_ME}|{_BARE_NOUNS})"
_NO_MORE = (
    rf"(?:(?:jangan|ulah|tong) (?:{_WHAT}|sms saya (?:lagi )?|(?:ditelpon|ditelepon|dihubungi) (?:lagi )?"
    rf"|(?:hubungi|telpon|telepon) (?:{_ME}(?:lagi )?|lagi ))|{_I}?tidak mau (?:lagi )?{_NOT_WANTED})"
)
_WHY = f"(?:(?:karena )?(?:{_LEAVING}|{_STRANGER}|{_ANNOYED}|{_NO_MORE}))"
_PLEASE = "(?:(?:tolong|mohon|minta|silakan|mangga|balas|ketik|jawab|di) ){0,5}"
_ASK = "(?:tolong|mohon|minta)"
_ASKING = f"(?:{_I}?(?:{_I}|mau |ingin |pingin |pengen |hoyong |{_ASK} ){{0,3}}{_ASK} )"
_WISH = f"(?:(?:{_I}|mau |ingin |pingin |pengen |hoyong |akan ){{1,5}})"
_WANT = f"(?:{_I}?(?:mau |ingin |pingin |pengen |hoyong ){{1,3}})"
_CORE = (
    rf"(?:{_PLEASE}(?:STOP )+(?:{_WHAT})?|{_PLEASE}{_ASKING}?(?:STOP |HALT )+{_WHAT}"
    rf"|{_PLEASE}{_WISH}(?:STOP |HALT )+{_BY_ME}|{_PLEASE}{_WANT}(?:STOP |HALT )+{_BARE_NOUNS}"
    rf"|{_PLEASE}UNREG (?:{_FROM}|{_WHAT}|{_US}|all |semua )?)"
)
_ALONE = re.compile(rf"{_PLEASE}(?:(?:STOP|UNREG) )+")


def asks_to_stop(text: str) -> bool:
    """``BERHENTI``, ``Stop.``, ``unreg pokjanal``, ``tolong berhenti kirim sms``; not ``jangan berhenti``."""
    return opt_out(phrase(text)) is OptOut.YES


def opt_out(said: Phrase) -> OptOut:
    """Never raises; the greeting is off already."""
    words = _signs(said.texts)
    if not {"STOP", "UNREG", "HALT"} & set(words):
        return OptOut.MAYBE if _may_be_one(said.texts) else OptOut.NO
    if _names_somebody(phrase(said.raw, greeting=True).texts) or _agrees_to_send_no_more(words):
        return OptOut.MAYBE
    sentence = "".join(f"{word} " for word in _spoken(words))
    question = said.raw.rstrip(" .!)\"'").endswith("?")
    form = _ALONE if question else _plain()
    return OptOut.YES if form.fullmatch(sentence) else OptOut.MAYBE


@cache
def _plain() -> re.Pattern[str]:
    """A plain sentence. Made when the first is looked at: so long is it that the start would wait for it."""
    return re.compile(rf"(?:{_WHY}){{0,3}}{_CORE}(?:{_WHY}){{0,3}}")


def _spoken(words: tuple[str, ...]) -> Iterator[str]:
    for at, word in enumerate(words):
        again = word == "STOP" and at > 0 and words[at - 1] == "STOP"
        if word not in _SILENT and not again and words[at : at + 2] != ("terima", "kasih"):
            yield word


def _names_somebody(texts: tuple[str, ...]) -> bool:
    """``stop sms bu neng``, ``bapak sudah pensiun, stop``: what looks like an address is somebody else."""
    return any(
        (other == "neng" and one in _TITLES) or (one in _MAY_BE_SUBJECT and other in _SAID_OF_SUBJECT)
        for one, other in pairwise(texts)
    )


def _agrees_to_send_no_more(words: tuple[str, ...]) -> bool:
    """``siap bu, stop kirim sms``: an agreement before it, and who sends is not said."""
    core = [word for word in words if word not in ADDRESS]
    return bool(core) and core[0] in _AGREEING and bool(_THEIR_SENDING & set(core))


_AGREEING = word_set("siap oke ya muhun baik")
_THEIR_SENDING = word_set("kirim mengirim kirimi mengirimi ngirim")
_TITLES = word_set("bu ibu pak bapak teh teteh ceu")
_MAY_BE_SUBJECT = word_set("ibu bapak bpk neng teteh akang tante bunda")
_SAID_OF_SUBJECT = word_set("sudah tos atos geus pensiun pindah bukan tidak sms")


def told_of_others(said: Phrase) -> bool:
    """Each stop word in it has somebody else for its subject: ``KENDALA#tiga kader berhenti``."""
    clauses = [phrase(each, greeting=True) for each in _MARKS.split(said.raw)]
    left = [clause.raw for clause in clauses if not _others_stop(clause)]
    return len(left) < len(clauses) and opt_out(phrase(", ".join(left))) is OptOut.NO


def _others_stop(clause: Phrase) -> bool:
    """``banyak kader yang berhenti``; not ``kurang kader berhenti``, which may be two sentences."""
    words = _signs(clause.texts)
    at = next((at for at, word in enumerate(words) if word in {"STOP", "UNREG", "HALT"}), 0)
    if {"STOP", "UNREG", "HALT"} & set(words[at + 1 :]) or set(words[at + 1 :]) & _OF_ONESELF:
        return False
    return bool(set(words[:at]) & _OTHER_PEOPLE) and set(words[:at]) <= _OTHER_PEOPLE | _AROUND_PEOPLE


_MARKS = re.compile(r"[^\w \t]+")
_OTHER_PEOPLE = word_set(
    "kader bidan pengurus ketua sekretaris bendahara petugas balita lansia warga peserta kadernya pengurusnya"
)
_AROUND_PEOPLE = word_set(
    """
    kendala kendalanya lapor ada aya banyak beberapa semua para salah satu dua tiga empat lima yang sudah tos
    atos geus mau akan posyandu orang lama lagi
    """
)
_NAMED = word_set("sms pesan langganan berlangganan broadcast siaran notif notifikasi wa")
_REFUSES = word_set("jangan tidak ulah teu tong batal keluar moal gausah gakusah gaperlu gamau ogah")
_ENDS = word_set(
    """
    matikan matiin nonaktifkan nonaktipkan keluarkan keluarin batalkan cabut blokir hapuskan putuskan
    """
)
_ENDED = word_set("nomor layanan daftar grup group kontak promo iklan")
_WANTED = word_set("lagi terima menerima langganan mau kirim kirimi ngirim")
_REACHES = word_set(
    """
    hubungi menghubungi dihubungi kontak telepon telpon ditelpon ditelepon kirim kirimi kirimin dikirim
    dikirimi dikirimin disms ngesms smsin disemes diwa
    """
)
_OF_ONESELF = _NAMED | _REFUSES | _REACHES | word_set("saya abdi kami nomor ini")


def may_refuse(said: Phrase) -> bool:
    """Of what looks like an advertisement: a refusal by a sender who says "saya", or in few words."""
    words = set(said.texts)
    return bool(words & (_REFUSES | _ENDS)) and (bool(words & {"saya", "abdi"}) or len(said.texts) <= _FEW)


_FEW = 6


def _may_be_one(texts: tuple[str, ...]) -> bool:
    """Stop words glued to digits, without their vowels, or ``tidak mau terima sms lagi`` without one."""
    if any(_is_stop_word(form) for word in texts for form in _without_digits(word)):
        return True
    if any(_without_vowels(word) in _BARE and word not in _OTHER_WORDS for word in texts):
        return True
    said = set(texts)
    if said & _ENDS and said & (_NAMED | _ENDED):
        return True
    if not said & _REFUSES:
        return False
    return bool((said & _NAMED and said & _WANTED) or (said & _REACHES and "lagi" in said))


_AS_LETTERS = str.maketrans("013457", "oieast")


def _without_digits(word: str) -> tuple[str, str]:
    """``stop123`` -> ``stop``, ``5t0p`` -> ``stop``; what is glued behind KENDALA alone too."""
    bare = word.removeprefix("kendala").rstrip("0123456789")
    return bare, bare.translate(_AS_LETTERS)


def _signs(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with a sign for each that stops: ``ber henti`` is one word, ``stopsms`` are two."""
    if texts[:2] in (("ber", "henti"), ("un", "reg")):
        texts = ("".join(texts[:2]), *texts[2:])
    return tuple(sign for word in texts for sign in _sign(word))


def _sign(word: str) -> tuple[str, ...]:
    word = word.removesuffix("lah") if _is_stop_word(word.removesuffix("lah")) else word
    if single(word) in _UNREG:
        return ("UNREG",)
    if _is_stop_word(word):
        return ("STOP",)
    if word in _HALT:
        return ("HALT",)
    if glued := _GLUED.fullmatch(word):
        thing = {"kirimsms": "sms"}.get(glued[2], glued[2])
        return (*_sign(glued[1]), thing)
    return (word,)


def _is_stop_word(word: str) -> bool:
    return word == "off" or single(word) in _STOP or single(word) in _UNREG or is_berhenti(word)


def is_berhenti(word: str) -> bool:
    """The word, or a slip of it that is no other word."""
    plain = single(word)
    if plain in _OTHER_WORDS or word in _OTHER_WORDS:
        return False
    return plain in _LONG_SLIPS or distance(plain, "berhenti", 1) <= 1


def _without_vowels(word: str) -> str:
    return re.sub("[aeiou]", "", single(word))
