"""A Pi without a battery clock and without a network, whose time a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from appliance.clock import SystemClock

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)  # Tuesday, 09.00 WIB
WIB = timezone(timedelta(hours=7))


class ClocklessPi:
    """A Pi as it comes: no battery clock, no time server. ``wrong``: how far its clock is ahead."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.passed = 0.0
        self.wrong = timedelta()
        self._started, self._boots = 0.0, 1
        (root / "sys/class/rtc").mkdir(parents=True)
        (root / "run/systemd/timesync").mkdir(parents=True)
        (root / "proc/sys/kernel/random").mkdir(parents=True)
        self._name_the_boot()

    @property
    def world(self) -> datetime:
        """The time as it really is, as the network tells it."""
        return (NOW + timedelta(seconds=self._started + self.passed)).astimezone(WIB)

    def fit_battery_clock(self, *, hctosys: str = "1\n") -> None:
        folder = self.root / "sys/class/rtc/rtc0"
        folder.mkdir()
        (folder / "hctosys").write_text(hctosys)

    def hear_time_server(self) -> None:
        """A server answers: systemd sets the clock and says so."""
        self.wrong = timedelta()
        (self.root / "run/systemd/timesync/synchronized").touch()

    def pull_the_plug(self, *, off: float = 0.0) -> None:
        """It starts again ``off`` seconds later: as another run of the machine, in 1970."""
        self._started += self.passed + off
        self.passed = 0.0
        self.wrong = datetime(1970, 1, 1, tzinfo=UTC) - self.world
        self._boots += 1
        self._name_the_boot()

    def _name_the_boot(self) -> None:
        (self.root / "proc/sys/kernel/random/boot_id").write_text(f"boot {self._boots}\n")

    def clock(self, *, believe_host: bool = False) -> SystemClock:
        return SystemClock(
            believe_host=believe_host,
            root=self.root,
            host=lambda: (self.world + self.wrong).timestamp(),
            ticks=lambda: 500.0 + self.passed,
        )

    def ask_network(self, clock: SystemClock, *, wrong: timedelta = timedelta(), who: str = "M") -> None:
        """Two readings, as a sender makes them while the clock is not trusted."""
        for _ in range(2):
            clock.vouch("nitz", self.world + wrong, who=who)
            self.passed += 15
