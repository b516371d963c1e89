"""Pengaturan, Jam kirim: what the office sets holds from the next message on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from appliance.box import Box
from appliance.broadcasts import WaitingReason
from appliance.contacts.settings import Ramadhan, SendingHours
from appliance.outbox.pacing import Waiting, what_holds
from appliance.outbox.windows import Closed
from tests.support.boxes import config_for, quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.drafts import draft
from tests.support.people import EUIS
from tests.web.visitor import Visitor, text_of, told

PAGE = "/pengaturan/jam-kirim"
GIVEN = {
    "opens": "08:00",
    "closes": "16.00",
    "friday_noon": "y",
    "breaking_fast": "y",
    "idul_fitri": "y",
    "first": "2027-02-08",
    "last": "2027-03-09",
    "rev": "0",
}


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", config_for(swift(), quiet="20:00-07:00"), clock=clock) as box:
        yield box


def at(hour: int, minute: int = 0) -> datetime:
    """On Tuesday, 8 December 2026, in WIB."""
    return datetime(2026, 12, 8, hour - 7, minute, tzinfo=UTC)


def held(box: Box) -> Waiting:
    """What keeps the box's modem from taking a bulk message now."""
    pacing = box.pacing(box.config.modem[0])
    now = box.clock.now()
    return what_holds(pacing, now=now, clock_trusted=True, monotonic=0.0, slot=0.0, handed_over=0)


def test_the_page_shows_the_hours_that_hold_and_the_coming_ramadhan(admin: Visitor) -> None:
    page = admin.get(PAGE).text
    for value in ('value="07:00"', 'value="20:00"', 'value="2027-02-08"', 'value="2027-03-09"'):
        assert value in page
    assert "07.00 sampai 20.00" in text_of(admin.get("/pengaturan"))
    assert "8 Februari 2027 sampai 9 Maret 2027" in text_of(admin.get("/pengaturan"))


def test_saved_hours_hold_for_forecast_and_claim_at_once(admin: Visitor, box: Box, clock: FakeClock) -> None:
    box.book.import_contacts([EUIS], [])
    clock.set_wall(at(16, 30))
    sent = box.broadcasts.send(draft("Halo"), token="t", by="euis")
    assert box.broadcasts.report(sent.id).waiting_reason is WaitingReason.NONE
    assert told(admin.post(PAGE, GIVEN)) == "/pengaturan"
    report = box.broadcasts.report(sent.id)
    assert report.waiting_reason is WaitingReason.QUIET_HOURS
    assert report.waiting_until == datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
    assert held(box) is Waiting.QUIET_HOURS
    assert box.settings.current.hours == SendingHours(opens=time(8), closes=time(16))
    assert "sending hours changed" in [entry.what for entry in box.accounts.audit.entries()]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"opens": "06:30"}, "Paling pagi 07.00"),
        ({"closes": "21:00"}, "Paling malam 20.00"),
        ({"closes": "00:00"}, "Paling malam 20.00"),
        ({"opens": "00:00", "closes": "00:00"}, "Paling malam 20.00"),
        ({"opens": "16:00", "closes": "08:00"}, "sesudah jam mulai"),
        ({"opens": "15:00", "closes": "16:00"}, "paling sedikit dua jam"),
        ({"opens": "25:00"}, "Jam ini tidak ada"),
        ({"first": "2027-13-08"}, "Tanggal ini tidak ada"),
        ({"first": "2027-02-20"}, "29 atau 30 hari"),
        ({"first": "2027-04-08", "last": "2027-05-07"}, "terlalu jauh"),
    ],
)
def test_hours_and_dates_that_cannot_be_are_told_beside_their_field(
    admin: Visitor, box: Box, changed: dict[str, str], sentence: str
) -> None:
    answer = admin.post(PAGE, {**GIVEN, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert box.settings.current.hours is None


def test_the_office_puts_the_dates_of_ramadhan_right_and_back(admin: Visitor, box: Box) -> None:
    admin.post(PAGE, {**GIVEN, "first": "2027-02-09", "last": "2027-03-10"})
    assert box.settings.current.hours is not None
    assert box.settings.current.hours.ramadhan == (Ramadhan(date(2027, 2, 9), date(2027, 3, 10)),)
    zone = box.config.box.zone
    assert box.hours.why(datetime(2027, 3, 11, 9, tzinfo=zone)) is Closed.IDUL_FITRI
    page = text_of(admin.get(PAGE))
    assert "8 Februari 2027 sampai 9 Maret 2027" in page
    assert "sekarang 11 Maret 2027" in page
    admin.post(PAGE, {**GIVEN, "rev": "1"})
    assert box.settings.current.hours.ramadhan == ()


def test_a_form_opened_before_somebody_else_saved_changes_nothing(admin: Visitor, box: Box) -> None:
    admin.post(PAGE, GIVEN)
    late = admin.post(PAGE, {**GIVEN, "opens": "09:00"})
    assert late.status_code == 409
    assert "Orang lain baru saja mengubah" in late.text
    assert box.settings.current.hours == SendingHours(opens=time(8), closes=time(16))


def test_only_an_administrator_changes_the_hours_and_everybody_sees_them(officer: Visitor) -> None:
    assert officer.get(PAGE).status_code == 403
    assert officer.post(PAGE, GIVEN).status_code == 403
    page = officer.get("/pengaturan")
    assert "07.00 sampai 20.00" in text_of(page)
    assert PAGE not in page.text


def test_a_clock_that_is_not_trusted_knows_no_hours_and_the_page_says_so(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    box.book.import_contacts([EUIS], [])
    clock.set_wall(datetime(2026, 12, 8, 16, tzinfo=UTC))  # 23.00
    clock.trusted = False
    sent = box.broadcasts.send(draft("Halo"), token="t", by="euis")
    assert box.broadcasts.report(sent.id).waiting_reason is WaitingReason.NONE
    assert "belum yakin pukul berapa" in text_of(admin.get(PAGE))


def test_the_hours_outlive_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    chosen: Any = SendingHours(
        opens=time(9), closes=time(15), ramadhan=(Ramadhan(date(2027, 2, 9), date(2027, 3, 10)),)
    )
    config = config_for(swift(), quiet="20:00-07:00")
    with quiet_box(tmp_path / "office", config, clock=clock) as box:
        box.settings.save(box.settings.current.__class__(hours=chosen))
    with quiet_box(tmp_path / "office", config, clock=clock) as box:
        assert box.hours.current == chosen
