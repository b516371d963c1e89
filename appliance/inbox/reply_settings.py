"""What the office has chosen for automatic answers, and its own keywords: two documents with a revision."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, TypeVar

import msgspec

from appliance.database import Database
from appliance.errors import InputError, StaleRevision
from appliance.inbox.grammar.keywords import Keyword, KeywordTable
from appliance.inbox.grammar.loop_guard import GuardSettings
from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.replies import Answers
from appliance.sms.numbers import PhoneNumber, network_number

MOST_KEYWORDS = 50
MOST_FORWARDS = 5
_ANSWERS, _KEYWORDS = "answers", "keywords"
_LONGEST_ABSENCE = 60  # days looked back for the last office day

Rupiah = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class AnswerSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``automatic`` and ``texts``: by the codes of answers.toml, only what differs from it. ``daily_rupiah``:
    for all automatic answers of a day. ``days``: office days, Monday is 0; ``closed_from`` to ``closed_to``:
    days off, both included. ``urgent_words`` are added to the built-in ones; ``forward_to``: E.164."""

    rev: int = 0
    enabled: bool = True
    automatic: dict[str, bool] = msgspec.field(default_factory=dict)
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    daily_rupiah: Rupiah = 50_000
    away_note: bool = False
    opens: time = time(8)
    closes: time = time(16)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    closed_from: date | None = None
    closed_to: date | None = None
    urgent_words: tuple[str, ...] = ()
    forward_to: tuple[str, ...] = ()

    @property
    def forward_numbers(self) -> tuple[PhoneNumber, ...]:
        found = (network_number(each) for each in self.forward_to)
        return tuple(number for number in found if number is not None)

    @property
    def hours_text(self) -> str:
        """``08.00-16.00``"""
        return f"{self.opens:%H.%M}-{self.closes:%H.%M}"

    def is_office_day(self, day: date) -> bool:
        off = self.closed_from is not None and self.closed_from <= day <= (self.closed_to or self.closed_from)
        return day.weekday() in self.days and not off

    def absence(self, now: datetime, zone: tzinfo) -> str:
        """The absence that lasts now, named after the office day before it; "" within office hours."""
        local = now.astimezone(zone)
        today = local.date()
        if self.is_office_day(today):
            if self.opens <= local.time() < self.closes:
                return ""
            if local.time() >= self.closes:
                return today.isoformat()
        for back in range(1, _LONGEST_ABSENCE):
            day = today - timedelta(days=back)
            if self.is_office_day(day):
                return day.isoformat()
        return "always"


class OwnKeywords(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The office's own keywords in the order of their page."""

    rev: int = 0
    keywords: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that decides about an answer, as it stands at one moment."""

    settings: AnswerSettings
    answers: Answers
    table: KeywordTable
    urgent: frozenset[tuple[str, ...]]

    def is_urgent(self, text: str) -> bool:
        """One of the office's own emergency words stands in the text."""
        words = phrase(text, greeting=True).texts
        return any(
            words[at : at + len(wanted)] == wanted for wanted in self.urgent for at in range(len(words))
        )

    def flags(self, name: str) -> bool:
        """Messages with this own keyword wait for a person."""
        return any(each.flag for each in self.table.own if each.name == name)

    def guard(self, price: int) -> GuardSettings:
        return GuardSettings(daily_rupiah=self.settings.daily_rupiah, price=price)


D = TypeVar("D", AnswerSettings, OwnKeywords)


class ReplySettings:
    """The two documents, in the box's database. Safe to use from any thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.RLock()
        self._settings = self._load(_ANSWERS, AnswerSettings)
        self._own = self._load(_KEYWORDS, OwnKeywords)
        self._desk = _desk(self._settings, self._own)

    @property
    def current(self) -> AnswerSettings:
        return self._settings

    @property
    def own(self) -> OwnKeywords:
        return self._own

    @property
    def desk(self) -> Desk:
        """Both, made ready for reading."""
        return self._desk

    def save(self, settings: AnswerSettings) -> AnswerSettings:
        """Keep what a form changed, as the next revision. Raises ``StaleRevision``; ``InputError`` with a
        sentence for a text that is no plain SMS or hours that cannot be meant."""
        if settings.opens >= settings.closes:
            raise InputError("the office closes before it opens")
        if (
            len(settings.forward_numbers) < len(settings.forward_to)
            or len(settings.forward_to) > MOST_FORWARDS
        ):
            raise InputError(f"alarms are forwarded to at most {MOST_FORWARDS} mobile numbers")
        with self._lock:
            if settings.rev != self._settings.rev:
                raise StaleRevision(theirs=self._settings, mine=settings)
            settings = msgspec.structs.replace(settings, rev=settings.rev + 1)
            desk = _desk(settings, self._own)
            self._keep(_ANSWERS, settings.rev, msgspec.json.encode(settings))
            self._settings, self._desk = settings, desk
        return settings

    def save_keywords(self, own: OwnKeywords) -> OwnKeywords:
        """Keep the office's own keywords. Raises ``StaleRevision`` or ``InputError``."""
        if len(own.keywords) > MOST_KEYWORDS:
            raise InputError(f"the table holds at most {MOST_KEYWORDS} keywords")
        with self._lock:
            if own.rev != self._own.rev:
                raise StaleRevision(theirs=self._own, mine=own)
            own = msgspec.structs.replace(own, rev=own.rev + 1)
            desk = _desk(self._settings, own)
            self._keep(_KEYWORDS, own.rev, msgspec.json.encode(own))
            self._own, self._desk = own, desk
        return own

    def _keep(self, name: str, rev: int, body: bytes) -> None:
        with self._db.write() as cur:
            cur.execute(
                "INSERT OR REPLACE INTO reply_document (name, rev, body) VALUES (?, ?, ?)",
                (name, rev, body.decode()),
            )

    def _load(self, name: str, kind: type[D]) -> D:
        with self._db.read() as cur:
            row = cur.execute("SELECT body FROM reply_document WHERE name = ?", (name,)).fetchone()
        return kind() if row is None else msgspec.json.decode(row["body"], type=kind)


def _desk(settings: AnswerSettings, own: OwnKeywords) -> Desk:
    try:
        answers = Answers.default().rewritten(settings.texts, settings.automatic)
    except ValueError as problem:
        raise InputError(str(problem)) from problem
    words = (phrase(word, greeting=True).texts for word in settings.urgent_words)
    return Desk(settings, answers, KeywordTable(own.keywords), frozenset(filter(None, words)))
