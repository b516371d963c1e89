"""The disk of a box that works, recorded; then the supply is cut at any write of it, and the card is judged.

Here not the process dies but the disk: an ext4 whose every write and flush is logged carries a box that
sends, hears and takes people in. Afterwards the disk is put together as it may be after a cut at any of those
writes (``block_log.py``), mended as the next start does, and the box on it is asked what it knows.
"""

from __future__ import annotations

import shutil
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from appliance.box import open_stores
from appliance.contacts.model import Contact
from appliance.stores import Stores
from tests.faults.block_log import BlockLog, ImageFile, PowerCuts
from tests.faults.driver import HurriedClock, configuration
from tests.faults.lives import Stable
from tests.faults.logged_disk import LoggedDisk, contents, copy_image, salvage
from tests.faults.office import LONG, SHORT, Office, new_kader
from tests.faults.witness import Fact, Witness
from tests.support.boxes import CHEAP_HASH
from tests.support.simulator import simulated_hat

MODEMS = 2
PEOPLE, NEWCOMERS, WRITERS = 30, 10, 8
ON_ITS_WAY = ("unknown", "sent", "delivered", "unconfirmed")


@dataclass(frozen=True)
class Recording:
    """What the disk was told while the box lived on it, and what others knew meanwhile."""

    disk: LoggedDisk
    log: BlockLog
    witness: Witness
    began: int  # octets of the log when the box was started
    people: tuple[Contact, ...]
    newcomers: tuple[Contact, ...]


def record(folder: Path, stable: Stable) -> Recording:
    """Two lives of a box: people come in, two broadcasts go out, people write."""
    disk = LoggedDisk(folder)
    with simulated_hat(folder / "hats", modems=MODEMS, seconds_per_sms=0.004) as hats, disk.attached():
        office = Office(disk.mounted, stable, hats, MODEMS, PEOPLE)
        newcomers = new_kader(NEWCOMERS)
        began = disk.written
        witness = Witness(hats.folder / "network.jsonl", lambda: disk.written)
        with witness.looking():
            life = office.start(text=SHORT, token="one", take=newcomers)
            life.hear("taken")
            witness.note("taken")
            life.hear("accepted")
            witness.note("kirim")
            for person in office.people[:WRITERS]:
                _is_heard(office, witness, str(person.number))
            office.let_finish(life)
            life = office.start(text=LONG, token="two")
            life.hear("accepted")
            witness.note("kirim")
            office.let_finish(life)
        office.close()
        files = contents(disk.mounted / "data")
    log = BlockLog(disk.log)
    _is_sound(disk, log, files, folder)
    return Recording(disk, log, witness, began, office.people, newcomers)


def _is_sound(disk: LoggedDisk, log: BlockLog, files: dict[str, bytes], folder: Path) -> None:
    """With the whole log replayed the disk holds what the box had read on it: nobody else garbles."""
    image = folder / "whole.img"
    copy_image(disk.base, image)
    with image.open("r+b", buffering=0) as file:
        cuts = PowerCuts(log, ImageFile(file), Random(1))
        cuts.advance(len(log.requests))
    salvage(image, folder / "whole")
    assert contents(folder / "whole" / "data") == files


def _is_heard(office: Office, witness: Witness, sender: str) -> None:
    handed = _handed(office)
    office.write(sender, f"Hadir, Bu. {sender}")

    def gone_from_the_sim() -> bool:
        return _handed(office) > handed and not any(office.hats.state(0)["stores"].values())

    office.hats.wait_for(gone_from_the_sim, "the message to leave the SIM")
    witness.note("heard", sender)


def _handed(office: Office) -> int:
    """Messages the network has put on a SIM."""
    return sum(event["event"] == "handed" for event in office.hats.events())


def judge_all(
    recording: Recording, folder: Path, number: int, *, seed: int, honest: bool = True
) -> list[tuple[int, ...]]:
    """So many cuts at random writes, each judged."""
    cuts = after_cuts(recording, folder, number, seed=seed, honest=honest)
    return [judge(recording, stores, facts) for stores, facts in cuts]


def after_cuts(
    recording: Recording, folder: Path, number: int, *, seed: int, honest: bool
) -> Iterator[tuple[Stores, list[Fact]]]:
    """The box's stores after a cut, and what was known at that moment; from early cuts to late ones."""
    chance = Random(seed)
    log = recording.log
    ends = [request.end for request in log.requests]
    points = sorted(chance.sample(range(bisect_right(ends, recording.began), len(ends) + 1), number))
    durable, left = folder / "durable.img", folder / "left.img"
    copy_image(recording.disk.base, durable)
    with durable.open("r+b", buffering=0) as file:
        cuts = PowerCuts(log, ImageFile(file), chance, honest=honest)
        for point in points:
            cuts.advance(point)
            copy_image(durable, left)
            with left.open("r+b", buffering=0) as image:
                cuts.leave_on(ImageFile(image))
            found = folder / "found"
            salvage(left, found)
            config = configuration(tuple(f"/dev/modem{n}" for n in range(MODEMS)))
            with open_stores(
                config,
                data_dir=found / "data",
                alone=True,
                clock=HurriedClock(1.0, trusted=True),
                hash_cost=CHEAP_HASH,
            ) as stores:
                yield stores, recording.witness.known_at(ends[point - 1])
            shutil.rmtree(found)


def judge(recording: Recording, stores: Stores, facts: list[Fact]) -> tuple[int, ...]:
    """Every promise about the card; -> how far the box had come."""
    known = Counter(fact.kind for fact in facts)
    stores.ledger.recover_at_start()
    people = _the_book_is_whole(recording, stores, taken=bool(known["taken"]))
    broadcasts = _accepted_is_there(recording, stores, known["kirim"])
    unknown = _nothing_is_sent_again(recording, stores, facts)
    _what_left_the_sim_is_here(recording, stores, facts)
    return people, broadcasts, unknown, known["left"], known["heard"]


def _the_book_is_whole(recording: Recording, stores: Stores, *, taken: bool) -> int:
    """Promise 7: exactly as before, or exactly as after."""
    assert stores.recovered() == [], "a file had to be replaced by its previous generation"
    before, after = set(recording.people), {*recording.people, *recording.newcomers}
    numbers = {contact.number for contact in stores.book.snapshot.by_id.values()}
    allowed = [{person.number for person in some} for some in ((after,) if taken else (before, after))]
    assert numbers in allowed
    return len(numbers)


def _accepted_is_there(recording: Recording, stores: Stores, acknowledged: int) -> int:
    """Promises 1 and 4: whole broadcasts, none that was acknowledged is missing."""
    broadcasts = stores.ledger.broadcasts(limit=10)
    assert len(broadcasts) >= acknowledged
    everybody = Counter(person.number for person in (*recording.people, *recording.newcomers))
    for broadcast in broadcasts:
        rows = stores.ledger.recipients(broadcast.id, limit=1000)
        assert Counter(row.number for row in rows) == everybody
        assert Counter(row.status for row in rows) == {s: n for s, n in broadcast.counts.items() if n}
    return len(broadcasts)


def _nothing_is_sent_again(recording: Recording, stores: Stores, facts: list[Fact]) -> int:
    """Promises 2 and 3: what the network has is not in the queue; what is called sent, the network has."""
    with stores.db.read() as cur:
        rows = cur.execute(
            "SELECT r.number, s.total, s.sequence, s.status"
            " FROM segment s JOIN recipient r ON r.id = s.id / 16"
        ).fetchall()
    status = {(row["number"], row["total"], row["sequence"]): row["status"] for row in rows}
    for fact in facts:
        if fact.kind == "left":
            part = fact.number, fact.total, fact.sequence
            assert status[part] in ON_ITS_WAY, f"the network has it, the box calls it {status[part]}"
    has = {(f.number, f.total, f.sequence) for f in recording.witness.facts if f.kind == "left"}
    assert {part for part, word in status.items() if word in ("sent", "delivered")} <= has
    unknown = list(status.values()).count("unknown")
    assert unknown <= MODEMS
    return unknown


def _what_left_the_sim_is_here(recording: Recording, stores: Stores, facts: list[Fact]) -> None:
    """Promise 6: a message that the SIM no longer holds is in the inbox, once."""
    while stores.inbox.fold():
        pass
    senders = Counter(message.sender for message in stores.inbox.messages(limit=1000).messages)
    assert all(times == 1 for times in senders.values())
    assert {fact.number for fact in facts if fact.kind == "heard"} <= set(senders)
    assert set(senders) <= {person.number for person in recording.people[:WRITERS]}
