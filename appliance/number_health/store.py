"""The records of all numbers: folded by the clerk, kept in memory for the pages, on the card in one table.

Nothing is written while a message is sent. The clerk reads what the ledger and the inbox have kept behind a
mark for each, much at a time, and writes it number after number in transactions of a few hundred: each page
of the card is written once. The mark moves last, and whatever is told twice changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.number_health import events, sources
from appliance.number_health.answers import CheckAnswer, check_answer
from appliance.number_health.checks import Checks
from appliance.number_health.record import ConfirmedHow, Failure, NumberRecord, Word
from appliance.number_health.word_rows import put_words, read_words
from appliance.outbox.rows import from_ms, maybe_ms, to_ms
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)

AT_ONCE = 500  # records changed in one transaction: the senders never wait long
REST = 15 * 60.0  # seconds between two folds of what was sent, and ...
REST_WHILE_SENDING = 6 * 3600.0  # ... while much is going out: a page of the card is written for many at once
READ_AT_ONCE = 8_000  # reports in memory; twice as many would be 10 MB more each time
BY_REPLY = "reply"

_OVERLAP = timedelta(hours=1)  # looked at again: the clock may have been set back a little
_COLUMNS = (
    "number, first_seen_at, confirmed_at, confirmed_how, last_sent_at, last_delivered_at, last_reply_at,"
    " failures, permanent, failure, failure_at, failed_segment, denied_at, denied_how, woke_at"
)
_PUT = f"INSERT OR REPLACE INTO number_health ({_COLUMNS}) VALUES ({', '.join('?' * 15)})"
_MARK = "INSERT OR REPLACE INTO number_fold (source, upto) VALUES (?, ?)"

Change = Callable[[NumberRecord], NumberRecord]


class NumberHealth:
    """Safe to use from any thread. ``known``: the numbers of the book, those of one mapping while it does not
    change; others are not recorded: a stranger who writes leaves no trace here. ``holders``: ids of those
    in the book who have a number; ``broadcast_of``: which broadcast a token has made; ``sending``: whether
    something is going out.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        known: Callable[[], Collection[PhoneNumber]] = lambda: (),
        holders: Callable[[PhoneNumber], Collection[str]] = lambda _: (),
        broadcast_of: Callable[[str], int | None] = lambda _: None,
        sending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._db = db
        self._clock = clock
        self._known = known
        self._holders = holders
        self._broadcast_of = broadcast_of
        self._sending = sending
        self._noted: Collection[PhoneNumber] | None = None
        self._folded_at = float("-inf")
        self._lock = threading.RLock()  # whoever reads a record to change it
        self._records = self._load()
        self.version = 0  # another one whenever a record has changed
        self.checks = Checks(db, clock)

    # -- reading ------------------------------------------------------------------------------------------

    def of(self, number: PhoneNumber) -> NumberRecord | None:
        """What is known of it; None: the box has not met it yet."""
        return self._records.get(number)

    def records(self, numbers: Iterable[PhoneNumber] | None = None) -> Mapping[PhoneNumber, NumberRecord]:
        """All records, or those of these numbers that have one. From memory."""
        if numbers is None:
            return MappingProxyType(self._records)
        found = ((number, self._records.get(number)) for number in numbers)
        return {number: record for number, record in found if record is not None}

    # -- folding ------------------------------------------------------------------------------------------

    def fold_when_due(self) -> int:
        """For the clerk: answers at once, what was sent and reported when it is quiet."""
        now = self._clock.monotonic()
        rested = now - self._folded_at
        if rested < REST or (rested < REST_WHILE_SENDING and self._sending()):
            return self._note_the_book() + self._fold_messages()
        self._folded_at = now
        return self.fold()

    def fold(self) -> int:
        """Take in all that has come since; -> how many records have changed. Stopped anywhere, it goes on
        there; raises ``StorageError`` when the card refuses."""
        return self._note_the_book() + self._fold_messages() + self._fold_reports() + self._fold_sendings()

    def note_new(self, numbers: Iterable[PhoneNumber]) -> int:
        """These have been seen, the new ones now for the first time; -> how many were new."""
        now = self._clock.now()
        new = sorted({number for number in numbers if number not in self._records})
        for start in range(0, len(new), AT_ONCE):
            with self._lock:
                bite = [number for number in new[start : start + AT_ONCE] if number not in self._records]
                self._save([NumberRecord(number=number, first_seen_at=now) for number in bite])
        return len(new)

    # -- what people say ----------------------------------------------------------------------------------

    def confirm(
        self,
        number: PhoneNumber,
        how: ConfirmedHow,
        at: datetime | None = None,
        *,
        people: Collection[str] | None = None,
    ) -> NumberRecord:
        """It is the person's. ``at``: when that was said, None = now; ``people``: ids of whom, None = of whom
        the last check asked, or of everybody who has the number."""
        moment = at or self._clock.now()
        whose = self._meant(number, moment) if people is None else people
        return self._tell(number, lambda record: events.confirmed(record, how, moment, whose))

    def deny(
        self,
        number: PhoneNumber,
        how: str = BY_REPLY,
        at: datetime | None = None,
        *,
        people: Collection[str] | None = None,
    ) -> NumberRecord:
        """It is somebody else's. ``how``: ``reply``, or who of the office heard it (``call``)."""
        moment = at or self._clock.now()
        whose = self._meant(number, moment) if people is None else people
        return self._tell(number, lambda record: events.denied(record, how, moment, whose))

    def forget(self, number: PhoneNumber) -> bool:
        """Nothing is known of it any more, but for what the ledger keeps: an opt-out stays; -> whether there
        was anything."""
        with self._lock:
            known = number in self._records
            if known:
                with self._db.write() as cur:
                    cur.execute("DELETE FROM number_health WHERE number = ?", (number,))
                    put_words(cur, [(number, ())])
                self._records = {key: kept for key, kept in self._records.items() if key != number}
                self.version += 1
                self._noted = None
        return known

    def forget_word(self, number: PhoneNumber, ids: Collection[str]) -> None:
        """What was said of somebody at a number that others have too."""
        with self._lock:
            record = self._records.get(number)
            left = tuple(word for word in record.words if word.contact_id not in ids) if record else ()
            if record is not None and left != record.words:
                self._save([replace(record, words=left or (Word(contact_id=""),))])

    # -- inside -------------------------------------------------------------------------------------------

    def _note_the_book(self) -> int:
        numbers = self._known()
        if numbers is self._noted:
            return 0
        new = self.note_new(numbers)
        self._tell_people_apart()
        self._noted = numbers
        return new

    def _tell_people_apart(self) -> None:
        """Once: records of an earlier version count for those who have the number now."""
        old = sorted(number for number, record in self._records.items() if _is_old(record))
        for start in range(0, len(old), AT_ONCE):
            with self._lock:
                bite = [self._records[number] for number in old[start : start + AT_ONCE]]
                self._save([events.given_to(record, self._holders(record.number)) for record in bite])

    def _meant(self, number: PhoneNumber, at: datetime) -> Collection[str]:
        return self.checks.named(number, at) or self._holders(number)

    def _fold_messages(self) -> int:
        after, changed = self._mark("message", sources.newest(self._db, "message")), 0
        self.checks.settle(self._broadcast_of)
        while True:
            with self._db.read() as cur:
                replies, upto = sources.messages(cur, after, AT_ONCE)
            if upto == after:
                return changed
            asked = self.checks.broadcast_ids()
            changes = [(reply.number, self._heard(reply, asked)) for reply in replies]
            changed += self._apply(changes, ("message", upto))
            after = upto

    def _heard(self, reply: sources.Reply, checks: Collection[int]) -> Change:
        answer = check_answer(reply.text)
        told = answer is not None and self._answers_a_check(reply, answer, checks)
        whose = self._meant(reply.number, reply.at) if told else ()

        def change(record: NumberRecord) -> NumberRecord:
            record = events.replied(record, reply.at)
            if not told:
                return record
            if answer is CheckAnswer.YES:
                return events.confirmed(record, ConfirmedHow.REPLY, reply.at, whose)
            return events.denied(record, BY_REPLY, reply.at, whose)

        return change

    def _answers_a_check(self, reply: sources.Reply, answer: CheckAnswer, checks: Collection[int]) -> bool:
        """YA counts when the check was the last that number had been sent: it may mean yes to anything. SALAH
        counts for a while after it, too."""
        if reply.broadcast_id in checks:
            return True
        return answer is CheckAnswer.NO and self.checks.asked_lately(reply.number, reply.at)

    def _fold_reports(self) -> int:
        after, changed = self._mark("report", sources.newest(self._db, "report")), 0
        while True:
            with self._db.read() as cur:
                found, upto = sources.reports(cur, after, READ_AT_ONCE)
            if upto == after:
                return changed
            changed += self._apply(((each.number, _reported(each)) for each in found), ("report", upto))
            after = upto

    def _fold_sendings(self) -> int:
        now = self._clock.now()
        upto = self._mark("sent", to_ms(now))  # a clock that was set back: all of them once more
        since = max(0, upto - _OVERLAP // timedelta(milliseconds=1))
        changed = 0
        for found in sources.sendings(self._db, since):
            changed += self._apply((each.number, _handed_over(each)) for each in found)
        if changed or upto == 0:
            with self._db.write() as cur:
                cur.execute(_MARK, ("sent", to_ms(now)))
        return changed

    def _mark(self, source: str, newest: int) -> int:
        """How far a source has been folded; one that has been begun anew is folded from its beginning."""
        with self._db.read() as cur:
            row = cur.execute("SELECT upto FROM number_fold WHERE source = ?", (source,)).fetchone()
        return 0 if row is None or row["upto"] > newest else int(row["upto"])

    def _apply(
        self, changes: Iterable[tuple[PhoneNumber, Change]], mark: tuple[str, int] | None = None
    ) -> int:
        """Let all of them happen, the numbers in the order in which they lie on the card, and move the mark
        with the last of them; -> how many records have changed."""
        of_number: dict[PhoneNumber, list[Change]] = {}
        for number, change in changes:
            if number in self._records:
                of_number.setdefault(number, []).append(change)
        changed = 0
        numbers = sorted(of_number)
        for start in range(0, max(1, len(numbers)), AT_ONCE):
            bite = {number: of_number[number] for number in numbers[start : start + AT_ONCE]}
            changed += self._change(bite, mark if start + AT_ONCE >= len(numbers) else None)
        return changed

    def _change(self, changes: Mapping[PhoneNumber, Sequence[Change]], mark: tuple[str, int] | None) -> int:
        """One transaction."""
        with self._lock:
            changed = []
            for number, happened in changes.items():
                before = record = self._records.get(number)
                for change in happened:
                    record = change(record) if record is not None else None
                if record is not None and record is not before:
                    changed.append(record)
            self._save(changed, mark)
        return len(changed)

    def _tell(self, number: PhoneNumber, change: Change) -> NumberRecord:
        with self._lock:
            before = self._records.get(number)
            known = before or NumberRecord(number=number, first_seen_at=self._clock.now())
            record = change(events.given_to(known, self._holders(number)))
            if record is not before:
                self._save([record])
        return record

    def _save(self, changed: Sequence[NumberRecord], mark: tuple[str, int] | None = None) -> None:
        """On the card first, then in memory. The lock is held."""
        if changed or mark:
            with self._db.write() as cur:
                cur.executemany(_PUT, [_row(record) for record in changed])
                told = [record for record in changed if self._is_told_anew(record)]
                put_words(cur, [(record.number, record.words) for record in told])
                if mark:
                    cur.execute(_MARK, mark)
            fresh = {record.number: record for record in changed}
            if fresh.keys() <= self._records.keys():
                self._records.update(fresh)
            else:  # whoever is walking through them goes on with those that were there
                self._records = {**self._records, **fresh}
            self.version += 1

    def _is_told_anew(self, record: NumberRecord) -> bool:
        before = self._records.get(record.number)
        return record.words != (before.words if before is not None else ())

    def _load(self) -> dict[PhoneNumber, NumberRecord]:
        times: dict[int, datetime] = {}  # an import gives thousands of numbers one time: kept once
        with self._db.read() as cur:
            records = {record.number: record for record in _all(cur, times)}
            words = read_words(cur, times)
        for number in words.keys() & records.keys():
            records[number] = replace(records[number], words=words[number])
        return records


def _all(cur: Cursor, times: dict[int, datetime]) -> Iterable[NumberRecord]:
    for row in cur.execute(f"SELECT {_COLUMNS} FROM number_health"):
        yield _record(row, times)


def _is_old(record: NumberRecord) -> bool:
    return not record.words and (record.confirmed_at is not None or record.denied_at is not None)


def _reported(report: sources.Report) -> Change:
    def change(record: NumberRecord) -> NumberRecord:
        if report.sent_at is not None:
            record = events.sent(record, report.sent_at)
        if report.arrived:
            return events.delivered(record, report.at)
        if report.failure is not None:
            return events.failed(record, report.failure, report.at, report.segment)
        return record

    return change


def _handed_over(sending: sources.Sending) -> Change:
    def change(record: NumberRecord) -> NumberRecord:
        record = events.sent(record, sending.at)
        if sending.refused_at is not None:
            return events.failed(record, Failure.UNASSIGNED, sending.refused_at, sending.segment)
        return record

    return change


def _row(record: NumberRecord) -> tuple[object, ...]:
    return (
        str(record.number),
        to_ms(record.first_seen_at),
        maybe_ms(record.confirmed_at),
        record.confirmed_how,
        maybe_ms(record.last_sent_at),
        maybe_ms(record.last_delivered_at),
        maybe_ms(record.last_reply_at),
        record.failures,
        record.permanent,
        record.failure,
        maybe_ms(record.failure_at),
        record.failed_segment,
        maybe_ms(record.denied_at),
        record.denied_how,
        maybe_ms(record.woke_at),
    )


def _record(row: Row, times: dict[int, datetime]) -> NumberRecord:
    def moment(value: int) -> datetime:
        return times.setdefault(value, from_ms(value))

    def maybe(column: str) -> datetime | None:
        return None if row[column] is None else moment(row[column])

    return NumberRecord(
        number=PhoneNumber(row["number"]),
        first_seen_at=moment(row["first_seen_at"]),
        confirmed_at=maybe("confirmed_at"),
        confirmed_how=row["confirmed_how"],
        last_sent_at=maybe("last_sent_at"),
        last_delivered_at=maybe("last_delivered_at"),
        last_reply_at=maybe("last_reply_at"),
        failures=row["failures"],
        permanent=row["permanent"],
        failure=row["failure"],
        failure_at=maybe("failure_at"),
        failed_segment=row["failed_segment"],
        denied_at=maybe("denied_at"),
        denied_how=row["denied_how"],
        woke_at=maybe("woke_at"),
    )
