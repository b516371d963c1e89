"""The stickers as they come out of a printer: nothing is crowded, both codes are read by a telephone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from appliance.sticker import Sticker
from provisioning.image.stamp import stickers
from provisioning.image.sticker_sheet import PAGE, PER_SHEET, sheet, wifi_payload
from tests.browser.conftest import opened, shoot
from tests.provisioning.staged import run, tool

MM = 96 / 25.4  # CSS pixels, of which an inch has 96 (CSS Values 4, 6.2)
PAPER = {"width": round(210 * MM), "height": round(297 * MM)}
# of each sticker: its blocks from top to bottom, and each code with what stands next to it, in millimetres
MEASURE = """
() => [...document.querySelectorAll("article")].map(article => {
    const mm = each => { const r = each.getBoundingClientRect(), k = 25.4 / 96;
        return {left: r.left * k, top: r.top * k, right: r.right * k, bottom: r.bottom * k}; };
    const side = each => { const r = each.querySelector("path").getBBox(); return [r.x, r.x + r.width]; };
    const around = [...article.querySelectorAll("header, dl, .way ul, .scan p")].map(mm);
    return {
        paper: mm(article), blocks: [...article.children].map(mm),
        wide: [...article.querySelectorAll("dd, li, p, b")].map(each => each.scrollWidth - each.clientWidth),
        codes: [...article.querySelectorAll(".qr")].map(each => (
            {code: mm(each), modules: each.viewBox.baseVal.width, dark: side(each), around})),
    };
})
"""


@pytest.fixture
def boxes() -> list[Sticker]:
    """A full sheet, and one more."""
    return stickers(PER_SHEET + 1, Random(5))


@pytest.fixture
def paper(browser: Browser, boxes: list[Sticker]) -> Iterator[Page]:
    with opened(browser, "about:blank", PAPER) as page:
        page.emulate_media(media="print")
        page.set_content(sheet(boxes))
        yield page


def test_every_line_of_a_sticker_has_air_around_it(paper: Page) -> None:
    shoot(paper, "stiker")
    for sticker in paper.evaluate(MEASURE):
        blocks = sticker["blocks"]
        for above, below in itertools.pairwise(blocks):
            assert below["top"] - above["bottom"] >= 0.8, (above, below)
        assert sticker["paper"]["bottom"] - blocks[-1]["bottom"] >= 2
        assert max(sticker["wide"]) <= 0


def test_nothing_stands_within_four_modules_of_a_code(paper: Page) -> None:
    """The quiet zone of ISO/IEC 18004; it is part of the picture, which may lie over what is beside it."""
    for sticker in paper.evaluate(MEASURE):
        for each in sticker["codes"]:
            code, module = each["code"], (each["code"]["right"] - each["code"]["left"]) / each["modules"]
            assert [each["dark"][0], each["modules"] - each["dark"][1]] == [4, 4]
            assert module >= 0.5  # a telephone's camera at a hand's length
            assert all(_apart(code, other, allowed=0.1) for other in each["around"])


def _apart(code: dict[str, float], other: dict[str, float], *, allowed: float) -> bool:
    """Side by side or one above the other, but for ``allowed`` millimetres of a line's own white."""
    beside = other["left"] >= code["right"] - allowed or other["right"] <= code["left"] + allowed
    return beside or other["top"] >= code["bottom"] - allowed or other["bottom"] <= code["top"] + allowed


def test_both_codes_of_each_sticker_are_read_from_the_printed_page(
    paper: Page, boxes: list[Sticker], tmp_path: Path
) -> None:
    printed = tmp_path / "stiker.pdf"
    paper.pdf(path=printed, prefer_css_page_size=True)
    run([tool("pdftoppm", "poppler-utils"), "-r", "200", "-png", printed, tmp_path / "page"])
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == 2
    read: list[Any] = []
    for page in pages:
        read += run([tool("zbarimg", "zbar-tools"), "-q", "--raw", page]).stdout.split("\n")
    wanted = [wifi_payload(each) for each in boxes] + [PAGE] * len(boxes)
    assert sorted(filter(None, read)) == sorted(wanted)
