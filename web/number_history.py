"""One person's numbers, now and before, as the person's page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.contacts.model import Contact, WhyFormer
from appliance.number_health.record import ConfirmedHow, NumberRecord
from appliance.number_health.states import NumberState, Why, verdict
from appliance.number_overview import Tally
from appliance.sms.numbers import PhoneNumber
from web.boxed import the_box


@dataclass(frozen=True, slots=True)
class NumberLine:
    """``until``: ISO date for a former number, ``why`` it is one; "" and None for one in use, whose state and
    the rule behind it count."""

    number: PhoneNumber
    main: bool
    until: str
    why: WhyFormer | None
    state: NumberState
    why_state: Why
    how: ConfirmedHow | None
    record: NumberRecord | None


def numbers_of(person: Contact) -> tuple[NumberLine, ...]:
    """The main number, the spare ones, then the former ones, newest first.

    The page hands it in as ``numbers`` and says ``{% include "numbers/_history.html" %}``.
    """
    in_use = [_line(number, main=place == 0) for place, number in enumerate(person.numbers)]
    former = [
        _line(each.number, until=each.until, why=WhyFormer(each.why) if each.why in set(WhyFormer) else None)
        for each in person.former_numbers
    ]
    return (*in_use, *former)


def tally_now() -> Tally:
    """For the card on Kontak, ``card(tally)`` of numbers/_card.html, imported with context."""
    tally: Tally = the_box().number_overview.now().whole
    return tally


def _line(
    number: PhoneNumber, *, main: bool = False, until: str = "", why: WhyFormer | None = None
) -> NumberLine:
    box = the_box()
    record = box.number_health.of(number)
    found = verdict(record, now=box.clock.now(), opted_out=number in box.ledger.opted_out())
    how = record.confirmed_how if record is not None else ""
    return NumberLine(
        number=number,
        main=main,
        until=until,
        why=why,
        state=found.state,
        why_state=found.why,
        how=ConfirmedHow(how) if how else None,
        record=record,
    )
