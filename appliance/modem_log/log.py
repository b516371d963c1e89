"""The history of every modem: what happened is on the card at once, the signal chart every five minutes.

The chart costs one small commit in five minutes for all modems together; a power cut loses at most the five
minutes that were running. The same happening again and again is counted in memory and written along.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.errors import StorageError
from appliance.modem_log.model import LogEntry, LogWord, SignalPoint
from appliance.modem_log.signal import Running, begin_of

log = logging.getLogger(__name__)

ENTRIES_KEPT = 500  # of each modem
POINTS_KEPT = 8 * 24 * 12  # of each modem: eight days
REPEATS_SECONDS = 3600.0  # the same again within this time is one entry
DETAIL_CHARACTERS = 120
DAY = timedelta(hours=24)

# What could not be written is kept for better times, but memory is no card.
WAITING_ROOM = 300

_WORDS = frozenset(str(word) for word in LogWord)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_ADD_ENTRY = (
    "INSERT INTO modem_event (modem, at, until, times, word, detail, clock_trusted)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_REPEATED = "UPDATE modem_event SET until = ?, times = ? WHERE id = ?"
_ADD_POINT = "INSERT INTO signal_point (modem, at, percent, registered, network) VALUES (?, ?, ?, ?, ?)"
_COUNTS = "SELECT word, SUM(times) AS times FROM modem_event WHERE modem = ? AND until >= ? GROUP BY word"
_FORGET_ENTRIES = (
    "DELETE FROM modem_event WHERE modem = ?1 AND id <="
    " (SELECT id FROM modem_event WHERE modem = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)"
)
_FORGET_POINTS = (
    "DELETE FROM signal_point WHERE modem = ?1 AND id <="
    " (SELECT id FROM signal_point WHERE modem = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)"
)


@dataclass(slots=True)
class _Note:
    """An entry in memory, which the same happening again makes longer. ``since``: monotonic seconds."""

    entry: LogEntry  # ``id`` 0: not on the card yet
    since: float
    written: int = 0  # how many of its times are on the card


class ModemLog:
    """Safe from any thread. A card that refuses is logged and never raised: the sending must go on."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._writing = threading.Lock()  # one writer at a time; never wanted by who holds _lock
        self._lock = threading.Lock()  # what follows; held for moments only, so that pages never wait
        self._newest: dict[str, _Note] = {}
        self._waiting: deque[_Note] = deque(maxlen=WAITING_ROOM)
        self._points: deque[tuple[str, SignalPoint]] = deque(maxlen=WAITING_ROOM)
        self._running: dict[str, Running] = {}
        self._began = begin_of(clock.now())

    # -- what happens -------------------------------------------------------------------------------------

    def note(self, modem: str, word: LogWord, detail: str = "") -> None:
        """Something happened; on the card on return, unless it only repeats the entry before.

        ``detail``: a word, a figure, a line of the modem. Never a message text or a PIN.
        """
        detail = detail[:DETAIL_CHARACTERS]
        now, trusted = self._clock.now(), self._clock.trust().trusted
        with self._lock:
            if self._repeats(modem, word, detail, now):
                return
            entry = LogEntry(0, modem, now, now, 1, word, detail, trusted)
            self._newest[modem] = _Note(entry, self._clock.monotonic())
            self._waiting.append(self._newest[modem])
        log.info("%s: %s%s", modem, word, f" ({detail})" if detail else "")
        self.flush()

    def sample(self, modem: str, signal_percent: int | None, registered: bool, network: str) -> None:
        """The radio as just asked for."""
        began = begin_of(self._clock.now())
        with self._lock:
            ended = began != self._began
            if ended:
                self._end_points(began)
            self._running.setdefault(modem, Running()).add(signal_percent, registered, network)
        if ended:
            self.flush()

    def flush(self) -> None:
        """Write what waits in memory, in one transaction; what the card refuses goes on waiting."""
        with self._writing:
            with self._lock:
                notes = [(note, note.entry) for note in self._waiting]
                points = list(self._points)
            if not notes and not points:
                return
            try:
                with self._db.write() as cur:
                    ids = [_put(cur, entry) for _, entry in notes]
                    for modem, point in points:
                        cur.execute(_ADD_POINT, (modem, *_columns(point)))
                    _forget(cur, {entry.modem for _, entry in notes} | {modem for modem, _ in points})
            except StorageError as error:
                log.warning("the modems' history waits for the card: %s", error)
                return
            with self._lock:
                for (note, entry), row_id in zip(notes, ids, strict=True):
                    note.entry, note.written = replace(note.entry, id=row_id), entry.times
                self._drop_written({id(point) for point in points})

    def close(self) -> None:
        """Write the rest, the running five minutes too: the box stops."""
        with self._lock:
            self._end_points(begin_of(self._clock.now()))
        self.flush()

    # -- what the pages show ------------------------------------------------------------------------------

    def entries(self, modem: str, limit: int = 50) -> tuple[LogEntry, ...]:
        """The newest first."""
        with self._lock:
            notes = [note for note in self._waiting if note.entry.modem == modem]
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM modem_event WHERE modem = ? ORDER BY id DESC LIMIT ?", (modem, limit)
            ).fetchall()
        with self._lock:  # what has been written meanwhile has its id now, and is not shown twice
            held = [note.entry for note in notes]
        found = {entry.id: entry for entry in map(_entry, rows) if entry is not None}
        found.update({entry.id: entry for entry in held if entry.id})
        ordered = sorted(found.values(), key=lambda entry: entry.id, reverse=True)
        return tuple([*(entry for entry in reversed(held) if not entry.id), *ordered][:limit])

    def counts(self, modem: str, since: datetime) -> Mapping[LogWord, int]:
        """How often each thing has happened since then; what never happened is absent."""
        found: Counter[LogWord] = Counter()
        with self._lock:
            for note in self._waiting:
                if note.entry.modem == modem and note.entry.until >= since:
                    found[note.entry.word] += note.entry.times - note.written
        with self._db.read() as cur:
            rows = cur.execute(_COUNTS, (modem, _to_ms(since))).fetchall()
        for row in rows:
            if row["word"] in _WORDS:
                found[LogWord(row["word"])] += row["times"]
        return found

    def signal_day(self, modem: str) -> tuple[SignalPoint, ...]:
        """The last 24 hours, oldest first, the running five minutes last. Gaps: nothing was measured."""
        now = self._clock.now()
        with self._lock:
            held = [point for name, point in self._points if name == modem]
            if (running := self._running.get(modem)) is not None:
                held.append(running.point(self._began))
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM signal_point WHERE modem = ? AND at BETWEEN ? AND ? ORDER BY id",
                (modem, _to_ms(now - DAY), _to_ms(now)),
            ).fetchall()
        # a clock that was set back measures the same minutes again: the later measurement stands
        points = {point.at: point for point in (*map(_point, rows), *held)}
        return tuple(points[at] for at in sorted(points) if now - DAY <= at <= now)

    # -- inside; the lock is held -------------------------------------------------------------------------

    def _repeats(self, modem: str, word: LogWord, detail: str, now: datetime) -> bool:
        note = self._newest.get(modem)
        if note is None or (note.entry.word, note.entry.detail) != (word, detail):
            return False
        if self._clock.monotonic() - note.since > REPEATS_SECONDS:
            return False
        if note.written == note.entry.times:
            self._waiting.append(note)
        note.entry = replace(note.entry, times=note.entry.times + 1, until=now)
        return True

    def _end_points(self, began: datetime) -> None:
        self._points.extend((name, running.point(self._began)) for name, running in self._running.items())
        self._running = {}
        self._began = began

    def _drop_written(self, points: set[int]) -> None:
        """What is on the card waits no more; others may have added to it meanwhile."""
        self._waiting = deque(
            (each for each in self._waiting if each.written < each.entry.times), WAITING_ROOM
        )
        self._points = deque((each for each in self._points if id(each) not in points), WAITING_ROOM)


def _put(cur: Cursor, entry: LogEntry) -> int:
    """Write an entry, or only what is new of it; -> its id."""
    if entry.id:
        cur.execute(_REPEATED, (_to_ms(entry.until), entry.times, entry.id))
        return entry.id
    at, until = _to_ms(entry.at), _to_ms(entry.until)
    values = (entry.modem, at, until, entry.times, entry.word, entry.detail, int(entry.clock_trusted))
    cur.execute(_ADD_ENTRY, values)
    return int(cur.execute("SELECT last_insert_rowid()").fetchone()[0])


def _forget(cur: Cursor, modems: Iterable[str]) -> None:
    for modem in sorted(modems):
        cur.execute(_FORGET_ENTRIES, (modem, ENTRIES_KEPT))
        cur.execute(_FORGET_POINTS, (modem, POINTS_KEPT))


def _entry(row: Row) -> LogEntry | None:
    """None: a word that only a newer program knows."""
    if row["word"] not in _WORDS:
        return None
    return LogEntry(
        id=row["id"],
        modem=row["modem"],
        at=_from_ms(row["at"]),
        until=_from_ms(row["until"]),
        times=row["times"],
        word=LogWord(row["word"]),
        detail=row["detail"],
        clock_trusted=bool(row["clock_trusted"]),
    )


def _columns(point: SignalPoint) -> tuple[int, int | None, int, str]:
    return _to_ms(point.at), point.percent, int(point.registered), point.network


def _point(row: Row) -> SignalPoint:
    return SignalPoint(_from_ms(row["at"]), row["percent"], bool(row["registered"]), row["network"])


def _to_ms(time: datetime) -> int:
    return (time - _EPOCH) // _MILLISECOND


def _from_ms(value: int) -> datetime:
    return _EPOCH + value * _MILLISECOND
