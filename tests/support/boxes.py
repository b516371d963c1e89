"""A whole box in a folder of its own: with a clock that stands still, or running against the simulated
HAT."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from flask.testing import FlaskClient
from msgspec.structs import replace

from appliance.accounts import Role
from appliance.box import Box, open_box
from appliance.clock import Clock
from appliance.config import BoxSection, Config, ModemSection, SendingSection
from appliance.contacts.settings import OfficeSettings
from appliance.errors import PortMissing
from appliance.modem.serial_port import Port
from tests.support.clock import FakeClock
from tests.support.simulator import SimulatedHats, simulated_hat

CHEAP_HASH = "scrypt:128:8:1"  # thousands of boxes are made, and nobody attacks them
PASSWORD = "melati-tiga-cilame"


def config_for(*modems: ModemSection, **sending: Any) -> Config:
    """No night, no limits, no undo, unless a test asks for them."""
    chosen: dict[str, Any] = {"quiet": "", "undo_seconds": 0, "per_person_daily": 0} | sending
    return Config(box=BoxSection(name="Kotak uji"), sending=SendingSection(**chosen), modem=modems)


def swift(name: str = "Telkomsel", **fields: Any) -> ModemSection:
    """A modem without pace or cap, at 250 rupiah."""
    chosen: dict[str, Any] = {"name": name, "per_minute": 0, "daily_cap": 0, "price": 250}
    return ModemSection(**(chosen | fields))


def no_port(path: str) -> Port:
    """A port that is never there."""
    raise PortMissing(f"there is no {path}")


@contextmanager
def quiet_box(
    folder: Path, config: Config | None = None, *, clock: Clock | None = None, simulate: bool = True
) -> Iterator[Box]:
    """A box whose threads are not started: nothing happens but what the test does."""
    box = open_box(
        config or config_for(swift()),
        data_dir=folder,
        simulate=simulate,
        clock=clock or FakeClock(),
        ports=no_port,
        random=Random(1),
        hash_cost=CHEAP_HASH,
    )
    with box:
        yield box


@dataclass
class Office:
    """A running box, its simulated HATs, and patience."""

    box: Box
    hats: SimulatedHats

    def wait_for(self, condition: Callable[[], Any], what: str = "it") -> Any:
        """Look again and again until ``condition`` holds; returns its value."""
        return self.hats.wait_for(condition, what)


@contextmanager
def running_box(
    folder: Path, *, modems: int = 1, config: Config | None = None, **simulator: Any
) -> Iterator[Office]:
    """A box that sends through simulated HATs. ``simulator``: options of ``simulated_hat``."""
    with simulated_hat(folder / "simulator", modems=modems, **simulator) as hats:
        config = config or config_for()
        sections = [swift(f"Modem {place + 1}", port=hats.port(place)) for place in range(modems)]
        given = config.modem
        sections = [
            replace(given[place], port=section.port) if place < len(given) else section
            for place, section in enumerate(sections)
        ]
        with open_box(
            replace(config, modem=tuple(sections)),
            data_dir=folder / "data",
            simulate=True,
            random=Random(1),
            hash_cost=CHEAP_HASH,
        ) as box:
            box.start()
            yield Office(box, hats)


def furnish_office(box: Box, *, admin: str = "euis") -> None:
    """An administrator with ``PASSWORD`` and a name to sign messages with."""
    box.accounts.add_user(admin, Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
    box.settings.save(OfficeSettings(office_name="Pokjanal Posyandu KBB", sender="Pokjanal KBB"))


def logged_in_client(box: Box, *, user: str = "euis") -> FlaskClient:
    """A test client of the pages with that user's session."""
    from tests.support.application import create_app
    from web.guards import SESSION_KEY

    app = create_app(box)
    app.testing = True
    client = app.test_client()
    token = box.accounts.log_in(user, PASSWORD, address="127.0.0.1").token
    with client.session_transaction() as session:
        session[SESSION_KEY] = token
    return client
