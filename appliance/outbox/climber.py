"""Climbs the ladder of ``modem/recovery.py`` for one modem: looks, takes the step that is due, notes it.

Belongs to the thread of its modem. Every wait ends at once when the box stops.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from appliance.clock import Clock
from appliance.errors import ModemError, ModemGone, PortForbidden, PortInUse
from appliance.modem import recovery
from appliance.modem.hats import Hat, PowerKind
from appliance.modem.modem import Modem
from appliance.modem.recovery import LASTS, Climb, Line, Means, Step, Wrong
from appliance.modem_log import LogWord
from appliance.outbox.history import History
from appliance.outbox.sender_status import Recovering
from appliance.outbox.surroundings import Surroundings

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks at a modem that is expected back
SETTLE_SECONDS = 8.0  # a module that has taken a reset command still answers for a moment

Wait = Callable[[float], object]
"""Waits so many seconds; what it returns is true when it is time to stop."""


class Key(Protocol):
    """The pins of the HAT, see ``modem/power_key.py``."""

    hat: Hat

    @property
    def usable(self) -> bool: ...
    @property
    def has_reset_pin(self) -> bool: ...
    def switch_off(self, wait: Wait) -> None: ...
    def switch_on(self, wait: Wait) -> None: ...
    def reset(self, wait: Wait) -> None: ...


class UsbPort(Protocol):
    """The modem's USB device, see ``modem/usb_reset.py``."""

    @property
    def possible(self) -> bool: ...
    def remember(self, port: str) -> None: ...
    def reset(self, wait: Wait) -> bool: ...


class Climber:
    """``key``, ``usb`` None: there is none.

    ``elsewhere``: the port where the modem answers that was to be restarted by its key; "" = not seen.
    """

    def __init__(
        self,
        *,
        modem: Modem,
        clock: Clock,
        history: History,
        wait: Wait,
        key: Key | None = None,
        usb: UsbPort | None = None,
        around: Surroundings | None = None,
    ) -> None:
        self.elsewhere = ""
        self._modem = modem
        self._clock = clock
        self._history = history
        self._wait = wait
        self._key = key
        self._usb = usb
        self._around = around or Surroundings()
        self._climb = Climb()
        self._line = Line.ANSWERS  # as last seen
        self._step: Step | None = None  # the one being taken

    # -- what others see ------------------------------------------------------------------------------

    @property
    def view(self) -> Recovering | None:
        """How the climb stands; None: nothing is wrong, or nothing that a step would cure."""
        climb = self._climb
        next_in = self.next_in
        if climb.wrong is None or (next_in is None and self._step is None):
            return None
        step = self._step or (climb.taken[-1] if climb.taken else None)
        return Recovering(
            wrong=climb.wrong,
            step=step or "",
            attempt=climb.rounds + (climb.resume_at is None),
            next_in=None if self._step is not None else next_in,
        )

    @property
    def next_in(self) -> float | None:
        """Seconds until the next step or the next round; None: there is none."""
        now = self._clock.monotonic()
        rung = recovery.next_rung(self._climb, self._line, self._means)
        if rung is not None:
            return recovery.due_in(self._climb, rung, now)
        return None if self._climb.resume_at is None else max(0.0, self._climb.resume_at - now)

    # -- what happens to the modem ------------------------------------------------------------------------

    def suffers(self, wrong: Wrong, line: Line) -> bool:
        """This is wrong, still or again: take the steps that are due; -> whether to set the modem up now."""
        self._line = line
        self._climb = recovery.suffers(self._climb, wrong, self._clock.monotonic())
        while not self._wait(0):
            rung = recovery.next_rung(self._climb, self._line, self._means)
            if rung is None or recovery.due_in(self._climb, rung, self._clock.monotonic()) > 0:
                break
            if self._take(rung.step):
                return True
        return False

    def is_fine(self) -> None:
        """Whatever was wrong is not any more."""
        wrong = self._climb.wrong
        if wrong is None:
            return
        if self._climb.taken:
            self._history.note(self._modem.name, LogWord.RECOVERED, wrong)
        self._climb = recovery.is_fine(self._climb, self._clock.monotonic())

    @property
    def wrong(self) -> Wrong | None:
        return self._climb.wrong

    @property
    def steps(self) -> tuple[int, int]:
        """Changes with every step."""
        return self._climb.rounds, len(self._climb.taken)

    def answers_on(self, port: str) -> None:
        """Where the modem is: its USB device can be reset later."""
        self.elsewhere = ""
        if self._usb is not None:
            self._usb.remember(port)

    def start_anew(self) -> bool:
        """A person asks for it: the mildest restart that there is; -> whether the modem has done one."""
        self._climb = Climb(wrong=Wrong.ASKED)
        restarted = False
        while not restarted:
            rung = recovery.next_rung(self._climb, self.look(), self._means)
            if rung is None:
                break
            restarted = self._take(rung.step)
        self._climb = Climb()
        return restarted

    def look(self) -> Line:
        """Whether anybody answers AT just now."""
        try:
            self._line = Line.ANSWERS if self._modem.answers() else Line.SILENT
        except (PortInUse, PortForbidden):
            self._line = Line.IN_USE
        except ModemGone:
            self._line = Line.MISSING
        return self._line

    # -- the steps ----------------------------------------------------------------------------------------

    @property
    def _means(self) -> Means:
        return Means(
            power_key=self._key is not None and self._key.usable and self._may_be_on(self._key.hat),
            usb_reset=self._usb is not None and self._usb.possible,
        )

    def _may_be_on(self, hat: Hat) -> bool:
        """Whatever is wrong with a modem of another family, the key of this board does not help it."""
        identity = self._modem.identity
        return identity is None or identity.family in ("", "generic", hat.family)

    def _take(self, step: Step) -> bool:
        """-> whether it did what it should. It counts as taken either way."""
        self._step = step
        if step not in _NOTED_WHEN_DONE:  # those are written down when they really happen
            self._note(step)
        try:
            worked = self._DO[step](self)
        except ModemError as error:
            log.info("%s: %s: %s", self._modem.name, step, error)
            worked = False
        finally:
            self._step = None
            self._climb = recovery.took(self._climb, step, self._clock.monotonic())
        if step is Step.SHUT_DOWN and worked:  # it lies in the dark until the key is pressed
            return self._take(Step.POWER_KEY)
        return worked

    def _note(self, step: Step) -> None:
        detail: str = self._climb.wrong or ""
        if step is Step.GIVE_UP:
            detail = str(round(recovery.gives_up_for(self._climb) / 60))
        self._history.note(self._modem.name, _WORDS[step], detail)

    def _resync(self) -> bool:
        return self.look() is Line.ANSWERS

    def _reopen(self) -> bool:
        self._modem.close()
        return self.look() is Line.ANSWERS

    def _leave_to_set_up(self) -> bool:
        return True

    def _search(self) -> bool:
        return self.look() is Line.ANSWERS and self._modem.search_network()

    def _cycle_radio(self) -> bool:
        if self.look() is not Line.ANSWERS or not self._modem.cycle_radio():
            return False
        self._note(Step.CYCLE_RADIO)
        return True

    def _reset_command(self) -> bool:
        if self.look() is not Line.ANSWERS or not self._modem.restart():
            return False
        self._note(Step.RESET_COMMAND)
        self._wait(SETTLE_SECONDS)
        return self._comes_back(LASTS[Step.RESET_COMMAND] - 2 * SETTLE_SECONDS)

    def _shut_down(self) -> bool:
        if self._key is None or self.look() is not Line.ANSWERS or not self._modem.shut_down():
            return False
        self._note(Step.SHUT_DOWN)
        return self._goes_dark()

    def _usb_reset(self) -> bool:
        if self._usb is None:
            return False
        self._modem.close()
        self._modem.start_expected()
        return self._usb.reset(self._wait) and self._comes_back(LASTS[Step.USB_RESET] / 2)

    def _give_up(self) -> bool:
        return False

    def _power_key(self) -> bool:
        """Off and on; where the port is gone the module is probably off already: on comes first."""
        if self._key is None:
            return False
        hat = self._key.hat
        was = self.look()
        if self._is_elsewhere():
            return False
        self._note(Step.POWER_KEY)
        first = None
        if was is Line.MISSING and hat.kind is PowerKind.KEY:
            first = self._key.switch_on
        elif was is Line.SILENT and self._key.has_reset_pin:
            first = self._key.reset
        if first is not None and self._pressed(first) and self._comes_back(hat.on_wait):
            return True
        if first is not None and self._is_elsewhere():  # the press has brought it back under another name
            return False
        if not self._pressed(self._key.switch_off):
            return self._line is Line.ANSWERS
        if hat.kind is PowerKind.KEY and not self._goes_dark():
            return True  # it had been off: the press has switched it on
        # a switch has to be closed again even when it is time to stop
        return self._pressed(self._key.switch_on, always=hat.kind is PowerKind.SWITCH) and self._comes_back(
            hat.on_wait
        )

    def _is_elsewhere(self) -> bool:
        """The modem behind the key is at work on another port: then the key is left alone."""
        self._modem.close()
        self.elsewhere = self._around.elsewhere()
        if self.elsewhere:
            log.warning("%s: its board's modem answers on %s", self._modem.name, self.elsewhere)
            self._history.note(self._modem.name, LogWord.KEY_SPARED, self.elsewhere)
        return bool(self.elsewhere)

    def _pressed(self, press: Callable[[Wait], None], *, always: bool = False) -> bool:
        """Never while AT is answered: the key is a toggle. The port is let go: it may come back renamed."""
        line = self.look()
        self._modem.close()
        if not always and line not in recovery.NEEDS[Step.POWER_KEY]:
            return False
        self._modem.start_expected()  # no brown-out but our own doing
        press(self._wait)
        return True

    def _comes_back(self, limit: float) -> bool:
        """Wait until AT is answered."""
        end = self._clock.monotonic() + limit
        while self.look() is not Line.ANSWERS:
            self._modem.close()
            if self._clock.monotonic() >= end or self._wait(LOOK_SECONDS):
                return False
        return True

    def _goes_dark(self) -> bool:
        """Wait until it is off. Its port goes at once, but while it shuts down it does not feel the key."""
        if self._key is None:
            return False
        end = self._clock.monotonic() + self._key.hat.off_wait
        while not self._wait(LOOK_SECONDS) and self._clock.monotonic() < end:
            pass
        line = self.look()
        self._modem.close()
        return line is not Line.ANSWERS

    _DO: Mapping[Step, Callable[[Climber], bool]] = MappingProxyType(
        {
            Step.RESYNC: _resync,
            Step.REOPEN: _reopen,
            Step.SET_UP: _leave_to_set_up,
            Step.SEARCH: _search,
            Step.CYCLE_RADIO: _cycle_radio,
            Step.RESET_COMMAND: _reset_command,
            Step.SHUT_DOWN: _shut_down,
            Step.POWER_KEY: _power_key,
            Step.USB_RESET: _usb_reset,
            Step.GIVE_UP: _give_up,
        }
    )


_NOTED_WHEN_DONE = frozenset({Step.CYCLE_RADIO, Step.RESET_COMMAND, Step.SHUT_DOWN, Step.POWER_KEY})
_WORDS: Mapping[Step, LogWord] = MappingProxyType(
    {
        Step.RESYNC: LogWord.RESYNC,
        Step.REOPEN: LogWord.REOPENED,
        Step.SET_UP: LogWord.SET_UP_AGAIN,
        Step.SEARCH: LogWord.SEARCHED,
        Step.CYCLE_RADIO: LogWord.RADIO_CYCLED,
        Step.RESET_COMMAND: LogWord.RESET_COMMAND,
        Step.SHUT_DOWN: LogWord.POWERED_OFF,
        Step.POWER_KEY: LogWord.POWER_KEY,
        Step.USB_RESET: LogWord.USB_RESET,
        Step.GIVE_UP: LogWord.GAVE_UP,
    }
)
