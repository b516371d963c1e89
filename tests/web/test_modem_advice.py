"""*Pasang modem* has its own advice for every word a modem can be stuck at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from appliance.modem.events import Trouble
from appliance.modem_cards import card
from appliance.modem_desk.installation import Light, StepState, installation
from appliance.outbox.connection import NO_MODEM_LEFT, ON_ANOTHER_PORT, PORT_FORBIDDEN, PORT_IN_USE
from appliance.outbox.sender_status import SenderState
from appliance.sim_cards.pin_outlook import PinOutlook
from tests.support.boxes import swift
from tests.web.visitor import Visitor
from web.pin_form import PIN_SAID
from web.words_install import ADVICE, advice
from web.words_modems import TROUBLE

NEVER_SEEN = card(swift(), None, price=250)
OFFLINE = ("gone", "port_missing", PORT_IN_USE, PORT_FORBIDDEN, ON_ANOTHER_PORT, NO_MODEM_LEFT)


def open_step(reason: str) -> StepState:
    """The first light that is not green on a modem with that word."""
    state = SenderState.OFFLINE if reason in OFFLINE else SenderState.NOT_READY
    if reason == "registration_denied":
        stuck = replace(NEVER_SEEN, state=SenderState.NO_NETWORK, connected=True, signal_percent=50)
    else:
        stuck = replace(NEVER_SEEN, state=state)
    steps = installation(replace(stuck, reason=reason), None)
    return next(step for step in steps if step.light is not Light.GREEN)


def test_every_word_for_a_trouble_is_known_here() -> None:
    assert {*Trouble, *OFFLINE} <= set(TROUBLE)


@pytest.mark.parametrize("reason", sorted({*TROUBLE, *Trouble, *OFFLINE}))
def test_every_word_has_advice_of_its_own(reason: str) -> None:
    step = open_step(reason)
    assert (step.step, reason) in ADVICE
    assert advice(step) == ADVICE[step.step, reason]


def test_a_section_without_a_modem_is_told_to_get_one() -> None:
    assert any("Pasang satu HAT" in line for line in advice(open_step(NO_MODEM_LEFT)))


def test_whatever_comes_of_a_pin_can_be_said() -> None:
    assert set(PIN_SAID) == set(PinOutlook)


def test_no_id_stands_twice_in_the_wizard_with_the_form_for_the_pin(admin: Visitor) -> None:
    page = admin.get("/modem/telkomsel/pasang?isi=pin").text
    assert 'name="pin"' in page
    twice = [each for each, times in Counter(re.findall(r' id="([^"]+)"', page)).items() if times > 1]
    assert twice == []
