"""Print measures as a table for people, or as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from tests.bench.measure import Measure

WIDTH = 118
_NAME, _VALUE, _BAR = 56, 16, 24


def as_text(machine: str, measures: Sequence[Measure]) -> str:
    """The table: name, value, bar, whether it is kept; the notes below, by number."""
    lines = [*textwrap.wrap(machine, WIDTH), "", _line("measure", "value", "bar", "kept"), "-" * WIDTH]
    lines += [_row(place, measure) for place, measure in enumerate(measures, 1)]
    lines.append("")
    for place, measure in enumerate(measures, 1):
        if measure.note:
            lines += textwrap.wrap(
                f"{place:>2}  {measure.note}", WIDTH, subsequent_indent="    ", break_on_hyphens=False
            )
    return "\n".join(lines)


def as_json(machine: str, measures: Sequence[Measure]) -> str:
    return json.dumps({"machine": machine, "measures": [each.as_json() for each in measures]}, indent=2)


def _row(place: int, measure: Measure) -> str:
    kept = {True: "yes", False: "NO", None: ""}[measure.met]
    if measure.reaches_goal:
        kept = "yes, goal too"
    return _line(
        f"{place:>2}  {measure.name}", f"{_number(measure.value)} {measure.unit}", _bar(measure), kept
    )


def _bar(measure: Measure) -> str:
    if measure.bar is None:
        return ""
    sign = ">=" if measure.at_least else "<="
    goal = "" if measure.goal is None else f", goal {measure.goal:g}"
    return f"{sign} {measure.bar:g} {measure.unit}{goal}"


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"


def _line(name: str, value: str, bar: str, kept: str) -> str:
    return f"{name:<{_NAME}} {value:>{_VALUE}}   {bar:<{_BAR}} {kept}".rstrip()
