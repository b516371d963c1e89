"""The USB stick: one backup a day onto whatever is mounted, whole or not there, the old ones thinned out."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from appliance.backup.backups import look_into
from appliance.backup.diary import Where
from appliance.box import Box
from appliance.contacts.disk import Disk
from appliance.health.keeping import backup_check
from appliance.health.model import HealthResult, HealthWord
from appliance.usb_stick import CARD_ROOM, NotOnStick, StickProblem, UsbStick, to_keep
from tests.support.boxes import quiet_box
from tests.support.clock import FakeClock
from tests.support.people import person

DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", clock=clock) as box:
        box.book.import_contacts([person(serial) for serial in range(1, 6)], [])
        yield box


@pytest.fixture
def mount(tmp_path: Path) -> Path:
    """The folder where a stick is mounted."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def stick_in(
    box: Box, mount: Path, *, mounted: bool = True, room: int = 10**9, disk: Disk | None = None
) -> UsbStick:
    return UsbStick(
        mount,
        backups=box.backups,
        card_free=lambda: room,
        clock=box.clock,
        zone=UTC,
        audit=box.accounts.audit,
        is_mounted=lambda _: mounted,
        disk=disk,
    )


def names(mount: Path) -> list[str]:
    return sorted(path.name for path in mount.rglob("*") if path.is_file())


def test_one_backup_a_day_is_written_and_noted(box: Box, mount: Path, clock: FakeClock) -> None:
    stick = stick_in(box, mount)
    assert stick.step()
    assert not stick.step()
    clock.advance(DAY)
    assert stick.step()
    assert len(names(mount)) == 2
    newest = stick.found()[0]
    assert newest.header is not None
    assert newest.header.people == 5
    last = box.backups.last
    assert last is not None
    assert (last.where, last.size) == (Where.STICK, newest.size)


def test_a_plain_folder_is_no_stick(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount, mounted=False)
    assert not stick.step()
    assert not stick.found()
    assert names(mount) == []


def test_an_ordinary_folder_of_this_machine_is_told_from_a_mount(box: Box, mount: Path) -> None:
    stick = UsbStick(
        mount,
        backups=box.backups,
        card_free=lambda: 10**9,
        clock=box.clock,
        zone=UTC,
        audit=box.accounts.audit,
    )
    assert not stick.is_in


def test_nothing_is_written_while_the_clock_is_not_trusted(box: Box, mount: Path, clock: FakeClock) -> None:
    clock.trusted = False
    assert not stick_in(box, mount).step()
    assert names(mount) == []


def test_nothing_is_written_while_the_card_is_full(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount, room=CARD_ROOM - 1)
    assert not stick.step()
    assert stick.problem is StickProblem.CARD_FULL
    assert names(mount) == []


class Refusing(Disk):
    """A stick that takes the bytes and refuses the flush."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.asked = 0

    def sync(self, handle: int) -> None:
        self.asked += 1
        raise OSError(self._number, "refused")


@pytest.mark.parametrize(
    ("number", "problem"),
    [(errno.ENOSPC, StickProblem.STICK_FULL), (errno.EIO, StickProblem.NOT_WRITTEN)],
)
def test_a_stick_that_refuses_keeps_no_half_backup_and_is_asked_again_an_hour_later(
    box: Box, mount: Path, clock: FakeClock, number: int, problem: StickProblem
) -> None:
    disk = Refusing(number)
    stick = stick_in(box, mount, disk=disk)
    assert not stick.step()
    assert stick.problem is problem
    assert names(mount) == []
    clock.advance(600)
    assert not stick.step()
    assert disk.asked == 1
    clock.advance(3600)
    stick.step()
    assert disk.asked == 2


def test_what_a_power_cut_left_half_written_goes_with_the_next_one(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount)
    (mount / "kotak-kabar").mkdir()
    (mount / "kotak-kabar" / "cadangan-2026-01-01-000000.unfinished").write_bytes(b"half")
    assert stick.step()
    assert len(names(mount)) == 1


def test_the_newest_seven_and_one_of_each_month_stay() -> None:
    first = date(2026, 1, 1)
    files = [Path(f"cadangan-{first + timedelta(days=n)}-120000.kabar") for n in range(100)]
    kept = sorted(path.name[9:19] for path in to_keep(files, first + timedelta(days=99)))
    assert kept[:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert kept[3:] == [str(first + timedelta(days=n)) for n in range(93, 100)]


def test_what_is_dated_in_the_future_goes_before_what_is_of_the_past() -> None:
    today = date(2026, 3, 20)
    future = [Path(f"cadangan-2036-01-{n:02}-120000.kabar") for n in range(1, 8)]
    past = [Path(f"cadangan-2026-03-{n:02}-120000.kabar") for n in range(15, 21)]
    assert to_keep([*future, *past], today) == {*past, future[-1]}


def test_a_backup_dated_in_the_future_stops_no_daily_backup(box: Box, mount: Path, clock: FakeClock) -> None:
    stick = stick_in(box, mount)
    right = clock.now()
    clock.set_wall(right + timedelta(days=3650))
    assert stick.step()
    clock.set_wall(right)
    checked = backup_check(box.backups.last, to_save=lambda: True, clock=clock)
    assert (checked.result, checked.word) == (HealthResult.ATTENTION, HealthWord.BACKUP_MISDATED)
    for _ in range(9):
        assert stick.step()
        clock.advance(DAY)
    assert len(names(mount)) == 7
    assert not any("2036" in name for name in names(mount))
    assert backup_check(box.backups.last, to_save=lambda: True, clock=clock).result is HealthResult.GOOD


def test_two_boxes_of_one_name_share_a_stick_and_each_keeps_its_own(
    box: Box, mount: Path, tmp_path: Path, clock: FakeClock
) -> None:
    with quiet_box(tmp_path / "other", clock=clock) as other:
        sticks = [stick_in(box, mount), stick_in(other, mount)]
        for _ in range(9):
            for stick in sticks:
                assert stick.step()
                clock.advance(60)
            clock.advance(DAY - 120)
    assert len(names(mount)) == 14


def test_a_stick_that_spoils_what_it_is_given_is_not_written_to_each_minute(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount)
    assert stick.step()
    [written] = mount.rglob("*.kabar")
    written.write_bytes(b"\0" * 1000)
    assert not stick.step()


def test_a_pipe_that_is_called_like_a_backup_is_not_opened(box: Box, mount: Path) -> None:
    (mount / "kotak-kabar").mkdir()
    os.mkfifo(mount / "kotak-kabar" / "cadangan-2026-12-08-000000.kabar")
    stick = stick_in(box, mount)
    assert [one.header for one in stick.found()] == [None]
    assert stick.step()


def test_only_backups_of_the_stick_can_be_chosen(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount)
    stick.step()
    name = names(mount)[0]
    with stick.path_of(name).open("rb") as file:
        assert look_into(file).people == 5
    for strange in ("../../etc/passwd", "", "cadangan-2020-01-01-000000.kabar"):
        with pytest.raises(NotOnStick):
            stick.path_of(strange)


def test_a_file_that_is_no_backup_is_shown_as_unreadable(box: Box, mount: Path) -> None:
    (mount / "kotak-kabar").mkdir()
    (mount / "kotak-kabar" / "cadangan-2026-01-01-000000.kabar").write_bytes(b"holiday photos")
    assert [one.header for one in stick_in(box, mount).found()] == [None]


def test_what_lies_on_the_stick_can_be_restored_from_there(box: Box, mount: Path) -> None:
    stick = stick_in(box, mount)
    stick.step()
    arrived = box.restore_desk.take_from_stick(stick.path_of(names(mount)[0]))
    assert arrived.on_stick
    box.restore_desk.restore(box.backups.words)
    assert box.restart.is_set()
    assert len(names(mount)) == 1
