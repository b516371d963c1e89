"""The simulator started, asked and stopped by another program, with which it ends."""

from __future__ import annotations

import dataclasses
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from appliance.modem.simulator.control_socket import connect
from appliance.modem.simulator.server import LOG_NAME
from appliance.modem.simulator.simulation import Options

PATIENCE = 30.0  # seconds for the start, an answer, the end
ERRORS_NAME = "simulator.log"


class SimulatorFailed(RuntimeError):
    """It did not start, or is gone. The sentence says what it said last."""


class SimulatorProcess:
    """A running simulator. Killed or not, this process takes it along when it ends."""

    def __init__(self, folder: Path, options: Options | None = None, *, script: Path | None = None) -> None:
        self.folder = folder
        self.options = options or Options()
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._answers = b""
        with (folder / ERRORS_NAME).open("ab") as errors:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "appliance.modem.simulator",
                    *_arguments(folder, self.options, script),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # Ctrl-C is for the box, which then ends this in its own time
            )
        try:
            self._await_ready()
            self._socket = connect(folder)
            self._socket.settimeout(PATIENCE)
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def port(self, index: int = 0) -> str:
        """The path a box opens."""
        return str(self.folder / f"modem{index}")

    @property
    def ports(self) -> list[str]:
        return [self.port(index) for index in range(self.options.modems)]

    def control(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """One command, one answer. May be called from any thread. Raises ``SimulatorFailed``."""
        with self._lock:
            if self._socket is None:
                raise SimulatorFailed("the simulator has been stopped")
            try:
                self._socket.sendall(msgspec.json.encode(command) + b"\n")
                while b"\n" not in self._answers:
                    data = self._socket.recv(65536)
                    if not data:
                        raise SimulatorFailed(f"the simulator is gone: {self._last_words()}")
                    self._answers += data
            except OSError as error:
                raise SimulatorFailed(f"the simulator does not answer: {self._last_words()}") from error
            line, _, self._answers = self._answers.partition(b"\n")
            return msgspec.json.decode(line, type=dict[str, Any])

    def events(self) -> list[dict[str, Any]]:
        """The network's log so far, without the line that is just being written."""
        *lines, _ = (self.folder / LOG_NAME).read_bytes().split(b"\n")
        return [msgspec.json.decode(line, type=dict[str, Any]) for line in lines]

    def stop(self) -> None:
        """Ends it, and waits until it has ended; harmless when repeated."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _await_ready(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                if line.strip() == b"ready":
                    return
        self._process.wait(PATIENCE)
        raise SimulatorFailed(f"the simulator did not start: {self._last_words()}")

    def _last_words(self) -> str:
        words = (self.folder / ERRORS_NAME).read_text("utf-8", "replace").strip().splitlines()
        return words[-1] if words else "it said nothing"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _arguments(folder: Path, options: Options, script: Path | None) -> list[str]:
    """The command line that says the same as ``options``."""
    words = [str(folder), "--until-stdin-closes"]
    if script is not None:
        words += ["--script", str(script)]
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        name = f"--{field.name.replace('_', '-')}"
        if value is True:
            words.append(name)
        elif value is not None and value is not False:
            words += [name, str(value)]
    return words
