"""THE composition root: everything is built here and handed its values; nobody else builds things.

::

    with open_box(config, data_dir=folder) as box:   # folder locked, stores open, no thread yet
        box.start()                                  # senders and clerk run
        create_app(box)                              # the pages talk to its attributes

    with open_stores(config, data_dir=folder) as stores:   # one command's work
        stores.accounts.create_token("diskominfo", by="command")
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random, SystemRandom
from types import TracebackType
from typing import Any, Self

from appliance import training
from appliance.accounts.users import COST
from appliance.backup.restoring import Restoring
from appliance.chores import chores_of
from appliance.clerk import Clerk
from appliance.clock import Clock, SystemClock
from appliance.config import Config
from appliance.data_folder import DataFolder
from appliance.health import ThreadState
from appliance.health_making import health_of, log_export_of, teller_of
from appliance.machine import Machine
from appliance.modem.finder import Findings, look
from appliance.modem.header_uart import Obstacle
from appliance.modem.port_broker import PortBroker
from appliance.modem.serial_port import PortOpener, open_serial
from appliance.modem_desk.threads import ModemThreads
from appliance.outbox.climber import Wait
from appliance.outbox.pool import Pool
from appliance.outbox.sender import Sender
from appliance.outbox.sender_status import SenderStatus
from appliance.panel import Panel
from appliance.run_diary import End, ToldMachine
from appliance.sender_making import SenderMaking, Vouch
from appliance.sim_cards.seats import Seats
from appliance.stores import Stores
from appliance.system import Supply
from appliance.watchdog import Watchdog
from appliance.workers import Worker

log = logging.getLogger(__name__)

# Longest wait for the SMS in hand when the box stops: the network may take two minutes, a power cut less.
PATIENCE = 130.0


class Box(Stores):
    """The whole box. Pages, command and API reach everything through its attributes; see ``Stores`` for most.

    ``senders``: one for each modem; ``ports``: which modem each has; ``clerk``, ``health``: housekeeping.
    """

    def __init__(
        self,
        config: Config,
        folder: DataFolder,
        *,
        clock: Clock,
        random: Random,
        ports: PortOpener,
        plugged_in: Callable[[], Findings],
        pins: Any,
        wait: Wait | None,
        hash_cost: str,
        vouch: Vouch | None,
        simulated: bool,
        machine: Machine | None,
    ) -> None:
        """Use ``open_box``. Locks the folder, opens every store, starts nothing."""
        super().__init__(
            config,
            folder,
            clock=clock,
            random=random,
            hash_cost=hash_cost,
            vouch=vouch,
            simulated=simulated,
            machine=machine,
        )
        self.restart = threading.Event()  # set: other data are to take over; see command/serving.py
        self._supply = Supply(monotonic=clock.monotonic)
        self._plugged_in = plugged_in
        try:
            self._open.callback(folder.lock().release)
            self._settle_restores(folder)
            self.ports = PortBroker(look=plugged_in, open_port=ports, seats=Seats(self.db), clock=self.clock)
            self._build(
                SenderMaking(
                    stores=self,
                    ports=self.ports,
                    pool=Pool(clock),
                    random=random,
                    vouch=vouch,
                    pins=pins,
                    wait=wait,
                    supply_was_low=self._supply.was_low,
                    at_the_end=self._open.callback,
                )
            )
        except BaseException:
            self.close()
            raise

    def _settle_restores(self, folder: DataFolder) -> None:
        """Do what was decided, by a person just now or before a power cut; forget what was only begun."""
        if self.saved_time is not None:
            self.saved_time.recall()  # before anybody asks what time it is
        self.restored = Restoring(folder).finish()
        self.backups.forget_unfinished()
        self.restore_desk.drop()

    def _build(self, making: SenderMaking) -> None:
        self.machine = ToldMachine(self.machine, self.runs.expect)
        self.panel: Panel | None = None  # lamp and button, see panel_at_work.py
        self._guests: list[Worker] = []
        self._stopped = False
        self.recovered()  # opens every sealed file: damage shows now, not at the first click
        self.senders = tuple(making.make(section) for section in self.config.modem)
        self._network_modes = making.network_modes
        self._workers = tuple(self._worker(sender) for sender in self.senders)
        self.watchdog = Watchdog(self.hanging)
        self._stick_worker = Worker("stick", self.stick.run, clock=self.clock, wake=self.stick.wake)
        watched = (*self._workers, self._stick_worker)
        self.health = health_of(self, threads=self.threads, supply=self._supply, panel=self._panel_failures)
        self._teller = teller_of(self, self.health)
        self.log_export = log_export_of(self, self.health)
        chores = chores_of(
            self,
            supply=self._supply,
            watchdog=self.watchdog,
            tell=self._teller.tell,
            sims=lambda: {sender.sim for sender in self.senders},
        )
        self.clerk = Clerk(chores=chores, clock=self.clock, bell=self.bell, watches=watched)
        self._clerk_worker = Worker(
            "clerk",
            self.clerk.run,
            clock=self.clock,
            wake=self.clerk.wake,
            hangs=lambda: self.clerk.hangs,
        )

    def start(self) -> None:
        """Settle what a power cut left open, then start one sender thread per modem, and the clerk."""
        self.runs.begin()
        lost = self.ledger.recover_at_start()
        if lost:
            log.warning("%d messages were with a modem when the box stopped: unknown", lost)
        for worker in (*self._workers, self._clerk_worker, self._stick_worker):
            worker.start()

    def stop(self) -> None:
        """Let the senders finish the SMS in hand, stop the clerk, close the stores. May be called twice."""
        if self._stopped:
            return
        self._stopped = True
        self.ports.stop()
        # the clerk first: it would start again what has ended
        workers = (self._clerk_worker, self._stick_worker, *self._workers)
        for worker in workers:
            worker.stop()
        for worker in workers:
            if not worker.join(PATIENCE):
                log.error("%s did not end", worker.name)
        self._teller.forget()
        self.runs.end()
        if self.saved_time is not None:
            self.saved_time.keep_now()
        self.close()

    def threads(self) -> tuple[ThreadState, ...]:
        """The clerk, every sender, who minds the stick, and the pages while they are served."""
        own = (self._clerk_worker, *self._workers, self._stick_worker)
        states = [worker.state for worker in (*own, *self._guests)]
        return (*states, *self.watchdog.pages())

    def also_watch(self, worker: Worker) -> None:
        """A thread that was there before the box and stays behind: looked after like the box's own."""
        self._guests.append(worker)
        self.clerk.also_watch(worker)

    def at_the_end(self, do: Callable[[], object]) -> None:
        """Before the stores close."""
        self._open.callback(do)

    def hanging(self) -> Sequence[str]:
        """Senders that have stopped turning."""
        return [worker.name for worker in self._workers if worker.state.hangs]

    def ask_restart(self) -> None:
        self.runs.expect(End.CHANGE_OVER)
        self.restart.set()

    def wake_senders(self) -> None:
        for sender in self.senders:
            sender.wake()

    def try_again(self, modem: str) -> bool:
        """A person says the cause of a pause is gone (credit, card); -> whether there is such a modem."""
        senders = [sender for sender in self.senders if sender.name == modem]
        for sender in senders:
            sender.try_again()
        return bool(senders)

    def modem_threads(self) -> ModemThreads:
        return ModemThreads(lambda: self.senders, self._network_modes)

    def unused_modems(self) -> Sequence[str]:
        if self.simulated:
            return ()
        known = ((port, self.ports.known(port)) for port in self.ports.unassigned())
        return [f"{who.model} ({port.path})" if who is not None else port.path for port, who in known]

    def obstacles(self) -> Sequence[Obstacle]:
        return () if self.simulated else self._plugged_in().obstacles

    def sender_statuses(self) -> Sequence[SenderStatus]:
        return [sender.status() for sender in self.senders]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- building -----------------------------------------------------------------------------------------

    def _worker(self, sender: Sender) -> Worker:
        return Worker(
            f"sender {sender.name}",
            sender.run,
            clock=self.clock,
            wake=sender.wake,
            hangs=lambda: sender.hangs,
            # what was with the modem when its thread died is unknown, as after a power cut
            before_again=lambda: self._note_lost(sender.name, self.ledger.recover_at_start(sender.name)),
        )

    def _note_lost(self, name: str, lost: int) -> None:
        if lost:
            log.warning("%d messages were with %s when its thread died: unknown", lost, name)

    def _panel_failures(self) -> Sequence[str] | None:
        return None if self.panel is None else self.panel.failed


def open_box(
    config: Config,
    *,
    data_dir: Path | None = None,
    simulate: bool = False,
    with_training_office: bool = False,
    clock: Clock | None = None,
    ports: PortOpener = open_serial,
    plugged_in: Callable[[], Findings] = look,
    pins: Any = None,
    wait: Wait | None = None,
    random: Random | None = None,
    hash_cost: str = COST,
    machine: Machine | None = None,
) -> Box:
    """Lock the data folder and open everything; ``start()`` begins the work, ``stop()`` or ``with`` ends it.

    ``simulate``: shown on every page; the modems of ``config`` lead to simulated HATs.
    ``with_training_office``: an empty book is filled with invented people. ``pins``: a gpiozero pin factory,
    None = that of the machine. ``wait``: how a sender waits while it brings its modem back, None = really.
    ``machine``: does what needs a right of its own, None = nothing does.
    Raises StorageError (DataFolderInUse, DamagedStore ...).
    """
    clock = clock or SystemClock(believe_host=simulate)
    box = Box(
        config,
        DataFolder(data_dir or Path(config.box.data_dir)),
        clock=clock,
        random=random or SystemRandom(),
        ports=ports,
        plugged_in=plugged_in,
        pins=pins,
        wait=wait,
        hash_cost=hash_cost,
        vouch=clock.vouch if isinstance(clock, SystemClock) else None,
        simulated=simulate,
        machine=machine,
    )
    if with_training_office:
        training.furnish(box.book, box.settings)
    return box


@contextmanager
def open_stores(
    config: Config,
    *,
    data_dir: Path | None = None,
    alone: bool = False,
    clock: Clock | None = None,
    random: Random | None = None,
    hash_cost: str = COST,
) -> Iterator[Stores]:
    """What a command works with. ``alone``: not beside a running box (raises DataFolderInUse)."""
    folder = DataFolder(data_dir or Path(config.box.data_dir))
    with ExitStack() as stack:
        if alone:
            stack.enter_context(folder.lock())
            Restoring(folder).finish()
        else:
            folder.prepare()
            Restoring(folder).refuse_if_unfinished()
        stores = Stores(
            config,
            folder,
            clock=clock or SystemClock(),
            random=random or SystemRandom(),
            hash_cost=hash_cost,
        )
        stack.callback(stores.close)
        yield stores
