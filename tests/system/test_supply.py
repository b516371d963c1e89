"""What the Raspberry Pi says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.system import Supply, Undervoltage, pi_model, undervoltage
from tests.support.clock import FakeClock

PI_4 = "sys/devices/platform/soc/soc:firmware"
PI_5 = "sys/devices/platform/soc@107c000000/soc@107c000000:firmware"


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def throttled(root: Path, text: str, *, folder: str = PI_4) -> None:
    write(root, f"{folder}/get_throttled", text)


@pytest.mark.parametrize(
    ("text", "now", "since_boot"),
    [
        ("0\n", False, False),
        ("50005\n", True, True),  # too low now and throttled for it, and both before
        ("50000\n", False, True),
        ("1\n", True, True),
        ("0x50000\n", False, True),
        ("80008\n", False, False),  # too warm, which is another matter
        ("e0006\n", False, False),
    ],
)
def test_the_bits_of_the_firmware(tmp_path: Path, text: str, now: bool, since_boot: bool) -> None:
    throttled(tmp_path, text)
    assert undervoltage(tmp_path) == Undervoltage(now, since_boot)


def test_a_pi_5_has_them_at_another_address(tmp_path: Path) -> None:
    throttled(tmp_path, "50005", folder=PI_5)
    assert undervoltage(tmp_path) == Undervoltage(True, True)


def test_the_sensor_of_the_kernel_is_a_second_place(tmp_path: Path) -> None:
    write(tmp_path, "sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    write(tmp_path, "sys/class/hwmon/hwmon0/in0_lcrit_alarm", "1\n")
    assert undervoltage(tmp_path) is None
    write(tmp_path, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    write(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    assert undervoltage(tmp_path) == Undervoltage(False, False)
    write(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")
    assert undervoltage(tmp_path) == Undervoltage(True, True)


def test_another_machine_says_nothing(tmp_path: Path) -> None:
    assert undervoltage(tmp_path) is None
    assert Supply(tmp_path).look() is None


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / PI_4 / "get_throttled").mkdir(parents=True)
    assert undervoltage(tmp_path) is None


def test_a_low_voltage_is_remembered_when_the_kernel_forgets_it(tmp_path: Path) -> None:
    throttled(tmp_path, "0")
    supply = Supply(tmp_path)
    assert supply.look() == Undervoltage(False, False)
    throttled(tmp_path, "50005")
    assert supply.look() == Undervoltage(True, True)
    throttled(tmp_path, "0")
    assert supply.look() == Undervoltage(False, True)


def test_how_long_ago_the_voltage_was_low_is_known(tmp_path: Path) -> None:
    clock = FakeClock()
    throttled(tmp_path, "50005")
    supply = Supply(tmp_path, monotonic=clock.monotonic)
    assert supply.was_low()
    throttled(tmp_path, "50000")
    clock.advance(170)
    assert supply.was_low(180)
    clock.advance(20)
    assert not supply.was_low(180)


@given(st.binary(max_size=20))
def test_no_content_of_the_file_is_too_strange(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    root = tmp_path_factory.mktemp("pi")
    throttled(root, "")
    (root / PI_4 / "get_throttled").write_bytes(content)
    found = undervoltage(root)
    assert found is None or found.since_boot >= found.now


def test_which_pi_it_is(tmp_path: Path) -> None:
    assert pi_model(tmp_path) == ""
    write(tmp_path, "proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0")
    assert pi_model(tmp_path) == "Raspberry Pi 5 Model B Rev 1.0"
    write(tmp_path, "proc/device-tree/model", "Orange Pi Zero\0")
    assert pi_model(tmp_path) == ""
