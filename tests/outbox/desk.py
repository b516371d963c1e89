"""A sender at its desk: a ledger, a fake modem, an inbox that only remembers, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from appliance.modem_log import LogWord
from appliance.outbox.pacing import Pacing
from appliance.outbox.sender import Sender
from tests.outbox.office import MODEM, Office, open_office
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM, FakeModem

AS_FAST_AS_THE_LINK = Pacing(per_minute=0, daily_cap=0, per_person_daily=0)


class RememberingInbox:
    """Keeps what it is given; raises ``trouble`` instead while there is one."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []
        self.trouble: Exception | None = None

    def store_raw(self, sim: str, pdu_hex: str, received_at: datetime) -> bool:
        if self.trouble is not None:
            raise self.trouble
        new = (sim, pdu_hex) not in self.kept
        if new:
            self.kept.append((sim, pdu_hex))
        return new

    def store_all(self, sim: str, pdus: Sequence[str], received_at: datetime) -> int:
        return sum([self.store_raw(sim, pdu, received_at) for pdu in pdus])


class RememberingHistory:
    """Keeps what is noted, as text: the word and what is behind it."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.samples: list[tuple[int | None, bool, str]] = []

    def note(self, modem: str, word: LogWord, detail: str = "") -> None:
        self.notes.append(f"{word} {detail}".strip())

    def sample(self, modem: str, signal_percent: int | None, registered: bool, network: str) -> None:
        self.samples.append((signal_percent, registered, network))

    @property
    def words(self) -> list[str]:
        return [note.split()[0] for note in self.notes]


class Desk:
    """``turn()`` is one turn of the sender's thread; nothing runs alone. ``gear``: more for the sender."""

    def __init__(
        self, office: Office, pacing: Pacing, *, name: str = MODEM, imsi: str = SIM, **gear: Any
    ) -> None:
        self.office = office
        self.clock = office.clock
        self.ledger = office.ledger
        self.inbox = RememberingInbox()
        self.modem = FakeModem(office.clock, name=name, imsi=imsi)
        self.vouched: list[tuple[str, datetime]] = []
        self.pacing = pacing
        self.history = RememberingHistory()
        self.gear = gear
        self.sender = self.make_sender()

    def make_sender(self) -> Sender:
        return Sender(
            modem=self.modem,  # type: ignore[arg-type]
            ledger=self.office.ledger,
            inbox=self.inbox,
            pacing=self.pacing,
            clock=self.clock,
            random=Random(1),
            vouch=lambda source, time, who="": self.vouched.append((source, time)),
            modem_log=self.history,
            **{"wait": self.clock.advance, **self.gear},
        )

    def turn(self, times: int = 1) -> bool:
        """So many turns; -> whether the last one found work."""
        worked = False
        for _ in range(times):
            worked = self.sender.step()
        return worked

    def work(self) -> int:
        """Turns until there is nothing to do; -> how many found work."""
        turns = 0
        while self.sender.step():
            turns += 1
            assert turns < 10_000, "the sender turns for ever"
        return turns

    def pass_time(self, seconds: float, *, tick: float = 1.0) -> None:
        """Time passes, with a turn at each tick, as the thread would make them."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            self.work()
            self.clock.advance(min(tick, end - self.clock.monotonic()))
        self.work()

    def plug_in_again(self) -> None:
        """As after a power cut of the box: a new ledger, a new sender, the same modem and SIM."""
        self.office.restart()
        self.ledger = self.office.ledger
        self.modem.unplug()
        self.sender = self.make_sender()


@contextmanager
def open_desk(path: Path, pacing: Pacing = AS_FAST_AS_THE_LINK) -> Iterator[Desk]:
    with open_office(path, FakeClock()) as office:
        yield Desk(office, pacing)
