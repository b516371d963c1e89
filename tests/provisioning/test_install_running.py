"""install.sh on a computer that runs: what it starts, stops, tells and asks; the undo leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.provisioning.running import ACTIVE, Running, running_computer
from tests.provisioning.test_install import USERS, bundle

BUNDLE = "/stub/kotak-kabar-0.1.0.kabar-release"
OURS = {"kabar-boot.service", "kabar-firewall.service", "kabar-network.service", "kabar.service"}
BIND = r"data-system-NetworkManager-system\x2dconnections.mount"
QUIET = "ModemManager.service"
# what useradd(8) and userdel(8) keep beside
KEPT = {*USERS, "etc/.pwd.lock", *(f"etc/{name}" for name in ("subuid", "subgid", "subuid-", "subgid-"))}


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Running]:
    with running_computer(tmp_path, bundle(tmp_path / "stick")) as computer:
        yield computer


def test_installed_again_undone_and_purged_a_running_computer_is_as_before(computer: Running) -> None:
    before = computer.traces()
    for _ in range(2):
        done = computer.install(BUNDLE)
        assert done.returncode == 0, done.stderr
        assert computer.active() == {*ACTIVE, *OURS} - {QUIET}
        assert "The code: 123456" in done.stdout
    computer.shell(
        "echo office >/data/kabar/box.sqlite3; : >/data/releases/0.1.5; : >/run/active/kabar-update.service"
    )
    computer.shell("cd /etc/NetworkManager/system-connections && : >kabar-hotspot.nmconnection")
    done = computer.install("--uninstall")
    assert done.returncode == 0, done.stderr
    assert "the program is gone" in done.stdout
    assert "restart the computer once: until then its kernel keeps" in done.stdout
    assert computer.active() == set(ACTIVE)
    assert computer.shell("ls /data; cat /data/kabar/box.sqlite3").split() == ["kabar", "office"]
    assert computer.shell("ls /etc/NetworkManager/system-connections").split() == ["office.nmconnection"]
    assert "842" in computer.shell("getent passwd kabar")
    done = computer.install("--uninstall", "--purge")
    assert (done.returncode, done.stderr) == (0, "")
    assert "everything is gone" in done.stdout
    gone(computer, before)


def gone(computer: Running, before: dict[str, str]) -> None:
    left = {name: held for name, held in computer.traces().items() if name not in KEPT}
    assert left == {name: held for name, held in before.items() if name not in KEPT}
    assert (
        computer.shell("getent passwd kabar; getent group kabar gpio; ls -d /data /run/kabar /run/issue.d/*")
        == ""
    )
    assert "kabar" not in computer.shell("nft list tables; cat /proc/mounts")


def test_purged_at_once_nothing_is_left_either(computer: Running) -> None:
    before = computer.traces()
    assert computer.install(BUNDLE).returncode == 0
    done = computer.install("--uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    gone(computer, before)


def test_what_runs_already_is_told_of_its_new_files_and_of_their_going(computer: Running) -> None:
    assert computer.install(BUNDLE).returncode == 0
    calls = computer.calls()
    assert "modprobe -a usbserial cdc_acm" in calls
    for told in TOLD:
        assert told in calls[: calls.index(f"systemctl restart {BIND} {' '.join(sorted_units(calls))}")], told
    assert "vm.dirty_bytes" in computer.shell("cat /run/kernel")
    assert computer.shell("cat /run/manager") == "kabar.conf\n"
    assert computer.install("--uninstall").returncode == 0
    calls = computer.calls()
    assert calls.index("systemctl stop kabar[.-]*") < min(calls.index(told) for told in TOLD)
    # when they were told, the files were gone
    assert computer.shell("cat /run/kernel /run/manager") == ""
    # ModemManager comes back when it is unmasked, and the modems are marked for it no more
    assert calls.index("systemctl daemon-reload") < calls.index(f"systemctl start {QUIET}")
    assert calls.index("udevadm settle --timeout=30") < calls.index(f"systemctl start {QUIET}")


TOLD = (
    "systemctl daemon-reload",
    "udevadm control --reload",
    "udevadm trigger" + "".join(f" --subsystem-match={kind}" for kind in ("tty", "usb", "gpio", "net")),
    "udevadm settle --timeout=30",
    "systemctl restart systemd-sysctl.service",
    "systemctl restart systemd-journald.service",
    "systemctl restart systemd-timesyncd.service",
    "systemctl reload NetworkManager.service",
    "nmcli connection reload",
)


def sorted_units(calls: list[str]) -> list[str]:
    """The box's own, as the one call that starts them names them."""
    started = next(call for call in calls if call.startswith(f"systemctl restart {BIND} "))
    assert set(started.split()[3:]) == OURS
    return started.split()[3:]


def test_who_is_not_there_is_not_started_and_who_cannot_be_told_is_named(computer: Running) -> None:
    computer.shell(
        "cd /run/active && rm ModemManager.service systemd-timesyncd.service NetworkManager.service"
    )
    computer.shell("echo systemd-sysctl.service >/run/broken")
    done = computer.install(BUNDLE)
    assert done.returncode == 0, done.stderr
    assert "restart the computer once" in done.stdout
    assert "'systemctl restart systemd-sysctl.service'" in done.stdout
    done = computer.install("--uninstall")
    assert done.returncode == 0, done.stderr
    assert "'systemctl restart systemd-sysctl.service'" in done.stdout
    assert computer.active() == {"ssh.service", "systemd-journald.service", "systemd-sysctl.service"}
    assert not [call for call in computer.calls() if call.startswith("nmcli")]


def test_all_told_nobody_need_restart_the_computer_after_an_installation(computer: Running) -> None:
    assert "restart the computer" not in computer.install(BUNDLE).stdout


def test_what_listens_on_the_network_keeps_its_door_in_the_firewall(computer: Running) -> None:
    with ExitStack() as doors:
        for name, kind, address in LISTENERS:
            doors.enter_context(computer.listens(name, kind, address))
        said = computer.install(BUNDLE).stdout
    assert "TCP 22,8443 UDP 51820;" in said
    for door, ports in (("tcp", "22, 8443"), ("udp", "51820")):
        loaded = computer.shell(f"nft list set inet kabar more_{door}")
        assert f"elements = {{ {ports} }}" in loaded


LISTENERS = (
    ("sshd", "tcp", "0.0.0.0:22"),
    ("cockpit", "tcp", ":::8443"),
    ("cups", "tcp", "127.0.0.1:631"),
    ("wireguard", "udp", "0.0.0.0:51820"),
    ("avahi-daemon", "udp", "0.0.0.0:5353"),
    ("avahi-daemon", "udp", "0.0.0.0:43512"),
    ("dhclient", "udp", "0.0.0.0:68"),
    ("chronyd", "udp", "::1:323"),
)


def test_whoever_has_the_pages_port_is_named_and_nothing_is_changed(computer: Running) -> None:
    before = computer.traces()
    with computer.listens("nginx", "tcp", "0.0.0.0:80"):
        done = computer.install(BUNDLE)
        assert done.returncode == 1
        assert "port 80, where the page shall be, is taken by nginx" in done.stderr
        assert computer.traces() == before
        # the box itself has it: a second run is no quarrel
        computer.shell(": >/run/active/kabar.service")
        assert computer.install(BUNDLE).returncode == 0


def test_another_port_is_nobodys_hindrance(computer: Running) -> None:
    with computer.listens("nginx", "tcp", "0.0.0.0:8080"), computer.listens("ssh", "tcp", "0.0.0.0:8081"):
        assert computer.install(BUNDLE).returncode == 0
