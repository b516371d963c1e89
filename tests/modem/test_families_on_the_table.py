"""Each chip of the simulated HAT with the driver in front: a start, a PIN, a message, a restart, 2G."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from appliance.errors import ModemError, ModemGone, NotHandedOver, SendRefused
from appliance.modem.events import ModemEvent, ModemNotReady, ReportPdu, Restarted, Trouble, Undervoltage
from appliance.modem.modem import Modem
from appliance.modem.profile import NetworkMode
from appliance.modem.simulator.chips import CHIPS
from tests.support.hat_by_hand import EUIS, HatByHand, submit
from tests.support.sim_pins import PinsInMemory
from tests.support.table_port import Table

WITHOUT_SMS = "a7670e-lnxy"
ABLE = sorted(set(CHIPS) - {WITHOUT_SMS})
WITH_LTE = sorted({"sim7600", "a7670e", "sim7670g", "ec25", "eg25", "huawei"} & set(CHIPS))
FAMILIES = {
    "sim868": "sim800",
    "a7670e": "a76xx",
    "sim7670g": "a76xx",
    "eg25": "ec25",
}


class Desk:
    """One chip, one driver."""

    def __init__(self, chip: str, *, known_pin: str = "", **options: Any) -> None:
        self.table = Table(HatByHand(chip=chip, **options))
        self.pins = PinsInMemory(known_pin)
        self.modem = Modem(
            name="M",
            open_port=self.table.open_port,
            profile=None,
            clock=self.table.clock,
            sim_pins=self.pins,
        )

    def heard(self, polls: int = 6) -> list[ModemEvent]:
        return [event for _ in range(polls) for event in self.modem.poll(5)]

    def comes_back(self) -> bool:
        """Within three minutes, as somebody who tries every ten seconds sees it."""
        for _attempt in range(18):
            try:
                self.modem.connect()
            except ModemError:
                self.table.wait(10)
            else:
                return True
        return False

    def registered(self) -> bool:
        """A network is looked for a moment after the set-up."""
        for _attempt in range(12):
            if self.modem.refresh().registered:
                return True
            self.modem.poll(5)
        return False


@pytest.mark.parametrize("chip", ABLE)
def test_from_cold_each_chip_is_set_up_sends_and_reports(chip: str) -> None:
    desk = Desk(chip, cold=True)

    assert desk.comes_back()
    assert desk.modem.identity is not None
    assert desk.modem.identity.family == FAMILIES.get(chip, chip)
    assert desk.modem.identity.reports
    assert desk.registered()
    assert desk.heard(2) == []  # its own start is no news

    desk.modem.send(submit(EUIS, "Halo bu"))

    assert [type(event) for event in desk.heard()] == [ReportPdu]
    assert [entry["number"] for entry in desk.table.hat.accepted] == [EUIS]


@pytest.mark.parametrize("cold", [False, True])
def test_the_variant_without_sms_is_named(cold: bool) -> None:
    desk = Desk(WITHOUT_SMS, cold=cold)
    with pytest.raises(ModemNotReady) as caught:
        desk.modem.connect()
    assert caught.value.reason is Trouble.SMS_UNSUPPORTED


@pytest.mark.parametrize("chip", ABLE)
def test_the_right_pin_opens_the_card_of_each_chip(chip: str) -> None:
    desk = Desk(chip, pin="2580", known_pin="2580")
    assert desk.comes_back()
    assert "refused" not in desk.pins.diary
    assert desk.registered()


@pytest.mark.parametrize("chip", ABLE)
def test_a_wrong_pin_is_given_once_and_the_card_never_locked(chip: str) -> None:
    desk = Desk(chip, pin="9999", known_pin="2580")
    for _attempt in range(5):
        with pytest.raises(ModemNotReady) as caught:
            desk.modem.connect()
        assert caught.value.reason is Trouble.PIN_REFUSED
    assert desk.pins.diary == ["tried", "refused"]


@pytest.mark.parametrize("chip", sorted(set(ABLE) - {"huawei"}))
def test_each_chip_comes_back_from_the_restart_it_is_given(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()

    assert desk.modem.restart()
    assert desk.comes_back()

    assert desk.registered()
    assert not [event for event in desk.heard(2) if isinstance(event, Restarted)]
    desk.modem.send(submit(EUIS, "Halo bu"))


@pytest.mark.parametrize("chip", ABLE)
def test_each_chip_is_used_on_after_its_radio_was_off(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()

    assert desk.modem.cycle_radio()
    assert desk.comes_back()

    assert desk.registered()
    desk.modem.send(submit(EUIS, "Halo bu"))


@pytest.mark.parametrize("chip", WITH_LTE)
def test_where_lte_carries_no_messages_2g_does(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()
    desk.table.hat.do("bearer", lte_sms=False)
    with pytest.raises(SendRefused):
        desk.modem.send(submit(EUIS, "Halo bu"))

    assert desk.modem.set_network_mode(NetworkMode.ONLY_2G)
    assert desk.registered()

    assert desk.modem.state.network == "2G"
    desk.modem.send(submit(EUIS, "Halo bu"))
    assert len(desk.table.hat.accepted) == 1


@pytest.mark.parametrize("chip", ABLE)
def test_after_a_restart_of_its_own_no_pdu_ever_becomes_a_text(chip: str) -> None:
    """The settings are void and the modem is in text mode; some chips say nothing about it."""
    desk = Desk(chip)
    desk.modem.connect()
    desk.table.hat.do("reboot")
    desk.table.wait(90)

    with pytest.raises((NotHandedOver, ModemGone)):
        desk.modem.send(submit(EUIS, "Halo bu"))
    assert not desk.modem.connected
    assert desk.comes_back()
    assert desk.registered()
    desk.modem.send(submit(EUIS, "Halo bu"))

    assert [entry["number"] for entry in desk.table.hat.accepted] == [EUIS]


@pytest.mark.parametrize("chip", ["sim800", "sim868", "sim7070", "sim7600", "a7670e", "sim7670g"])
def test_a_chip_that_complains_about_its_power_is_heard(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()
    desk.table.hat.do("undervoltage")
    assert [type(event) for event in desk.heard(2)] == [Undervoltage]


@pytest.mark.parametrize("chip", ABLE)
def test_the_networks_time_is_had_from_each_chip(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()
    assert desk.registered()
    told = desk.modem.network_time()
    assert told is not None
    assert abs(told.timestamp() - desk.table.hat.now) <= 2


@pytest.mark.parametrize("chip", ABLE)
def test_the_balance_behind_a_menu_is_had_from_each_chip(chip: str) -> None:
    desk = Desk(chip)
    desk.modem.connect()
    assert desk.registered()
    for _ in range(2):  # the second time in the form that was learnt
        assert "Sisa pulsa" in desk.modem.ussd_menu("*888#", ["4"])


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("chip", ["sim7600", "sim800", "ec25"])
def test_another_card_is_known_as_another_card(chip: str, restart: bool) -> None:
    desk = Desk(chip)
    first = desk.modem.connect()
    desk.table.hat.do("sim", card=7, restart=restart)
    with contextlib.suppress(ModemGone):
        desk.heard(3)

    assert not desk.modem.connected
    assert desk.comes_back()

    assert desk.modem.identity is not None
    assert desk.modem.identity.imei == first.imei
    assert desk.modem.identity.imsi != first.imsi
    assert desk.modem.identity.iccid != first.iccid
