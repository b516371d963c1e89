"""What a draft would do: count it while it is being written, prepare it, show it. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from appliance.broadcast_checks import hints, missing_of, text_blockers
from appliance.broadcast_models import (
    Blocker,
    BroadcastPreview,
    Draft,
    LeftOutPerson,
    LeftOutReason,
    ModemCard,
    Reach,
    TextCheck,
)
from appliance.broadcast_people import Chosen, Rules, chosen_people, speakable
from appliance.clock import Clock
from appliance.composition import Composition, Text, ValueLengths, compose, estimate, value_lengths
from appliance.contacts.audience import NumberFacts, tally
from appliance.contacts.audience_facts import RememberedFacts
from appliance.contacts.audience_spec import AudienceSpec, SharedPhone
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.merge import Merger, OfficeValues
from appliance.outbox.cost import Cost
from appliance.outbox.model import Stop
from appliance.outlook import Prospects
from appliance.questions.model import problems
from appliance.recent import Recent
from appliance.sms.alphabet import is_gsm7
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import Encoding, TextTooLong, split
from appliance.sms.template import EVENT_FIELDS, PERSON_FIELDS


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with all it would send. Made anew at *Kirim*; ``digest`` tells whether it is the same."""

    draft: Draft
    text: Text
    chosen: Chosen
    composition: Composition
    blockers: tuple[Blocker, ...]
    modems: tuple[ModemCard, ...]
    price: int
    groups: Mapping[str, float]  # segments by operator
    prospects: Prospects

    @property
    def digest(self) -> str:
        """Stands for every number and text, and for what changes when they go out."""
        when = self.draft.not_before.isoformat() if self.draft.not_before else ""
        stop = self.draft.stop_at.isoformat() if self.draft.stop_at else ""
        asks = self.draft.asks or ""
        return self.composition.digest("urgent" if self.draft.urgent else "", when, stop, asks)

    @property
    def stop(self) -> Stop | None:
        """When it stands still, and until when."""
        return self.prospects.stop_from(self.draft.stop_at) if self.draft.stop_at else None

    @property
    def cost(self) -> Cost:
        """With the SIMs that are going to carry it; while none can be counted on, with the dearest."""
        foreseen = self.prospects.cost(self.groups, urgent=self.draft.urgent)
        return Cost(self.composition.segments * self.price, {}) if foreseen is None else foreseen

    def preview(self) -> BroadcastPreview:
        """Everything *Lihat dulu* shows."""
        made, cost = self.composition, self.cost
        segments = made.segments
        outlook = self.prospects.of_draft(
            segments,
            urgent=self.draft.urgent,
            not_before=self.draft.not_before,
            stop=self.stop,
            groups=self.groups,
        )
        left_out = tuple(made.left_out)
        return BroadcastPreview(
            text=self.text.template.text,
            changes=self.text.changes,
            problems=self.text.template.problems,
            accepted=len(made.recipients),
            left_out=dict(Counter(each.reason for each in left_out)),
            left_out_people=left_out,
            missing=dict(made.missing),
            segments=segments,
            parts=dict(sorted(made.parts.items())),
            ucs2=made.ucs2,
            cost=cost.total,
            cost_per_modem=cost.by_modem,
            longest=made.longest(),
            samples=made.samples(),
            urgent=self.draft.urgent,
            start_at=outlook.start_at,
            finish_at=outlook.finish_at,
            per_minute=outlook.per_minute,
            waiting=outlook.waiting,
            blockers=self.blockers,
            digest=self.digest,
            stop=self.stop,
        )


@dataclass(frozen=True, slots=True)
class _Question:
    """What the people of a draft follow from. Snapshots and facts are equal only to themselves."""

    snapshot: Snapshot
    audience: AudienceSpec
    numbers: tuple[str, ...]
    rules: Rules

    def is_before(self, other: _Question) -> bool:
        """Of a book or of facts that are others by now: never asked again, and megabytes to remember."""
        same = self.snapshot is other.snapshot and self.rules.facts is other.rules.facts
        return not same or self.rules.opted_out != other.rules.opted_out


@dataclass(frozen=True, slots=True)
class _Filling:
    """What the lengths of the values follow from."""

    people: _Question
    field_places: tuple[str, ...]
    shared: Mapping[str, str]


# As many people write at a time: the counter of each asks at every pause in typing.
WRITERS = 4


class Drafts:
    """Prepares drafts. ``office``: what the settings say; ``opted_out``: who wants no more messages;
    ``facts``: what is known of the numbers, the same object while that is the same; ``shared``: what a phone
    gets that two people share."""

    def __init__(
        self,
        *,
        book: ContactBook,
        opted_out: Callable[[], Collection[PhoneNumber]],
        office: Callable[[], OfficeValues],
        modems: Callable[[], tuple[ModemCard, ...]],
        prospects: Prospects,
        clock: Clock,
        zone: tzinfo,
        facts: Callable[[], NumberFacts | None] = lambda: None,
        shared: Callable[[], SharedPhone] = lambda: SharedPhone.FIRST,
    ) -> None:
        self._book = book
        self._opted_out = opted_out
        self._office = office
        self._modems = modems
        self._prospects = prospects
        self._group_of = prospects.group_of
        self._clock = clock
        self._zone = zone
        self._facts = facts
        self._remembered: Recent[NumberFacts, RememberedFacts] = Recent(1)
        self._shared = shared
        self._known_people: Recent[_Question, Chosen] = Recent(WRITERS, outdated=_Question.is_before)
        self._known_operators: Recent[_Question, Mapping[str, float]] = Recent(
            WRITERS, outdated=_Question.is_before
        )
        self._of_contacts: Recent[tuple[Snapshot, object], dict[Contact, int]] = Recent(
            1, outdated=lambda one, other: one[0] is not other[0]
        )
        self._known_lengths: Recent[_Filling, ValueLengths] = Recent(
            WRITERS, outdated=lambda one, other: one.people.is_before(other.people)
        )

    def prepare(self, draft: Draft) -> Prepared:
        """Every message of the draft, made."""
        text = Text.read(draft.text)
        merger = self._merger(text, draft)
        chosen = self._chosen(self._question(draft, text))
        of_text = text_blockers(text, merger.shared)
        if of_text:
            composition = Composition(text, left_out=chosen.left_out)
        else:
            chosen = speakable(chosen, text.template, merger)
            composition = compose(text, chosen.people, merger, left_out=chosen.left_out)
        modems = self._modems()
        return Prepared(
            draft=draft,
            text=text,
            chosen=chosen,
            composition=composition,
            blockers=(
                *of_text,
                *_blockers(draft, chosen, composition, text_is_good=not of_text, modems=modems),
            ),
            modems=modems,
            price=_price(modems),
            groups=self._by_operator((each.number, len(each.parts)) for each in composition.recipients),
            prospects=self._prospects,
        )

    def check_text(self, draft: Draft) -> TextCheck:
        """Count without making every message. What the office has not filled in yet counts as usual."""
        text = Text.read(draft.text)
        merger = self._merger(text, draft)
        counted = merger.with_stand_ins()
        asked = self._question(draft, text)
        quick = estimate(text, self._lengths(text, asked, counted))
        typical = _length(_as_typical_reads_it(text, counted, quick.typical))
        longest_parts = max(quick.longest_parts, typical.parts)
        price = _price(self._modems())
        return TextCheck(
            text=text.template.text,
            changes=text.changes,
            encoding=typical.encoding,
            characters=typical.characters,
            parts=typical.parts,
            units_left=typical.units_left,
            longest_parts=longest_parts,
            fields=text.template.fields,
            problems=text.template.problems,
            missing_event_fields=missing_of(text, merger.shared, EVENT_FIELDS),
            hints=hints(
                text,
                typical_parts=typical.parts,
                longest_parts=longest_parts,
                sender=self._office().sender,
                question=draft.question,
            ),
            blockers=text_blockers(text, merger.shared),
            price=price,
            recipients=quick.people,
            cost=quick.segments * price,
            minutes=self._prospects.minutes(
                quick.segments, urgent=draft.urgent, groups=self._operators_of(asked)
            ),
        )

    def reach(self, draft: Draft) -> Reach:
        """How many it reaches and how many not: cheap enough for every click while choosing."""
        asked = self._question(draft, Text.read(draft.text))
        if any(number.strip() for number in draft.numbers):
            chosen = self._chosen(asked)
            return Reach(len(chosen.people), Counter(each.reason for each in chosen.left_out))
        rules = asked.rules
        counted = tally(
            asked.snapshot,
            asked.audience,
            opted_out=rules.opted_out,
            facts=rules.facts,
            shared=rules.shared,
            personal=rules.personal,
        )
        left_out = {LeftOutReason(str(reason)): people for reason, people in counted.left_out.items()}
        return Reach(counted.phones, left_out)

    def left_out(self, draft: Draft, reason: LeftOutReason | None = None) -> tuple[LeftOutPerson, ...]:
        """Who is left out, for that reason or for any, before the text asks for fields."""
        chosen = self._chosen(self._question(draft, Text.read(draft.text)))
        return tuple(each for each in chosen.left_out if reason is None or each.reason is reason)

    def _merger(self, text: Text, draft: Draft) -> Merger:
        today = self._clock.now().astimezone(self._zone).date()
        return Merger(text.template.fields, event=draft.event, office=self._office(), today=today)

    def _question(self, draft: Draft, text: Text) -> _Question:
        rules = Rules(
            opted_out=frozenset(self._opted_out()),
            facts=self._facts_now(),
            shared=self._shared(),
            personal=not PERSON_FIELDS.isdisjoint(text.template.fields),
        )
        return _Question(self._book.snapshot, draft.audience, draft.numbers, rules)

    def _facts_now(self) -> NumberFacts | None:
        facts = self._facts()
        return None if facts is None else self._remembered.answer(facts, lambda: RememberedFacts(facts))

    def _chosen(self, asked: _Question) -> Chosen:
        """The people, remembered while only the text changes."""
        return self._known_people.answer(
            asked, lambda: chosen_people(asked.snapshot, asked.audience, asked.numbers, asked.rules)
        )

    def _operators_of(self, asked: _Question) -> Mapping[str, float]:
        """How many people each operator has, remembered like the people."""
        return self._known_operators.answer(
            asked, lambda: self._by_operator((each.number, 1) for each in self._chosen(asked).people)
        )

    def _by_operator(self, messages: Iterable[tuple[PhoneNumber | None, int]]) -> Mapping[str, float]:
        counted = Counter[str]()
        for number, segments in messages:
            counted[self._group_of(number)] += segments
        return dict(counted)

    def _lengths(self, text: Text, asked: _Question, merger: Merger) -> ValueLengths:
        """Measured anew only when people or fields change: 15,000 of them take longer than a keystroke."""

        def measure() -> ValueLengths:
            people = speakable(self._chosen(asked), text.template, merger).people
            return value_lengths(text, people, merger, of_contacts)

        # what is known of numbers changes often, what the book holds does not
        of_contacts = self._of_contacts.answer(
            (asked.snapshot, (text.field_places, merger.shared)), dict[Contact, int]
        )
        filling = _Filling(asked, text.field_places, merger.shared)
        return self._known_lengths.answer(filling, measure)


def _blockers(
    draft: Draft,
    chosen: Chosen,
    composition: Composition,
    *,
    text_is_good: bool,
    modems: Collection[ModemCard],
) -> list[Blocker]:
    """What is wrong beside the text itself."""
    found: list[Blocker] = []
    if composition.too_long:
        found.append(Blocker.TEXT_TOO_LONG)
    reached = composition.recipients or composition.too_long if text_is_good else chosen.people
    if not reached:
        typed = [number for number in draft.numbers if number.strip()]
        all_wrong = bool(typed) and chosen.unreadable == len(typed)
        found.append(Blocker.NUMBERS_WRONG if all_wrong else Blocker.NO_RECIPIENTS)
    if draft.question is not None and problems(draft.question):
        found.append(Blocker.QUESTION_WRONG)
    if not modems:
        found.append(Blocker.NO_MODEM)
    return found


def _price(modems: Collection[ModemCard]) -> int:
    """Rupiah for one segment: the dearest modem's, since any of them may carry any message."""
    return max((card.price for card in modems), default=0)


def _as_typical_reads_it(text: Text, merger: Merger, typical: Contact | None) -> str:
    """The text as somebody with values of middling length gets it; with its braces while nobody is chosen."""
    if text.template.problems or typical is None:
        return text.template.text
    return text.template.render(merger.values(typical))


@dataclass(frozen=True, slots=True)
class _Length:
    encoding: Encoding
    characters: int
    parts: int
    units_left: int


def _length(message: str) -> _Length:
    try:
        cut = split(message)
    except TextTooLong as error:
        encoding = Encoding.GSM7 if is_gsm7(message) else Encoding.UCS2
        return _Length(encoding, len(message), error.parts, 0)
    return _Length(cut.encoding, len(message), max(1, len(cut.parts)), cut.units_left)
