"""A database with the tables of SIM cards, for the tests of this folder."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from appliance.database import Database


def open_cards_database(folder: Path) -> Database:
    """To be closed by whoever opens it."""
    schema = resources.files("appliance.sim_cards").joinpath("schema.sql").read_text(encoding="utf-8")
    return Database.open(folder / "box.sqlite3", [schema])
