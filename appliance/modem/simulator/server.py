"""The simulation behind pseudo-terminals: one selectors loop for ports, timers and the control socket."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from appliance.modem.simulator.control import Control
from appliance.modem.simulator.control_socket import SOCKET_NAME, Conversation, listen
from appliance.modem.simulator.hat import SimulatedHat
from appliance.modem.simulator.network_log import FileLog
from appliance.modem.simulator.pty_cable import PtyCable
from appliance.modem.simulator.script import Script, ScriptError, TimedCommand
from appliance.modem.simulator.simulation import Options, Simulation

LOG_NAME = "network.jsonl"
READY_NAME = "ready"
LOCK_NAME = ".lock"
# what a closed port may leave unread is kept up to this, then the oldest is lost
LONGEST_BACKLOG = 256 * 1024


class FolderInUse(RuntimeError):
    """Another simulator runs in this folder."""


class _Port:
    """One hat, its terminal, and the bytes the terminal has not taken yet."""

    def __init__(self, hat: SimulatedHat, cable: PtyCable) -> None:
        self.hat = hat
        self.cable = cable
        self.backlog = b""


class Server:
    """``with Server(folder, options) as server: server.run()`` until ``stop`` or a control command.

    In ``folder``: the links ``modem0`` …, ``network.jsonl``, ``control.sock``, and ``ready`` once they exist.
    """

    def __init__(self, folder: Path, options: Options, script: Script | None = None) -> None:
        self._folder = folder
        self._undo = contextlib.ExitStack()
        try:
            self._open(folder, options, script or Script())
        except BaseException:
            self._undo.close()
            raise

    def _open(self, folder: Path, options: Options, script: Script) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock_folder(folder)
        _remove_stale_links(folder)
        log = self._undo.enter_context(FileLog(folder / LOG_NAME))
        self._start = time.time() - time.monotonic()
        self._ports: list[_Port] = []
        self.simulation = Simulation(options, log, now=self.now(), script=script, cable=self)
        self._control = Control(self.simulation)
        self._selector = selectors.DefaultSelector()
        self._undo.callback(self._selector.close)
        self._wake, wake_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wake_end = wake_end
        for end in (self._wake, wake_end):
            self._undo.callback(os.close, end)
        self._selector.register(self._wake, selectors.EVENT_READ, self._woken)
        self._conversations: set[Conversation] = set()
        self._undo.callback(self._end_conversations)
        self._ports = [_Port(hat, PtyCable(folder / hat.name)) for hat in self.simulation.hats]
        for port in self._ports:
            self._undo.callback(port.cable.pull)
            if port.hat.plugged:
                self._attach(port, None)
        self._door = listen(folder / SOCKET_NAME)
        self._undo.callback((folder / SOCKET_NAME).unlink, missing_ok=True)
        self._undo.callback(self._door.close)
        self._selector.register(self._door, selectors.EVENT_READ, self._greet)
        for timed in script.timed:
            self.simulation.agenda.at(self.now() + timed.after, self._timed(timed))
        (folder / READY_NAME).write_text(f"{os.getpid()}\n", "ascii")
        self._undo.callback((folder / READY_NAME).unlink, missing_ok=True)

    def _lock_folder(self, folder: Path) -> None:
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._undo.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(f"another simulator runs in {folder}") from None

    # -- the loop --------------------------------------------------------------------------------------

    def now(self) -> float:
        """Unix time at the start, then steady: nobody may turn this clock."""
        return self._start + time.monotonic()

    def run(self) -> None:
        """Until somebody stops it."""
        agenda = self.simulation.agenda
        while not self._control.stopping:
            deadline = agenda.next_deadline()
            timeout = None if deadline is None else max(0.0, deadline - self.now())
            if any(port.hat.manners.crumbs and port.hat.console.output for port in self._ports):
                timeout = 0.0  # the next crumb of what has been said
            for key, events in self._selector.select(timeout):
                key.data(events)
            agenda.run_due(self.now())
            self._flush()

    def stop(self) -> None:
        """May be called from a signal handler or another thread."""
        self._control.stopping = True
        with contextlib.suppress(OSError):
            os.write(self._wake_end, b"x")

    def close(self) -> None:
        """Links, socket and terminals go away; the log stays."""
        self._undo.close()

    def stop_at_end_of(self, stream: int) -> None:
        """Stop when the other end of this pipe is closed, so that nobody leaves a simulator behind."""

        def read(_events: int) -> None:
            if not os.read(stream, 4096):
                self._control.stopping = True

        self._selector.register(stream, selectors.EVENT_READ, read)

    def _woken(self, _events: int) -> None:
        os.read(self._wake, 4096)

    # -- ports -----------------------------------------------------------------------------------------

    def _attach(self, port: _Port, link: Path | None) -> None:
        port.cable.plug(link)
        port.backlog = b""
        self._selector.register(port.cable.master, selectors.EVENT_READ, self._serve(port))

    def _serve(self, port: _Port) -> Callable[[int], None]:
        def serve(events: int) -> None:
            if events & selectors.EVENT_READ and port.cable.plugged:
                now = self.now()
                self.simulation.agenda.run_due(now)
                if port.cable.plugged:  # what was due may have been its unplugging
                    port.hat.receive(port.cable.read(), now)

        return serve

    def _flush(self) -> None:
        for port in self._ports:
            console = port.hat.console
            if console.output or port.backlog:
                self._write(port, console.take_output())

    def _write(self, port: _Port, output: bytes) -> None:
        if not port.cable.plugged:
            return
        waited = bool(port.backlog)
        data = port.backlog + output if waited else output
        taken = port.cable.write(data)
        port.backlog = data[taken:][-LONGEST_BACKLOG:]
        if bool(port.backlog) != waited:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if port.backlog else 0)
            self._selector.modify(port.cable.master, events, self._serve(port))

    def pulled(self, hat: SimulatedHat) -> None:
        """The hat's cable is out; its last words went before. Nobody has a port while hats are made."""
        port = self._ports[hat.index] if self._ports else None
        if port is not None and port.cable.plugged:
            self._write(port, hat.console.take_output())
            self._selector.unregister(port.cable.master)
            port.cable.pull()

    def plugged(self, hat: SimulatedHat, link: str | None) -> None:
        self._attach(self._ports[hat.index], None if link is None else self._folder / link)

    # -- control ---------------------------------------------------------------------------------------

    def _timed(self, timed: TimedCommand) -> Callable[[float], None]:
        def do(at: float) -> None:
            answer = self._control.handle(timed.command, at)
            if not answer["ok"]:
                raise ScriptError(f"a timed command of the script failed: {answer['error']}")

        return do

    def _greet(self, _events: int) -> None:
        try:
            connection, _ = self._door.accept()
        except OSError:
            return
        connection.setblocking(False)
        conversation = Conversation(connection)
        self._conversations.add(conversation)
        self._selector.register(connection, selectors.EVENT_READ, self._hear(conversation))

    def _hear(self, conversation: Conversation) -> Callable[[int], None]:
        def hear(_events: int) -> None:
            commands = conversation.commands()
            if commands is None:
                self._part(conversation)
                return
            for command in commands:
                now = self.now()
                self.simulation.agenda.run_due(now)
                answer = (
                    self._control.handle(command, now)
                    if command is not None
                    else {"ok": False, "error": "a command is one JSON object on one line"}
                )
                # what the command caused is on the line before its sender hears that it is done
                self._flush()
                conversation.answer(answer)

        return hear

    def _part(self, conversation: Conversation) -> None:
        self._selector.unregister(conversation.connection)
        self._conversations.discard(conversation)
        conversation.connection.close()

    def _end_conversations(self) -> None:
        for conversation in list(self._conversations):
            conversation.connection.close()
        self._conversations.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _remove_stale_links(folder: Path) -> None:
    """Links of a simulator that was killed point to terminals that are somebody else's by now."""
    for entry in folder.iterdir():
        if entry.is_symlink() and str(entry.readlink()).startswith("/dev/pts/"):
            entry.unlink()
