"""The tables of every room, in the order in which they are made: they share one file and its transactions."""

from __future__ import annotations

from importlib import resources

from appliance.outbox import ledger as outbox
from appliance.sim_cards import seats

_ROOMS = ("inbox", "accounts", "modem_log", "sim_cards", "modem_desk", "number_health")


def schemas() -> list[str]:
    """What ``Database.open`` is handed."""
    return [outbox.schema(), seats.schema(), *(_schema(f"appliance.{room}") for room in _ROOMS)]


def _schema(package: str) -> str:
    return resources.files(package).joinpath("schema.sql").read_text(encoding="utf-8")
