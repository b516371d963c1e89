"""PDUs of any shape: read or refused with ``PduError``, and what was read can be kept and shown."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.database import Database
from appliance.inbox.store import Inbox
from appliance.outbox import ledger as outbox
from appliance.sms.pdu import Deliver, PduError, decode, decode_submit, joined_text
from tests.support.clock import FakeClock

SIM = "510101234567890"
FULL_AFTER = 400  # inputs; then the inbox is a new one, so that looking through it stays cheap


def pdu(data: bytes) -> None:
    """As text, and as octets written in hex."""
    text = data.decode("latin-1")
    parts: list[Deliver] = []
    for shape in (text, *text.split()[:6], data[:400].hex()):
        for length in (None, len(shape) // 2):
            parts += _checked(shape, length)
    joined_text(parts[:255]).encode("utf-8")


def _checked(text: str, tpdu_length: int | None) -> list[Deliver]:
    with suppress(PduError):
        decode_submit(text).text.encode("utf-8")
    try:
        read = decode(text, tpdu_length)
    except PduError:
        return []
    for value in (read.sent_at, None if isinstance(read, Deliver) else read.discharged_at):
        if value is not None:
            value.astimezone(UTC).isoformat()
    if not isinstance(read, Deliver):
        read.recipient.encode("utf-8")
        return []
    for shown in (read.text, read.sender, read.smsc):
        shown.encode("utf-8")  # a lone surrogate could be neither stored nor shown
    return [read]


def inbox(data: bytes) -> None:
    """Stored, folded and joined on a real database; none is dropped, none holds up the others."""
    table = _table()
    pieces = [piece for piece in data.decode("latin-1").split() if piece][:6] or [data[:200].hex()]
    known = table.count("incoming")
    new = sum(table.inbox.store_raw(SIM, piece, table.clock.now()) for piece in pieces)
    for _ in range(len(pieces) + 4):
        if not table.inbox.fold():
            break
    if table.count("incoming") - known != new:
        raise AssertionError("a PDU was not kept")
    if table.count("incoming", "state = 'raw'"):
        raise AssertionError("folding does not come to an end")
    table.complaints.raise_any()
    table.inbox.recent(limit=20)
    table.used += 1
    if table.used >= FULL_AFTER:
        table.close()
        _table.cache_clear()


class _Complaints(logging.Handler):
    """What the inbox calls a mistake of its own is one."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._said: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record)

    def raise_any(self) -> None:
        if self._said:
            record = self._said.pop()
            self._said.clear()
            raise AssertionError(record.getMessage()) from (record.exc_info[1] if record.exc_info else None)


class _Table:
    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self._folder = TemporaryDirectory(prefix="kabar-fuzz", dir=memory if memory.is_dir() else None)
        schemas = [
            outbox.schema(),
            resources.files("appliance.inbox").joinpath("schema.sql").read_text("utf-8"),
        ]
        self._db = Database.open(Path(self._folder.name) / "box.sqlite3", schemas)
        self.clock = FakeClock(datetime(2026, 12, 8, 2, 0, tzinfo=UTC))
        self.inbox = Inbox(
            self._db,
            self.clock,
            opt_out=lambda number, how: None,
            last_broadcast=lambda number: None,
            vouch=lambda source, now, centre: None,
        )
        self.complaints = _Complaints()
        logging.getLogger("appliance.inbox").addHandler(self.complaints)
        self.used = 0

    def count(self, table: str, where: str = "1") -> int:
        with self._db.read() as cur:
            return int(cur.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    def close(self) -> None:
        logging.getLogger("appliance.inbox").removeHandler(self.complaints)
        self._db.close()
        self._folder.cleanup()


@cache
def _table() -> _Table:
    return _Table()


def clear_the_table() -> None:
    """Nothing stays behind."""
    if _table.cache_info().currsize:
        _table().close()
        _table.cache_clear()
