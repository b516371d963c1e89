"""A box as it stands in an office: its acts are noted, its releases lie in a folder of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from msgspec.structs import replace

from appliance.box import Box, open_box
from appliance.update.releases import Releases
from tests.support.boxes import CHEAP_HASH, config_for, furnish_office, no_port, swift
from tests.support.clock import FakeClock
from tests.support.noting_machine import NotingMachine
from tests.support.releases import card, public_key, put_in_place

VERSION = "0.1.1"


@dataclass(frozen=True)
class Installed:
    """``releases``: as root may change them; ``stick``: where one is mounted, or not."""

    box: Box
    clock: FakeClock
    machine: NotingMachine
    releases: Releases
    stick: Path

    def deeds(self) -> list[str]:
        return [entry.what for entry in self.box.accounts.audit.entries()]


@contextmanager
def installed_box(folder: Path) -> Iterator[Installed]:
    """Of ``VERSION``, its threads not started."""
    releases, stick = card(folder), folder / "stick"
    stick.mkdir()
    put_in_place(releases, VERSION)
    releases.commit()
    config = config_for(swift())
    places = replace(
        config.box,
        releases=str(folder / "releases"),
        release_key=str(public_key(folder)),
        stick=str(stick),
    )
    machine, clock = NotingMachine(folder / "run"), FakeClock()
    with open_box(
        replace(config, box=places),
        data_dir=folder / "data",
        clock=clock,
        ports=no_port,
        random=Random(1),
        hash_cost=CHEAP_HASH,
        machine=machine,
    ) as box:
        furnish_office(box)
        yield Installed(box, clock, machine, releases, stick)
