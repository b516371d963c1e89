"""What the clerk does for the contact book without being asked."""

from __future__ import annotations

from pathlib import Path

from appliance.contacts.book import KEPT_DAYS
from tests.support.boxes import quiet_box
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact


def test_whoever_was_erased_is_in_no_earlier_state_a_month_later_although_nothing_was_changed(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path / "data", clock=clock, simulate=False) as box:
        box.book.import_contacts([a_contact("euis", "Euis"), a_contact("ai", "Ai")], [])
        box.book.erase("euis")
        box.clerk.step()
        assert box.book.generations.names()
        clock.advance((KEPT_DAYS + 1) * 86_400)
        box.clerk.step()
        assert box.book.generations.names() == ()


def test_what_a_restore_replaced_is_gone_a_month_after_it_was_first_seen(tmp_path: Path) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path / "data", clock=clock, simulate=False) as box:
        replaced = box.data_dir / "before-restore-2026-12-08-020000"
        replaced.mkdir()
        (replaced / "users.json").write_text("of somebody who was erased since")
        for _ in range(KEPT_DAYS + 1):
            box.clerk.step()
            assert replaced.exists()
            clock.advance(86_400)
        box.clerk.step()
        assert not replaced.exists()
