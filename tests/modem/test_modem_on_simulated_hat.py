"""The real thing: pyserial on a pseudo-terminal, the simulated HAT as a process of its own behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.clock import ClockTrust, SystemClock
from appliance.errors import ModemGone, NotHandedOver, PortInUse, SendRefused, SendUncertain
from appliance.modem.events import IncomingPdu, ModemEvent, ReportPdu, Restarted
from appliance.modem.modem import Modem
from appliance.modem.serial_port import open_serial
from appliance.sms.pdu import Deliver, StatusReport, decode
from tests.support.hat_by_hand import submit
from tests.support.simulator import SimulatedHats, simulated_hat

EUIS = "+6281234567890"


class WallClock(SystemClock):
    """The real one: nothing here depends on how long it takes."""

    def trust(self) -> ClockTrust:
        return ClockTrust(True, "test")


def modem_on(hats: SimulatedHats, index: int = 0) -> Modem:
    path = str(hats.port(index))
    return Modem(name="M", open_port=lambda: open_serial(path), profile=None, clock=WallClock())


@pytest.fixture
def hats(tmp_path: Path) -> Iterator[SimulatedHats]:
    with simulated_hat(tmp_path) as hats:
        yield hats


@pytest.fixture
def modem(hats: SimulatedHats) -> Iterator[Modem]:
    modem = modem_on(hats)
    modem.connect()
    yield modem
    modem.close()


def heard(modem: Modem, count: int) -> list[ModemEvent]:
    """Poll until ``count`` events have come; a modem that has nothing more to say ends it too."""
    events: list[ModemEvent] = []
    for _ in range(60):
        if len(events) >= count:
            break
        events += modem.poll(1)
    return events


def came_back(modem: Modem) -> bool:
    with contextlib.suppress(ModemGone):
        modem.connect()
    return modem.connected


def test_it_is_set_up_and_known(modem: Modem) -> None:
    identity = modem.identity
    assert identity is not None
    assert (identity.family, len(identity.imei), len(identity.imsi)) == ("sim7600", 15, 15)
    assert identity.iccid.startswith("8962")
    assert modem.refresh().registered
    assert modem.network_time() is not None


def test_twenty_messages_are_accepted_each_under_its_reference_and_reported(
    hats: SimulatedHats, modem: Modem
) -> None:
    numbers = [f"+62812345678{i:02d}" for i in range(20)]
    references = [int(modem.send(submit(number, f"Halo bu {number}"))) for number in numbers]

    accepted = hats.accepted()
    assert [event["number"] for event in accepted] == numbers
    assert [event["mr"] for event in accepted] == references
    reports = [decode(event.pdu_hex) for event in heard(modem, 20) if isinstance(event, ReportPdu)]
    assert {(r.recipient, r.message_reference) for r in reports if isinstance(r, StatusReport)} == set(
        zip(numbers, references, strict=True)
    )


def test_the_parts_of_an_incoming_message_come_whole_and_leave_the_store(
    hats: SimulatedHats, modem: Modem
) -> None:
    text = "Bu, jadwal posyandu RW 5 pindah ke hari Rabu karena balai dipakai. " * 5
    hats.do("incoming", sender=EUIS, text=text)

    events = heard(modem, 3)
    parts = [decode(event.pdu_hex) for event in events if isinstance(event, IncomingPdu)]
    parts.sort(key=lambda part: part.concatenation.sequence if isinstance(part, Deliver) else 0)  # type: ignore[union-attr]
    assert "".join(part.text for part in parts if isinstance(part, Deliver)) == text

    for event in events:
        assert isinstance(event, IncomingPdu)
        assert modem.delete(event)
    assert modem.sweep() == []


def test_what_came_while_nobody_listened_is_found_by_the_sweep(hats: SimulatedHats) -> None:
    hats.do("incoming", sender=EUIS, text="Hadir")
    modem = modem_on(hats)
    modem.connect()
    assert len(modem.sweep()) == 1
    modem.close()


def test_balance_is_told_by_ussd(modem: Modem) -> None:
    assert "Pulsa" in modem.ussd("*888#")


def test_a_second_box_cannot_take_the_port(hats: SimulatedHats, modem: Modem) -> None:
    with pytest.raises(PortInUse):
        modem_on(hats).connect()
    assert modem.send(submit()) >= 0


def test_what_only_disturbs_changes_nothing(hats: SimulatedHats, modem: Modem) -> None:
    for kind in ("noise", "urcs", "twice", "report_first"):
        hats.fault(kind, times=0)
    references = [int(modem.send(submit(f"+62812345678{i:02d}"))) for i in range(5)]
    assert [event["mr"] for event in hats.accepted()] == references


def test_refusals_carry_their_code_and_timeouts_of_the_network_are_uncertain(
    hats: SimulatedHats, modem: Modem
) -> None:
    hats.fault("refuse", code=38)
    hats.fault("refuse", code=332, send=2)
    with pytest.raises(SendRefused) as refused:
        modem.send(submit())
    assert (refused.value.namespace, refused.value.code) == ("CMS", 38)
    with pytest.raises(SendUncertain, match="332"):
        modem.send(submit())
    assert modem.send(submit()) >= 0
    assert len(hats.accepted()) == 1


def test_a_message_without_reference_is_accepted(hats: SimulatedHats, modem: Modem) -> None:
    hats.fault("no_reference")
    assert modem.send(submit()) == -1
    assert len(hats.accepted()) == 1


def test_a_modem_that_restarts_in_the_middle_is_set_up_again(hats: SimulatedHats, modem: Modem) -> None:
    hats.fault("reboot")
    with pytest.raises(SendUncertain):
        modem.send(submit())
    assert any(isinstance(event, Restarted) for event in heard(modem, 1))
    with pytest.raises(NotHandedOver):
        modem.send(submit())

    hats.wait_for(lambda: came_back(modem), "the modem")
    assert modem.send(submit()) >= 0


def test_a_cable_that_is_pulled_and_put_back_is_found_again(hats: SimulatedHats, modem: Modem) -> None:
    hats.fault("unplug", at="accepted", seconds=0.2)
    with pytest.raises(SendUncertain):
        modem.send(submit())
    assert not modem.connected

    hats.wait_for(lambda: came_back(modem), "the modem")
    assert modem.send(submit()) >= 0
    assert len(hats.accepted()) == 2


def test_a_cable_pulled_while_idle_is_noticed(hats: SimulatedHats, modem: Modem) -> None:
    hats.do("unplug")
    with pytest.raises(ModemGone):
        heard(modem, 1)
    with pytest.raises(ModemGone):
        modem.connect()
    hats.do("plug")
    hats.wait_for(lambda: came_back(modem), "the modem")
    assert modem.connected


def test_two_modems_at_once_do_not_mix_their_messages(tmp_path: Path) -> None:
    with simulated_hat(tmp_path, modems=2) as hats:
        modems = [modem_on(hats, index) for index in range(2)]
        for modem in modems:
            modem.connect()
        for _ in range(5):
            for modem in modems:
                modem.send(submit())
        assert [event["modem"] for event in hats.accepted()] == ["modem0", "modem1"] * 5
        for modem in modems:
            modem.close()
