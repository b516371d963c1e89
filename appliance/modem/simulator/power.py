"""A module's power: on and off by supply, key and command, restarts, weak supplies, hanging."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.modem.simulator.agenda import Agenda, Timer
from appliance.modem.simulator.boards import Board
from appliance.modem.simulator.boot import Boot
from appliance.modem.simulator.chip import Gives
from appliance.modem.simulator.faults import Dip, Revival
from appliance.modem.simulator.key_line import KeyLine
from appliance.modem.simulator.plug import Plug
from appliance.modem.simulator.radio import Cure

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat


class Power:
    """``boots``: starts so far. ``resets``: those that somebody asked for by command or reset line."""

    def __init__(self, hat: SimulatedHat, agenda: Agenda, board: Board, boot: Boot, plug: Plug) -> None:
        self._hat = hat
        self._agenda = agenda
        self._boot = boot
        self._plug = plug
        self._epoch = 0
        self._revival = Revival.NOTHING
        self.board = board
        self.key = KeyLine(self, agenda, board, hat.chip.key, hat.speed.pace)
        self.running = False
        self.hung = False
        self.boots = 0
        self.resets = 0

    # -- as it is --------------------------------------------------------------------------------------

    @property
    def hears(self) -> bool:
        """Whether it answers AT."""
        return Gives.COMMANDS in self._boot.stage and not self.hung

    @property
    def can_speak(self) -> bool:
        return self._plug.there and not self.hung and self.running

    @property
    def word(self) -> str:
        if not self.running:
            return "off"
        if self.hung:
            return "hung"
        return "on" if self._boot.done else "booting"

    # -- on and off ------------------------------------------------------------------------------------

    def start_ready(self, now: float) -> None:
        """As after a boot long ago."""
        self._forget()
        self.running = True
        self.boots += 1
        self._boot.skip(now)

    def supply(self, now: float) -> None:
        """The supply has come: some modules start by themselves, others wait for their key."""
        if self._plug.usb:
            self._plug.pull()
        if self.board.starts_alone:
            self.on(now)
        else:
            self.off(now)

    def on(self, now: float) -> None:
        self._hat.radio.treated(Cure.RESET if self.running else Cure.POWER, now)
        self._forget()
        self.running = True
        self.boots += 1
        self._boot.begin(now)

    def comes_up(self) -> None:
        """The boot has come so far that the computer finds a module on its bus."""
        if self._plug.usb:
            self._plug.appear()

    def off(self, _now: float) -> None:
        """Whatever was on its way through the module is gone; what the network already has is not."""
        self._forget()
        self.running = False
        if self._plug.usb:
            self._plug.pull()

    def shut_down(self, now: float) -> None:
        """Off by a command; on some boards the key is tied down, and it starts again."""
        farewell = self._hat.chip.farewells.after_command
        if farewell:
            self._hat.console.say(farewell)
        self._after_the_answer(now, self._shut_down)

    def _shut_down(self, now: float) -> None:
        self.off(now)
        self.key.shutting_down(now)
        if self.board.restarts:
            again = now + self._boot.seconds
            self._agenda.at(again, lambda at: None if self.running else self.on(at))

    def switched_off_by_key(self, now: float) -> None:
        farewell = self._hat.chip.farewells.by_key
        if farewell and self.hears:
            self._hat.console.say(farewell)
        self.off(now)

    def restart(self, now: float, *, vanish: bool = False) -> None:
        """Start anew. ``vanish``: the port goes away for a while, as USB does."""
        if self._plug.usb:
            self._plug.pull()  # comes back with the boot
        elif vanish and self._plug.there:
            self._plug.pull()
            self._agenda.at(now + self._boot.seconds * 0.3, lambda _at: self._plug.appear())
        self.on(now)

    def reset(self, now: float) -> None:
        """A restart that somebody asked for."""
        self.resets += 1
        self._after_the_answer(now, self._reset)

    def _reset(self, now: float) -> None:
        if self._hat.chip.boot.mass_storage:
            self._plug.mass_storage = True
            self.off(now)
        else:
            self.restart(now)

    def _after_the_answer(self, now: float, action: Callable[[float], None]) -> None:
        """On USB the port lives long enough to carry the OK."""
        if self._plug.usb:
            self.later(now, self._boot.seconds * 0.05, action)
        else:
            action(now)

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

    # -- hanging ---------------------------------------------------------------------------------------

    def hang(self, now: float, seconds: float | None, revival: Revival = Revival.NOTHING) -> None:
        """Deaf and mute, for so long, until it is revived, or until the power is cut."""
        self.drop_work()
        self.hung = True
        self._revival = revival
        if seconds is not None:
            self.later(now, seconds, self._come_back)

    def opened(self, now: float) -> None:
        """Somebody has opened the port anew."""
        if self.hung and self._revival is Revival.REOPEN:
            self._come_back(now)

    def _come_back(self, now: float) -> None:
        self.hung = False
        if not self._boot.done:  # it hung during the boot, whose timers are gone
            self.on(now)
        self._hat.network.woken(self._hat.sim, now)

    # -- the cable -------------------------------------------------------------------------------------

    def unplug(
        self, now: float, seconds: float | None = None, *, link: str | None = None, power: bool = True
    ) -> None:
        """The port vanishes. ``power``: the module lives on the same plug and goes dark too."""
        self._plug.out = True
        self._plug.pull()
        if power:
            self.off(now)
        if seconds is not None:
            self._agenda.at(now + seconds, lambda at: self.plug(at, link))

    def plug(self, now: float, link: str | None = None) -> None:
        """The port is back, under another name if ``link`` says so; a module without power gets it back."""
        if not self._plug.put_in(link):
            return
        if self.hung and self._revival is not Revival.NOTHING:
            self._come_back(now)
        if self.running or not self._plug.usb:
            self._plug.appear()
        if not self.running:
            self.supply(now)

    # -- what a restart makes void ---------------------------------------------------------------------

    def later(self, now: float, delay: float, action: Callable[[float], None]) -> Timer:
        """An action that a restart of the module makes void."""
        epoch = self._epoch

        def act(at: float) -> None:
            if self._epoch == epoch:
                action(at)

        return self._agenda.at(now + delay, act)

    def drop_work(self) -> None:
        """What it was about to do is gone."""
        self._epoch += 1
        self._hat.drop_work()

    def _forget(self) -> None:
        self.drop_work()
        self._boot.forget()
        self._hat.forget()
        self.hung = False
