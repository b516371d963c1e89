"""The last known time on the card: what the box starts with after a power cut, and never more than that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.clock import SystemClock
from appliance.data_folder import DataFolder
from appliance.errors import StorageFull
from appliance.saved_time import FILE, SAVING, SavedTime
from tests.support.clock import FakeClock
from tests.support.clockless_pi import NOW, ClocklessPi


class Life:
    """A box on that Pi, as far as its time goes."""

    def __init__(self, pi: ClocklessPi, folder: DataFolder) -> None:
        self.pi, self.folder = pi, folder
        self.start()

    def start(self) -> None:
        self.clock: SystemClock = self.pi.clock()
        self.saved = SavedTime(self.folder, self.clock, root=self.pi.root)
        self.saved.recall()

    def off(self) -> timedelta:
        return abs(self.clock.now() - self.pi.world)

    @property
    def file(self) -> Path:
        return self.folder.root / FILE


@pytest.fixture
def life(tmp_path: Path) -> Life:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    return Life(ClocklessPi(tmp_path / "root"), folder)


def test_after_a_power_cut_the_box_starts_with_the_last_time_it_knew_and_does_not_trust_it(
    life: Life,
) -> None:
    life.pi.ask_network(life.clock)
    assert life.saved.keep()
    life.pi.pull_the_plug(off=7200)
    life.start()
    assert not life.clock.trust().trusted
    assert timedelta(hours=1, minutes=59) < life.off() < timedelta(hours=2, minutes=1)


def test_a_box_that_never_knew_the_time_keeps_none(life: Life) -> None:
    assert not life.saved.keep()
    assert not life.saved.keep_now()
    assert not life.file.exists()


def test_the_card_is_written_to_once_an_hour_at_most(life: Life) -> None:
    life.pi.ask_network(life.clock)
    written = 0
    for _ in range(5 * 60):
        written += life.saved.keep()
        life.pi.passed += 60
    assert written == 5 * 3600 / SAVING


def test_hours_without_a_known_time_still_count(life: Life) -> None:
    """Three power cuts, each after ten hours in which nobody told the time: thirty hours at least."""
    life.pi.ask_network(life.clock)
    life.saved.keep()
    for _ in range(3):
        life.pi.pull_the_plug()
        life.start()
        life.pi.passed += 36_000
        assert life.saved.keep()
    assert life.clock.now() > NOW + timedelta(hours=30)
    assert life.off() < timedelta(minutes=1)


def test_a_machine_that_shows_the_far_future_does_not_write_it_down(life: Life) -> None:
    life.pi.ask_network(life.clock)
    life.saved.keep()
    life.pi.pull_the_plug()
    life.pi.wrong = timedelta(days=3650)
    life.start()
    assert life.clock.now() > NOW + timedelta(days=3000)
    assert life.saved.keep_now()
    life.pi.wrong = timedelta()
    life.start()
    assert life.off() < timedelta(minutes=1)


def test_a_saved_time_that_was_wrong_is_written_anew_as_soon_as_the_time_is_known(life: Life) -> None:
    life.clock.vouch("person", life.pi.world + timedelta(days=3650))
    assert life.saved.keep_now()
    life.pi.pull_the_plug()
    life.start()
    assert life.off() > timedelta(days=3600)
    life.pi.ask_network(life.clock)
    assert life.off() < timedelta(minutes=1)
    assert life.saved.keep()
    life.pi.pull_the_plug()
    life.start()
    assert life.off() < timedelta(minutes=2)


def test_what_a_person_said_holds_when_only_the_program_starts_again(life: Life) -> None:
    life.pi.wrong = -timedelta(days=900)
    life.clock.vouch("person", life.pi.world)
    assert life.saved.keep()
    life.pi.passed += 500
    life.start()
    assert life.clock.trust().source == "person"
    assert life.off() < timedelta(seconds=1)


def test_but_not_when_the_machine_does(life: Life) -> None:
    life.clock.vouch("person", life.pi.world)
    life.saved.keep()
    life.pi.pull_the_plug(off=86400)
    life.start()
    assert not life.clock.trust().trusted


def test_a_person_whom_the_network_has_put_right_is_not_quoted_again(life: Life) -> None:
    life.clock.vouch("person", life.pi.world + timedelta(days=100))
    life.saved.keep()
    life.pi.ask_network(life.clock)
    assert life.saved.keep()
    life.start()
    assert not life.clock.trust().trusted
    assert life.off() < timedelta(minutes=1)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b'{"time": "yesterday"}', b'{"time": "2026-12-08T02:00:00"}',
     b'{"time": "1999-12-08T02:00:00Z"}', b'{"time": "2199-12-08T02:00:00Z"}'],
)  # fmt: skip
def test_a_file_that_cannot_be_is_no_file(life: Life, content: bytes) -> None:
    life.pi.pull_the_plug()
    life.file.write_bytes(content)
    life.start()
    assert life.clock.now() < datetime(1970, 1, 2, tzinfo=UTC)


def test_a_card_that_is_full_stops_nothing_and_is_asked_again(life: Life) -> None:
    class Full(DataFolder):
        def replace(self, path: Path, content: str) -> None:
            raise StorageFull("no room")

    life.pi.ask_network(life.clock)
    refused = SavedTime(Full(life.folder.root), life.clock, root=life.pi.root)
    assert not refused.keep()
    assert not refused.keep_now()
    assert life.saved.keep()


def test_a_time_that_was_kept_too_late_is_set_right_as_soon_as_that_is_known(tmp_path: Path) -> None:
    folder, clock = DataFolder(tmp_path / "data"), FakeClock()
    folder.prepare()
    saved = SavedTime(folder, clock)  # type: ignore[arg-type]
    right = clock.now()
    clock.set_wall(right + timedelta(days=3000))  # a tower that errs
    assert saved.keep()
    clock.set_wall(right + timedelta(seconds=30))
    assert saved.keep()
    kept = msgspec.json.decode((folder.root / FILE).read_bytes())
    assert datetime.fromisoformat(kept["time"]) == right + timedelta(seconds=30)
    clock.set_wall(right)
    assert not saved.keep(), "half a minute is not worth a write"
