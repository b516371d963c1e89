"""A battery clock on the header is made known to the kernel, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.time_sources import EARLIEST
from provisioning.image.kernel_modules import BATTERY_CLOCKS, LATER
from provisioning.image.packages import PACKAGES
from tests.provisioning.staged import ROOTFS, UNITS, run, values

SCRIPT = ROOTFS / "usr/lib/kabar/battery-clock"
UNIT = UNITS / "kabar-battery-clock.service"
# seconds, minutes, hours, day of the week, day, month, year: a Tuesday in 2026, half past eight
KEPT = {0: 0x17, 1: 0x30, 2: 0x08, 3: 0x03, 4: 0x24, 5: 0x11, 6: 0x26}
TOLD = "ds1307 0x68\n"


class Header:
    """A fake /sys with the header's bus, and a chip whose seconds go on while one sleeps."""

    def __init__(self, root: Path, *, bus: int = 1, place: str = "3f804000.i2c") -> None:
        self.root, self._bus = root, bus
        self.adapter = root / "sys/bus/platform/devices" / place / f"i2c-{bus}"
        self.adapter.mkdir(parents=True)
        (self.adapter / "new_device").touch()
        (root / "sys/class/rtc").mkdir(parents=True)
        self._chip, self._programs = root / "chip", root / "bin"
        for folder in (self._chip, self._programs):
            folder.mkdir()
        self._program(
            "busybox",
            f'[ "$2 $3 $4" = "-y {bus} 0x68" ] || exit 2\n'
            f"cd {self._chip} || exit 2\n"
            'case $1 in i2cget) cat "$5" ;; i2cset) printf "0x%02x\\n" "$6" >"$5" ;; esac',
        )

    def holds(self, registers: dict[int, int], *, ticking: int | None = 0) -> Header:
        """``ticking``: the register that has gone on by one after the script slept."""
        for number, value in registers.items():
            (self._chip / str(number)).write_text(f"0x{value:02x}\n")
        later = registers.get(ticking, 0) + 1 if ticking is not None else 0
        body = f"echo 0x{later:02x} >{self._chip}/{ticking}" if ticking is not None else ":"
        self._program("sleep", body)
        return self

    def look(self) -> tuple[str, str]:
        """-> what the kernel was told, what the script said."""
        path = f"{self._programs}:/usr/bin:/bin"
        done = run(["/bin/sh", SCRIPT], KABAR_ROOT=str(self.root), PATH=path)
        assert (done.returncode, done.stderr) == (0, "")
        new = self.adapter / "new_device"
        return new.read_text() if new.exists() else "", done.stdout

    def month(self) -> int:
        return int((self._chip / "5").read_text(), 16)

    def _program(self, name: str, body: str) -> None:
        (self._programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (self._programs / name).chmod(0o755)


@pytest.mark.parametrize(
    ("place", "bus"),
    [("3f804000.i2c", 1), ("fe804000.i2c", 1), ("fe804000.i2c", 11)],
    ids=["Pi 3, Zero 2 W", "Pi 4", "whatever its number"],
)
def test_a_clock_that_kept_its_time_is_made_known_and_not_touched(
    tmp_path: Path, place: str, bus: int
) -> None:
    header = Header(tmp_path, bus=bus, place=place).holds(KEPT)
    assert header.look() == (TOLD, f"a battery clock on the header, bus {bus}\n")
    assert header.month() == 0x11


@pytest.mark.parametrize(
    ("registers", "ticking"),
    [
        ({**KEPT, 6: 0x00}, 0),  # a battery was put in: they begin with 2000
        ({**KEPT, 6: 0x25}, 0),
        ({**KEPT, 0: 0x80}, None),  # a new DS1307 stands still (CH)
    ],
    ids=["2000", "2025", "stopped"],
)
def test_a_clock_that_lost_its_time_is_known_but_its_time_is_not_taken(
    tmp_path: Path, registers: dict[int, int], ticking: int | None
) -> None:
    """No month is a time that the kernel refuses (rtc_valid_tm), so nobody believes it until it was set."""
    header = Header(tmp_path).holds(registers, ticking=ticking)
    told, said = header.look()
    assert told == TOLD
    assert "lost its time" in said
    assert header.month() == 0


@pytest.mark.parametrize(
    ("registers", "ticking"),
    [
        ({0: 0x00, 2: 0xE0, 3: 0x02, 6: 0x26}, 3),  # a PCF8523 as it comes
        ({0: 0x00, 2: 0x00, 3: 0x02, 6: 0x26}, 3),  # one that was set up elsewhere: seconds in register 3
        ({0: 0x00, 2: 0x00, 3: 0x58, 6: 0x26}, 3),
        ({0: 0x00, 2: 0x00, 3: 0x00, 6: 0x00}, None),  # an MPU-6050, which measures motion
    ],
)
def test_another_chip_of_that_address_is_left_alone(
    tmp_path: Path, registers: dict[int, int], ticking: int | None
) -> None:
    told, said = Header(tmp_path).holds(registers, ticking=ticking).look()
    assert told == ""
    assert "no DS1307 or DS3231" in said


def test_without_a_chip_nothing_is_told_and_nothing_is_waited_for(tmp_path: Path) -> None:
    header = Header(tmp_path)  # there is no sleep for it either
    assert header.look() == ("", "no battery clock on the header: nothing answers at 0x68\n")


def test_a_clock_that_the_kernel_has_already_stays_the_only_one(tmp_path: Path) -> None:
    header = Header(tmp_path).holds(KEPT)
    (tmp_path / "sys/class/rtc/rtc0").mkdir()
    assert header.look()[0] == ""


def test_an_address_that_somebody_has_taken_is_left_alone(tmp_path: Path) -> None:
    header = Header(tmp_path).holds(KEPT)
    (header.adapter / "1-0068").mkdir()
    assert header.look()[0] == ""


def test_a_machine_without_that_bus_has_no_such_clock(tmp_path: Path) -> None:
    (tmp_path / "sys/class/rtc").mkdir(parents=True)
    done = run(["/bin/sh", SCRIPT], KABAR_ROOT=str(tmp_path))
    assert (done.returncode, done.stdout) == (
        0,
        "no battery clock on the header: this board has no such bus\n",
    )


def test_it_comes_before_whatever_asks_for_the_time_and_can_neither_fail_nor_hold_up_the_start() -> None:
    assert {"systemd-timesyncd.service", "kabar-boot.service"} <= set(values(UNIT, "Before")[0].split())
    assert "systemd-modules-load.service" in values(UNIT, "After")[0].split()
    assert values(UNIT, "ExecStart") == ["-/usr/lib/kabar/battery-clock"]
    assert float(values(UNIT, "TimeoutStartSec")[0]) <= 10


def test_the_card_has_what_the_clock_needs() -> None:
    loaded = (ROOTFS / "etc/modules-load.d/kabar.conf").read_text("utf-8").splitlines()
    # systemd resolves char-i2c when the unit starts, so the kernel must know the kind by then
    assert {"i2c-bcm2835", "i2c-dev"} <= set(loaded)
    assert values(UNIT, "DeviceAllow") == ["char-i2c rw"]
    assert set(BATTERY_CLOCKS) == {"i2c-bcm2835", "i2c-dev", "rtc-ds1307"} <= set(LATER)
    assert "busybox-static" in PACKAGES
    # the hardening of all acts shuts /sys; a drop-in of this unit, later in the alphabet, opens it
    (own,) = (UNITS / f"{UNIT.name}.d").glob("*.conf")
    assert own.name > "10-hardening.conf"
    assert values(own, "ProtectKernelTunables") == ["no"]


def test_no_clock_is_believed_that_the_box_itself_would_not_believe() -> None:
    assert f"-lt $((0x{EARLIEST:%y}))" in SCRIPT.read_text("utf-8")
