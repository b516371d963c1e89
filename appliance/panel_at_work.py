"""The panel with the thread that minds it: one for the whole program, whichever box is behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from appliance.accounts import Accounts
from appliance.clock import Clock
from appliance.config import PanelSection
from appliance.errors import StorageError
from appliance.health import Health
from appliance.machine import Act, Machine
from appliance.network.model import Deed, NetworkWish
from appliance.network_desk import NetworkDesk
from appliance.outbox.sender_status import SenderStatus
from appliance.panel import Panel
from appliance.panel_desk import HelplessDesk, PanelDesk
from appliance.panel_press import Press
from appliance.system import pi_model
from appliance.workers import Worker

log = logging.getLogger(__name__)

BUTTONS_NUMBER = 1  # of its wish: the card's own order has 0, those of the pages are drawn by lot
SEEN_FREE = "button-seen-free"  # see Panel
PATIENCE = 5.0  # seconds for the thread to end


class BehindIt(Protocol):
    """What this file asks of a box."""

    clock: Clock
    health: Health
    panel: Panel | None
    machine: Machine

    @property
    def network_desk(self) -> NetworkDesk: ...

    @property
    def accounts(self) -> Accounts: ...

    def sender_statuses(self) -> Sequence[SenderStatus | None]: ...

    def also_watch(self, worker: Worker) -> None: ...

    def at_the_end(self, do: Callable[[], object]) -> None: ...


def acts_of(machine: Machine) -> Mapping[Press, Callable[[], object]]:
    """What a press starts, whether there is a box or not."""
    hotspot = NetworkWish(deed=Deed.HOTSPOT, number=BUTTONS_NUMBER)
    return {
        Press.HOTSPOT: lambda: machine.start(Act.NETWORK, hotspot),
        Press.POWER_OFF: lambda: machine.start(Act.POWER_OFF),
    }


def presses(box: BehindIt) -> Mapping[Press, Callable[[], object]]:
    """What the button brings about on a machine of ours."""
    acts = acts_of(box.machine)

    def be_hotspot() -> None:
        box.network_desk.by_button()
        box.accounts.audit.record("box", "hotspot by the button")

    def switch_off() -> None:
        acts[Press.POWER_OFF]()  # systemd stops the box, which finishes the SMS in hand
        box.accounts.audit.record("box", "switched off by the button")

    return {
        Press.HOTSPOT: be_hotspot,
        Press.POWER_OFF: switch_off,
        Press.FORGET: box.accounts.forget_administrators,
    }


class PanelAtWork:
    """Use it as a context: the thread runs inside. Without a lamp and a button there is no thread.

    ``run_folder``: of the machine, gone with its power. ``on_pi``: pins that cannot be had are a fault there;
    on an office PC nobody has soldered anything.
    """

    def __init__(
        self,
        section: PanelSection,
        *,
        clock: Clock,
        pins: Any = None,
        run_folder: Path | None = None,
        on_pi: Callable[[], bool] = lambda: bool(pi_model()),
    ) -> None:
        self._on_pi = on_pi
        self._mark: Callable[[], object] = lambda: None
        seen_free = None if run_folder is None else run_folder / SEEN_FREE
        self.panel = Panel(section, clock=clock, pins=pins, seen_free=seen_free)
        self._worker = Worker(
            "panel", self.panel.run, clock=clock, wake=self.panel.wake, hangs=lambda: self.panel.hangs
        )

    def stand_before(self, box: BehindIt, acts: Mapping[Press, Callable[[], object]]) -> None:
        """From now on the lamp shows that box, and the button is for it."""
        if self.panel.works or (self.panel.exists and self._on_pi()):
            box.panel = self.panel
        if not self.panel.works:
            return
        box.also_watch(self._worker)
        box.at_the_end(self.panel.detach)
        self.panel.attach(
            PanelDesk(clock=box.clock, checks=box.health.checks, senders=box.sender_statuses, acts=acts)
        )

    def stand_before_nothing(self, machine: Machine, forget: Callable[[], object]) -> None:
        """Safe mode: there is no box, and a person must come. ``forget``: the administrators."""
        self.panel.attach(HelplessDesk({**acts_of(machine), Press.FORGET: forget}))

    def leave_unless_done(self, mark: Callable[[], object]) -> None:
        """``mark``: called at the end, if a person wished that the administrators be forgotten, and no box
        was opened that could: the next start, or safe mode, does it."""
        self._mark = mark

    def ending(self) -> None:
        """The program is told to stop."""
        self.panel.ending()

    def __enter__(self) -> Self:
        if self.panel.works:
            self._worker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.stop()
        if not self._worker.join(PATIENCE):
            log.error("the panel's thread did not end")
        if self.panel.forgets_later:
            try:
                self._mark()
            except StorageError as problem:
                log.error("the wish of the button could not be kept: %s", problem)
        self.panel.close()
