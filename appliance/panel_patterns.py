"""What the lamp shows and how it blinks: one table, which the page of help prints too. Pure.

Whoever looks sees only light and time, and may be old, or in a hurry: signs that last differ in how many
flashes come in a row, or in how long light or dark is, by more than two to one. Nothing flashes more than
three times a second (WCAG 2.2, 2.3.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from appliance.health import HealthCheck, HealthPart, HealthResult, HealthWord
from appliance.outbox.sender_status import SenderState, SenderStatus


class LampSign(StrEnum):
    """Six last, six answer a finger on the button."""

    STARTING = "starting"
    READY = "ready"
    SENDING = "sending"
    NO_SIGNAL = "no_signal"  # or no SIM that can be used
    NEEDS_HELP = "needs_help"  # the page says with what
    STOPPING = "stopping"  # the SMS in hand is finished; then it is dark
    HELD = "held"  # the press was noticed
    HELD_HOTSPOT = "held_hotspot"  # let go now: the hotspot
    HELD_POWER_OFF = "held_power_off"  # let go now: off
    HELD_FORGET = "held_forget"  # held since power came: let go now, and the administrator is forgotten
    DONE = "done"
    REFUSED = "refused"  # it could not be done


LASTING = (
    LampSign.STARTING,
    LampSign.READY,
    LampSign.SENDING,
    LampSign.NO_SIGNAL,
    LampSign.NEEDS_HELP,
    LampSign.STOPPING,
)


class Topic(StrEnum):
    """What a short press is answered with: so many blinks."""

    FINE = "fine"
    RADIO = "radio"  # modem, SIM, signal
    POWER = "power"  # supply, heat
    CARD = "card"  # the card, what lies on it, backups
    CLOCK = "clock"
    BOX = "box"  # anything else


# A pattern is light and dark in turn, in seconds, light first; the whole is repeated.
Pattern = tuple[float, ...]

_QUICK = (0.2, 0.2)

PATTERNS: Mapping[LampSign, Pattern] = {
    LampSign.STARTING: (1.0, 1.0),
    LampSign.READY: (1.0, 0.0),
    LampSign.SENDING: (1.8, 0.2),
    LampSign.NO_SIGNAL: (0.2, 0.2, 0.2, 2.4),
    LampSign.NEEDS_HELP: _QUICK,
    LampSign.STOPPING: (0.2, 1.8),
    LampSign.HELD: (0.0, 1.0),
    LampSign.HELD_HOTSPOT: (0.5, 0.5),
    LampSign.HELD_POWER_OFF: (1.0, 0.0),
    LampSign.HELD_FORGET: (*_QUICK, *_QUICK, 0.2, 1.2),
    LampSign.DONE: (0.7, 0.3),
    LampSign.REFUSED: (0.17, 0.17),
}

DONE_SECONDS = 2.0  # the answer to a press, before the lamp goes on as before

BLINKS: Mapping[Topic, int] = {topic: number for number, topic in enumerate(Topic, start=1)}

_BEFORE, _BLINK, _BETWEEN, _AFTER = 1.0, 0.4, 0.4, 1.2  # seconds; dark first, so that the first one counts


def blinks(number: int) -> Pattern:
    """So many blinks to be counted, once; see ``length``."""
    return (0.0, _BEFORE, *(_BLINK, _BETWEEN) * (number - 1), _BLINK, _AFTER)


def length(pattern: Pattern) -> float:
    """Seconds until it begins again."""
    return sum(pattern)


def light(pattern: Pattern, seconds: float) -> tuple[bool, float]:
    """Whether it is lit ``seconds`` after it began, and for how many seconds more."""
    place = seconds % length(pattern)
    for step, lasts in enumerate(pattern):
        if place < lasts:
            return step % 2 == 0, lasts - place
        place -= lasts
    return True, 0.0  # rounding at the very end: the next look is at the beginning


def lasting_sign(checks: Sequence[HealthCheck], senders: Sequence[SenderStatus]) -> LampSign:
    """What a box at work shows: what cannot mend itself first."""
    if senders and all(_is_starting(each) for each in senders):
        return LampSign.STARTING
    starting = {f"modem {each.name}" for each in senders if _is_starting(each)}
    bad = [each for each in checks if each.result is HealthResult.BAD and each.name not in starting]
    if any(not _is_about_signal(each) for each in bad):
        return LampSign.NEEDS_HELP
    sees_network = any(each.connected and each.state not in _WITHOUT_NETWORK for each in senders)
    if bad or (senders and not sees_network):
        return LampSign.NO_SIGNAL
    if any(each.state in _SENDING for each in senders):
        return LampSign.SENDING
    return LampSign.READY


def topic_of(checks: Sequence[HealthCheck]) -> Topic:
    """The worst, and of several the one that keeps most from working."""
    for result in (HealthResult.BAD, HealthResult.ATTENTION):
        found = {_topic(each) for each in checks if each.result is result}
        for topic in Topic:
            if topic in found:
                return topic
    return Topic.FINE


# between two messages it waits its turn: a lamp that changed each time would tell nothing
_SENDING = frozenset({SenderState.SENDING, SenderState.PACING})
_WITHOUT_NETWORK = frozenset({SenderState.NO_NETWORK, SenderState.NOT_READY, SenderState.OFFLINE})


def _is_starting(sender: SenderStatus) -> bool:
    """Not yet connected, and nothing is known against it."""
    beginning = sender.state in (SenderState.STOPPED, SenderState.CONNECTING)
    return beginning and not sender.connected and not sender.last_error and sender.recovering is None


def _is_about_signal(check: HealthCheck) -> bool:
    return check.name.startswith("modem ") and check.word is HealthWord.NOT_READY


def _topic(check: HealthCheck) -> Topic:
    if check.name == "clock":
        return Topic.CLOCK
    return _TOPICS.get(check.part, Topic.BOX)


_TOPICS = {
    HealthPart.RADIO: Topic.RADIO,
    HealthPart.POWER: Topic.POWER,
    HealthPart.KEEPING: Topic.CARD,
}
