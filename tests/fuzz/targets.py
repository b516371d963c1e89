"""Every target by its name, and which share of the inputs it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.fuzz import line_targets, pdu_targets, talk_target, text_target
from tests.fuzz.corpus import pdus, seeds


@dataclass(frozen=True)
class Target:
    """``run`` takes any bytes. ``weight``: parts of a thousand; ``patience``: seconds one input may take."""

    run: Callable[[bytes], None]
    weight: int
    pool: Callable[[], Sequence[bytes]] = seeds
    patience: float = 5.0


def _pdu_texts() -> Sequence[bytes]:
    return [pdu.encode() for pdu in pdus()] + [pdu.encode() + b" " for pdu in pdus()]


TARGETS: Mapping[str, Target] = {
    "channel": Target(line_targets.channel, 400),
    "pdu": Target(pdu_targets.pdu, 330, _pdu_texts),
    "parsing": Target(line_targets.parse, 160),
    "arrivals": Target(line_targets.arrivals, 90),
    "inbox": Target(pdu_targets.inbox, 10, _pdu_texts, patience=20.0),
    "texts": Target(text_target.texts, 60, text_target.samples),
    "probe": Target(talk_target.probed, 20, patience=20.0),
    "talk": Target(talk_target.talk, 10, patience=20.0),
}


def shares(inputs: int) -> dict[str, int]:
    """How many of ``inputs`` each target gets; at least one, together ``inputs`` or a few more."""
    whole = sum(target.weight for target in TARGETS.values())
    return {name: max(1, -(-inputs * target.weight // whole)) for name, target in TARGETS.items()}
