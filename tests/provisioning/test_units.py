"""The units of the box: systemd itself reads them, judges how far they are locked in, and finds no circle."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from appliance.command.ending import DAMAGED
from appliance.machine import RUN_FOLDER, UNIT_FOLDER, Act
from appliance.watchdog import FEEDING
from tests.provisioning.staged import (
    FROM_PACKAGES,
    LONGEST_WAIT,
    ROOTFS,
    UNITS,
    run,
    services,
    stage,
    tool,
    values,
)

# systemd-analyze security: 0 = locked in, 10 = may do anything. Three is the bar, these are what they have.
EXPOSURE = {
    "kabar.service": 2.0,
    "kabar-safe.service": 2.0,
    "kabar-boot.service": 2.5,
    "kabar-network.service": 2.5,
    "kabar-clock.service": 2.5,
    "kabar-restart.service": 1.2,
    "kabar-power-off.service": 1.2,
    "kabar-update.service": 2.5,
    "kabar-logs.service": 1.8,
    "kabar-firewall.service": 2.0,
    "kabar-grow-data.service": 2.1,
    "kabar-battery-clock.service": 1.5,
    "kabar-stick@sda1.service": 1.8,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tool("systemd-analyze", "systemd")
    return stage(tmp_path_factory.mktemp("box"))


def test_systemd_understands_every_unit_and_sees_no_circle_from_the_card_to_the_page(root: Path) -> None:
    targets = ["multi-user.target", "data.mount", "local-fs.target"]
    said = run(["systemd-analyze", "verify", "--man=no", f"--root={root}", *targets, *services()])
    ours = [line for line in said.stderr.splitlines() if "kabar" in line or "cycle" in line or "data" in line]
    assert ours == []
    assert said.returncode == 0, said.stderr


def test_a_unit_whose_program_is_missing_would_be_noticed(root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "box"
    shutil.copytree(root, broken, symlinks=True)
    (broken / "usr/lib/kabar/start").unlink()
    said = run(["systemd-analyze", "verify", "--man=no", f"--root={broken}", "kabar.service"])
    assert said.returncode != 0
    assert "/usr/lib/kabar/start" in said.stderr


@pytest.mark.parametrize("unit", services())
def test_a_unit_is_locked_in_as_far_as_its_act_allows(root: Path, unit: str) -> None:
    analyze = ["systemd-analyze", "security", "--offline=true", "--threshold=30", f"--root={root}"]
    said = run([*analyze, unit.replace("@sda1.", "@.")])
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert found, said.stdout + said.stderr
    assert said.returncode == 0
    assert float(found[1]) <= EXPOSURE[unit] <= 3.0


def test_every_act_has_its_unit_and_every_unit_that_may_be_started_is_an_act() -> None:
    assert UNIT_FOLDER.relative_to("/") == UNITS.relative_to(ROOTFS)
    others = {
        "kabar.service",
        "kabar-safe.service",
        "kabar-boot.service",
        "kabar-firewall.service",
        "kabar-grow-data.service",
        "kabar-battery-clock.service",
        "kabar-stick@sda1.service",
    }
    assert set(services()) - others == {act.value for act in Act}


def test_what_a_unit_starts_lies_in_the_tree_or_comes_from_a_package() -> None:
    for unit in [*UNITS.glob("kabar*.service"), *UNITS.glob("*.d/*.conf")]:
        for key in ("ExecStart", "ExecStartPre", "ExecStop", "ExecStopPost", "ExecReload"):
            for value in filter(None, values(unit, key)):
                program = value.lstrip("-+!:@").split()[0]
                inside = ROOTFS / program.lstrip("/")
                assert program in FROM_PACKAGES or inside.stat().st_mode & 0o100, f"{unit.name}: {program}"


def test_every_link_that_enables_a_unit_leads_to_one_and_every_other_is_a_mask() -> None:
    links = [path for path in UNITS.rglob("*") if path.is_symlink()]
    enabled = {path.name for path in links if path.parent != UNITS}
    assert enabled == {
        "kabar.service",
        "kabar-boot.service",
        "kabar-network.service",
        "kabar-firewall.service",
        "kabar-grow-data.service",
        "kabar-battery-clock.service",
    }
    for path in links:
        target = path.readlink()
        if path.parent == UNITS:
            assert target == Path("/dev/null"), path.name
        else:
            assert (path.parent / target).is_file(), path.name
            wanted = path.parent.name.removesuffix(".wants")
            assert wanted in values(UNITS / path.name, "WantedBy")


def test_the_box_is_started_again_and_the_third_failure_brings_the_safe_mode() -> None:
    unit = UNITS / "kabar.service"
    assert values(unit, "StartLimitBurst") == ["3"]
    assert values(unit, "OnFailure") == ["kabar-safe.service"]
    assert values(unit, "Type") == ["notify"]
    assert values(unit, "Restart") == ["always"]  # it also ends by itself to be opened again
    # sd_watchdog_enabled(3): fed at most every half of the time; a box that hangs is noticed by people soon
    assert FEEDING * 6 <= float(values(unit, "WatchdogSec")[0]) <= 120


AS_DECIDED = {
    "StartLimitIntervalSec": ["1800"],
    "WatchdogSec": ["60"],
    "TimeoutStartSec": ["300"],
    "TimeoutStopSec": ["150"],  # the SMS in hand is finished
    "TimeoutAbortSec": ["15"],
    "RestartSec": ["5"],
    "RestartPreventExitStatus": [str(DAMAGED)],
    "MemoryHigh": ["200M"],  # of the 416 MB that a Zero 2 W has
    "MemoryMax": ["256M"],
    "User": ["kabar"],
    "SupplementaryGroups": ["dialout gpio video"],  # modems, lamp and button, the firmware's mailbox
    "DevicePolicy": ["closed"],
    "DeviceAllow": [
        "char-ttyUSB rw",
        "char-ttyACM rw",
        "char-ttyAMA rw",
        "char-ttyS rw",
        "char-gpiochip rw",
        "/dev/vcio rw",
    ],
}


@pytest.mark.parametrize("key", AS_DECIDED)
def test_what_the_box_is_given_and_how_it_is_held_is_what_was_decided(key: str) -> None:
    assert values(UNITS / "kabar.service", key) == AS_DECIDED[key]


SPAN = "StartLimitIntervalSec"
MINUTES = 180.0  # until a ledger or a leak has filled the memory


def seconds(unit: Path, *keys: str) -> float:
    """Of several settings together."""
    return sum(float(values(unit, key)[0]) for key in keys)


@pytest.mark.parametrize(
    ("way", "keys", "lives"),
    [
        ("it ends at once", (), 1.0),
        ("it never says READY and does not hear either", ("TimeoutStartSec", "TimeoutStopSec"), 0.0),
        ("it says READY late and hangs", ("TimeoutStartSec", "WatchdogSec", "TimeoutAbortSec"), 0.0),
        ("it says READY late, and the memory is full after minutes", ("TimeoutStartSec",), MINUTES),
    ],
)
def test_three_starts_that_fail_in_any_way_fall_into_the_span_of_the_safe_mode(
    way: str, keys: tuple[str, ...], lives: float
) -> None:
    """systemd counts starts: the fourth is refused if it falls into the span that the first has opened."""
    unit = UNITS / "kabar.service"
    each = seconds(unit, *keys, "RestartSec") + lives + LONGEST_WAIT
    assert int(values(unit, "StartLimitBurst")[0]) * each < seconds(unit, SPAN), way


@pytest.mark.parametrize("result", ["success", "exit-code", "watchdog", "oom-kill", "timeout", "protocol"])
def test_only_an_end_that_went_well_is_forgotten_before_the_next_start(tmp_path: Path, result: str) -> None:
    """As systemd runs what comes after the end; else updates and restarts would bring the safe mode."""
    told = tmp_path / "told"
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$@" >>{told}\n')
    (tmp_path / "systemctl").chmod(0o755)
    line = values(UNITS / "kabar.service", "ExecStopPost")[-1]
    assert line.startswith("-+")  # as root, and whatever comes of it
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert run(shlex.split(line[2:]), SERVICE_RESULT=result, PATH=path).returncode == 0
    said = told.read_text() if told.exists() else ""
    assert said == ("reset-failed kabar.service\n" if result == "success" else "")


def test_the_safe_mode_and_the_box_never_run_side_by_side() -> None:
    assert values(UNITS / "kabar.service", "Conflicts") == ["kabar-safe.service"]
    assert values(UNITS / "kabar-safe.service", "Conflicts") == ["kabar.service"]


def test_no_act_dies_with_the_box_it_was_started_by() -> None:
    for act in Act:
        for key in ("PartOf", "BindsTo", "Requires"):
            assert "kabar.service" not in " ".join(values(UNITS / act.value, key))


def test_the_box_and_its_acts_meet_in_the_run_folder() -> None:
    assert values(UNITS / "kabar.service", "RuntimeDirectory") == [RUN_FOLDER.name]
    for name in ("network", "clock", "update", "logs", "boot"):
        writable = " ".join(values(UNITS / f"kabar-{name}.service", "ReadWritePaths")).split()
        assert str(RUN_FOLDER) in writable or str(RUN_FOLDER.parent) in writable


def test_a_wish_for_the_network_that_comes_while_the_act_works_starts_it_once_more() -> None:
    assert values(UNITS / "kabar-network.path", "PathExists") == [str(RUN_FOLDER / Act.NETWORK.wish)]
    assert "kabar-network.path" in " ".join(values(UNITS / "kabar-network.service", "Wants")).split()


def test_a_card_that_fails_keeps_no_page_away() -> None:
    lines = [line.split() for line in (ROOTFS / "etc/fstab").read_text("utf-8").splitlines()]
    for line in (line for line in lines if line and line[0] != "#"):
        if line[1] != "/" and line[0] != "tmpfs":
            assert "nofail" in line[3].split(","), line[1]


def test_nothing_of_the_card_but_the_data_is_written() -> None:
    mounts = {}
    for line in (ROOTFS / "etc/fstab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            what, where, _, options = line.split()[:4]
            mounts[where] = (what, options.split(","))
    assert "ro" in mounts["/"][1]
    assert "ro" in mounts["/boot/firmware"][1]
    # FAT knows no owners: setup code and key of a Wi-Fi are for root and the box (fmask, dmask: mount(8))
    assert {"gid=842", "fmask=0137", "dmask=0027"} <= set(mounts["/boot/firmware"][1])
    for where, (what, options) in mounts.items():
        if where not in ("/", "/boot/firmware"):
            assert what in ("tmpfs", "/dev/kabar/data") or what.startswith("/data/system/")
            assert "ro" not in options
