"""An SMS that came in, as pages and API show it. Frozen; times are aware UTC datetimes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from appliance.sms.numbers import PhoneNumber

KEYWORD_OPT_OUT = "opt_out"
PROBLEM_INCOMPLETE = "incomplete"
PROBLEM_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message, all its parts joined.

    ``number`` is None for short codes and names (4444, TELKOMSEL): those are kept and never answered.
    ``problem``: "", "incomplete" (a part never came; ``[...]`` stands in its place) or "unreadable" (no
    text at all).
    """

    id: int
    sim: str
    sender: str
    number: PhoneNumber | None
    text: str
    sent_at: datetime | None
    received_at: datetime
    broadcast_id: int | None
    keyword: str
    problem: str
    read: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Some messages; ``next`` is handed back to continue, None at the end."""

    messages: tuple[IncomingMessage, ...]
    next: int | None
