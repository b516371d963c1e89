"""One run of the box, how it ended, and what that says about the next one's start. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec


class End(StrEnum):
    """How a run ended; OPEN: nobody could write that down."""

    OPEN = ""
    STOPPED = "stopped"  # it was told to, by a person at the terminal or by a machine that shuts down
    RESTART = "restart"  # a person asked the box to start its machine anew
    POWER_OFF = "power_off"
    CHANGE_OVER = "change_over"  # restored data take over, inside the same process
    FAILED = "failed"  # it could not even start


class StartReason(StrEnum):
    """Why a run began, as far as the one before and the service manager tell."""

    FIRST = "first"
    POWER_CUT = "power_cut"
    RESTART = "restart"  # asked for on the page
    AFTER_POWER_OFF = "after_power_off"  # it was switched off safely, and plugged in again
    MACHINE = "machine"  # the machine was shut down in good order, by whomever
    SERVICE = "service"  # only the program was stopped and started
    UPDATE = "update"
    RESTORE = "restore"
    HANG = "hang"  # the program stopped turning, and the service manager ended it
    MACHINE_HANG = "machine_hang"  # the whole machine did, and its watchdog started it anew
    MEMORY = "memory"  # the kernel ended it because memory ran out
    CRASH = "crash"
    START_FAILED = "start_failed"  # the one before could not start


# What somebody wanted, or what was done in good order.
IN_ORDER = frozenset(
    {
        StartReason.FIRST,
        StartReason.RESTART,
        StartReason.AFTER_POWER_OFF,
        StartReason.MACHINE,
        StartReason.SERVICE,
        StartReason.UPDATE,
        StartReason.RESTORE,
    }
)


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``number`` counts up and tells the order, whatever the clock said; ``boot``: of the machine.

    ``began``: None while no time can be trusted. ``detail``: English, of a start that failed.
    """

    number: int
    boot: str = ""
    why: StartReason
    began: datetime | None = None
    version: str = ""
    end: End = End.OPEN
    detail: str = ""


# systemd.exec(5), $SERVICE_RESULT
_RESULTS: Mapping[str, StartReason] = {
    "watchdog": StartReason.HANG,
    "oom-kill": StartReason.MEMORY,
}
_ENDS: Mapping[End, StartReason] = {
    End.RESTART: StartReason.RESTART,
    End.POWER_OFF: StartReason.AFTER_POWER_OFF,
    End.CHANGE_OVER: StartReason.RESTORE,
    End.FAILED: StartReason.START_FAILED,
}


def start_reason(
    before: Run | None, *, boot: str, version: str, by_watchdog: bool, service_result: str
) -> StartReason:
    """Why a run begins now. ``service_result``: systemd's word for the end of the one before, "" = none."""
    if before is None:
        return StartReason.FIRST
    another_boot = before.boot != boot
    if before.end is End.OPEN:
        if another_boot:
            return StartReason.MACHINE_HANG if by_watchdog else StartReason.POWER_CUT
        return _RESULTS.get(service_result, StartReason.CRASH)
    if before.version and version and before.version != version:
        return StartReason.UPDATE
    if before.end in _ENDS:
        return _ENDS[before.end]
    return StartReason.MACHINE if another_boot else StartReason.SERVICE
