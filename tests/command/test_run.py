"""``kabar run`` as a program: it greets, serves, sends, ends when told to, and survives being killed."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 60.0  # seconds; a test that waits so long has failed
ROOT = Path(__file__).parents[2]


class Running:
    """A box in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.data = folder / "data"
        self._errors = (folder / "stderr").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance", "run", "--data-dir", str(self.data), "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.greeting = ""

    def await_greeting(self) -> str:
        """What it says on stdout when it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.greeting += line
            if line.startswith("Ctrl-C"):
                return self.greeting
        raise AssertionError(f"it ended: {self.greeting}{self.errors()}")

    @property
    def address(self) -> str:
        found = re.search(r"http://localhost:\d+/", self.greeting)
        assert found is not None
        return found[0]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def end(self, number: int) -> int:
        """Send a signal and wait; -> the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._errors.close()


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Running]:
    box = Running(folder, *words)
    try:
        yield box
    finally:
        box.close()


def await_end(pid: int) -> bool:
    """Wait for the end of a process that is not our child; -> whether it came."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


@pytest.mark.story
def test_a_newcomer_gets_an_address_a_set_up_code_and_a_page_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    with running(tmp_path, "--simulate") as box:
        greeting = box.await_greeting()
        code = re.search(r"Set-up code for the first administrator: (\S{4}-\S{4})", greeting)
        assert code is not None
        assert (box.data / "setup-code.txt").read_text().strip() == code[1]
        assert "Training" in greeting
        status, page = box.get("")
        assert status == 200
        assert "Mode latihan" in page
        assert box.end(signal.SIGINT) == 0
        assert "Traceback" not in box.errors()
    # the folder is free again, the code is still the same
    with running(tmp_path, "--simulate") as box:
        assert code[1] in box.await_greeting()
        assert box.end(signal.SIGTERM) == 0


@pytest.mark.story
def test_a_box_that_is_killed_takes_its_simulator_along_and_starts_again(tmp_path: Path) -> None:
    with running(tmp_path, "--simulate", "--empty") as box:
        box.await_greeting()
        simulator = int((box.data / "simulator/ready").read_text())
        box.end(signal.SIGKILL)
        assert await_end(simulator)
    with running(tmp_path, "--simulate", "--empty") as box:
        box.await_greeting()
        assert box.end(signal.SIGTERM) == 0
        assert "Traceback" not in box.errors()


def test_a_real_box_serves_its_pages_without_any_modem(tmp_path: Path) -> None:
    config = tmp_path / "kabar.toml"
    config.write_text('modem = []\n[web]\nhost = "127.0.0.1"\n')
    with running(tmp_path, "--config", str(config), "--host", "0.0.0.0") as box:
        greeting = box.await_greeting()
        assert "Training" not in greeting
        assert box.get("login")[0] in (200, 303)
        # a second box on the same data says who holds them
        with running(tmp_path, "--config", str(config)) as second:
            assert second.process.wait(PATIENCE) == 1
        assert f"in use by process {box.process.pid}" in box.errors()
        assert box.end(signal.SIGTERM) == 0


def test_a_second_training_office_in_the_same_folder_hears_of_the_first(tmp_path: Path) -> None:
    with running(tmp_path, "--simulate", "--empty") as box:
        box.await_greeting()
        with running(tmp_path, "--simulate", "--empty") as second:
            assert second.process.wait(PATIENCE) == 1
        assert f"in use by process {box.process.pid}" in box.errors()  # both write to one file
        assert box.end(signal.SIGTERM) == 0


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(tmp_path, "--host", "127.0.0.1", "--port", str(port)) as box:
            assert box.process.wait(PATIENCE) == 1
            told = box.errors().splitlines()[-1]
    assert told.startswith(f"kabar: the pages cannot be served at 127.0.0.1 port {port}")
    assert "--port" in told


def test_an_address_that_is_not_this_machine_s_is_a_sentence(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "192.0.2.77") as box:
        assert box.process.wait(PATIENCE) == 1
        assert "cannot be served at 192.0.2.77" in box.errors()


@pytest.mark.story
def test_a_file_far_too_large_gets_an_answer_and_the_box_goes_on(tmp_path: Path) -> None:
    with running(tmp_path, "--simulate", "--empty") as box:
        box.await_greeting()
        request = urllib.request.Request(box.address + "kontak/ambil", data=b"x" * (45 * 1024 * 1024))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            with error:
                status = error.code
        assert 300 <= status < 500 or status == 200
        assert box.get("mulai")[0] == 200
        assert box.end(signal.SIGTERM) == 0


def test_systemd_hears_that_the_box_is_ready_lives_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(address))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(PATIENCE)
        with running(tmp_path) as box:
            heard = [systemd.recv(64), systemd.recv(64)]
            box.process.terminate()
            while b"STOPPING=1" not in heard:
                heard.append(systemd.recv(64))
    assert set(heard) == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


def test_an_installed_box_starts_whatever_its_boot_file_holds(tmp_path: Path) -> None:
    defaults = tmp_path / "box.toml"
    defaults.write_text("modem = []\n")
    boot = tmp_path / "kabar.toml"
    boot.write_bytes(b"\x00\xff[[[ not a boot file")
    with running(tmp_path, "--installed", "--defaults", str(defaults), "--config", str(boot)) as box:
        box.await_greeting()
        status, page = box.get("mulai")
        assert status == 200
        assert "kabar.toml di kartu perlu dibetulkan" in page
        assert box.end(signal.SIGTERM) == 0
        assert "is not a text" in box.errors()
