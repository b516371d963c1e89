"""Stories: a whole box, a simulated HAT, its pins wired; what breaks, and how long until it sends again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.outbox.errands import Errand, ErrandKind, ErrandState
from appliance.outbox.status import Status
from tests.support.day import PORT, Day, a_day, in_order
from tests.support.wired_pin import NoPins, WiredPins, board_pin

BOARD = "waveshare-sim7600"
USB_BOARDS = [
    ("sim7600", "waveshare-sim7600", True),
    ("a7670e", "waveshare-a7670e", True),
    ("sim868", "waveshare-sim868", False),
    ("sim800", "waveshare-sim800c", False),
    ("sim800", "itead-sim800", False),
    ("sim7070", "waveshare-sim7070", False),
    ("ec25", "sixfab-4g", True),
    ("sim800", "nadhat-sim800c", False),
    ("a7670e", "kamod-a7670e", False),
]


@contextmanager
def on_its_board(folder: Path, family: str = "sim7600", board: str = BOARD, **how: Any) -> Iterator[Day]:
    """``pins``: None = wired as they should be."""
    pins = how.pop("pins", None) or WiredPins()
    with a_day(folder, family, pins=pins, modem={"hat": board}, hat=board, **how) as day:
        yield day
    if isinstance(pins, WiredPins):
        assert {pin.function for pin in pins.pins.values()} <= {"input"}, "released at the end"


def sends(day: Day, people: int = 3, *, within: float) -> float:
    """-> seconds until that many more people have their message."""
    before = sum(day.taken().values())
    day.accept(people, first=before + 1)
    return day.until(lambda: sum(day.taken().values()) >= before + people, "sending", within=within)


# -- the power key ----------------------------------------------------------------------------------------


def test_a_module_that_hangs_deaf_is_switched_off_and_on_and_the_queue_goes_on(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        broadcast = day.accept(20)
        day.until(lambda: len(day.taken()) >= 5, "some messages", within=120)
        day.do("hang")
        day.until(lambda: len(day.taken()) >= 8, "sending again", within=300)
        day.pass_time(minutes=4)
        counts = day.counts(broadcast)
        assert sum(counts.values()) == 20
        assert counts.get(Status.UNKNOWN, 0) <= 1
        assert counts.get(Status.QUEUED, 0) == 0
        assert not day.twice()
        assert in_order(day.words(), "lost", "resync", "reopened", "power_key", "connected", "recovered")
        assert "restarted" not in day.words(), "a start of our own doing is no brown-out"


@pytest.mark.parametrize(("family", "board", "usb"), USB_BOARDS, ids=[board for _, board, _ in USB_BOARDS])
def test_every_board_brings_back_a_module_that_hangs(
    tmp_path: Path, family: str, board: str, usb: bool
) -> None:
    with on_its_board(tmp_path, family, board, cold=False, usb=usb) as day:
        day.until(lambda: day.is_ready, "the modem", within=120)
        day.do("hang")
        day.until(lambda: not day.sender.status().connected, "noticing", within=60)
        day.until(lambda: day.is_ready, "being back", within=400)
        sends(day, within=60)


@pytest.mark.parametrize(("family", "board", "usb"), USB_BOARDS, ids=[board for _, board, _ in USB_BOARDS])
def test_every_board_starts_a_module_that_is_off_when_the_box_starts(
    tmp_path: Path, family: str, board: str, usb: bool
) -> None:
    with on_its_board(tmp_path, family, board, cold=False, usb=usb) as day:
        day.do("power-off")
        day.until(lambda: day.is_ready, "being on", within=500)
        sends(day, within=60)


def test_a_module_that_is_off_with_its_port_is_pressed_on_after_two_minutes(tmp_path: Path) -> None:
    with on_its_board(tmp_path, usb=True) as day:  # this board waits for its key when the supply comes
        day.pass_time(seconds=115)
        pins = day.pins
        assert pins is not None
        assert pins.presses(board_pin(BOARD)) == 0
        assert day.sender.status().recovering is not None
        day.until(lambda: day.is_ready, "being on", within=120)
        assert pins.presses(board_pin(BOARD)) == 1
        assert in_order(day.words(), "port_missing", "power_key", "connected", "registered")


def test_a_key_that_a_jumper_holds_does_nothing_and_the_box_goes_on_trying(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False, pins=WiredPins(cut=True)) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        broadcast = day.accept(3, first=100)
        day.do("hang", seconds=3 * 3600)
        day.pass_time(hours=2)
        assert in_order(day.words(), "resync", "reopened", "power_key", "gave_up", "power_key", "gave_up")
        day.until(lambda: day.is_ready, "coming round by itself", within=2 * 3600)
        day.pass_time(minutes=3)
        counts = day.counts(broadcast)
        assert counts.get(Status.QUEUED, 0) == 0
        assert counts.get(Status.UNKNOWN, 0) <= 1


def test_without_pins_it_is_told_once_and_the_ladder_goes_on_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with on_its_board(tmp_path, cold=False, pins=NoPins()) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("hang", seconds=1800)
        day.pass_time(hours=1)
        assert day.is_ready
        assert "power_key" not in day.words()
        assert in_order(day.words(), "resync", "reopened", "gave_up", "recovered")
    assert len([each for each in caplog.records if "cannot be used" in each.getMessage()]) == 1


# -- without a key ----------------------------------------------------------------------------------------


def test_a_port_that_comes_back_is_used_within_seconds(tmp_path: Path) -> None:
    with a_day(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("unplug", power=False)
        day.pass_time(minutes=20)
        assert not day.sender.status().connected
        day.do("plug")
        assert day.until(lambda: day.is_ready, "being back", within=30) < 20
        assert "reset_command" not in day.words()


def test_a_modem_that_is_gone_for_hours_is_back_at_once_even_between_two_rounds(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("unplug", power=True)
        day.pass_time(hours=3)
        assert "gave_up" in day.words()
        day.do("plug")
        day.do("power-on")
        assert day.until(lambda: day.is_ready, "being back", within=120) < 60


def test_a_port_that_another_program_takes_is_named_and_nothing_is_pressed(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("unplug", power=False)
        day.held_by = "minicom"
        day.pass_time(seconds=1)
        day.do("plug")
        day.pass_time(minutes=30)
        assert "port_in_use" in day.words()
        assert day.sender.status().reason == "port_in_use"
        assert day.pins is not None
        assert day.pins.presses(board_pin(BOARD)) == 0
        day.held_by = ""
        day.until(lambda: day.is_ready, "being back", within=90)


@pytest.mark.parametrize(
    ("cure", "step", "within"),
    [("search", "searched", 420), ("radio", "radio_cycled", 900), ("reset", "reset_command", 1500)],
)
def test_a_registration_that_is_lost_is_found_by_the_step_that_cures_it(
    tmp_path: Path, cure: str, step: str, within: float
) -> None:
    with a_day(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("registration", value=2, cure=cure)
        day.until(lambda: step in day.words(), step, within=within)
        day.until(lambda: day.sender.status().connected and day.is_ready, "the network", within=200)
        sends(day, within=90)
        assert in_order(day.words(), "registration_lost", step, "registered", "recovered")
        assert "power_key" not in day.words()


def test_a_brown_out_is_suspected_and_sending_goes_on(tmp_path: Path) -> None:
    with a_day(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        broadcast = day.accept(10)
        day.until(lambda: len(day.taken()) >= 3, "some messages", within=60)
        day.do("reboot")
        day.until(lambda: not day.counts(broadcast).get(Status.QUEUED), "the rest", within=300)
        assert "restarted" in day.words()
        assert day.sender.status().restarts == 1
        assert not day.twice()


# -- a person asks ----------------------------------------------------------------------------------------


def test_a_person_restarts_the_module_by_its_own_command(tmp_path: Path) -> None:
    with a_day(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        boots = day.hat.hat.power.boots
        day.sender.ask(Errand(ErrandKind.RESTART))
        day.until(lambda: day.sender.errands()[0].is_over, "the restart", within=200)
        assert day.sender.errands()[0].state is ErrandState.DONE
        assert day.hat.hat.power.boots == boots + 1
        day.until(lambda: day.is_ready, "being back", within=60)
        assert day.sender.status().restarts == 0
        assert "reset_command" in day.words()


def test_a_module_without_a_restart_command_is_shut_down_and_pressed_on(tmp_path: Path) -> None:
    with on_its_board(tmp_path, "sim800", "waveshare-sim800c", cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("answer", command="+CFUN=1,1", final="ERROR", times=0)
        day.sender.ask(Errand(ErrandKind.RESTART))
        day.until(lambda: day.sender.errands()[0].is_over, "the restart", within=200)
        assert day.sender.errands()[0].state is ErrandState.DONE
        assert in_order(day.words(), "powered_off", "power_key")
        day.until(lambda: day.is_ready, "being back", within=60)


def test_a_person_restarts_a_module_that_hangs_by_its_key(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("hang")
        day.until(lambda: not day.sender.status().connected, "noticing", within=60)
        day.sender.ask(Errand(ErrandKind.RESTART))
        day.until(lambda: day.sender.errands()[0].is_over, "the restart", within=200)
        assert day.sender.errands()[0].state is ErrandState.DONE
        day.until(lambda: day.is_ready, "being back", within=60)


# -- hot-plug ---------------------------------------------------------------------------------------------


def test_a_section_that_names_its_port_takes_no_other(tmp_path: Path) -> None:
    with a_day(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        day.do("unplug", power=False)
        day.port = "/dev/ttyUSB5"
        day.pass_time(seconds=5)
        day.do("plug")
        day.pass_time(minutes=2)
        assert not day.sender.status().connected
        day.port = PORT
        assert day.until(lambda: day.is_ready, "being back", within=60) < 30


def test_taken_out_while_sending_and_put_back_under_another_name_one_message_is_unknown_at_most(
    tmp_path: Path,
) -> None:
    with a_day(tmp_path, cold=False, modem={"port": "auto"}) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        broadcast = day.accept(12)
        for name in ("/dev/ttyUSB3", "/dev/ttyUSB1"):
            sent = len(day.taken())
            day.fault("unplug", at="pdu", power=False)
            day.until(lambda: not day.hat.hat.plugged, "unplugging", within=60)
            day.pass_time(seconds=30)
            day.port = name
            day.do("plug")
            back = day.until(lambda: day.is_ready, "being back", within=60)
            assert back < 30
            day.until(lambda sent=sent: len(day.taken()) > sent + 1, "sending again", within=180)  # type: ignore[misc]
        day.until(lambda: not day.counts(broadcast).get(Status.QUEUED), "the rest", within=300)
        assert not day.twice()
        assert day.counts(broadcast).get(Status.UNKNOWN, 0) <= 2
