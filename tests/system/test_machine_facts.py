"""Heat, memory, wear and this start, read from a small copy of Linux's own folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.system import (
    BootFacts,
    Heat,
    Memory,
    Reserve,
    Wear,
    boot_facts,
    heat,
    memory,
    program_version,
    wear,
)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


ZONE = "sys/class/thermal/thermal_zone0"
BITS = "sys/devices/platform/soc/soc:firmware/get_throttled"
CARD = "sys/block/mmcblk0/device"


def test_the_processors_own_zone_is_the_one_that_counts(tmp_path: Path) -> None:
    write(tmp_path, f"{ZONE}/type", "acpitz\n")
    write(tmp_path, f"{ZONE}/temp", "99000\n")
    assert heat(tmp_path) is None
    write(tmp_path, "sys/class/thermal/thermal_zone1/type", "cpu-thermal\n")
    write(tmp_path, "sys/class/thermal/thermal_zone1/temp", "48312\n")
    assert heat(tmp_path) == Heat(48.312, slowed=False)


def test_a_pi_that_is_slowed_by_heat_says_so_and_one_that_was_weak_does_not(tmp_path: Path) -> None:
    write(tmp_path, f"{ZONE}/type", "cpu-thermal\n")
    write(tmp_path, f"{ZONE}/temp", "81000\n")
    write(tmp_path, BITS, "50000\n")
    assert heat(tmp_path) == Heat(81.0, slowed=False)
    write(tmp_path, BITS, "4\n")
    assert heat(tmp_path) == Heat(81.0, slowed=True)


def test_a_zone_that_cannot_be_read_just_now_tells_nothing(tmp_path: Path) -> None:
    write(tmp_path, f"{ZONE}/type", "cpu-thermal\n")
    assert heat(tmp_path) is None


def test_memory_is_that_of_this_process_and_what_may_still_be_had(tmp_path: Path) -> None:
    write(tmp_path, "proc/meminfo", "MemTotal:  437000 kB\nMemFree: 9 kB\nMemAvailable:  180000 kB\n")
    assert memory(tmp_path) is None
    write(tmp_path, "proc/self/status", "Name:\tpython3\nVmRSS:\t   92000 kB\n")
    assert memory(tmp_path) == Memory(own=92000 * 1024, free=180000 * 1024, total=437000 * 1024)


def test_this_very_machine_tells_of_its_memory() -> None:
    found = memory()
    assert found is not None
    assert 0 < found.own < found.total


@pytest.mark.parametrize(
    ("life", "reserve", "found"),
    [
        ("0x01 0x02", "0x01", Wear("DG4032", "MMC", 20, Reserve.NORMAL)),
        ("0x0b 0x01", "0x03", Wear("DG4032", "MMC", 110, Reserve.URGENT)),
        ("0x00 0x00", "0x00", Wear("DG4032", "MMC", None, None)),
        ("nonsense", "", Wear("DG4032", "MMC", None, None)),
    ],
)
def test_an_emmc_tells_the_worse_of_its_two_estimates(
    tmp_path: Path, life: str, reserve: str, found: Wear
) -> None:
    write(tmp_path, f"{CARD}/name", "DG4032\n")
    write(tmp_path, f"{CARD}/type", "MMC\n")
    write(tmp_path, f"{CARD}/life_time", f"{life}\n")
    write(tmp_path, f"{CARD}/pre_eol_info", f"{reserve}\n")
    write(tmp_path, "sys/block/mmcblk0boot0/device/name", "another\n")
    assert wear(tmp_path) == found


def test_an_sd_card_has_a_name_and_no_estimate(tmp_path: Path) -> None:
    assert wear(tmp_path) is None
    write(tmp_path, f"{CARD}/name", "SC32G\n")
    write(tmp_path, f"{CARD}/type", "SD\n")
    assert wear(tmp_path) == Wear("SC32G", "SD", None, None)


def test_the_hardware_watchdog_says_that_it_started_the_machine_anew(tmp_path: Path) -> None:
    assert boot_facts(tmp_path) == BootFacts("", by_watchdog=False)
    write(tmp_path, "proc/sys/kernel/random/boot_id", "8d3a-1\n")
    write(tmp_path, "sys/class/watchdog/watchdog0/bootstatus", "0\n")
    assert boot_facts(tmp_path) == BootFacts("8d3a-1", by_watchdog=False)
    write(tmp_path, "sys/class/watchdog/watchdog0/bootstatus", "32\n")
    assert boot_facts(tmp_path).by_watchdog


def test_the_version_is_that_of_the_release_that_runs(tmp_path: Path) -> None:
    installed = program_version({})
    assert installed
    assert program_version({"KABAR_RELEASE": str(tmp_path)}) == installed
    write(tmp_path, "release.json", '{"version": "1.7.2", "sequence": 9, "made": "2026-12-08"}')
    assert program_version({"KABAR_RELEASE": str(tmp_path)}) == "1.7.2"
    write(tmp_path, "release.json", "half a fi")
    assert program_version({"KABAR_RELEASE": str(tmp_path)}) == installed
