"""What a modem has brought in: committed here first, then deleted from the SIM, never the other way round."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice, takewhile
from typing import Protocol

from appliance.clock import Clock
from appliance.errors import StorageError
from appliance.modem.events import IncomingPdu, ReportPdu
from appliance.modem.modem import Modem
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import ClaimedSegment, Outcome
from appliance.outbox.report_store import RawReport
from appliance.outbox.send_times import SendTimes
from appliance.sms.pdu import PduError, StatusReport, decode

log = logging.getLogger(__name__)

Vouch = Callable[..., object]
"""Tells the clock what somebody else says the time is: (a time_sources.Witness, the time now)."""

# More than any SIM holds; what has a place there is found again by the next sweep.
_ROOM = 2000
_TOGETHER = 50


class IncomingStore(Protocol):
    """Where incoming messages are committed."""

    def store_raw(self, sim: str, pdu_hex: str, received_at: datetime) -> bool:
        """True when it is new; either way it is on the card on return. Raises ``StorageError``."""
        ...

    def store_all(self, sim: str, pdus: Sequence[str], received_at: datetime) -> int:
        """The same for several; -> how many are new."""
        ...


class Arrivals:
    """Belongs to the thread of its modem. What cannot be committed now is kept and tried again."""

    def __init__(
        self, *, modem: Modem, ledger: Ledger, inbox: IncomingStore, clock: Clock, vouch: Vouch | None
    ) -> None:
        self._modem = modem
        self._ledger = ledger
        self._inbox = inbox
        self._clock = clock
        self._vouch = vouch
        self._send_times = SendTimes(clock)
        self._incoming: deque[tuple[str, IncomingPdu | ReportPdu]] = deque(maxlen=_ROOM)
        self._reports: deque[tuple[RawReport, ReportPdu]] = deque(maxlen=_ROOM)

    def went(self, claimed: ClaimedSegment, outcome: Outcome, began: float) -> None:
        """A hand-over that ``began`` then (monotonic) has ended: its report will tell the time."""
        self._send_times.went(claimed, outcome, began)

    def take(self, sim: str, events: Iterable[IncomingPdu | ReportPdu]) -> None:
        """Look at what has come in by ``sim``; nothing is committed yet."""
        for event in events:
            raw = self._read(sim, event) if isinstance(event, ReportPdu) else None
            if raw is None or not isinstance(event, ReportPdu):
                self._incoming.append((sim, event))
            else:
                self._reports.append((raw, event))

    @property
    def has_messages(self) -> bool:
        """Somebody has written, perhaps BERHENTI: nothing is claimed before that is committed."""
        return bool(self._incoming)

    @property
    def must_delete(self) -> bool:
        """Among the waiting reports is one that lies in the SIM."""
        return any(event.store is not None for _, event in self._reports)

    def waiting_reports(self) -> list[RawReport]:
        """Reports to be committed along with something else; then call ``reports_are_kept``."""
        return [raw for raw, _ in self._reports]

    def reports_are_kept(self, number: int) -> None:
        """The first ``number`` of the waiting reports are on the card."""
        for _ in range(number):
            self._delete(self._reports.popleft()[1])

    def keep(self) -> bool:
        """Commit everything, then delete it from the SIM; -> whether there was anything.

        Raises ``StorageError``: what is not committed stays here and on the SIM.
        """
        found = bool(self._incoming or self._reports)
        while self._incoming:
            for kept in self._keep_next():
                _, event = self._incoming.popleft()
                if kept:
                    self._delete(event)
                else:
                    self._modem.leave(event)
        if self._reports:
            reports = self.waiting_reports()
            self._ledger.store_reports(reports)
            self.reports_are_kept(len(reports))
        return found

    def _keep_next(self) -> list[bool]:
        """Commit the next ones, in a burst many with one flush; -> of each whether it is on the card."""
        sim = self._incoming[0][0]
        some = list(takewhile(lambda each: each[0] == sim, islice(self._incoming, _TOGETHER)))
        if len(some) > 1:
            try:
                self._inbox.store_all(sim, [event.pdu_hex for _, event in some], self._clock.now())
            except StorageError:
                raise
            except Exception:
                log.exception("of %d incoming messages one cannot be kept: one by one", len(some))
            else:
                return [True] * len(some)
        return [self._keep_incoming(*some[0])]

    def _keep_incoming(self, sim: str, event: IncomingPdu | ReportPdu) -> bool:
        try:
            self._inbox.store_raw(sim, event.pdu_hex, self._clock.now())
        except StorageError:
            raise
        except Exception:
            # A mistake of ours must not hold up the sending. It stays on the SIM; the next sweep finds it.
            log.exception("an incoming message cannot be kept")
            return False
        return True

    def _read(self, sim: str, event: ReportPdu) -> RawReport | None:
        """None: it is no report after all, however it was announced; the inbox keeps it as it is."""
        try:
            report = decode(event.pdu_hex)
        except PduError as error:
            log.warning("a delivery report cannot be read: %s", error)
            return None
        if not isinstance(report, StatusReport):
            return None
        self._hear_the_time(report)
        return RawReport.of(sim, event.pdu_hex, report)

    def _hear_the_time(self, report: StatusReport) -> None:
        told = self._send_times.time_by(report)
        if self._vouch is None:
            return
        if told is not None:
            self._vouch("report", told)
        if report.discharged_at is not None:  # it may have waited for days while the box was off
            self._vouch("scts", report.discharged_at, who=report.smsc)

    def _delete(self, event: IncomingPdu | ReportPdu) -> None:
        if event.store is not None:
            self._modem.delete(event)
