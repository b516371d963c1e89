"""Stories: a whole box, a simulated HAT, its pins wired; what breaks, and how long until it sends again."""

from __future__ import annotations

from pathlib import Path

from appliance.outbox.status import Status
from tests.support.day import a_day, in_order
from tests.support.wired_pin import WiredPins, board_pin

BOARD = "waveshare-sim7600"
KEY = board_pin(BOARD)


def on_its_board(folder: Path, board: str = BOARD, family: str = "sim7600", **how: object):  # type: ignore[no-untyped-def]
    how = {"pins": WiredPins(), "modem": {"hat": board}, "hat": board, **how}
    return a_day(folder, family, **how)


def test_a_module_that_hangs_deaf_is_switched_off_and_on_and_the_queue_goes_on(tmp_path: Path) -> None:
    with on_its_board(tmp_path, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=60)
        broadcast = day.accept(20)
        day.until(lambda: len(day.taken()) >= 5, "some messages", within=120)
        day.do("hang")
        took = day.until(lambda: len(day.taken()) >= 8, "sending again", within=600)
        day.pass_time(minutes=4)
        counts = day.counts(broadcast)
        assert sum(counts.values()) == 20
        assert counts.get(Status.UNKNOWN, 0) <= 1
        assert counts.get(Status.QUEUED, 0) == 0
        assert not day.twice()
        assert in_order(day.words(), "resync", "reopened", "power_key", "recovered"), day.words()
        assert took < 300
