"""The sender and the real modem driver on the simulated HAT: the ledger against the network's own log."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from appliance.clock import SystemClock
from appliance.database import Database
from appliance.modem.modem import Modem
from appliance.modem.serial_port import open_serial
from appliance.outbox.ledger import Ledger, schema
from appliance.outbox.model import NewBroadcast
from appliance.outbox.sender import Sender
from appliance.outbox.status import BroadcastState, Status
from tests.outbox.desk import AS_FAST_AS_THE_LINK, RememberingInbox
from tests.outbox.office import recipient
from tests.support.simulator import SimulatedHats, simulated_hat


class Running:
    """A sender at work on the first modem of the simulated HAT."""

    def __init__(self, sim: SimulatedHats, db: Database) -> None:
        clock = SystemClock(believe_host=True)
        self.sim = sim
        self.ledger = Ledger(db, clock)
        self.inbox = RememberingInbox()
        modem = Modem(
            name="Telkomsel", open_port=lambda: open_serial(str(sim.port(0))), profile=None, clock=clock
        )
        self.sender = Sender(
            modem=modem,
            ledger=self.ledger,
            inbox=self.inbox,
            pacing=AS_FAST_AS_THE_LINK,
            clock=clock,
            random=Random(1),
        )

    def broadcast(self, people: int) -> int:
        recipients = [recipient(n, parts=1 + (n % 4 == 0)) for n in range(1, people + 1)]
        made = self.ledger.accept(NewBroadcast("Yth. {nama}", "", "Siti"), recipients)
        self.sender.wake()
        return made.id

    def counts(self, broadcast_id: int) -> dict[Status, int]:
        return {status: n for status, n in self.ledger.counts(broadcast_id).items() if n}

    def is_finished(self, broadcast_id: int) -> bool:
        """Nothing is left to send. Reports that came while the port was gone are lost for good."""
        found = self.ledger.broadcast(broadcast_id)
        return found is not None and found.state is BroadcastState.FINISHED

    def wait_until(self, broadcast_id: int, **wanted: int) -> None:
        expected = {Status(word): n for word, n in wanted.items()}
        self.sim.wait_for(lambda: self.counts(broadcast_id) == expected, f"{expected}")

    def texts(self) -> Counter[tuple[str, str]]:
        """What the network has taken: number and text."""
        return Counter((each["number"], each["text"]) for each in self.sim.accepted())


@contextmanager
def running(folder: Path, **options: object) -> Iterator[Running]:
    db = Database.open(folder / "box.sqlite3", [schema()])
    stop = threading.Event()
    with simulated_hat(folder / "hat", **options) as sim:  # type: ignore[arg-type]
        work = Running(sim, db)
        thread = threading.Thread(target=work.sender.run, args=(stop,))
        thread.start()
        try:
            yield work
        finally:
            stop.set()
            work.sender.wake()
            thread.join(30)
            db.close()


def expected_texts(people: int) -> Counter[tuple[str, str]]:
    return Counter(
        (str(each.number), part)
        for each in (recipient(n, parts=1 + (n % 4 == 0)) for n in range(1, people + 1))
        for part in each.parts
    )


def test_a_broadcast_goes_over_the_air_once_and_every_report_comes_back(tmp_path: Path) -> None:
    with running(tmp_path) as work:
        broadcast = work.broadcast(40)
        work.wait_until(broadcast, delivered=40)
        assert work.texts() == expected_texts(40)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "report_first", "times": 0},
        {"kind": "twice", "times": 0},
        {"kind": "noise", "times": 0, "count": 3},
        {"kind": "no_reference", "times": 0},
    ],
    ids=lambda fault: fault["kind"],
)
def test_whatever_noise_the_modem_makes_everybody_gets_it_once(
    tmp_path: Path, fault: dict[str, object]
) -> None:
    with running(tmp_path, script=[fault]) as work:
        broadcast = work.broadcast(12)
        work.wait_until(broadcast, delivered=12)
        assert work.texts() == expected_texts(12)


@pytest.mark.parametrize("step", ["command", "prompt", "pdu", "half", "accepted", "answer"])
def test_unplugged_at_any_step_nobody_gets_it_twice_and_at_most_one_is_unknown(
    tmp_path: Path, step: str
) -> None:
    """The module goes on although its port is gone: whether it sent the message only its report can tell."""
    fault = {"kind": "unplug", "send": 5, "at": step, "seconds": 0.3, "power": False}
    with running(tmp_path, script=[fault]) as work:
        broadcast = work.broadcast(10)
        work.sim.wait_for(lambda: work.is_finished(broadcast), "the end of it")
        counts = work.counts(broadcast)
        taken = work.texts()
        assert taken <= expected_texts(10), "nothing twice, nothing else"
        assert set(counts) <= {Status.SENT, Status.DELIVERED, Status.UNKNOWN}
        assert counts.get(Status.UNKNOWN, 0) <= 1
        assert len({number for number, _ in taken}) >= 10 - counts.get(Status.UNKNOWN, 0)


def test_an_sms_that_comes_in_is_kept_and_the_store_is_empty_again(tmp_path: Path) -> None:
    with running(tmp_path) as work:
        work.sim.wait_for(lambda: work.sender.status().connected, "the modem")
        work.sim.do("incoming", modem=0, sender="+6285712345678", text="Siap hadir")
        work.sim.wait_for(lambda: len(work.inbox.kept) == 1, "the message")
        work.broadcast(1)
        work.sim.wait_for(lambda: work.sim.accepted(), "one more turn")
        assert len(work.inbox.kept) == 1


def test_a_refused_number_fails_and_the_others_get_theirs(tmp_path: Path) -> None:
    fault = {"kind": "refuse", "code": 1, "number": str(recipient(3).number), "times": 0}
    with running(tmp_path, script=[fault]) as work:
        broadcast = work.broadcast(6)
        work.wait_until(broadcast, delivered=5, failed=1)
