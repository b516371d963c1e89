"""Somebody whose two entries were joined: links of before lead to them, an erasure finds both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.contacts.people_merge import Choices, merged
from tests.support.clock import FakeClock
from tests.support.people import number, person
from tests.web.office import an_office, hand_over, sent
from tests.web.visitor import Visitor, told


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path / "data", clock) as office:
        yield office


def test_what_named_the_dropped_entry_leads_to_the_other_and_goes_with_it(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    sent(admin, box)
    clock.advance(60)
    hand_over(box, "sent", "sent", "sent")
    keep, drop = box.book.add(person(9, "Euis K.")), box.book.snapshot.by_id["kader1"]
    whole = merged(keep, drop, Choices(numbers=(number(9),)), day=date(2026, 12, 8))
    box.book.merge(whole, drop.id)
    assert told(admin.get("/kontak/kader1")) == f"/kontak/{keep.id}"
    assert "kader1" in _named(box)
    admin.post(f"/kontak/{keep.id}/hapus-data", {"yakin": "1"})
    clock.advance(8 * 24 * 3600)
    box.ledger.finish_erasures()
    assert "kader1" not in _named(box)


def _named(box: Box) -> list[str]:
    with box.db.read() as cur:
        return [row[0] for row in cur.execute("SELECT contact_id FROM recipient")]
