"""The whole look: asks every checker, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from appliance.backup.diary import MadeBackup
from appliance.broadcast_models import ModemCard
from appliance.clock import Clock
from appliance.health.keeping import backup_check, card_check, kit_check, store_checks, wear_check
from appliance.health.machine import DAY, heat_check, memory_check, panel_check, power_check, time_check
from appliance.health.model import HealthCheck, HealthResult, ThreadState
from appliance.health.radio import balance_checks, modem_checks, sim_checks
from appliance.health.running import restart_check, thread_checks
from appliance.modem_log import LogWord
from appliance.outbox.sender_status import SenderStatus
from appliance.run_diary import Run
from appliance.sim_cards.model import SimCard
from appliance.sim_cards.warnings import SimFinding
from appliance.system import Heat, Memory, Undervoltage, Wear


@dataclass(frozen=True, kw_only=True)
class Senses:
    """Whatever is asked, each time anew. ``happened``: how often what has befallen a modem since then;
    ``sims``: what is the matter with SIMs; ``saved``: the newest backup; ``kit_seen``: has anybody seen the
    words that open it; ``to_save``: is there
    anything to lose; ``runs``: the last starts, the newest first; ``panel``: what of lamp and button has
    failed, None = there are none."""

    free_bytes: Callable[[], int]
    card_given_up: Callable[[], bool]
    recovered: Callable[[], Sequence[str]]
    threads: Callable[[], Sequence[ThreadState]]
    modems: Callable[[], Sequence[ModemCard]]
    senders: Callable[[], Sequence[SenderStatus | None]]
    supply: Callable[[], Undervoltage | None]
    happened: Callable[[str, datetime], Mapping[LogWord, int]]
    sims: Callable[[], Sequence[SimFinding]]
    saved: Callable[[], MadeBackup | None] = lambda: None
    kit_seen: Callable[[], bool] = lambda: True
    to_save: Callable[[], bool] = lambda: False
    read_only: Callable[[], bool] = lambda: False
    heat: Callable[[], Heat | None] = lambda: None
    memory: Callable[[], Memory | None] = lambda: None
    wear: Callable[[], Wear | None] = lambda: None
    cards_in: Callable[[], Sequence[SimCard]] = lambda: ()
    runs: Callable[[], Sequence[Run]] = lambda: ()
    panel: Callable[[], Sequence[str] | None] = lambda: None


class Health:
    """Looks; changes nothing. Safe to call from any thread."""

    def __init__(self, senses: Senses, *, clock: Clock) -> None:
        self._ask = senses
        self._clock = clock

    def checks(self) -> tuple[HealthCheck, ...]:
        """Everything, in a fixed order."""
        ask, modems, sims = self._ask, self._ask.modems(), self._ask.sims()
        since = self._clock.now() - DAY
        names = [card.name for card in modems]
        return (
            time_check(self._clock),
            power_check(ask.supply(), names, happened=ask.happened, since=since),
            *heat_check(ask.heat()),
            *memory_check(ask.memory()),
            *panel_check(ask.panel()),
            card_check(ask.free_bytes, ask.read_only, given_up=ask.card_given_up()),
            *wear_check(ask.wear()),
            *store_checks(ask.recovered()),
            backup_check(ask.saved(), to_save=ask.to_save, clock=self._clock),
            *kit_check(ask.saved(), is_seen=ask.kit_seen),
            *thread_checks(ask.threads()),
            *restart_check(ask.runs()),
            *modem_checks(modems, ask.senders()),
            *sim_checks(sims),
            *balance_checks(
                ask.cards_in(), told_already={each.modem for each in sims}, now=self._clock.now()
            ),
        )

    def worst(self) -> HealthResult:
        """One word for the whole box."""
        return worst(self.checks())


def worst(checks: Sequence[HealthCheck]) -> HealthResult:
    """The gravest of them."""
    results = {check.result for check in checks}
    return next((each for each in reversed(HealthResult) if each in results), HealthResult.GOOD)
