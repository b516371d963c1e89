"""A whole box that wakes up with a wrong clock, and what it says of SIMs while it does not know the date."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from appliance.box import open_box
from appliance.clock import SystemClock
from appliance.health import HealthCheck, HealthWord
from tests.support.boxes import CHEAP_HASH, config_for, quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.simulator import simulated_hat

SIM = "510101234567890"


def check(box: object, name: str) -> HealthCheck | None:
    found = box.health.checks()  # type: ignore[attr-defined]
    return next((each for each in found if each.name == name), None)


def test_while_the_date_is_unknown_no_sim_is_called_expired(tmp_path: Path) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path, config_for(swift("Modem 1")), clock=clock) as box:
        box.sim_cards.seen("Modem 1", imsi=SIM, iccid="", imei="86", operator="TELKOMSEL")
        yesterday = clock.now().date() - timedelta(days=1)
        box.sim_cards.save(SIM, number="", code=None, pattern="", expires=yesterday)
        found = check(box, "sim Modem 1")
        assert found is not None
        assert found.word is HealthWord.SIM_EXPIRED
        clock.trusted = False
        assert check(box, "sim Modem 1") is None


@pytest.mark.story
def test_a_box_that_wakes_up_three_years_behind_finds_the_time_by_its_modem(tmp_path: Path) -> None:
    years = timedelta(days=3 * 365)
    (tmp_path / "root").mkdir()
    clock = SystemClock(root=tmp_path / "root", host=lambda: time.time() - years.total_seconds())
    with (
        simulated_hat(tmp_path / "hats") as hats,
        open_box(
            config_for(swift("Modem 1", port=str(hats.port(0)))),
            data_dir=tmp_path / "data",
            clock=clock,
            random=Random(1),
            hash_cost=CHEAP_HASH,
        ) as box,
    ):
        assert not clock.trust().trusted
        box.start()
        hats.wait_for(lambda: clock.trust().trusted, "the time")
        found = check(box, "clock")
        assert found is not None
        assert found.word is HealthWord.CLOCK_CORRECTED
        assert found.detail.startswith("nitz +946")
        assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=60)
