"""The real ``kabar run`` as a process of its own, on a data folder and simulated HATs; ended by its pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.client import Client
from tests.bench.measure import BenchFailed
from tests.bench.offices import PASSWORD, USER, token_of
from tests.bench.usage import Memory, Usage, memory, usage

START_PATIENCE = 60.0  # seconds until it has to answer
END_PATIENCE = 30.0
LOOK = 0.02  # seconds between two looks


class BoxProcess:
    """A running box. Only the pace is other than an office's: as fast as the link, no night, no undo.

    ``within``: words before its command, which leave it its process number.
    """

    def __init__(self, data: Path, modems: Sequence[str], *, work: Path, within: Sequence[str] = ()) -> None:
        self.data = data
        self.port = _free_port()
        work.mkdir(parents=True, exist_ok=True)
        config = work / "kabar.toml"
        config.write_text(_config(self.port, modems), "utf-8")
        self._said = work / "box.log"
        self.begun = time.time()
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [
                    *within,
                    *(sys.executable, "-m", "appliance", "run"),
                    *("--config", str(config), "--data-dir", str(data)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,  # Ctrl-C is for the bench, which then ends this
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def usage(self) -> Usage:
        return usage(self.pid)

    def memory(self) -> Memory:
        return memory(self.pid)

    def api(self) -> Client:
        """As a program with the office's token."""
        return Client(self.port, token=token_of(self.data))

    def office(self) -> Client:
        """As a person who has logged in."""
        client = Client(self.port)
        client.log_in(USER, PASSWORD)
        return client

    def await_pages(self) -> None:
        """Until it answers."""
        self.wait_for(self._answers, "answer", START_PATIENCE)

    def await_modems(self, count: int) -> None:
        """Until so many modems are connected and registered, and it has nothing left to do."""
        with self.api() as api:
            self.wait_for(
                lambda: sum(modem["ready"] for modem in api.api("GET", "/modems")["modems"]) >= count,
                f"connect to {count} modems",
                START_PATIENCE,
            )

    def wait_for(self, condition: Callable[[], object], what: str, patience: float) -> None:
        """Look again and again; BenchFailed when it ends or takes longer than ``patience`` seconds."""
        deadline = time.monotonic() + patience
        while not condition():
            if self._process.poll() is not None:
                raise BenchFailed(f"the box ended instead of going on to {what}")
            if time.monotonic() > deadline:
                raise BenchFailed(f"the box did not {what} within {patience:.0f} s")
            time.sleep(LOOK)

    def kill(self) -> None:
        """As a power cut ends it."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """As an office ends it; the hard way when it does not listen. Harmless when repeated."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(END_PATIENCE)
                return
            self.kill()

    def _answers(self) -> bool:
        try:
            with Client(self.port) as client:
                client.get("/login")
        except OSError:
            return False
        return True

    def last_words(self) -> str:
        """The end of what it wrote to its log."""
        words = self._said.read_text("utf-8", "replace").strip().splitlines()
        return " / ".join(words[-3:]) or "it said nothing"


@contextmanager
def running_box(
    data: Path, modems: Sequence[str], *, work: Path, within: Sequence[str] = ()
) -> Iterator[BoxProcess]:
    """Started, answering, and stopped at the end whatever happens."""
    box = BoxProcess(data, modems, work=work, within=within)
    try:
        box.await_pages()
        yield box
    except BenchFailed as error:
        raise BenchFailed(f"{error}; the box said last: {box.last_words()}") from error
    finally:
        box.stop()


def _config(port: int, modems: Sequence[str]) -> str:
    sections = [
        f'[[modem]]\nname = "Modem {place}"\nport = "{device}"\nper_minute = 0\ndaily_cap = 0\n'
        for place, device in enumerate(modems, 1)
    ]
    head = f'[web]\nhost = "127.0.0.1"\nport = {port}\n[sending]\nquiet = ""\nundo_seconds = 0\n'
    return head + "\n".join(sections)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def forget_cached_pages(folder: Path) -> None:
    """Have the kernel forget what it holds of these files, so that a start reads them from the disk."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
