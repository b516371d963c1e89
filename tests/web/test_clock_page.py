"""Pengaturan, Jam kotak: an administrator tells the time, with or without a script, and nobody else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.clock import SystemClock
from tests.support.boxes import quiet_box
from tests.support.clockless_pi import NOW, ClocklessPi
from tests.web.visitor import Visitor, text_of, told

PAGE, YES = "/pengaturan/jam", "/pengaturan/jam/ya"
HIDDEN = re.compile(r'name="(said|heard_at|question)"[^>]* value="([^"]*)"')


@pytest.fixture
def pi(tmp_path: Path) -> ClocklessPi:
    pi = ClocklessPi(tmp_path / "root")
    pi.wrong = datetime(1970, 1, 1, tzinfo=UTC) - NOW
    return pi


@pytest.fixture
def fresh_box(tmp_path: Path, pi: ClocklessPi) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", clock=pi.clock(), simulate=False) as box:
        yield box


def by_device(pi: ClocklessPi, ahead: timedelta = timedelta()) -> dict[str, str]:
    return {"device": str(round((pi.world + ahead).timestamp() * 1000))}


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def off(box: Box, pi: ClocklessPi) -> timedelta:
    return abs(box.clock.now() - pi.world)


def test_the_banner_leads_an_administrator_to_the_page_and_others_to_the_manual(
    admin: Visitor, officer: Visitor
) -> None:
    assert f'<a href="{PAGE}">Betulkan jam</a>' in admin.get("/").text
    assert "Betulkan jam" not in officer.get("/").text
    assert "#jam-kotak" in officer.get("/").text


def test_the_page_shows_the_time_of_the_box_and_that_nobody_vouches_for_it(admin: Visitor) -> None:
    page = text_of(admin.get(PAGE))
    assert "Kamis, 1 Januari 1970, 07.00 WIB" in page
    assert "Belum pasti" in page
    assert "Jam perangkat ini" in page


def test_the_time_of_the_browser_is_taken_after_both_were_seen(
    admin: Visitor, box: Box, pi: ClocklessPi
) -> None:
    asked = admin.post(PAGE, by_device(pi))
    assert asked.status_code == 200
    page = text_of(asked)
    for sentence in ("Jamnya belum diubah", "Selasa, 8 Desember 2026, 09.00 WIB", "maju kira-kira 57 tahun"):
        assert sentence in page
    assert not box.clock.trust().trusted
    pi.passed += 120  # a phone call in between
    assert told(admin.post(YES, hidden(asked.text))) == PAGE
    assert off(box, pi) < timedelta(seconds=1)
    page = text_of(admin.get(PAGE))
    assert "Jam kotak sekarang Selasa, 8 Desember 2026, 09.02 WIB" in page
    assert "Sudah pasti" in page
    assert "Jam kotak belum dipastikan" not in page
    assert "Membetulkan jam kotak" in text_of(admin.get("/pengaturan/catatan"))


def test_without_a_script_date_and_time_are_typed(admin: Visitor, box: Box, pi: ClocklessPi) -> None:
    asked = admin.post(PAGE, {"day": "2026-12-08", "time": "09.00"})
    assert told(admin.post(YES, hidden(asked.text))) == PAGE
    assert off(box, pi) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": "", "time": "09.00"}, "Isi tanggal"),
        ({"day": "2026-13-08", "time": "09.00"}, "Isi tanggal"),
        ({"day": "2026-12-08", "time": "25.00"}, "Isi jam"),
        ({}, "Isi tanggal"),
        ({"day": "2016-12-08", "time": "09.00"}, "Tahun ini tidak mungkin"),
        ({"device": "0"}, "Tahun ini tidak mungkin"),
        ({"device": "999999999999999"}, "Tahun ini tidak mungkin"),
        ({"device": "soon"}, "Tahun ini tidak mungkin"),
        ({"device": "9" * 400}, "Tahun ini tidak mungkin"),
    ],
)
def test_what_is_no_time_is_said_and_changes_nothing(
    admin: Visitor, box: Box, given: dict[str, str], sentence: str
) -> None:
    answer = admin.post(PAGE, given)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not box.clock.trust().trusted


def test_a_phone_ten_years_ahead_must_be_compared_with_a_calendar_first(
    admin: Visitor, box: Box, pi: ClocklessPi
) -> None:
    box.clock.vouch("person", pi.world)  # type: ignore[attr-defined]
    asked = admin.post(PAGE, by_device(pi, timedelta(days=3652)))
    assert "Cocokkan dulu dengan kalender" in text_of(asked)
    again = admin.post(YES, hidden(asked.text))
    assert again.status_code == 422
    assert "Beri tanda dulu" in text_of(again)
    assert off(box, pi) < timedelta(seconds=1)
    admin.post(YES, {**hidden(again.text), "looked_up": "y"})
    assert off(box, pi) > timedelta(days=3650)
    back = admin.post(PAGE, by_device(pi))
    assert "mundur kira-kira 10 tahun" in text_of(back)
    admin.post(YES, {**hidden(back.text), "looked_up": "y"})
    assert off(box, pi) < timedelta(seconds=1)


def test_a_little_ahead_nobody_is_asked_and_back_always(admin: Visitor, box: Box, pi: ClocklessPi) -> None:
    box.clock.vouch("person", pi.world)  # type: ignore[attr-defined]
    assert told(admin.post(PAGE, by_device(pi, timedelta(minutes=5)))) == PAGE
    asked = admin.post(PAGE, by_device(pi))
    assert "Jam kotak akan mundur" in text_of(asked)


def test_where_the_network_knows_the_time_there_is_nothing_to_tell(
    admin: Visitor, box: Box, pi: ClocklessPi
) -> None:
    assert isinstance(box.clock, SystemClock)
    pi.ask_network(box.clock)
    page = text_of(admin.get(PAGE))
    assert "Jamnya diambil dari jaringan" in page
    assert "Pakai jam perangkat ini" not in page
    refused = admin.post(PAGE, by_device(pi, timedelta(days=1)))
    assert refused.status_code == 422
    assert off(box, pi) < timedelta(seconds=1)


def test_nobody_but_an_administrator_is_heard(
    officer: Visitor, approver: Visitor, stranger: Visitor, box: Box, pi: ClocklessPi
) -> None:
    for visitor in (officer, approver):
        assert visitor.get(PAGE).status_code == 403
        assert visitor.post(PAGE, by_device(pi)).status_code == 403
        assert visitor.post(YES, {"said": "2026-12-08T02:00:00+00:00"}).status_code == 403
    assert told(stranger.get(PAGE)).startswith("/login")
    assert not box.clock.trust().trusted


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"said": "now", "heard_at": "1", "question": "jump"},
        {"said": "2026-12-08T02:00:00", "heard_at": "1", "question": "jump"},
        {"said": "2026-12-08T02:00:00+00:00", "heard_at": "nan", "question": "jump"},
        {"said": "2026-12-08T02:00:00+00:00", "heard_at": "1e9", "question": "jump"},
        {"said": "2026-12-08T02:00:00+00:00", "heard_at": "-1e9", "question": "jump"},
        {"said": "2026-12-08T02:00:00+00:00", "heard_at": "500", "question": "?"},
    ],
)
def test_a_yes_to_no_question_of_ours_is_asked_again(admin: Visitor, box: Box, given: dict[str, str]) -> None:
    answer = admin.post(YES, given)
    assert answer.status_code == 422
    assert "Terlalu lama menunggu" in text_of(answer)
    assert not box.clock.trust().trusted


def test_pengaturan_shows_the_time_and_leads_to_the_page(admin: Visitor) -> None:
    page = admin.get("/pengaturan")
    assert f'href="{PAGE}"' in page.text
    assert "1 Januari 1970, 07.00 WIB · belum pasti" in text_of(page)
