"""The module's radio: signal, registration, which network it takes, and whether messages pass there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.modem.simulator.chip import Gives
from appliance.modem.simulator.latency import GSM, LTE, WEAK_SIGNAL

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

# home, roaming; for SMS only, home and roaming; CSFB not preferred, home and roaming (TS 27.007 7.2)
REGISTERED = (1, 5, 6, 7, 9, 10)
SEARCHING = 2


class Cure(StrEnum):
    """What ends a loss of registration."""

    TIME = "time"  # only when somebody says so
    SEARCH = "search"  # AT+COPS=0
    RADIO = "radio"  # radio off and on
    RESET = "reset"  # a restart
    POWER = "power"  # a restart without power in between


class LteRefusal(StrEnum):
    """How messages fail on LTE."""

    ERROR = "error"  # +CMS ERROR: 500
    TIMEOUT = "timeout"  # the network timer of the family, after 35 to 45 seconds
    SILENCE = "silence"  # no answer at all


class Radio:
    """``value``: what +CREG says once it is up. ``mode``: "auto", "2g" or "4g"; outlives a restart."""

    def __init__(self, hat: SimulatedHat) -> None:
        self._hat = hat
        self.signal = 18  # +CSQ
        self.value = 1
        self.cure = Cure.TIME
        self.mode = "auto"
        self.functionality = 1  # +CFUN
        self.lte_sms = hat.chip.messages.over_lte
        self.lte_ussd = True
        self.ims = 0  # AT+QCFG="ims"
        self.lte_refusal = LteRefusal.ERROR

    # -- as it is --------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        return self.functionality == 1 and not self._hat.power.key.flight

    @property
    def has_left_card(self) -> bool:
        """Whether it rests so deeply that it cannot read the card."""
        return self.functionality == 0 and self._hat.chip.radio.zero_leaves_card

    @property
    def technology(self) -> int:
        """<AcT> of what it is or would be registered on."""
        if not self._hat.chip.radio.lte or self.mode == "2g":
            return GSM
        return self._hat.speed.technology

    @property
    def current(self) -> int:
        """As +CREG says it."""
        if Gives.NETWORK not in self._hat.boot.stage or not self.on:
            return 0
        if self.mode == "4g" and self._hat.speed.technology != LTE:
            return SEARCHING
        return self.value

    @property
    def registered(self) -> bool:
        return self.current in REGISTERED

    @property
    def weak(self) -> bool:
        return self.signal < WEAK_SIGNAL or self.signal == 99

    @property
    def carries_messages(self) -> bool:
        """Whether this network takes a message from this module at all."""
        return self.technology == GSM or self.lte_sms

    # -- what happens to it ----------------------------------------------------------------------------

    def set_registration(self, value: int, now: float, cure: Cure = Cure.TIME) -> None:
        """What +CREG says from now on; announced if asked for."""
        before = self.current
        self.value, self.cure = value, cure
        self.changed(before, now)

    def changed(self, before: int, now: float) -> None:
        """Announce what differs from ``before``."""
        hat = self._hat
        if self.current != before:
            for command, reports in hat.settings.creg.items():
                if reports:
                    hat.arrivals.announce(f"{command}: {self.current}")
            if self.registered:
                self.found(now)
        hat.network.woken(hat.sim, now)

    def found(self, now: float) -> None:
        """The network is there, and tells the time."""
        if self.registered:
            self._hat.clock.network_tells(now)

    def treated(self, cure: Cure, now: float) -> None:
        """Somebody does something about it; a stronger medicine helps against the lesser illness too."""
        order = list(Cure)
        if self.cure is not Cure.TIME and order.index(cure) >= order.index(self.cure):
            self.set_registration(1, now)

    def set_functionality(self, value: int, now: float) -> None:
        facts, was = self._hat.chip.radio, self.functionality
        before, rested = self.current, was in facts.rests_at
        self.functionality = value
        if facts.zero_leaves_card and was != value and value == 0:
            self._hat.boot.leave_card()
        elif facts.zero_leaves_card and was != value and was == 0:
            self._hat.boot.read_card(now)
        if self.on and rested:
            self.treated(Cure.RADIO, now)
        self.changed(before, now)

    def set_mode(self, mode: str, now: float) -> None:
        """Leave the network and look for the other one, which takes a moment."""
        if mode == self.mode:
            return
        hat, before, value, cure = self._hat, self.current, self.value, self.cure
        self.mode = mode
        self.value = SEARCHING
        self.changed(before, now)

        def settled(at: float) -> None:
            if self.value == SEARCHING and self.cure is cure:
                self.set_registration(value, at, cure)

        hat.agenda.at(now + 3.0 * hat.speed.pace, settled)

    def restarted(self) -> None:
        self.functionality = 1
