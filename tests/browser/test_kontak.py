"""Kontak in a real browser: two entries of one person become one, many are changed at once, somebody goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened, shoot
from tests.browser.test_every_page import barriers
from tests.support.people import number, person

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize(
    ("size", "script"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-no-script"]
)


def look(page: Page, name: str, size: dict[str, int], script: bool) -> None:
    """A picture, no barrier (axe is a script itself), nothing beside the screen."""
    shoot(page, f"{name}-{size['width']}")
    if script:
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@BOTH
def test_the_secretary_joins_two_entries_of_one_person(
    browser: Browser, base: str, box: Box, size: dict[str, int], script: bool
) -> None:
    first = person(901, "Euis Komariah, S.Pd.", note="Rumah dekat balai desa")
    second = person(902, "Hj. Euis Komariah", numbers=(number(901), number(977)), nickname="Euis")
    box.book.import_contacts([first, second], [], source="Daftar lama.xlsx")
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/kontak")
        follow(page, page.get_by_role("link", name="Kontak ganda"))
        look(page, "kontak-ganda-isi", size, script)
        follow(page, page.get_by_role("link", name="Bandingkan Euis Komariah, S.Pd. dan Hj. Euis Komariah"))
        look(page, "kontak-pasangan", size, script)
        page.get_by_role("radio", name="Nama lengkap: Hj. Euis Komariah").check()
        page.get_by_role("radio", name="nomor utama 0812-0000-0977").check()
        page.get_by_role("button", name="Gabungkan").click()
        expect(page.get_by_text("Dua kontak sudah menjadi satu")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hj. Euis Komariah")
        look(page, "kontak-digabung", size, script)
        expect(page.get_by_text("Nama lengkap lain: Euis Komariah, S.Pd.")).to_be_visible()
        expect(page.get_by_text("0812-0000-0901")).to_be_visible()
    kept = box.book.snapshot.by_id[first.id]
    assert kept.numbers == (number(977), number(901))
    assert second.id not in box.book.snapshot.by_id


@BOTH
def test_a_whole_search_result_goes_into_a_group(
    browser: Browser, base: str, box: Box, size: dict[str, int], script: bool
) -> None:
    group = box.book.add_group("Panitia jambore")
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/kontak?cari=neng")
        count = len(box.book.snapshot.search("neng", limit=1000).items)
        follow(page, page.get_by_role("button", name=f"Pilih semua hasil ({count} orang)"))
        look(page, "kontak-banyak", size, script)
        page.get_by_label("Masukkan ke kelompok").select_option(label="Panitia jambore")
        page.get_by_role("button", name="Lihat dulu").click()
        expect(page.get_by_text("Masuk ke kelompok Panitia jambore")).to_be_visible()
        look(page, "kontak-banyak-lihat", size, script)
        page.get_by_role("button", name=f"Simpan untuk {count} orang").click()
        expect(page.get_by_text(f"{count} orang sudah diubah.")).to_be_visible()
    assert len(box.book.snapshot.by_group[group.id]) == count


def test_somebody_asks_to_be_erased(browser: Browser, base: str, box: Box) -> None:
    box.book.add(person(903, "Ratna Juwita"))
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak/kader903")
        page.get_by_role("link", name="Hapus data orang ini").click()
        page.get_by_label("Saya yakin").check()
        page.get_by_role("button", name="Hapus data orang ini").click()
        expect(page.get_by_text("Data orang itu sudah dihapus")).to_be_visible()
        page.goto("/kontak?cari=ratna")
        expect(page.get_by_text("Tidak ada yang cocok")).to_be_visible()
    assert number(903) in box.ledger.opted_out()


def test_a_place_opens_step_by_step_down_to_its_posyandu(browser: Browser, base: str, box: Box) -> None:
    box.book.add(person(904, "Ratna Juwita"))
    with opened(browser, base, PHONE) as page:
        log_in(page)
        page.goto("/kontak/wilayah")
        page.get_by_role("link", name="Kec. Ngamprah", exact=True).click()
        page.get_by_role("link", name="Tanimulya", exact=True).click()
        page.get_by_role("link", name="Melati 3", exact=True).click()
        expect(page.get_by_role("link", name="Ratna Juwita")).to_be_visible()
        look(page, "kontak-posyandu", PHONE, True)
