"""What templates ask about replies: a reading in words, and the alarms that stand on every page."""

from __future__ import annotations

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
LOOKED_AT = 200  # among which those of this user's places are
LONGEST_SHOWN = 200


def install(app: Flask, box: Box) -> None:
    app.jinja_env.filters["kind"] = Kind
    app.jinja_env.globals.update(
        reading_said=said,
        open_alarms=lambda: open_alarms(box),
        requests_waiting=lambda: box.replies.request_desk.waiting(sight_of(guards.the_user())),
    )


def open_alarms(box: Box) -> list[tuple[Alarm, str, str]]:
    """Alarms nobody has taken, as far as this user may read them: who it is from, and its words."""
    user = guards.current_user()
    if user is None:
        return []
    shown, by_number = [], box.book.snapshot.by_number
    for alarm in box.replies.alarms.open(LOOKED_AT):
        people = by_number.get(alarm.number, ()) if alarm.number else ()
        if sight_of(user).sees_all_of(people):
            who = " / ".join(person.name for person in people) or "nomor tak dikenal"
            shown.append((alarm, who, _words(box, alarm)))
            if len(shown) == MOST_SHOWN:
                break
    return shown


def _words(box: Box, alarm: Alarm) -> str:
    found: Any = box.inbox.by_ids([alarm.message_id])
    return found[0].text[:LONGEST_SHOWN] if found else ""
