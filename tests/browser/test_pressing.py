"""While a button is held down nothing moves away from under it: the click is the button's, however the page
changes in that moment."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, log_in, opened

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
NOTE_AN_ANSWER = """
() => document.addEventListener("htmx:beforeOnLoad", () => {
  document.documentElement.dataset.answered = "";
})
"""


def press_slowly(page: Page, what: Locator) -> None:
    """The mouse goes down on it, the box answers a question of the page, the mouse comes up."""
    what.scroll_into_view_if_needed()
    place = what.bounding_box()
    assert place is not None
    page.evaluate(NOTE_AN_ANSWER)
    page.mouse.move(place["x"] + 20, place["y"] + place["height"] / 2)
    page.mouse.down()
    expect(page.locator("html[data-answered]")).to_be_attached()
    assert what.bounding_box() == place
    page.mouse.up()


def write(page: Page) -> None:
    """A message to everybody, its last letter just typed: leaving the field makes the page count again."""
    page.goto("/siaran/tulis")
    page.get_by_label(re.compile("^Semua kontak")).check()
    expect(page.locator("#jangkauan")).to_contain_text("54 orang akan dikirimi")
    page.get_by_label("Isi pesan").press_sequentially("Besok posyandu. -{pengirim}")


@BOTH
def test_lihat_dulu_is_pressed_although_the_count_above_it_grows_in_that_moment(
    browser: Browser, base: str, size: dict[str, int]
) -> None:
    with opened(browser, base, size) as page:
        log_in(page)
        write(page)
        press_slowly(page, page.locator(".compose > .row").get_by_role("button", name="Lihat dulu"))
        expect(page.get_by_role("button", name="Kirim ke 54 orang")).to_be_visible()


def test_what_came_while_a_button_was_held_is_shown_after_the_click(browser: Browser, base: str) -> None:
    with opened(browser, base, PHONE) as page:
        log_in(page)
        write(page)
        press_slowly(page, page.locator("summary", has_text="Keterangan acara"))
        expect(page.get_by_label("Nama acara")).to_be_visible()
        expect(page.locator("#hitungan")).to_contain_text("Biaya, paling banyak")


def test_a_button_in_a_part_that_is_renewed_all_the_time_is_pressed_too(
    browser: Browser, base: str, box: Box
) -> None:
    with opened(browser, base) as page:
        page.clock.install()  # the part asks every few seconds: they pass at once
        log_in(page)
        page.goto("/siaran/1")
        button = page.get_by_role("button", name="Jeda")
        button.hover()
        page.evaluate(NOTE_AN_ANSWER)
        page.mouse.down()
        page.clock.fast_forward(20_000)
        expect(page.locator("html[data-answered]")).to_be_attached()
        page.mouse.up()
        expect(page.get_by_role("button", name="Lanjutkan")).to_be_visible()
    assert box.broadcasts.report(1).broadcast.state == "paused"
