"""Sort what a modem tells by itself, and commit it before the modem is asked for anything more."""

from __future__ import annotations

import logging

from appliance.modem.events import (
    IncomingPdu,
    LateAnswer,
    ModemEvent,
    ReportPdu,
    Restarted,
    Undervoltage,
)
from appliance.modem_log import LogWord
from appliance.outbox.arrivals import Arrivals
from appliance.outbox.connection import Connection
from appliance.outbox.fault_log import FaultLog
from appliance.outbox.history import History
from appliance.outbox.ledger import Ledger

log = logging.getLogger(__name__)


class Hearing:
    """Belongs to the thread of its modem. ``restarts``, ``undervoltages``: how often it did or told so.

    Both speak of the power supply: a modem that starts by itself has most likely been short of it.
    """

    def __init__(
        self,
        *,
        name: str,
        ledger: Ledger,
        arrivals: Arrivals,
        connection: Connection,
        history: History,
        faults: FaultLog,
    ) -> None:
        self.restarts = 0
        self.undervoltages = 0
        self._name = name
        self._ledger = ledger
        self._arrivals = arrivals
        self._connection = connection
        self._history = history
        self._faults = faults
        self._late_answers: list[LateAnswer] = []
        self._given_up: int | None = None  # the segment whose answer may still come late

    def gave_up(self, segment_id: int) -> None:
        """Nobody knows whether this one left; a late answer will belong to it."""
        self._given_up = segment_id
        self._faults.tell("no certain answer to a message")

    def hear(self, events: list[ModemEvent]) -> None:
        """Sort them; nothing is committed yet."""
        for event in events:
            match event:
                case IncomingPdu() | ReportPdu():
                    self._arrivals.take(self._connection.sim, [event])
                case LateAnswer():
                    self._late_answers.append(event)
                case Restarted(line):
                    self.restarts += 1
                    log.warning("%s: started by itself (%s): a brown-out is suspected", self._name, line)
                    self._history.note(self._name, LogWord.RESTARTED, line)
                    self._faults.tell("it started by itself")
                case Undervoltage(line):
                    self.undervoltages += 1
                    log.warning("%s: short of power (%s)", self._name, line)
                    self._history.note(self._name, LogWord.UNDERVOLTAGE, line)

    def keep(self) -> bool:
        """Commit what was heard; -> whether there was anything. Raises ``StorageError``: nothing is lost."""
        found = bool(self._late_answers)
        while self._late_answers:
            known = self._ledger.record_late_answer(
                self._name,
                self._connection.sim,
                int(self._late_answers[0].reference),
                segment_id=self._given_up,
            )
            self._late_answers.pop(0)
            self._given_up = None
            log.info("%s: a late answer%s", self._name, "" if known else " to nothing we know")
        return self._arrivals.keep() or found
