"""Each family's whole day in one story, from the cold start to the evening."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.whole_day import a_whole_day

FAMILIES = (
    "sim7600",
    "sim800",
    "sim868",
    "a7670e",
    "sim7670g",
    "sim7070",
    "ec25",
    "eg25",
    "huawei",
    "generic",
)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_whole_day(tmp_path: Path, family: str) -> None:
    with a_whole_day(tmp_path, family) as story:
        story.cold_start()
        story.begin()
        story.network_lost_and_found()
        story.store_full()
        story.brown_out()
        story.unplugged()
        story.out_of_credit()
        story.evening()
