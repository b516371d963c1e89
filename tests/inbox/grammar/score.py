"""Prints how much of the written replies is understood: ``python -m tests.inbox.grammar.score``."""

from __future__ import annotations

import sys
from collections import Counter

from appliance.inbox.grammar.reading import Kind
from tests.inbox.grammar.corpus import PARTS, Outcome, Reply, outcome, read, replies, said, stops, unseen


def table(part: str) -> str:
    """One part's counts and what went wrong in it."""
    rows = replies(part)
    judged = [(reply, read(reply)) for reply in rows]
    counts: Counter[str] = Counter()
    for reply, reading in judged:
        result = outcome(reply, reading)
        person = result is Outcome.RIGHT and reply.kind is Kind.FREE_TEXT
        counts["for people, and left to them" if person else result.value] += 1
        counts["opt-outs missed"] += stops(reply) and not reading.stops
        counts["opt-outs invented"] += reading.stops and not stops(reply)
        counts["seen by nobody"] += unseen(reply, reading)
        counts["alarms wrong"] += reading.urgent is not ("urgent" in reply.fields)
    labels = {
        "right": "understood",
        "for people, and left to them": "for people, and left to them",
        "left": "understandable, but left to people",
        "misread": "misread",
        "opt-outs missed": "opt-outs missed",
        "opt-outs invented": "opt-outs invented",
        "seen by nobody": "may be opt-outs, seen by nobody",
        "alarms wrong": "alarms wrong",
    }
    lines = [f"{part}: {len(rows)} replies"]
    lines += [
        f"  {label:<36}{counts[key]:>4}{counts[key] / len(rows):>8.1%}" for key, label in labels.items()
    ]
    return "\n".join(lines)


def faults(part: str) -> list[str]:
    """The replies that were not read as written down."""
    return [_fault(reply) for reply in replies(part) if _is_fault(reply)]


def _is_fault(reply: Reply) -> bool:
    reading = read(reply)
    return outcome(reply, reading) is not Outcome.RIGHT or reading.urgent is not ("urgent" in reply.fields)


def _fault(reply: Reply) -> str:
    reading = read(reply)
    got = f"{reading.kind.value} {said(reading)}{' urgent' if reading.urgent else ''}"
    return (
        f"  {outcome(reply, reading).value}: {reply.text!r} -> {got}, not {reply.kind.value} {reply.fields}"
    )


if __name__ == "__main__":
    for name in PARTS:
        print(table(name))
        if "--faults" in sys.argv:
            print("\n".join(faults(name)))
