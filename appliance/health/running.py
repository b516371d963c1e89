"""Checks of what should always run: the threads, and the box as a whole, by its last starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from appliance.health.model import HealthCheck, HealthWord, ThreadState, attention, bad, good
from appliance.run_diary import Run, StartReason
from appliance.run_diary.model import IN_ORDER

LOOKED_AT = 10  # starts
MANY_CUTS = 3


def thread_checks(threads: Iterable[ThreadState]) -> Iterator[HealthCheck]:
    for thread in threads:
        if not thread.alive:
            yield bad(thread.name, HealthWord.STOPPED, thread.last_error)
        elif thread.hangs:
            yield bad(thread.name, HealthWord.HANGS, thread.detail)
        elif thread.deaths:
            yield attention(thread.name, HealthWord.RESTARTED, thread.last_error)
        else:
            yield good(thread.name)


def restart_check(runs: Sequence[Run]) -> Iterator[HealthCheck]:
    """``runs``: the newest first; the first of them goes on. Nothing before the first has begun."""
    if not runs:
        return
    lately = [run.why for run in runs[:LOOKED_AT]]
    cuts = lately.count(StartReason.POWER_CUT)
    figures = (("power_cuts", cuts), ("starts", len(lately)))
    if lately[0] not in IN_ORDER and lately[0] is not StartReason.POWER_CUT:
        yield attention("restarts", HealthWord.STOPPED_ITSELF, lately[0], figures)
    elif cuts >= MANY_CUTS:
        yield attention("restarts", HealthWord.POWER_CUTS, str(cuts), figures)
    else:
        yield good("restarts", lately[0], figures)
