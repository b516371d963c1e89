"""The rooms in which replies are read, answered and decided on, put together over the box's stores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Protocol

from appliance.accounts import Accounts
from appliance.clock import Clock
from appliance.config import Config
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.contacts.settings import SettingsStore
from appliance.contacts.snapshot import Snapshot
from appliance.database import Database
from appliance.inbox.alarms import Alarms
from appliance.inbox.answering import Answering, Office
from appliance.inbox.auto_mail import AutoMail
from appliance.inbox.change_notices import ChangeNotices, Notice
from appliance.inbox.grammar.reading import Asked, Expecting
from appliance.inbox.keyword_trial import KeywordTrial
from appliance.inbox.posyandu_reports import PosyanduReports
from appliance.inbox.reader import Reader, World
from appliance.inbox.reader import Stores as ReaderStores
from appliance.inbox.readings import About, Arrived, Asker, Ear, OpenQuestion, Place, Readings, Sender
from appliance.inbox.reply_settings import ReplySettings
from appliance.inbox.requests import Requests
from appliance.number_health.record import ConfirmedHow
from appliance.number_health.store import NumberHealth
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import PRIORITY_REPLY, PRIORITY_URGENT, NewBroadcast, NewRecipient
from appliance.outbox.status import Status
from appliance.privacy import Privacy
from appliance.request_desk import RequestDesk
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import split

OUR_TEXTS = 10
"""The last messages to a number with which its reply is compared: is it an echo?"""

_OUT = frozenset({Status.SENT, Status.DELIVERED, Status.UNCONFIRMED})
_ENDED = frozenset({Status.FAILED, Status.CANCELLED, Status.LEFT_OUT})
_SEEN = re.compile(r"\bbalas\s+ya\b", re.IGNORECASE)


class Box(Protocol):
    """What the box's stores offer to this room."""

    @property
    def config(self) -> Config: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def db(self) -> Database: ...
    @property
    def book(self) -> ContactBook: ...
    @property
    def settings(self) -> SettingsStore: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def number_health(self) -> NumberHealth: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def privacy(self) -> Privacy: ...

    def wake_senders(self) -> None: ...


class Replies:
    """``reader`` is the clerk's; the rest is read and used by the pages. Each is made when first used."""

    def __init__(self, box: Box, *, askers: Sequence[Asker] = (), ears: Sequence[Ear] = ()) -> None:
        """``askers``, ``ears``: of other rooms, see ``readings``."""
        self._box = box
        self._askers = tuple(askers)
        self._ears = tuple(ears)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self._box.db)

    @cached_property
    def settings(self) -> ReplySettings:
        return ReplySettings(self._box.db)

    @cached_property
    def requests(self) -> Requests:
        return Requests(
            self._box.db,
            self._box.clock,
            in_book=lambda number: number in self._box.book.snapshot.by_number,
            had=self._had,
        )

    @cached_property
    def request_desk(self) -> RequestDesk:
        return RequestDesk(
            requests=self.requests,
            book=self._box.book,
            privacy=self._box.privacy,
            audit=self._box.accounts.audit,
            notices=self.notices,
            consent=self._box.ledger,
        )

    @cached_property
    def notices(self) -> ChangeNotices:
        return ChangeNotices(
            self._box.db,
            self._box.clock,
            mail=self.mail,
            office=self._office(),
            settings=self.settings,
            fate=self._fate,
            before=self.requests.before,
        )

    @cached_property
    def reports(self) -> PosyanduReports:
        return PosyanduReports(self._box.db, zone=self._box.config.box.zone)

    @cached_property
    def alarms(self) -> Alarms:
        return Alarms(self._box.db, self._box.clock)

    @cached_property
    def mail(self) -> AutoMail:
        return AutoMail(self._box.db, self._box.clock, self._post, zone=self._box.config.box.zone)

    @cached_property
    def trial(self) -> KeywordTrial:
        return KeywordTrial(self._box.db, self.settings, office=self._office())

    @cached_property
    def reader(self) -> Reader:
        box = self._box
        return Reader(
            box.db,
            box.clock,
            world=World(
                sender=lambda number: sender_of(box.book.snapshot, number),
                our_texts=self._our_texts,
                out_since=self._out_since,
                consent=box.ledger,
                number_words=_NumberWords(box.number_health),
                # asked at the same moment, the first counts: what was asked on purpose
                askers=(
                    *self._askers,
                    self.requests.open_question,
                    self.reports.open_question,
                    self._asked_by_broadcast,
                ),
            ),
            stores=ReaderStores(
                settings=self.settings,
                requests=self.requests,
                reports=self.reports,
                alarms=self.alarms,
                mail=self.mail,
                answering=Answering(self.mail, self._office()),
            ),
            ears=self._ears,
        )

    # -- what the reader asks of others -------------------------------------------------------------------

    def price(self) -> int:
        """Rupiah for one SMS by the dearest modem."""
        usual = self._box.settings.current.price
        return max(
            (usual if section.price is None else section.price for section in self._box.config.modem),
            default=usual,
        )

    def _office(self) -> Office:
        return Office(
            sender=self._signature,
            price=self.price,
            name_of=self._name_of,
            is_out=lambda number: self._out_since(number) is not None,
        )

    def _signature(self) -> str:
        settings = self._box.settings.current
        return settings.sender or settings.office_name or self._box.config.box.name

    def _name_of(self, number: PhoneNumber) -> str:
        people = self._box.book.snapshot.by_number.get(number, ())
        return " / ".join(_short_name(person) for person in people)

    def _had(self, contact_id: str, number: PhoneNumber) -> bool:
        person = self._box.book.snapshot.by_id.get(contact_id)
        return person is not None and any(each.number == number for each in person.former_numbers)

    def _fate(self, broadcast_id: int) -> Notice:
        people = self._box.ledger.recipients(broadcast_id, limit=1)
        if not people or people[0].status in _ENDED:
            return Notice.FAILED
        return Notice.SENT if people[0].status in _OUT else Notice.WAITING

    def _our_texts(self, number: PhoneNumber) -> Sequence[str]:
        sent = self._box.ledger.sent_to([number])
        newest = sorted(sent, key=lambda id_: (sent[id_], id_), reverse=True)[:OUR_TEXTS]
        return [row.text for row in self._box.ledger.messages(newest)]

    def _out_since(self, number: PhoneNumber) -> datetime | None:
        found = self._box.ledger.opted_out_since(number)
        return None if found is None else found.at

    def _asked_by_broadcast(self, message: Arrived) -> OpenQuestion | None:
        """A warning, or "balas YA bila sudah baca", that went to this number last and carries no question."""
        if message.broadcast_id is None or message.number is None:
            return None
        broadcast = self._box.ledger.broadcast(message.broadcast_id)
        if broadcast is None:
            return None
        if broadcast.priority == PRIORITY_URGENT:
            expecting = Expecting(Asked.EMERGENCY)
        elif _SEEN.search(broadcast.template):
            expecting = Expecting(Asked.RECEIPT)
        else:
            return None
        return OpenQuestion(About.BROADCAST, expecting, broadcast.created_at, broadcast.id)

    def _post(self, token: str, number: PhoneNumber, text: str) -> int:
        segments = split(text)
        people = self._box.book.snapshot.by_number.get(number, ())
        recipient = NewRecipient(
            number=number,
            name=" / ".join(person.name for person in people),
            contact_id=" ".join(person.id for person in people),
            text=text,
            parts=segments.parts,
            encoding=segments.encoding,
        )
        new = NewBroadcast(
            template=text, token=token, created_by="", priority=PRIORITY_REPLY, price=self.price()
        )
        accepted = self._box.ledger.accept(new, [recipient])
        self._box.wake_senders()
        return accepted.id


class _NumberWords:
    """The record of numbers, as the reader tells it what people say."""

    def __init__(self, health: NumberHealth) -> None:
        self._health = health

    def confirm(self, number: PhoneNumber, at: datetime) -> object:
        return self._health.of(number) and self._health.confirm(number, ConfirmedHow.REPLY, at)

    def deny(self, number: PhoneNumber, at: datetime) -> object:
        return self._health.of(number) and self._health.deny(number, at=at)


def sender_of(snapshot: Snapshot, number: PhoneNumber) -> Sender:
    """Who has a number, and at which posyandu they serve."""
    people = snapshot.by_number.get(number, ())
    return Sender(
        ids=tuple(person.id for person in people),
        names=tuple(_short_name(person) for person in people),
        places=_places(snapshot, people),
    )


def _short_name(person: Contact) -> str:
    return person.nickname or person.name


def _places(snapshot: Snapshot, people: Iterable[Contact]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], Place] = {}
    for person in people:
        for post in person.places:
            if post.posyandu:
                key = post.village_code, post.posyandu.casefold()
                found.setdefault(
                    key, Place(post.posyandu, post.village, post.village_code, snapshot.posyandu_code(post))
                )
    return tuple(found.values())
