"""A port in other hands: by whom, as far as one may look, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.modem.port_holder import Holder, holders, in_use, others, suspects


class Processes:
    """As much of /proc as is looked at."""

    def __init__(self, root: Path) -> None:
        self.proc = root / "proc"
        self.device = root / "ttyUSB2"
        self.proc.mkdir()
        self.device.touch()
        (self.proc / "version").touch()

    def run(self, number: int, name: str, *, has_port: bool = False, hidden: bool = False) -> None:
        folder = self.proc / str(number)
        folder.mkdir()
        if name:
            (folder / "comm").write_text(f"{name}\n")
        if not hidden:
            (folder / "fd").mkdir()
        if has_port:
            (folder / "fd" / "3").symlink_to(self.device)


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_holders_are_named_by_program_and_number(processes: Processes) -> None:
    processes.run(101, "minicom", has_port=True)
    processes.run(102, "ModemManager", has_port=True)
    processes.run(103, "cron")
    processes.run(104, "", has_port=True)  # ended meanwhile: no name left

    found = holders(str(processes.device), processes.proc)
    assert [str(each) for each in found] == [
        "ModemManager (process 102)",
        "minicom (process 101)",
        "process 104",
    ]


def test_a_link_leads_to_the_same_holder(processes: Processes, tmp_path: Path) -> None:
    processes.run(101, "minicom", has_port=True)
    link = tmp_path / "modem"
    link.symlink_to(processes.device)
    assert others(str(link), processes.proc) == [Holder("minicom", 101)]


def test_modem_manager_whose_files_we_may_not_see_is_suspected(processes: Processes) -> None:
    processes.run(102, "ModemManager", hidden=True)
    processes.run(103, "bash", hidden=True)
    sentence, program = in_use("/dev/ttyUSB2", suspects(str(processes.device), processes.proc))
    assert sentence.startswith("/dev/ttyUSB2 is held by perhaps ModemManager (process 102); ")
    assert program == "ModemManager"


@pytest.mark.parametrize(
    ("program", "advice"),
    [
        ("ModemManager", "sudo systemctl mask --now ModemManager"),
        ("agetty", "serial-getty@ttyUSB2"),
        ("gammu-smsd", "disable --now gammu-smsd"),
    ],
)
def test_well_known_programs_get_their_own_advice(program: str, advice: str) -> None:
    sentence, name = in_use("/dev/ttyUSB2", [Holder(program, 102)])
    assert name == program
    assert advice in sentence


def test_when_nobody_can_be_seen_it_is_another_program(processes: Processes) -> None:
    assert in_use("/dev/ttyUSB2", suspects(str(processes.device), processes.proc)) == (
        "/dev/ttyUSB2 is held by another program",
        "",
    )


def test_a_machine_without_proc_names_nobody(tmp_path: Path) -> None:
    assert holders("/dev/ttyUSB2", tmp_path / "nowhere") == []
