"""What choosing an audience asks about numbers: their state, and who has answered which broadcast."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from appliance.clock import Clock
from appliance.contacts.model import Contact
from appliance.database import Database
from appliance.number_health.record import NumberRecord
from appliance.number_health.sources import newest
from appliance.number_health.states import is_silent, state_of
from appliance.number_health.store import NumberHealth
from appliance.outbox.rows import PARTS_ROOM
from appliance.recent import Recent
from appliance.sms.numbers import PhoneNumber

_OF_BROADCAST = (
    " FROM broadcast b JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    " WHERE b.id = ? AND r.contact_id <> ''"
)
_ASKED = (
    f"SELECT DISTINCT r.contact_id{_OF_BROADCAST} AND s.recipient_status NOT IN ('left_out', 'cancelled')"
)
# Whoever wrote after the message went out, or in answer to it; to the second.
_ANSWERED = (
    f"SELECT DISTINCT r.contact_id{_OF_BROADCAST} AND r.number IS NOT NULL AND EXISTS"
    " (SELECT 1 FROM message m WHERE m.number = r.number AND (m.broadcast_id = b.id"
    " OR s.claimed_at IS NOT NULL AND CAST(strftime('%s', m.received_at) AS INTEGER) * 1000 + 999"
    " >= s.claimed_at))"
)

# Of a broadcast that asks something: those whose answer somebody could read. Told by phone counts, too.
_GAVE_AN_ANSWER = (
    f"SELECT DISTINCT r.contact_id{_OF_BROADCAST} AND EXISTS (SELECT 1 FROM answer a"
    " WHERE a.broadcast_id = b.id AND a.recipient_id = r.id AND a.value <> 'unclear')"
)
_ASKS = (
    "SELECT 1 FROM broadcast WHERE id = ? AND question IS NOT NULL"
    " AND json_extract(question, '$.reminds') IS NULL"
)


class KnownFacts:
    """The facts of one moment, as ``contacts.audience`` asks for them. Nothing is read before it is asked."""

    def __init__(
        self,
        records: Mapping[PhoneNumber, NumberRecord],
        db: Database,
        *,
        now: datetime,
        opted_out: Collection[PhoneNumber],
    ) -> None:
        self._records = records
        self._db = db
        self._now = now
        self._opted_out = opted_out

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        """A word of ``NumberState``: in this person's hand; None: by the last word about it."""
        opted_out = number in self._opted_out
        record = self._records.get(number)
        if person is not None and record is not None and record.words:
            record = record.about(person.ids)
        return state_of(record, now=self._now, opted_out=opted_out).value

    def silent(self, number: PhoneNumber) -> bool:
        """No sign of life for seven months: nothing about a person goes there."""
        return is_silent(self._records.get(number), self._now)

    def asked(self, broadcast_id: int) -> frozenset[str]:
        """Ids of the people that broadcast went to, or will."""
        return self._people(_ASKED, broadcast_id)

    def answered(self, broadcast_id: int) -> frozenset[str]:
        """Ids of those among them from whose number an SMS came since; where the broadcast asks a question,
        of those who have answered it."""
        with self._db.read() as cur:
            asks = cur.execute(_ASKS, (broadcast_id,)).fetchone() is not None
        return self._people(_GAVE_AN_ANSWER if asks else _ANSWERED, broadcast_id)

    def _people(self, query: str, broadcast_id: int) -> frozenset[str]:
        with self._db.read() as cur:
            # a message to a shared phone may name two people: their ids stand side by side
            return frozenset(id_ for row in cur.execute(query, (broadcast_id,)) for id_ in row[0].split())


class CurrentFacts:
    """Makes ``KnownFacts`` when something has changed, at least every minute; else the same object again, by
    which whoever remembers an answer sees that it still holds."""

    def __init__(
        self,
        health: NumberHealth,
        db: Database,
        clock: Clock,
        *,
        opted_out: Callable[[], frozenset[PhoneNumber]],
    ) -> None:
        self._health = health
        self._db = db
        self._clock = clock
        self._opted_out = opted_out
        self._made: Recent[tuple[object, ...], KnownFacts] = Recent(1)

    def __call__(self) -> KnownFacts:
        now, opted_out = self._clock.now(), self._opted_out()
        minute = now.replace(second=0, microsecond=0)
        news = newest(self._db, "message"), newest(self._db, "answer")
        moment = (self._health.version, opted_out, news, minute)
        return self._made.answer(
            moment,
            lambda: KnownFacts(self._health.records(), self._db, now=now, opted_out=opted_out),
        )
