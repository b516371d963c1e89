"""How the box is: a tuple of values ``(name, result, word, detail)``, looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.broadcast_models import ModemCard
from appliance.clock import Clock
from appliance.errors import StorageError

MEGABYTE = 1024 * 1024
# Below this a person should look, below that no broadcast is accepted (see broadcasts.py).
LITTLE_ROOM = 500 * MEGABYTE
NO_ROOM = 50 * MEGABYTE


class HealthResult(StrEnum):
    """``good``: as it should be; ``attention``: a person should look; ``bad``: something does not work."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


class HealthWord(StrEnum):
    """What was found; the pages have a sentence for each."""

    FINE = "fine"
    CLOCK_UNTRUSTED = "clock_untrusted"  # nothing scheduled is sent
    LITTLE_ROOM = "little_room"
    NO_ROOM = "no_room"
    RECOVERED = "recovered"  # the file was damaged, its previous generation was taken
    STOPPED = "stopped"  # the thread is not running
    RESTARTED = "restarted"  # the thread died and was started again
    NO_MODEM = "no_modem"  # the configuration names none
    NOT_CONNECTED = "not_connected"
    NOT_READY = "not_ready"  # connected and cannot send; ``detail``: the modem's word for why


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing looked at. ``name``: clock, clerk, card, book, settings, modems, ``modem NAME`` or
    ``sender NAME``; ``detail``: the figure, name or word behind ``word``."""

    name: str
    result: HealthResult
    word: HealthWord
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread that should always run. ``deaths``: how often it ended by an error since the start."""

    name: str
    alive: bool
    deaths: int
    last_error: str = ""


class Health:
    """Looks; changes nothing. Safe to call from any thread."""

    def __init__(
        self,
        *,
        clock: Clock,
        free_bytes: Callable[[], int],
        recovered: Callable[[], Sequence[str]],
        threads: Callable[[], Sequence[ThreadState]],
        modems: Callable[[], Sequence[ModemCard]],
    ) -> None:
        self._clock = clock
        self._free_bytes = free_bytes
        self._recovered = recovered
        self._threads = threads
        self._modems = modems

    def checks(self) -> tuple[HealthCheck, ...]:
        """Everything, in a fixed order."""
        return (self._time(), self._card(), *self._stores(), *self._running(), *self._radio())

    def worst(self) -> HealthResult:
        """One word for the whole box."""
        results = {check.result for check in self.checks()}
        return next(each for each in reversed(HealthResult) if each in results)

    def _time(self) -> HealthCheck:
        trust = self._clock.trust()
        if trust.trusted:
            return HealthCheck("clock", HealthResult.GOOD, HealthWord.FINE, trust.source)
        return HealthCheck("clock", HealthResult.ATTENTION, HealthWord.CLOCK_UNTRUSTED, trust.source)

    def _card(self) -> HealthCheck:
        try:
            free = self._free_bytes()
        except (OSError, StorageError) as error:
            return HealthCheck("card", HealthResult.BAD, HealthWord.NO_ROOM, str(error))
        detail = f"{free // MEGABYTE} MB"
        if free < NO_ROOM:
            return HealthCheck("card", HealthResult.BAD, HealthWord.NO_ROOM, detail)
        if free < LITTLE_ROOM:
            return HealthCheck("card", HealthResult.ATTENTION, HealthWord.LITTLE_ROOM, detail)
        return HealthCheck("card", HealthResult.GOOD, HealthWord.FINE, detail)

    def _stores(self) -> Iterator[HealthCheck]:
        damaged = self._recovered()
        for name in ("book", "settings", "users"):
            if name in damaged:
                yield HealthCheck(name, HealthResult.ATTENTION, HealthWord.RECOVERED)
            else:
                yield HealthCheck(name, HealthResult.GOOD, HealthWord.FINE)

    def _running(self) -> Iterator[HealthCheck]:
        for thread in self._threads():
            if not thread.alive:
                yield HealthCheck(thread.name, HealthResult.BAD, HealthWord.STOPPED, thread.last_error)
            elif thread.deaths:
                yield HealthCheck(
                    thread.name, HealthResult.ATTENTION, HealthWord.RESTARTED, thread.last_error
                )
            else:
                yield HealthCheck(thread.name, HealthResult.GOOD, HealthWord.FINE)

    def _radio(self) -> Iterator[HealthCheck]:
        cards = self._modems()
        if not cards:
            yield HealthCheck("modems", HealthResult.BAD, HealthWord.NO_MODEM)
        for card in cards:
            name = f"modem {card.name}"
            if not card.connected:
                yield HealthCheck(name, HealthResult.BAD, HealthWord.NOT_CONNECTED, card.last_error)
            elif not card.ready:
                yield HealthCheck(name, HealthResult.ATTENTION, HealthWord.NOT_READY, card.state)
            else:
                yield HealthCheck(name, HealthResult.GOOD, HealthWord.FINE, card.operator)
