"""install.sh killed between any two of its commands: what is there then can be undone, and finished."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.provisioning.staged import tool
from tests.provisioning.test_install import INSTALL, RECORD, Computer, bundle

# the commands by which it changes something
CHANGES = ("mkdir", "cp", "mv", "install", "ln", "rm", "rmdir", "sync",
           "systemctl", "systemd-sysusers", "systemd-tmpfiles")  # fmt: skip
# every command takes a minute: seen all once, these stand for them
FAR_APART = 31


class Killer:
    """Programs in front of the real ones: they count, and at ``at`` kill the shell that called."""

    def __init__(self, computer: Computer, folder: Path) -> None:
        self._count = folder / "count"
        self._at = folder / "at"
        self.at(0)
        for name in CHANGES:
            real = tool(name, "coreutils")
            computer.program(
                name,
                f"read n <{self._count}; n=$((n + 1)); echo $n >{self._count}; read at <{self._at}\n"
                f'if [ $n -eq $at ]; then kill -KILL $PPID; exit 1; fi\nexec {real} "$@"',
            )

    def at(self, number: int) -> None:
        """From here on, at that command; 0 = never."""
        self._count.write_text("0\n")
        self._at.write_text(f"{number}\n")

    @property
    def counted(self) -> int:
        return int(self._count.read_text())


def foreign(computer: Computer) -> None:
    """Files of somebody else where the box's own will be: one that differs, one that is the same."""
    for name, content in (
        ("etc/systemd/journald.conf.d/kabar.conf", "[Journal]\nStorage=volatile\n"),
        ("etc/sysctl.d/60-kabar.conf", (INSTALL.parent / "rootfs/etc/sysctl.d/60-kabar.conf").read_text()),
    ):
        path = computer.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def settled(computer: Computer) -> dict[str, str]:
    """All but the record's own lines, which come in another order after a second run."""
    return {name: held for name, held in computer.snapshot().items() if not name.startswith(RECORD)}


@pytest.mark.parametrize("first", [1, 11, 21])
def test_killed_at_any_command_it_can_be_undone_and_finished(tmp_path: Path, first: int) -> None:
    for name in ("openssl", "systemctl", "systemd-sysusers", "systemd-tmpfiles", "userdel"):
        tool(name, "systemd")
    computer = Computer(tmp_path)
    foreign(computer)
    before, stick = computer.snapshot(), bundle(tmp_path / "stick")
    killer, untouched = Killer(computer, tmp_path), tmp_path / "untouched"
    shutil.copytree(computer.root, untouched, symlinks=True)
    assert computer.install(stick).returncode == 0
    commands, whole = killer.counted, settled(computer)
    assert commands > 2 * FAR_APART
    for number in range(first, commands + 1, FAR_APART):
        lay(computer, untouched)
        killer.at(number)
        assert computer.install(stick).returncode != 0, number
        killer.at(0)
        shutil.copytree(computer.root, tmp_path / "half", symlinks=True)
        undone = computer.install("--uninstall", "--purge")
        nothing = undone.returncode == 1 and "nothing was installed" in undone.stderr
        assert undone.returncode == 0 or nothing, (number, undone.stderr)
        assert ours_gone(computer, before) == before, number
        lay(computer, tmp_path / "half")
        shutil.rmtree(tmp_path / "half")
        assert computer.install(stick).returncode == 0, number
        assert settled(computer) == whole, number
        assert computer.install("--uninstall", "--purge").returncode == 0
        assert ours_gone(computer, before) == before, number


def test_an_uninstaller_that_was_killed_may_be_started_again(tmp_path: Path) -> None:
    computer = Computer(tmp_path)
    foreign(computer)
    before, stick = computer.snapshot(), bundle(tmp_path / "stick")
    killer, installed = Killer(computer, tmp_path), tmp_path / "installed"
    assert computer.install(stick).returncode == 0
    shutil.copytree(computer.root, installed, symlinks=True)
    killer.at(0)
    assert computer.install("--uninstall", "--purge").returncode == 0
    for number in range(1, killer.counted + 1, FAR_APART // 2):
        lay(computer, installed)
        killer.at(number)
        computer.install("--uninstall", "--purge")
        killer.at(0)
        computer.install("--uninstall", "--purge")
        assert ours_gone(computer, before) == before, number


def lay(computer: Computer, tree: Path) -> None:
    shutil.rmtree(computer.root)
    shutil.copytree(tree, computer.root, symlinks=True)


def ours_gone(computer: Computer, before: dict[str, str]) -> dict[str, str]:
    """What is left; an empty folder of the record is no trace of the box."""
    left = computer.rest(before)
    return {name: held for name, held in left.items() if not name.startswith(RECORD) or held != "a folder"}
