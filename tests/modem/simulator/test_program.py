"""The whole program: a process with pseudo-terminals, a control socket and a log."""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.modem.simulator.child import SimulatorFailed, SimulatorProcess
from appliance.modem.simulator.simulation import Options
from tests.support.hat_by_hand import PDU_SET_UP, lines, submit
from tests.support.simulator import PATIENCE, SimulatedHats, simulated_hat


class Line:
    """A terminal opened the way a box does, without pyserial."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def write(self, text: str) -> None:
        os.write(self.fd, text.encode("latin-1"))

    def until(self, end: str) -> str:
        """Everything said up to ``end``."""
        said = ""
        while end not in said:
            ready, _, _ = select.select([self.fd], [], [], PATIENCE)
            assert ready, f"waited for {end!r}, heard {said!r}"
            data = os.read(self.fd, 4096)
            assert data, f"the port vanished after {said!r}"
            said += data.decode("latin-1")
        return said

    def ask(self, command: str) -> list[str]:
        self.write(command + "\r")
        return lines(self.until("OK\r\n"))

    def set_up(self) -> None:
        self.ask(PDU_SET_UP)

    def send(self, number: str = "+6281234567890", text: str = "Halo bu") -> str:
        pdu = submit(number, text)
        self.write(f"AT+CMGS={pdu.tpdu_length}\r")
        self.until("> ")
        self.write(f"{pdu.hex}\x1a")
        return self.until("OK\r\n")

    def close(self) -> None:
        os.close(self.fd)


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[SimulatedHats]:
    with simulated_hat(tmp_path, modems=2, boot_seconds=0.05) as running:
        yield running


@pytest.fixture
def line(sim: SimulatedHats) -> Iterator[Line]:
    opened = Line(sim.port(0))
    yield opened
    opened.close()


def test_a_message_goes_out_and_its_report_comes_back(sim: SimulatedHats, line: Line) -> None:
    line.set_up()
    assert "+CMGS:" in line.send()
    assert "+CDS:" in line.until("+CDS: 26")
    (event,) = sim.accepted()
    assert (event["modem"], event["number"], event["text"]) == ("modem0", "+6281234567890", "Halo bu")


def test_the_terminal_carries_bytes_as_they_are(sim: SimulatedHats, line: Line) -> None:
    flags = termios.tcgetattr(line.fd)
    assert not flags[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert not flags[1] & termios.OPOST
    sim.do("say", hex="000a0d1a1bf0ff")
    assert line.until("\xff") == "\x00\n\r\x1a\x1b\xf0\xff"


def test_the_log_has_the_message_when_the_answer_is_heard(sim: SimulatedHats, line: Line) -> None:
    line.set_up()
    for count in range(1, 20):
        line.send()
        assert len(sim.accepted()) == count


def test_a_box_that_dies_and_comes_back_finds_the_module_as_it_was(sim: SimulatedHats) -> None:
    first = Line(sim.port(0))
    first.set_up()
    first.write("AT+CMGS=22\r")
    first.until("> ")
    first.close()  # in the middle of a message
    second = Line(sim.port(0))
    second.write("AT\r")  # goes into the PDU
    second.write("\x1b")
    assert lines(second.until("OK\r\n")) == ["OK"]
    assert second.ask("AT+CMGF?") == ["+CMGF: 0", "OK"]
    second.close()


def test_what_is_said_while_nobody_listens_waits_in_the_port(sim: SimulatedHats) -> None:
    first = Line(sim.port(0))
    first.set_up()
    first.close()
    sim.do("incoming", sender="+6281311112222", text="siap bu")
    second = Line(sim.port(0))
    assert second.until("0\r\n") == '\r\n+CMTI: "ME",0\r\n'
    second.close()


def test_a_box_that_never_reads_does_not_stop_the_others(sim: SimulatedHats, line: Line) -> None:
    for _ in range(300):
        sim.do("say", modem=1, line="x" * 1000)
    line.set_up()
    line.send()
    assert len(sim.accepted()) == 1


def test_an_unplugged_port_gives_an_error_and_comes_back_by_the_same_name(sim: SimulatedHats) -> None:
    before = Line(sim.port(0))
    before.set_up()
    sim.do("unplug")
    assert not Path(sim.port(0)).is_symlink()
    with pytest.raises(OSError) as caught:
        os.write(before.fd, b"AT\r")
    assert caught.value.errno == errno.EIO
    assert sim.state()["plugged"] is False
    sim.do("plug")
    after = Line(sim.port(0))
    after.until("PB DONE")
    assert after.ask("ATE0")[-1] == "OK"
    before.close()
    after.close()


def test_a_port_can_come_back_by_another_name(sim: SimulatedHats) -> None:
    sim.do("unplug", seconds=0.01, link="modem7", power=False)
    other = sim.folder / "modem7"
    sim.wait_for(other.is_symlink, "the new name")
    moved = Line(str(other))
    assert moved.ask("AT")[-1] == "OK"
    moved.close()
    assert not Path(sim.port(0)).is_symlink()


def test_a_modem_that_restarts_on_usb_loses_its_port_for_a_while(sim: SimulatedHats) -> None:
    before = Line(sim.port(0))
    sim.do("reboot", vanish=True)
    with pytest.raises(OSError):
        os.write(before.fd, b"AT\r")
    before.close()
    sim.wait_for(Path(sim.port(0)).is_symlink, "the port")
    line = Line(sim.port(0))
    line.until("PB DONE")
    line.close()


def test_every_modem_has_its_own_line_and_card(sim: SimulatedHats) -> None:
    cards = []
    for index in (0, 1):
        line = Line(sim.port(index))
        cards.append(line.ask("ATE0;+CIMI")[1])
        line.close()
    assert cards == [sim.state(0)["imsi"], sim.state(1)["imsi"]]
    assert cards[0] != cards[1]


def test_a_script_file_strikes_by_send_number_and_by_time(tmp_path: Path) -> None:
    script = [
        {"kind": "refuse", "send": 2, "namespace": ""},
        {"do": "incoming", "after": 0.05, "from": "+6281311112222", "text": "siap"},
    ]
    with simulated_hat(tmp_path, script=script) as sim:
        line = Line(sim.port(0))
        line.until('+CMTI: "ME",0')
        line.set_up()
        line.send()
        line.write("AT+CMGS=22\r")
        line.until("> ")
        line.write("0031000D91261832547698F00000A807C830FB0D12D701\x1a")
        line.until("ERROR\r\n")
        assert len(sim.accepted()) == 1
        line.close()


@pytest.mark.parametrize(
    "command",
    [
        {"do": "dance"},
        {},
        {"do": "incoming", "modem": 0},
        {"do": "incoming", "modem": 9, "from": "1", "text": "x"},
        {"do": "incoming", "from": "+62812", "text": "x" * 5000},
        {"do": "incoming", "from": "a name that is much too long", "text": "x"},
        {"do": "unplug", "link": "../../etc/passwd"},
        {"do": "signal", "csq": 100},
    ],
)
def test_a_command_that_cannot_be_meant_is_told_why(sim: SimulatedHats, command: dict[str, object]) -> None:
    answer = sim.control(command)
    assert answer["ok"] is False
    assert len(answer["error"]) > 5
    assert sim.do("state")["accepted"] == 0


def test_a_line_that_is_no_json_gets_an_answer_too(sim: SimulatedHats) -> None:
    from appliance.modem.simulator.control_socket import connect

    with connect(sim.folder) as client:
        client.settimeout(PATIENCE)
        client.sendall(b"not json\n[1]\n")
        said = b""
        while said.count(b"\n") < 2:
            said += client.recv(4096)
    assert said.count(b'"ok":false') == 2


def test_stop_removes_ports_and_keeps_the_log(tmp_path: Path) -> None:
    with simulated_hat(tmp_path) as sim:
        sim.do("stop")
        assert sim.process._process.wait(PATIENCE) == 0
    assert not (tmp_path / "modem0").is_symlink()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".lock", "network.jsonl", "simulator.log"]


def test_the_simulator_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from appliance.modem.simulator.child import SimulatorProcess
print(SimulatorProcess(Path(sys.argv[1])).pid, flush=True)
os.kill(os.getpid(), 9)
"""
    parent = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, timeout=60)
    assert parent.returncode == -signal.SIGKILL
    _await_end(int(parent.stdout))
    assert not (tmp_path / "modem0").is_symlink()


def test_two_simulators_do_not_share_a_folder(sim: SimulatedHats) -> None:
    with pytest.raises(SimulatorFailed, match="another simulator runs in"):
        SimulatorProcess(sim.folder)
    assert sim.do("state")["ok"]


def test_a_killed_simulator_leaves_nothing_that_stops_the_next(tmp_path: Path) -> None:
    with simulated_hat(tmp_path, modems=3) as first:
        os.kill(first.process.pid, signal.SIGKILL)
        first.process._process.wait()
    assert (tmp_path / "modem2").is_symlink()
    with simulated_hat(tmp_path, modems=1) as second:
        assert second.do("state")["ok"]
        assert not (tmp_path / "modem2").is_symlink()


def test_a_folder_deeper_than_a_socket_address_is_long_works(tmp_path: Path) -> None:
    with simulated_hat(tmp_path / ("x" * 120)) as sim:
        assert sim.do("state")["ok"]


def test_a_mistake_in_the_script_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[fault]]\nkind = 'explode'")
    with pytest.raises(SimulatorFailed, match="Invalid enum value 'explode'"):
        SimulatorProcess(tmp_path, script=tmp_path / "bad.toml")


def test_nobody_leaves_open_files_behind(tmp_path: Path) -> None:
    before = len(_open_files())
    with simulated_hat(tmp_path) as sim:
        sim.do("state")
        its = len(_open_files(sim.process.pid))
        for _ in range(5):
            sim.do("unplug")
            sim.do("plug")
        assert len(_open_files(sim.process.pid)) == its
    assert len(_open_files()) == before


def test_the_command_line_says_what_it_takes() -> None:
    from click.testing import CliRunner

    from appliance.command.simulator import simulator

    shown = CliRunner().invoke(simulator, ["--help"])
    assert shown.exit_code == 0
    assert "--seconds-per-sms" in shown.output
    wrong = CliRunner().invoke(simulator, ["somewhere", "-n", "65"])
    assert wrong.exit_code == 2


def test_options_reach_the_program(tmp_path: Path) -> None:
    options = Options(modems=1, seconds_per_sms=0.01, slots=7, pulsa=1000, price=400, chip="generic")
    with SimulatorProcess(tmp_path, options) as process:
        sim = SimulatedHats(process)
        line = Line(sim.port(0))
        assert line.ask("ATE0;+CPMS?")[1] == '+CPMS: "SM",0,7,"SM",0,7,"SM",0,7'
        assert sim.state()["pulsa"] == 1000
        line.close()


def _await_end(pid: int) -> None:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([process], [], [], PATIENCE)[0], "the simulator outlived its parent"
    finally:
        os.close(process)


def _open_files(pid: int | str = "self") -> set[str]:
    return {entry.name for entry in Path(f"/proc/{pid}/fd").iterdir()}


def test_a_family_that_does_not_exist_is_named_and_nothing_starts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "appliance.modem.simulator", str(tmp_path), "--chip", "sim7600,sim9000"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 1
    assert "Error: 'sim9000' is none of sim7600, " in ended.stderr
    assert not (tmp_path / "ready").exists()


def test_the_running_program_has_another_module_in_each_hat_and_feels_its_keys(tmp_path: Path) -> None:
    with simulated_hat(
        tmp_path,
        modems=2,
        chip="sim868,ec25",
        hat="waveshare-sim868,sixfab-4g",
        cold=True,
        boot_seconds=0.05,
        usb=True,
    ) as sim:
        assert [sim.state(modem)["chip"] for modem in (0, 1)] == ["sim868", "ec25"]
        assert sim.state(0)["power"] == "off"
        sim.do("key", modem=1, level=True)
        sim.wait_for(lambda: not Path(sim.port(1)).is_symlink(), "the port to vanish with its supply")
        sim.do("key", modem=1, level=False)
        sim.wait_for(lambda: sim.state(1)["power"] == "on", "the module to start with its supply")
        assert Path(sim.port(1)).is_symlink()
