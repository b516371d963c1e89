"""The module's clock: what the network tells, what the families make of it, and what may be wrong with it."""

from __future__ import annotations

import pytest

from tests.support.hat_by_hand import HatByHand, lines


def clock(hat: HatByHand) -> str:
    return next(line for line in hat.ask("AT+CCLK?") if line.startswith("+CCLK"))


@pytest.mark.parametrize(
    ("quirk", "shown"),
    [
        ({}, '"26/12/08,09:00:00+28"'),
        ({"nitz": False}, '"80/01/06,00:00:00+00"'),
        ({"quarters": 32}, '"26/12/08,09:00:00+32"'),
        ({"quarters": 0}, '"26/12/08,09:00:00+00"'),
        ({"utc": True}, '"26/12/08,02:00:00+28"'),
        ({"shift": 3600}, '"26/12/08,10:00:00+28"'),
        ({"shift": -366 * 86400}, '"25/12/07,09:00:00+28"'),
        ({"quarters": -24}, '"26/12/08,09:00:00-24"'),
    ],
)
def test_what_the_network_tells_may_be_wrong(quirk: dict[str, object], shown: str) -> None:
    hat = HatByHand(boot_seconds=0.0)
    hat.do("clock", **quirk)
    assert clock(hat) == f"+CCLK: {shown}"


@pytest.mark.parametrize(
    ("chip", "year"), [("sim800", "04/01/01"), ("sim7600", "80/01/06"), ("a7670e", "70/01/01")]
)
def test_without_network_time_each_family_starts_in_its_own_past(chip: str, year: str) -> None:
    hat = HatByHand(chip=chip, boot_seconds=0.0)
    hat.do("clock", nitz=False)
    hat.wait(90.0)
    assert clock(hat) == f'+CCLK: "{year},00:01:30+00"'


def test_a_clock_set_by_hand_goes_on_from_there() -> None:
    hat = HatByHand()
    hat.do("clock", nitz=False)
    hat.ask('AT+CCLK="26/12/08,09:00:00+28"')
    hat.wait(61.0)
    assert clock(hat) == '+CCLK: "26/12/08,09:01:01+00"'
    assert hat.ask('AT+CCLK="gestern"')[-1] == "ERROR"


def test_a_quectel_keeps_greenwich_time_unless_asked_for_local_time() -> None:
    hat = HatByHand(chip="ec25")
    assert clock(hat) == '+CCLK: "26/12/08,02:00:00+00"'
    hat.ask("AT+CTZU=1")
    assert clock(hat) == '+CCLK: "26/12/08,02:00:00+28"'  # the zone of the place, the time of Greenwich
    hat.ask("AT+CTZU=3")
    assert clock(hat) == '+CCLK: "26/12/08,09:00:00+28"'


@pytest.mark.parametrize(
    ("chip", "setting", "said"),
    [
        ("sim7600", "AT+CTZR=1", ["+CTZV: +28,0"]),
        ("ec25", "AT+CTZR=2", ['+CTZE: "+28",0,"2026/12/08,02:00:00"']),
        ("huawei", "AT", ["^NWTIME: 26/12/08,09:00:00+28,00"]),
        ("sim7670g", "AT+CTZR=1", ["+NITZ: 26/12/08,02:00:00+28,0"]),
        ("a7670e", "AT+CTZR=0", []),
    ],
)
def test_some_say_it_when_the_network_tells_the_time(chip: str, setting: str, said: list[str]) -> None:
    hat = HatByHand(chip=chip)
    hat.ask(setting)
    hat.do("clock", tell=True)
    assert lines(hat.hears()) == said


def test_the_time_comes_with_the_registration() -> None:
    hat = HatByHand()
    hat.ask("AT+CTZR=1")
    hat.do("registration", value=2)
    hat.do("registration", value=1)
    assert lines(hat.hears()) == ["+CTZV: +28,0"]
