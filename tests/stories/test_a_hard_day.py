"""A day with ten times the everyday misfortune: nobody is lost, and nobody has a message twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.outbox.status import Status
from tests.stories.whole_day import OVER_USB, UNDER_WAY
from tests.support.day import a_day

PEOPLE = 300


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("family", ["sim7600", "sim800", "ec25", "huawei"])
def test_nobody_is_lost_and_nobody_has_it_twice(tmp_path: Path, family: str, seed: int) -> None:
    how = {"nasty": 10.0, "brown_out": True, "answers": 0.1, "seed": seed, "usb": family in OVER_USB}
    with a_day(tmp_path, family, modem={"port": "auto", "per_minute": 0}, **how) as day:
        broadcast = day.accept(PEOPLE)
        day.until(lambda: not UNDER_WAY & set(day.counts(broadcast)), "the end of the list", within=6 * 3600)
        day.pass_time(minutes=20)
        counts = day.counts(broadcast)
        assert sum(counts.values()) == PEOPLE
        assert set(counts) <= {Status.DELIVERED, Status.SENT, Status.UNKNOWN}
        assert day.twice() == []
        reached = len({number for number, text in day.taken() if text.startswith("Yth.")})
        # who counts as reached has been; of the unknown ones some have too, which no report has told yet
        assert counts[Status.DELIVERED] + counts.get(Status.SENT, 0) <= reached
        assert reached + counts.get(Status.UNKNOWN, 0) >= PEOPLE
        assert counts.get(Status.UNKNOWN, 0) <= PEOPLE * 0.1
