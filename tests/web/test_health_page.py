"""Pengaturan, Kesehatan kotak: what is looked at, what to do, why the box started."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from datetime import timedelta

from appliance.box import Box
from appliance.data_folder import DataFolder
from appliance.run_diary import RunDiary
from appliance.system import BootFacts
from tests.support.clock import FakeClock
from tests.web.visitor import Visitor, text_of

ADDRESS = "/pengaturan/kesehatan"


def test_every_part_of_the_box_is_named_with_a_word_for_its_state(admin: Visitor) -> None:
    read = text_of(admin.get(ADDRESS))
    for title in ("Listrik dan panas", "Kartu dan data", "Modem dan kartu SIM", "Kerja kotak"):
        assert title in read
    for thing in ("Catu daya", "Tempat di kartu", "Buku kontak", "Jam kotak", "Memori", "Modem Telkomsel"):
        assert thing in read
    assert "Bermasalah" in read  # threads stand still and no modem is plugged in
    assert "Periksa kabel modem." in read


def test_everybody_who_may_log_in_may_look(officer: Visitor, approver: Visitor, stranger: Visitor) -> None:
    assert officer.get(ADDRESS).status_code == approver.get(ADDRESS).status_code == 200
    assert stranger.get(ADDRESS).status_code == 303


def test_the_piece_that_asks_again_is_small_and_silent_while_nothing_changes(
    admin: Visitor, box: Box
) -> None:
    piece = admin.get(ADDRESS, htmx=True)
    assert "<html" not in piece.text
    assert len(gzip.compress(piece.data)) <= 2048
    again = re.search(r'hx-get="([^"]+)"', piece.text)
    assert again is not None
    quiet = admin.get(again[1], htmx=True)
    assert quiet.status_code in (200, 204)  # memory may have moved by a megabyte
    box.user_documents.recovered = True
    assert "Daftar pengguna" in text_of(admin.get(again[1], htmx=True))


def test_a_power_cut_is_told_in_plain_words(admin: Visitor, box: Box, clock: FakeClock) -> None:
    for boot in ("a", "b"):
        diary = RunDiary(
            DataFolder(box.data_dir),
            clock=clock,
            boot=BootFacts(boot, by_watchdog=False),
            version="1.2",
            last_result=box.data_dir / "no such",
        )
        diary.begin()
        clock.advance(timedelta(hours=1).total_seconds())
    read = text_of(admin.get(ADDRESS))
    assert "Listrik padam" in read
    assert "Selasa, 8 Desember 2026" in read
    assert read.index("Listrik padam") < read.index("Pertama kali dinyalakan")


def test_a_start_without_a_known_time_is_told_by_its_number(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    clock.trusted = False
    box.runs.begin()
    assert "Mulai ke-1, jam tidak pasti" in text_of(admin.get(ADDRESS))


def test_the_way_there_is_in_the_settings_and_beside_trouble_on_the_first_page(
    admin: Visitor, officer: Visitor
) -> None:
    for visitor, path in ((admin, "/pengaturan"), (officer, "/pengaturan"), (admin, "/")):
        assert f'href="{ADDRESS}"' in visitor.get(path).text


def test_the_page_can_be_printed(admin: Visitor) -> None:
    page = admin.get(ADDRESS).text
    assert "data-print" in page
    assert "only-print" in page


def test_the_technical_notes_are_one_file_without_numbers_for_administrators_only(
    admin: Visitor, officer: Visitor, box: Box
) -> None:
    assert "Unduh catatan teknis" in admin.get(ADDRESS).text
    assert "Unduh catatan teknis" not in officer.get(ADDRESS).text
    assert officer.post(f"{ADDRESS}/catatan").status_code == 403
    answer = admin.post(f"{ADDRESS}/catatan")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        assert set(pack.namelist()) == {
            "README.txt",
            "journal.txt",
            "health.txt",
            "starts.txt",
            "versions.txt",
        }
        assert "modem Telkomsel: bad" in pack.read("health.txt").decode()
    assert "technical notes downloaded" in [entry.what for entry in box.accounts.audit.entries()]
