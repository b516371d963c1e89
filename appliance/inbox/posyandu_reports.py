"""What posyandu report by SMS, with the raw text and for which of them: kept for the reports to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import msgspec

from appliance.database import Cursor, Database, Row
from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.reading import (
    Asked,
    Details,
    Expecting,
    Kind,
    Option,
    Reading,
)
from appliance.inbox.readings import (
    About,
    Arrived,
    Heard,
    OpenQuestion,
    Place,
    Sender,
    details_of,
    details_text,
)
from appliance.sms.numbers import PhoneNumber

REPORTS = frozenset(
    {
        Kind.STRATA,
        Kind.DANA,
        Kind.KENDALA,
        Kind.SKDN,
        Kind.KADER,
        Kind.BUKA,
        Kind.LAPOR,
        Kind.AMAN,
        Kind.BUTUH,
    }
)
REPLACED = frozenset({Kind.STRATA, Kind.DANA, Kind.SKDN, Kind.KADER, Kind.BUKA})
"""One figure for a posyandu and a month: the newer counts. The others are told one beside the other."""

ASK_OPEN = timedelta(hours=24)
MOST_CHOICES = 9


@dataclass(frozen=True, slots=True)
class PosyanduReport:
    """One report. ``posyandu`` "": not known, or not yet when ``choices`` has places."""

    id: int
    message_id: int
    number: PhoneNumber | None
    kind: Kind
    details: Details | None
    text: str
    contact_id: str
    posyandu: str
    posyandu_id: str
    village_code: str
    choices: tuple[Place, ...]
    at: datetime
    replaced: bool


class PosyanduReports:
    """Safe to use from any thread. ``zone``: the office's, for what a month is."""

    def __init__(self, db: Database, *, zone: tzinfo) -> None:
        self._db = db
        self._zone = zone

    def recent(self, limit: int = 50, *, kind: Kind | None = None) -> tuple[PosyanduReport, ...]:
        """The newest first, also those that newer ones have replaced."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM posyandu_report WHERE (? IS NULL OR kind = ?) ORDER BY id DESC LIMIT ?",
                (kind, kind, limit),
            ).fetchall()
        return tuple(_report(row) for row in rows)

    def open_question(self, message: Arrived) -> OpenQuestion | None:
        """Which posyandu a report of this number was about, if it was asked and has not said."""
        since = (message.received_at - ASK_OPEN).isoformat()
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT choices, at FROM posyandu_report WHERE number = ? AND choices <> '' AND at >= ?"
                " AND message_id < ? ORDER BY id DESC LIMIT 1",
                (message.number, since, message.message_id),
            ).fetchone()
        if row is None:
            return None
        expecting = Expecting(Asked.OPTIONS, options=tuple(place.name for place in _places(row["choices"])))
        return OpenQuestion(About.WHICH_POSYANDU, expecting, datetime.fromisoformat(row["at"]))

    def hear(self, cur: Cursor, heard: Heard) -> tuple[PosyanduReport, ...]:
        """Keep a report, or settle those whose posyandu this message names; -> what was written."""
        message, reading = heard.message, heard.reading
        if message.number is None or heard.machine is not None or message.incomplete:
            return ()
        if heard.question is not None and heard.question.about is About.WHICH_POSYANDU:
            return self._settle(cur, message.number, reading)
        if reading.kind not in REPORTS or not reading.understood:
            return ()
        return (self._put(cur, heard),)

    def _put(self, cur: Cursor, heard: Heard) -> PosyanduReport:
        message, reading, sender = heard.message, heard.reading, heard.sender
        place = place_meant(reading, sender)
        choices = () if place is not None else choices_of(reading, sender)
        row = cur.execute(
            "INSERT INTO posyandu_report (message_id, number, kind, details, text, contact_id, posyandu,"
            " posyandu_id, village_code, choices, at, month)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                message.message_id,
                message.number,
                reading.kind,
                details_text(reading.details),
                message.text,
                sender.ids[0] if len(sender.ids) == 1 else "",
                place.name if place else ("" if choices else reading.posyandu),
                place.id if place else "",
                place.village_code if place else "",
                msgspec.json.encode(choices).decode() if choices else "",
                message.received_at.isoformat(),
                message.received_at.astimezone(self._zone).strftime("%Y-%m"),
            ),
        ).fetchone()
        _replace_older(cur, row)
        return _report(row)

    def _settle(self, cur: Cursor, number: PhoneNumber, reading: Reading) -> tuple[PosyanduReport, ...]:
        """All reports of this number that wait to be told for which posyandu they were."""
        if not isinstance(reading.details, Option):
            return ()
        settled = []
        for row in cur.execute(
            "SELECT * FROM posyandu_report WHERE number = ? AND choices <> '' ORDER BY id", (number,)
        ).fetchall():
            places = _places(row["choices"])
            if reading.details.option > len(places):
                continue
            place = places[reading.details.option - 1]
            named = cur.execute(
                "UPDATE posyandu_report SET posyandu = ?, posyandu_id = ?, village_code = ?, choices = ''"
                " WHERE id = ? RETURNING *",
                (place.name, place.id, place.village_code, row["id"]),
            ).fetchone()
            _replace_older(cur, named)
            settled.append(_report(named))
        return tuple(settled)


def place_meant(reading: Reading, sender: Sender) -> Place | None:
    """The posyandu a report is for: the only one of its sender, or the one that was written with it."""
    if reading.posyandu:
        written = phrase(reading.posyandu, greeting=True).texts
        found = [place for place in sender.places if phrase(place.name, greeting=True).texts == written]
        return found[0] if len(found) == 1 else None
    return sender.places[0] if len(sender.places) == 1 else None


def choices_of(reading: Reading, sender: Sender) -> tuple[Place, ...]:
    """What the sender is asked to choose from; nothing where no posyandu is needed to understand it."""
    if reading.kind not in REPLACED or len(sender.places) < 2:
        return ()
    return sender.places[:MOST_CHOICES]


def choices_text(places: Sequence[Place]) -> str:
    """``1 Melati 1, 2 Anggrek``"""
    return ", ".join(f"{at} {place.name}" for at, place in enumerate(places, 1))


def _replace_older(cur: Cursor, row: Row) -> None:
    if row["kind"] not in REPLACED or not row["posyandu"]:
        return
    cur.execute(
        "UPDATE posyandu_report SET replaced_by = ? WHERE kind = ? AND village_code = ? AND posyandu = ?"
        " AND month = ? AND id < ? AND replaced_by IS NULL",
        (row["id"], row["kind"], row["village_code"], row["posyandu"], row["month"], row["id"]),
    )


def _places(text: str) -> tuple[Place, ...]:
    return msgspec.json.decode(text, type=tuple[Place, ...]) if text else ()


def _report(row: Row) -> PosyanduReport:
    return PosyanduReport(
        id=row["id"],
        message_id=row["message_id"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        kind=Kind(row["kind"]),
        details=details_of(row["details"]),
        text=row["text"],
        contact_id=row["contact_id"],
        posyandu=row["posyandu"],
        posyandu_id=row["posyandu_id"],
        village_code=row["village_code"],
        choices=_places(row["choices"]),
        at=datetime.fromisoformat(row["at"]),
        replaced=row["replaced_by"] is not None,
    )
