"""systemd is told that the box lives, by a real socket, and only while everything turns."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.clerk import LONGEST_ROUND, Chore, Clerk
from appliance.health import ThreadState
from appliance.watchdog import FEEDING, ServiceManager, Watchdog
from appliance.workers import Worker
from tests.support.boxes import quiet_box
from tests.support.clock import FakeClock


class Systemd:
    """The other end of ``NOTIFY_SOCKET``."""

    def __init__(self, address: str) -> None:
        self.environment = {"NOTIFY_SOCKET": address}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(address.replace("@", "\0", 1))

    def heard(self) -> list[str]:
        """Since it was last asked."""
        words = []
        while True:
            try:
                words.append(self._socket.recv(256).decode())
            except BlockingIOError:
                return words

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Systemd]:
    path = str(tmp_path / "notify")
    systemd = Systemd(path if request.param == "path" else f"@{path}")
    yield systemd
    systemd.close()


class Pages:
    """Of which a test says how they are."""

    def __init__(self) -> None:
        self.turns = True
        self.state = ThreadState("pages", True, 0)

    def turn(self) -> bool:
        return self.turns


def manager_of(systemd: Systemd) -> ServiceManager:
    manager = ServiceManager.of(systemd.environment)
    assert manager is not None
    return manager


def test_it_is_fed_while_everything_turns_and_not_while_a_sender_or_the_pages_hang(systemd: Systemd) -> None:
    hanging: list[str] = []
    pages = Pages()
    watchdog = Watchdog(lambda: hanging)
    watchdog.attend(pages, manager_of(systemd))
    watchdog.feed()
    assert systemd.heard() == ["WATCHDOG=1"]
    hanging.append("sender Modem 2")
    watchdog.feed()
    assert systemd.heard() == []
    hanging.clear()
    pages.turns = False
    watchdog.feed()
    assert systemd.heard() == []
    pages.turns = True
    watchdog.feed()
    assert systemd.heard() == ["WATCHDOG=1"]


def test_what_hangs_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    hanging = ["sender Modem 2"]
    watchdog = Watchdog(lambda: hanging)
    for _ in range(3):
        watchdog.feed()
    assert caplog.messages == ["what hangs now: sender Modem 2"]
    hanging.clear()
    for _ in range(3):
        watchdog.feed()
    assert caplog.messages[1:] == ["what hangs now: nothing any more"]


def test_systemd_hears_when_the_box_is_ready_and_when_it_stops(systemd: Systemd) -> None:
    manager = manager_of(systemd)
    manager.ready()
    manager.stopping()
    assert systemd.heard() == ["READY=1", "STOPPING=1"]


def test_without_systemd_nobody_is_told() -> None:
    assert ServiceManager.of({}) is None
    assert ServiceManager.of({"NOTIFY_SOCKET": ""}) is None
    assert Watchdog(lambda: ()).feed() is False


def test_a_systemd_that_does_not_listen_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ServiceManager(str(tmp_path / "nobody")).alive()
    assert "did not hear WATCHDOG=1" in caplog.text


def test_the_clerk_of_a_box_feeds_it(systemd: Systemd, tmp_path: Path) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path / "data", clock=clock) as box:
        box.watchdog.attend(Pages(), manager_of(systemd))
        box.clerk.step()
        assert systemd.heard() == ["WATCHDOG=1"]
        box.clerk.step()
        assert systemd.heard() == [], "not more often than needed"
        clock.advance(FEEDING)
        box.clerk.step()
        assert systemd.heard() == ["WATCHDOG=1"]


def test_a_clerk_whose_chore_never_ends_hangs() -> None:
    clock = FakeClock()
    hung: list[bool] = []

    def chore() -> bool:
        clock.advance(LONGEST_ROUND + 1)
        hung.append(clerk.hangs)
        return False

    clerk = Clerk(chores=[Chore("endless", 0, chore)], clock=clock, bell=threading.Event())
    hung.append(clerk.hangs)
    clerk.step()
    assert hung == [False, True]


def test_a_thread_that_is_not_there_does_not_hang_and_one_that_is_may() -> None:
    def body(stop: threading.Event) -> None:
        stop.wait()

    worker = Worker("clerk", body, clock=FakeClock(), hangs=lambda: True)
    before = worker.state
    worker.start()
    while_it_runs = worker.state
    worker.stop()
    assert worker.join(10)
    assert (before.hangs, while_it_runs.hangs, worker.state.hangs) == (False, True, False)
