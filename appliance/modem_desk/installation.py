"""*Pasang modem*: seven lights from what a modem tells and what became of its test message. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from appliance.broadcast_models import ModemCard
from appliance.modem_desk.models import TrialMessage
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status


class InstallStep(StrEnum):
    """What has to be right before a modem can be trusted with messages, in this order."""

    DETECTED = "detected"
    SIM = "sim_card"
    PIN = "pin"
    SIGNAL = "signal"
    REGISTERED = "registered"
    TEST_SENT = "test_sent"
    TEST_RECEIVED = "test_received"


class Light(StrEnum):
    """How far a step is."""

    GREEN = "green"
    BUSY = "busy"  # the box is at it
    YOURS = "yours"  # a person has to do something now
    RED = "red"  # it does not work, and what to do is known
    LATER = "later"  # an earlier step has to be green first


@dataclass(frozen=True, slots=True)
class StepState:
    """``reason``: a word behind a light that is not green; "" = nothing special."""

    step: InstallStep
    light: Light
    reason: str = ""


# The step at which a modem that answers, or a port that does not, is stuck; the rest is stuck at DETECTED.
_STUCK_AT = {
    "no_sim": InstallStep.SIM,
    "sim_failure": InstallStep.SIM,
    "sim_busy": InstallStep.SIM,
    "sim_locked": InstallStep.SIM,
    "pin_required": InstallStep.PIN,
    "pin_refused": InstallStep.PIN,
    "puk_required": InstallStep.PIN,
    "radio_off": InstallStep.SIGNAL,
    "sms_not_ready": InstallStep.REGISTERED,
}
# What passes by itself.
_PASSING = frozenset({"", "sim_busy", "sms_not_ready"})
_ON_ITS_WAY = frozenset({Status.QUEUED, Status.SENDING, Status.ERRORED})
_WITH_THE_NETWORK = frozenset({Status.SENT, Status.DELIVERED, Status.UNCONFIRMED})


def installation(card: ModemCard, trial: TrialMessage | None) -> tuple[StepState, ...]:
    """The seven steps; ``trial``: the modem's last test message. The first that is not green decides."""
    return tuple(_in_order([*_connection(card), _test_sent(trial), _test_received(trial)]))


def is_complete(steps: tuple[StepState, ...]) -> bool:
    """All lights are green."""
    return all(each.light is Light.GREEN for each in steps)


def _in_order(steps: list[StepState]) -> Iterator[StepState]:
    """Behind a step that is not green nothing can be told, except of a test that has been sent before."""
    open_step = False
    for each in steps:
        if open_step and each.light is not Light.GREEN:
            yield StepState(each.step, Light.LATER)
        else:
            yield each
        open_step = open_step or each.light is not Light.GREEN


def _connection(card: ModemCard) -> list[StepState]:
    """The five steps before the first message."""
    before = (InstallStep.DETECTED, InstallStep.SIM, InstallStep.PIN)
    if card.connected:
        return [*(StepState(step, Light.GREEN) for step in before), _signal(card), _registered(card)]
    stuck = _STUCK_AT.get(card.reason, InstallStep.DETECTED)
    waiting = card.state is SenderState.CONNECTING and not card.reason
    busy = waiting or card.state is SenderState.STOPPED or card.reason in _PASSING
    light = Light.BUSY if busy and card.state is not SenderState.OFFLINE else Light.RED
    if card.reason == "pin_required":
        light = Light.YOURS
    steps = [*before, InstallStep.SIGNAL, InstallStep.REGISTERED]
    place = steps.index(stuck)
    return [
        *(StepState(step, Light.GREEN) for step in steps[:place]),
        StepState(stuck, light, card.reason),
        *(StepState(step, Light.LATER) for step in steps[place + 1 :]),
    ]


def _signal(card: ModemCard) -> StepState:
    if card.signal_percent or card.state is not SenderState.NO_NETWORK:
        weak = card.signal_percent is not None and 0 < card.signal_percent < 20
        return StepState(InstallStep.SIGNAL, Light.GREEN, "weak" if weak else "")
    return StepState(InstallStep.SIGNAL, Light.RED, "no_signal")


def _registered(card: ModemCard) -> StepState:
    if card.state is not SenderState.NO_NETWORK:
        return StepState(InstallStep.REGISTERED, Light.GREEN)
    if card.reason:
        return StepState(InstallStep.REGISTERED, Light.RED, card.reason)
    return StepState(InstallStep.REGISTERED, Light.BUSY, "searching")


def _test_sent(trial: TrialMessage | None) -> StepState:
    step = InstallStep.TEST_SENT
    if trial is None:
        return StepState(step, Light.YOURS)
    if trial.arrived or trial.status in _WITH_THE_NETWORK:
        return StepState(step, Light.GREEN)
    if trial.status in _ON_ITS_WAY:
        return StepState(step, Light.BUSY, "errored" if trial.status is Status.ERRORED else "")
    return StepState(step, Light.RED, "unknown" if trial.status is Status.UNKNOWN else "refused")


def _test_received(trial: TrialMessage | None) -> StepState:
    step = InstallStep.TEST_RECEIVED
    if trial is None:
        return StepState(step, Light.LATER)
    if trial.arrived:
        return StepState(step, Light.GREEN, trial.how)
    return StepState(step, Light.YOURS)
