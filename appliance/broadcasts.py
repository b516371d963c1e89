"""The use cases of a broadcast, the same for pages, command and API."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from appliance.accounts.audit import Audit
from appliance.broadcast_models import (
    Blocker,
    BroadcastPreview,
    BroadcastReport,
    Draft,
    EventDetails,
    Hint,
    LeftOutPerson,
    LeftOutReason,
    ModemCard,
    Reach,
    Sample,
    TextCheck,
    WaitingReason,
)
from appliance.clock import Clock
from appliance.drafts import Drafts, Prepared
from appliance.errors import InputError, StorageFull
from appliance.outbox.decisions import Decided, Decision
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import (
    PRIORITY_BULK,
    PRIORITY_URGENT,
    Broadcast,
    Hold,
    NewBroadcast,
    RecipientRow,
    Stop,
)
from appliance.outbox.sender_status import RESTING
from appliance.outbox.status import OPEN, BroadcastState, Status
from appliance.outlook import Prospects

__all__ = [
    "Blocker",
    "BroadcastPreview",
    "BroadcastReport",
    "Broadcasts",
    "CannotSend",
    "Draft",
    "EventDetails",
    "Hint",
    "LeftOutPerson",
    "LeftOutReason",
    "ModemCard",
    "NoSuchBroadcast",
    "PreviewChanged",
    "Reach",
    "Sample",
    "TextCheck",
    "TokenUsed",
    "WaitingReason",
]

log = logging.getLogger(__name__)

# whichever was last tells whether the history says that it stands still
_STANDSTILLS = frozenset({Decided.STOOD_STILL, Decided.WENT_ON, Decided.RESUMED})

# Room that must be left on the card when a broadcast is accepted: what it writes until its last report, and
# the rest of the box beside it.
ROOM_PER_RECIPIENT = 4096
ROOM_BESIDE = 50 * 1024 * 1024


class CannotSend(InputError):
    """The draft has blockers; ``.preview`` holds them. Nothing was accepted."""

    def __init__(self, preview: BroadcastPreview) -> None:
        super().__init__(f"the broadcast cannot be sent: {', '.join(preview.blockers)}")
        self.preview = preview


class PreviewChanged(InputError):
    """People or settings changed since the approved preview; ``.preview`` is new. Nothing was accepted."""

    def __init__(self, preview: BroadcastPreview) -> None:
        super().__init__("the recipients or their texts have changed since they were previewed")
        self.preview = preview


class TokenUsed(InputError):
    """The token has made a broadcast of another draft. Nothing was accepted."""

    def __init__(self, broadcast_id: int) -> None:
        super().__init__(f"this key was used for another request; it made broadcast {broadcast_id}")


class NoSuchBroadcast(InputError):
    """There is no broadcast of that number."""

    def __init__(self, broadcast_id: int) -> None:
        super().__init__(f"there is no broadcast {broadcast_id}")


class Broadcasts:
    """All that may be done with broadcasts. Safe to call from any thread.

    ``of_token``: the broadcast whose token begins so, and the rest of it; ``wake`` hurries the senders up
    when there is something new; ``try_again`` ends the rest of a modem.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        drafts: Drafts,
        modems: Callable[[], tuple[ModemCard, ...]],
        prospects: Prospects,
        of_token: Callable[[str], tuple[int, str] | None],
        audit: Audit,
        clock: Clock,
        undo_seconds: int,
        free_bytes: Callable[[], int],
        wake: Callable[[], None],
        try_again: Callable[[str], object],
    ) -> None:
        self._ledger = ledger
        self._drafts = drafts
        self._modems = modems
        self._prospects = prospects
        self._of_token = of_token
        self._audit = audit
        self._clock = clock
        self._undo = timedelta(seconds=undo_seconds)
        self._free_bytes = free_bytes
        self._wake = wake
        self._try_again = try_again
        self._accepting = threading.Lock()  # a token that comes twice at once is looked up one by one

    # -- before Kirim ------------------------------------------------------------------------------------

    def check_text(self, draft: Draft) -> TextCheck:
        """The live counter; cheap enough for each pause in typing."""
        return self._drafts.check_text(draft)

    def reach(self, draft: Draft) -> Reach:
        """The live counter of people; cheap enough for each click while choosing them."""
        return self._drafts.reach(draft)

    def not_reached(self, draft: Draft, reason: LeftOutReason | None = None) -> tuple[LeftOutPerson, ...]:
        """The people behind its numbers, for one reason or for all."""
        return self._drafts.left_out(draft, reason)

    def preview(self, draft: Draft) -> BroadcastPreview:
        """*Lihat dulu*: who gets what, who does not and why, cost and finish time. Changes nothing."""
        return self._drafts.prepare(draft).preview()

    # -- Kirim -------------------------------------------------------------------------------------------

    def send(
        self,
        draft: Draft,
        *,
        token: str,
        by: str,
        approved: str = "",
        undo: bool = True,
        same_draft: bool = False,
        require: Callable[[Draft], None] = lambda _: None,
    ) -> Broadcast:
        """Accept the draft: every text rendered and frozen, in one transaction, flushed to the card on
        return.

        ``token``: the same token again gives the same broadcast (form token or the API's idempotency key);
        with ``same_draft`` only for the same draft. ``approved``: the preview's ``digest``; "" = no preview
        was shown (API, command). Without ``undo``, and when it is urgent, sending begins at once.
        ``require`` may raise and is asked only when a new broadcast would be made: what was accepted once
        stays so, whatever the book holds now. Raises CannotSend, PreviewChanged, TokenUsed, StorageFull,
        StorageError.
        """
        with self._accepting:
            done = self._of_token(_beginning(token)) if token else None
            if done is None:
                require(draft)
                return self._accept(draft, token, by, approved, undo=undo)
        broadcast_id, fingerprint = done
        if same_draft and fingerprint != _fingerprint(draft):
            raise TokenUsed(broadcast_id)
        return self._require(broadcast_id)

    def made_by(self, token: str) -> int | None:
        """The broadcast this token has made; None: none yet."""
        done = self._of_token(_beginning(token))
        return None if done is None else done[0]

    def _accept(self, draft: Draft, token: str, by: str, approved: str, *, undo: bool) -> Broadcast:
        prepared = self._drafts.prepare(draft)
        if prepared.blockers:
            raise CannotSend(prepared.preview())
        if approved and approved != prepared.digest:
            raise PreviewChanged(prepared.preview())
        self._require_room(len(prepared.composition.recipients))
        new = self._new(draft, prepared, token, by, undo=undo)
        accepted = self._ledger.accept(new, prepared.composition.to_record())
        log.info("broadcast %d accepted: %d recipients", accepted.id, accepted.accepted)
        self._audit.record(by, "broadcast sent", f"broadcast {accepted.id}: {accepted.accepted} recipients")
        self._wake()
        return accepted

    def _new(self, draft: Draft, prepared: Prepared, token: str, by: str, *, undo: bool) -> NewBroadcast:
        waits = undo and not draft.urgent and self._undo
        return NewBroadcast(
            template=prepared.text.template.text,
            token=_beginning(token) + _fingerprint(draft) if token else "",
            created_by=by,
            priority=PRIORITY_URGENT if draft.urgent else PRIORITY_BULK,
            not_before=draft.not_before,
            undo_until=self._clock.now() + self._undo if waits else None,
            price=prepared.price,
            cost=prepared.cost.total,
            stop=prepared.stop,
            question=draft.asks,
        )

    def _require_room(self, recipients: int) -> None:
        """Before anything is promised: a card that fills up halfway would leave people in between."""
        if self._free_bytes() < ROOM_BESIDE + recipients * ROOM_PER_RECIPIENT:
            raise StorageFull("there is not enough room on the card for this broadcast")

    # -- afterwards ---------------------------------------------------------------------------------------

    def pause(self, broadcast_id: int, *, by: str) -> None:
        """Nothing more of it is handed to a modem. Raises NoSuchBroadcast, NotPossible."""
        self._require(broadcast_id)
        if self._ledger.pause(broadcast_id, "person", by=by):
            self._audit.record(by, "broadcast paused", f"broadcast {broadcast_id}")

    def resume(self, broadcast_id: int, *, by: str) -> None:
        """Go on now: after a pause, before the end of a stop, and with modems that rest after refusals.

        Raises NoSuchBroadcast, NotPossible.
        """
        found = self._require(broadcast_id)
        news = self._ledger.resume(broadcast_id, by=by)
        if self._prospects.of_broadcast(found).waiting is WaitingReason.REFUSED:
            for card in self._modems():
                if card.state in RESTING:
                    self._try_again(card.name)
            if not news:
                self._ledger.note(broadcast_id, Decided.RESUMED, by)
            news = True
        if news:
            self._audit.record(by, "broadcast resumed", f"broadcast {broadcast_id}")
        self._wake()

    def stop_at(self, broadcast_id: int, moment: datetime | None, *, by: str) -> Stop | None:
        """Stand still from ``moment`` (aware) until the office opens the day after; None = not any more.

        Raises NoSuchBroadcast, NotPossible.
        """
        self._require(broadcast_id)
        wish = None if moment is None else self._prospects.stop_from(max(moment, self._clock.now()))
        if self._ledger.stop(broadcast_id, wish, by=by):
            self._audit.record(by, "broadcast stop changed", f"broadcast {broadcast_id}")
            self._wake()
        return wish

    def tomorrow(self, broadcast_id: int, *, by: str) -> Stop:
        """Stand still at once, and go on when the office opens tomorrow. Raises as ``stop_at``."""
        wish = self.stop_at(broadcast_id, self._clock.now(), by=by)
        if wish is None:
            raise RuntimeError("a stop vanished")
        return wish

    def cancel(self, broadcast_id: int, *, by: str) -> int:
        """Also the undo: what has not been handed to a modem is never sent; -> how many recipients."""
        found = self._require(broadcast_id)
        stopped = self._ledger.cancel(broadcast_id, by=by)
        if found.state is not BroadcastState.CANCELLED:
            self._audit.record(by, "broadcast cancelled", f"broadcast {broadcast_id}: {stopped} recipients")
        return stopped

    def resend(
        self, broadcast_id: int, statuses: Sequence[Status], *, by: str, seen: datetime | None = None
    ) -> int:
        """A person decides: again to those that failed or are unknown; -> how many recipients are queued
        again. ``seen``: when that person looked at them; who has changed since is left alone.

        Raises NoSuchBroadcast, NotPossible.
        """
        self._require(broadcast_id)
        again = self._ledger.resend(broadcast_id, statuses, by, seen=seen)
        if again:
            self._audit.record(by, "broadcast sent again", f"broadcast {broadcast_id}: {again} recipients")
        self._wake()
        return again

    def note_standstills(self) -> bool:
        """Write down which broadcasts stand still because every SIM rests, and which go on; -> False.

        For the clerk; it changes nothing but the history.
        """
        for each in self._ledger.active():
            told = [one for one in self._ledger.decisions(each.id) if one.what in _STANDSTILLS]
            noted = told[-1] if told and told[-1].what is Decided.STOOD_STILL else None
            stands = self._prospects.of_broadcast(each).waiting is WaitingReason.REFUSED
            resting = [card for card in self._modems() if card.state in RESTING]
            if stands and noted is None and resting:
                self._ledger.note(each.id, Decided.STOOD_STILL, "", word=resting[0].reason)
            elif noted is not None and not stands and self._sent_since(noted.at):
                self._ledger.note(each.id, Decided.WENT_ON, "")
        return False

    def _sent_since(self, moment: datetime) -> bool:
        return any(card.last_sent_at is not None and card.last_sent_at > moment for card in self._modems())

    def report(self, broadcast_id: int) -> BroadcastReport:
        """Raises NoSuchBroadcast."""
        broadcast = self._require(broadcast_id)
        counts = {status: broadcast.counts.get(status, 0) for status in Status}
        waiting = sum(counts[status] for status in OPEN)
        outlook = self._prospects.of_broadcast(broadcast)
        return BroadcastReport(
            broadcast=broadcast,
            counts=counts,
            done=broadcast.accepted - waiting,
            done_share=(broadcast.accepted - waiting) / broadcast.accepted if broadcast.accepted else 1.0,
            per_minute=self._ledger.rate(broadcast_id),
            finish_at=outlook.finish_at,
            waiting_reason=outlook.waiting,
            waiting_until=outlook.until,
            undo_seconds_left=self._undo_seconds_left(broadcast),
            modems=self._modems(),
            running=bool(waiting or counts[Status.SENT]) and broadcast.state is not BroadcastState.PAUSED,
            waiting_for_tomorrow=self._ledger.waiting_for_tomorrow(broadcast_id) if waiting else 0,
        )

    def decisions(self, broadcast_id: int) -> tuple[Decision, ...]:
        """What was decided about it, by whom, the oldest first."""
        return self._ledger.decisions(broadcast_id)

    def left_out(self, broadcast_id: int) -> dict[LeftOutReason, int]:
        """People chosen who get nothing, by reason."""
        known = set(LeftOutReason)
        found = self._ledger.left_out(broadcast_id)
        return {LeftOutReason(word): people for word, people in found.items() if word in known}

    def recent(self, *, limit: int = 20, before: int | None = None) -> tuple[Broadcast, ...]:
        """The newest broadcasts first; ``before``: a broadcast id."""
        return self._ledger.broadcasts(limit, before)

    def recipients(
        self, broadcast_id: int, *, status: Status | None = None, after: int = 0, limit: int = 50
    ) -> tuple[RecipientRow, ...]:
        """The next recipients behind the recipient id ``after``. Raises NoSuchBroadcast."""
        self._require(broadcast_id)
        return self._ledger.recipients(broadcast_id, status, after, limit)

    def modems(self) -> tuple[ModemCard, ...]:
        """Every modem of the configuration, in its order."""
        return self._modems()

    # -- inside -------------------------------------------------------------------------------------------

    def _require(self, broadcast_id: int) -> Broadcast:
        found = self._ledger.broadcast(broadcast_id)
        if found is None:
            raise NoSuchBroadcast(broadcast_id)
        return found

    def _undo_seconds_left(self, broadcast: Broadcast) -> int:
        if broadcast.hold is not Hold.UNDO or broadcast.undo_until is None:
            return 0
        left = (broadcast.undo_until - self._clock.now()).total_seconds()
        return max(1, min(round(left), round(self._undo.total_seconds())))


def _beginning(token: str) -> str:
    """What the ledger keeps of a token, of a length of its own: no token is the beginning of another."""
    return f"{hashlib.sha256(token.encode()).hexdigest()[:32]}:"


def _fingerprint(draft: Draft) -> str:
    """The same for the same request, however its time zone is written."""
    moment = draft.not_before.astimezone(UTC) if draft.not_before else None
    written = msgspec.json.encode(replace(draft, not_before=moment))
    return hashlib.sha256(written).hexdigest()[:32]
