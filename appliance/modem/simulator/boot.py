"""The way of a module from power on to ready: its lines, what each step gives, the wait for a PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.modem.simulator.chip import BootStep, Gives

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

NEEDS_CARD = {Gives.SIM, Gives.NETWORK, Gives.MESSAGES}
NOISE_EVERY = 20.0  # seconds


class Boot:
    """``stage``: what has been given so far. ``seconds``: power on to the last line."""

    def __init__(self, hat: SimulatedHat, seconds: float) -> None:
        self._hat = hat
        self._steps = hat.chip.boot.steps
        self._started_at = 0.0
        self._unheard = 0  # commands that will find no ear yet
        self._waits_for_pin = False
        self._run = 0
        self.seconds = seconds
        self.stage: set[Gives] = set()

    # -- as it is --------------------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether it has come as far as it can without somebody's doing."""
        expected = {step.gives for step in self._steps} - {Gives.NOTHING}
        if not self._hat.slot.unlocked or self._hat.radio.has_left_card:
            expected -= NEEDS_CARD
        return expected <= self.stage

    def uptime(self, now: float) -> float:
        return now - self._started_at

    def loses_command(self) -> bool:
        """Whether the line that has just come fell into the search for the rate."""
        if not self._unheard:
            return False
        self._unheard -= 1
        return True

    @property
    def _guesses_rate(self) -> bool:
        return self._hat.chip.boot.guesses_rate and self._hat.kept.get("+IPR", "0") == "0"

    @property
    def _card_step(self) -> int:
        """Where it comes to the card, without which it goes no further."""
        return next(index for index, step in enumerate(self._steps) if step.gives is Gives.SIM)

    # -- beginning -------------------------------------------------------------------------------------

    def forget(self) -> None:
        """No power: nothing is given any more, and nothing of a boot goes on."""
        self._run += 1
        self.stage = set()
        self._unheard = 0
        self._waits_for_pin = False

    def begin(self, now: float) -> None:
        hat, facts = self._hat, self._hat.chip.boot
        self._started_at = now
        if self._guesses_rate:
            self._unheard = facts.lost_commands
        if facts.first_bytes:
            hat.later(now, self.seconds * 0.05, lambda _at: hat.console.emit(facts.first_bytes))
        self._go_from(0, now)
        self.begin_noise(now)

    def skip(self, now: float) -> None:
        """As after a boot long ago."""
        self._started_at = now - self.seconds
        self.stage = {step.gives for step in self._steps}
        if not self._hat.slot.unlocked:
            self._waits_for_pin = True
            self.stage -= NEEDS_CARD
        self.begin_noise(now)

    # -- the card --------------------------------------------------------------------------------------

    def unlocked(self, now: float) -> None:
        """The right PIN has been given: the rest follows, if the boot has come to the card already."""
        if self._waits_for_pin:
            self._waits_for_pin = False
            self.read_card(now)

    def leave_card(self) -> None:
        """It can no longer be read, and says so."""
        self._run += 1
        self.stage -= NEEDS_CARD
        self._hat.console.say("+CPIN: NOT READY")

    def read_card(self, now: float) -> None:
        """The boot from the card on."""
        self.stage -= NEEDS_CARD
        self._go_from(self._card_step, now)

    # -- the steps -------------------------------------------------------------------------------------

    def _go_from(self, first: int, now: float) -> None:
        start = self._steps[first].share if first else 0.0
        self._run += 1  # what was left of an earlier run is void
        for index in range(first, len(self._steps)):
            step = self._steps[index]
            self._hat.later(now, (step.share - start) * self.seconds, self._taker(index, step, self._run))

    def _taker(self, index: int, step: BootStep, run: int) -> Callable[[float], None]:
        def take(now: float) -> None:
            hat = self._hat
            if run != self._run:
                return
            if step.gives is Gives.COMMANDS:
                hat.power.comes_up()
            if step.gives is Gives.SIM and not hat.slot.unlocked:
                self._waits_for_pin = True
                if step.line:
                    hat.console.say(f"+CPIN: {hat.sim_state}")
            elif hat.slot.unlocked or index < self._card_step:
                self._reached(step, now)

        return take

    def _reached(self, step: BootStep, now: float) -> None:
        hat = self._hat
        self.stage.add(step.gives)
        if step.line and not (step.fixed_rate and self._guesses_rate):
            hat.console.say(step.line)
        if step.gives is Gives.NETWORK:
            hat.radio.found(now)
        hat.network.woken(hat.sim, now)

    def begin_noise(self, now: float) -> None:
        """Lines that nobody asked for, one after the other, until AT^CURC=0."""
        hat, noise = self._hat, self._hat.chip.noise
        if not noise:
            return
        gap = NOISE_EVERY * max(0.1, hat.speed.pace)

        def murmur(at: float, turn: int = 0) -> None:
            if hat.power.hears and hat.settings.plain.get("^CURC", "1") != "0":
                hat.arrivals.announce(noise[turn % len(noise)])
            hat.later(at, gap, lambda then: murmur(then, turn + 1))

        hat.later(now, gap, murmur)
