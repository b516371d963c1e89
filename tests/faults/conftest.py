"""One stable for all tests of this folder; HATs that outlive the boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.lives import Stable, opened_stable
from tests.faults.office import Office
from tests.support.simulator import SimulatedHats, simulated_hat

MODEMS = 3


@pytest.fixture(scope="session")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    with opened_stable(tmp_path_factory.mktemp("stable")) as stable:
        yield stable


@pytest.fixture(scope="module")
def lasting_hats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedHats]:
    """Three HATs for all tests of a file: each office uses as many as it needs, and leaves them clean."""
    with simulated_hat(tmp_path_factory.mktemp("hats"), modems=MODEMS) as hats:
        yield hats


Opener = Callable[..., Office]


@pytest.fixture
def office(tmp_path: Path, stable: Stable, lasting_hats: SimulatedHats) -> Iterator[Opener]:
    """``office(people=6, modems=1)``."""
    opened: list[Office] = []

    def open_office(people: int = 6, modems: int = 1, hats: SimulatedHats | None = None) -> Office:
        opened.append(Office(tmp_path, stable, hats or lasting_hats, modems, people))
        return opened[-1]

    yield open_office
    for each in opened:
        each.close()
