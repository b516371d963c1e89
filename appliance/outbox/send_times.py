"""What our own messages tell about the time: the SMS centre says when it took them, we know how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.outbox.model import Accepted, ClaimedSegment, Outcome
from appliance.outbox.rows import tail_of
from appliance.sms.pdu import StatusReport

# Somewhere within a hand-over the SMS centre took the message; a long one tells too little.
QUICK_SECONDS = 30.0
_REFERENCES = 256  # as many messages can be told apart


class SendTimes:
    """The hand-overs of one modem in this run of the program. Belongs to its thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[tuple[int, int | None], float] = {}

    def went(self, claimed: ClaimedSegment, outcome: Outcome, began: float) -> None:
        """A hand-over that ``began`` then (monotonic) has just ended like that."""
        now = self._clock.monotonic()
        if not isinstance(outcome, Accepted) or outcome.reference < 0 or now - began > QUICK_SECONDS:
            return
        key = outcome.reference, tail_of(claimed.number)
        self._sent.pop(key, None)  # the newest goes to the end
        self._sent[key] = now
        if len(self._sent) > _REFERENCES:
            del self._sent[next(iter(self._sent))]

    def time_by(self, report: StatusReport) -> datetime | None:
        """What time it is now, by a report on a message of this run. Each message is asked once."""
        sent = self._sent.pop((report.message_reference, tail_of(report.recipient)), None)
        if sent is None or report.sent_at is None:
            return None
        return report.sent_at + timedelta(seconds=self._clock.monotonic() - sent)
