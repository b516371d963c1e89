"""The launcher: which release runs, whatever an update, a power cut or a damaged card has left behind."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.provisioning.staged import LONGEST_WAIT, ROOTFS, UNITS, tool, values

START = ROOTFS / "usr/lib/kabar/start"
# tells what it was started with, instead of starting it
PYTHON = """#!/bin/sh
echo "$PYTHONPATH"
echo "$KABAR_RELEASE"
echo "$*"
"""


FACTS = '{"version": "0.1.0", "sequence": 100, "made": "2026-11-22"}\n'


class Card:
    """A card with the release it was made with, and the folder of updates."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = self.release(root / "opt/kabar/base")
        self.releases = root / "data/releases"
        self.releases.mkdir(parents=True)
        programs = root / "usr/bin"
        programs.mkdir(parents=True)
        (programs / "python3.11").write_text(PYTHON)
        (programs / "python3.11").chmod(0o755)
        (programs / "python3").symlink_to("python3.11")

    def release(self, at: Path) -> Path:
        for folder in ("app/appliance", "app/web", "site-cp311"):
            (at / folder).mkdir(parents=True)
        (at / "app/appliance/__main__.py").write_text("start()\n")
        (at / "app/web/page.html").write_text("<p>")
        (at / "site-cp311/six.py").write_text("x = 1\n")
        (at / "release.json").write_text(FACTS)
        return at

    def update(self, version: str) -> Path:
        placed = self.release(self.releases / version)
        link = self.releases / "current"
        link.unlink(missing_ok=True)
        link.symlink_to(version)
        return placed

    def start(self, *words: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.root}/usr/bin:{os.environ['PATH']}"
        return subprocess.run(
            ["/bin/sh", START, *words],
            env={"KABAR_ROOT": str(self.root), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    def which(self) -> Path:
        return Path(self.start("which").stdout.strip())


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_without_an_update_the_cards_own_release_runs(card: Card) -> None:
    path, release, words = card.start("run", "--installed").stdout.splitlines()
    assert path == f"{card.base}/app:{card.base}/site-cp311"
    assert release == str(card.base)
    assert words == "-P -m appliance run --installed"


def test_what_an_update_brought_runs_instead(card: Card) -> None:
    placed = card.update("0.2.0")
    path, release, _ = card.start("run", "--installed").stdout.splitlines()
    # the folder's own name: a switch in the middle of a run changes nothing for what runs
    assert path == f"{placed}/app:{placed}/site-cp311"
    assert release == str(placed)


@pytest.mark.parametrize(
    "lost", ["release.json", "app/appliance/__main__.py", "app/web", "site-cp311", "app", "."]
)
def test_an_update_that_is_not_whole_never_runs(card: Card, lost: str) -> None:
    placed = card.update("0.2.0")
    gone = placed / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert card.which() == card.base
    assert "no whole release" in card.start("which").stderr


def test_an_empty_file_left_by_a_power_cut_is_no_release(card: Card) -> None:
    placed = card.update("0.2.0")
    (placed / "release.json").write_text("")
    assert card.which() == card.base


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 60,
        b"\xff\xfe\x00garbage",
        b"{}\n",
        b"null\n",
        FACTS[:40].encode(),
        b'{"version": "0.2.0"}\n',
        b'["version", "sequence"]\n',
    ],
)
def test_a_release_whose_facts_are_garbage_never_runs(card: Card, garbage: bytes) -> None:
    placed = card.update("0.2.0")
    (placed / "release.json").write_bytes(garbage)
    assert card.which() == card.base


@pytest.mark.parametrize("file", ["app/appliance/__main__.py", "app/web/page.html", "site-cp311/six.py"])
def test_a_release_that_is_there_but_empty_never_runs(card: Card, file: str) -> None:
    placed = card.update("0.2.0")
    (placed / file).unlink()
    if file.endswith("__main__.py"):
        (placed / file).touch()
    assert card.which() == card.base


@pytest.mark.parametrize(
    "elsewhere", ["data/kabar/0.2.0", "data/releases/0.2.0/inner", "data/releases2/0.2.0"]
)
def test_a_link_that_leads_out_of_the_folder_of_updates_is_not_followed(card: Card, elsewhere: str) -> None:
    card.release(card.root / elsewhere)
    (card.releases / "current").symlink_to(card.root / elsewhere)
    assert card.which() == card.base


def test_facts_may_be_written_with_spaces_or_without(card: Card) -> None:
    placed = card.update("0.2.0")
    for facts in ('{"version":"0.2.0","sequence":200}', '{\n  "version": "0.2.0",\n  "sequence": 200\n}\n'):
        (placed / "release.json").write_text(facts)
        assert card.which() == placed


def test_a_release_for_another_python_does_not_run(card: Card) -> None:
    placed = card.update("0.2.0")
    (placed / "site-cp311").rename(placed / "site-cp313")
    assert card.which() == card.base


def test_an_update_runs_even_when_the_cards_own_release_is_damaged(card: Card) -> None:
    placed = card.update("0.2.0")
    shutil.rmtree(card.base)
    assert card.which() == placed


def test_with_no_release_at_all_it_says_so_and_ends(card: Card) -> None:
    shutil.rmtree(card.base)
    done = card.start("run", "--installed")
    assert done.returncode == 69
    assert "no whole release for cp311" in done.stderr


def test_each_act_is_a_module_and_nothing_else_is_one(card: Card) -> None:
    for act in ("boot", "network", "clock", "update", "logs"):
        assert card.start("act", act).stdout.splitlines()[2] == f"-P -m appliance.privileged.{act}"
    for word in ("", "../network", "os", "network.py", "-c"):
        done = card.start("act", word)
        assert done.returncode == 64
        assert done.stdout == ""


@pytest.mark.parametrize("act", ["boot", "network", "clock", "update", "logs"])
def test_the_module_of_each_act_is_in_the_program(act: str) -> None:
    assert importlib.util.find_spec(f"appliance.privileged.{act}") is not None


def test_a_trial_is_settled_by_the_cards_own_release(card: Card) -> None:
    card.update("0.2.0")
    (card.releases / "trial").write_text("{}")
    path, _, words = card.start("settle").stdout.splitlines()
    assert path == f"{card.base}/app:{card.base}/site-cp311"
    assert words == "-P -m appliance.privileged.update settle"


def test_with_nothing_on_trial_no_program_is_started_for_it(card: Card) -> None:
    card.update("0.2.0")
    done = card.start("settle")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def waited(card: Card, last: str | None, restarts: str) -> str:
    """What ``settle`` hands to sleep(1) when systemd has counted ``restarts``; ``last``: how it ended."""
    programs = card.root / "usr/bin"
    for name, does in (("sleep", 'echo "$@"'), ("systemctl", f"echo {restarts}")):
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    if last is not None:
        (card.root / "run/kabar").mkdir(parents=True, exist_ok=True)
        (card.root / "run/kabar/last-result").write_text(last)
    done = card.start("settle")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("restarts", "seconds"),
    [("1", "10"), ("2", "20"), ("5", "50"), ("6", "60"), ("9", "60"), ("10", "60"), ("4711", "60")],
)
def test_the_more_often_the_box_has_failed_the_longer_it_waits(
    card: Card, restarts: str, seconds: str
) -> None:
    assert waited(card, "exit-code exited 1\n", restarts) == seconds
    unit = UNITS / "kabar.service"
    (limit,), (pause,) = values(unit, "TimeoutStartSec"), values(unit, "RestartSec")
    assert float(seconds) <= LONGEST_WAIT < float(limit) / 2  # systemd ends what starts for too long
    assert float(pause) <= 10  # once is no reason to wait for long


@pytest.mark.parametrize(
    ("last", "restarts"),
    [
        (None, "3"),  # the machine has started, /run is empty
        ("success exited 0\n", "3"),  # it ended to be opened again
        ("watchdog killed ABRT\n", "0"),  # somebody has started it by hand since
        ("", "3"),
        ("exit-code exited 1\n", ""),
        ("exit-code exited 1\n", "nonsense"),
    ],
)
def test_whoever_has_not_failed_is_started_at_once(card: Card, last: str | None, restarts: str) -> None:
    assert waited(card, last, restarts) == ""


def test_a_release_on_trial_waits_for_nothing(card: Card) -> None:
    """The release before it shall have its turn while the update act still looks."""
    card.update("0.2.0")
    (card.releases / "trial").write_text("{}")
    assert waited(card, "exit-code exited 1\n", "2").endswith("update settle")


def test_the_program_starts_as_the_launcher_starts_it(tmp_path: Path) -> None:
    """The real thing: this checkout as a release, this machine's own packages beside it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    project = ROOTFS.parents[1]
    base = tmp_path / "opt/kabar/base"
    (base / "app").mkdir(parents=True)
    for package in ("appliance", "web"):
        (base / "app" / package).symlink_to(project / package)
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (base / f"site-cp{sys.version_info.major}{sys.version_info.minor}").symlink_to(site)
    (base / "release.json").write_text(FACTS)
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin" / version).symlink_to(sys.executable)
    (tmp_path / "usr/bin/python3").symlink_to(version)
    done = subprocess.run(
        ["/bin/sh", START, "--help"],
        env={"KABAR_ROOT": str(tmp_path), "PATH": f"{tmp_path}/usr/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "run " in done.stdout


def test_the_shell_scripts_hold_no_trap_that_shellcheck_knows() -> None:
    """Of the box, of the initrd and of the examination itself: whatever begins with a shell's name."""
    project = ROOTFS.parents[1]
    files = [path for path in ROOTFS.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    shells = re.compile(rb"#!\S*(?:/sh|bash|busybox sh)\b|#!/usr/bin/env bash")
    scripts = [path for path in (*files, *(project / ".ci").iterdir()) if shells.match(path.read_bytes())]
    found = {path.relative_to(project).as_posix() for path in scripts}
    assert {"provisioning/install.sh", "provisioning/image/init", ".ci/run"} <= found
    assert "provisioning/rootfs/etc/NetworkManager/dispatcher.d/50-kabar" in found
    done = subprocess.run(
        [tool("shellcheck", "shellcheck"), *scripts], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("word", "config", "started"),
    [
        ("modem", "/usr/lib/kabar/box.toml", "modem"),
        ("run", "", "run"),
        ("safe", "", "safe"),
        ("check", "", "check --installed"),  # the card's kabar.toml, as the box reads it
    ],
)
def test_the_command_at_the_keyboard_finds_the_installed_boxs_data(
    tmp_path: Path, word: str, config: str, started: str
) -> None:
    """With programs in the place of the system's: who one becomes, and what is started then."""
    for name, does in (
        ("id", "echo 0"),
        ("setpriv", 'echo "$@"'),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", ROOTFS / "usr/bin/kabar", word, "a b"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    set_to = f"KABAR_CONFIG={config} " if config else ""
    user = "--reuid kabar --regid kabar --init-groups --reset-env"
    assert done.stdout == f"{user} env {set_to}/usr/lib/kabar/start {started} a b\n"
