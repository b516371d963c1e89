"""Whether one more automatic answer may go out: never to machines, seldom to people, for little money. Pure.

One answer per number in two minutes and five in a day; none once a number has sent the same text twenty
times; none when the day's sum for automatic answers is spent. Whoever gets none is still read by a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.inbox.grammar.machines import MachineSign, machine_sign, same_text

DAY = timedelta(hours=24)

_NOT_BY_ITS_WORDS = frozenset({MachineSign.NAME, MachineSign.SHORT_CODE, MachineSign.OUR_OWN_TEXT})


class Refusal(StrEnum):
    """Why no automatic answer goes out."""

    MACHINE = "machine"
    SAME_TEXT = "same_text"
    TOO_SOON = "too_soon"
    ENOUGH_TODAY = "enough_today"
    MONEY_SPENT = "money_spent"


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """``daily_rupiah``: for all automatic answers together; ``price``: of the answer that is meant."""

    gap: timedelta = timedelta(minutes=2)
    per_day: int = 5
    same_text: int = 20
    daily_rupiah: int = 50_000
    price: int = 350


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What is known when a message came in; times are aware.

    ``answered_at``: automatic answers to this number, those of the last day at least; ``texts``: what came
    from it before, in any order; ``our_texts``: what went to it lately; ``spent_today``: rupiah for all
    automatic answers of the day, as the caller counts days. ``known``: a person of the book, whose words
    alone make no machine of them. ``owed``: the answer confirms a right, the first of the day to this number:
    it waits for the gap and for nothing else.
    """

    sender: str
    answered_at: Sequence[datetime] = ()
    texts: Sequence[str] = ()
    our_texts: Sequence[str] = ()
    spent_today: int = 0
    known: bool = False
    owed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``refusal``: None = the answer may go out."""

    refusal: Refusal | None = None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def may_answer(history: AnswerHistory, now: datetime, text: str, settings: GuardSettings) -> Verdict:
    """``text``: the message to be answered, which ``history.texts`` does not hold yet."""
    if not history.owed:
        if _is_machine(history, text):
            return Verdict(Refusal.MACHINE)
        same = same_text(text)
        if sum(same_text(before) == same for before in history.texts) >= settings.same_text:
            return Verdict(Refusal.SAME_TEXT)
    # abs: a clock that was set back makes no answer of a moment ago disappear
    ago = [abs(now - at) for at in history.answered_at]
    if any(each < settings.gap for each in ago):
        return Verdict(Refusal.TOO_SOON)
    if history.owed:
        return Verdict()
    if sum(each < DAY for each in ago) >= settings.per_day:
        return Verdict(Refusal.ENOUGH_TODAY)
    if history.spent_today + settings.price > settings.daily_rupiah:
        return Verdict(Refusal.MONEY_SPENT)
    return Verdict()


def _is_machine(history: AnswerHistory, text: str) -> bool:
    sign = machine_sign(history.sender, text, our_texts=history.our_texts)
    return sign is not None and not (history.known and sign not in _NOT_BY_ITS_WORDS)
