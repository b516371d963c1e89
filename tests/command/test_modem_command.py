"""``kabar modem``: what is plugged in, whether it could send, and the one thing to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.clock import SystemClock
from appliance.modem.examination import Examination, Verdict, examine
from appliance.modem.finder import Findings
from appliance.modem.serial_port import open_serial
from tests.command.conftest import Terminal
from tests.support.clock import FakeClock
from tests.support.machine import Machine
from tests.support.scripted_port import ScriptedPort
from tests.support.simulator import SimulatedHats, simulated_hat

SIM7600, SIM800, LNXY = 0, 1, 2


@pytest.fixture(scope="module")
def hats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedHats]:
    folder = tmp_path_factory.mktemp("hats")
    with simulated_hat(folder, modems=3, chip="sim7600,sim800,a7670e-lnxy") as hats:
        yield hats


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[SimulatedHats]:
    """One that a test may spoil."""
    with simulated_hat(tmp_path / "hat", boot_seconds=0.5) as hats:
        yield hats


# -- a modem that can send -------------------------------------------------------------------------------


def test_a_good_modem_is_described_and_there_is_nothing_to_do(kabar: Terminal, hats: SimulatedHats) -> None:
    told = kabar("modem", "try", str(hats.port(SIM7600)), place=False)
    assert told.status == 0
    said = told.out.splitlines()
    imei = hats.state(SIM7600)["imei"]
    for line in (
        "  ok  held by: nobody",
        "  ok  answers AT: yes",
        f"  ok  IMEI: {imei[:6]}*****{imei[-4:]}",
        "  ok  family: sim7600",
        "  ok  SMS: possible",
        "  ok  signal: 58 % (-77 dBm)",
        "  ok  registered: yes",
        "  ok  operator: TELKOMSEL 4G",
        "  ok  SMSC: +6281100000",
    ):
        assert line in said
    assert 'hat = one of "waveshare-sim7600"' in told.out
    assert said[-1] == "What to do: nothing, this modem can send."


def test_nothing_was_sent_and_no_number_is_shown_in_full(kabar: Terminal, hats: SimulatedHats) -> None:
    told = kabar("modem", "try", str(hats.port(SIM800)), place=False)
    state = hats.state(SIM800)
    assert told.status == 0
    assert state["attempts"] == 0
    for secret in (state["imei"], state["imsi"], state["iccid"], state["number"]):
        assert secret not in told.out


def test_programs_read_the_same_as_json(kabar: Terminal, hats: SimulatedHats) -> None:
    told = json.loads(kabar("modem", "try", str(hats.port(SIM7600)), "--json", place=False).out)
    assert told["could_send"]
    assert told["to_do"] == "nothing, this modem can send"
    assert {"name": "SMS", "verdict": "good", "found": "possible", "to_do": ""} in told["steps"]


# -- a modem that cannot ---------------------------------------------------------------------------------


def advice(kabar: Terminal, hats: SimulatedHats, modem: int = 0) -> str:
    told = kabar("modem", "try", str(hats.port(modem)), place=False)
    assert told.status == 1
    (last,) = told.out.splitlines()[-1:]
    assert last.startswith("What to do: ")
    assert "  NO  " in told.out.splitlines()[-2]  # nothing that builds on it is looked at
    return told.out


def test_a_module_without_sms_is_named_as_such(kabar: Terminal, hats: SimulatedHats) -> None:
    said = advice(kabar, hats, LNXY)
    assert "  NO  SMS: not possible" in said
    assert "exchange it" in said


def test_a_sim_that_asks_for_its_pin_is_not_given_any(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("sim", pin="1234")
    said = fresh.wait_for(lambda: answered(kabar, fresh, "pin required"), "the PIN question")
    assert "  NO  SIM: pin required, 3 tries left" in said
    assert "give the SIM's PIN on the page Modem" in said


def test_a_missing_sim_is_named(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("sim", inserted=False)
    said = fresh.wait_for(lambda: answered(kabar, fresh, "no sim"), "the missing SIM")
    assert "put a SIM card in" in said


def answered(kabar: Terminal, hats: SimulatedHats, word: str) -> str:
    """What is said once the modem has restarted and tells of it."""
    said = kabar("modem", "try", str(hats.port(0)), place=False).out
    return said if word in said else ""


def test_a_sim_the_network_refuses_is_named(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("registration", value=3)
    said = advice(kabar, fresh)
    assert "  NO  registered: no: refused by the network" in said
    assert "the SIM is blocked or expired" in said


def test_a_modem_for_emergency_calls_only_is_named(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("registration", value=11)
    said = advice(kabar, fresh)
    assert "registered: no: for emergency calls only, it cannot send SMS" in said
    assert "the SIM may use no network here" in said


def test_a_modem_still_searching_wants_patience(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("registration", value=2)
    assert "wait two minutes" in advice(kabar, fresh)


def test_weak_signal_is_worth_a_note_but_sends(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("signal", csq=3)
    told = kabar("modem", "try", str(fresh.port(0)), place=False)
    assert told.status == 0
    assert "note  signal: weak, 10 % (-107 dBm)" in told.out
    assert told.out.endswith("What to do: move the antenna to a window.\n")


def test_a_silent_modem_has_a_power_key(kabar: Terminal, fresh: SimulatedHats) -> None:
    fresh.do("power-off")
    said = advice(kabar, fresh)
    assert "  NO  answers AT: no" in said
    assert "power key" in said


# -- the port --------------------------------------------------------------------------------------------


def test_a_port_that_is_not_there_is_said_so(kabar: Terminal, tmp_path: Path) -> None:
    told = kabar("modem", "try", tmp_path / "ttyUSB9", place=False)
    assert told.status == 1
    assert "  NO  port: does not exist" in told.out
    assert told.out.endswith("What to do: plug the modem in and wait half a minute.\n")


def test_a_port_in_use_is_named_with_its_program(kabar: Terminal, hats: SimulatedHats) -> None:
    port = open_serial(str(hats.port(SIM7600)))
    said = advice(kabar, hats, SIM7600)
    port.close()
    assert "held by this program" in said


def test_without_a_port_the_command_is_not_understood(kabar: Terminal) -> None:
    assert "PORT" in kabar.refused("modem", "try", status=2, place=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


def tried(machine: Machine, name: str) -> Examination:
    """Only what can be known without opening anything."""
    return examine(
        str(machine.places.dev / name),
        open_port=lambda path: pytest.fail(f"{path} was opened"),
        findings=machine.look(),
        places=machine.places,
        clock=SystemClock(),
    )


def test_a_diagnostic_port_is_not_opened_but_the_right_one_named(machine: Machine) -> None:
    machine.plug("1-1", "1e0e:9001", ttyUSB0="00", ttyUSB5="02")
    result = tried(machine, "ttyUSB0")
    assert not result.could_send
    assert result.steps[0].found == (
        "interface 00 of SIMCom SIM7000/7100/7500/7600, which takes no AT commands"
    )
    assert result.advice.endswith("dev/ttyUSB5, this modem's AT port")


def test_the_kernels_console_is_not_opened(machine: Machine) -> None:
    machine.uart("ttyS0")
    machine.is_a("Raspberry Pi 4 Model B", serial0="ttyS0", cmdline="console=serial0,115200")
    for name in ("ttyS0", "serial0"):
        assert "cmdline.txt" in tried(machine, name).advice


def test_the_debug_connector_of_a_pi_5_is_not_the_header(machine: Machine) -> None:
    machine.uart("ttyAMA10")
    machine.is_a("Raspberry Pi 5 Model B", serial0="ttyAMA10")
    assert "/dev/ttyAMA0" in tried(machine, "serial0").advice


def test_a_usb_modem_is_described_with_interface_and_socket(machine: Machine, hats: SimulatedHats) -> None:
    machine.plug("1-1.2", "1e0e:9001", ttyUSB5=f"02>{hats.port(SIM7600)}")
    result = examine(
        str(machine.places.dev / "ttyUSB5"),
        open_port=open_serial,
        findings=machine.look(),
        places=machine.places,
        clock=SystemClock(),
    )
    assert result.could_send
    assert result.steps[0].found.endswith("(1e0e:9001, interface 02, socket 1-1.2)")


def test_a_modem_that_is_pulled_while_it_is_tried_does_not_end_in_a_traceback(
    hats: SimulatedHats,
) -> None:
    pulled = ScriptedPort(FakeClock())
    pulled.close()

    result = examine(
        str(hats.port(SIM7600)),
        open_port=lambda path: pulled,
        findings=Findings(),
        places=Machine(hats.folder / "machine").places,
        clock=SystemClock(),
    )
    assert result.steps[-1].verdict is Verdict.BAD
    assert result.advice == "check cable and power supply, try again"


# -- the list --------------------------------------------------------------------------------------------


def test_wanting_a_modem_where_none_is_plugged_in_is_something_to_do(kabar: Terminal) -> None:
    kabar.config.write_text('[[modem]]\nname = "Telkomsel"\n')
    told = kabar("modem", "list")
    listed = json.loads(kabar("modem", "list", "--json").out)
    assert listed["configured"] == [{"name": "Telkomsel", "port": "auto", "profile": "auto"}]
    if not listed["found"]:  # on the machine the tests run on
        assert told.status == 1
        assert "What to do: plug a modem in" in told.out
