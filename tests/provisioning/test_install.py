"""install.sh in a tree of its own: from one bundle, twice, refused with a sentence, and undone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provisioning.release import lay_out_system
from tests.provisioning.staged import ROOTFS, UNITS, tool
from tests.support.releases import OURS, SOMEBODYS, bundle_bytes, files, public_key

INSTALL = ROOTFS.parent / "install.sh"
TOOLS = ("openssl", "nmcli", "dnsmasq", "pkcheck", "setpriv", "systemd-sysusers")
# of a Debian that has them, empty or not
FOLDERS = ("etc/systemd/system/multi-user.target.wants", "etc/sysctl.d", "opt", "var/lib", "media")
# written by whoever makes users
USERS = {f"etc/{name}{old}" for name in ("passwd", "group", "shadow", "gshadow") for old in ("", "-")}
RECORD = "var/lib/kabar-install"
DAEMONS = ("nft", "avahi-daemon")


class Computer:
    """A Debian of a few files. ``snapshot``: every path with what it holds."""

    def __init__(self, folder: Path, architecture: str = "arm64", python: str = "python3.11") -> None:
        self.root = folder / "root"
        self._path = folder / "bin"
        self._path.mkdir()
        program(self._path / "dpkg", f"echo {architecture}")
        for name in TOOLS:
            program(self.root / "usr/bin" / name)
        for name in DAEMONS:
            program(self.root / "usr/sbin" / name)
        program(self.root / "usr/bin" / python)
        (self.root / "usr/bin/python3").symlink_to(python)
        for name in FOLDERS:
            (self.root / name).mkdir(parents=True)
        (self.root / FOLDERS[0] / "cron.service").symlink_to("/usr/lib/systemd/system/cron.service")
        (self.root / "etc/hostname").write_text("raspberrypi\n")
        unit = self.root / "usr/lib/systemd/system/ModemManager.service"
        unit.parent.mkdir(parents=True)
        unit.write_text("[Service]\nExecStart=/usr/sbin/ModemManager\n")

    def install(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", INSTALL, "--root", self.root, *words],
            env={"PATH": f"{self._path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    def snapshot(self) -> dict[str, str]:
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.is_file():
                found[name] = f"{path.stat().st_mode & 0o7777:o} {path.read_bytes().hex()}"
            else:
                found[name] = "a folder"
        return found

    def program(self, name: str, does: str) -> None:
        """In front of the one that this machine has."""
        program(self._path / name, does)

    def rest(self, before: dict[str, str]) -> dict[str, str]:
        """What there is now but the files of users, where there was none of them before."""
        made = {*USERS, "etc/.pwd.lock"} - set(before)
        return {name: held for name, held in self.snapshot().items() if name not in made}

    def version(self) -> str:
        facts = (self.root / "opt/kabar/base/release.json").read_text("utf-8")
        return facts.split('"')[3]


def program(path: Path, does: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def bundle(folder: Path, version: str = "0.1.0", key: Ed25519PrivateKey = OURS) -> Path:
    """A small release with the system's own files, as ``make release`` lays them out, and its key beside."""
    folder.mkdir(parents=True, exist_ok=True)
    system = folder / "system"
    lay_out_system(system)
    contents = files(version)
    for path in system.rglob("*"):
        if path.is_file():
            contents[f"app/provisioning/{path.relative_to(system).as_posix()}"] = path.read_bytes()
    shutil.rmtree(system)
    made = folder / f"kotak-kabar-{version}.kabar-release"
    made.write_bytes(bundle_bytes(version, contents, key))
    public_key(folder)
    return made


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    for name, package in (("openssl", "openssl"), ("systemctl", "systemd"), ("systemd-sysusers", "systemd")):
        tool(name, package)
    return Computer(tmp_path)


def test_one_bundle_makes_a_box_and_each_step_is_told(computer: Computer, tmp_path: Path) -> None:
    done = computer.install(bundle(tmp_path / "stick"))
    assert done.returncode == 0, done.stderr
    assert "release 0.1.0" in done.stdout
    root = computer.root
    assert computer.version() == "0.1.0"
    assert (root / "opt/kabar/base/site-cp311/flask/app.py").is_file()
    assert not (root / "opt/kabar/base/site-cp313").exists()
    assert (root / "usr/lib/kabar/start").stat().st_mode & 0o777 == 0o755
    assert (root / "usr/lib/kabar/release-key.pub").read_bytes() == (
        tmp_path / "stick/release-key.pub"
    ).read_bytes()
    wired = root / "usr/lib/NetworkManager/system-connections/kabar-wired.nmconnection"
    assert wired.stat().st_mode & 0o777 == 0o600
    assert (root / "data/kabar").stat().st_mode & 0o777 == 0o700
    assert (root / "etc/systemd/system/multi-user.target.wants/kabar.service").is_symlink()
    assert (root / "etc/systemd/system/ModemManager.service").readlink() == Path("/dev/null")


def test_what_belongs_to_a_card_of_our_own_is_not_put_onto_somebodys_computer(
    computer: Computer, tmp_path: Path
) -> None:
    before = computer.snapshot()
    assert computer.install(bundle(tmp_path / "stick")).returncode == 0
    after = computer.snapshot()
    assert {name: after[name] for name in before} == before
    for name in ("etc/fstab", "etc/avahi/avahi-daemon.conf", "etc/systemd/system/kabar-grow-data.service"):
        assert name not in after
    # where its connections lie stays as it was; the acts see that folder under the card's name
    units = computer.root / "etc/systemd/system"
    bind = units / "data-system-NetworkManager-system\\x2dconnections.mount"
    assert "What=/etc/NetworkManager/system-connections\n" in bind.read_text("utf-8")
    assert (units / "kabar-boot.service.requires" / bind.name).is_symlink()


def test_every_unit_of_the_box_is_there_but_the_one_for_the_cards_partition(
    computer: Computer, tmp_path: Path
) -> None:
    computer.install(bundle(tmp_path / "stick"))
    ours = {path.name for path in UNITS.glob("kabar*.service") if not path.is_symlink()}
    there = {path.name for path in (computer.root / "etc/systemd/system").glob("kabar*.service")}
    assert ours - there == {"kabar-grow-data.service"}


def test_it_may_be_run_twice_and_the_second_time_changes_nothing(computer: Computer, tmp_path: Path) -> None:
    stick = bundle(tmp_path / "stick")
    computer.install(stick)
    first = computer.snapshot()
    (computer.root / "data/kabar/box.sqlite3").write_text("the office's")
    done = computer.install(stick)
    assert done.returncode == 0, done.stderr
    second = computer.snapshot()
    assert second.pop("data/kabar/box.sqlite3")
    assert second == first


def test_a_second_run_mends_what_was_lost_and_takes_away_what_is_no_longer_shipped(
    computer: Computer, tmp_path: Path
) -> None:
    stick = bundle(tmp_path / "stick")
    computer.install(stick)
    whole = computer.snapshot()
    (computer.root / "usr/lib/kabar/start").unlink()
    old = computer.root / "etc/systemd/system/kabar-of-old.service"
    old.write_text("[Service]\n")
    with (computer.root / RECORD / "made").open("a") as record:
        record.write("shipped etc/systemd/system/kabar-of-old.service\n")
    computer.install(stick)
    assert computer.snapshot() == whole


def test_a_later_release_replaces_the_former_and_what_an_update_brought(
    computer: Computer, tmp_path: Path
) -> None:
    computer.install(bundle(tmp_path / "stick"))
    placed = computer.root / "data/releases/0.1.5"
    placed.mkdir(parents=True)
    (placed / "release.json").write_text('{"version": "0.1.5", "sequence": 105}')
    (computer.root / "data/releases/current").symlink_to("0.1.5")
    assert computer.install(bundle(tmp_path / "stick", "0.2.0")).returncode == 0
    assert computer.version() == "0.2.0"
    assert not (computer.root / "data/releases/current").is_symlink()


def test_an_earlier_release_is_refused_and_nothing_changes(computer: Computer, tmp_path: Path) -> None:
    computer.install(bundle(tmp_path / "stick", "0.2.0"))
    before = computer.snapshot()
    done = computer.install(bundle(tmp_path / "stick", "0.1.0"))
    assert done.returncode == 1
    assert "later release 0.2.0" in done.stderr
    assert computer.snapshot() == before


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda whole: whole[:-200], "damaged"),
        (lambda whole: whole[: len(whole) // 2], "damaged"),
        (lambda whole: whole.replace(b"0.1.0", b"0.9.9", 1), "altered"),
        (lambda whole: whole[:-30] + bytes(30), "damaged"),
        (lambda _whole: b"PK\x03\x04 something else", "no release bundle"),
        (lambda _whole: b"", "no release bundle"),
    ],
)
def test_a_damaged_bundle_is_refused_with_a_sentence_and_leaves_no_trace(
    computer: Computer, tmp_path: Path, damage: object, word: str
) -> None:
    stick = bundle(tmp_path / "stick")
    stick.write_bytes(damage(stick.read_bytes()))  # type: ignore[operator]
    before = computer.snapshot()
    done = computer.install(stick)
    assert done.returncode == 1
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert computer.snapshot() == before


def test_a_bundle_of_somebody_else_is_refused(computer: Computer, tmp_path: Path) -> None:
    before = computer.snapshot()
    done = computer.install(bundle(tmp_path / "stick", key=SOMEBODYS))
    assert done.returncode == 1
    assert "not signed" in done.stderr
    assert computer.snapshot() == before


def test_a_box_goes_on_believing_the_key_it_has(computer: Computer, tmp_path: Path) -> None:
    computer.install(bundle(tmp_path / "stick"))
    other = bundle(tmp_path / "other", "0.2.0", key=SOMEBODYS)
    public_key(tmp_path / "other", SOMEBODYS)
    done = computer.install(other)
    assert done.returncode == 1
    assert "not signed" in done.stderr


def test_without_a_key_nothing_is_believed(computer: Computer, tmp_path: Path) -> None:
    stick = bundle(tmp_path / "stick")
    (tmp_path / "stick/release-key.pub").unlink()
    done = computer.install(stick)
    assert done.returncode == 1
    for file in ("install.sh", "release-key.pub", stick.name):
        assert file in done.stderr


@pytest.mark.parametrize("architecture", ["armhf", "armel", "i386"])
def test_a_32_bit_system_is_refused_and_told_what_to_do(tmp_path: Path, architecture: str) -> None:
    computer = Computer(tmp_path, architecture)
    before = computer.snapshot()
    done = computer.install(bundle(tmp_path / "stick"))
    assert done.returncode == 1
    assert f"32-bit ({architecture})" in done.stderr
    assert "64-bit Raspberry Pi OS" in done.stderr
    assert computer.snapshot() == before


def test_packages_that_are_missing_are_named_all_at_once(computer: Computer, tmp_path: Path) -> None:
    (computer.root / "usr/sbin/nft").unlink()
    (computer.root / "usr/bin/nmcli").unlink()
    done = computer.install(bundle(tmp_path / "stick"))
    assert done.returncode == 1
    assert "apt install network-manager nftables" in done.stderr


def test_a_python_that_the_bundle_is_not_for_is_named(tmp_path: Path) -> None:
    computer = Computer(tmp_path, python="python3.12")
    done = computer.install(bundle(tmp_path / "stick"))
    assert done.returncode == 1
    assert "Python is cp312, the bundle is for site-cp311, site-cp313" in done.stderr


def test_undone_the_computer_is_as_before_and_the_offices_data_stay(
    computer: Computer, tmp_path: Path
) -> None:
    before = computer.snapshot()
    computer.install(bundle(tmp_path / "stick"))
    (computer.root / "data/kabar/box.sqlite3").write_text("the office's")
    done = computer.install("--uninstall")
    assert done.returncode == 0, done.stderr
    left = computer.snapshot()
    assert left.pop("data/kabar/box.sqlite3")
    # the user stays with his data, and the record of whose they are
    stays = {*USERS, "etc/.pwd.lock", "data", "data/kabar", RECORD, f"{RECORD}/made"}
    assert {name: left[name] for name in left if name not in stays} == before
    assert computer.install("--uninstall", "--purge").returncode == 0
    assert computer.rest(before) == before


def test_what_was_there_before_is_no_matter_of_the_uninstaller(computer: Computer, tmp_path: Path) -> None:
    for name in ("data/photos/a.jpg", "data/system/mine.txt", "data/releases/list", "etc/kabar/own.nft"):
        (computer.root / name).parent.mkdir(parents=True, exist_ok=True)
        (computer.root / name).write_text("somebody's")
    (computer.root / "etc/udev/rules.d").mkdir(parents=True)
    same = computer.root / "usr/lib/tmpfiles.d/kabar.conf"
    same.parent.mkdir(parents=True)
    same.write_bytes((ROOTFS / "usr/lib/tmpfiles.d/kabar.conf").read_bytes())
    before = computer.snapshot()
    stick = bundle(tmp_path / "stick")
    assert computer.install(stick).returncode == 0
    assert computer.install(stick).returncode == 0
    assert computer.install("--uninstall", "--purge").returncode == 0
    assert computer.rest(before) == before


def test_purged_the_data_are_gone_too(computer: Computer, tmp_path: Path) -> None:
    computer.install(bundle(tmp_path / "stick"))
    assert computer.install("--uninstall", "--purge").returncode == 0
    assert not (computer.root / "data").exists()


def test_a_file_that_was_somebody_elses_comes_back(computer: Computer, tmp_path: Path) -> None:
    own = computer.root / "etc/systemd/journald.conf.d/kabar.conf"
    own.parent.mkdir(parents=True)
    own.write_text("[Journal]\nStorage=volatile\n")
    computer.install(bundle(tmp_path / "stick"))
    assert "persistent" in own.read_text()
    computer.install(bundle(tmp_path / "stick"))
    computer.install("--uninstall")
    assert "volatile" in own.read_text()


def test_the_computers_own_connections_outlive_the_box(computer: Computer, tmp_path: Path) -> None:
    folder = computer.root / "etc/NetworkManager/system-connections"
    folder.mkdir(parents=True)
    (folder / "office.nmconnection").write_text("[wifi]\n")
    stick = bundle(tmp_path / "stick")
    computer.install(stick)
    (folder / "kabar-hotspot.nmconnection").write_text("[wifi]\n")
    # as if the folder were still mounted there
    seen = computer.root / "data/system/NetworkManager/system-connections"
    (seen / "office.nmconnection").write_text("[wifi]\n")
    done = computer.install("--uninstall")
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert (seen / "office.nmconnection").exists()
    (seen / "office.nmconnection").unlink()
    assert computer.install("--uninstall").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["office.nmconnection"]


def test_where_nothing_was_installed_nothing_is_undone(computer: Computer) -> None:
    before = computer.snapshot()
    done = computer.install("--uninstall")
    assert done.returncode == 1
    assert computer.snapshot() == before
