"""What a reply means: its kind, what it says, how sure that is, and what is wrong with it. Pure.

A reading never guesses. What is not understood is ``FREE_TEXT`` and goes to a person: the normal case. Where
a keyword was recognised but not what follows it, ``problem`` says so, and the answer asks.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from appliance.sms.numbers import PhoneNumber


class Kind(StrEnum):
    """What a person wants; the names follow the keywords people type."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    INFO = "info"
    CONFIRM = "confirm"
    DENY = "deny"
    ATTEND = "attend"
    NOT_ATTEND = "not_attend"
    MAYBE = "maybe"
    OPTION = "option"
    NUMBER_CHANGE = "number_change"
    REFUSE_CHANGE = "refuse_change"
    REGISTER = "register"
    ERASE = "erase"
    STRATA = "strata"
    DANA = "dana"
    KENDALA = "kendala"
    SKDN = "skdn"
    KADER = "kader"
    BUKA = "buka"
    LAPOR = "lapor"
    AMAN = "aman"
    BUTUH = "butuh"
    OWN = "own"
    FREE_TEXT = "free_text"


class Confidence(StrEnum):
    """SURE: the agreed words. LIKELY: misspelt, glued, or said in other words."""

    SURE = "sure"
    LIKELY = "likely"


class Problem(StrEnum):
    """What is wrong with a recognised reply; "" in a ``Reading`` = nothing."""

    MAYBE_OPT_OUT = "maybe_opt_out"
    NO_QUESTION = "no_question"
    NO_SUCH_OPTION = "no_such_option"
    SEVERAL_OPTIONS = "several_options"
    LEVEL_MISSING = "level_missing"
    LEVEL_UNKNOWN = "level_unknown"
    SEVERAL_LEVELS = "several_levels"
    AMOUNT_MISSING = "amount_missing"
    AMOUNT_UNCLEAR = "amount_unclear"
    TEXT_MISSING = "text_missing"
    SKDN_COUNT = "skdn_count"
    SKDN_ORDER = "skdn_order"
    COUNT_MISSING = "count_missing"
    COUNT_IMPOSSIBLE = "count_impossible"
    SEVERAL_NUMBERS = "several_numbers"
    DAY_IMPOSSIBLE = "day_impossible"
    NUMBER_MISSING = "number_missing"
    NUMBER_BAD = "number_bad"
    NAME_MISSING = "name_missing"
    UNCLEAR_KEYWORD = "unclear_keyword"


class Attendance(msgspec.Struct, frozen=True, tag=True):
    """How many come with this answer; None = it did not say."""

    people: int | None = None


class Option(msgspec.Struct, frozen=True, tag=True):
    """The chosen option, counted from 1."""

    option: int


class NumberChange(msgspec.Struct, frozen=True, tag=True):
    """``number``: the one that was written, old or new as the sender's own number tells; or both by name."""

    number: PhoneNumber | None = None
    old: PhoneNumber | None = None
    new: PhoneNumber | None = None


class Registration(msgspec.Struct, frozen=True, tag=True):
    """As written; a person makes a contact of it."""

    name: str
    place: str = ""


class Strata(msgspec.Struct, frozen=True, tag=True):
    """``level``: one of the office's names for it, as its table spells them."""

    level: str


class Dana(msgspec.Struct, frozen=True, tag=True):
    """Households that took part (None = not said) and whole rupiah."""

    rupiah: int
    households: int | None = None


class Kendala(msgspec.Struct, frozen=True, tag=True):
    """An obstacle in the sender's words; ``category`` 1-5 when it was written."""

    text: str = ""
    category: int | None = None


class Skdn(msgspec.Struct, frozen=True, tag=True):
    """Children: all, with card, weighed, risen. Valid: S >= K, S >= D >= N."""

    s: int
    k: int
    d: int
    n: int


class Kader(msgspec.Struct, frozen=True, tag=True):
    """Kader active on the opening day."""

    count: int


class Buka(msgspec.Struct, frozen=True, tag=True):
    """The day of opening; None = the day the message was sent. ``month`` only when it was written."""

    day: int | None = None
    month: int | None = None


class Words(msgspec.Struct, frozen=True, tag=True):
    """A free report or need, as written."""

    text: str


class OwnKeyword(msgspec.Struct, frozen=True, tag=True):
    """Which of the office's own keywords."""

    keyword: str


Details = (
    Attendance
    | Option
    | NumberChange
    | Registration
    | Strata
    | Dana
    | Kendala
    | Skdn
    | Kader
    | Buka
    | Words
    | OwnKeyword
)


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reply, understood or left to a person.

    ``urgent``: an emergency word stands in it, whatever else it says. ``posyandu``: what was written before a
    report's keyword ("posyandu melati 3 strata mandiri"), for senders who serve several. ``opts_out``: it
    asks for no more messages beside what it says ("hadir", and STOP SMS on the next line; HAPUS). The problem
    ``MAYBE_OPT_OUT`` takes nothing from what was understood: a person looks as well.
    """

    kind: Kind
    details: Details | None = None
    confidence: Confidence = Confidence.SURE
    problem: Problem | None = None
    urgent: bool = False
    posyandu: str = ""
    opts_out: bool = False

    @property
    def understood(self) -> bool:
        """Something can be done with it without asking."""
        return self.kind is not Kind.FREE_TEXT and self.problem in (None, Problem.MAYBE_OPT_OUT)

    @property
    def stops(self) -> bool:
        """The sender wants no more messages, beyond doubt."""
        return self.kind is Kind.OPT_OUT or self.opts_out


class Asked(StrEnum):
    """What the last open question to a number asked for."""

    NUMBER_CHECK = "number_check"
    ATTENDANCE = "attendance"
    OPTIONS = "options"
    CHANGE_NOTICE = "change_notice"
    EMERGENCY = "emergency"
    RECEIPT = "receipt"


class Expecting(msgspec.Struct, frozen=True):
    """The last open question; ``options``: a poll's labels in their order; ``names``: whose number it is.

    With names, "ya saya Euis" answers a number check; without, the unknown word is left to a person.
    """

    asked: Asked
    options: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


FREE_TEXT = Reading(kind=Kind.FREE_TEXT)


def likely(reading: Reading) -> Reading:
    """The same, less sure."""
    return msgspec.structs.replace(reading, confidence=Confidence.LIKELY)


def not_whole(reading: Reading) -> Reading:
    """Of an SMS that lacks a part: what takes a person off the list is only a question to a person.

    ``Stop`` may be the head of "Stop bu, jangan berangkat dulu".
    """
    if not reading.stops:
        return reading
    return Reading(kind=Kind.FREE_TEXT, problem=Problem.MAYBE_OPT_OUT, urgent=reading.urgent)
