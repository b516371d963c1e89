"""Bantuan explains lamp and button with the very tables the box blinks by."""

from __future__ import annotations

import pytest
from gpiozero.pins.mock import MockFactory

from appliance.box import Box
from appliance.config import PanelSection
from appliance.panel import Panel
from appliance.panel_patterns import BLINKS, DONE_SECONDS, LASTING, PATTERNS, LampSign, Topic, length
from appliance.panel_press import Press
from tests.web.visitor import Visitor, text_of
from web.strings import label
from web.words_panel import DRAWN_SECONDS, LAMP_SIGN, PRESS, drawn


def test_the_page_shows_every_sign_every_press_and_every_number(admin: Visitor) -> None:
    page = text_of(admin.get("/bantuan/lampu"))
    for sign in (*LASTING, LampSign.DONE, LampSign.REFUSED):
        assert LAMP_SIGN[sign].text in page
        assert LAMP_SIGN[sign].help in page
    for press in list(PRESS.values())[1:]:
        assert press.text in page
        assert press.help in page
    for topic in Topic:
        assert f"{BLINKS[topic]} kali {label(topic).text}" in page


@pytest.mark.parametrize("sign", LampSign)
def test_what_is_drawn_is_lit_as_long_as_the_pattern_is(sign: LampSign) -> None:
    pattern = PATTERNS[sign]
    share = sum(pattern[::2]) / length(pattern)
    if sign in (LampSign.DONE, LampSign.REFUSED):
        share *= DONE_SECONDS / DRAWN_SECONDS
    assert sum(width for _, width in drawn(sign)) / 100 == pytest.approx(share, abs=0.1)
    assert 2 * length(PATTERNS[LampSign.SENDING]) <= DRAWN_SECONDS


def test_no_two_signs_are_told_by_the_same_words() -> None:
    assert len({each.text for each in LAMP_SIGN.values()}) == len(LAMP_SIGN)


class Willing:
    """A box as the lamp sees it."""

    def __init__(self, sign: LampSign) -> None:
        self._sign = sign

    def sign(self) -> LampSign:
        return self._sign

    def topic(self) -> Topic:
        return Topic.FINE

    def do(self, press: Press) -> bool:
        return False


def test_the_modem_page_tells_what_the_lamp_shows_just_now(admin: Visitor, box: Box) -> None:
    assert "Lampu kotak" not in text_of(admin.get("/modem"))
    box.panel = Panel(PanelSection(led_pin=17), clock=box.clock, pins=MockFactory())
    box.panel.attach(Willing(LampSign.NO_SIGNAL))
    page = text_of(admin.get("/modem"))
    assert "Lampu kotak sekarang: dua kedip pendek, lalu gelap. Belum ada sinyal" in page
    box.panel.close()
