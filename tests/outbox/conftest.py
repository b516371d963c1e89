"""What the tests of the outbox share: an office with an empty ledger, a sender at its desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def desk(office: Office) -> Desk:
    """A sender that goes as fast as the link."""
    return Desk(office, AS_FAST_AS_THE_LINK)
