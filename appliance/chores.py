"""What the housekeeping thread of a box does, and how often."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection
from contextlib import suppress

from appliance.backup.set_aside import forget_old
from appliance.clerk import Chore
from appliance.data_folder import DataFolder
from appliance.errors import StorageFull
from appliance.health.told import EVERY
from appliance.host_clock import HostClock
from appliance.memory import give_back
from appliance.stores import Stores
from appliance.system import Supply
from appliance.watchdog import FEEDING, Watchdog

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
LITTLE = 8 * MEGABYTE
PLENTY = 100 * MEGABYTE  # free: some of it may be held back for a card that is full


def chores_of(
    box: Stores,
    *,
    supply: Supply,
    watchdog: Watchdog,
    tell: Callable[[], bool],
    sims: Callable[[], Collection[str]],
) -> list[Chore]:
    """``sims``: those in their modems; ``tell``: how the box is. In this order when several are due."""

    def count_for_the_first_page() -> bool:
        """Once, so that nobody waits for it: 300,000 messages take 0.2 s, later only changes are counted."""
        box.broadcasts.recent(limit=20)
        box.ledger.totals_today()
        return False

    return [
        Chore("counting for the first page", math.inf, count_for_the_first_page),
        Chore("folding what came in", 0, box.inbox.fold),
        Chore("reading what came in", 0, box.replies.reader.step),
        Chore("matching delivery reports", 10, box.ledger.fold_reports),
        Chore("folding what is known of numbers", 10, box.number_health.fold_when_due),
        Chore("closing finished broadcasts", 10, box.ledger.close_finished),
        Chore("noting standstills", 10, box.broadcasts.note_standstills),
        Chore("expiring missing reports", 600, box.ledger.expire_reports),
        Chore("giving up on lost SIMs", 3600, lambda: box.ledger.give_up_on_missing_sims(here=sims())),
        Chore("forgetting old sessions", 3600, box.accounts.forget_old_sessions),
        Chore("emptying old messages", 6 * 3600, box.retention.empty_old),
        # whoever was erased is in no earlier state after a month, also in an office that changes nothing
        Chore("forgetting old states of the book", 24 * 3600, _quietly(box.book.forget_old_states)),
        Chore("forgetting replaced data", 24 * 3600, _quietly(lambda: forget_old(box.folder, box.clock))),
        Chore("minding the room", 5, lambda: mind_the_room(box.folder)),
        # what a large broadcast or an import needed is not needed all day
        Chore("giving memory back", 60, _quietly(give_back)),
        Chore("following the clock", 10, box.ledger.follow_the_clock),
        # health remembers what is seen here, and a voltage that is too low is so for seconds only
        Chore("minding the supply", 10, _quietly(supply.look)),
        Chore("keeping the time", 60, lambda: box.saved_time is not None and box.saved_time.keep()),
        Chore("minding the machine's clock", 60, HostClock(box.clock, box.machine).mind),
        Chore("telling how the box is", EVERY, tell),
        Chore("dating this start", 60, box.runs.date),
        Chore("feeding the watchdog", FEEDING, watchdog.feed),
        Chore("minding updates", FEEDING, lambda: box.update_desk.step(ready=watchdog.all_turn)),
    ]


def mind_the_room(folder: DataFolder) -> bool:
    """Hold some room back while there is plenty, and give it free when the card is nearly full."""
    free = folder.free_bytes()
    if free < LITTLE and folder.has_ballast:
        log.warning("the card is nearly full: the room held back is given free")
        folder.drop_ballast()
    elif free > PLENTY:
        with suppress(StorageFull):
            folder.hold_ballast()
    return False


def _quietly(do: Callable[[], object]) -> Callable[[], bool]:
    """A chore after which there is nothing more to be done at once."""

    def chore() -> bool:
        do()
        return False

    return chore
