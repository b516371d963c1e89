"""What the box knows of numbers, as the pages of Kontak ask for it."""

from __future__ import annotations

from appliance.contacts.audience import NumberFacts
from appliance.number_health.states import NumberState
from appliance.sms.numbers import PhoneNumber
from web.boxed import the_box


def facts_now() -> NumberFacts:
    """This moment's knowledge."""
    return the_box().number_facts()


def number_states() -> tuple[NumberState, ...]:
    """The states a list may be narrowed to."""
    return tuple(NumberState)


def state_of(number: PhoneNumber) -> NumberState:
    """How far a number may be trusted."""
    return NumberState(facts_now().state(number))
