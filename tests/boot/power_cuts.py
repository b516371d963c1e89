"""The plug is pulled again and again: while a broadcast leaves, people write and a secretary enters others.

Each time every promise is audited on the card itself.
"""

from __future__ import annotations

import time
from pathlib import Path

from appliance.box import open_stores
from appliance.contacts.snapshot import Snapshot
from appliance.outbox.status import Status
from tests.boot.secretary import Secretary
from tests.boot.trial import Box, Trial
from tests.faults.auditor import Auditor, Books
from tests.faults.driver import HurriedClock, configuration
from tests.faults.office import written_by_itself
from tests.support.boxes import CHEAP_HASH

TEXT = "Uji listrik: rapat koordinasi besok pukul 09.00 di aula kecamatan. Mohon hadir tepat waktu."
BETWEEN = 12  # messages that the network takes between two cuts, at least
ENOUGH = 3 * BETWEEN  # for each cut: there must be something left to be cut off from
LISTENING = 2.0  # seconds in which the plug is pulled after somebody has written to the box
OPEN = ("queued", "sending", "errored")


def run(trial: Trial, box: Box) -> None:
    numbers = trial.numbers(ENOUGH * (trial.cuts + 1))
    broadcast = trial.send(box, TEXT, numbers, "listrik")
    secretary = Secretary(box.clerk)
    for cut in range(1, trial.cuts + 1):
        with trial.steps.step(f"power cut {cut} of {trial.cuts}, promises, next boot") as said:
            with secretary:
                _await_sending(trial, box)
                trial.write(
                    f"+62813{6000000 + cut}",
                    f"Laporan ke-{cut} dari lapangan, sinyal dan listrik sering hilang",
                )
                time.sleep(trial.random.uniform(0, LISTENING))
                box.machine.pull_the_plug()
            verdict, book = audit(trial, box, cuts=cut, at_work=True)
            entered = secretary.check(book)
            box.boot()
            said(f"{verdict}; {entered} people entered")
    with trial.steps.step("the broadcast ends, every promise holds") as said:
        _let_it_end(trial, box, broadcast)
        power_off(box)
        verdict, book = audit(trial, box, cuts=trial.cuts)
        said(f"{verdict}; {secretary.check(book)} people entered")
    trial.facts["power cuts survived"] = f"{trial.cuts} of {trial.cuts}"


def _await_sending(trial: Trial, box: Box) -> None:
    """The network has taken some more, and the next one is on its way at a random moment."""
    begun = len(trial.hats.accepted())
    more = BETWEEN - trial.random.randrange(4)
    box.machine.wait_until(lambda: len(trial.hats.accepted()) >= begun + more, "the next messages")


def _let_it_end(trial: Trial, box: Box, broadcast: int) -> None:
    def sent() -> bool:
        counts = box.clerk.counts(broadcast)
        return bool(counts) and not any(counts[state] for state in OPEN)

    box.machine.wait_until(sent, "the end of the broadcast")
    # what the network told while the machine was off was told to nobody; twice told is once heard
    for event in trial.hats.accepted():
        trial.hats.do("report", modem=0, number=event["number"], mr=event["mr"], sent_at=event["scts"])
    box.machine.wait_until(lambda: not box.clerk.counts(broadcast)["sent"], "the last reports")


def power_off(box: Box) -> None:
    """As an office does it that has read the manual."""
    box.machine.shell().run("systemctl --no-block poweroff")
    box.machine.await_power_off()


def audit(trial: Trial, box: Box, *, cuts: int, at_work: bool = False) -> tuple[str, Snapshot]:
    """What lies on the card against what the network has; -> the counts, the book. Raises AssertionError."""
    data = box.card.data_folder(trial.folder / "data-of-the-card")
    books, book = _books(data)
    auditor = Auditor(trial.approved, most_unknown=cuts, wrote=trial.wrote, at_work=at_work)
    verdict = auditor.check(books, trial.hats.accepted())
    assert not at_work or verdict[Status.QUEUED], "this was no cut in the middle: nothing waits"
    counts = ", ".join(f"{count} {status}" for status, count in sorted(verdict.counts.items()) if count)
    return f"{counts}; network {verdict.taken_by_network}; {len(books.inbox)} replies", book


def _books(data: Path) -> tuple[Books, Snapshot]:
    """Read as the box reads them at its next start."""
    clock = HurriedClock(1.0, trusted=True)
    with open_stores(
        configuration(()), data_dir=data, alone=True, clock=clock, hash_cost=CHEAP_HASH
    ) as stores:
        stores.ledger.recover_at_start()
        while stores.inbox.fold():
            pass
        broadcasts = tuple(reversed(stores.ledger.broadcasts(limit=100)))
        books = Books(
            broadcasts=broadcasts,
            recipients={each.id: stores.ledger.recipients(each.id, limit=100_000) for each in broadcasts},
            inbox=stores.inbox.messages(limit=100_000).messages,
            answers=written_by_itself(stores),
        )
        return books, stores.book.snapshot
