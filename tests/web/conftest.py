"""Pages over a real box whose threads stand still, and the people who visit them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from appliance.accounts import Role
from appliance.box import Box
from appliance.contacts.area_tree import AreaTree
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, quiet_box
from tests.support.clock import FakeClock
from tests.web.visitor import Visitor

AREAS = Path(__file__).resolve().parents[1] / "data" / "wilayah-32.17-bandung-barat.csv"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """A box nobody has set up yet."""
    with quiet_box(tmp_path / "data", clock=clock, simulate=False) as box:
        yield box


@pytest.fixture
def box(fresh_box: Box) -> Box:
    """A box with its administrator, Euis."""
    fresh_box.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
    return fresh_box


@pytest.fixture
def areas() -> AreaTree:
    """Kabupaten Bandung Barat."""
    return AreaTree.from_csv(AREAS.read_text(encoding="utf-8"))


@pytest.fixture
def app(box: Box) -> Flask:
    return create_app(box)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def fresh(fresh_box: Box) -> Visitor:
    """The first visitor of a box nobody has set up yet."""
    return Visitor(create_app(fresh_box))


@pytest.fixture
def admin(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.log_in("euis", PASSWORD)
    return visitor


@pytest.fixture
def officer(app: Flask, box: Box) -> Visitor:
    """Siti, who works with contacts and broadcasts."""
    return _colleague(app, box, "siti", Role.PETUGAS)


@pytest.fixture
def approver(app: Flask, box: Box) -> Visitor:
    """Rina, who approves what others write."""
    return _colleague(app, box, "rina", Role.PENYETUJU)


def _colleague(app: Flask, box: Box, name: str, role: Role) -> Visitor:
    box.accounts.add_user(name, role, PASSWORD, full_name=name.title(), by="test")
    visitor = Visitor(app)
    visitor.log_in(name, PASSWORD)
    return visitor
