"""A whole box and its simulated HAT on one clock that only a test moves: its hours pass in milliseconds.

Nothing runs by itself. A ``Day`` does what the threads of the box would do, one turn at a time: the sender's
turn, the housekeeping when it is due, and where there is nothing to do the clock goes on by a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from appliance.box import Box, open_box
from appliance.clock import Clock
from appliance.errors import PortForbidden, PortInUse, PortMissing
from appliance.modem.finder import Findings, FoundPort, PortKind
from appliance.modem.header_uart import Obstacle, ObstacleWord
from appliance.modem.serial_port import Port
from appliance.outbox.model import PRIORITY_BULK, Broadcast, NewBroadcast
from appliance.outbox.status import Status
from tests.outbox.office import recipient
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.clock import FakeClock
from tests.support.hat_by_hand import HatByHand
from tests.support.table_port import Table
from tests.support.wired_pin import WiredPins

NAME = "Telkomsel"
HOUSEKEEPING = 10.0  # seconds
TICK = 1.0  # seconds that pass when there is nothing to do; more, where only what comes of it counts
PORT, PLACE = "/dev/ttyUSB2", "1-1.2"
IN_THE_AIR = frozenset({Status.SENT, Status.DELIVERED, Status.UNCONFIRMED})


class Overdue(AssertionError):
    """What was waited for did not come in time."""


class Day:
    """``modem``: keys of the ``[[modem]]`` section, ``sending`` of ``[sending]``, ``options`` of the HAT.

    ``port``: the name under which the HAT can be found just now, ``place`` its USB socket; ``held_by``: the
    program that has it; ``forbidden``: nobody here may open it.
    ``box_clock``: what the box makes of the clock.
    ``pins``: of the header, to be wired to the HAT; None = the box has none.
    """

    def __init__(
        self,
        folder: Path,
        family: str = "sim7600",
        *,
        modem: Mapping[str, Any] | None = None,
        sending: Mapping[str, Any] | None = None,
        pins: WiredPins | None = None,
        box_clock: Callable[[FakeClock], Clock] = lambda clock: clock,
        **options: Any,
    ) -> None:
        self.hat = HatByHand(**{"chip": family, "speed": "lte", "cold": True, **options})
        self.table = Table(self.hat)
        self.clock = self.table.clock
        self.pins = pins
        if pins is not None:
            pins.wire(self.hat)
        self._box_clock = box_clock(self.clock)
        self.port = PORT
        self.place = PLACE
        self.held_by = ""
        self.forbidden = False
        self.tick = TICK
        self._plugged = 1  # how often it was
        self._keep_house_at = 0.0
        self.box = self._open_box(folder, modem or {}, sending or {})
        self.box.ledger.recover_at_start()
        self.sender = self.box.senders[0]

    def _open_box(self, folder: Path, modem: Mapping[str, Any], sending: Mapping[str, Any]) -> Box:
        section = swift(NAME, **{"port": PORT, "per_minute": 10, **modem})
        return open_box(
            config_for(section, **sending),
            data_dir=folder,
            simulate=True,
            clock=self._box_clock,
            ports=self._open_port,
            plugged_in=self._plugged_in,
            pins=self.pins,
            wait=self.table.wait,
            random=Random(1),
            hash_cost=CHEAP_HASH,
        )

    def _open_port(self, path: str) -> Port:
        self.hat.hat.due(self.hat.now)
        if path != self.port or not self.hat.hat.plugged:
            raise PortMissing(f"there is no {path}")
        if self.forbidden:
            raise PortForbidden(f"no permission to open {path}")
        if self.held_by:
            raise PortInUse(f"{path} is in use by {self.held_by}", self.held_by)
        return self.table.open_port()

    def _plugged_in(self) -> Findings:
        """What ``port = "auto"`` finds."""
        self.hat.hat.due(self.hat.now)
        state = self.do("state")["modems"][0]
        if state["mass_storage"]:
            disk = Obstacle(ObstacleWord.ONLY_STORAGE, self.place, "a stick that shows itself as a CD-ROM")
            return Findings(obstacles=(disk,))
        if not state["plugged"]:
            return Findings()
        born = f"{self._plugged} {state['boots']}"
        return Findings((FoundPort(self.port, PortKind.MODEM, device=self.place, born=born),))

    # -- time ----------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """One turn of every thread; the clock moves if nobody had anything to do."""
        now = self.clock.monotonic()
        if now >= self._keep_house_at or self.box.bell.is_set():
            self.box.bell.clear()
            self._keep_house_at = now + HOUSEKEEPING
            while self.box.clerk.step():
                pass
        if not self.sender.step():
            self.table.wait(self.tick)

    def pass_time(self, seconds: float = 0.0, *, minutes: float = 0.0, hours: float = 0.0) -> None:
        """The box goes about its work for so long."""
        end = self.clock.monotonic() + seconds + 60 * minutes + 3600 * hours
        while self.clock.monotonic() < end:
            self.turn()

    def until(self, reached: Callable[[], object], what: str, *, within: float) -> float:
        """Turn until it is so; -> after how many seconds. Raises ``Overdue``."""
        begun = self.clock.monotonic()
        while not reached():
            if self.clock.monotonic() - begun > within:
                raise Overdue(f"{what}: not within {within:.0f} s; the modem is {self.sender.status()}")
            self.turn()
        return self.clock.monotonic() - begun

    # -- what happens to it ----------------------------------------------------------------------------------

    def do(self, word: str, **fields: Any) -> dict[str, Any]:
        """A control command to the simulated HAT, which has to succeed."""
        answer = self.hat.do(word, **fields)
        assert answer["ok"], answer
        if word == "unplug":
            for port in self.table.ports:
                port.vanish()
        return answer

    def plug_in(self, port: str) -> None:
        """Put it back; the kernel gives it this name now."""
        self.port = port
        self._plugged += 1
        self.do("plug")

    def fault(self, kind: str, **fields: Any) -> None:
        """From the next send on."""
        self.do("fault", kind=kind, **fields)

    def accept(self, people: int, *, first: int = 1, parts: int = 1) -> Broadcast:
        """A broadcast to kader number ``first`` and those behind her."""
        recipients = [recipient(serial, parts=parts) for serial in range(first, first + people)]
        new = NewBroadcast(
            template="Yth. {nama}", token="", created_by="Siti", priority=PRIORITY_BULK, price=250
        )
        return self.box.ledger.accept(new, recipients)

    # -- what can be seen ------------------------------------------------------------------------------------

    def counts(self, broadcast: Broadcast) -> dict[Status, int]:
        """Only the states that somebody is in."""
        return {status: n for status, n in self.box.ledger.counts(broadcast.id).items() if n}

    def status(self, broadcast: Broadcast, place: int = 0) -> Status:
        """Of the recipient at that place."""
        return self.box.ledger.recipients(broadcast.id)[place].status

    def taken(self) -> Counter[tuple[str, str]]:
        """What the network has accepted, by number and text, from its own log."""
        return Counter((event["number"], event["text"]) for event in self.hat.accepted)

    def twice(self) -> list[tuple[str, str]]:
        """What the network has accepted more than once: must be empty."""
        return [message for message, times in self.taken().items() if times > 1]

    def words(self) -> list[str]:
        """The history of the modem, oldest first; a repeated word once."""
        return [str(entry.word) for entry in reversed(self.box.modem_log.entries(NAME, 500))]

    @property
    def is_ready(self) -> bool:
        """Connected and registered."""
        return self.sender.status().connected and self.hat.hat.registered


@contextmanager
def a_day(folder: Path, family: str = "sim7600", **how: Any) -> Iterator[Day]:
    """See ``Day``."""
    day = Day(folder, family, **how)
    try:
        yield day
    finally:
        day.box.stop()


def in_order(words: Sequence[str], *expected: str) -> bool:
    """Whether ``expected`` came in this order, whatever came between."""
    rest = iter(words)
    return all(any(word == each for each in rest) for word in expected)


def local(moment: datetime) -> str:
    """The time of day as the office says it."""
    return f"{moment.hour:02d}.{moment.minute:02d}"
