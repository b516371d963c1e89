"""Measures what the freshness of numbers costs: folding a big broadcast's reports, counting a full book."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

from appliance.accounts.users import COST
from appliance.config import Config
from appliance.contacts.book import LIMIT
from appliance.data_folder import DataFolder
from appliance.number_overview import count
from appliance.outbox.rows import PARTS_ROOM, tail_of
from appliance.sms.numbers import PhoneNumber
from appliance.stores import Stores
from tests.bench.measure import Measure
from tests.bench.people import people
from tests.bench.workbench import Workbench
from tests.support.clock import FakeClock

REPORTS = 15_000
FOLD_BAR = 2.0  # s
COUNT_BAR = 0.5  # s, at most once a minute


def measure(bench: Workbench) -> Iterator[Measure]:
    stores = Stores(
        Config(), DataFolder(bench.fresh("numbers")), clock=FakeClock(), random=Random(1), hash_cost=COST
    )
    stores.folder.prepare()
    try:
        numbers = [person.numbers[0] for person in people(LIMIT)]
        stores.number_health.note_new(numbers)
        _deliver(stores, numbers[:REPORTS])
        began = time.perf_counter()
        changed = stores.number_health.fold()
        folding = time.perf_counter() - began
        stores.book.import_contacts(list(people(LIMIT)), [])
        records, now = stores.number_health.records(), stores.clock.now()
        began = time.perf_counter()
        whole = count(stores.book.snapshot, records, stores.ledger.opted_out(), now).whole
        counting = time.perf_counter() - began
        began = time.perf_counter()
        listed = len(stores.call_list.rows())
        listing = time.perf_counter() - began
    finally:
        stores.close()
    yield Measure(
        f"folding {REPORTS:,} delivery reports into the records of {LIMIT:,} numbers",
        folding,
        "s",
        FOLD_BAR,
        note=f"{changed:,} records changed, in transactions of 500; by the clerk, nobody waits",
    )
    yield Measure(
        f"counting {whole.states.total():,} numbers by state and kecamatan",
        counting,
        "s",
        COUNT_BAR,
        note=f"at most once a minute; whom to phone, of all kecamatan: {listing:.2f} s for {listed:,} rows",
    )


def _deliver(stores: Stores, numbers: list[PhoneNumber]) -> None:
    """A broadcast that went to all of them and arrived, as the ledger's tables hold it."""
    at = int(stores.clock.now().timestamp() * 1000)
    with stores.db.write(alone=True) as cur:
        cur.execute(
            "INSERT INTO broadcast (id, template, created_at, created_by, priority, price, flash, accepted,"
            " left_out, segments, first_recipient, last_recipient, state, begun_at, closed_at)"
            " VALUES (1, 'x', ?, 'bench', 2, 250, 0, ?, 0, ?, 1, ?, 'active', ?, ?)",
            (at, len(numbers), len(numbers), len(numbers), at, at),
        )
        cur.executemany(
            "INSERT INTO recipient (id, name, contact_id, number, tail, text, encoding)"
            " VALUES (?, 'Kader', 'kader', ?, ?, 'x', 'gsm7')",
            [(place, number, tail_of(number)) for place, number in enumerate(numbers, 1)],
        )
        cur.executemany(
            "INSERT INTO segment (id, broadcast_id, sequence, total, status, recipient_status, changed_at,"
            " claimed_at, sim, reference) VALUES (?, 1, 1, 1, 'delivered', 'delivered', ?, ?, 'sim', 1)",
            [(place * PARTS_ROOM + 1, at, at) for place in range(1, len(numbers) + 1)],
        )
        cur.executemany(
            "INSERT INTO report (sim, pdu, received_at, reference, recipient, tail, tp_status, segment_id)"
            " VALUES ('sim', x'00', ?, 1, ?, ?, 0, ?)",
            [(at, number, tail_of(number), n * PARTS_ROOM + 1) for n, number in enumerate(numbers, 1)],
        )
