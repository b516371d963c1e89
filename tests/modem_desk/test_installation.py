"""*Pasang modem*: which light each step has, for everything a modem can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.broadcast_models import ModemCard
from appliance.modem.events import Trouble
from appliance.modem_cards import card
from appliance.modem_desk.installation import InstallStep, Light, installation, is_complete
from appliance.modem_desk.models import TrialMessage
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.support.boxes import swift

NEVER_SEEN = card(swift(), None, price=250)
READY = replace(NEVER_SEEN, state=SenderState.READY, connected=True, ready=True, signal_percent=70)
LOOKING = replace(READY, state=SenderState.NO_NETWORK, ready=False, signal_percent=None)
AT_ONE_O_CLOCK = datetime(2026, 12, 8, 6, tzinfo=UTC)
GREEN = Light.GREEN


def lights(modem: ModemCard, trial: TrialMessage | None = None) -> list[Light]:
    return [state.light for state in installation(modem, trial)]


def stuck(reason: str, state: SenderState = SenderState.NOT_READY) -> ModemCard:
    return replace(NEVER_SEEN, state=state, reason=reason)


def trial(status: Status, how: str = "") -> TrialMessage:
    return TrialMessage(1, "+6281200001111", AT_ONE_O_CLOCK, status, "", how)


def at(modem: ModemCard, step: InstallStep) -> tuple[Light, str]:
    return next((s.light, s.reason) for s in installation(modem, None) if s.step is step)


def test_there_are_seven_steps_in_a_fixed_order() -> None:
    assert [state.step for state in installation(NEVER_SEEN, None)] == list(InstallStep)
    assert len(InstallStep) == 7


def test_a_box_that_has_just_started_is_looking_and_everything_else_comes_later() -> None:
    assert lights(NEVER_SEEN) == [Light.BUSY] + [Light.LATER] * 6


def test_a_modem_that_is_not_there_is_red_at_the_first_step() -> None:
    gone = stuck("gone", SenderState.OFFLINE)
    assert at(gone, InstallStep.DETECTED) == (Light.RED, "gone")
    assert lights(gone)[1:] == [Light.LATER] * 6


@pytest.mark.parametrize(
    ("reason", "step", "light"),
    [
        (Trouble.NO_SIM, InstallStep.SIM, Light.RED),
        (Trouble.SIM_FAILURE, InstallStep.SIM, Light.RED),
        (Trouble.SIM_BUSY, InstallStep.SIM, Light.BUSY),
        (Trouble.SIM_LOCKED, InstallStep.SIM, Light.RED),
        (Trouble.PIN_REQUIRED, InstallStep.PIN, Light.YOURS),
        (Trouble.PIN_REFUSED, InstallStep.PIN, Light.RED),
        (Trouble.PUK_REQUIRED, InstallStep.PIN, Light.RED),
        (Trouble.RADIO_OFF, InstallStep.SIGNAL, Light.RED),
        (Trouble.SMS_UNSUPPORTED, InstallStep.DETECTED, Light.RED),
        (Trouble.SMS_NOT_READY, InstallStep.REGISTERED, Light.BUSY),
    ],
)
def test_each_trouble_stops_at_its_own_step(reason: Trouble, step: InstallStep, light: Light) -> None:
    states = installation(stuck(reason), None)
    place = list(InstallStep).index(step)
    assert [state.light for state in states[:place]] == [GREEN] * place
    assert (states[place].light, states[place].reason) == (light, reason)
    assert {state.light for state in states[place + 1 :]} == {Light.LATER}


def test_every_trouble_has_its_step() -> None:
    for trouble in Trouble:
        assert any(state.reason == trouble for state in installation(stuck(trouble), None)), trouble


def test_without_signal_the_antenna_is_to_blame_and_with_it_the_network() -> None:
    assert at(LOOKING, InstallStep.SIGNAL) == (Light.RED, "no_signal")
    searching = replace(LOOKING, signal_percent=40)
    assert at(searching, InstallStep.SIGNAL) == (GREEN, "")
    assert at(searching, InstallStep.REGISTERED) == (Light.BUSY, "searching")
    denied = replace(searching, reason="registration_denied")
    assert at(denied, InstallStep.REGISTERED) == (Light.RED, "registration_denied")


def test_a_weak_signal_is_green_and_said() -> None:
    assert at(replace(READY, signal_percent=10), InstallStep.SIGNAL) == (GREEN, "weak")


def test_a_modem_that_is_registered_asks_for_a_number() -> None:
    assert lights(READY) == [GREEN] * 5 + [Light.YOURS, Light.LATER]


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING, Status.ERRORED])
def test_a_test_message_on_its_way_is_waited_for(status: Status) -> None:
    assert lights(READY, trial(status)) == [GREEN] * 5 + [Light.BUSY, Light.LATER]


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNKNOWN, Status.CANCELLED])
def test_a_test_message_that_did_not_go_out_is_red(status: Status) -> None:
    assert lights(READY, trial(status)) == [GREEN] * 5 + [Light.RED, Light.LATER]


def test_what_the_network_took_is_looked_for_on_the_phone() -> None:
    assert lights(READY, trial(Status.SENT)) == [GREEN] * 6 + [Light.YOURS]


@pytest.mark.parametrize("how", ["report", "reply", "person"])
def test_a_report_an_answer_or_a_person_makes_the_last_light_green(how: str) -> None:
    for status in (Status.SENT, Status.UNKNOWN, Status.DELIVERED):
        assert is_complete(installation(READY, trial(status, how)))


MODEMS = st.builds(
    lambda state, reason, connected, percent: replace(
        NEVER_SEEN, state=state, reason=reason, connected=connected, signal_percent=percent
    ),
    st.sampled_from(SenderState),
    st.sampled_from(["", "gone", "port_in_use", "something_new", *Trouble]),
    st.booleans(),
    st.none() | st.integers(0, 100),
)
TRIALS = st.none() | st.builds(trial, st.sampled_from(Status), st.sampled_from(["", "report", "person"]))


@given(MODEMS, TRIALS)
def test_whatever_a_modem_tells_there_are_seven_lights_and_one_place_to_look_at(
    modem: ModemCard, sent: TrialMessage | None
) -> None:
    states = installation(modem, sent)
    assert len(states) == 7
    open_steps = [state for state in states if state.light is not GREEN]
    assert all(state.light is Light.LATER for state in open_steps[1:])
    assert not open_steps or open_steps[0].light is not Light.LATER
