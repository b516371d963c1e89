"""Test messages of people: sent through one modem, and by what it is known that one has arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from appliance.clock import Clock
from appliance.database import Database
from appliance.inbox.model import IncomingMessage
from appliance.modem_desk.models import BY_PERSON, BY_REPLY, BY_REPORT, TrialMessage
from appliance.outbox.ledger import Ledger
from appliance.outbox.self_tests import SelfTest, SelfTestKind
from appliance.sms.numbers import PhoneNumber


class Trials:
    """Safe to use from any thread. ``replies``: the newest messages that came in."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        ledger: Ledger,
        replies: Callable[[], Iterable[IncomingMessage]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._ledger = ledger
        self._replies = replies

    def send(self, modem: str, number: PhoneNumber, text: str, by: str) -> None:
        """Accepted and on the card; goes out through ``modem`` and no other.

        Raises InputError for a text that is longer than one SMS.
        """
        self._ledger.accept_test(modem, number, text, SelfTestKind.PERSON, by=by)

    def seen(self, modem: str, by: str) -> bool:
        """A person says that the last one has arrived; -> whether there is one."""
        test = self._ledger.last_test(modem, SelfTestKind.PERSON)
        if test is None:
            return False
        with self._db.write() as cur:
            cur.execute(
                "INSERT OR IGNORE INTO test_seen (broadcast_id, at, by) VALUES (?, ?, ?)",
                (test.broadcast_id, self._clock.now().isoformat(), by),
            )
        return True

    def last(self, modem: str) -> TrialMessage | None:
        """The last one sent through this modem."""
        test = self._ledger.last_test(modem, SelfTestKind.PERSON)
        if test is None or test.number is None:
            return None
        return TrialMessage(
            broadcast_id=test.broadcast_id,
            number=test.number,
            asked_at=test.asked_at,
            status=test.status,
            reason=test.reason,
            how=self._how(test),
        )

    def _how(self, test: SelfTest) -> str:
        if test.is_delivered:
            return BY_REPORT
        if self._was_seen(test.broadcast_id):
            return BY_PERSON
        if any(
            message.number == test.number and message.received_at >= test.asked_at
            for message in self._replies()
        ):
            return BY_REPLY
        return ""

    def _was_seen(self, broadcast_id: int) -> bool:
        with self._db.read() as cur:
            row = cur.execute("SELECT 1 FROM test_seen WHERE broadcast_id = ?", (broadcast_id,)).fetchone()
        return row is not None
