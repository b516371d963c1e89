"""*Cek nomor*: ask phones whose they are, in two clicks, and see what they answer.

A number that has been silent for seven months may be a stranger's: it gets a text that says nothing about a
person. So one click makes up to two broadcasts, one that names people and one that does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.broadcast_models import Blocker, BroadcastPreview, BroadcastReport, Draft, Sample
from appliance.broadcasts import Broadcasts
from appliance.clock import Clock
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.errors import InputError
from appliance.number_health.checks import ASKED_AGAIN_AFTER, Asked, Check
from appliance.number_health.record import NumberRecord, about
from appliance.number_health.states import NumberState, is_silent, verdict
from appliance.number_health.store import NumberHealth
from appliance.number_overview import TO_CHECK
from appliance.outbox.status import CARRIED, OPEN, Status
from appliance.sms.numbers import PhoneNumber


class CheckOutcome(StrEnum):
    """What has come of asking one number."""

    WAITING = "waiting"  # not sent yet
    CONFIRMED = "confirmed"
    DENIED = "denied"
    OTHERWISE = "otherwise"  # wrote something else: for a person to read
    NO_ANSWER = "no_answer"
    NOT_DELIVERED = "not_delivered"
    NOT_SENT = "not_sent"  # cancelled, or the number wants no more messages


@dataclass(frozen=True, slots=True)
class CheckTexts:
    """Templates. ``anonymous`` must use no field of a person."""

    named: str
    anonymous: str


@dataclass(frozen=True, slots=True)
class CheckWish:
    """Whom to ask: numbers in these states, in this kecamatan (code; "" = all)."""

    states: tuple[NumberState, ...] = TO_CHECK
    district: str = ""


@dataclass(frozen=True, slots=True)
class CheckPreview:
    """What the second click would do. ``asked_lately``: people passed over, asked within 30 days."""

    people: int
    anonymous: int  # of them: silent numbers, which get the text without a name
    asked_lately: int
    segments: int
    cost: int  # rupiah
    finish_at: datetime | None
    samples: tuple[Sample, ...]  # one of each text that is used
    blockers: tuple[Blocker, ...]

    @property
    def can_send(self) -> bool:
        return self.people > 0 and not self.blockers


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """One row of a campaign. ``contact`` None: not in the book any more."""

    name: str
    contact_id: str
    number: PhoneNumber
    outcome: CheckOutcome
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """One campaign while and after it goes out. ``running``: something may change without a person."""

    campaign: str
    made_at: datetime
    made_by: str
    counts: Mapping[CheckOutcome, int]
    people: tuple[AskedPerson, ...]
    broadcasts: tuple[BroadcastReport, ...]

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def running(self) -> bool:
        return any(each.running for each in self.broadcasts)


class NothingToAsk(InputError):
    """Nobody is left to ask, or the box cannot send; ``preview`` says what is in the way."""

    def __init__(self, preview: CheckPreview) -> None:
        super().__init__("no number is left to be asked")
        self.preview = preview


class NumberCheck:
    """Safe to use from any thread."""

    def __init__(
        self,
        *,
        broadcasts: Broadcasts,
        health: NumberHealth,
        book: Callable[[], Snapshot],
        opted_out: Callable[[], frozenset[PhoneNumber]],
        clock: Clock,
    ) -> None:
        self._broadcasts = broadcasts
        self._health = health
        self._book = book
        self._opted_out = opted_out
        self._clock = clock

    def preview(self, wish: CheckWish, texts: CheckTexts) -> CheckPreview:
        """How many, how much, until when. Changes nothing."""
        named, silent, lately = self._choose(wish)
        previews = [self._broadcasts.preview(draft) for draft in _drafts(named, silent, texts)]
        return _summed(previews, anonymous=previews[-1].accepted if silent else 0, asked_lately=lately)

    def send(self, wish: CheckWish, texts: CheckTexts, *, token: str, by: str) -> str:
        """Ask them; -> the campaign, which is the token: the same again asks nobody twice.

        Raises ``NothingToAsk`` and what ``Broadcasts.send`` raises. When the box stops in between, the
        numbers without a name may not have been asked: they are offered again.
        """
        if self._health.checks.of_campaign(token):
            return token
        named, silent, _ = self._choose(wish)
        preview = self.preview(wish, texts)
        if not preview.can_send:
            raise NothingToAsk(preview)
        for draft in _drafts(named, silent, texts):
            self._ask(draft, token, anonymous=draft.text == texts.anonymous, by=by)
        return token

    def report(self, campaign: str) -> CheckReport | None:
        """What has come of it; None: no such campaign."""
        checks = self._health.checks.of_campaign(campaign)
        if not checks:
            return None
        people = tuple(self._people(checks))
        return CheckReport(
            campaign=campaign,
            made_at=checks[0].made_at,
            made_by=checks[0].made_by,
            counts=Counter(each.outcome for each in people),
            people=people,
            broadcasts=tuple(self._broadcasts.report(each.broadcast_id or 0) for each in checks),
        )

    def recent(self, limit: int = 5) -> tuple[Check, ...]:
        """The newest campaigns, each by its first broadcast."""
        found = self._health.checks.recent(limit)
        return tuple({each.campaign: each for each in reversed(found)}.values())[::-1]

    # -- inside -------------------------------------------------------------------------------------------

    def _choose(self, wish: CheckWish) -> tuple[list[str], list[str], int]:
        """Ids of people to be named, of those on silent numbers, and how many were asked lately."""
        book, records, opted_out = self._book(), self._health.records(), self._opted_out()
        now = self._clock.now()
        lately = self._health.checks.asked_since(now - ASKED_AGAIN_AFTER)
        people = book.by_district.get(wish.district, ()) if wish.district else book.people
        named: list[str] = []
        silent: list[str] = []
        passed_over = 0
        for person in people:
            if not (person.active and person.numbers):
                continue
            number = person.numbers[0]
            record = about(records.get(number), person.ids)
            if verdict(record, now=now, opted_out=number in opted_out).state not in wish.states:
                continue
            if number in lately:
                passed_over += 1
            else:
                (silent if is_silent(record, now) else named).append(person.id)
        return named, silent, passed_over

    def _ask(self, draft: Draft, campaign: str, *, anonymous: bool, by: str) -> None:
        checks, token = self._health.checks, f"cek:{campaign}:{int(anonymous)}"
        checks.announce(campaign, token, by=by, anonymous=anonymous)
        try:
            accepted = self._broadcasts.send(draft, token=token, by=by)
        except BaseException:
            checks.withdraw(token)
            raise
        checks.accepted(token, accepted.id)

    def _people(self, checks: Sequence[Check]) -> list[AskedPerson]:
        book, records = self._book(), self._health.records()
        asked = self._health.checks.asked([each.broadcast_id or 0 for each in checks])
        since = checks[0].made_at
        return [
            AskedPerson(
                each.name,
                each.contact_id,
                each.number,
                outcome_of(each, about(records.get(each.number), _ids(each, book)), since),
                book.who(each.contact_id.partition(" ")[0]),
            )
            for each in asked
        ]


def outcome_of(asked: Asked, record: NumberRecord | None, since: datetime) -> CheckOutcome:
    """What people said outweighs what the network said."""
    if record is not None:
        if record.denied_at is not None and record.denied_at >= since:
            return CheckOutcome.DENIED
        if record.confirmed_at is not None and record.confirmed_at >= since:
            return CheckOutcome.CONFIRMED
        if record.last_reply_at is not None and record.last_reply_at >= since and asked.status in CARRIED:
            return CheckOutcome.OTHERWISE
    if asked.status in OPEN:
        return CheckOutcome.WAITING
    if asked.status is Status.FAILED:
        return CheckOutcome.NOT_DELIVERED
    return CheckOutcome.NO_ANSWER if asked.status in CARRIED else CheckOutcome.NOT_SENT


def _ids(asked: Asked, book: Snapshot) -> set[str]:
    """Of those a check named, two on one phone."""
    named = asked.contact_id.split()
    people = [person for person in map(book.who, named) if person is not None]
    return {*named, *(id_ for person in people for id_ in person.ids)}


def _drafts(named: Sequence[str], silent: Sequence[str], texts: CheckTexts) -> list[Draft]:
    """The one without names last."""
    pairs = ((texts.named, named), (texts.anonymous, silent))
    return [Draft(text=text, audience=AudienceSpec(contacts=tuple(ids))) for text, ids in pairs if ids]


def _summed(previews: Sequence[BroadcastPreview], *, anonymous: int, asked_lately: int) -> CheckPreview:
    finish = [each.finish_at for each in previews]
    return CheckPreview(
        people=sum(each.accepted for each in previews),
        anonymous=anonymous,
        asked_lately=asked_lately,
        segments=sum(each.segments for each in previews),
        cost=sum(each.cost for each in previews),
        finish_at=None if None in finish else max((each for each in finish if each), default=None),
        samples=tuple(each.samples[0] for each in previews if each.samples),
        blockers=tuple(dict.fromkeys(blocker for each in previews for blocker in each.blockers)),
    )
