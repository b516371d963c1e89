"""The backups that stay on the card before updates, also where the clock was wrong once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.backup.before_update import keep_backup, kept_backups
from appliance.backup.diary import Where
from appliance.box import Box
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from tests.support.boxes import quiet_box
from tests.support.clock import FakeClock

YEAR = timedelta(days=365)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", clock=FakeClock()) as box:
        yield box


def kept(box: Box) -> list[str]:
    return [path.name[9:19] for path in kept_backups(DataFolder(box.data_dir))]


def keep(box: Box, at: datetime) -> None:
    """As the machine writes it when its clock shows ``at``."""
    folder = DataFolder(box.data_dir)
    before = set(kept_backups(folder))
    keep_backup(folder, box.backups, at=at, disk=Disk())
    [new] = set(kept_backups(folder)) - before
    os.utime(new, (at.timestamp(), at.timestamp()))


def test_the_one_just_made_stays_however_late_the_clock_once_was(box: Box) -> None:
    now = box.clock.now()
    keep(box, now + 2 * YEAR)
    keep(box, now + 3 * YEAR)
    keep(box, now)
    assert f"{now:%Y-%m-%d}" in kept(box)
    assert len(kept(box)) == 2


def test_what_is_lost_with_the_card_is_no_backup_for_the_health(box: Box) -> None:
    keep(box, box.clock.now())
    assert Where.UPDATE in box.backups.diary.made()
    assert box.backups.last is None


def test_one_from_the_future_goes_before_those_of_the_past(box: Box) -> None:
    now = box.clock.now()
    days = [now + 2 * YEAR, now - timedelta(days=30), now]
    for day in days:
        keep(box, day)
    assert kept(box) == [f"{day:%Y-%m-%d}" for day in (days[2], days[1])]
