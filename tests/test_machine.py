"""The acts that need a right: only those that are installed, and the wish lies there before one starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from appliance.machine import Act, ActRefused, NoMachine, SystemdMachine


class Wish(msgspec.Struct):
    mode: str


class Systemctl:
    """Notes what it is called with, and what the wish said at that moment."""

    def __init__(self, folder: Path, status: int = 0, words: str = "") -> None:
        self.folder, self.status, self.words = folder, status, words
        self.calls: list[tuple[tuple[str, ...], bytes]] = []

    def __call__(self, command: Sequence[str]) -> tuple[int, str]:
        wish = self.folder / "network.json"
        self.calls.append((tuple(command), wish.read_bytes() if wish.exists() else b""))
        return self.status, self.words


def machine(folder: Path, systemctl: Systemctl, *installed: Act) -> SystemdMachine:
    for act in installed:
        (folder / act.value).write_text("[Service]\n")
    return SystemdMachine(folder, folder, systemctl)


def test_the_wish_lies_in_its_file_before_the_act_is_started(tmp_path: Path) -> None:
    systemctl = Systemctl(tmp_path)
    machine(tmp_path, systemctl, Act.NETWORK).start(Act.NETWORK, Wish("hotspot"))
    expected = ("systemctl", "--no-ask-password", "--no-block", "start", "kabar-network.service")
    assert systemctl.calls == [(expected, b'{"mode":"hotspot"}')]
    assert (tmp_path / "network.json").stat().st_mode & 0o777 == 0o600


def test_an_act_that_is_not_installed_is_refused_and_nothing_is_called(tmp_path: Path) -> None:
    systemctl = Systemctl(tmp_path)
    computer = machine(tmp_path, systemctl, Act.CLOCK)
    assert computer.can(Act.CLOCK)
    assert not computer.can(Act.NETWORK)
    with pytest.raises(ActRefused, match="has no kabar-network"):
        computer.start(Act.NETWORK, Wish("lan"))
    assert systemctl.calls == []
    assert not (tmp_path / "network.json").exists()


def test_what_systemd_refuses_is_told_with_its_own_words(tmp_path: Path) -> None:
    systemctl = Systemctl(tmp_path, status=4, words="Access denied")
    with pytest.raises(ActRefused, match="Access denied"):
        machine(tmp_path, systemctl, Act.RESTART).start(Act.RESTART)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_starts(tmp_path: Path) -> None:
    systemctl = Systemctl(tmp_path)
    computer = machine(tmp_path, systemctl, Act.NETWORK)
    lost = SystemdMachine(tmp_path / "gone", tmp_path, systemctl)
    assert lost.can(Act.NETWORK) == computer.can(Act.NETWORK)
    with pytest.raises(ActRefused, match="cannot be written"):
        lost.start(Act.NETWORK, Wish("lan"))
    assert systemctl.calls == []


def test_an_ordinary_computer_does_nothing_of_it(tmp_path: Path) -> None:
    computer = NoMachine(tmp_path)
    assert not any(computer.can(act) for act in Act)
    with pytest.raises(ActRefused):
        computer.start(Act.POWER_OFF)
