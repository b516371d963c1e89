"""Signal, registration, operator and the network's clock: asked for, remembered, judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from appliance.clock import Clock
from appliance.modem import parsing
from appliance.modem.at_link import AtLink
from appliance.modem.events import ModemState
from appliance.modem.network_clock import network_clock

COPS_TIMEOUT = 20.0  # seconds; some modems look around before they answer
CLOCK_TOLERANCE = 5.0  # seconds two readings may differ from the time between them


class Radio:
    """``state`` is replaced, never changed: pages read it from other threads."""

    def __init__(self, clock: Clock) -> None:
        self.state = ModemState()
        self._clock = clock
        self._registrations: dict[str, parsing.Registration] = {}
        self._last_reading: tuple[datetime, float] | None = None

    def forget(self) -> None:
        """The modem is gone: nothing is known."""
        self.state = ModemState()
        self._registrations = {}
        self._last_reading = None

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

    def network_time(self, link: AtLink) -> datetime | None:
        """The network's clock, or None.

        Two readings must be as far apart as they were taken; the first is taken at its word.
        """
        if not self.state.registered:
            return None
        reading = network_clock(_line(link, "AT+CCLK?", "+CCLK"))
        before, taken_at = self._last_reading, self._clock.monotonic()
        self._last_reading = None if reading is None else (reading, taken_at)
        if reading is not None and before is not None:
            passed = (reading - before[0]).total_seconds()
            if abs(passed - (taken_at - before[1])) > CLOCK_TOLERANCE:
                return None
        return reading


def _line(link: AtLink, command: str, name: str, timeout: float = 5.0) -> str:
    return link.run(command, prefixes=(name,), timeout=timeout).line(name) or ""
