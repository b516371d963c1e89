"""Where health gets its answers from: the stores, the threads, the machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from appliance.backup.kit import Kit
from appliance.health import Health, HealthCheck, Senses, ThreadState
from appliance.health.told import Teller
from appliance.log_export import LogExport, run_lines, version_lines
from appliance.masking import mask
from appliance.sim_cards.model import SimCard
from appliance.stores import Stores
from appliance.system import Supply, boot_facts, heat, memory, wear


def health_of(
    stores: Stores,
    *,
    threads: Callable[[], Sequence[ThreadState]],
    supply: Supply,
    panel: Callable[[], Sequence[str] | None],
) -> Health:
    """Of a whole box."""
    kit = Kit(stores.folder, audit=lambda: stores.accounts.audit)
    senses = Senses(
        free_bytes=lambda: stores.folder.free_bytes(),
        read_only=lambda: stores.folder.read_only,
        card_given_up=lambda: stores.db.given_up,
        recovered=stores.recovered,
        threads=threads,
        modems=stores.modem_cards,
        senders=stores.sender_statuses,
        supply=supply.look,
        happened=stores.modem_log.counts,
        sims=stores.sim_findings,
        cards_in=lambda: _cards_in(stores),
        saved=lambda: stores.backups.last,
        kit_seen=lambda: stores.simulated or kit.is_seen,
        to_save=lambda: not stores.simulated and len(stores.book) > 0,
        heat=heat,
        memory=memory,
        wear=wear,
        runs=stores.runs.runs,
        panel=panel,
    )
    return Health(senses, clock=stores.clock)


def teller_of(stores: Stores, health: Health) -> Teller:
    """Tells in memory where the machine has a run folder, else beside the data."""
    return Teller(
        health.checks,
        data_dir=stores.data_dir,
        folders=(stores.machine.folder, stores.folder.work),
        boot=boot_facts().id,
        ticks=stores.clock.monotonic,
    )


def log_export_of(stores: Stores, health: Health) -> LogExport:
    """What whoever helps gets to see."""
    sections = {
        "health.txt": lambda: (mask(each) for each in health_lines(health.checks())),
        "starts.txt": lambda: run_lines(stores.runs.runs(limit=100)),
        "versions.txt": version_lines,
    }
    return LogExport(stores.machine, sections, clock=stores.clock)


def health_lines(checks: Sequence[HealthCheck]) -> list[str]:
    """One for each check, in English."""
    return [f"{each.name}: {each.result}, {each.word} {each.detail}".rstrip() for each in checks]


def _cards_in(stores: Stores) -> list[SimCard]:
    found = (stores.sim_cards.last_of(section.name) for section in stores.config.modem)
    return [card for card in found if card is not None]
