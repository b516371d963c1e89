"""How values lie in the ledger's tables (times, ids, tails), and what one transaction carries along."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from appliance.database import Cursor, Row
from appliance.sms.numbers import PhoneNumber

PARTS_ROOM = 16
"""Segment ids reserved for one recipient; ``sms.segments.MAX_PARTS`` is well below."""

TAIL_DIGITS = 8

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Work:
    """One transaction: its cursor, the one time at which all of it happens, and the broadcasts it touches."""

    cur: Cursor
    now: datetime
    clock_trusted: bool
    zone: tzinfo  # of the office: what "today" is
    touched: set[int] = field(default_factory=set)

    @property
    def now_ms(self) -> int:
        return to_ms(self.now)

    @property
    def day(self) -> str:
        return day_of(self.now, self.zone)


def to_ms(time: datetime) -> int:
    """Milliseconds since 1970 of an aware datetime."""
    return (time - _EPOCH) // _MILLISECOND


def from_ms(value: int) -> datetime:
    """Aware, in UTC."""
    return _EPOCH + value * _MILLISECOND


def maybe_ms(time: datetime | None) -> int | None:
    return None if time is None else to_ms(time)


def maybe_time(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def day_of(time: datetime, zone: tzinfo) -> str:
    """The office's day as ISO date."""
    return time.astimezone(zone).date().isoformat()


def start_of_day(time: datetime, zone: tzinfo) -> datetime:
    """The office's last midnight, in UTC."""
    local = time.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def segment_id(recipient_id: int, sequence: int = 1) -> int:
    """``sequence`` counts from 1."""
    return recipient_id * PARTS_ROOM + sequence


def recipient_of(segment: int) -> int:
    return segment // PARTS_ROOM


def head_of(segment: int) -> int:
    """The first segment of the same recipient: it carries the recipient's state."""
    return segment_id(recipient_of(segment))


def segments_of(recipient_id: int) -> tuple[int, int]:
    """First and last id that a segment of this recipient can have, for ``BETWEEN``."""
    return segment_id(recipient_id, 0), segment_id(recipient_id, PARTS_ROOM - 1)


def tail_of(number: str) -> int | None:
    """The last eight digits, which find a number however it was written; None without digits."""
    digits = "".join(character for character in number if "0" <= character <= "9")
    return int(digits[-TAIL_DIGITS:]) if digits else None


def to_parts(text: str, parts: tuple[str, ...]) -> str | None:
    """The column ``recipient.parts``."""
    return None if parts == (text,) else json.dumps(parts, ensure_ascii=False)


def part_text(recipient: Row, sequence: int) -> str:
    """The text of one segment, ``sequence`` from 1."""
    text: str = (
        recipient["text"] if recipient["parts"] is None else json.loads(recipient["parts"])[sequence - 1]
    )
    return text


def to_number(value: str | None) -> PhoneNumber | None:
    return None if value is None else PhoneNumber(value)
