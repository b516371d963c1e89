"""One message through the whole box while something goes wrong: what the ledger says, and the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.modem.simulator.chips import CHIPS
from appliance.outbox.status import Status
from tests.support.day import Day, a_day

# One of each family; A7670E-LNXY is sold without SMS, there is nothing to send.
FAMILIES = ("sim800", "sim7600", "a7670e", "sim7070", "ec25", "huawei", "generic")
ON_A_UART = tuple(name for name in FAMILIES if not CHIPS[name].boot.usb)
LONG_ENOUGH = 420.0  # seconds: the longest wait for an answer, the window behind it, a retry of two minutes


@dataclass(frozen=True)
class Ended:
    """``status`` of the person in the ledger; ``taken``: how often the network has her message."""

    status: Status
    taken: int


# The message went out with a second attempt; the first had left nothing behind.
AGAIN = Ended(Status.SENT, 1)
SENT = Ended(Status.SENT, 1)
DELIVERED = Ended(Status.DELIVERED, 1)
FAILED = Ended(Status.FAILED, 0)
NOBODY_KNOWS_AND_IT_HAS_IT = Ended(Status.UNKNOWN, 1)
NOBODY_KNOWS_AND_IT_HAS_NOT = Ended(Status.UNKNOWN, 0)


@contextmanager
def ready_box(folder: Path, family: str, **options: Any) -> Iterator[Day]:
    """Connected, registered, nothing to do."""
    with a_day(folder, family, **{"cold": False, "reports": "never", **options}) as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.pass_time(5)
        day.tick = 5.0
        yield day


def one_send(folder: Path, family: str, fault: dict[str, Any], **options: Any) -> Ended:
    """``fault`` strikes the first attempt; long enough later this is what has come of it."""
    with ready_box(folder, family, **options) as day:
        day.fault(**fault)
        broadcast = day.accept(1)
        day.pass_time(LONG_ENOUGH)
        return Ended(day.status(broadcast), sum(day.taken().values()))
