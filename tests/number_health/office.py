"""An office whose box sends by hand: the outbox' short ways, an inbox, and the records of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import resources
from pathlib import Path

from appliance.clock import Clock
from appliance.database import Database
from appliance.inbox.store import Inbox
from appliance.number_health.facts import CurrentFacts
from appliance.number_health.store import NumberHealth
from appliance.outbox.ledger import schema
from appliance.outbox.lookups import last_broadcast_to
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import encode_deliver
from tests.outbox import office as outbox
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM

EVERYBODY = frozenset(outbox.number(serial) for serial in range(1, 40))


class Office(outbox.Office):
    """``known``: the numbers of the book."""

    def __init__(self, db: Database, clock: FakeClock, path: Path) -> None:
        super().__init__(db, clock)
        self.known: frozenset[PhoneNumber] = EVERYBODY
        self.inbox = Inbox(
            db,
            clock,
            opt_out=self.ledger.opt_out,
            last_broadcast=lambda number: last_broadcast_to(db, number),
        )
        self.path = path
        self.sending = False
        self.health = self.opened()
        self.health.fold()

    def opened(self, clock: Clock | None = None) -> NumberHealth:
        """As after a start of the box: everything read from the card."""
        return NumberHealth(
            self.db, clock or self.clock, known=lambda: self.known, sending=lambda: self.sending
        )

    def facts(self) -> CurrentFacts:
        return CurrentFacts(self.health, self.db, self.clock, opted_out=self.ledger.opted_out)

    def hears(self, serial: int, text: str) -> None:
        """An SMS comes in from kader number ``serial``, a second later."""
        self.clock.advance(1)
        pdu = encode_deliver(outbox.number(serial), text, sent_at=self.clock.now())
        self.inbox.store_raw(SIM, pdu, self.clock.now())
        while self.inbox.fold():
            pass

    def reported(self, serial: int, reference: int = 1, *, status: int = 0) -> None:
        """A delivery report comes in, a second later; about the message sent last."""
        sent_at = self.clock.now()
        self.clock.advance(1)
        self.report(outbox.number(serial), reference, status=status, sent_at=sent_at)

    def days_pass(self, days: float) -> None:
        self.clock.advance(timedelta(days=days).total_seconds())


@contextmanager
def open_office(path: Path) -> Iterator[Office]:
    schemas = [
        schema(),
        *(
            resources.files(f"appliance.{room}").joinpath("schema.sql").read_text(encoding="utf-8")
            for room in ("inbox", "number_health", "questions")
        ),
    ]
    db = Database.open(path / "box.sqlite3", schemas)
    try:
        yield Office(db, FakeClock(), path / "box.sqlite3")
    finally:
        db.close()
