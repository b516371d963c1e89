"""A furnished office, and a program that has a token of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box import Box
from tests.support.application import create_app
from tests.support.clock import FakeClock
from tests.web.api.program import Program
from tests.web.office import an_office


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path, clock) as box:
        yield box


@pytest.fixture
def program(box: Box) -> Program:
    """The district's own software."""
    return Program(create_app(box), box.accounts.create_token("diskominfo", by="euis"))
