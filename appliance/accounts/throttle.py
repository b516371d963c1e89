"""Make guessing slow, by account and by address, through restarts and clock jumps."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.accounts.models import Throttled
from appliance.clock import Clock
from appliance.database import Cursor, Database

# Failures are forgotten after this long without a try.
FORGET_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Rule:
    """The first ``free`` failures cost nothing; then ``first`` seconds, doubling up to ``longest``."""

    free: int
    first: float
    longest: float

    def wait(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        if failures < self.free:
            return 0.0
        return min(self.longest, self.first * 2.0 ** min(failures - self.free, 30))


# An account's wait stays short, or a stranger could lock the office out by typing its name. An office
# shares one address, so that one is patient at first.
ACCOUNT = Rule(free=5, first=5, longest=300)
ADDRESS = Rule(free=20, first=5, longest=900)
SETUP = Rule(free=5, first=30, longest=3600)


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted, and by which rule."""

    name: str
    rule: Rule


class Throttle:
    """A try is counted as wrong *before* it is looked at, so many tries at once gain nothing; a right one
    is taken back.

    Waits are measured in monotonic seconds. After a restart (another ``boot``) the whole wait starts anew:
    pulling the plug must not be a way around it.
    """

    def __init__(self, db: Database, clock: Clock, *, boot: str) -> None:
        self._db = db
        self._clock = clock
        self._boot = boot

    def begin(self, *keys: Key) -> None:
        """Count one try on each key. Raises Throttled, counting nothing, while any of them has to wait."""
        now = self._clock.monotonic()
        with self._db.write() as cur:
            failures: dict[str, int] = {}
            longest = 0.0
            for key in keys:
                row = cur.execute(
                    "SELECT failures, wait, boot, at FROM throttle WHERE key = ?", (key.name,)
                ).fetchone()
                if row is None:
                    failures[key.name] = 0
                    continue
                if row["boot"] != self._boot:
                    cur.execute(
                        "UPDATE throttle SET boot = ?, at = ? WHERE key = ?", (self._boot, now, key.name)
                    )
                passed = now - row["at"] if row["boot"] == self._boot else 0.0
                longest = max(longest, row["wait"] - passed)
                failures[key.name] = 0 if passed > FORGET_SECONDS else row["failures"]
            if longest <= 0:
                self._count(cur, keys, failures, now)
        if longest > 0:
            raise Throttled(longest)

    def _count(self, cur: Cursor, keys: tuple[Key, ...], failures: dict[str, int], now: float) -> None:
        for key in keys:
            count = failures[key.name] + 1
            cur.execute(
                "INSERT INTO throttle (key, failures, wait, boot, at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, wait = excluded.wait,"
                " boot = excluded.boot, at = excluded.at",
                (key.name, count, key.rule.wait(count), self._boot, now),
            )

    def succeeded(self, cleared: Key, *others: Key) -> None:
        """The try was right: the account starts afresh; an address is only given this one try back,
        so that one's own account is no way to reset it."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM throttle WHERE key = ?", (cleared.name,))
            for key in others:
                cur.execute(
                    "UPDATE throttle SET failures = failures - 1, wait = 0 WHERE key = ?", (key.name,)
                )
