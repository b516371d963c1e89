"""Many measurements of the signal become one point for five minutes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appliance.modem_log.model import SignalPoint

SPAN = timedelta(minutes=5)


def begin_of(time: datetime) -> datetime:
    """When the five minutes began in which this time lies."""
    return time - timedelta(minutes=time.minute % 5, seconds=time.second, microseconds=time.microsecond)


@dataclass(slots=True)
class Running:
    """One modem's five minutes that have not ended yet."""

    registered: bool = True
    network: str = ""
    percents: list[int] = field(default_factory=list)

    def add(self, percent: int | None, registered: bool, network: str) -> None:
        """One more measurement. Absent is worse than weak: a single moment without network shows."""
        if percent is not None:
            self.percents.append(percent)
        self.registered = self.registered and registered
        self.network = network or self.network

    def point(self, at: datetime) -> SignalPoint:
        """What they come to."""
        mean = round(sum(self.percents) / len(self.percents)) if self.percents else None
        return SignalPoint(at, mean, self.registered, self.network)
