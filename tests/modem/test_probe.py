"""Who is on a port: asked in a few seconds, without changing, sending or unlocking anything."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone
from appliance.modem.probe import Probed, probe
from tests.support.hat_by_hand import HatByHand, submit
from tests.support.table_port import Table


def asked(table: Table) -> Probed | None:
    return probe(table.open_port(), table.clock)


def written(table: Table) -> bytes:
    return b"".join(octets for port in table.ports for _at, octets in port.written)


@pytest.mark.parametrize(
    ("chip", "family", "sms"),
    [
        ("sim7600", "sim7600", True),
        ("sim800", "sim800", True),
        ("sim868", "sim800", True),
        ("a7670e", "a76xx", True),
        ("a7670e-lnxy", "a76xx", False),
        ("sim7670g", "a76xx", True),
        ("sim7070", "sim7070", True),
        ("ec25", "ec25", True),
        ("eg25", "ec25", True),
        ("huawei", "huawei", True),
        ("generic", "generic", True),
    ],
)
def test_every_family_is_known_by_its_answers(chip: str, family: str, sms: bool) -> None:
    table = Table(HatByHand(chip=chip))
    who = asked(table)
    assert who is not None
    assert (who.family, who.sms) == (family, sms)
    assert who.imei == table.hat.hat.imei


def test_a_prompt_somebody_left_open_is_left_without_sending_its_half_message() -> None:
    table = Table(HatByHand())
    pdu = submit()
    table.hat.type(f"AT+CMGF=0\rAT+CMGS={pdu.tpdu_length}\r")
    table.hat.type(pdu.hex)  # and then its program died
    assert asked(table) is not None
    assert table.hat.accepted == []
    assert b"\x1a" not in written(table)


def test_a_sim_that_wants_its_pin_is_left_alone() -> None:
    table = Table(HatByHand(pin="1234"))
    assert asked(table) is not None
    assert b"CPIN" not in written(table)


def test_a_modem_without_power_is_given_up_within_five_seconds() -> None:
    table = Table(HatByHand())
    table.hat.do("power-off")
    began = table.clock.monotonic()
    assert asked(table) is None
    assert table.clock.monotonic() - began < 5


def test_a_port_that_is_pulled_meanwhile_is_gone() -> None:
    table = Table(HatByHand())
    port = table.open_port()
    table.hat.do("unplug")
    with pytest.raises(ModemGone):
        probe(port, table.clock)


def test_a_box_that_stops_does_not_wait_for_an_answer() -> None:
    table = Table(HatByHand())
    with pytest.raises(ModemGone, match="stopping"):
        probe(table.open_port(), table.clock, stopping=lambda: True)
