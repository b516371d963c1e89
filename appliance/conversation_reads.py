"""What was written to a person and what they wrote, in one line of time, newest first, a page by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from appliance.contacts.model import Contact
from appliance.inbox.model import IncomingMessage
from appliance.outbox.model import RecipientRow
from appliance.sms.numbers import PhoneNumber

PAGE = 30
_KEY = re.compile(r"(-?\d{1,15})-([io])(\d{1,15})")


class SentMessages(Protocol):
    """The ledger, as far as it is read here."""

    def sent_to(
        self, numbers: Collection[PhoneNumber], former: Collection[PhoneNumber] = (), contact_id: str = ""
    ) -> Mapping[int, int]: ...

    def messages(self, recipients: Iterable[int]) -> tuple[RecipientRow, ...]: ...


class ReceivedMessages(Protocol):
    """The inbox, as far as it is read here."""

    def came_from(self, number: PhoneNumber, *, until: str = "") -> Mapping[int, datetime]: ...

    def came_from_service(self, sender: str) -> Mapping[int, datetime]: ...

    def by_ids(self, ids: Iterable[int]) -> tuple[IncomingMessage, ...]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One message; exactly one of ``sent`` and ``received`` is there. ``at``: aware, UTC."""

    at: datetime
    sent: RecipientRow | None = None
    received: IncomingMessage | None = None

    @property
    def key(self) -> str:
        """Its place in the conversation, as ``before`` and ``newer`` take it."""
        way, id_ = ("o", self.sent.id) if self.sent else ("i", self.received.id if self.received else 0)
        return f"{_ms(self.at)}-{way}{id_}"


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """``next``: hand it back as ``before`` for what is older, "" at the end; ``total``: of all pages."""

    lines: tuple[Line, ...]
    next: str
    total: int

    def newer(self, key: str) -> tuple[Line, ...]:
        """The lines behind that place; a key that is none of ours: all of them."""
        mark = _place(key)
        return tuple(line for line in self.lines if mark is None or (_place(line.key) or mark) > mark)


_Place = tuple[int, str, int]  # milliseconds, "i" or "o", the id


class Conversations:
    """Reads only; safe from any thread. A person may have written a thousand messages, not a million."""

    def __init__(self, *, ledger: Callable[[], SentMessages], inbox: Callable[[], ReceivedMessages]) -> None:
        self._ledger = ledger
        self._inbox = inbox

    def of(self, person: Contact, *, before: str = "", limit: int = PAGE) -> ConversationPage:
        """Main, spare and former numbers; of a former one only what is certainly this person's."""
        return self._page(self._places(person), before, limit)

    def with_number(self, number: PhoneNumber, *, before: str = "", limit: int = PAGE) -> ConversationPage:
        """Whatever went to a number and came from it, whoever had it."""
        places: list[_Place] = [(at, "o", id_) for id_, at in self._ledger().sent_to((number,)).items()]
        places += [(_ms(at), "i", id_) for id_, at in self._inbox().came_from(number).items()]
        return self._page(sorted(places, reverse=True), before, limit)

    def with_service(self, sender: str, *, before: str = "", limit: int = PAGE) -> ConversationPage:
        """What a service (4444, TELKOMSEL) wrote."""
        came = self._inbox().came_from_service(sender)
        places: list[_Place] = [(_ms(at), "i", id_) for id_, at in came.items()]
        return self._page(sorted(places, reverse=True), before, limit)

    def _page(self, places: list[_Place], before: str, limit: int) -> ConversationPage:
        mark = _place(before)
        later = [place for place in places if mark is None or place < mark]
        shown = later[:limit]
        more = f"{shown[-1][0]}-{shown[-1][1]}{shown[-1][2]}" if len(later) > len(shown) else ""
        return ConversationPage(self._lines(shown), more, len(places))

    def everything(self, person: Contact) -> tuple[Line, ...]:
        """All of it, for the file a person may ask for."""
        return self._lines(self._places(person))

    def _places(self, person: Contact) -> list[_Place]:
        former = {
            each.number: each.until for each in person.former_numbers if each.number not in person.numbers
        }
        found = dict(self._ledger().sent_to(person.numbers, tuple(former), person.id))
        for id_ in person.merged_ids:
            found |= self._ledger().sent_to((), tuple(former), id_)
        places: list[_Place] = [(at, "o", id_) for id_, at in found.items()]
        inbox = self._inbox()
        for number, until in (*((each, "") for each in person.numbers), *former.items()):
            came = inbox.came_from(number, until=until)
            places += [(_ms(at), "i", id_) for id_, at in came.items()]
        return sorted(places, reverse=True)

    def _lines(self, places: list[_Place]) -> tuple[Line, ...]:
        out = {row.id: row for row in self._ledger().messages(id_ for _, way, id_ in places if way == "o")}
        into = {one.id: one for one in self._inbox().by_ids(id_ for _, way, id_ in places if way == "i")}
        lines = [
            Line(
                datetime.fromtimestamp(at / 1000, UTC),
                out.get(id_) if way == "o" else None,
                into.get(id_) if way == "i" else None,
            )
            for at, way, id_ in places
        ]
        return tuple(line for line in lines if line.sent is not None or line.received is not None)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _place(key: str) -> _Place | None:
    """None: no key of ours."""
    found = _KEY.fullmatch(key)
    return (int(found[1]), found[2], int(found[3])) if found else None
