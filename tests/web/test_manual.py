"""Bantuan: every page has its place in it, every place exists, and it speaks the office's language."""

from __future__ import annotations

import gzip
import io
import re

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook

from appliance.box import Box
from appliance.contacts.importing.example_file import COLUMNS
from appliance.outbox.status import Status
from tests.web.test_contact_import import looked
from tests.web.visitor import Visitor, text_of
from web import families
from web.guards import Access
from web.manual_contents import SUBJECTS, Subject, headings, search
from web.manual_help import HELP, help_for
from web.words_manual import TO_DO
from web.words_messages import STATUS

PAGE, FRAGMENT = 15 * 1024, 2048  # bytes, gzipped
# words of computer people, and those the glossary has a better one for
FORBIDDEN = (
    *("dasbor", "sunting", "msisdn", "error", "klik di sini", "klik", "user", "password", "login", "upload"),
    *("download", "broadcast", "filter", "setting", "kamu", "anda salah", "blast", "database", "server"),
)
ALLOWED = ("berbunyi klik", 'password = "..."')  # the SIM card does; a key of the boot file
every_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=[one.slug for one in SUBJECTS])


def pages_of(app: Flask) -> list[str]:
    """The endpoints behind which there is a page for somebody who has logged in."""
    open_to = {one.blueprint.name for one in families() if one.access is Access.SESSION}
    return sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in open_to
    )


def test_every_subject_is_in_the_table_of_contents_with_its_parts(admin: Visitor) -> None:
    page = admin.get("/bantuan").text
    for one in SUBJECTS:
        assert f'href="/bantuan/{one.slug}"' in page
        for part in headings(one):
            assert (f'href="/bantuan/{one.slug}#{part.id}"' in page) is (part.level == 2), part


@every_subject
def test_a_subject_is_a_small_page_whose_parts_are_where_the_contents_say(
    admin: Visitor, subject: Subject
) -> None:
    answer = admin.get(f"/bantuan/{subject.slug}")
    assert answer.status_code == 200
    assert len(gzip.compress(answer.data)) <= PAGE
    ids = re.findall(r'\bid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
    assert headings(subject)
    assert {part.id for part in headings(subject)} <= set(ids)
    assert answer.text.count("<h2") == sum(part.level == 2 for part in headings(subject)), "a part without id"


@every_subject
def test_every_link_inside_the_manual_leads_somewhere(admin: Visitor, subject: Subject) -> None:
    for slug, anchor in re.findall(
        r'href="/bantuan/([a-z-]+)(?:#([a-z0-9-]+))?"', admin.get(f"/bantuan/{subject.slug}").text
    ):
        found = admin.get(f"/bantuan/{slug}")
        assert found.status_code == 200, slug
        assert not anchor or f'id="{anchor}"' in found.text, (slug, anchor)


@every_subject
def test_the_manual_speaks_the_language_of_the_office(admin: Visitor, subject: Subject) -> None:
    read = text_of(admin.get(f"/bantuan/{subject.slug}")).lower()
    for fine in ALLOWED:
        read = read.replace(fine, "")
    assert [word for word in FORBIDDEN if re.search(rf"\b{word}\b", read)] == []


def test_a_subject_that_does_not_exist_is_said_to_be_missing(admin: Visitor) -> None:
    assert admin.get("/bantuan/tidak-ada").status_code == 404


def test_every_page_of_the_box_has_its_place_in_the_manual(app: Flask) -> None:
    """A new family of pages is added to HELP in web/manual_help.py."""
    lost = [one for one in pages_of(app) if help_for(one).subject is None and not one.startswith("manual.")]
    assert lost == []


def test_every_help_leads_to_a_part_that_exists_from_a_page_that_exists(app: Flask) -> None:
    endpoints = set(app.view_functions)
    blueprints = {name.partition(".")[0] for name in endpoints}
    known = endpoints | blueprints | {name.partition("_")[0] for name in blueprints}
    for name in HELP:
        assert name in known
        found = help_for(name)
        assert found.subject is not None or name == "manual", name
        if found.subject is not None and found.anchor:
            assert found.anchor in {part.id for part in headings(found.subject)}, name


def test_help_stands_at_the_same_place_of_every_page(admin: Visitor) -> None:
    for path, place in (
        ("/", "/bantuan/mulai#setiap-hari"),
        ("/siaran/tulis", "/bantuan/siaran#ringkas"),
        ("/kontak/ambil", "/bantuan/excel#langkah"),
        ("/kontak/wilayah", "/bantuan/kontak#wilayah"),
        ("/pengaturan/jam-kirim", "/bantuan/jam-kirim#mengatur"),
        ("/bantuan", "/bantuan"),
    ):
        assert f'<a class="help-here" href="{place}">' in admin.get(path).text, path


def test_the_search_finds_headings_first_and_then_what_is_told(admin: Visitor) -> None:
    assert search("Pulsa habis")[0].id == "pulsa-habis"
    assert {one.id for one in search("berhenti")} >= {"berhenti", "tidak-mau"}
    assert search("8.12E+10")
    assert search("tidak pasti")[0].title == "Ada yang Tidak pasti"
    assert not search("")
    assert not search("xyzzy")


def test_the_search_works_with_and_without_script(admin: Visitor) -> None:
    piece, page = admin.get("/bantuan?cari=sinyal", htmx=True), admin.get("/bantuan?cari=sinyal")
    assert "<html" not in piece.text
    assert len(gzip.compress(piece.data)) <= FRAGMENT
    for answer in (piece, page):
        assert 'href="/bantuan/masalah#tanpa-sinyal"' in answer.text
    assert "Tidak ada yang cocok" in text_of(admin.get("/bantuan?cari=xyzzy"))
    assert "Mulai" in text_of(admin.get("/bantuan?cari=", htmx=True))


def test_what_is_typed_into_the_search_is_shown_as_it_is(admin: Visitor) -> None:
    assert "<script>alert" not in admin.get("/bantuan?cari=<script>alert(1)</script>").text


def test_the_table_of_states_says_what_each_means_and_what_to_do(admin: Visitor) -> None:
    assert set(TO_DO) == set(Status)
    page = text_of(admin.get("/bantuan/keadaan"))
    for state, known in STATUS.items():
        for said in (known.text, known.help, TO_DO[state]):
            assert said in page


def test_the_manual_explains_the_modem_and_every_sign_of_it(admin: Visitor) -> None:
    page = admin.get("/bantuan/modem").text
    for word in ("Memasang HAT", "4444", "MAIN", "5 V 3 A", "Giliran Anda", "Mencari sinyal", "Beristirahat"):
        assert word in page


def test_the_example_list_is_empty_and_keeps_the_zero_of_a_number(admin: Visitor) -> None:
    answer = admin.get("/bantuan/contoh-daftar-kontak.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows == [[heading for heading, _ in COLUMNS]]


def test_a_filled_in_example_is_taken_without_a_question(admin: Visitor, box: Box) -> None:
    target = io.BytesIO()
    place = ("Melati 3", "05", "Cilame", "Ngamprah")
    person = ("Euis Komariah", "081200001111", "Ketua", *place, "08-12-1980", "")
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kontak")
        for across, (heading, _) in enumerate(COLUMNS):
            sheet.write_string(0, across, heading)
            sheet.write_string(1, across, person[across])
    found = box.importer.job(looked(admin, box, target.getvalue())).preview
    assert [row.contact.name for row in found.good if row.contact] == ["Euis Komariah"]
    assert not found.doubtful
    assert not found.refused
