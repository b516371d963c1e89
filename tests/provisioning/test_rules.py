"""The rules around the box: who may start what, what the firewall lets in, devices, users, folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from itertools import product
from pathlib import Path

import pytest

from appliance.config import parse_config
from appliance.machine import Act
from provisioning.image.packages import PACKAGES
from tests.provisioning.staged import ROOTFS, run, tool

MANAGE_UNITS = "org.freedesktop.systemd1.manage-units"

# polkit(8): what a rule sees of the world, and what it may answer
POLKIT = """
var rules = [];
var polkit = {
    Result: {YES: "yes", NO: "no", NOT_HANDLED: "not handled"},
    addRule: function (rule) { rules.push(rule); },
    log: function () {}
};
function ask(asked) {
    var action = {id: asked.action, lookup: function (key) { return asked.details[key]; }};
    var subject = {user: asked.user, local: false, active: false, isInGroup: function () { return false; }};
    for (var i = 0; i < rules.length; i++) {
        var answer = rules[i](action, subject);
        if (answer && answer !== polkit.Result.NOT_HANDLED) { return answer; }
    }
    return polkit.Result.NOT_HANDLED;
}
"""


def answers(tmp_path: Path, *asked: dict[str, object]) -> list[str]:
    """What the rule says, in the engine that Debian's polkitd has (Duktape), else in node."""
    engine = shutil.which("duk") or shutil.which("node") or tool("duk", "duktape")
    rule = (ROOTFS / "etc/polkit-1/rules.d/50-kabar.rules").read_text("utf-8")
    say = "print" if Path(engine).name == "duk" else "console.log"
    script = tmp_path / "asked.js"
    script.write_text(f"{POLKIT}\n{rule}\n{say}(JSON.stringify({json.dumps(asked)}.map(ask)));\n", "utf-8")
    done = run([engine, script])
    assert done.returncode == 0, done.stderr
    told: list[str] = json.loads(done.stdout)
    return told


def wish(
    unit: object, verb: object = "start", user: str = "kabar", action: str = MANAGE_UNITS
) -> dict[str, object]:
    return {"user": user, "action": action, "details": {"unit": unit, "verb": verb}}


def test_the_boxs_user_may_start_its_acts(tmp_path: Path) -> None:
    assert answers(tmp_path, *(wish(act.value) for act in Act)) == ["yes"] * len(Act)


def test_the_boxs_user_may_not_do_anything_else_to_its_acts(tmp_path: Path) -> None:
    verbs = (
        "stop",
        "restart",
        "reload",
        "try-restart",
        "set-property",
        "kill",
        "clean",
        "freeze",
        "",
        "Start",
    )
    asked = [wish(act.value, verb) for act, verb in product(Act, verbs)]
    assert set(answers(tmp_path, *asked)) == {"not handled"}


def test_the_boxs_user_may_not_start_any_other_unit(tmp_path: Path) -> None:
    units = (
        "kabar.service",
        "kabar-boot.service",
        "kabar-safe.service",
        "kabar-firewall.service",
        "kabar-stick@sda1.service",
        "kabar-network.service.d",
        "kabar-network.servic",
        "Kabar-network.service",
        "reboot.target",
        "ssh.service",
        "../kabar-network.service",
        "",
        "__proto__",
        "toString",
        "0",
    )
    assert set(answers(tmp_path, *(wish(unit) for unit in units))) == {"not handled"}


def test_nobody_else_may_start_an_act_and_no_other_right_is_given(tmp_path: Path) -> None:
    others = [
        wish(act.value, user=user) for act, user in product(Act, ("pi", "root", "www-data", "kabar2", ""))
    ]
    actions = (
        "org.freedesktop.systemd1.manage-unit-files",
        "org.freedesktop.systemd1.reload-daemon",
        "org.freedesktop.login1.reboot",
        "org.freedesktop.NetworkManager.settings.modify.system",
        "org.freedesktop.timedate1.set-time",
    )
    others += [wish(Act.NETWORK.value, action=action) for action in actions]
    # a transient unit is asked for without a name (systemd, dbus-manager.c)
    others.append({"user": "kabar", "action": MANAGE_UNITS, "details": {}})
    assert set(answers(tmp_path, *others)) == {"not handled"}


def test_nft_understands_the_firewall(tmp_path: Path) -> None:
    done = run([tool("nft", "nftables"), "-c", "-f", ROOTFS / "usr/lib/kabar/firewall.nft"])
    if "Operation not permitted" in done.stderr:
        pytest.skip("nft asks the kernel, and this user may not")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_firewall_lets_in_the_page_and_gives_addresses_on_the_hotspot_alone() -> None:
    text = (ROOTFS / "usr/lib/kabar/firewall.nft").read_text("utf-8")
    rules = [line.strip() for line in text.splitlines() if line.strip().endswith("accept")]
    doors = [rule for rule in rules if re.search(r"[tu](?:cp|dp) dport", rule)]
    assert [rule for rule in doors if "wl*" in rule] == [
        'iifname "wl*" udp dport { 53, 67 } accept',
        'iifname "wl*" tcp dport 53 accept',
    ]
    assert [rule for rule in doors if "tcp dport" in rule and "wl*" not in rule] == [
        "tcp dport @more_tcp accept",
        "tcp dport 80 accept",
    ]
    # the page and the name are for whoever comes by cable or Wi-Fi
    people = text[text.index("chain people") : text.index("chain forward")]
    assert {"tcp dport 80 accept", "udp dport 5353 ip ttl 255 accept"} <= {
        line.strip() for line in people.splitlines()
    }
    assert re.findall(r'iifname "(\S+)" jump people', text) == ["eth*", "en*", "wl*"]
    assert text.count("policy drop") == 2  # input and forward
    # the page's port is the one of the box
    assert tomllib.loads((ROOTFS / "usr/lib/kabar/box.toml").read_text("utf-8"))["web"]["port"] == 80


# udev(7): keys that are matched or set, and how
MATCHED = re.compile(r'(ACTION|KERNEL|SUBSYSTEM|DRIVERS|TEST|ENV\{\w+\}|ATTRS?\{[\w./]+\})(==|!=)"([^"]*)"')
ASSIGNED = re.compile(r'(GROUP|MODE|SYMLINK|TAG|ENV\{\w+\}|ATTR\{[\w./]+\})(=|\+=|:=)"([^"]*)"')


def test_every_udev_rule_matches_something_and_sets_something() -> None:
    text = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    for rule in rules:
        parts = re.split(r",\s+(?=[A-Z]+(?:\{[^}]*\})?[=!+:])", rule)
        matches = [part for part in parts if MATCHED.fullmatch(part)]
        sets = [part for part in parts if ASSIGNED.fullmatch(part) and not MATCHED.fullmatch(part)]
        assert len(matches) + len(sets) == len(parts), rule
        assert matches, rule
        assert sets, rule


def test_udev_itself_finds_nothing_to_say_about_the_rules() -> None:
    udevadm = tool("udevadm", "udev")
    if "verify" not in run([udevadm, "--help"]).stdout:
        pytest.skip("this udev has no verify yet (systemd 254)")
    done = run([udevadm, "verify", ROOTFS / "etc/udev/rules.d/70-kabar.rules"])
    assert done.returncode == 0, done.stdout + done.stderr


USB_NET = """\
P: /devices/usb1/1-1
E: SUBSYSTEM=usb
L: driver=../../../bus/usb/drivers/usb
A: bNumInterfaces={interfaces:>2}\\n

P: /devices/usb1/1-1/1-1:1.0
E: SUBSYSTEM=usb
L: driver=../../../../bus/usb/drivers/{driver}

P: /devices/usb1/1-1/1-1:1.0/net/eth1
E: SUBSYSTEM=net
A: netdev_group=0\\n
"""


@pytest.mark.parametrize(
    ("driver", "interfaces", "modem"),
    [
        ("smsc95xx", 1, False),  # the cable of a Pi 3 itself
        ("r8152", 3, False),
        ("cdc_ether", 2, False),  # an adapter for a cable, and the cable of QEMU's Pi 3
        ("cdc_ncm", 2, False),
        ("cdc_ether", 3, True),  # a stick that is a router, with a disk for its programs
        ("cdc_ether", 12, True),
        ("cdc_ncm", 7, True),  # a HAT with serial ports beside it
        ("rndis_host", 2, True),
        ("qmi_wwan", 1, True),
    ],
)
def test_udev_knows_the_network_of_a_modem_whatever_it_is_called(
    tmp_path: Path, driver: str, interfaces: int, modem: bool
) -> None:
    umockdev = shutil.which("umockdev-run")
    if umockdev is None:
        pytest.skip("no umockdev-run: apt-get install umockdev")
    if os.geteuid():
        pytest.skip("rules are laid before udev's by a mount, which needs root")
    (tmp_path / "net.umockdev").write_text(USB_NET.format(driver=driver, interfaces=interfaces))
    look = f"{umockdev} -d {tmp_path}/net.umockdev -- {tool('udevadm', 'udev')} test -a add"
    script = f"mount -t tmpfs run /run && mkdir /run/udev && cp -r {ROOTFS}/etc/udev/rules.d /run/udev/"
    done = run(["unshare", "-m", "sh", "-c", f"{script} && {look} /sys/devices/usb1/1-1/1-1:1.0/net/eth1"])
    assert done.returncode == 0, done.stderr
    assert ("netdev_group' writing '842'" in done.stdout + done.stderr) is modem


def test_modem_manager_is_told_to_keep_off_every_modem() -> None:
    text = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8")
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in text
    masked = ROOTFS / "etc/systemd/system/ModemManager.service"
    assert masked.readlink() == Path("/dev/null")


def test_the_boxs_user_has_the_same_number_on_every_card(tmp_path: Path) -> None:
    sysusers = tool("systemd-sysusers", "systemd")
    (tmp_path / "etc").mkdir()
    shutil.copytree(ROOTFS / "usr", tmp_path / "usr", symlinks=True)
    for _ in range(2):
        done = run([sysusers, f"--root={tmp_path}"])
        assert done.returncode == 0, done.stderr
    users = (tmp_path / "etc/passwd").read_text("utf-8").splitlines()
    assert [line for line in users if line.startswith("kabar:")] == [
        "kabar:x:842:842:Kotak Kabar:/data/kabar:/usr/sbin/nologin"
    ]
    groups = {
        line.split(":")[0]: line.split(":")[3]
        for line in (tmp_path / "etc/group").read_text("utf-8").splitlines()
    }
    assert {name for name, members in groups.items() if "kabar" in members.split(",")} == {
        "dialout",
        "gpio",
        "video",
    }
    # no password, and none that could be guessed
    shadow = (tmp_path / "etc/shadow").read_text("utf-8")
    assert re.search(r"^kabar:!\*?:", shadow, re.MULTILINE)
    assert "gid=842" in (ROOTFS / "etc/fstab").read_text("utf-8")


def test_the_folders_of_the_data_partition_are_made_and_the_data_are_the_boxs_alone(tmp_path: Path) -> None:
    tmpfiles = tool("systemd-tmpfiles", "systemd")
    sysusers = tool("systemd-sysusers", "systemd")
    (tmp_path / "etc").mkdir()
    shutil.copytree(ROOTFS / "usr", tmp_path / "usr", symlinks=True)
    run([sysusers, f"--root={tmp_path}"])
    for _ in range(2):
        done = run([tmpfiles, f"--root={tmp_path}", "--create", "--prefix=/data", "--prefix=/run/kabar"])
        assert done.returncode == 0, done.stderr
    rights = {
        path: (tmp_path / path).stat().st_mode & 0o777
        for path in (
            "data/kabar",
            "data/releases",
            "data/system/NetworkManager/system-connections",
            "run/kabar",
        )
    }
    assert rights == {
        "data/kabar": 0o700,
        "data/releases": 0o755,
        "data/system/NetworkManager/system-connections": 0o700,
        "run/kabar": 0o755,
    }
    assert (tmp_path / "data/kabar").stat().st_uid in (842, 0)  # 0 where the test is not root


def test_the_installed_boxs_defaults_are_a_configuration() -> None:
    config = parse_config((ROOTFS / "usr/lib/kabar/box.toml").read_text("utf-8"))
    assert (config.box.data_dir, config.web.port, config.box.stick) == (
        "/data/kabar",
        80,
        "/media/kotak-kabar",
    )
    assert (config.panel.led_pin, config.panel.button_pin) == (17, 27)


def test_the_journal_is_kept_and_small() -> None:
    text = (ROOTFS / "etc/systemd/journald.conf.d/kabar.conf").read_text("utf-8")
    assert {"Storage=persistent", "SystemMaxUse=50M"} <= set(text.splitlines())
    # each line by itself would wear the card out; ten minutes would lose the story of a crash
    minutes = re.search(r"^SyncIntervalSec=(\d+)m$", text, re.MULTILINE)
    assert minutes
    assert 1 <= int(minutes[1]) <= 10


def test_a_machine_that_hangs_is_started_again_within_what_the_pis_watchdog_can_count() -> None:
    text = (ROOTFS / "etc/systemd/system.conf.d/kabar.conf").read_text("utf-8")
    seconds = re.search(r"^RuntimeWatchdogSec=(\d+)$", text, re.MULTILINE)
    assert seconds
    assert 0 < int(seconds[1]) < 16


def test_the_hotspot_keeps_to_the_channels_of_indonesia() -> None:
    """cfg80211 is a module, so its option stands with the modules; the list of countries is Debian's."""
    text = (ROOTFS / "etc/modprobe.d/kabar.conf").read_text("utf-8")
    assert "options cfg80211 ieee80211_regdom=ID" in text.splitlines()
    assert "wireless-regdb" in PACKAGES


def test_nobody_can_sign_in_over_the_network_and_nothing_of_the_kind_is_in_the_tree() -> None:
    assert not [path for path in ROOTFS.rglob("*") if "ssh" in path.name]
