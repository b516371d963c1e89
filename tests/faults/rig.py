"""What a campaign needs to break things: a stable, HATs, an office for each try, and what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Self

from tests.faults.lives import Stable, opened_stable
from tests.faults.office import Office
from tests.support.simulator import SimulatedHats, simulated_hat

MODEMS = 3
OFFICES = 20  # then the HATs are new: the network's log is read again and again


@dataclass(frozen=True)
class Tally:
    """What came of some injections. ``pauses``: seconds of the box's own clock until it was sending again."""

    injections: int = 0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    pauses: tuple[float, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.injections + other.injections,
            self.accepted + other.accepted,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.unknown + other.unknown,
            self.pauses + other.pauses,
        )


class Broken(AssertionError):
    """A promise is broken. ``tally``: as far as it could be counted."""

    def __init__(self, why: str, tally: Tally) -> None:
        super().__init__(why)
        self.tally = tally


@dataclass
class Rig:
    """One at a time; ``folder`` is its own."""

    folder: Path
    stable: Stable
    _stack: ExitStack
    _serial: Iterator[int] = field(default_factory=count)
    _hats: SimulatedHats | None = None
    _left: int = 0

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        folder.mkdir(parents=True, exist_ok=True)
        with opened_stable(folder) as stable, ExitStack() as stack:
            yield cls(folder, stable, stack)

    @contextmanager
    def office(self, *, people: int = 6, modems: int = 1) -> Iterator[Office]:
        """An office that is gone afterwards."""
        hats = self._fresh_hats()
        folder = self.folder / f"office{next(self._serial)}"
        office = Office(folder, self.stable, hats, modems, people)
        try:
            yield office
        finally:
            office.close()
            shutil.rmtree(folder, ignore_errors=True)

    def renew_hats(self) -> None:
        """The next office has other HATs."""
        self._left = 0

    def _fresh_hats(self) -> SimulatedHats:
        if self._hats is None or self._left == 0:
            self._stack.close()
            folder = self.folder / f"hats{next(self._serial)}"
            self._hats = self._stack.enter_context(simulated_hat(folder, modems=MODEMS))
            self._left = OFFICES
        self._left -= 1
        return self._hats


def judged(office: Office, injections: int) -> Tally:
    """Count, then hold the box to every promise. Raises ``Broken``."""
    books = office.books()
    accepted, lost, doubled = office.numbers_kept(books)
    tally = Tally(injections, accepted, lost, doubled, 0, tuple(office.pauses))
    try:
        unknown = office.audit(books).unknown
    except AssertionError as broken:
        raise Broken(str(broken), tally) from broken
    return tally + Tally(unknown=unknown)


@dataclass(frozen=True)
class Family:
    """A kind of fault. ``strike(rig, chance, number)`` tries the ``number``-th of them, or some of them."""

    word: str
    title: str
    strike: Callable[[Rig, Random, int], Tally]
    share: float  # of all injections
    at_least: int = 0
    why_not: Callable[[], str] = lambda: ""
