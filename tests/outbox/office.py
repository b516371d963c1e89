"""A ledger with people to send to, made in one line; for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from appliance.database import Database
from appliance.outbox.ledger import Ledger, schema
from appliance.outbox.model import (
    PRIORITY_BULK,
    PRIORITY_URGENT,
    Broadcast,
    ClaimedSegment,
    NewBroadcast,
    NewRecipient,
)
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import StatusReport, decode, encode_status_report
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM

MODEM = "Telkomsel"
OTHER_SIM = "510119876543210"


def number(serial: int) -> PhoneNumber:
    """0812-0000-0001 for 1."""
    return PhoneNumber(f"+62812{serial:08d}")


def recipient(serial: int, *, parts: int = 1, left_out: str = "") -> NewRecipient:
    """Kader number ``serial``; her text names her, so that a mix-up is seen."""
    pieces = tuple(f"Yth. Ibu Kader {serial}, bagian {place + 1}. " for place in range(parts))
    return NewRecipient(
        number=number(serial),
        name=f"Kader {serial}",
        contact_id=f"kader{serial}",
        text="".join(pieces),
        parts=pieces,
        encoding="gsm7",
        left_out=left_out,
    )


class Office:
    """A ledger, its clock, and short ways to use both."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.db = db
        self.clock = clock
        self.ledger = Ledger(db, clock)

    def restart(self) -> None:
        """As after a power cut: a new ledger on the same file."""
        self.ledger = Ledger(self.db, self.clock)
        self.ledger.recover_at_start()

    def accept(
        self,
        people: int | Sequence[NewRecipient],
        *,
        token: str = "",
        urgent: bool = False,
        undo: float = 0,
        not_before: datetime | None = None,
        parts: int = 1,
        priority: int | None = None,
    ) -> Broadcast:
        """A broadcast to the first so many kader, or to the people given."""
        if isinstance(people, int):
            people = [recipient(serial, parts=parts) for serial in range(1, people + 1)]
        if priority is None:
            priority = PRIORITY_URGENT if urgent else PRIORITY_BULK
        new = NewBroadcast(
            template="Yth. {nama}",
            token=token,
            created_by="Siti",
            priority=priority,
            not_before=not_before,
            undo_until=self.clock.now() + timedelta(seconds=undo) if undo else None,
            price=250,
        )
        return self.ledger.accept(new, people)

    def claim(self, modem: str = MODEM, sim: str = SIM) -> ClaimedSegment:
        """The next segment; there must be one."""
        claimed = self.ledger.claim(modem, sim)
        assert claimed is not None
        return claimed

    def send(self, reference: int = 1, modem: str = MODEM, sim: str = SIM) -> ClaimedSegment:
        """Claim the next segment, and the network takes it."""
        claimed = self.claim(modem, sim)
        self.ledger.record_sent(claimed.id, reference)
        return claimed

    def status(self, broadcast: Broadcast, place: int = 0) -> Status:
        """The state of the broadcast's recipient at that place."""
        return self.ledger.recipients(broadcast.id)[place].status

    def reason(self, broadcast: Broadcast, place: int = 0) -> str:
        return self.ledger.recipients(broadcast.id)[place].reason

    def counts(self, broadcast: Broadcast) -> dict[Status, int]:
        """Only the states that somebody is in."""
        return {status: n for status, n in self.ledger.counts(broadcast.id).items() if n}

    def report(
        self,
        to: str,
        reference: int = 1,
        *,
        status: int = 0,
        sent_at: datetime | None = None,
        sim: str = SIM,
        smsc: str = "",
    ) -> bool:
        """A delivery report comes in."""
        pdu = report_pdu(self.clock, to, reference, status=status, sent_at=sent_at, smsc=smsc)
        report = decode(pdu)
        assert isinstance(report, StatusReport)
        return self.ledger.store_report(sim, pdu, report)


def report_pdu(
    clock: FakeClock,
    to: str,
    reference: int,
    *,
    status: int = 0,
    sent_at: datetime | None = None,
    smsc: str = "",
) -> str:
    sent_at = sent_at or clock.now()
    return encode_status_report(
        message_reference=reference,
        recipient=to,
        sent_at=sent_at,
        discharged_at=sent_at + timedelta(seconds=6),
        status=status,
        smsc=smsc,
    )


@contextmanager
def open_office(path: Path, clock: FakeClock | None = None) -> Iterator[Office]:
    db = Database.open(path / "box.sqlite3", [schema()])
    try:
        yield Office(db, clock or FakeClock())
    finally:
        db.close()


def adds_up(broadcast: Broadcast, counts: Mapping[Status, int]) -> bool:
    """Promise 4: each recipient in exactly one state."""
    return sum(counts.values()) == broadcast.accepted + broadcast.left_out
