"""The tables of every room, in the order in which they are made: they share one file and its transactions."""

from __future__ import annotations

from importlib import resources

from appliance.outbox import ledger as outbox
from appliance.sim_cards import seats

_ROOMS = ("inbox", "accounts", "modem_log", "sim_cards", "modem_desk", "number_health", "questions")
_FURTHER = (("inbox", "two_ways.sql"),)


def schemas() -> list[str]:
    """What ``Database.open`` is handed."""
    return [
        outbox.schema(),
        seats.schema(),
        *(_schema(f"appliance.{room}") for room in _ROOMS),
        *(_schema(f"appliance.{room}", name) for room, name in _FURTHER),
        # its triggers stand on the tables of the other two
        "\n".join(_schema("appliance.inbox", name) for name in ("schema.sql", "two_ways.sql", "threads.sql")),
    ]


def _schema(package: str, name: str = "schema.sql") -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")
