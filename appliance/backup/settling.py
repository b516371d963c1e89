"""What a restored ledger must forget: that anything in it is waiting to be sent, and who was logged in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.database import Database
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import PRIORITY_REPLY
from appliance.outbox.status import BroadcastState


class WhyPaused(StrEnum):
    """Why a broadcast is paused, when neither a person nor a refusal paused it."""

    RESTORED = "restored"  # what waited when the backup was made may have gone out since


def settle(path: Path, *, schemas: Sequence[str], clock: Clock, zone: tzinfo) -> int:
    """Nothing goes out by itself again; -> how many broadcasts now wait for a person.

    What was with a modem is unknown, answers are not given twice, broadcasts are paused, everybody has to log
    in again. Raises ``DamagedStore``, ``StorageError``.
    """
    db = Database.open(path, schemas)
    try:
        ledger = Ledger(db, clock, zone=zone)
        ledger.recover_at_start()
        waiting = 0
        for broadcast in ledger.active():
            if broadcast.priority == PRIORITY_REPLY:
                ledger.cancel(broadcast.id, by="")
            elif broadcast.state is not BroadcastState.PAUSED:
                ledger.pause(broadcast.id, WhyPaused.RESTORED, by="")
                waiting += 1
        with db.write() as cur:
            cur.execute("DELETE FROM session")
        Audit(db, clock).record("", "backup restored")
        return waiting
    finally:
        db.close()
