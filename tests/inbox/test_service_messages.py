"""SMS of services: whoever keeps the SIM's account hears them, whole, once, when they are on the card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.inbox.store import Inbox
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.inbox.test_store import SCHEMA, SIM
from tests.support.clock import FakeClock

EUIS = "+6281200001111"


class Office:
    """An inbox whose services somebody listens to; ``trouble`` is raised at him instead."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FakeClock()
        self.heard: list[tuple[str, str, str]] = []
        self.trouble: Exception | None = None
        self.inbox = Inbox(
            db, self.clock, opt_out=lambda *_: None, last_broadcast=lambda _: None, service=self.listen
        )

    def listen(self, sim: str, sender: str, text: str, sent_at: datetime | None) -> None:
        assert sent_at == self.clock.now()
        with self.db.write() as cur:  # he may write: the inbox' own transaction is over
            cur.execute("SELECT 1")
        if self.trouble is not None:
            raise self.trouble
        self.heard.append((sim, sender, text))

    def receive(self, sender: str, text: str, part: Concatenation | None = None) -> None:
        pdu = encode_deliver(sender, text, sent_at=self.clock.now(), concatenation=part)
        self.inbox.store_raw(SIM, pdu, self.clock.now())
        while self.inbox.fold():
            pass


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    db = Database.open(tmp_path / "box.sqlite3", [SCHEMA])
    yield Office(db)
    db.close()


@pytest.mark.parametrize("sender", ["TELKOMSEL", "4444"])
def test_a_services_message_is_heard_once(office: Office, sender: str) -> None:
    for _ in range(2):  # the SIM hands it out twice
        office.receive(sender, "Sisa pulsa Anda Rp500")
    assert office.heard == [(SIM, sender, "Sisa pulsa Anda Rp500")]
    assert [message.number for message in office.inbox.messages().messages] == [None]


def test_a_long_one_is_heard_when_all_of_it_is_there(office: Office) -> None:
    office.receive("TELKOMSEL", "a, aktif s.d. 08/01/2027", Concatenation(7, 2, 2))
    assert office.heard == []
    office.receive("TELKOMSEL", "Sisa puls", Concatenation(7, 2, 1))
    assert office.heard == [(SIM, "TELKOMSEL", "Sisa pulsa, aktif s.d. 08/01/2027")]


def test_what_people_write_is_not_for_him(office: Office) -> None:
    office.receive(EUIS, "Sisa pulsa saya Rp500")
    assert office.heard == []


def test_his_mistake_costs_no_message(office: Office) -> None:
    office.trouble = RuntimeError("a mistake")
    office.receive("TELKOMSEL", "Sisa pulsa Anda Rp500")
    office.receive("TELKOMSEL", "Sisa pulsa Anda Rp400")
    assert len(office.inbox.messages().messages) == 2
