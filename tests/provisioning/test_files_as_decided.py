"""Settings of the box's system, line by line, and why; what the image holds; what the sticker promises."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from appliance.config import WebSection, parse_config
from appliance.network.model import HOTSPOT_ADDRESS
from appliance.panel_press import HOTSPOT_SECONDS, POWER_OFF_SECONDS, Press, wish_of
from provisioning.image import boot_files
from provisioning.image.layout import plan
from provisioning.image.packages import DPKG_OPTIONS, PACKAGES
from provisioning.image.sticker_sheet import BUTTON, NAMED_PAGE, PAGE, WIRED_PAGE
from tests.provisioning.staged import ROOTFS, UNITS, run

KERNEL = "etc/sysctl.d/60-kabar.conf"
WIFI = "etc/NetworkManager/conf.d/50-kabar.conf"
CARD = "etc/NetworkManager/conf.d/60-kabar-card.conf"
NAMES = "etc/NetworkManager/dnsmasq-shared.d/kabar.conf"
AVAHI = "etc/avahi/avahi-daemon.conf"
CABLE = "usr/lib/NetworkManager/system-connections/kabar-wired.nmconnection"
REPEATED = (CABLE, NAMES)  # the same key in several sections, or for several names
LINES = (
    (KERNEL, "kernel.panic = 10", "a kernel that gave up starts again; nobody is there to press a button"),
    (KERNEL, "kernel.panic_on_oops = 1", "and does not go on half alive"),
    (KERNEL, "vm.dirty_bytes = 16777216", "little is lost by a pulled plug, and no write waits for minutes"),
    (KERNEL, "vm.dirty_background_bytes = 4194304", "the same"),
    (KERNEL, "vm.dirty_expire_centisecs = 1500", "the same"),
    (KERNEL, "net.ipv4.conf.all.accept_redirects = 0", "nobody in an office leads the box's packets away"),
    (KERNEL, "net.ipv4.conf.all.accept_source_route = 0", "the same"),
    (WIFI, "wifi.cloned-mac-address=permanent", "offices give addresses by it, and keep it in lists"),
    (WIFI, "ethernet.cloned-mac-address=permanent", "the same"),
    (WIFI, "wifi.scan-rand-mac-address=no", "the same"),
    (WIFI, "wifi.powersave=2", "2 is off: a radio that naps answers telephones late"),
    (WIFI, "enabled=false", "nobody outside is asked whether there is an internet"),
    (WIFI, "connection.mdns=0", "avahi answers for the name, and it alone"),
    (
        CARD,
        "path=/data/system/NetworkManager/system-connections",
        "the root is read-only, and an update keeps",
    ),
    (CARD, "rc-manager=unmanaged", "/etc/resolv.conf cannot be written"),
    (CARD, "no-auto-default=*", "the network of a modem stick gets no connection by itself"),
    (NAMES, "address=/kabar.lan/10.42.0.1", "the name on the sticker"),
    (NAMES, "address=/#/10.42.0.1", "every other name: the telephone opens the page by itself"),
    (NAMES, "no-resolv", "the box is no way to the internet"),
    (AVAHI, "host-name=kotak-kabar", "the name on the sticker, by cable"),
    (AVAHI, "deny-interfaces=wwan0,usb0", "the network of a modem is nobody's neighbour"),
    (AVAHI, "publish-workstation=no", "no more is told than the page"),
    ("etc/avahi/services/kotak-kabar.service", "<type>_http._tcp</type>", "among a computer's neighbours"),
    ("etc/avahi/services/kotak-kabar.service", "<port>80</port>", "the page's"),
    ("etc/hostname", "kotak-kabar", "what the router calls it"),
    ("etc/hosts", "127.0.1.1 kotak-kabar", "its own name needs no network"),
    (CABLE, "link-local=3", "a laptop at the other end of the cable, without a router"),
    (CABLE, "method=auto", "the office's router gives the address"),
    (CABLE, "may-fail=true", "no IPv6 is no reason"),
    (CABLE, "autoconnect-retries=0", "for ever: the cable may be put in next week"),
    ("etc/systemd/journald.conf.d/kabar.conf", "ForwardToSyslog=no", "nothing is written twice"),
    ("etc/systemd/system.conf.d/kabar.conf", "RebootWatchdogSec=2min", "a restart that hangs ends, too"),
    ("etc/modules-load.d/kabar.conf", "usbserial", "kabar.service may open what is known when it starts"),
    ("etc/modules-load.d/kabar.conf", "cdc_acm", "the same"),
    ("usr/lib/sysusers.d/kabar.conf", "m kabar dialout", "modems"),
    ("usr/lib/sysusers.d/kabar.conf", "m kabar gpio", "lamp and button"),
)


def words(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.parametrize(("name", "line", "why"), LINES, ids=[f"{Path(n).name} {li}" for n, li, _ in LINES])
def test_a_file_says_what_was_decided(name: str, line: str, why: str) -> None:
    said = (ROOTFS / name).read_text("utf-8").splitlines()
    assert line in map(words, said), why
    key = re.match(r"[\w.-]+ ?=", line)  # and nothing else below it
    again = [each for each in map(words, said) if key and each.startswith(key[0])]
    assert name in REPEATED or len(again) <= 1, why


MOUNTS = (
    ("/", "ro noatime", "the system is never written: the plug may be pulled"),
    ("/data", "x-systemd.growfs", "the rest of the card is the office's"),
    ("/data", "errors=remount-ro", "a damaged file system is not written on"),
    ("/data", "noatime nodev nosuid", "reading writes nothing, and no file there gives a right"),
    ("/data", "nofail x-systemd.before=local-fs.target", "waited for, and without it there is still a page"),
    ("/boot/firmware", "ro nofail", "what starts the Pi"),
    ("/var/log/journal", "bind nofail", "what was said before a crash"),
    ("/var/lib/systemd", "bind nofail", "timesyncd's last known time"),
    ("/var/lib/NetworkManager", "bind nofail", "leases, and which network was the last"),
    ("/tmp", "nosuid nodev", "in memory"),
    ("/var/log", "nosuid nodev noexec", "in memory, below the journal's folder"),
)


@pytest.mark.parametrize(("where", "options", "why"), MOUNTS)
def test_a_part_of_the_card_is_mounted_as_was_decided(where: str, options: str, why: str) -> None:
    lines = [line.split() for line in (ROOTFS / "etc/fstab").read_text("utf-8").splitlines()]
    (found,) = [line for line in lines if line and line[0] != "#" and line[1:2] == [where]]
    assert set(options.split()) <= set(found[3].split(",")), why


DEVICES = (
    (('KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*|ttyAMA[0-9]*|ttyS[0-9]"', 'GROUP="dialout"'), "modems"),
    (('SUBSYSTEM=="tty"', 'ENV{ID_MM_PORT_IGNORE}="1"'), "ModemManager keeps off"),
    (('DEVTYPE}=="usb_device"', 'ENV{ID_MM_DEVICE_IGNORE}="1"'), "the same"),
    (('SUBSYSTEM=="gpio"', 'GROUP="gpio"', 'MODE="0660"'), "lamp and button"),
    (('KERNEL=="vcio"', 'GROUP="video"', 'MODE="0660"'), "undervoltage is asked of the firmware"),
    (('SUBSYSTEM=="usb-serial"', 'ATTR{../../power/control}="on"'), "a modem does not sleep"),
    (('ENV{ID_BUS}=="usb"', 'ENV{ID_FS_USAGE}=="filesystem"', 'TAG+="systemd"'), "a stick, not the card"),
    (('ENV{ID_FS_USAGE}=="filesystem"', 'ENV{SYSTEMD_WANTS}+="kabar-stick@%k.service"'), "mounts it"),
)  # fmt: skip


@pytest.mark.parametrize(("parts", "why"), DEVICES)
def test_a_device_is_given_to_whom_it_was_meant_for(parts: tuple[str, ...], why: str) -> None:
    rules = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8").splitlines()
    assert [rule for rule in rules if not rule.startswith("#") and all(part in rule for part in parts)], why


def test_the_groups_of_the_rules_are_the_boxs_and_the_unit_they_name_is_there() -> None:
    rules = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8")
    groups = (ROOTFS / "usr/lib/sysusers.d/kabar.conf").read_text("utf-8")
    for group in set(re.findall(r'GROUP="(\w+)"', rules)):
        assert re.search(rf"^m kabar +{group}$", groups, re.MULTILINE), group
    (unit,) = re.findall(r'SYSTEMD_WANTS\}\+="([^"]+)"', rules)
    assert (UNITS / unit.replace("%k", "")).is_file()


@pytest.mark.parametrize(
    ("event", "looks"),
    [("up", True), ("down", True), ("dhcp4-change", True), ("dns-change", False), ("", False)],
)
def test_each_change_of_the_network_is_looked_at(tmp_path: Path, event: str, looks: bool) -> None:
    """NetworkManager-dispatcher(8): interface and what happened."""
    (tmp_path / "systemctl").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "systemctl").chmod(0o755)
    script = ROOTFS / "etc/NetworkManager/dispatcher.d/50-kabar"
    done = run(["/bin/sh", script, "eth0", *([event] if event else [])], PATH=f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    # nobody waits for the act, and nobody is asked for a password
    wanted = "--no-ask-password --no-block start kabar-network.service\n" if looks else ""
    assert done.stdout == wanted


BROUGHT = (
    ("network-manager", "cable, Wi-Fi and hotspot"),
    ("wpasupplicant", "without it NetworkManager has no Wi-Fi at all"),
    ("dnsmasq-base", "addresses and names on the hotspot"),
    ("iw", "what the radio can do, and its country"),
    ("usb-modeswitch", "a modem stick shows itself as a CD first"),
    ("nftables", "the firewall"),
    ("avahi-daemon", "kotak-kabar.local"),
    ("polkitd", "the box may start its acts"),
    ("systemd-timesyncd", "the time where there is an internet"),
    ("fdisk", "sfdisk: the data partition grows"),
    ("e2fsprogs", "and is checked"),
    ("dosfstools", "the office's partition is, too"),
    ("tzdata", "WIB, WITA, WIT"),
    ("e2fsck-static", "in the initrd"),
    ("busybox-static", "in the initrd"),
)


@pytest.mark.parametrize(("package", "why"), BROUGHT)
def test_the_image_brings_what_the_box_calls(package: str, why: str) -> None:
    assert package in PACKAGES, why


DRIVERS = (
    ("drivers/net/wireless/broadcom/brcm80211/brcmfmac/brcmfmac.ko", "the Wi-Fi of every Pi"),
    ("drivers/net/ethernet/broadcom/genet/genet.ko", "the cable of a Pi 4"),
    ("drivers/net/usb/smsc95xx.ko", "the cable of a Pi 3"),
    ("drivers/net/usb/lan78xx.ko", "the cable of a Pi 3 B+"),
    ("drivers/net/usb/cdc_ether.ko", "an adapter for a Zero 2 W"),
    ("drivers/net/usb/r8152.ko", "the same"),
    ("drivers/usb/serial/option.ko", "modems"),
    ("drivers/usb/class/cdc-acm.ko", "the same"),
    ("drivers/usb/storage/usb-storage.ko", "sticks"),
    ("drivers/scsi/sd_mod.ko", "the same"),
    ("drivers/i2c/busses/i2c-bcm2835.ko", "a battery clock on the header"),
    ("drivers/watchdog/bcm2835_wdt.ko", "a machine that hangs"),
    ("drivers/mmc/host/sdhci-iproc.ko", "the card"),
    ("net/netfilter/nf_tables.ko", "the firewall"),
    ("fs/ext4/ext4.ko", "root and data"),
    ("fs/fat/vfat.ko", "the office's partition, sticks"),
    ("fs/exfat/exfat.ko", "large sticks"),
)


@pytest.mark.parametrize(("module", "why"), DRIVERS)
def test_no_driver_of_a_box_is_left_out_with_those_of_other_machines(module: str, why: str) -> None:
    """dpkg(1): the last option that matches a path wins."""
    taken = True
    for kind, _, pattern in (option.partition("=") for option in DPKG_OPTIONS):
        if kind in ("path-exclude", "path-include") and fnmatch(
            f"/lib/modules/6.1.0/kernel/{module}", pattern
        ):
            taken = kind == "path-include"
    assert taken, why


def test_the_parts_of_the_card_have_room_to_grow() -> None:
    layout = plan()
    # Debian, kernel and release were 471 MiB of it when this was written; no card is made anew for a kernel
    assert layout.root.size >= 700
    assert layout.boot.size >= 128  # 58 MiB of firmware, kernel and initrd
    assert layout.data.size >= 192  # the first day, before it has grown
    assert layout.size <= 1024  # a card is written in minutes


def test_a_kernel_that_gives_up_early_starts_again_as_well() -> None:
    """Before sysctl.d is read."""
    assert "panic=10" in boot_files.cmdline("1234").split()


# -- what is printed on the sticker --------------------------------------------------------------------------


def test_the_stickers_button_does_what_is_printed() -> None:
    hotspot, off = (int(number) for number in re.findall(r"(\d+) detik", BUTTON))
    assert re.fullmatch(r"Tombol: \d+ detik = Wi-Fi kotak, \d+ detik = mati dengan aman", BUTTON)
    assert (hotspot, off) == (HOTSPOT_SECONDS, POWER_OFF_SECONDS)
    assert wish_of(hotspot) is Press.HOTSPOT
    assert wish_of(off) is Press.POWER_OFF


def test_the_stickers_addresses_are_the_boxs() -> None:
    names = (ROOTFS / NAMES).read_text("utf-8")
    config = parse_config((ROOTFS / "usr/lib/kabar/box.toml").read_text("utf-8"))
    assert config.web.port == 80  # none of them names a port
    assert f"http://{HOTSPOT_ADDRESS}/" == PAGE
    named = NAMED_PAGE.removeprefix("http://").rstrip("/")
    assert named in WebSection().names  # else the page sends such a visitor away
    assert f"address=/{named}/{HOTSPOT_ADDRESS}\n" in names
    assert f"address=/#/{HOTSPOT_ADDRESS}\n" in names
    name = (ROOTFS / "etc/hostname").read_text("utf-8").strip()
    assert f"http://{name}.local/" == WIRED_PAGE
    assert f"\nhost-name={name}\n" in (ROOTFS / AVAHI).read_text("utf-8")
