"""How the box is: a tuple of values ``(name, result, word, detail)``, looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.backup.diary import MadeBackup
from appliance.broadcast_models import ModemCard
from appliance.clock import Clock
from appliance.errors import StorageError
from appliance.modem.events import Trouble
from appliance.modem.recovery import Step
from appliance.modem_log import LogWord
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.sim_cards.warnings import SimFinding, SimWord
from appliance.system import Undervoltage
from appliance.time_sources import Doubt

MEGABYTE = 1024 * 1024
# Below this a person should look, below that no broadcast is accepted (see broadcasts.py).
LITTLE_ROOM = 500 * MEGABYTE
NO_ROOM = 50 * MEGABYTE

# A modem that starts anew by itself so often within a day is short of power, whatever else it may be.
SPONTANEOUS_RESTARTS = 2
DAY = timedelta(hours=24)
BACKUP_DAYS = 7  # a backup that is older than that saves too little
# What keeps a modem that answers from sending until somebody comes.
NEEDS_A_PERSON = frozenset(
    {
        Trouble.NO_SIM,
        Trouble.PIN_REQUIRED,
        Trouble.PIN_REFUSED,
        Trouble.PUK_REQUIRED,
        Trouble.SIM_LOCKED,
        Trouble.SMS_UNSUPPORTED,
    }
)


class HealthResult(StrEnum):
    """``good``: as it should be; ``attention``: a person should look; ``bad``: something does not work."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


class HealthWord(StrEnum):
    """What was found; the pages have a sentence for each."""

    FINE = "fine"
    CLOCK_UNTRUSTED = "clock_untrusted"  # nothing scheduled is sent
    CLOCK_DISAGREE = "clock_disagree"  # nor here: two who should know say different times
    CLOCK_BATTERY = "clock_battery"  # the battery clock says what cannot be
    CLOCK_CORRECTED = "clock_corrected"  # the machine's own clock is wrong, and the box knows better
    POWER_WEAK = "power_weak"  # ``detail``: who has noticed
    LITTLE_ROOM = "little_room"
    NO_ROOM = "no_room"
    CARD_GIVEN_UP = "card_given_up"  # it keeps nothing any more; checked and mended at the next start
    RECOVERED = "recovered"  # the file was damaged, its previous generation was taken
    STOPPED = "stopped"  # the thread is not running
    RESTARTED = "restarted"  # the thread died and was started again
    HANGS = "hangs"  # the thread lives and does nothing
    NO_MODEM = "no_modem"  # the configuration names none
    NOT_CONNECTED = "not_connected"  # ``detail``: why, as far as it is known
    PORT_IN_USE = "port_in_use"  # another program holds its port
    GIVEN_UP = "given_up"  # nothing the box can do has helped; it will try again
    NOT_READY = "not_ready"  # it answers and cannot send; ``detail``: the modem's word for why
    SIM_EXPIRES_SOON = "sim_expires_soon"  # ``detail``: days left
    SIM_EXPIRED = "sim_expired"
    SIM_NO_CREDIT = "sim_no_credit"
    SIM_BLOCKED = "sim_blocked"
    SIM_NOT_SENDING = "sim_not_sending"
    BACKUP_OLD = "backup_old"  # ``detail``: days since the last one
    BACKUP_NEVER = "backup_never"  # and there is something to lose


_CLOCK_DOUBTS = {
    Doubt.DISAGREE: HealthWord.CLOCK_DISAGREE,
    Doubt.BATTERY: HealthWord.CLOCK_BATTERY,
}

_SIM_WORDS = {
    SimWord.EXPIRES_SOON: HealthWord.SIM_EXPIRES_SOON,
    SimWord.EXPIRED: HealthWord.SIM_EXPIRED,
    SimWord.NO_CREDIT: HealthWord.SIM_NO_CREDIT,
    SimWord.BLOCKED: HealthWord.SIM_BLOCKED,
    SimWord.NOT_SENDING: HealthWord.SIM_NOT_SENDING,
}


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing looked at. ``name``: clock, power, clerk, pages, card, book, settings, backup, modems,
    ``modem NAME``, ``sim NAME`` (its modem's) or ``sender NAME``; ``detail``: the figure, name or word behind
    it."""

    name: str
    result: HealthResult
    word: HealthWord
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread, or some, that should always run. ``deaths``: how often it ended by an error since the start.

    ``hangs``: it lives and does nothing; ``detail``: how many of them, where there are several.
    """

    name: str
    alive: bool
    deaths: int
    last_error: str = ""
    hangs: bool = False
    detail: str = ""


class Health:
    """Looks; changes nothing. Safe to call from any thread.

    ``happened``: how often what has befallen a modem since then; ``sims``: what is the matter with SIMs;
    ``saved``: the newest backup; ``to_save``: whether there is something to lose.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        free_bytes: Callable[[], int],
        card_given_up: Callable[[], bool],
        recovered: Callable[[], Sequence[str]],
        threads: Callable[[], Sequence[ThreadState]],
        modems: Callable[[], Sequence[ModemCard]],
        senders: Callable[[], Sequence[SenderStatus | None]],
        supply: Callable[[], Undervoltage | None],
        happened: Callable[[str, datetime], Mapping[LogWord, int]],
        sims: Callable[[], Sequence[SimFinding]],
        saved: Callable[[], MadeBackup | None] = lambda: None,
        to_save: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._free_bytes = free_bytes
        self._card_given_up = card_given_up
        self._recovered = recovered
        self._threads = threads
        self._modems = modems
        self._senders = senders
        self._supply = supply
        self._happened = happened
        self._sims = sims
        self._saved = saved
        self._to_save = to_save

    def checks(self) -> tuple[HealthCheck, ...]:
        """Everything, in a fixed order."""
        cards = self._modems()
        senders = {each.name: each for each in self._senders() if each is not None}
        return (
            self._time(),
            self._power(cards),
            self._card(),
            *self._stores(),
            self._backup(),
            *self._running(),
            *self._radio(cards, senders),
            *self._accounts(),
        )

    def worst(self) -> HealthResult:
        """One word for the whole box."""
        results = {check.result for check in self.checks()}
        return next(each for each in reversed(HealthResult) if each in results)

    def _time(self) -> HealthCheck:
        trust = self._clock.trust()
        doubt = _CLOCK_DOUBTS.get(Doubt(trust.doubt))
        if doubt is not None:
            return HealthCheck("clock", HealthResult.ATTENTION, doubt, trust.source)
        if not trust.trusted:
            detail = trust.doubt or trust.source
            return HealthCheck("clock", HealthResult.ATTENTION, HealthWord.CLOCK_UNTRUSTED, detail)
        if trust.host_off:
            detail = f"{trust.source} {trust.host_off.total_seconds():+.0f} s"
            return HealthCheck("clock", HealthResult.GOOD, HealthWord.CLOCK_CORRECTED, detail)
        return HealthCheck("clock", HealthResult.GOOD, HealthWord.FINE, trust.source)

    def _power(self, cards: Sequence[ModemCard]) -> HealthCheck:
        """The Pi's own word for it, or that of modems which start anew without being asked."""
        noticed = []
        found = self._supply()
        if found is not None and found.since_boot:
            noticed.append("pi now" if found.now else "pi before")
        since = self._clock.now() - DAY
        for card in cards:
            counts = self._happened(card.name, since)
            complaints = counts.get(LogWord.UNDERVOLTAGE, 0)
            times = counts.get(LogWord.RESTARTED, 0) + complaints
            if times >= SPONTANEOUS_RESTARTS or complaints:
                noticed.append(f"{card.name} {times}")
        if noticed:
            return HealthCheck("power", HealthResult.ATTENTION, HealthWord.POWER_WEAK, ", ".join(noticed))
        return HealthCheck("power", HealthResult.GOOD, HealthWord.FINE)

    def _card(self) -> HealthCheck:
        try:
            free = self._free_bytes()
        except (OSError, StorageError) as error:
            return HealthCheck("card", HealthResult.BAD, HealthWord.NO_ROOM, str(error))
        detail = f"{free // MEGABYTE} MB"
        if self._card_given_up():
            return HealthCheck("card", HealthResult.BAD, HealthWord.CARD_GIVEN_UP, detail)
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

    def _backup(self) -> HealthCheck:
        """How much would be lost with the card. Ages mean nothing while the date is unknown."""
        last = self._saved()
        if last is None:
            never = HealthCheck("backup", HealthResult.ATTENTION, HealthWord.BACKUP_NEVER)
            return never if self._to_save() else HealthCheck("backup", HealthResult.GOOD, HealthWord.FINE)
        days = (self._clock.now() - last.at).days if self._clock.trust().trusted else 0
        if days > BACKUP_DAYS:
            return HealthCheck("backup", HealthResult.ATTENTION, HealthWord.BACKUP_OLD, str(days))
        return HealthCheck("backup", HealthResult.GOOD, HealthWord.FINE, str(max(days, 0)))

    def _running(self) -> Iterator[HealthCheck]:
        for thread in self._threads():
            if not thread.alive:
                yield HealthCheck(thread.name, HealthResult.BAD, HealthWord.STOPPED, thread.last_error)
            elif thread.hangs:
                yield HealthCheck(thread.name, HealthResult.BAD, HealthWord.HANGS, thread.detail)
            elif thread.deaths:
                yield HealthCheck(
                    thread.name, HealthResult.ATTENTION, HealthWord.RESTARTED, thread.last_error
                )
            else:
                yield HealthCheck(thread.name, HealthResult.GOOD, HealthWord.FINE)

    def _radio(
        self, cards: Sequence[ModemCard], senders: Mapping[str, SenderStatus]
    ) -> Iterator[HealthCheck]:
        if not cards:
            yield HealthCheck("modems", HealthResult.BAD, HealthWord.NO_MODEM)
        for card in cards:
            name = f"modem {card.name}"
            status = senders.get(card.name)
            recovering = None if status is None else status.recovering
            if recovering is not None and recovering.step == Step.GIVE_UP:
                yield HealthCheck(name, HealthResult.BAD, HealthWord.GIVEN_UP, recovering.wrong)
            elif not card.connected and card.reason == HealthWord.PORT_IN_USE:
                yield HealthCheck(name, HealthResult.BAD, HealthWord.PORT_IN_USE, card.port)
            elif not card.connected and not _answers(card):
                why = card.reason or card.last_error
                yield HealthCheck(name, HealthResult.BAD, HealthWord.NOT_CONNECTED, why)
            elif not card.ready:
                lasting = card.reason in NEEDS_A_PERSON
                result = HealthResult.BAD if lasting else HealthResult.ATTENTION
                yield HealthCheck(name, result, HealthWord.NOT_READY, card.reason or card.state)
            else:
                yield HealthCheck(name, HealthResult.GOOD, HealthWord.FINE, card.operator)

    def _accounts(self) -> Iterator[HealthCheck]:
        for sim in self._sims():
            soon = sim.word is SimWord.EXPIRES_SOON
            yield HealthCheck(
                f"sim {sim.modem}",
                HealthResult.ATTENTION if soon else HealthResult.BAD,
                _SIM_WORDS[sim.word],
                "" if sim.days is None else str(sim.days),
            )


def _answers(card: ModemCard) -> bool:
    """Though nothing can be sent through it; while it is tried again the reason stays."""
    return card.state is SenderState.NOT_READY or card.reason in set(Trouble)
