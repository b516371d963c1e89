"""Lamp and button of the case. One thread minds both; the pins' own callbacks only put down what they felt.

The panel is older than the box behind it and outlives it: the lamp says "starting" while the box is opened,
and goes on when another box takes over in the same process. A pin that cannot be had is told once, in the log
and by ``failed``; the box does without.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from appliance.clock import Clock
from appliance.config import PanelSection
from appliance.panel_patterns import (
    BLINKS,
    DONE_SECONDS,
    PATTERNS,
    LampSign,
    Pattern,
    Topic,
    blinks,
    length,
    light,
)
from appliance.panel_press import Press, is_stuck, sign_while, wish_of

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the box
LOOK_WHILE_HELD = 0.1  # whoever holds the button waits for the lamp to change
BOUNCE_SECONDS = 0.05
# seconds after the machine's start in which the panel opens, even on a slow Pi; a finger that is there when
# it opens later came for something else
POWER_ON = 90.0
LONGEST_TURN = 60.0


class Desk(Protocol):
    """The box, as far as lamp and button go."""

    def sign(self) -> LampSign: ...

    def topic(self) -> Topic: ...

    def do(self, press: Press) -> bool:
        """-> whether it is being done."""
        ...


class Panel:
    """``pins``: a gpiozero pin factory, None = that of the machine. Nothing here raises for a pin.

    ``seen_free``: a file that is gone with the power. It is there as soon as nobody was on the button:
    whoever is on it when the program is started again came later, however soon that is.
    """

    def __init__(
        self, section: PanelSection, *, clock: Clock, pins: Any = None, seen_free: Path | None = None
    ) -> None:
        self._clock = clock
        self._pins = pins
        self._seen_free = seen_free
        self._felt: SimpleQueue[tuple[bool, float]] = SimpleQueue()
        self._bell = threading.Event()
        self._desk: Desk | None = None
        self._ending = False
        self._failed: list[str] = []
        self._turned_at = clock.monotonic()
        self._lamp = self._open("lamp", section.led_pin, _lamp)
        self._button = self._open("button", section.button_pin, _button)
        # when the finger that is there came; and whether it was there when power came
        self._pressed_at: float | None = None
        self._since_power_on = False
        self._ignored = False
        self._wished: Press | None = None  # before there was a box to do it
        self._answer: tuple[Pattern, float] | None = None  # shown until then
        self._showing: tuple[Pattern, float] = (PATTERNS[LampSign.STARTING], clock.monotonic())
        self._lit: bool | None = None
        self._listen()

    # -- from other threads -------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether this box is said to have a lamp or a button."""
        return self.works or bool(self._failed)

    @property
    def works(self) -> bool:
        """Whether at least one of them can be used."""
        return self._lamp is not None or self._button is not None

    @property
    def sign(self) -> LampSign:
        """What the lamp says when nobody presses."""
        if self._ending:
            return LampSign.STOPPING
        desk = self._desk
        return LampSign.STARTING if desk is None else desk.sign()

    @property
    def failed(self) -> tuple[str, ...]:
        """``lamp``, ``button``: their pins cannot be used; ``stuck``: the button has been down for long."""
        pressed_at = self._pressed_at
        held = 0.0 if pressed_at is None else self._clock.monotonic() - pressed_at
        stuck = is_stuck(held, since_power_on=self._since_power_on or self._ignored)
        return (*self._failed, *(["stuck"] if stuck else []))

    @property
    def hangs(self) -> bool:
        return self._clock.monotonic() - self._turned_at > LONGEST_TURN

    def attach(self, desk: Desk) -> None:
        """There is a box now."""
        self._desk = desk
        self._bell.set()

    @property
    def forgets_later(self) -> bool:
        """Somebody has held the button since power came, and there was no box yet to do it."""
        return self._wished is Press.FORGET

    def detach(self) -> None:
        """There is none any more: the lamp says "starting", for another one may come."""
        self._desk = None
        self._bell.set()

    def ending(self) -> None:
        """The program is told to stop: the lamp says so until it is dark."""
        self._ending = True
        self._bell.set()

    def wake(self) -> None:
        self._bell.set()

    # -- the thread ---------------------------------------------------------------------------------------

    def run(self, stop: threading.Event) -> None:
        """The thread's body."""
        while not stop.is_set():
            wait = self.step()
            self._bell.wait(wait)
            self._bell.clear()

    def step(self) -> float:
        """Do what was felt, show what is; -> seconds until it must be looked again."""
        now = self._turned_at = self._clock.monotonic()
        self._feel()
        pattern = self._pattern(now)
        if pattern != self._showing[0]:
            self._showing = pattern, now
        lit, lasts = light(pattern, now - self._showing[1])
        self._set(lit)
        return min(max(lasts, 0.01), LOOK if self._pressed_at is None else LOOK_WHILE_HELD)

    def close(self) -> None:
        """Dark, and the pins are let go."""
        self._set(False)
        for pin in (self._lamp, self._button):
            if pin is not None:
                with suppress(Exception):  # on a machine whose pins do not work there is nothing to be done
                    pin.close()
        self._lamp = self._button = None

    # -- inside -------------------------------------------------------------------------------------------

    def _pattern(self, now: float) -> Pattern:
        held = None if self._pressed_at is None else now - self._pressed_at
        if held is not None and not self._ignored:
            sign = sign_while(held, since_power_on=self._since_power_on)
            if sign is not None:
                return PATTERNS[sign]
        if self._answer is not None:
            pattern, until = self._answer
            if now < until:
                return pattern
            self._answer = None
        return PATTERNS[self.sign]

    def _feel(self) -> None:
        with suppress(Empty):
            while True:
                pressed, at = self._felt.get_nowait()
                if pressed and self._pressed_at is None:
                    self._pressed_at = at
                elif not pressed and self._pressed_at is not None:
                    self._let_go(at - self._pressed_at)
        if self._wished is not None and self._desk is not None:
            wished, self._wished = self._wished, None
            self._do(wished)

    def _let_go(self, held: float) -> None:
        since_power_on, ignored = self._since_power_on, self._ignored
        self._pressed_at, self._since_power_on, self._ignored = None, False, False
        self._note_free()
        wish = Press.NOTHING if ignored else wish_of(held, since_power_on=since_power_on)
        if wish is Press.FORGET and self._desk is None:
            self._wished = wish  # the box is being opened
        elif wish is not Press.NOTHING:
            self._do(wish)

    def _do(self, wish: Press) -> None:
        desk = self._desk
        if wish is Press.STATUS:
            if desk is not None and not self._ending:
                self._say(blinks(BLINKS[desk.topic()]))
            return
        log.info("the button: %s", wish)
        done = desk is not None and not self._ending and desk.do(wish)
        if done and wish is Press.POWER_OFF:
            self._ending = True
            return
        self._say(PATTERNS[LampSign.DONE if done else LampSign.REFUSED], DONE_SECONDS)

    def _say(self, pattern: Pattern, seconds: float = 0.0) -> None:
        self._answer = pattern, self._clock.monotonic() + (seconds or length(pattern))

    def _set(self, lit: bool) -> None:
        if self._lamp is None or lit == self._lit:
            return
        try:
            self._lamp.value = lit
            self._lit = lit
        except Exception as error:  # each pin library has errors of its own
            self._fail("lamp", error)
            self._lamp = None

    # -- pins ---------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        button = self._button
        if button is None:
            return
        try:
            if button.is_pressed:
                self._pressed_at = self._clock.monotonic()
                self._since_power_on = self._pressed_at < POWER_ON and not self._was_free()
                self._ignored = not self._since_power_on
            else:
                self._note_free()
            button.when_pressed = lambda: self._put(True)
            button.when_released = lambda: self._put(False)
        except Exception as error:
            self._fail("button", error)

    def _was_free(self) -> bool:
        return self._seen_free is not None and self._seen_free.exists()

    def _note_free(self) -> None:
        if self._seen_free is None or self._was_free():
            return
        try:
            self._seen_free.touch()
        except OSError as error:
            log.warning("%s cannot be made (%s)", self._seen_free, error.strerror)
            self._seen_free = None

    def _put(self, pressed: bool) -> None:
        """In gpiozero's thread."""
        self._felt.put((pressed, self._clock.monotonic()))
        self._bell.set()

    def _open(self, name: str, pin: int | None, make: Callable[[int, Any], Any]) -> Any:
        if pin is None:
            return None
        try:
            return make(pin, self._pins)
        except Exception as error:
            self._fail(name, error)
            return None

    def _fail(self, name: str, error: Exception) -> None:
        if name not in self._failed:
            self._failed.append(name)
            log.error("the %s cannot be used (%s): the box does without", name, error)


def _lamp(pin: int, pins: Any) -> Any:
    from gpiozero import LED

    return LED(pin, initial_value=True, pin_factory=pins)


def _button(pin: int, pins: Any) -> Any:
    """Between the pin and ground: the Pi's own resistor holds it up while nobody presses."""
    from gpiozero import Button

    return Button(pin, pull_up=True, bounce_time=BOUNCE_SECONDS, pin_factory=pins)
