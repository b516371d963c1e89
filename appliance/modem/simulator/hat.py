"""The simulated module: bytes in, bytes out, power and boot. No port and no clock; times are Unix seconds."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

from appliance.modem.simulator.agenda import Agenda, Timer
from appliance.modem.simulator.arrivals import Arrivals
from appliance.modem.simulator.chip import BootStep, Chip, Gives
from appliance.modem.simulator.console import Console
from appliance.modem.simulator.faults import FaultPlan
from appliance.modem.simulator.latency import WEAK_SIGNAL, Speed
from appliance.modem.simulator.message_store import MessageStore
from appliance.modem.simulator.network import Network
from appliance.modem.simulator.sending import Sending
from appliance.modem.simulator.settings import Settings
from appliance.modem.simulator.subscription import Subscription

PIN_TRIES = 3
REGISTERED = (1, 5)  # home, roaming


class Cable(Protocol):
    """What the module hangs on; told when the port shall vanish and come back."""

    def pulled(self, hat: SimulatedHat) -> None: ...

    def plugged(self, hat: SimulatedHat, link: str | None) -> None: ...


class NoCable:
    """For a hat that is fed by hand."""

    def pulled(self, hat: SimulatedHat) -> None:
        pass

    def plugged(self, hat: SimulatedHat, link: str | None) -> None:
        pass


class SimulatedHat:
    """One module with its SIM. ``receive``, ``due`` and ``next_deadline`` are all that a port needs.

    ``boot_seconds``: power on to the last line of the boot. ``slots``: size of every message store (None = as
    the chip has them). ``pin``: the SIM asks for it at every start.
    """

    def __init__(
        self,
        *,
        index: int,
        name: str,
        chip: Chip,
        imei: str,
        sim: Subscription,
        network: Network,
        agenda: Agenda,
        random: random.Random,
        speed: Speed,
        faults: FaultPlan,
        boot_seconds: float = 8.0,
        slots: int | None = None,
        pin: str = "",
        cable: Cable | None = None,
    ) -> None:
        self.index: int = index
        self.name: str = name
        self.chip: Chip = chip
        self.imei: str = imei
        self.sim: Subscription = sim
        self.network: Network = network
        self.random = random
        self.speed: Speed = speed
        self.faults: FaultPlan = faults
        self.stores = _stores(chip, slots)
        self.signal: int = 18  # +CSQ
        self.registration: int = 1  # +CREG, once it is up
        self.nitz: bool = True  # the network tells the time
        self.pin: str = pin
        self.pin_tries: int = PIN_TRIES
        self.sim_inserted: bool = True
        self.attempts: int = 0  # AT+CMGS taken so far
        self.last_answer: float | None = None  # when a message last went through
        self.plugged: bool = True
        self.stage: set[Gives] = set()  # what the boot has given so far; empty = no power
        self.hung, self.unlocked = False, False
        self.sending: Sending | None = None
        self.settings, self.ussd_open = Settings(), False
        self.functionality: int = 1  # +CFUN
        self.console: Console = Console(self)
        self.arrivals: Arrivals = Arrivals(self)
        self._agenda = agenda
        self._boot_seconds = boot_seconds
        self._cable: Cable = cable or NoCable()
        self._epoch, self._started_at = 0, 0.0
        self._forget()
        sim.terminal = self.arrivals

    # -- the three verbs -------------------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> None:
        """Bytes have come from the computer. What is due until ``now`` must have happened."""
        if self.hears and self.plugged:
            self.console.receive(data, now)

    def due(self, now: float) -> bytes:
        """Let everything happen that is due, for all hats of the agenda, and take this one's bytes."""
        self._agenda.run_due(now)
        return self.console.take_output()

    def next_deadline(self) -> float | None:
        return self._agenda.next_deadline()

    # -- power -----------------------------------------------------------------------------------------

    def start_ready(self, now: float) -> None:
        """As after a boot long ago."""
        self._forget()
        self._started_at = now - self._boot_seconds
        self.stage = {step.gives for step in self.chip.boot}
        if not self.unlocked:
            self.stage -= {Gives.SIM, Gives.NETWORK, Gives.MESSAGES}

    def power_on(self, now: float) -> None:
        self._forget()
        self._started_at = now
        self._boot_from(0, now)

    def power_off(self, _now: float) -> None:
        """Whatever was on its way through the module is gone; what the network already has is not."""
        self._forget()

    def reboot(self, now: float, *, vanish: bool = False) -> None:
        """Start anew. ``vanish``: the port goes away for a while, as USB does."""
        if vanish and self.plugged:
            self._pull()
            self._agenda.at(now + self._boot_seconds * 0.3, lambda _at: self._insert(None))
        self.power_on(now)

    def hang(self, now: float, seconds: float | None) -> None:
        """Deaf and mute, for so long or until the power is cut."""
        self._drop_work()
        self.hung = True
        if seconds is not None:
            self.later(now, seconds, self._come_back)

    def unplug(
        self, now: float, seconds: float | None = None, *, link: str | None = None, power: bool = True
    ) -> None:
        """The port vanishes. ``power``: the module lives on the same plug and goes dark too."""
        if self.plugged:
            self._pull()
        if power:
            self.power_off(now)
        if seconds is not None:
            self._agenda.at(now + seconds, lambda at: self.plug(at, link))

    def plug(self, now: float, link: str | None = None) -> None:
        """The port is back, under another name if ``link`` says so; a module without power boots."""
        if not self.plugged:
            self._insert(link)
            if not self.stage:
                self.power_on(now)

    def unlock(self, now: float) -> None:
        """The right PIN has been given: the rest of the boot follows."""
        self.unlocked = True
        self._boot_from(next(i for i, step in enumerate(self.chip.boot) if step.gives is Gives.SIM), now)

    def later(self, now: float, delay: float, action: Callable[[float], None]) -> Timer:
        """An action that a restart of the module makes void."""
        epoch = self._epoch

        def act(at: float) -> None:
            if self._epoch == epoch:
                action(at)

        return self._agenda.at(now + delay, act)

    def _drop_work(self) -> None:
        self._epoch += 1
        self.sending = None
        self.console.forget()
        self.arrivals.forget()

    def _forget(self) -> None:
        self._drop_work()
        self.settings = Settings()
        self.memories = [next(iter(self.stores.values()))] * 3  # read, write, receive (+CPMS)
        self.functionality = 1
        self.ussd_open = False
        self.unlocked = not self.pin and self.sim_inserted
        self.stage = set()
        self.hung = False

    def _boot_from(self, first: int, now: float) -> None:
        start = self.chip.boot[first].share if first else 0.0
        for step in self.chip.boot[first:]:
            self.later(now, (step.share - start) * self._boot_seconds, self._boot_step(step))

    def _boot_step(self, step: BootStep) -> Callable[[float], None]:
        def take(now: float) -> None:
            if step.gives is Gives.SIM and not self.unlocked:
                if step.line:
                    self.console.say(f"+CPIN: {self.sim_state}")
            elif self.unlocked or step.gives is Gives.COMMANDS:
                self.stage.add(step.gives)
                if step.line:
                    self.console.say(step.line)
                self.network.woken(self.sim, now)

        return take

    def _come_back(self, now: float) -> None:
        self.hung = False
        if len(self.stage) < len(self.chip.boot):  # it hung during the boot, whose timers are gone
            self.power_on(now)
        self.network.woken(self.sim, now)

    def _pull(self) -> None:
        self._cable.pulled(self)
        self.console.take_output()
        self.plugged = False

    def _insert(self, link: str | None) -> None:
        self.plugged = True
        self._cable.plugged(self, link)

    # -- sending ---------------------------------------------------------------------------------------

    def begin_sending(self, length: int, now: float) -> None:
        self.attempts += 1
        self.sending = Sending(self, length, self.attempts)
        self.sending.begin(now)

    def end_sending(self, now: float) -> None:
        """The module listens to commands again; what was held back meanwhile comes out."""
        self.sending = None
        self.arrivals.release()
        self.console.work(now)

    # -- what it can do just now -----------------------------------------------------------------------

    @property
    def hears(self) -> bool:
        """Whether it answers AT."""
        return Gives.COMMANDS in self.stage and not self.hung

    @property
    def can_speak(self) -> bool:
        return self.plugged and not self.hung and bool(self.stage)

    @property
    def sim_state(self) -> str:
        """As +CPIN? puts it."""
        if not self.sim_inserted:
            return "NOT INSERTED"
        if not self.unlocked:
            return "SIM PIN" if self.pin_tries else "SIM PUK"
        return "READY" if Gives.SIM in self.stage else "NOT READY"

    @property
    def current_registration(self) -> int:
        """As +CREG says it."""
        if Gives.NETWORK not in self.stage or self.functionality != 1:
            return 0
        return self.registration

    @property
    def registered(self) -> bool:
        return self.current_registration in REGISTERED

    @property
    def reachable(self) -> bool:
        """Whether the network can bring a message."""
        return self.hears and self.registered and Gives.MESSAGES in self.stage

    @property
    def weak(self) -> bool:
        return self.signal < WEAK_SIGNAL or self.signal == 99

    def set_registration(self, value: int, now: float) -> None:
        """What +CREG says from now on; announced if asked for."""
        before, self.registration = self.current_registration, value
        if self.current_registration != before:
            for command, reports in self.settings.creg.items():
                if reports:
                    self.arrivals.announce(f"{command}: {self.current_registration}")
        self.network.woken(self.sim, now)

    def uptime(self, now: float) -> float:
        return now - self._started_at


def _stores(chip: Chip, slots: int | None) -> dict[str, MessageStore]:
    return {name: MessageStore(name, slots or size, chip.first_index) for name, size in chip.stores.items()}
