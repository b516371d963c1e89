"""Signal, registration, operator and the network's clock: asked for, remembered, judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.modem import parsing
from appliance.modem.at_link import AtLink
from appliance.modem.events import ModemState
from appliance.modem.network_clock import network_clock

COPS_TIMEOUT = 20.0  # seconds; some modems look around before they answer
ANNOUNCEMENT_LASTS = 86400.0  # seconds; by then our own counting may be off by some
CLOCK_TOLERANCE = 5.0  # seconds two readings may differ from the time between them


class Radio:
    """``state`` is replaced, never changed: pages read it from other threads."""

    def __init__(self, clock: Clock) -> None:
        self.state = ModemState()
        self._clock = clock
        self._registrations: dict[str, parsing.Registration] = {}
        self._last_reading: tuple[datetime, float] | None = None
        self._told: tuple[datetime, float] | None = None  # unasked, and when

    def forget(self) -> None:
        """The modem is gone: nothing is known."""
        self.state = ModemState()
        self._registrations = {}
        self._last_reading = None
        self._told = None

    def note(self, registrations: Mapping[str, parsing.Registration]) -> None:
        """+CREG speaks for calls and SMS, +CEREG for LTE; one of them is enough."""
        self._registrations.update(registrations)
        known = list(self._registrations.values())
        if not known:
            return
        best = next((each for each in known if each.status in parsing.REGISTERED), known[0])
        self.state = replace(
            self.state,
            registered=best.status in parsing.REGISTERED,
            registration=best.status,
            roaming=best.status in parsing.ROAMING,
            network=self.state.network or best.network,
        )

    def refresh(self, link: AtLink) -> ModemState:
        """Ask for everything. Raises ``ModemGone``."""
        quality = parsing.signal_quality(_line(link, "AT+CSQ", "+CSQ"))
        answers = {
            name: parsing.registration(_line(link, f"AT{name}?", name)) for name in ("+CREG", "+CEREG")
        }
        operator, network = parsing.operator(_line(link, "AT+COPS?", "+COPS", COPS_TIMEOUT))
        self.state = replace(
            self.state,
            operator=operator,
            signal_percent=None if quality is None else round(quality * 100 / 31),
            signal_dbm=None if quality is None else -113 + 2 * quality,
            network=network,
        )
        self.note({name: answer for name, answer in answers.items() if answer is not None})
        return self.state

    def hear_time(self, told: datetime) -> None:
        """The network has just told the time unasked."""
        self._told = (told, self._clock.monotonic())

    def network_time(self, link: AtLink, questions: tuple[str, ...], *, in_utc: bool) -> datetime | None:
        """The network's clock, or None.

        Two readings must be as far apart as they were taken; the first is taken at its word. A modem whose
        own clock runs wild may still have handed the network's time on.
        """
        if not self.state.registered:
            return None
        reading = self._reading(link, questions, in_utc=in_utc)
        before, taken_at = self._last_reading, self._clock.monotonic()
        self._last_reading = None if reading is None else (reading, taken_at)
        if reading is not None and before is not None:
            passed = (reading - before[0]).total_seconds()
            if abs(passed - (taken_at - before[1])) > CLOCK_TOLERANCE:
                return None
        return reading

    def _reading(self, link: AtLink, questions: tuple[str, ...], *, in_utc: bool) -> datetime | None:
        for question in questions:
            name = question.removeprefix("AT").removesuffix("?")
            reading = network_clock(_line(link, question, name), in_utc=in_utc)
            if reading is not None:
                return reading
        if self._told is None:
            return None
        told, at = self._told
        passed = self._clock.monotonic() - at
        return told + timedelta(seconds=passed) if passed <= ANNOUNCEMENT_LASTS else None


def _line(link: AtLink, command: str, name: str, timeout: float = 5.0) -> str:
    return link.run(command, prefixes=(name,), timeout=timeout).line(name) or ""
