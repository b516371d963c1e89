"""What the box knows of numbers, as the pages of Kontak ask for it."""

from __future__ import annotations

from appliance.contacts.audience import NumberFacts
from appliance.contacts.model import Contact
from appliance.number_health.record import about
from appliance.number_health.states import NumberState, Verdict, verdict
from appliance.number_overview import Tally
from appliance.sms.numbers import PhoneNumber
from web.boxed import the_box


def facts_now() -> NumberFacts:
    """This moment's knowledge."""
    return the_box().number_facts()


def number_states() -> tuple[NumberState, ...]:
    """The states a list may be narrowed to."""
    return tuple(NumberState)


def verdict_of(number: PhoneNumber, person: Contact | None = None) -> Verdict:
    """How far a number may be trusted in this person's hand, and the rule that says so."""
    box = the_box()
    opted_out = number in box.ledger.opted_out()
    record = box.number_health.of(number)
    if person is not None:
        record = about(record, person.ids)
    return verdict(record, now=box.clock.now(), opted_out=opted_out)


def tally_now() -> Tally:
    """How many numbers are in which state."""
    tally: Tally = the_box().number_overview.now().whole
    return tally
