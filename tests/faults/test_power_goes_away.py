"""The supply is cut at any write to the card; what the card had not flushed is half there or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import BoxError
from tests.faults.lives import Stable
from tests.faults.logged_disk import why_not
from tests.faults.recorded_disk import Recording, judge_all, record

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "this machine has all it needs")

CUTS = 200


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory, stable: Stable) -> Recording:
    return record(tmp_path_factory.mktemp("power"), stable)


def test_after_a_cut_at_any_write_the_card_holds_what_was_acknowledged_and_nothing_torn(
    recording: Recording, tmp_path: Path
) -> None:
    judged = judge_all(recording, tmp_path, CUTS, seed=1)
    assert len(judged) == CUTS
    # it was worth looking: cuts before, during and after each of the things that were acknowledged
    assert len(set(judged)) > CUTS / 4


def test_a_card_that_lies_about_flushing_is_found_out(recording: Recording, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, BoxError)):
        judge_all(recording, tmp_path, 30, seed=2, honest=False)
