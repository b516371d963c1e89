"""The pages' fixtures over a furnished office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box import Box
from tests.support.clock import FakeClock
from tests.web.office import an_office


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path, clock) as box:
        yield box
