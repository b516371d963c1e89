"""The tally of a question: everybody who was asked is in exactly one group, and the groups add up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.questions.model import Question, Value


class Silence(StrEnum):
    """Groups of those who have given none of the answers there are."""

    UNCLEAR = "unclear"  # written, and nobody could read it yet
    SILENT = "silent"
    UNREACHED = "unreached"  # the message has not gone out to them, or failed


@dataclass(frozen=True, slots=True)
class Standing:
    """How one recipient stands, or ``number`` of them alike. ``value`` "": nothing has come.

    ``reached``: a modem has, or may have, carried the message. ``people``: who come with this answer.
    """

    value: str = ""
    reached: bool = True
    late: bool = False
    people: int | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """``counts``: recipients by group, every group of the question there; ``late``: how many of a group
    answered after the deadline; ``people``: heads that come, where an answer without a number is one."""

    counts: Mapping[str, int]
    late: Mapping[str, int] = field(default_factory=dict)
    people: int = 0

    @property
    def total(self) -> int:
        """Everybody who was asked."""
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        """Those whose answer is clear."""
        return sum(count for group, count in self.counts.items() if group not in set(Silence))

    @property
    def unanswered(self) -> int:
        """Those whom a reminder is for."""
        return self.total - self.answered

    @property
    def late_answers(self) -> int:
        return sum(self.late.values())


def groups_of(question: Question) -> tuple[str, ...]:
    """The groups of a tally, in the order in which they are shown."""
    return (*question.values, *Silence)


def group_of(question: Question, standing: Standing) -> str:
    """The one group somebody is in. An answer counts however it came, also when the SMS never did."""
    if standing.value in question.values:
        return standing.value
    if standing.value:
        return Silence.UNCLEAR.value
    return Silence.SILENT.value if standing.reached else Silence.UNREACHED.value


def tally(question: Question, standings: Iterable[Standing]) -> Tally:
    """Count them."""
    counts = dict.fromkeys(groups_of(question), 0)
    late: Counter[str] = Counter()
    people = 0
    for each in standings:
        group = group_of(question, each)
        counts[group] += each.number
        if group in question.values and each.late:
            late[group] += each.number
        if group == Value.YES:
            people += each.number * (each.people or 1)
    return Tally({str(group): count for group, count in counts.items()}, dict(late), people)
