"""What templates ask about replies: a reading in words, and the alarms that stand on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask

from appliance.inbox.alarms import Alarm
from appliance.inbox.grammar.reading import Kind
from appliance.thread_reads import sight_of
from web import guards
from web.reading_words import said

if TYPE_CHECKING:
    from appliance.box import Box

MOST_SHOWN = 3
LOOKED_AT = 1000  # among which those of this user's places are
LONGEST_SHOWN = 200


def install(app: Flask, box: Box) -> None:
    app.jinja_env.filters["kind"] = Kind
    app.jinja_env.globals.update(
        reading_said=said,
        open_alarms=lambda: open_alarms(box),
        requests_waiting=lambda: box.replies.request_desk.waiting(sight_of(guards.the_user())),
    )


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """One that nobody has taken: ``who`` it is from, "" = a number in no book, and its ``words``."""

    alarm: Alarm
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class OpenAlarms:
    """Some of them; ``total``: of all that this user may read."""

    shown: tuple[OpenAlarm, ...]
    total: int


def open_alarms(box: Box, start: int = 0, count: int = MOST_SHOWN) -> OpenAlarms:
    """Alarms nobody has taken, as far as this user may read them: people of the book first, so that no flood
    of strangers hides them."""
    user = guards.current_user()
    if user is None:
        return OpenAlarms((), 0)
    sight, by_number = sight_of(user), box.book.snapshot.by_number
    found = []
    for alarm in box.replies.alarms.open(LOOKED_AT):
        people = by_number.get(alarm.number, ()) if alarm.number else ()
        if sight.sees_all_of(people):
            found.append((alarm, " / ".join(person.name for person in people)))
    found.sort(key=lambda each: not each[1])  # somebody may have come into the book since
    part = found[start : start + count]
    return OpenAlarms(tuple(OpenAlarm(alarm, who, _words(box, alarm)) for alarm, who in part), len(found))


def _words(box: Box, alarm: Alarm) -> str:
    found: Any = box.inbox.by_ids([alarm.message_id])
    return found[0].text[:LONGEST_SHOWN] if found else ""
