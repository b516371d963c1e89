"""Beranda: what is happening, and the next thing to do."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.modem_log import LogWord
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import encode_deliver
from appliance.time_sources import Doubt
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.web.visitor import Visitor, text_of
from web.words_trouble import trouble

FRAGMENT = 2 * 1024


def receive(box: Any, clock: FakeClock, sender: str, text: str) -> None:
    """An SMS as a modem hands it over."""
    box.inbox.store_raw("510101234567890", encode_deliver(sender, text, sent_at=clock.now()), clock.now())
    box.inbox.fold()


def test_a_newcomer_is_led_to_the_contacts_first(admin: Visitor) -> None:
    page = admin.get("/")
    assert "Langkah berikutnya" in page.text
    assert "Ambil daftar kontak" in page.text
    assert "Selamat pagi, Euis Komariah" in page.text
    assert "Selasa, 8 Desember 2026" in page.text


def test_with_contacts_and_no_modem_that_is_ready_the_installation_is_next(admin: Visitor) -> None:
    admin.post("/kontak/baru", {"name": "Neng Yani", "number": "081200001112", "active": "y"})
    page = admin.get("/")
    assert "Belum ada modem yang siap mengirim." in page.text
    assert 'href="/modem/telkomsel/pasang"' in page.text


def test_who_only_approves_is_not_told_to_fetch_contacts(approver: Visitor) -> None:
    assert "Langkah berikutnya" not in approver.get("/").text


def test_replies_appear_with_the_name_of_who_sent_them(admin: Visitor, box: Any, clock: FakeClock) -> None:
    admin.post("/kontak/baru", {"name": "Neng Yani", "number": "081200001112", "active": "y"})
    receive(box, clock, PhoneNumber("+6281200001112"), "HADIR bu")
    page = admin.get("/")
    assert "Neng Yani" in page.text
    assert "HADIR bu" in page.text
    assert "1 belum dibaca" in text_of(page)


def test_the_live_fragment_is_the_piece_the_page_includes_and_stays_small(
    admin: Visitor, box: Any, clock: FakeClock
) -> None:
    for i in range(6):
        receive(box, clock, PhoneNumber(f"+628120000{i:04}"), f"Balasan nomor {i} dari kader di desa")
    piece = admin.get("/", htmx=True)
    assert "<html" not in piece.text
    assert piece.text.count('id="kini"') == 1
    assert 'hx-trigger="every 5s"' in piece.text
    assert len(gzip.compress(piece.data)) <= FRAGMENT
    assert 'id="kini"' in admin.get("/").text


def test_a_clock_that_is_not_trusted_is_told_on_every_page(admin: Visitor, clock: FakeClock) -> None:
    assert "Jam kotak belum dipastikan" not in admin.get("/kontak").text
    clock.trusted = False
    for path in ("/", "/kontak", "/pengaturan", "/bantuan"):
        assert "Jam kotak belum dipastikan" in admin.get(path).text


def test_a_clock_whose_battery_is_flat_is_told_on_the_first_page(admin: Visitor, clock: FakeClock) -> None:
    assert "Ganti baterai" not in admin.get("/").text
    clock.doubt = Doubt.BATTERY
    assert "Ganti baterai kecil (RTC)" in admin.get("/").text


def test_each_card_that_is_in_trouble_is_named_with_its_day(tmp_path: Path, clock: FakeClock) -> None:
    with quiet_box(tmp_path / "data", config_for(swift("Telkomsel"), swift("Tri")), clock=clock) as two:
        furnish_office(two)
        for place, name in enumerate(("Telkomsel", "Tri")):
            card = two.sim_cards.seen(name, imsi=f"51010123456789{place}", iccid="", imei=str(place)).card
            day = clock.now().date() + timedelta(days=3 - place)
            two.sim_cards.save(card.sim, number="", code=None, pattern="", expires=day)
        visitor = Visitor(create_app(two))
        visitor.log_in("euis", PASSWORD)
        page = text_of(visitor.get("/"))
    assert "Masa aktif kartu Telkomsel berakhir 3 hari lagi (11 Desember 2026)" in page
    assert "Masa aktif kartu Tri berakhir 2 hari lagi (10 Desember 2026)" in page


@pytest.mark.parametrize(
    ("name", "word", "detail", "said"),
    [
        ("sim Tri", HealthWord.SIM_EXPIRED, "-2", "Masa aktif kartu Tri sudah habis sejak 6 Desember 2026"),
        ("sim Tri", HealthWord.SIM_EXPIRED, "", "Masa aktif kartu Tri habis"),
        (
            "sim Tri",
            HealthWord.SIM_EXPIRES_SOON,
            "0",
            "Masa aktif kartu Tri berakhir hari ini (8 Desember 2026)",
        ),
        ("sim Tri", HealthWord.SIM_NO_CREDIT, "40", "Pulsa kartu Tri habis"),
        ("sender Tri", HealthWord.HANGS, "", "Pengiriman lewat Tri macet"),
        ("pages", HealthWord.HANGS, "1/6", "Sebagian halaman macet"),
        ("clerk", HealthWord.HANGS, "", "Pencatatan balasan macet"),
        ("book", HealthWord.RECOVERED, "", "Buku kontak: dipulihkan dari salinan sebelumnya"),
        ("card", HealthWord.NO_ROOM, "3 MB", "Kartu penyimpanan penuh"),
    ],
)
def test_a_warning_says_whose_it_is(name: str, word: HealthWord, detail: str, said: str) -> None:
    found = trouble(HealthCheck(name, HealthResult.BAD, word, detail), date(2026, 12, 8))
    assert found.text == said
    assert found.help


def test_a_weak_supply_is_told_on_the_first_page(admin: Visitor, box: Any) -> None:
    name = box.config.modem[0].name
    box.modem_log.note(name, LogWord.RESTARTED, "RDY")
    assert "Catu daya kurang kuat" not in admin.get("/").text
    box.modem_log.note(name, LogWord.RESTARTED, "RDY")
    assert "Catu daya kurang kuat" in admin.get("/").text
    assert "adaptor 5 V 3 A" in admin.get("/").text
