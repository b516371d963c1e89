"""What the units say, line by line, and why: each row is a decision that would be missed on a real box."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from appliance.machine import Act
from appliance.privileged.update import PATIENCE, SOURCES
from tests.provisioning.staged import UNITS, run, values

# lists: these words must be among what is said; of all other keys the value must be that and no other
LISTS = (
    "After", "Before", "Wants", "BindsTo", "Conflicts", "RequiresMountsFor", "SystemCallFilter",
    "ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths", "SupplementaryGroups", "RestrictAddressFamilies",
    "WantedBy",
)  # fmt: skip

BOX = (
    ("Type", "notify", "it is up when it says so, not when Python runs"),
    ("ExecStart", "/usr/lib/kabar/start run --installed", "from an update or the card, whichever is whole"),
    ("ExecStartPre", "-+/usr/lib/kabar/start settle", "a release that fails is given up, as root"),
    ("KillMode", "mixed", "TERM for the box alone: it finishes the SMS in hand, then its children end too"),
    ("OOMPolicy", "stop", "a child that ate the memory ends all: counted and told, not half a box"),
    ("OOMScoreAdjust", "-500", "whatever else eats the memory goes first"),
    ("TasksMax", "128", "what runs wild does not take the machine with it"),
    ("LimitNOFILE", "4096", "many telephones at once"),
    ("Nice", "-2", "the sender waits for nobody"),
    ("UMask", "0077", "telephone numbers are the box's alone"),
    ("WorkingDirectory", "/data/kabar", "its only place to write"),
    ("Environment", "LG_WD=/tmp", "lgpio makes pipes where it stands; the root is read-only"),
    ("RuntimeDirectory", "kabar", "wishes and answers"),
    ("RuntimeDirectoryMode", "0755", "the acts read them"),
    ("RuntimeDirectoryPreserve", "yes", "an update answers after the restart it makes; the diary"),
    ("ReadWritePaths", "/data/kabar -/media/kotak-kabar", "its data, and the daily backup onto a stick"),
    ("ReadOnlyPaths", "-/boot/firmware", "the boot file is the office's"),
    ("InaccessiblePaths", "-/data/system", "keys of other people's Wi-Fi"),
    ("RequiresMountsFor", "/data/kabar", "never a ledger beside the data partition"),
    ("Wants", "kabar-boot.service kabar-firewall.service", "Requires= would keep the page away with them"),
    ("After", "kabar-boot.service kabar-firewall.service", "what the card says is known, the door is shut"),
    ("After", "systemd-modules-load.service", "DeviceAllow= is resolved once: the kinds must be known"),
    ("SystemCallFilter", "@system-service setrlimit setpriority", "the reader of spreadsheets limits itself"),
    ("SystemCallErrorNumber", "EPERM", "a call that is refused is an error, not the end"),
    ("AmbientCapabilities", "CAP_NET_BIND_SERVICE", "port 80 without root"),
    ("CapabilityBoundingSet", "CAP_NET_BIND_SERVICE", "and nothing else"),
    ("NoNewPrivileges", "yes", "no way to root by a program that has the right"),
    ("ProtectSystem", "strict", "nothing but ReadWritePaths can be written"),
    ("WantedBy", "multi-user.target", "it starts with the machine"),
)  # fmt: skip
SAFE = (
    ("ExecStart", "/usr/lib/kabar/start safe --installed", "the page that says what is wrong"),
    ("Restart", "on-failure", "it is the last page there is; an end that a person wished stays one"),
    ("RestartSec", "10", "and not in a circle"),
    ("StartLimitIntervalSec", "0", "however often it ends, it comes again"),
    ("After", "kabar.service", "the box has let go of port 80 and of the data"),
    ("MemoryMax", "160M", "a ledger of years is restored in it"),
    ("Environment", "LG_WD=/tmp", "the lamp calls for help"),
    ("DeviceAllow", "char-gpiochip rw", "the lamp and the button, and no modem"),
    ("SupplementaryGroups", "gpio", "the same"),
    ("ReadWritePaths", "-/data/kabar -/media/kotak-kabar", "saves onto a stick; starts without data too"),
    ("RuntimeDirectoryPreserve", "yes", "the diary of starts says why it is here"),
    ("SystemCallFilter", "setrlimit setpriority", "the reader limits itself here too"),
    ("AmbientCapabilities", "CAP_NET_BIND_SERVICE", "the same address as ever"),
)
BOOT = (
    ("Before", "kabar.service kabar-safe.service NetworkManager.service", "settings before who reads them"),
    ("After", "boot-firmware.mount", "the card is there to be read"),
    ("RequiresMountsFor", "/data", "what was set lies there"),
    ("RemainAfterExit", "yes", "once for each start of the machine"),
    ("TimeoutStartSec", "60", "a card that hangs keeps the page away for a minute, no longer"),
    ("ExecStartPre", "-/usr/bin/systemd-tmpfiles --create --prefix=/data --prefix=/run/kabar", "folders"),
    ("ExecStart", "/usr/lib/kabar/start act boot", "the act"),
    ("ReadWritePaths", "/data /run -/boot/firmware", "the one-shot key is taken from the card"),
    ("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER", "remounts the card"),
    ("SystemCallFilter", "@mount", "the same"),
    ("WantedBy", "multi-user.target", "at each start"),
)  # fmt: skip
FIREWALL = (
    ("DefaultDependencies", "no", "it is early"),
    ("Before", "network-pre.target", "shut before the first address is there"),
    ("Wants", "network-pre.target", "which nobody else asks for"),
    ("RemainAfterExit", "yes", "the rules stay"),
    ("ExecStart", "/usr/sbin/nft -f /usr/lib/kabar/firewall.nft", "the rules"),
    ("ExecStop", "/usr/sbin/nft delete table inet kabar", "only our own table goes"),
    ("CapabilityBoundingSet", "CAP_NET_ADMIN", "nftables"),
    ("RestrictAddressFamilies", "AF_NETLINK", "how nft speaks to the kernel"),
    ("WantedBy", "sysinit.target", "at each start"),
)
GROW = (
    ("DefaultDependencies", "no", "it is early"),
    ("Before", "data.mount systemd-fsck@dev-kabar-data.service", "the size is known before the mount"),
    ("After", "dev-kabar-data.device", "there is a card"),
    ("Wants", "dev-kabar-data.device", "which is waited for"),
    ("DeviceAllow", ["block-mmc rw", "block-sd rw", "block-virtblk rw", "block-blkext rw"], "all cards"),
    ("CapabilityBoundingSet", "CAP_SYS_ADMIN CAP_DAC_OVERRIDE", "tells the kernel the new size"),
    ("WantedBy", "data.mount", "whenever the data are mounted"),
)  # fmt: skip
STICK = (
    ("BindsTo", "dev-%i.device", "pulled out is gone: the next one may be mounted"),
    ("After", "dev-%i.device", "there is a stick"),
    ("RemainAfterExit", "yes", "BindsTo= holds only for a unit that is active"),
    ("StartLimitIntervalSec", "0", "a loose contact is no reason to give up"),
    ("ExecStart", "/usr/lib/kabar/stick /dev/%I", "the partition that udev found"),
    ("CapabilityBoundingSet", "CAP_CHOWN CAP_DAC_READ_SEARCH", "gives an ext stick's topmost folder away"),
    ("SystemCallFilter", "@chown", "the same"),
    ("DeviceAllow", "block-sd r", "what kind of file system it is"),
)  # fmt: skip
NETWORK = (
    ("ExecStart", "/usr/lib/kabar/start act network", "the act"),
    ("After", "kabar-boot.service NetworkManager.service", "who does the work is there"),
    ("Wants", "NetworkManager.service", "the same"),
    ("StartLimitIntervalSec", "0", "each change of the network starts it; a wish must not come one too many"),
    ("TimeoutStartSec", "180", "joining a Wi-Fi, giving up, and the hotspot again"),
    (
        "CapabilityBoundingSet",
        "CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER",
        "reads and answers another user's file",
    ),
    ("ReadWritePaths", "/run -/data/system", "the answer; connections that are kept"),
    ("WantedBy", "multi-user.target", "the hotspot of a box that nobody has set up"),
)
CLOCK = (
    ("ExecStart", "/usr/lib/kabar/start act clock", "the act"),
    (
        "CapabilityBoundingSet",
        "CAP_SYS_TIME CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER",
        "sets the kernel's clock",
    ),
    ("SystemCallFilter", "@clock", "the same"),
    ("DeviceAllow", "char-rtc rw", "and the battery's"),
    ("ReadWritePaths", "/run/kabar -/data/system", "the last known time is kept"),
)
LOGS = (
    ("ExecStart", "/usr/lib/kabar/start act logs", "the act"),
    (
        "CapabilityBoundingSet",
        "CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER",
        "reads the journal, gives the copy away",
    ),
    ("ReadWritePaths", "/run/kabar", "the copy lies there"),
    ("TimeoutStartSec", "120", "50 MB of journal on a slow Pi"),
)
UPDATE = (
    ("ExecStart", "/usr/lib/kabar/start act update", "the act"),
    (
        "TimeoutStartSec",
        "1200",
        "unpacked, tried and gone back on a slow card: killed between, it is a trial",
    ),
    ("ReadWritePaths", "/data /run/kabar", "releases, and what came of it"),
    ("ReadOnlyPaths", "-/media/kotak-kabar", "bundles on a stick are only read"),
    ("RequiresMountsFor", "/data", "where releases lie"),
    ("CapabilityBoundingSet", "CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER", "reads what the box took in"),
)
RESTART = (("ExecStart", "/usr/bin/systemctl --no-block reboot", "it must not wait for its own end"),)
POWER_OFF = (("ExecStart", "/usr/bin/systemctl --no-block poweroff", "the same"),)
TIMER = (
    ("OnActiveSec", "60", "the chosen Wi-Fi is looked for soon"),
    ("OnUnitInactiveSec", "60", "and again each minute while the hotspot is a makeshift"),
    ("AccuracySec", "10", "a minute is a minute, not two"),
    ("Unit", "kabar-network.service", "the act that looks"),
)
SCREEN = (
    (
        "ExecStart",
        ["", "-/sbin/agetty --noclear --nohints --login-program /usr/bin/false %I linux"],
        "the address on a screen; nobody signs in there, whatever he types",
    ),
    ("After", "kabar-boot.service", "which writes the address"),
)
AS_DECIDED = {
    "kabar.service": BOX,
    "kabar-safe.service": SAFE,
    "kabar-boot.service": BOOT,
    "kabar-firewall.service": FIREWALL,
    "kabar-grow-data.service": GROW,
    "kabar-stick@.service": STICK,
    "kabar-network.service": NETWORK,
    "kabar-network.timer": TIMER,
    "kabar-clock.service": CLOCK,
    "kabar-logs.service": LOGS,
    "kabar-update.service": UPDATE,
    "kabar-restart.service": RESTART,
    "kabar-power-off.service": POWER_OFF,
    "getty@tty1.service.d/kabar.conf": SCREEN,
}  # fmt: skip
ROWS = [(unit, *row) for unit, rows in AS_DECIDED.items() for row in rows]


@pytest.mark.parametrize(
    ("unit", "key", "wanted", "why"), ROWS, ids=[f"{unit} {key}" for unit, key, *_ in ROWS]
)
def test_a_unit_says_what_was_decided(unit: str, key: str, wanted: str | list[str], why: str) -> None:
    said = values(UNITS / unit, key)
    if key in LISTS:
        assert isinstance(wanted, str)
        assert set(wanted.split()) <= set(" ".join(said).split()), why
    else:
        assert said == ([wanted] if isinstance(wanted, str) else wanted), why


def test_the_table_knows_every_unit_but_the_one_that_has_a_test_of_its_own() -> None:
    there = {path.name for kind in ("service", "timer") for path in UNITS.glob(f"kabar*.{kind}")}
    assert there - set(AS_DECIDED) == {"kabar-battery-clock.service"}


def test_every_act_shares_what_holds_for_all() -> None:
    shared = UNITS / "kabar-.service.d/10-hardening.conf"
    for key, wanted, why in (
        ("UMask", "0077", "an answer is for who asked"),
        ("NoNewPrivileges", "yes", "as the box"),
        ("ProtectSystem", "strict", "as the box"),
        ("DevicePolicy", "closed", "as the box"),
        ("SystemCallErrorNumber", "EPERM", "as the box"),
    ):
        assert values(shared, key) == [wanted], why


def test_an_update_has_the_time_to_try_a_release_and_to_go_back() -> None:
    box, update = UNITS / "kabar.service", UNITS / "kabar-update.service"
    start, stop = (float(values(box, key)[0]) for key in ("TimeoutStartSec", "TimeoutStopSec"))
    assert float(values(update, "TimeoutStartSec")[0]) > 2 * stop + start + PATIENCE
    said = f"{values(update, 'ReadWritePaths')} {values(update, 'ReadOnlyPaths')}"
    assert all(re.search(rf"{source}\b|/data\b", said) for source in SOURCES)


@pytest.mark.parametrize("act", Act)
def test_no_act_is_kept_waiting_for_ever(act: Act) -> None:
    """A oneshot without a limit of its own has none at all, systemd.service(5)."""
    assert 30 <= float(values(UNITS / act.value, "TimeoutStartSec")[0]) <= 1200
    assert values(UNITS / act.value, "Type") == ["oneshot"]


@pytest.mark.parametrize(
    ("code", "status", "again"),
    [("exited", "0", True), ("exited", "1", False), ("killed", "KILL", False), ("killed", "0", False)],
)
def test_try_again_on_the_safe_page_starts_the_box_and_a_crash_of_that_page_does_not(
    tmp_path: Path, code: str, status: str, again: bool
) -> None:
    """The limit of starts is used up by then, so it is forgotten first."""
    told = tmp_path / "told"
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$@" >>{told}\n')
    (tmp_path / "systemctl").chmod(0o755)
    (line,) = values(UNITS / "kabar-safe.service", "ExecStopPost")
    assert line.startswith("-+")  # as root, and whatever comes of it
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert run(shlex.split(line[2:]), EXIT_CODE=code, EXIT_STATUS=status, PATH=path).returncode == 0
    said = told.read_text().splitlines() if told.exists() else []
    assert said == (["reset-failed kabar.service", "--no-block start kabar.service"] if again else [])
