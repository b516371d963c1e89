"""Start a box in its stable, speak with it, see it die."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.driver import Plan

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds; a box that says nothing for so long has failed


class BoxFailed(AssertionError):
    """The box ended in a way that no test asked for."""


Newborn = Callable[[int], None]


def _leave_alone(_pid: int) -> None:
    """Nobody does anything to it."""


class Life:
    """One run of the box. ``await_death`` when the plug is to be pulled, ``finish`` when not.

    ``newborn`` is told its process id before it does anything.
    """

    def __init__(self, line: socket.socket, plan: bytes, newborn: Newborn = _leave_alone) -> None:
        self._line = line
        self._words = line.makefile("r", encoding="utf-8")
        self.pid = int(self.hear("born")["pid"])
        self._handle = os.pidfd_open(self.pid)
        newborn(self.pid)
        line.sendall(plan + b"\n")

    def hear(self, word: str) -> dict[str, Any]:
        """Its next words, which must be these."""
        event = self._next()
        if event is None:
            raise BoxFailed(f"the box died before it said {word!r}")
        if event["said"] != word:
            raise BoxFailed(f"instead of {word!r} the box said: {event.get('why', event)}")
        return event

    def say(self, word: str) -> None:
        self._line.sendall(word.encode() + b"\n")

    def ask(self, word: str, answer: str) -> dict[str, Any]:
        self.say(word)
        return self.hear(answer)

    def kill(self) -> None:
        """Pull the plug from outside, at no particular moment."""
        os.kill(self.pid, signal.SIGKILL)
        self._await_end()

    def await_death(self) -> list[str]:
        """The plug is pulled at the point of the plan; -> what the box said before."""
        said = self.last_words()
        if "end" in said:
            raise BoxFailed(f"the point of the cut was never reached; the box said {said}")
        return said

    def last_words(self) -> list[str]:
        """What it says until it is cut off, or until it has come to its ``end``."""
        said = []
        while (event := self._next()) is not None:
            if event["said"] == "failed":
                raise BoxFailed(event["why"])
            said.append(str(event["said"]))
        self._await_end()
        return said

    def go_on(self) -> None:
        """It has halted, or will; or it is dead."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.say("go")

    def work_and_stop(self) -> None:
        """Told beforehand, whether it still lives or not: do what there is to do, then stop."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._line.sendall(b"idle\nfinish\n")

    def finish(self) -> None:
        """Let it stop as ``kabar run`` does."""
        self.ask("finish", "end")
        self._await_end()

    def close(self) -> None:
        """Nobody may outlive a test."""
        if not self._is_over(0):
            os.kill(self.pid, signal.SIGKILL)
            self._await_end()
        os.close(self._handle)
        self._words.close()
        self._line.close()

    def _next(self) -> dict[str, Any] | None:
        try:
            line = self._words.readline()
        except ConnectionResetError:  # it died before it had read our last word
            return None
        return json.loads(line) if line else None

    def _await_end(self) -> None:
        if not self._is_over(PATIENCE):
            raise BoxFailed("the box does not end")

    def _is_over(self, timeout: float) -> bool:
        return bool(select.select([self._handle], [], [], timeout)[0])


class Stable:
    """Where boxes are born."""

    def __init__(self, path: Path, process: subprocess.Popen[str]) -> None:
        self._path = path
        self._process = process

    def start(self, plan: Plan, newborn: Newborn = _leave_alone) -> Life:
        words = msgspec.json.encode(plan, enc_hook=str)  # a PhoneNumber is a str of its own kind
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.connect(str(self._path))
        line.settimeout(PATIENCE)
        return Life(line, words, newborn)


@contextmanager
def opened_stable(folder: Path) -> Iterator[Stable]:
    """One for all tests; it ends with the tests, however they end."""
    path = folder / "stable.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.stable", str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "the stable did not open"
        try:
            yield Stable(path, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(PATIENCE)


def wait_until(condition: Any, what: str, patience: float = PATIENCE) -> None:
    """Look again and again; fails after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s until {what}"
        select.select([], [], [], 0.003)
