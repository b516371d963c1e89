"""A module's power: boot, restart, shut-down, hanging, and when its port exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from appliance.modem.simulator.agenda import Agenda, Timer
from appliance.modem.simulator.boards import Board
from appliance.modem.simulator.chip import BootStep, Gives
from appliance.modem.simulator.faults import Dip, Revival
from appliance.modem.simulator.key_line import KeyLine
from appliance.modem.simulator.radio import Cure

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

NEEDS_CARD = {Gives.SIM, Gives.NETWORK, Gives.MESSAGES}


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


class Power:
    """``boot_seconds``: power on to the last line. ``usb``: the port exists only while the module runs."""

    def __init__(
        self, hat: SimulatedHat, agenda: Agenda, cable: Cable, board: Board, boot_seconds: float, *, usb: bool
    ) -> None:
        self._hat = hat
        self._agenda = agenda
        self._cable = cable
        self._usb = usb or hat.chip.boot.usb
        self._boot_seconds = boot_seconds
        self._epoch = 0
        self._link: str | None = None
        self._started_at = 0.0
        self._unheard = 0  # commands that will find no ear yet
        self._waits_for_pin = False
        self._run = 0
        self._revival = Revival.NOTHING
        self.board = board
        self.key = KeyLine(self, agenda, board, hat.chip.key, hat.speed.pace)
        self.stage: set[Gives] = set()  # what the boot has given so far
        self.running = False
        self.hung = False
        self.plugged = True  # the port exists
        self.cable_out = False
        self.mass_storage = False  # on the bus, but as a disk
        self.boots = 0
        self.resets = 0  # restarts by command or reset line

    # -- as it is --------------------------------------------------------------------------------------

    @property
    def hears(self) -> bool:
        """Whether it answers AT."""
        return Gives.COMMANDS in self.stage and not self.hung

    @property
    def can_speak(self) -> bool:
        return self.plugged and not self.hung and self.running

    @property
    def word(self) -> str:
        if not self.running:
            return "off"
        if self.hung:
            return "hung"
        missing = {step.gives for step in self._hat.chip.boot.steps} - self.stage
        return "booting" if missing - (set() if self._hat.slot.unlocked else NEEDS_CARD) else "on"

    def uptime(self, now: float) -> float:
        return now - self._started_at

    def loses_command(self) -> bool:
        """Whether the line that has just come fell into the search for the rate."""
        if not self._unheard:
            return False
        self._unheard -= 1
        return True

    # -- on and off ------------------------------------------------------------------------------------

    def start_ready(self, now: float) -> None:
        """As after a boot long ago."""
        self._forget()
        self._started_at = now - self._boot_seconds
        self.running = True
        self.boots += 1
        self.stage = {step.gives for step in self._hat.chip.boot.steps}
        if not self._hat.slot.unlocked:
            self._waits_for_pin = True
            self.stage -= NEEDS_CARD
        self._begin_noise(now)

    def supply(self, now: float) -> None:
        """The supply has come: some modules start by themselves, others wait for their key."""
        if self._usb:
            self.pull()
        if self.board.starts_alone:
            self.on(now)
        else:
            self.off(now)

    def on(self, now: float) -> None:
        self._hat.radio.treated(Cure.RESET if self.running else Cure.POWER, now)
        self._forget()
        self._started_at = now
        self.running = True
        self.boots += 1
        boot = self._hat.chip.boot
        if self._guesses_rate:
            self._unheard = boot.lost_commands
        if boot.first_bytes:
            self.later(now, self._boot_seconds * 0.05, lambda _at: self._hat.console.emit(boot.first_bytes))
        self._boot_from(0, now)
        self._begin_noise(now)

    def off(self, _now: float) -> None:
        """Whatever was on its way through the module is gone; what the network already has is not."""
        self._forget()
        self.running = False
        if self._usb:
            self.pull()

    def shut_down(self, now: float) -> None:
        """Off by a command; on some boards the key is tied down, and it starts again."""
        if self._hat.chip.farewells.after_command:
            self._hat.console.say(self._hat.chip.farewells.after_command)
        self._after_the_answer(now, self._shut_down)

    def _after_the_answer(self, now: float, action: Callable[[float], None]) -> None:
        """On USB the port lives long enough to carry the OK."""
        if self._usb:
            self.later(now, self._boot_seconds * 0.05, action)
        else:
            action(now)

    def _shut_down(self, now: float) -> None:
        self.off(now)
        self.key.shutting_down(now)
        if self.board.restarts:
            self._agenda.at(now + self._boot_seconds, lambda at: None if self.running else self.on(at))

    def switched_off_by_key(self, now: float) -> None:
        farewell = self._hat.chip.farewells.by_key
        if farewell and self.hears:
            self._hat.console.say(farewell)
        self.off(now)

    def undervoltage(self, now: float, then: Dip) -> None:
        """The supply sags; what the module says of it depends on the family."""
        words = self._hat.chip.farewells
        line = words.undervoltage_off if then is Dip.OFF else words.undervoltage
        if line and self.hears and then is not Dip.CUT:
            self._hat.console.say(line)
        if then is Dip.RESTART:
            self.restart(now)
        elif then is Dip.OFF:
            self.off(now)
        elif then is Dip.CUT:
            self.off(now)
            self.supply(now)

    def restart(self, now: float, *, vanish: bool = False) -> None:
        """Start anew. ``vanish``: the port goes away for a while, as USB does."""
        if self._usb:
            self.pull()  # comes back with the boot
        elif vanish and self.plugged:
            self.pull()
            self._agenda.at(now + self._boot_seconds * 0.3, lambda _at: self._appear())
        self.on(now)

    def reset(self, now: float) -> None:
        """A restart that somebody asked for."""
        self.resets += 1
        self._after_the_answer(now, self._reset)

    def _reset(self, now: float) -> None:
        if self._hat.chip.boot.mass_storage:
            self.mass_storage = True
            self.off(now)
        else:
            self.restart(now)

    def hang(self, now: float, seconds: float | None, revival: Revival = Revival.NOTHING) -> None:
        """Deaf and mute, for so long, until it is revived, or until the power is cut."""
        self._drop_work()
        self.hung = True
        self._revival = revival
        if seconds is not None:
            self.later(now, seconds, self._come_back)

    def opened(self, now: float) -> None:
        """Somebody has opened the port anew."""
        if self.hung and self._revival is Revival.REOPEN:
            self._come_back(now)

    def leave_card(self, now: float) -> None:
        """AT+CFUN=0 where it means the card too; with any other value the boot goes on from there."""
        self.stage -= NEEDS_CARD
        if self._hat.radio.functionality:
            self._read_card(now)
        else:
            self._run += 1  # nothing of a boot goes on
            self._hat.console.say("+CPIN: NOT READY")

    def card_changed(self, now: float) -> None:
        """Out or in while it runs: a module with a switch in the slot says so, and reads what is there."""
        self._drop_work()
        before = self._hat.radio.current
        self.stage -= NEEDS_CARD
        self._hat.radio.changed(before, now)
        self._hat.console.say("+CPIN: NOT READY")
        self._begin_noise(now)
        if self._hat.slot.inserted:
            self._read_card(now)

    def _read_card(self, now: float) -> None:
        steps = self._hat.chip.boot.steps
        self._boot_from(next(i for i, step in enumerate(steps) if step.gives is Gives.SIM), now)

    def _come_back(self, now: float) -> None:
        self.hung = False
        if self.word == "booting":  # it hung during the boot, whose timers are gone
            self.on(now)
        self._hat.network.woken(self._hat.sim, now)

    # -- the port --------------------------------------------------------------------------------------

    def unplug(
        self, now: float, seconds: float | None = None, *, link: str | None = None, power: bool = True
    ) -> None:
        """The port vanishes. ``power``: the module lives on the same plug and goes dark too."""
        self.cable_out = True
        self.pull()
        if power:
            self.off(now)
        if seconds is not None:
            self._agenda.at(now + seconds, lambda at: self.plug(at, link))

    def plug(self, now: float, link: str | None = None) -> None:
        """The port is back, under another name if ``link`` says so; a module without power gets it back."""
        if self.plugged or not (self.cable_out or self.mass_storage):
            return
        self.cable_out = self.mass_storage = False
        self._link = link or self._link
        if self.hung and self._revival is not Revival.NOTHING:
            self._come_back(now)
        if self.running or not self._usb:
            self._appear()
        if not self.running:
            self.supply(now)

    def pull(self) -> None:
        if self.plugged:
            self._cable.pulled(self._hat)
            self._hat.console.drop_output()
            self.plugged = False

    def _appear(self) -> None:
        if not self.plugged and not self.cable_out:
            self.plugged = True
            self._cable.plugged(self._hat, self._link)

    # -- the boot --------------------------------------------------------------------------------------

    def unlocked(self, now: float) -> None:
        """The right PIN has been given: the rest of the boot follows, if it has come to the card already."""
        if self._waits_for_pin:
            self._waits_for_pin = False
            self._read_card(now)

    def later(self, now: float, delay: float, action: Callable[[float], None]) -> Timer:
        """An action that a restart of the module makes void."""
        epoch = self._epoch

        def act(at: float) -> None:
            if self._epoch == epoch:
                action(at)

        return self._agenda.at(now + delay, act)

    @property
    def _guesses_rate(self) -> bool:
        return self._hat.chip.boot.guesses_rate and self._hat.kept.get("+IPR", "0") == "0"

    def _drop_work(self) -> None:
        self._epoch += 1
        self._hat.drop_work()

    def _forget(self) -> None:
        self._drop_work()
        self._hat.forget()
        self.stage = set()
        self.hung = False
        self._unheard = 0
        self._waits_for_pin = False

    def _boot_from(self, first: int, now: float) -> None:
        steps = self._hat.chip.boot.steps
        start = steps[first].share if first else 0.0
        self._run += 1  # what was left of an earlier run is void
        for step in steps[first:]:
            self.later(now, (step.share - start) * self._boot_seconds, self._boot_step(step, self._run))

    def _boot_step(self, step: BootStep, run: int) -> Callable[[float], None]:
        def take(now: float) -> None:
            hat = self._hat
            if run != self._run:
                return
            if step.gives is Gives.COMMANDS and self._usb:
                self._appear()
            if step.gives is Gives.SIM and not hat.slot.unlocked:
                self._waits_for_pin = True
                if step.line:
                    hat.console.say(f"+CPIN: {hat.sim_state}")
            elif hat.slot.unlocked or step.share < self._card_share:
                self._reached(step, now)

        return take

    @property
    def _card_share(self) -> float:
        """When the boot comes to the card, without which it goes no further."""
        return next(step.share for step in self._hat.chip.boot.steps if step.gives is Gives.SIM)

    def _reached(self, step: BootStep, now: float) -> None:
        hat = self._hat
        self.stage.add(step.gives)
        if step.line and not (step.fixed_rate and self._guesses_rate):
            hat.console.say(step.line)
        if step.gives is Gives.NETWORK:
            hat.radio.found(now)
        hat.network.woken(hat.sim, now)

    def _begin_noise(self, now: float) -> None:
        """Lines that nobody asked for, one after the other, until AT^CURC=0."""
        noise = self._hat.chip.noise
        if not noise:
            return
        gap = 20.0 * max(0.1, self._hat.speed.pace)

        def murmur(at: float, turn: int = 0) -> None:
            if self.hears and self._hat.settings.plain.get("^CURC", "1") != "0":
                self._hat.arrivals.announce(noise[turn % len(noise)])
            self.later(at, gap, lambda then: murmur(then, turn + 1))

        self.later(now, gap, murmur)
