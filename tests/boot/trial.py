"""What the groups of steps share: image, machine, clerk, HAT, and what must be found again."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import split
from appliance.sticker import make_sticker
from provisioning.image.steps import Steps
from tests.boot.cable import Cable
from tests.boot.card import Card
from tests.boot.clerk import Clerk
from tests.boot.machine import Board, Machine
from tests.faults.auditor import Approved
from tests.support.simulator import SimulatedHats, simulated_hat

SECONDS_PER_SMS = 0.2  # of the simulated network: slow enough for a plug to be pulled in between


@dataclass
class Box:
    """A card in a machine, and who uses it."""

    machine: Machine
    clerk: Clerk

    @property
    def card(self) -> Card:
        return self.machine.card

    def boot(self) -> None:
        """Until a page comes."""
        self.machine.start()
        self.machine.wait_until(self.clerk.answers, "a page")


@dataclass
class Trial:
    """``facts``: what was measured, as a person reads it. ``approved`` and ``wrote``: for the auditor."""

    image: Path
    folder: Path
    hats: SimulatedHats
    steps: Steps
    cuts: int
    build: Path
    facts: dict[str, str] = field(default_factory=dict)
    approved: list[list[Approved]] = field(default_factory=list)
    wrote: list[tuple[str, str]] = field(default_factory=list)
    random: Random = field(default_factory=lambda: Random(7))
    _serial: int = 0

    @contextlib.contextmanager
    def box(self, name: str, board: Board = Board.VIRT) -> Iterator[Box]:
        """A fresh card in a machine that is off; the HAT is on its cable. Off again at the end."""
        card = Card(self.image, self.folder / f"{name}.img", make_sticker(self.random))
        machine = Machine(card, self.folder / name, board)
        with Cable(machine.modem, Path(self.hats.port(0))):
            try:
                yield Box(machine, Clerk(machine.port))
            finally:
                machine.pull_the_plug()
                card.path.unlink()

    def numbers(self, count: int) -> list[str]:
        """So many telephones that nobody has written to yet."""
        self._serial += count
        return [f"0813{7000000 + n:07}" for n in range(self._serial - count, self._serial)]

    def send(self, box: Box, text: str, numbers: list[str], key: str) -> int:
        """A broadcast that the box has accepted: from now on the auditor looks for it."""
        broadcast = box.clerk.send(text, numbers, key)
        parts = split(text).parts
        self.approved.append([Approved(str(PhoneNumber.parse(one)), text, parts) for one in numbers])
        return broadcast

    def write(self, sender: str, text: str) -> None:
        """Somebody writes to the box's SIM."""
        self.hats.do("incoming", modem=0, sender=sender, text=text)
        self.wrote.append((sender, text))


@contextlib.contextmanager
def a_trial(image: Path, folder: Path, steps: Steps, cuts: int, build: Path) -> Iterator[Trial]:
    folder.mkdir(parents=True, exist_ok=True)
    # the network's log of an earlier trial would be taken for this one's: it is only ever written on
    shutil.rmtree(folder / "hat", ignore_errors=True)
    with simulated_hat(folder / "hat", modems=1, seconds_per_sms=SECONDS_PER_SMS) as hats:
        yield Trial(image, folder, hats, steps, cuts, build)
