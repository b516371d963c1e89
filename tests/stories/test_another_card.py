"""A card refuses the PIN and is taken out; the next one has that very PIN."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.day import Day, a_day

PIN = "4711"
WITH_PIN = {"port": "auto", "sim_pin": PIN}


def tries(day: Day) -> int:
    left = day.do("state")["modems"][0]["pin_tries"]
    assert isinstance(left, int)
    return left


@pytest.mark.parametrize("family", ["sim800", "sim7600", "a7670e", "sim7070", "ec25", "huawei"])
def test_a_pin_that_one_card_refused_opens_the_next_one(tmp_path: Path, family: str) -> None:
    with a_day(tmp_path, family, modem=WITH_PIN, pin="9999", cold=True) as day:
        day.pass_time(minutes=6)
        assert tries(day) == 2, "given once"
        day.do("reboot")
        day.pass_time(minutes=6)
        assert tries(day) == 2, "and never again"
        day.do("sim", inserted=True, card=7, pin=PIN)
        day.until(lambda: day.is_ready, "the other card", within=900)
        assert tries(day) == 3


def test_where_neither_number_nor_tries_can_be_read_a_person_says_that_it_is_another_card(
    tmp_path: Path,
) -> None:
    with a_day(tmp_path, "generic", modem=WITH_PIN, pin="9999", cold=True) as day:
        day.pass_time(minutes=6)
        day.do("sim", inserted=True, card=7, pin=PIN)
        day.pass_time(minutes=10)
        assert tries(day) == 3, "nothing is tried on a card that may be the one that refused"
        (card,) = day.box.modem_desk.cards()
        day.box.modem_desk.give_pin(card.slug, PIN, "Siti", confirmed=True)
        day.until(lambda: day.is_ready, "the other card", within=900)
