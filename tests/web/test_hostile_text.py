"""Whatever comes from outside stays text: names, SMS, file names, cells, addresses."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pytest

from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber
from tests.support.clock import FakeClock
from tests.web.test_contact_import import kader, looked, read, workbook
from tests.web.test_home import receive
from tests.web.visitor import Visitor

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% for x in y %}",
    "javascript:alert(1)",
    "<!--",
    "]]><a href=//jahat.example>x</a>",
    "&lt;b&gt;",
]
# what our own templates use; anything else on a page came in from outside
EVENTS = ("onerror", "onload", "onmouseover", "onclick", "onfocus")


class Tags(HTMLParser):
    """Every tag and attribute a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if tag == "script":
            self.scripts.append(given)
        self.attributes |= set(given)
        self.addresses += [str(given[name]) for name in ("href", "src", "action") if given.get(name)]


def inert(page: str) -> None:
    """Fails when the page holds anything that could run or lead away."""
    seen = Tags()
    seen.feed(page)
    assert all((script.get("src") or "").startswith("/static/") for script in seen.scripts)
    assert not seen.attributes & set(EVENTS)
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert all(address.startswith(("/", "#")) for address in seen.addresses), seen.addresses
    assert not seen.tags & {"iframe", "object", "embed", "base", "style"}


@pytest.mark.parametrize("text", CORPUS)
def test_a_name_that_is_html_stays_a_name_on_every_page(admin: Visitor, box: Any, text: str) -> None:
    person = Contact(
        id=box.book.new_id(),
        name=text,
        nickname=text,
        salutation=text[:20],
        position=text,
        posyandu=text,
        village=text,
        village_code="32.17.06.2999",
        note=text,
        rw=text[:5],
        numbers=(PhoneNumber("+6281200001111"),),
    )
    saved = box.book.add(person)
    group = box.book.add_group(text)
    box.book.assign(group.id, [saved.id])
    for path in (
        "/kontak",
        f"/kontak?kelompok={group.id}",
        f"/kontak/{saved.id}",
        f"/kontak/{saved.id}/ubah",
        f"/kontak/{saved.id}/hapus",
        "/kontak/kelompok",
        f"/kontak/kelompok/{group.id}",
    ):
        page = admin.get(path)
        assert page.status_code == 200, path
        inert(page.text)


@pytest.mark.parametrize("text", CORPUS)
def test_an_sms_that_is_html_stays_a_message(admin: Visitor, box: Any, clock: FakeClock, text: str) -> None:
    receive(box, clock, PhoneNumber("+6281200001111"), text)
    inert(admin.get("/").text)
    inert(admin.get("/", htmx=True).text)


@pytest.mark.parametrize("text", CORPUS)
def test_a_search_or_an_address_is_never_anything_but_text(admin: Visitor, text: str) -> None:
    for path in ("/kontak", "/pengaturan/wilayah", "/login", "/tidak-ada"):
        inert(admin.client.get(path, query_string={"cari": text, "lanjut": text, "kelompok": text}).text)
    inert(admin.client.get("/" + text.replace("/", "%2f")).text)


@pytest.mark.parametrize("text", CORPUS)
def test_a_file_name_and_its_cells_stay_text(admin: Visitor, box: Any, text: str) -> None:
    rows = [kader(1, f"Siti {text}", "081200001111"), kader(2, text, "O8l200001112"), kader(3, text, "0812")]
    name = text.replace('"', "%22") + ".xlsx"
    inert(admin.get(f"/kontak/ambil/{read(admin, box, workbook(rows), name)}").text)
    job = looked(admin, box, workbook(rows), name)
    for heap in ("baik", "ragu", "tolak", "lewati"):
        inert(admin.get(f"/kontak/ambil/{job}?lihat={heap}").text)
    admin.post(f"/kontak/ambil/{job}", {})
    for path in (f"/kontak/ambil/{job}/hasil", "/kontak/ambil", "/kontak"):
        inert(admin.get(path).text)


@pytest.mark.parametrize("text", CORPUS)
def test_what_is_typed_into_settings_stays_text(admin: Visitor, text: str) -> None:
    office = {"office_name": text, "sender": text[:30], "vocabulary": "pokjanal", "price": text, "rev": "0"}
    inert(admin.post("/pengaturan/kantor", office).text)
    admin.post("/pengaturan/kantor", {**office, "price": "250"})
    admin.post("/pengaturan/program", {"name": text[:60]})
    inert(admin.post("/pengaturan/pengguna", {"full_name": text, "name": text, "role": text}).text)
    for path in ("/", "/pengaturan", "/pengaturan/kantor", "/pengaturan/program"):
        inert(admin.get(path).text)


def test_an_upload_with_a_path_for_a_name_touches_no_file_of_that_name(admin: Visitor, tmp_path: Any) -> None:
    target = tmp_path / "jangan-disentuh"
    answer = admin.post(
        "/kontak/ambil",
        {"berkas": (io.BytesIO(workbook([kader(1, "Siti", "081200001111")])), f"../../{target}")},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (303, 422)
    assert not target.exists()
