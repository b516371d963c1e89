"""Catatan: who did what and when, narrowed by kind, person and day; for administrators."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.people import person
from tests.web.visitor import Visitor, text_in, text_of
from web.words_audit import KINDS, deed


@pytest.fixture
def deeds(box: Any, clock: Any) -> None:
    box.book.add(person(1, "Neng Yani"))
    audit = box.accounts.audit
    audit.record("siti", "contacts imported", "40 added, 2 changed")
    audit.record("euis", "contact changed", "contact kader1")
    clock.advance(2 * 24 * 3600)
    audit.record("siti", "contacts exported", "41 people")
    audit.record("siti", "something from tomorrow", "kelompok lain")


def shown(page: str) -> str:
    """The rows of the table, as text."""
    table = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    return text_in(table[1]) if table else ""


def test_deeds_are_told_in_the_words_of_the_office(deeds: None, admin: Visitor) -> None:
    page = shown(admin.get("/pengaturan/catatan").text)
    for said in ("Mengambil kontak dari Excel", "Mengubah orang", "Neng Yani", "Mengunduh semua kontak"):
        assert said in page, said
    assert "something from tomorrow" in page
    assert "40 baru, 2 berubah" in page
    assert "41 orang" in page


@pytest.mark.parametrize(
    ("asked", "there", "away"),
    [
        ("jenis=kontak", "Mengubah orang", "something"),
        ("siapa=siti", "Mengunduh semua kontak", "Mengubah orang"),
        ("dari=2026-12-10", "Mengunduh semua kontak", "Mengambil kontak"),
        ("sampai=2026-12-08", "Mengambil kontak", "Mengunduh semua kontak"),
        ("jenis=xx&dari=31-02&sampai=0001-01-01&sebelum=x", "Mengubah orang", "-"),
    ],
)
def test_they_are_narrowed_by_the_address(
    deeds: None, admin: Visitor, asked: str, there: str, away: str
) -> None:
    page = shown(admin.get(f"/pengaturan/catatan?{asked}").text)
    assert there in page
    assert away not in page


def test_they_come_fifty_at_a_time(admin: Visitor, box: Any) -> None:
    for serial in range(60):
        box.accounts.audit.record("siti", "contact added", f"contact nr{serial}")
    first = admin.get("/pengaturan/catatan?siapa=siti").text
    assert shown(first).count("Menambah orang") == 50
    onward = re.search(r'href="([^"]+sebelum[^"]+)"', first)
    assert onward
    second = admin.get(onward[1].replace("&amp;", "&")).text
    assert shown(second).count("Menambah orang") == 10


def test_nothing_found_is_said(admin: Visitor) -> None:
    assert "Tidak ada catatan" in text_of(admin.get("/pengaturan/catatan?siapa=nobody"))


def test_only_an_administrator_reads_them(officer: Visitor, approver: Visitor) -> None:
    for visitor in (officer, approver):
        assert visitor.get("/pengaturan/catatan").status_code == 403
        assert "/pengaturan/catatan" not in visitor.get("/pengaturan").text


def test_every_deed_has_words_once() -> None:
    named = [what for _, deeds in KINDS.values() for what in deeds]
    assert len(named) == len(set(named))
    assert deed("never heard of").text == "never heard of"
