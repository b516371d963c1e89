"""The module's clock, and what the network tells it: NITZ with the quirks of the families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

QUARTER = timedelta(minutes=15)


@dataclass
class NetworkTime:
    """What the operator tells. ``quarters``: the zone it claims, None = the true one; local time stays right.

    ``shift``: seconds that it is wrong. ``utc``: UTC under the local zone's name.
    """

    on: bool = True
    quarters: int | None = None
    shift: float = 0.0
    utc: bool = False


class ModuleClock:
    """What AT+CCLK says, and the lines when the network tells the time."""

    def __init__(self, hat: SimulatedHat) -> None:
        self._hat = hat
        self.network = NetworkTime()
        self._set: tuple[datetime, float] | None = None  # by AT+CCLK: to what, when

    def restarted(self) -> None:
        self._set = None

    def set_by_hand(self, value: datetime, now: float) -> None:
        self._set = (value, now)

    def reading(self, now: float) -> tuple[datetime, int]:
        """Its local time (without zone) and the zone in quarters of an hour, as AT+CCLK shows them."""
        hat, facts = self._hat, self._hat.chip.clock
        needed = facts.needs is None or hat.setting(facts.needs[0]) == facts.needs[1]
        if self.network.on and hat.radio.registered and needed:
            local, quarters = self._told(now)
            if facts.local_when is not None and hat.setting(facts.local_when[0]) != facts.local_when[1]:
                # the zone is known, the time stays Greenwich's
                zone = quarters if hat.setting(facts.local_when[0]) == "1" else 0
                return local - QUARTER * quarters, zone
            return local, quarters
        if self._set is not None:
            value, since = self._set
            return value + timedelta(seconds=now - since), 0
        epoch = datetime.fromisoformat(facts.epoch)
        return epoch + timedelta(seconds=hat.boot.uptime(now)), 0

    def _told(self, now: float) -> tuple[datetime, int]:
        network = self.network
        local = datetime.fromtimestamp(now + network.shift, self._hat.network.zone)
        offset = local.utcoffset() or timedelta()
        quarters = offset // QUARTER if network.quarters is None else network.quarters
        shown = local.astimezone(UTC) if network.utc else local
        return shown.replace(tzinfo=None), quarters

    def network_tells(self, now: float) -> None:
        """Registered: the network sends the time, and some modules say so."""
        hat, facts = self._hat, self._hat.chip.clock
        wanted = facts.lines_when is None or hat.setting(facts.lines_when[0]) == facts.lines_when[1]
        if not (self.network.on and wanted and facts.lines):
            return
        local, quarters = self._told(now)
        utc = local - QUARTER * quarters  # a wrong zone may be further away than any on Earth
        hat.arrivals.announce(
            *(line.format(utc=utc, local=local, quarters=quarters, dst=0) for line in facts.lines)
        )
