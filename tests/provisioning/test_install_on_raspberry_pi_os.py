"""install.sh on Raspberry Pi OS: what stands in the way of modem and hotspot is named with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.provisioning.staged import tool
from tests.provisioning.test_install import Computer, bundle


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    for name, package in (("openssl", "openssl"), ("systemctl", "systemd"), ("systemd-sysusers", "systemd")):
        tool(name, package)
    return Computer(tmp_path)


def test_what_raspberry_pi_os_puts_in_the_way_of_modem_and_hotspot_is_named(
    computer: Computer, tmp_path: Path
) -> None:
    (computer.root / "boot/firmware").mkdir(parents=True)
    cmdline = computer.root / "boot/firmware/cmdline.txt"
    cmdline.write_text("console=serial0,115200 console=tty1 root=PARTUUID=1-02 rootwait\n")
    for name, kind, soft in (("rfkill0", "bluetooth", "1"), ("rfkill1", "wlan", "1")):
        radio = computer.root / "sys/class/rfkill" / name
        radio.mkdir(parents=True)
        (radio / "type").write_text(f"{kind}\n")
        (radio / "soft").write_text(f"{soft}\n")
    stick = bundle(tmp_path / "stick")
    said = computer.install(stick)
    assert said.returncode == 0, said.stderr
    assert "console=serial0,115200 in /boot/firmware/cmdline.txt" in said.stdout
    assert "sudo raspi-config" in said.stdout
    assert "enable_uart=1" in said.stdout
    assert said.stdout.count("do_wifi_country ID") == 1
    assert "serial0" in cmdline.read_text()  # it is the owner's
    cmdline.write_text("console=tty1 root=PARTUUID=1-02 rootwait\n")
    (radio / "soft").write_text("0\n")
    assert "ATTENTION" not in computer.install(stick).stdout
