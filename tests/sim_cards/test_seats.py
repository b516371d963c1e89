"""Which modem a section had last is known after a power cut too."""

from __future__ import annotations

from pathlib import Path

from appliance.database import Database
from appliance.sim_cards.seats import Seats, schema

TSEL = "861234050000017"
XL = "861234050000025"


def test_a_seat_outlives_the_box(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "box.sqlite3", [schema()])
    Seats(db).remember("Telkomsel", TSEL, "1-1.2")
    db.close()

    db = Database.open(tmp_path / "box.sqlite3", [schema()])
    seats = Seats(db)
    assert (seats.imei_of("Telkomsel"), seats.place_of("Telkomsel")) == (TSEL, "1-1.2")
    assert (seats.imei_of("XL"), seats.place_of("XL")) == ("", "")
    db.close()


def test_another_modem_takes_the_seat_over(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "box.sqlite3", [schema()])
    seats = Seats(db)
    seats.remember("Telkomsel", TSEL, "1-1.2")
    seats.remember("Telkomsel", XL, "ttyAMA0")
    assert (seats.imei_of("Telkomsel"), seats.place_of("Telkomsel")) == (XL, "ttyAMA0")
    db.close()
