"""Cadangan data: what the page tells, what it hands out, what it shows only against the password."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from werkzeug.test import TestResponse

from appliance.backup.backups import look_into
from appliance.backup.envelope import open_envelope
from appliance.box import Box
from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from tests.support.people import person
from tests.web.visitor import Visitor, text_of, told

PAGE = "/pengaturan/cadangan"


def downloaded(visitor: Visitor) -> TestResponse:
    answer = visitor.post(f"{PAGE}/unduh")
    assert answer.data  # all of it
    answer.close()
    return answer


def words_on(page: str) -> list[str]:
    found = re.search(r'<ol class="eight-words">(.*?)</ol>', page)
    return re.findall(r"<li>([a-z]+)</li>", found[1]) if found else []


def test_a_box_with_people_and_no_backup_says_so_here_and_on_beranda(box: Box, admin: Visitor) -> None:
    box.book.import_contacts([person(1)], [])
    assert "Kotak ini belum punya cadangan" in text_of(admin.get(PAGE))
    assert "Kotak ini belum punya cadangan" in text_of(admin.get("/"))


def test_an_empty_box_is_not_nagged(admin: Visitor) -> None:
    assert "Kotak ini belum punya cadangan" not in text_of(admin.get("/"))


def test_the_downloaded_backup_opens_with_the_words_and_is_noted(box: Box, admin: Visitor) -> None:
    box.book.import_contacts([person(1), person(2)], [])
    answer = downloaded(admin)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=cadangan-")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    header, pieces = open_envelope(io.BytesIO(answer.data), box.backups.words)
    assert header.people == 2
    assert sum(map(len, pieces)) > 1000
    assert "diunduh ke komputer" in text_of(admin.get(PAGE))
    assert "backup downloaded" in [entry.what for entry in box.accounts.audit.entries()]
    assert not list((box.data_dir / "work").glob("*backup*"))


def test_a_download_that_is_broken_off_is_no_backup(box: Box, admin: Visitor) -> None:
    box.book.import_contacts([person(serial) for serial in range(1, 300)], [])
    broken_off = admin.post(f"{PAGE}/unduh")
    assert int(broken_off.headers["Content-Length"]) > 16384
    broken_off.close()
    assert box.backups.last is None
    downloaded(admin)
    assert box.backups.last is not None


def test_after_eight_days_the_page_and_beranda_ask_for_a_new_one(
    box: Box, admin: Visitor, clock: FakeClock
) -> None:
    box.book.import_contacts([person(1)], [])
    downloaded(admin)
    clock.advance(timedelta(days=8).total_seconds())
    box.clock.now()
    admin.log_in("euis", PASSWORD)
    assert "lebih dari 7 hari" in text_of(admin.get(PAGE))
    assert "Cadangan terakhir sudah 8 hari yang lalu" in text_of(admin.get("/"))


def test_the_eight_words_are_shown_only_to_who_types_his_own_password(box: Box, admin: Visitor) -> None:
    assert not words_on(admin.get(f"{PAGE}/kit").text)
    refused = admin.post(f"{PAGE}/kit", {"password": "salah-sekali"})
    assert refused.status_code == 422
    assert not words_on(refused.text)
    shown = admin.post(f"{PAGE}/kit", {"password": PASSWORD})
    assert words_on(shown.text) == box.backups.words.split()
    assert len(words_on(shown.text)) == 8
    assert "emergency kit shown" in [entry.what for entry in box.accounts.audit.entries()]


def test_other_words_hold_from_now_on_and_need_the_password_too(box: Box, admin: Visitor) -> None:
    before = box.backups.words
    assert admin.post(f"{PAGE}/kata-baru", {"password": "salah-sekali"}).status_code == 422
    assert box.backups.words == before
    assert told(admin.post(f"{PAGE}/kata-baru", {"password": PASSWORD})) == PAGE
    assert box.backups.words != before


def test_without_a_stick_the_page_says_what_kind_the_box_can_read(admin: Visitor) -> None:
    """A stick of another kind is never mounted, so the page cannot tell it from none."""
    said = text_of(admin.get(PAGE))
    assert "Tidak ada flashdisk" in said
    assert "FAT32 atau exFAT" in said
    assert "NTFS tidak terbaca" in said


def test_a_colleague_sees_nothing_of_it(officer: Visitor) -> None:
    for path in (PAGE, f"{PAGE}/kit", f"{PAGE}/kata-baru", f"{PAGE}/pulihkan", f"{PAGE}/pulihkan/periksa"):
        assert officer.get(path).status_code == 403
    assert officer.post(f"{PAGE}/unduh").status_code == 403


def test_a_backup_says_whose_it_is_by_the_offices_own_name(box: Box, admin: Visitor) -> None:
    made = downloaded(admin)
    assert look_into(io.BytesIO(made.data)).box == box.config.box.name
