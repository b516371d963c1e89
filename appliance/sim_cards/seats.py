"""Which modem each section of the configuration had last: kept by IMEI, through power cuts."""

from __future__ import annotations

from importlib import resources

from appliance.database import Database


def schema() -> str:
    """The table behind ``Seats``."""
    return resources.files("appliance.sim_cards").joinpath("seats.sql").read_text(encoding="utf-8")


class Seats:
    """Safe from any thread. A name is that of a ``[[modem]]``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def imei_of(self, name: str) -> str:
        """The modem that section had last, "" when it never had one."""
        return self._seat(name)[0]

    def place_of(self, name: str) -> str:
        """Where it was plugged: a USB socket or a port of the header."""
        return self._seat(name)[1]

    def remember(self, name: str, imei: str, place: str) -> None:
        """Written when it is something new only: a card must not wear out by reconnecting."""
        if self._seat(name) == (imei, place):
            return
        with self._db.write() as cursor:
            cursor.execute(
                "INSERT INTO modem_seat (name, imei, place) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET imei = excluded.imei, place = excluded.place",
                (name, imei, place),
            )

    def _seat(self, name: str) -> tuple[str, str]:
        with self._db.read() as cursor:
            row = cursor.execute("SELECT imei, place FROM modem_seat WHERE name = ?", (name,)).fetchone()
        return (row["imei"], row["place"]) if row is not None else ("", "")
