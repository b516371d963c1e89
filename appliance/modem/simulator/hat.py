"""The simulated module: bytes in, bytes out. No port and no clock; times are Unix seconds."""

from __future__ import annotations

import random
from collections.abc import Callable

from appliance.modem.simulator.agenda import Agenda, Timer
from appliance.modem.simulator.arrivals import Arrivals
from appliance.modem.simulator.boards import BOARDS, Board
from appliance.modem.simulator.boot import Boot
from appliance.modem.simulator.chip import Chip, Gives
from appliance.modem.simulator.console import Console
from appliance.modem.simulator.faults import FaultPlan
from appliance.modem.simulator.key_line import LineName
from appliance.modem.simulator.latency import Speed
from appliance.modem.simulator.manners import Manners
from appliance.modem.simulator.message_store import MessageStore
from appliance.modem.simulator.network import Network
from appliance.modem.simulator.network_time import ModuleClock
from appliance.modem.simulator.plug import Cable, NoCable, Plug
from appliance.modem.simulator.power import Power
from appliance.modem.simulator.radio import Radio
from appliance.modem.simulator.sending import Sending
from appliance.modem.simulator.settings import Settings
from appliance.modem.simulator.sim_slot import SimSlot
from appliance.modem.simulator.subscription import Subscription
from appliance.modem.simulator.ussd_commands import UssdTrouble

# settings that AT&W keeps over a restart, where the module has them; AT+CLTS works only after one
KEPT_SETTINGS = ("+IPR", "+CLTS")


class SimulatedHat:
    """One module with its SIM. ``receive``, ``due`` and ``next_deadline`` are all that a port needs.

    ``boot_seconds``: power on to the last line of the boot. ``slots``: size of every message store (None = as
    the chip has them). ``usb``: its port exists only while it runs, whatever the chip is used to.
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
        cable: Cable | None = None,
        board: Board = BOARDS["none"],
        usb: bool = False,
        manners: Manners | None = None,
    ) -> None:
        self.index: int = index
        self.name: str = name
        self.chip: Chip = chip
        self.imei: str = imei
        self.sim: Subscription = sim
        self.network: Network = network
        self.agenda: Agenda = agenda
        self.random = random
        self.speed: Speed = speed
        self.faults: FaultPlan = faults
        self.stores = _stores(chip, slots)
        self.manners: Manners = manners or Manners()
        self.attempts: int = 0  # AT+CMGS taken so far
        self.last_answer: float | None = None  # when a message last went through
        self.sending: Sending | None = None
        self.settings, self.ussd_open = Settings(), False
        self.ussd_trouble: UssdTrouble | None = None
        self.kept: dict[str, str] = {}  # what AT&W has kept
        self._at_start: dict[str, str] = {}  # what of it was there when the module started
        self.slot: SimSlot = SimSlot(sim.lock)
        self.console: Console = Console(self)
        self.arrivals: Arrivals = Arrivals(self)
        self.boot: Boot = Boot(self, boot_seconds)
        self.plug: Plug = Plug(self, cable or NoCable(), usb=usb or chip.boot.usb)
        self.power: Power = Power(self, agenda, board, self.boot, self.plug)
        self.radio: Radio = Radio(self)
        self.clock: ModuleClock = ModuleClock(self)
        sim.store = self.stores.get("SM")
        self.forget()
        sim.terminal = self.arrivals

    # -- the verbs -------------------------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> None:
        """Bytes have come from the computer. What is due until ``now`` must have happened."""
        if self.power.hears and self.plug.there:
            self.console.receive(data, now)

    def due(self, now: float) -> bytes:
        """Let everything happen that is due, for all hats of the agenda, and take this one's bytes."""
        self.agenda.run_due(now)
        return self.console.take_output()

    def next_deadline(self) -> float | None:
        return self.agenda.next_deadline()

    def key(self, level: bool, now: float, line: LineName = "power") -> None:
        """A pin of the header has that level from now on. Raises ``ValueError`` if it reaches nothing."""
        self.agenda.run_due(now)
        self.power.key.level(level, now, line)

    # -- restarts --------------------------------------------------------------------------------------

    def later(self, now: float, delay: float, action: Callable[[float], None]) -> Timer:
        """An action that a restart of the module makes void."""
        return self.power.later(now, delay, action)

    def drop_work(self) -> None:
        """It hangs or restarts: what it was about to do is gone."""
        self.sending = None
        self.console.forget()
        self.arrivals.forget()

    def forget(self) -> None:
        """As after a start."""
        self.settings = Settings()
        self.settings.plain.update(self.kept)
        self._at_start = dict(self.kept)
        self.memories = [next(iter(self.stores.values()))] * 3  # read, write, receive (+CPMS)
        self.ussd_open = False
        self.slot.restarted()
        self.radio.restarted()
        self.clock.restarted()

    def keep_settings(self) -> None:
        """AT&W"""
        for name in KEPT_SETTINGS:
            if name in self.settings.plain:
                self.kept[name] = self.settings.plain[name]

    def setting(self, command: str) -> str:
        """What a command has been set to, as far as it is in force; "" if never."""
        if command == "+CLTS":
            return self._at_start.get(command, "")
        return self.settings.plain.get(command, "")

    def insert_sim(
        self, sim: Subscription, now: float, *, inserted: bool = True, restart: bool = True
    ) -> None:
        """Another card with what is stored on it, or none. ``restart``: that is how the module notices."""
        self.sim.terminal = None
        self.sim = sim
        sim.terminal = self.arrivals
        self._take_card_store()
        self.slot = SimSlot(sim.lock)
        self.slot.inserted = inserted
        self.slot.restarted()
        if restart:
            self.power.restart(now)
        else:
            self._notice_card(now)

    def _notice_card(self, now: float) -> None:
        """A module with a switch in the slot says at once that the card is out, and reads what is there."""
        self.power.drop_work()
        before = self.radio.current
        self.boot.leave_card()
        self.radio.changed(before, now)
        self.boot.begin_noise(now)
        if self.slot.inserted:
            self.boot.read_card(now)

    def _take_card_store(self) -> None:
        """The store SM is on the card."""
        name = "SM"
        if name not in self.stores:
            return
        before = self.stores[name]
        if self.sim.store is None:
            self.sim.store = MessageStore(name, before.capacity, before.first_index)
        self.stores[name] = self.sim.store
        self.memories = [self.sim.store if store is before else store for store in self.memories]

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
    def plugged(self) -> bool:
        """Whether the port exists."""
        return self.plug.there

    @property
    def can_speak(self) -> bool:
        return self.power.can_speak

    @property
    def sim_state(self) -> str:
        """As +CPIN? puts it."""
        state = self.slot.state
        return "NOT READY" if state == "READY" and Gives.SIM not in self.boot.stage else state

    @property
    def registered(self) -> bool:
        return self.radio.registered

    @property
    def reachable(self) -> bool:
        """Whether the network can bring a message."""
        return (
            self.power.hears
            and self.registered
            and Gives.MESSAGES in self.boot.stage
            and self.radio.carries_messages
        )


def _stores(chip: Chip, slots: int | None) -> dict[str, MessageStore]:
    messages = chip.messages
    return {
        name: MessageStore(name, slots or size, messages.first_index)
        for name, size in messages.stores.items()
    }
