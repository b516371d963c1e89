"""The use cases of a broadcast, the same for pages, command and API."""

from __future__ import annotations

from collections.abc import Sequence

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
    Sample,
    TextCheck,
    WaitingReason,
)
from appliance.errors import InputError
from appliance.outbox.model import Broadcast, RecipientRow
from appliance.outbox.status import Status

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
    "Sample",
    "TextCheck",
    "WaitingReason",
]


class CannotSend(InputError):
    """The draft has blockers; ``.preview`` holds them. Nothing was accepted."""

    def __init__(self, preview: BroadcastPreview) -> None:
        super().__init__(f"the broadcast cannot be sent: {', '.join(preview.blockers)}")
        self.preview = preview


class PreviewChanged(InputError):
    """People or settings changed since the preview that was approved; ``.preview`` is the new one. Nothing
    was accepted."""

    def __init__(self, preview: BroadcastPreview) -> None:
        super().__init__("the recipients or their texts have changed since they were previewed")
        self.preview = preview


class NoSuchBroadcast(InputError):
    """There is no broadcast of that number."""


class Broadcasts:
    """All that may be done with broadcasts. Safe to call from any thread."""

    def check_text(self, draft: Draft) -> TextCheck:
        """The live counter; cheap enough for each pause in typing."""
        ...

    def preview(self, draft: Draft) -> BroadcastPreview:
        """*Lihat dulu*: who gets what, who does not and why, cost and finish time. Changes nothing."""
        ...

    def send(self, draft: Draft, *, token: str, by: str, approved: str = "") -> Broadcast:
        """Accept the draft: every text rendered and frozen, in one transaction, flushed to the card on
        return.

        ``token``: the same token again gives the same broadcast (form token or the API's idempotency key).
        ``approved``: the preview's ``digest``; "" = no preview was shown (API, command).
        Raises CannotSend, PreviewChanged, StorageFull, StorageError.
        """
        ...

    def pause(self, broadcast_id: int, *, by: str) -> None: ...

    def resume(self, broadcast_id: int, *, by: str) -> None: ...

    def cancel(self, broadcast_id: int, *, by: str) -> None:
        """Also the undo: what has not been handed to a modem is never sent."""
        ...

    def resend(self, broadcast_id: int, statuses: Sequence[Status], *, by: str) -> int:
        """A person decides to send again to recipients that are failed or unknown; -> how many are queued
        again."""
        ...

    def report(self, broadcast_id: int) -> BroadcastReport:
        """Raises NoSuchBroadcast."""
        ...

    def recent(self, *, limit: int = 20, before: int | None = None) -> tuple[Broadcast, ...]:
        """The newest broadcasts first; ``before``: a broadcast id."""
        ...

    def recipients(
        self, broadcast_id: int, *, status: Status | None = None, after: int = 0, limit: int = 50
    ) -> tuple[RecipientRow, ...]: ...

    def modems(self) -> tuple[ModemCard, ...]: ...
