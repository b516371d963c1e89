"""What the merge fields become: how people are spoken to, how dates are written."""

from __future__ import annotations

from datetime import date, time

import pytest

from appliance.broadcast_models import EventDetails
from appliance.merge import Address, Merger, OfficeValues, address, event_values
from appliance.sms.template import EVENT_FIELDS, OFFICE_FIELDS, PERSON_FIELDS
from tests.support.people import DADANG, EUIS, person

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("name", "salutation", "expected"),
    [
        ("Hj. Euis Komariah", "Ibu", Address("Ibu", "Euis Komariah")),
        ("Hj. Neneng Rohaeti, S.Sos., M.Si.", "", Address("Ibu", "Neneng Rohaeti")),
        ("H. Dadang (Kades)", "", Address("Bapak", "Dadang")),
        ("dr. Rina Marlina", "", Address("dr.", "Rina Marlina")),
        ("R. Hj. Neneng", "", Address("Ibu", "Neneng")),
        ("Teh Nia", "", Address("Teh", "Nia")),
        ("Ny. Asep Sunandar", "", Address("Ibu", "Asep Sunandar")),
        ("Bu RW 04", "", Address("Ibu", "RW 04")),
        ("Ibu Camat", "", Address("Ibu", "Camat")),
        ("Dedeh", "", Address("Bapak/Ibu", "Dedeh")),
        ("Ibu", "", Address("Bapak/Ibu", "Ibu")),
        ("Imas Masitoh, S.Pd.", "", Address("Bapak/Ibu", "Imas Masitoh")),
        ("Tati Rohaeti (alm", "", Address("Bapak/Ibu", "Tati Rohaeti")),
        ("", "", Address("Bapak/Ibu", "")),
    ],
)
def test_people_are_addressed_without_titles(name: str, salutation: str, expected: Address) -> None:
    contact = person(1, salutation=salutation)
    contact = type(contact)(id="x", name=name, salutation=salutation)
    assert address(contact) == expected


def test_the_nickname_of_the_book_wins() -> None:
    contact = person(1, "Hj. Euis Komariah", nickname="Bu Euis", salutation="Teh")
    assert address(contact) == Address("Teh", "Bu Euis")


def test_dates_and_times_are_written_short_and_in_indonesian() -> None:
    event = EventDetails("Rakor", "Aula", date(2026, 12, 8), time(9, 0), deadline=date(2026, 12, 23))
    assert event_values(event, today=TODAY) == {
        "acara": "Rakor",
        "tempat": "Aula",
        "hari": "Selasa",
        "tanggal": "8 Des 2026",
        "jam": "09.00",
        "bulan": "Desember",
        "tgl_akhir": "23 Des 2026",
    }


def test_without_an_event_the_month_is_this_month_and_the_rest_is_empty() -> None:
    values = event_values(EventDetails(), today=date(2026, 2, 14))
    assert values.pop("bulan") == "Februari"
    assert set(values.values()) == {""}


def test_every_field_that_a_template_may_use_has_a_source() -> None:
    everything = PERSON_FIELDS | EVENT_FIELDS | OFFICE_FIELDS
    event = EventDetails("Rakor", "Aula", date(2026, 12, 8), time(9, 0), date(2026, 12, 9))
    office = OfficeValues("Pokjanal KBB", "Kabupaten Bandung Barat")
    merger = Merger(everything, event=event, office=office, today=TODAY)
    contact = person(1, rt="02")
    values = merger.values(contact)
    assert {field for field in everything if not values.get(field)} == set()
    assert values["pengirim"] == "Pokjanal KBB"
    assert values["kabupaten"] == "Kabupaten Bandung Barat"


def test_long_positions_go_out_in_their_short_form() -> None:
    merger = Merger(["jabatan"], event=EventDetails(), office=OfficeValues(), today=TODAY)
    assert merger.values(DADANG) == {"jabatan": "Kasubbid"}
    assert merger.values(EUIS) == {"jabatan": "Ketua Posyandu"}


def test_only_the_fields_used_are_looked_up() -> None:
    merger = Merger(["nama", "jam"], event=EventDetails(), office=OfficeValues(), today=TODAY)
    assert merger.values(EUIS) == {"nama": "Euis Komariah", "jam": ""}
