"""All ketua of three kecamatan but those who have answered: from the first click to Kirim, with and without
scripts; and the same choice kept as a group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.area_tree import AreaTree
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from tests.browser.conftest import AREAS, PHONE, WIDE, kader, log_in, opened, served, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.application import create_app
from tests.support.boxes import config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.web.office import hand_over, receive

pytestmark = pytest.mark.browser

THREE = ("Rongga", "Gununghalu", "Cipongkor")
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """Sixty people in four kecamatan, every third a ketua; all were invited, two ketua have answered."""
    with quiet_box(tmp_path / "data", config_for(swift()), clock=clock) as box:
        furnish_office(box)
        tree = AreaTree.from_csv(AREAS.read_text(encoding="utf-8"))
        box.settings.choose_areas(tree)
        people = [placed(kader(serial), serial, tree) for serial in range(60)]
        box.book.import_contacts(people, [])
        invited = Draft(text="Mohon hadir rapat. Balas HADIR. -{pengirim}", audience=AudienceSpec(all=True))
        sent = box.broadcasts.send(invited, token="t", by="euis")
        hand_over(box, *["sent"] * sent.accepted)
        for serial in (0, 21):
            receive(box, str(people[serial].numbers[0]), "HADIR")
        yield box


@pytest.fixture
def base(box: Box) -> Iterator[str]:
    with served(create_app(box)) as address:
        yield address


def placed(person: Contact, serial: int, tree: AreaTree) -> Contact:
    """In the first desa of one of four kecamatan."""
    names = (*THREE, "Ngamprah")
    district = next(one for one in tree.districts if one.name == names[serial % 4])
    village = tree.villages(district.code)[0]
    return replace(
        person,
        role="ketua" if serial % 3 == 0 else "kader",
        district=district.name,
        district_code=district.code,
        village=village.name,
        village_code=village.code,
    )


def look(page: Page, name: str, width: int) -> None:
    shoot(page, f"{name}-{width}")
    assert barriers(page) == [], name
    assert page.evaluate(SMALL) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@BOTH
def test_all_ketua_of_three_kecamatan_except_those_who_have_answered(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        some, reach = page.locator(".some"), page.locator("#jangkauan")
        some.locator("summary", has_text="Wilayah").click()
        for name in THREE:
            some.get_by_label(re.compile(f"^{name}")).check()
        expect(reach).to_contain_text("42 orang akan dikirimi")
        some.locator("summary", has_text="Peran").click()
        some.get_by_label(re.compile("^Ketua")).check()
        expect(reach).to_contain_text("14 orang akan dikirimi")
        some.locator("summary", has_text="Belum membalas").click()
        some.get_by_label(re.compile("^Siaran 1")).check()
        expect(reach).to_contain_text("12 orang akan dikirimi")
        look(page, "penerima-dipilih", size["width"])
        page.locator("summary", has_text="Simpan pilihan ini").click()
        page.get_by_label("Nama kelompok").fill("Ketua yang belum membalas")
        page.get_by_role("button", name="Simpan kelompok").click()
        expect(page.get_by_text("Kelompok tersimpan")).to_be_visible()
        page.get_by_label("Isi pesan").fill("Mohon jawabannya untuk rapat. -{pengirim}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 12 orang").click()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
        page.goto("/kontak/kelompok")
        page.get_by_role("link", name=re.compile("^Lihat atau ubah")).click()
        expect(page.locator("main")).to_contain_text("yang belum membalas siaran 1.")
        look(page, "kelompok-otomatis", size["width"])
    assert box.broadcasts.report(2).broadcast.accepted == 12


def test_a_place_opens_a_reason_opens_and_a_person_is_found_and_taken_out(
    browser: Browser, base: str
) -> None:
    with opened(browser, base, WIDE) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        reach = page.locator("#jangkauan")
        page.get_by_label(re.compile("^Semua kontak")).check()
        expect(reach).to_contain_text("54 orang akan dikirimi")
        reach.locator("summary").click()
        reach.get_by_role("button", name=re.compile("^Tanpa nomor HP")).click()
        expect(reach.locator(".left-out-list li")).to_have_count(6)
        page.locator("summary", has_text=re.compile("^Kecuali")).click()
        without = page.locator(".some-not")
        without.locator("summary", has_text="Wilayah").click()
        without.locator("summary", has_text="di Rongga").click()
        without.get_by_label(re.compile("15 orang$")).nth(1).check()
        expect(reach).not_to_contain_text("54 orang akan dikirimi")
        without.locator("summary", has_text="Orang satu per satu").click()
        without.get_by_label("Cari nama, nomor, atau posyandu").fill("neng")
        without.locator("#orang-without_find label").first.click()
        expect(reach).to_contain_text("Dikecualikan")


def test_enter_in_the_search_searches_and_a_long_desa_stays_beside_its_posyandu(
    browser: Browser, base: str
) -> None:
    with opened(browser, base, PHONE) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        some = page.locator(".some")
        some.locator("summary", has_text="Orang satu per satu").click()
        search = some.get_by_label("Cari nama, nomor, atau posyandu")
        search.fill("neng")
        search.press("Enter")
        expect(some.locator("#orang-find label").first).to_be_visible()
        assert page.url.endswith("/siaran/tulis")
        some.locator("summary", has_text="Wilayah").click()
        some.locator("summary", has_text="di Rongga").click()
        place = some.locator(".inside .place-pick:has(> details)").first
        expect(place).to_be_visible()
        covered = place.evaluate(
            """place => {
                const word = place.querySelector(".choice span").firstChild;
                word.textContent = "Gudangkahuripan ";
                place.querySelector("summary").firstChild.textContent = "31";
                const range = document.createRange();
                range.selectNodeContents(word);
                const begin = place.querySelector("summary").getBoundingClientRect().left;
                return [...range.getClientRects()].map(line => line.right).filter(end => end > begin);
            }"""
        )
        assert covered == []


def test_the_same_without_scripts(browser: Browser, base: str, box: Box) -> None:
    with opened(browser, base, WIDE, java_script_enabled=False) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        some = page.locator(".some")
        some.locator("summary", has_text="Wilayah").click()
        some.locator("summary", has_text="di Rongga").click()
        if page.get_by_role("button", name="Tampilkan desanya").first.is_visible():
            page.get_by_role("button", name="Tampilkan desanya").first.click()
        some.get_by_label(re.compile("^Rongga")).check()
        page.get_by_role("button", name="Berapa orang?").click()
        expect(page.locator("#jangkauan")).to_contain_text("orang akan dikirimi")
        page.get_by_label("Isi pesan").fill("Besok posyandu. -{pengirim}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name=re.compile("^Kirim ke")).click()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
    assert box.broadcasts.report(2).broadcast.accepted > 0
