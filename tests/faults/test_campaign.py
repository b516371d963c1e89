"""The campaign itself: one strike of each family, a table that adds up, a broken promise that is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.campaign import Campaign, Order, as_markdown, try_once
from tests.faults.families import families
from tests.faults.rig import Broken, Family, Rig, Tally

QUICK = ("kill-line", "cut-wire", "modem", "clock")


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with Rig.opened(tmp_path_factory.mktemp("rig")) as rig:
        yield rig


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("word", QUICK)
def test_a_strike_of_each_family_breaks_no_promise(rig: Rig, word: str, number: int) -> None:
    (family,) = [each for each in families(rig, 1, QUICK) if each.word == word]
    struck = try_once(rig, family, number, seed=11)
    assert not struck.broken
    assert struck.tally.accepted > 0
    assert (struck.tally.lost, struck.tally.doubled) == (0, 0)


def test_whatever_goes_wrong_in_a_strike_is_told_and_counted(rig: Rig) -> None:
    def breaks(_rig: Rig, _chance: Random, number: int) -> Tally:
        raise Broken(f"the {number}th was sent twice", Tally(1, accepted=5, doubled=1))

    struck = try_once(rig, Family("odd", "an odd fault", breaks, 1.0), 3, seed=1)
    assert "the 3th was sent twice" in struck.broken
    assert (struck.tally.accepted, struck.tally.doubled) == (5, 1)


def test_the_table_adds_up_and_names_what_was_not_measured(tmp_path: Path) -> None:
    said: list[str] = []
    order = Order(injections=10, seed=1, only=("cut-wire", "kill-line"), number=2, workers=1)
    campaign = Campaign(order, tmp_path, said.append)
    assert campaign.run(), said
    missing = Family("power", "supply cut", lambda *_: Tally(), 0.1, why_not=lambda: "only root may")
    campaign.not_measured.append((missing, missing.why_not()))
    rows = as_markdown(campaign).splitlines()
    assert len(rows) == 2 + 2 + 1 + 1
    counts = [int(row.split("|")[2].replace(",", "")) for row in rows[2:5]]
    assert counts[0] + counts[1] == counts[2] > 0
    assert "only root may" in rows[-1]
