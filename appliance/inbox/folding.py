"""From raw PDUs to messages: obey BERHENTI, decode, join the parts, link the answer to its question.

Doing it twice gives the same result: each step is one transaction that also says that it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.errors import StorageError
from appliance.inbox.model import KEYWORD_OPT_OUT, PROBLEM_INCOMPLETE, PROBLEM_UNREADABLE
from appliance.inbox.opt_out_words import asks_to_stop
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Deliver, PduError, decode, joined_text

log = logging.getLogger(__name__)

BATCH = 100  # PDUs in one go, so that ten thousand do not hold up the housekeeping
TOGETHER = 25  # of them with one flush, so that a sender never waits long for its turn
PATIENCE = timedelta(minutes=10)  # then a message is shown without the part that never came
REFERENCE_LIFE = timedelta(hours=24)  # a late part still finds its message; later the reference is used anew
GAP = "[...]"

ServiceEar = Callable[[str, str, str, datetime | None], object]
"""Hears what services write: (our SIM, sender, text, when it was sent)."""

SOON = timedelta(minutes=5)
"""What came in is looked at within seconds."""


class Folder:
    """See ``Inbox`` for the callables."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        opt_out: Callable[[PhoneNumber, str], object],
        last_broadcast: Callable[[PhoneNumber], int | None],
        vouch: Callable[[str, datetime, str], object] | None,
        service: ServiceEar | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._opt_out = opt_out
        self._last_broadcast = last_broadcast
        self._vouch = vouch
        self._service = service
        self._of_services: list[tuple[str, str, str, datetime | None]] = []
        with db.read() as cur:
            # What an earlier run stored tells nothing about the time now: the clock may have stood still
            # between.
            self._before_this_run = int(
                cur.execute("SELECT coalesce(max(id), 0) FROM incoming").fetchone()[0]
            )

    def fold(self) -> int:
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM incoming WHERE state = 'raw' ORDER BY id LIMIT ?",
                (BATCH,),
            ).fetchall()
        for start in range(0, len(rows), TOGETHER):
            self._keep([self._decode(row) for row in rows[start : start + TOGETHER]])
        return len(rows) + self._join_overdue()

    def obey(self, pdu_hex: str) -> None:
        """Do what BERHENTI asks for, before the PDU is even stored."""
        try:
            pdu = decode(pdu_hex)
        except Exception:
            log.info("a PDU that cannot be decoded asks for nothing")  # folding keeps it and says why
            return
        if isinstance(pdu, Deliver) and (number := _opts_out(pdu)):
            self._opt_out(number, "sms")

    def _decode(self, row: Row) -> tuple[Row, Deliver | None]:
        """None: it is no message that can be read, and is kept as it is."""
        pdu = None
        try:
            pdu = decode(row["pdu"])
        except PduError as error:
            log.warning("PDU %d cannot be read: %s", row["id"], error)
        except Exception:
            # a mistake of ours in the codec: this one is kept raw, and those behind it are not held up
            log.exception("PDU %d could not be decoded", row["id"])
        if not isinstance(pdu, Deliver):
            return row, None
        self._hear_the_time(row, pdu)
        return row, pdu

    def _keep(self, decoded: Sequence[tuple[Row, Deliver | None]]) -> None:
        """A few with one flush: in a burst the flushes take the time."""
        try:
            with self._db.write() as cur:
                for row, pdu in decoded:
                    if pdu is None:
                        self._make_message(cur, [row], text="", problem=PROBLEM_UNREADABLE)
                    else:
                        _store_part(cur, row, pdu, _number(pdu))
                        self._join(cur, row["id"])
        except StorageError:
            self._of_services.clear()  # they come again with the next try
            raise
        self._tell_of_services()

    def _tell_of_services(self) -> None:
        """Once the messages are on the card: whoever hears of them may want to write as well."""
        while self._of_services:
            message = self._of_services.pop(0)
            if self._service is None:
                continue
            try:
                self._service(*message)
            except Exception:
                log.exception("a service's message could not be read for its account")

    def _hear_the_time(self, row: Row, pdu: Deliver) -> None:
        if self._vouch is None or pdu.sent_at is None or row["id"] <= self._before_this_run:
            return
        waited = self._clock.now() - datetime.fromisoformat(row["received_at"])
        if timedelta() <= waited <= SOON:  # else the clock was corrected meanwhile
            self._vouch("scts", pdu.sent_at + waited, pdu.smsc)

    def _join(self, cur: Cursor, incoming_id: int) -> None:
        """Make or mend the message that this part belongs to, if that can be done now."""
        part = cur.execute("SELECT * FROM incoming WHERE id = ?", (incoming_id,)).fetchone()
        if part["reference"] is None:
            self._make_from_parts(cur, [part])
        elif (message_id := _shown_without(cur, part)) is not None:
            cur.execute(
                "UPDATE incoming SET state = 'joined', message_id = ? WHERE id = ?", (message_id, incoming_id)
            )
            _mend(cur, message_id)
        else:
            parts = _siblings(cur, part)
            if len({sibling["sequence"] for sibling in parts}) == part["total"]:
                self._make_from_parts(cur, parts)

    def _join_overdue(self) -> int:
        """Show messages of which a part has not come in time."""
        with self._db.read() as cur:
            waiting = cur.execute("SELECT * FROM incoming WHERE state = 'waiting' ORDER BY id").fetchall()
        now = self._clock.now()
        # abs: a clock that was set back must not hold a message for ever
        overdue = [row for row in waiting if abs(now - datetime.fromisoformat(row["received_at"])) > PATIENCE]
        shown = 0
        for row in overdue:
            with self._db.write() as cur:
                still = cur.execute("SELECT * FROM incoming WHERE id = ?", (row["id"],)).fetchone()
                if still["state"] == "waiting":
                    self._make_from_parts(cur, _siblings(cur, still))
                    shown += 1
        return shown

    def _make_from_parts(self, cur: Cursor, parts: Sequence[Row]) -> None:
        text, complete = _joined(parts)
        self._make_message(cur, parts, text=text, problem="" if complete else PROBLEM_INCOMPLETE)

    def _make_message(self, cur: Cursor, parts: Sequence[Row], *, text: str, problem: str) -> None:
        """``parts`` in reading order; the message was received when its first bit was."""
        first = parts[0]
        number = PhoneNumber(first["number"]) if first["number"] else None
        cur.execute(
            "INSERT INTO message (sim, sender, number, text, sent_at, received_at, broadcast_id, keyword,"
            " problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                first["sim"],
                first["sender"],
                number,
                text,
                first["sent_at"],
                min(parts, key=lambda part: int(part["id"]))["received_at"],
                self._last_broadcast(number) if number else None,
                _keyword(number, text, problem),
                problem,
            ),
        )
        message_id = cur.lastrowid
        if number is None and text and not problem:
            at = datetime.fromisoformat(first["sent_at"]) if first["sent_at"] else None
            self._of_services.append((first["sim"], first["sender"], text, at))
        cur.executemany(
            "UPDATE incoming SET state = 'joined', message_id = ? WHERE id = ?",
            [(message_id, part["id"]) for part in parts],
        )


def _number(pdu: Deliver) -> PhoneNumber | None:
    """The mobile number behind a sender; None for short codes, foreign numbers and names."""
    if pdu.sender_is_alphanumeric:
        return None
    try:
        return PhoneNumber.parse(pdu.sender)
    except ValueError:
        return None


def _opts_out(pdu: Deliver) -> PhoneNumber | None:
    """Whoever wants no more messages; None = nobody who can be written to says so.

    Only a whole SMS: "Stop " may be the first part of "Stop bu, jangan berangkat dulu".
    """
    whole = pdu.concatenation is None or pdu.concatenation.total == 1
    return _number(pdu) if whole and asks_to_stop(pdu.text) else None


def _store_part(cur: Cursor, row: Row, pdu: Deliver, number: PhoneNumber | None) -> None:
    part = pdu.concatenation
    cur.execute(
        "UPDATE incoming SET state = 'waiting', sender = ?, number = ?, text = ?, sent_at = ?, reference = ?,"
        " total = ?, sequence = ? WHERE id = ?",
        (
            pdu.sender,
            number,
            pdu.text,
            pdu.sent_at.astimezone(UTC).isoformat() if pdu.sent_at else None,
            part.reference if part else None,
            part.total if part else 1,
            part.sequence if part else 1,
            row["id"],
        ),
    )


def _siblings(cur: Cursor, part: Row) -> list[Row]:
    """The waiting parts of the same message in reading order; of a part sent twice the first counts."""
    rows: list[Row] = cur.execute(
        "SELECT * FROM incoming WHERE sim = ? AND sender = ? AND reference = ? AND total = ?"
        " AND state = 'waiting' ORDER BY sequence, id",
        (part["sim"], part["sender"], part["reference"], part["total"]),
    ).fetchall()
    return rows


def _joined(parts: Sequence[Row]) -> tuple[str, bool]:
    """The text of the parts that are there, a mark for each that is not, and whether all are."""
    by_sequence = {part["sequence"]: part for part in reversed(parts)}
    wanted = range(1, parts[0]["total"] + 1)
    if all(sequence in by_sequence for sequence in wanted):
        decoded = [decode(by_sequence[sequence]["pdu"]) for sequence in wanted]
        return joined_text([part for part in decoded if isinstance(part, Deliver)]), True
    return "".join(by_sequence[n]["text"] if n in by_sequence else GAP for n in wanted), False


def _keyword(number: str | None, text: str, problem: str) -> str:
    """Of a whole message only; part by part nobody knows what it says."""
    return KEYWORD_OPT_OUT if number and not problem and asks_to_stop(text) else ""


def _shown_without(cur: Cursor, part: Row) -> int | None:
    """The message that was shown because this part did not come in time; None = there is none."""
    row = cur.execute(
        "SELECT message_id, received_at FROM incoming WHERE sim = ? AND sender = ? AND reference = ?"
        " AND total = ? AND message_id IN (SELECT id FROM message WHERE problem = ?)"
        " ORDER BY id DESC LIMIT 1",
        (part["sim"], part["sender"], part["reference"], part["total"], PROBLEM_INCOMPLETE),
    ).fetchone()
    if row is None:
        return None
    apart = datetime.fromisoformat(part["received_at"]) - datetime.fromisoformat(row["received_at"])
    have = cur.execute(
        "SELECT 1 FROM incoming WHERE message_id = ? AND sequence = ?", (row["message_id"], part["sequence"])
    ).fetchone()
    return None if have or abs(apart) > REFERENCE_LIFE else int(row["message_id"])


def _mend(cur: Cursor, message_id: int) -> None:
    """Put a late part into the message that was shown without it."""
    parts = cur.execute(
        "SELECT * FROM incoming WHERE message_id = ? ORDER BY sequence, id", (message_id,)
    ).fetchall()
    text, complete = _joined(parts)
    problem = "" if complete else PROBLEM_INCOMPLETE
    cur.execute(
        "UPDATE message SET text = ?, problem = ?, keyword = ? WHERE id = ?",
        (text, problem, _keyword(parts[0]["number"], text, problem), message_id),
    )
