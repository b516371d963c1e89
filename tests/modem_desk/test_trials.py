"""By what it is known that a test message has arrived: a report, a person, or a reply to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.inbox.model import IncomingMessage
from appliance.modem_desk.models import BY_PERSON, BY_REPLY
from appliance.modem_desk.trials import Trials
from appliance.sms.numbers import PhoneNumber
from tests.outbox.office import number, open_office
from tests.support.clock import FakeClock

PHONE = number(1)


class Desk:
    """``replies``: what has come in."""

    def __init__(self, trials: Trials, clock: FakeClock, replies: list[IncomingMessage]) -> None:
        self.trials = trials
        self.clock = clock
        self.replies = replies

    def answers(self, seconds: float, *, sender: int = 1) -> str:
        """A message from that phone, so long after the test was asked for; -> by what it has arrived."""
        last = self.trials.last("Modem 1")
        assert last is not None
        at = last.asked_at + timedelta(seconds=seconds)
        self.replies[:] = [incoming(number(sender), at)]
        seen = self.trials.last("Modem 1")
        assert seen is not None
        return seen.how


def incoming(sender: PhoneNumber, at: datetime) -> IncomingMessage:
    return IncomingMessage(
        id=1,
        sim="510101234567890",
        sender=sender,
        number=sender,
        text="Ya",
        sent_at=at,
        received_at=at,
        broadcast_id=None,
        keyword="",
        problem="",
        read=False,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, replies = FakeClock(), list[IncomingMessage]()
    schema = resources.files("appliance.modem_desk").joinpath("schema.sql").read_text(encoding="utf-8")
    with open_office(tmp_path, clock) as office, closing(Database.open(tmp_path / "d", [schema])) as db:
        trials = Trials(db=db, clock=clock, ledger=office.ledger, replies=lambda: replies)
        trials.send("Modem 1", PHONE, "Uji", "Siti")
        yield Desk(trials, clock, replies)


def test_a_reply_shows_that_the_test_has_arrived(desk: Desk) -> None:
    assert desk.answers(0) == BY_REPLY, "clocks tell no finer"
    assert desk.answers(60) == BY_REPLY


def test_what_that_phone_wrote_before_the_test_shows_nothing(desk: Desk) -> None:
    assert desk.answers(-1) == ""
    assert desk.answers(-86400) == ""


def test_what_another_phone_writes_shows_nothing(desk: Desk) -> None:
    assert desk.answers(60, sender=2) == ""


def test_a_person_has_seen_it(desk: Desk) -> None:
    assert desk.trials.seen("Modem 1", "Siti")
    assert desk.answers(60) == BY_PERSON
    assert not desk.trials.seen("Modem 2", "Siti"), "there was none"
