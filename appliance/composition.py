"""From a text and its people to the very messages: filled in, tidied, cut, counted. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from appliance.broadcast_models import LeftOutPerson, LeftOutReason, Sample
from appliance.contacts.model import Contact
from appliance.merge import Merger
from appliance.outbox.model import NewRecipient
from appliance.sms.alphabet import Change, is_gsm7, tidy
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import CONCATENATED, SINGLE, Encoding, TextTooLong, split, ucs2_units
from appliance.sms.template import Field, Template, parse


@dataclass(frozen=True, slots=True)
class Text:
    """What the office wrote, tidied and understood."""

    template: Template
    changes: tuple[Change, ...]

    @classmethod
    def read(cls, written: str) -> Text:
        tidied = tidy(written.strip())
        return cls(parse(tidied.text), tidied.changes)

    @property
    def fixed_units(self) -> int:
        """Septets or UTF-16 units that every message has, whoever gets it."""
        fixed = "".join(piece.text for piece in self.template.pieces if not isinstance(piece, Field))
        return split_units(fixed)

    @property
    def field_places(self) -> tuple[str, ...]:
        """The field at each place where one stands; a name may come again."""
        return tuple(piece.name for piece in self.template.pieces if isinstance(piece, Field))

    @property
    def encoding(self) -> Encoding:
        return Encoding.GSM7 if is_gsm7(self.template.text) else Encoding.UCS2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody chosen: a contact of the book, or a number typed by hand (then ``contact.id`` is "").

    ``contact`` is seen from the post by which he is meant. ``beside``: who is named too in the message to
    this phone.
    """

    contact: Contact
    number: PhoneNumber
    beside: Contact | None = None

    @property
    def name(self) -> str:
        """Of both, if there are two."""
        return f"{self.contact.name} / {self.beside.name}" if self.beside else self.contact.name

    @property
    def contact_ids(self) -> str:
        """As the ledger keeps them: parted by a space, if there are two."""
        return f"{self.contact.id} {self.beside.id}" if self.beside else self.contact.id


@dataclass(slots=True)
class Composition:
    """Every message, and everybody who gets none. ``recipients`` are in the order of the people."""

    text: Text
    recipients: list[NewRecipient] = field(default_factory=list)
    left_out: list[LeftOutPerson] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    parts: Counter[int] = field(default_factory=Counter)
    ucs2: int = 0
    too_long: int = 0

    @property
    def segments(self) -> int:
        return sum(parts * people for parts, people in self.parts.items())

    def digest(self, *extra: str) -> str:
        """One word that stands for every number and text, in order, and for ``extra``."""
        whole = hashlib.sha256()
        for each in self.recipients:
            whole.update(f"{each.number}\0{each.text}\0".encode())
        whole.update("\0".join(extra).encode())
        return whole.hexdigest()

    def longest(self) -> Sample | None:
        """The message that takes the most room."""
        if not self.recipients:
            return None
        return sample(max(self.recipients, key=lambda each: (len(each.parts), len(each.text))))

    def samples(self) -> tuple[Sample, ...]:
        """The first, the middle and the last message: fewer when there are fewer people."""
        last = len(self.recipients) - 1
        places = sorted({0, last // 2, last}) if last >= 0 else []
        return tuple(sample(self.recipients[place]) for place in places)

    def to_record(self) -> list[NewRecipient]:
        """What the ledger writes down: the messages, then everybody left out with the reason."""
        return [*self.recipients, *(_recorded(person) for person in self.left_out)]


def compose(
    text: Text, people: Iterable[Person], merger: Merger, *, left_out: Iterable[LeftOutPerson]
) -> Composition:
    """Fill in, tidy and cut the text for each person; who has no value for a field used is left out."""
    composition = Composition(text, left_out=list(left_out))
    for left in composition.left_out:
        if left.reason is LeftOutReason.MISSING_FIELD:
            composition.missing.update(left.detail.split(", "))
    template = text.template
    for person in people:
        values = merger.values(person.contact, person.beside)
        if lacking := template.missing(values):
            composition.missing.update(lacking)
            composition.left_out.append(_left_out(person, LeftOutReason.MISSING_FIELD, ", ".join(lacking)))
            continue
        message = template.render(values)
        if not is_gsm7(message):
            # a name from the book may carry what the template does not: Nur’aini, with Word's apostrophe
            message = tidy(message).text
        try:
            segments = split(message)
        except TextTooLong as error:
            composition.too_long += 1
            composition.parts[error.parts] += 1
            continue
        composition.parts[len(segments.parts)] += 1
        composition.ucs2 += segments.encoding is Encoding.UCS2
        composition.recipients.append(
            NewRecipient(
                person.number,
                person.name,
                person.contact_ids,
                message,
                segments.parts,
                segments.encoding,
            )
        )
    return composition


def sample(recipient: NewRecipient) -> Sample:
    """A recipient as the preview shows it."""
    return Sample(
        name=recipient.name,
        number=recipient.number or "",
        text=recipient.text,
        parts=len(recipient.parts),
        encoding=Encoding(recipient.encoding),
    )


def _left_out(person: Person, reason: LeftOutReason, detail: str = "") -> LeftOutPerson:
    return LeftOutPerson(person.contact.id, person.contact.name, person.number, reason, detail)


def _recorded(person: LeftOutPerson) -> NewRecipient:
    number = PhoneNumber(person.number) if person.number else None
    return NewRecipient(number, person.name, person.contact_id, "", (), Encoding.GSM7, str(person.reason))


# -- the quick count while writing -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long the messages will be, counted without making them."""

    people: int
    segments: int
    typical: Contact | None  # somebody whose values are of middling length
    longest_parts: int


@dataclass(frozen=True, slots=True)
class ValueLengths:
    """How long the values of a text's fields are. Stays true while only the words between them change.

    ``people``: how many people have values of so many letters together, the shortest first.
    """

    people: tuple[tuple[int, int], ...]
    typical: Contact | None  # somebody whose values are of middling length


_MISSING = -1  # the length of somebody who lacks a value


def value_lengths(
    text: Text, people: Sequence[Person], merger: Merger, known: dict[Contact, int] | None = None
) -> ValueLengths:
    """Of everybody who has a value for each field of the text.

    ``known``: lengths measured before with the same fields and the same shared values; filled up.
    """
    known = {} if known is None else known
    lengths: list[tuple[int, int]] = []
    for place, person in enumerate(people):
        length = known.get(person.contact) if person.beside is None else None
        if length is None:
            length = _length_of(person, text, merger)
            if person.beside is None:
                known[person.contact] = length
        if length != _MISSING:
            lengths.append((length, place))
    if not lengths:
        return ValueLengths((), None)
    lengths.sort()
    counted = Counter(length for length, _ in lengths)
    typical = people[lengths[len(lengths) // 2][1]].contact
    return ValueLengths(tuple(counted.items()), typical)


def _length_of(person: Person, text: Text, merger: Merger) -> int:
    values = merger.values(person.contact, person.beside)
    if text.template.missing(values):
        return _MISSING
    return sum([len(values[name]) for name in text.field_places])


def estimate(text: Text, lengths: ValueLengths) -> Estimate:
    """Near enough for a counter that runs while somebody types: values are counted as one unit a letter."""
    if not lengths.people:
        return Estimate(0, 0, None, 0)
    fixed, encoding = text.fixed_units, text.encoding
    segments = sum(parts_of(fixed + length, encoding) * people for length, people in lengths.people)
    everybody = sum(people for _, people in lengths.people)
    longest = lengths.people[-1][0]
    return Estimate(everybody, segments, lengths.typical, parts_of(fixed + longest, encoding))


def parts_of(units: int, encoding: Encoding) -> int:
    """SMS for that many units."""
    return 1 if units <= SINGLE[encoding] else -(-units // CONCATENATED[encoding])


def split_units(text: str) -> int:
    """Units of a text of any length; ``split`` refuses the longest."""
    try:
        return split(text).units
    except TextTooLong:
        return ucs2_units(text)
