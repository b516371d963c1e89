"""A reply's whole reading: opt-out first, then the open question, then keywords, else free text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from appliance.inbox.grammar import arguments as reports
from appliance.inbox.grammar import worded_arguments as worded
from appliance.inbox.grammar.answers import (
    TITLES,
    Answer,
    names_somebody_else,
    people_coming,
    read_attendance_lines,
    read_numbered,
    read_yes_no,
    says_come,
    without_own_name,
)
from appliance.inbox.grammar.arguments import Arguments, Parsed
from appliance.inbox.grammar.keywords import Found, KeywordTable, Shape
from appliance.inbox.grammar.normalise import Phrase, phrase
from appliance.inbox.grammar.opt_out import OPT_OUT_WORDS, OptOut, opt_out, told_of_others
from appliance.inbox.grammar.options import read_option
from appliance.inbox.grammar.reading import (
    FREE_TEXT,
    Asked,
    Attendance,
    Expecting,
    Kind,
    Option,
    OwnKeyword,
    Problem,
    Reading,
    likely,
)
from appliance.inbox.grammar.safety import cries_for_help, doubts_safety, nothing_else, says_safe
from appliance.inbox.grammar.urgent import is_urgent
from appliance.inbox.grammar.vocabulary import ADDRESS, MONTHS, PADDING, QUESTIONS
from appliance.inbox.grammar.word_sets import word_set

_COMING = {Answer.YES: Kind.ATTEND, Answer.NO: Kind.NOT_ATTEND, Answer.MAYBE: Kind.MAYBE}

_YES = word_set("ya betul benar leres muhun sumuhun enya masih")
_NO = word_set("bukan salah tidak sanes lain")
_AROUND_CHECK = word_set(
    """
    dengan nomor ini pakai aktif hp wa memang sampai sekarang milik gaduh sendiri sambung orang orangnya
    pemilik bener
    """
)
_AROUND_NOTICE = word_set("minta pernah ganti mengganti merasa permintaan meminta mengajukan")
_SOMEBODY = frozenset({("ini", "bapak"), ("ini", "ibu"), ("ini", "bpk")})
_REFUSES = word_set("tolak tolok menolak nolak ditolak")
_READ = word_set(
    """
    ya siap oke sudah muhun baca dibaca terbaca terima diterima mengerti paham dimengerti 86
    """
)
_LEADS = word_set("balas jawab ketik kirim ini mau ijin izin")
_WISHES = word_set("balas jawab ketik kirim tolong saya abdi mau") | ADDRESS
_REPORTS = frozenset({Kind.STRATA, Kind.DANA, Kind.KENDALA, Kind.SKDN, Kind.KADER, Kind.BUKA})
_IN_OWN_WORDS = frozenset({Kind.KENDALA, Kind.LAPOR, Kind.BUTUH, Kind.REGISTER, Kind.NUMBER_CHANGE, Kind.OWN})
"""What follows their keyword is free text."""
_PLACED = _REPORTS - {Kind.KENDALA}
_LONGEST_PLACE = 5
_AROUND_OWN = (
    (QUESTIONS - {"kenapa"})
    | frozenset(MONTHS)
    | word_set(
        """
    posyandu bulan hari minggu besok lusa depan sekarang tanggal kantor desa rw rt dan untuk di ke pada ada
    minta mau info informasi balas kirim dibagikan dibagi keluar mulai kegiatan balita lansia kader lagi yang
    """
    )
)
"""An own keyword with more than these beside it stands in a sentence, which a person reads."""


def read_reply(text: str, table: KeywordTable, *, expecting: Expecting | None = None) -> Reading:
    """What a reply says. ``expecting``: the last open question to that number; without it YA means nothing.

    Never raises; the same text always reads the same.
    """
    said = phrase(text)
    reading = _reading(said, table, expecting)
    whole = phrase(text, greeting=True)  # an alarm may stand right behind "maaf bu"
    if expecting is not None and expecting.asked is Asked.EMERGENCY:
        reading = _in_danger(reading, whole)
    return msgspec.structs.replace(reading, urgent=True) if is_urgent(whole.texts) else reading


def _in_danger(reading: Reading, whole: Phrase) -> Reading:
    """After a warning a need, a "not safe" and a cry for help are alarms; nobody who cries gets a menu."""
    if reading.kind is Kind.BUTUH or (reading.kind is Kind.FREE_TEXT and doubts_safety(whole)):
        return msgspec.structs.replace(reading, urgent=True)
    if reading.kind in {Kind.FREE_TEXT, Kind.INFO} and cries_for_help(whole):
        return msgspec.structs.replace(reading, kind=Kind.FREE_TEXT, urgent=True)
    return reading


def _reading(said: Phrase, table: KeywordTable, expecting: Expecting | None) -> Reading:
    stop = opt_out(said)
    if stop is OptOut.YES:
        reading = Reading(kind=Kind.OPT_OUT)
        return reading if said.texts[0] in OPT_OUT_WORDS else likely(reading)
    found = _understood(said, table, expecting)
    if stop is OptOut.NO:
        return found or FREE_TEXT
    return _stopping(said, table, expecting) or _maybe_stopping(found, said)


def _understood(said: Phrase, table: KeywordTable, expecting: Expecting | None) -> Reading | None:
    """What a text says, its words for stopping left aside."""
    found = _answer(said, expecting) if expecting else None
    if found is None and said.words:
        found = _by_keyword(said, table) or _unasked(said, expecting.names if expecting else ())
    if found is not None and found.kind is Kind.BUTUH and not _is_need(said, expecting):
        return None
    return found


def _stopping(said: Phrase, table: KeywordTable, expecting: Expecting | None) -> Reading | None:
    """``hadir``, and ``STOP SMS`` after it: the answer counts, and on a line of its own so does the other."""
    before, _, last = said.raw.rpartition("\n")
    first = phrase(before)
    if first.words and opt_out(first) is OptOut.NO and opt_out(phrase(last)) is OptOut.YES:
        reading = _understood(first, table, expecting)
        if reading is not None and reading.understood and reading.kind not in _IN_OWN_WORDS:
            return msgspec.structs.replace(reading, opts_out=True)
    clauses = [phrase(each) for each in re.split(r"[,.;!\n]+", said.raw)]
    left = phrase(", ".join(each.raw for each in clauses if opt_out(each) is OptOut.NO))
    reading = _understood(left, table, expecting) if left.words and len(clauses) > 1 else None
    if reading is None or not reading.understood or reading.kind in _IN_OWN_WORDS:
        return None
    return reading if reading.opts_out else msgspec.structs.replace(reading, problem=Problem.MAYBE_OPT_OUT)


def _maybe_stopping(found: Reading | None, said: Phrase) -> Reading:
    """A person looks, beside whatever was understood; what is told of others is no wish of one's own."""
    if found is not None and (found.opts_out or (found.kind in _IN_OWN_WORDS and told_of_others(said))):
        return found
    if found is None or found.problem is not None:
        return Reading(kind=Kind.FREE_TEXT, problem=Problem.MAYBE_OPT_OUT)
    return msgspec.structs.replace(found, problem=Problem.MAYBE_OPT_OUT)


def _is_need(said: Phrase, expecting: Expecting | None) -> bool:
    """``butuh undangan bu`` is a sentence, unless danger was asked about, is spoken of, or a # follows."""
    if expecting is not None and expecting.asked is Asked.EMERGENCY:
        return True
    return is_urgent(said.texts) or (len(said.words) > 1 and bool(said.gap_before(1).strip()))


def _answer(said: Phrase, expecting: Expecting) -> Reading | None:
    """The reply read as an answer to the open question."""
    if expecting.asked is Asked.ATTENDANCE:
        return _attendance(said, expecting.names)
    if expecting.asked is Asked.OPTIONS:
        return _option(said, expecting)
    if expecting.asked is Asked.EMERGENCY:
        return Reading(kind=Kind.AMAN) if says_safe(said) else None
    if expecting.asked is Asked.RECEIPT:
        seen = read_yes_no(
            said, yes=_READ, no=_NO, around=frozenset({"pesan", "pesannya", "sms", "info", "infonya"})
        )
        return Reading(kind=Kind.CONFIRM) if seen is Answer.YES else None
    if expecting.asked is Asked.NUMBER_CHECK:
        answer = _number_check(said, expecting.names)
        return {Answer.YES: Reading(kind=Kind.CONFIRM), Answer.NO: Reading(kind=Kind.DENY)}.get(
            answer or Answer.MAYBE
        )
    if _refuses(said.texts):
        return likely(Reading(kind=Kind.REFUSE_CHANGE))
    answer = read_yes_no(said, yes=_YES, no=_NO, around=_AROUND_CHECK | _AROUND_NOTICE)
    return likely(Reading(kind=Kind.REFUSE_CHANGE)) if answer is Answer.NO else None


def _number_check(said: Phrase, of: Sequence[str]) -> Answer | None:
    """``ya bu``, ``aktif``; with the name of somebody else in it a person decides."""
    names = {word for name in of for word in phrase(name, greeting=True).texts}
    whole = phrase(said.raw, greeting=True).texts
    named = any(one in TITLES and other in ADDRESS - TITLES - names for one, other in pairwise(whole))
    if named or whole[-2:] in _SOMEBODY:
        return None
    around = _AROUND_CHECK | (names - _YES - _NO)
    answer = read_yes_no(said, yes=_YES, no=_NO, around=around)
    if answer is None and not set(said.texts) & (_YES | _NO):
        return read_yes_no(said, yes=frozenset({"aktif"}), no=_NO, around=around)
    return answer


def _refuses(texts: tuple[str, ...]) -> bool:
    """``TOLAK, saya tidak minta``: stopping a change that was right costs one phone call."""
    return any(
        word in _REFUSES and texts[max(0, at - 1)] not in {"jangan", "tidak", "bukan", "teu", "ulah"}
        for at, word in enumerate(texts)
    )


def _attendance(said: Phrase, names: Sequence[str] = ()) -> Reading | None:
    said = without_own_name(said, names)
    if names_somebody_else(said):
        return None
    numbers = [word for word in said.texts if word not in (PADDING - {"ya"}) | _LEADS | {"nomor", "pilih"}]
    if numbers in (["1"], ["2"]):
        return Reading(kind=Kind.ATTEND if numbers == ["1"] else Kind.NOT_ATTEND)
    answer = read_numbered(said) or read_attendance_lines(said)
    if answer is None:
        return None
    people = people_coming(said) if answer is Answer.YES else None
    reading = Reading(kind=_COMING[answer], details=Attendance(people) if people else None)
    return reading if says_come(said) or answer is not Answer.YES else likely(reading)


def _option(said: Phrase, expecting: Expecting) -> Reading | None:
    chosen = read_option(said, expecting.options)
    if chosen is None:
        return None
    if isinstance(chosen, Problem):
        return Reading(kind=Kind.OPTION, problem=chosen)
    return Reading(kind=Kind.OPTION, details=Option(chosen))


def _by_keyword(said: Phrase, table: KeywordTable) -> Reading | None:
    found = table.find(said)
    if found is not None and (reading := _behind(found, table)) is not None:
        if found.keyword.kind is Kind.LAPOR and (inner := _leading(found.rest, table)) is not None:
            return inner  # "lapor skdn 80 75 60 42"
        return reading
    return _leading(said, table) or _placed(said, table) or _jumbled(said)


def _leading(said: Phrase, table: KeywordTable) -> Reading | None:
    """``balas STRATA mandiri``, ``ini skdn ...``: small words before the keyword."""
    at = 0
    while at < len(said.words) and (said.texts[at] in _LEADS or said.texts[at] in PADDING):
        at += 1
    found = table.find(said.after(at))
    if found is None or not found.exact:
        return None
    if found.keyword.kind not in _REPORTS and (at == 0 or not set(said.texts[:at]) <= _WISHES):
        return None  # "terima kasih info" thanks for it
    if found.keyword.kind is Kind.OPT_IN and "mau" in said.texts[:at] and not _names_messages(found.rest):
        return None  # "mau mulai" is said of a meeting
    if found.keyword.kind is Kind.KENDALA and said.texts[0] in _LEADS - {"balas", "jawab", "ketik", "kirim"}:
        return None
    reading = _behind(found, table)
    return likely(reading) if reading is not None and reading.problem is None else None


def _names_messages(rest: Phrase) -> bool:
    return bool({"sms", "langganan", "berlangganan", "terima", "menerima", "kirimi"} & set(rest.texts))


def _placed(said: Phrase, table: KeywordTable) -> Reading | None:
    """``posyandu melati 3 strata mandiri``: for which post, then a report that has no fault."""
    texts = said.texts
    if texts[0] not in {"posyandu", "pos"}:
        return None
    for at in range(1, min(len(texts), _LONGEST_PLACE + 1)):
        if texts[at] in {"tidak", "belum", "teu", "kapan", "sudah"}:
            return None
        found = table.find(said.after(at))
        if found is None or not found.exact or found.keyword.kind not in _PLACED:
            continue
        reading = _behind(found, table)
        if reading is None or reading.problem is not None:
            return None
        place = " ".join(said.raw[word.start : word.end] for word in said.words[1:at])
        return likely(msgspec.structs.replace(reading, posyandu=place))
    return None


def _jumbled(said: Phrase) -> Reading | None:
    """``SKND#80#75#60#42``: which number is which?"""
    numbers = [word for word in said.texts if word.isdigit()]
    if sorted(said.texts[0]) == list("dkns") and len(numbers) >= 3:
        return Reading(kind=Kind.SKDN, problem=Problem.UNCLEAR_KEYWORD)
    return None


def _behind(found: Found, table: KeywordTable) -> Reading | None:
    """The keyword with what follows it; None = it was no keyword here."""
    keyword = found.keyword
    parsed = _parse(found, table)
    if parsed is None or (not found.exact and parsed.problem is not None and keyword.kind is not Kind.SKDN):
        return None
    plain = keyword.kind is Kind.ERASE and worded.erases_plainly(found.rest)
    reading = Reading(kind=keyword.kind, details=parsed.details, problem=parsed.problem, opts_out=plain)
    return reading if found.exact else likely(reading)


def _parse(found: Found, table: KeywordTable) -> Parsed | None:
    keyword, behind = found.keyword, Arguments(found.rest, found.gap)
    match keyword.shape:
        case Shape.NOTHING:
            if keyword.kind is Kind.OPT_IN and "?" in found.rest.raw:
                return None
            return None if set(found.rest.texts) - PADDING - set(keyword.around) else Parsed()
        case Shape.ERASE:
            return Parsed() if worded.asks_to_erase(found.rest) else None
        case Shape.LEVEL:
            return reports.read_strata(behind, table.levels)
        case Shape.MONEY:
            return reports.read_dana(behind)
        case Shape.OBSTACLE:
            return worded.read_kendala(behind)
        case Shape.FOUR_NUMBERS:
            return reports.read_skdn(behind)
        case Shape.COUNT:
            return reports.read_kader(behind)
        case Shape.DAY:
            return reports.read_buka(behind)
        case Shape.WORDS:
            return worded.read_words(behind)
        case Shape.NUMBER:
            return worded.read_change(behind)
        case Shape.NAME:
            return worded.read_registration(behind)
        case Shape.SAFE:
            return Parsed() if nothing_else(found.rest) else None
        case Shape.ANYTHING:
            beside = set(found.rest.texts) - PADDING
            asked = found.exact and all(word in _AROUND_OWN or word.isdigit() for word in beside)
            return Parsed(OwnKeyword(keyword.name)) if asked or not beside else None


def _unasked(said: Phrase, names: Sequence[str]) -> Reading | None:
    """What is plain without a question or a keyword in front."""
    if (skdn := reports.labelled_skdn(said.raw)) is not None:
        return likely(Reading(kind=Kind.SKDN, details=skdn))
    if (change := worded.change_in_a_sentence(said)) is not None:
        return likely(Reading(kind=Kind.NUMBER_CHANGE, details=change))
    words = [word for word in said.texts if word not in PADDING]
    if (
        len(words) == 2
        and words[0] == "salah"
        and words[1] in {"sambung", "nomor", "orang"}
        and "?" not in said.raw
    ):
        return likely(Reading(kind=Kind.DENY))
    if says_come(said) and (reading := _attendance(said, names)) is not None:
        return likely(msgspec.structs.replace(reading, problem=Problem.NO_QUESTION))
    return None
