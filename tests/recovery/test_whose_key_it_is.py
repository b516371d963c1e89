"""The key belongs to a board: it is pressed for the modem on this board, and never while that one works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from appliance.box import Box, open_box
from appliance.errors import PortMissing
from appliance.modem.finder import Findings, FoundPort, PortKind
from appliance.modem.serial_port import Port
from appliance.outbox.errands import Errand, ErrandKind
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.clock import FakeClock
from tests.support.day import PORT, Day, a_day, in_order
from tests.support.hat_by_hand import HatByHand
from tests.support.table_port import TablePort
from tests.support.wired_pin import WiredPins, board_pin

BOARD = "waveshare-sim7600"


# -- a board and a stick ----------------------------------------------------------------------------------


class BoardAndStick:
    """Two sections with ``port = "auto"``, the stick in the first socket, the board in the second."""

    def __init__(self, folder: Path) -> None:
        self.hats = HatByHand(
            modem=0, modems=2, chip="sim7600,huawei", hat=f"{BOARD},none", usb=True, cold=False, speed="lte"
        )
        self.clock = FakeClock()
        self.pins = WiredPins()
        self.pins.wire(self.hats)
        self.ports: dict[str, list[TablePort]] = {"/dev/ttyUSB0": [], "/dev/ttyUSB4": []}
        self.box = self._open_box(folder)
        self.box.ledger.recover_at_start()

    def _open_box(self, folder: Path) -> Box:
        return open_box(
            config_for(
                swift("HAT", port="auto", hat=BOARD, per_minute=10),
                swift("Stick", port="auto", per_minute=10),
            ),
            data_dir=folder,
            simulate=True,
            clock=self.clock,
            ports=self._open_port,
            plugged_in=self._look,
            pins=self.pins,
            wait=self.wait,
            random=Random(1),
            hash_cost=CHEAP_HASH,
        )

    def _at(self, path: str) -> Any:
        """The stick behind the first name, the board behind the other."""
        hat = self.hats.simulation.hats[1 if path == "/dev/ttyUSB0" else 0]
        hat.due(self.hats.now)
        return hat

    def _open_port(self, path: str) -> Port:
        if path not in self.ports or not self._at(path).plugged:
            raise PortMissing(f"there is no {path}")
        self.hats.do("opened", modem=1 if path == "/dev/ttyUSB0" else 0)
        table = _TableView(self.hats, self._at(path))
        self.ports[path].append(TablePort(table, self.clock))  # type: ignore[arg-type]
        return self.ports[path][-1]

    def _look(self) -> Findings:
        there = [path for path in self.ports if self._at(path).plugged]
        return Findings(tuple(FoundPort(path, PortKind.MODEM, device=path, born="1") for path in there))

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.hats.now += seconds

    def pass_time(self, seconds: float) -> None:
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            worked = [sender.step() for sender in self.box.senders]
            if True not in worked:
                self.wait(1.0)

    def pull_the_stick(self) -> None:
        self.hats.do("unplug", modem=1)
        for port in self.ports["/dev/ttyUSB0"]:
            port.vanish()

    @property
    def connected(self) -> tuple[bool, ...]:
        return tuple(sender.status().connected for sender in self.box.senders)


class _TableView(SimpleNamespace):
    """One HAT of several, as a port sees it."""

    def __init__(self, hats: HatByHand, hat: Any) -> None:
        super().__init__(hats=hats, hat=hat)

    @property
    def now(self) -> float:
        return float(self.hats.now)

    @now.setter
    def now(self, now: float) -> None:
        self.hats.now = now


@contextmanager
def board_and_stick(folder: Path) -> Iterator[BoardAndStick]:
    both = BoardAndStick(folder)
    try:
        yield both
    finally:
        both.box.stop()


def test_the_section_of_a_board_lets_a_stick_be_and_nothing_is_pressed_for_it(tmp_path: Path) -> None:
    with board_and_stick(tmp_path) as both:
        both.pass_time(90)
        assert both.connected == (True, True)
        both.pull_the_stick()
        both.pass_time(600)
        assert both.connected == (True, False)
        assert both.pins.presses(board_pin(BOARD)) == 0


def test_a_board_that_is_off_while_a_stick_is_there_is_pressed_on(tmp_path: Path) -> None:
    with board_and_stick(tmp_path) as both:
        both.hats.do("power-off", modem=0)
        both.pass_time(90)
        assert both.connected == (False, True)
        both.pass_time(240)
        assert both.connected == (True, True)
        assert both.pins.presses(board_pin(BOARD)) == 1


# -- a fixed port -----------------------------------------------------------------------------------------


def on_usb(folder: Path, **modem: Any) -> Any:
    return a_day(folder, pins=WiredPins(), modem={"hat": BOARD, **modem}, hat=BOARD, usb=True, cold=False)


def presses(day: Day) -> int:
    assert day.pins is not None
    return day.pins.presses(board_pin(BOARD))


def test_a_modem_that_answers_on_another_port_than_the_file_names_is_not_switched_off(
    tmp_path: Path,
) -> None:
    with on_usb(tmp_path, port=PORT) as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.do("unplug", power=False)
        day.plug_in("/dev/ttyUSB3")
        day.pass_time(minutes=30)
        assert presses(day) == 0
        assert "key_spared" in day.words()
        assert "power_key" not in day.words()
        assert day.sender.status().reason == "on_another_port"
        day.do("unplug", power=False)
        day.plug_in(PORT)
        day.until(lambda: day.is_ready, "its own port", within=60)


@pytest.mark.parametrize("port", [PORT, "auto"])
def test_a_port_that_may_not_be_opened_is_told_and_nothing_is_pressed(tmp_path: Path, port: str) -> None:
    with on_usb(tmp_path, port=port) as day:
        day.forbidden = True
        day.pass_time(minutes=30)
        assert presses(day) == 0
        assert day.sender.status().reason == "port_forbidden"
        assert set(day.words()) == {"not_ready"}
        day.forbidden = False
        day.until(lambda: day.is_ready, "the permission", within=120)


# -- brown-outs of a board on USB -------------------------------------------------------------------------


def test_two_brown_outs_on_usb_speak_of_a_weak_supply(tmp_path: Path) -> None:
    with on_usb(tmp_path, port="auto") as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        for _ in range(2):
            day.do("undervoltage", then="restart")
            day.pass_time(minutes=5)
        assert in_order(day.words(), "lost", "port_missing", "connected", "restarted")
        assert day.sender.status().restarts == 2
        (power,) = (check for check in day.box.health.checks() if check.name == "power")
        assert power.word == "power_weak"


def test_a_plug_that_was_pulled_for_long_or_put_elsewhere_is_no_brown_out(tmp_path: Path) -> None:
    with on_usb(tmp_path, port="auto") as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.do("unplug", power=False)
        day.pass_time(seconds=90)
        day.plug_in(PORT)
        day.until(lambda: day.is_ready, "being back", within=120)
        day.pass_time(minutes=5)
        day.do("unplug", power=False)
        day.pass_time(seconds=10)
        day.place = "1-1.4"
        day.plug_in("/dev/ttyUSB7")
        day.until(lambda: day.is_ready, "being back", within=120)
        day.pass_time(minutes=1)
        assert day.sender.status().restarts == 0
        assert "restarted" not in day.words()


def test_a_restart_that_a_person_asked_for_is_no_brown_out(tmp_path: Path) -> None:
    with on_usb(tmp_path, port="auto") as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.sender.ask(Errand(ErrandKind.RESTART))
        day.pass_time(minutes=5)
        assert day.is_ready
        assert "reset_command" in day.words()
        assert day.sender.status().restarts == 0


# -- refusals that do not pass ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("namespace", "code"), [("CMS", 314), ("CMS", 331), ("CMS", 302), ("CME", 14)], ids=str
)
def test_a_module_that_refuses_for_hours_what_should_pass_is_taken_up_the_ladder(
    tmp_path: Path, namespace: str, code: int
) -> None:
    with on_usb(tmp_path, port="auto") as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        broadcast = day.accept(40)
        day.fault("refuse", times=0, namespace=namespace, code=code)
        day.tick = 5.0
        day.pass_time(hours=2)
        assert in_order(day.words(), "set_up_again", "radio_cycled", "reset_command", "gave_up")
        assert sum(day.counts(broadcast).values()) == 40
        assert set(day.counts(broadcast)) == {"queued"}, "nobody pays for it"


@pytest.mark.parametrize("code", [300, 210])
def test_a_module_that_fails_at_every_message_costs_a_handful_of_people(tmp_path: Path, code: int) -> None:
    with on_usb(tmp_path, port="auto") as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        broadcast = day.accept(40)
        day.fault("refuse", times=0, code=code)
        day.tick = 5.0
        day.pass_time(hours=3)
        assert "power_key" in day.words(), "every step was tried"
        assert day.counts(broadcast).get("unknown", 0) <= 8
