"""What was decided about a broadcast, by whom and when: written in the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.database import Cursor
from appliance.outbox.rows import Work, from_ms, maybe_ms, maybe_time


class Decided(StrEnum):
    """What somebody, or the box itself, did with a broadcast."""

    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    FAILED_AGAIN = "failed_again"  # had those sent again that had failed
    UNKNOWN_AGAIN = "unknown_again"
    BOTH_AGAIN = "both_again"
    STOP_SET = "stop_set"
    STOP_LIFTED = "stop_lifted"
    TOMORROW = "tomorrow"  # stopped at once, until the next day
    STOOD_STILL = "stood_still"  # no SIM could carry it; by the box
    WENT_ON = "went_on"  # by the box


@dataclass(frozen=True, slots=True)
class Decision:
    """``who``: a user or program, "" = the box. ``people``: whom it touched, where that is a number.

    ``until``: the time it speaks of. ``word``: a reason.
    """

    at: datetime
    who: str
    what: Decided
    people: int = 0
    until: datetime | None = None
    word: str = ""


def note(
    work: Work,
    broadcast_id: int,
    what: Decided,
    who: str,
    *,
    people: int = 0,
    until: datetime | None = None,
    word: str = "",
) -> None:
    work.cur.execute(
        "INSERT INTO decision (broadcast_id, at, who, what, people, until, word)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (broadcast_id, work.now_ms, who, what, people, maybe_ms(until), word),
    )


def of_broadcast(cur: Cursor, broadcast_id: int) -> tuple[Decision, ...]:
    """The oldest first."""
    rows = cur.execute(
        "SELECT at, who, what, people, until, word FROM decision WHERE broadcast_id = ? ORDER BY id",
        (broadcast_id,),
    )
    return tuple(
        Decision(
            at=from_ms(row["at"]),
            who=row["who"],
            what=Decided(row["what"]),
            people=row["people"],
            until=maybe_time(row["until"]),
            word=row["word"],
        )
        for row in rows
    )
