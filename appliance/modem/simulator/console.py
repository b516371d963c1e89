"""The module's side of the serial line: echo, command lines in, results and unsolicited lines out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.command_line import Reply, Request, requests_of
from appliance.modem.simulator.command_table import commands_of
from appliance.modem.simulator.faults import STRAY_LINES
from appliance.modem.simulator.handler import Call
from appliance.modem.simulator.scripted_answers import ScriptedAnswers

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

LONGEST_LINE = 2048
LONGEST_INPUT = 64 * 1024
LONGEST_OUTPUT = 256 * 1024  # nobody reads: the oldest bytes are lost, as in a module's own buffer
_NUMERIC_RESULTS = {"OK": "0", "NO CARRIER": "3", "ERROR": "4"}


class Console:
    """Bytes from and to the computer. Commands run one after the other; what comes meanwhile waits."""

    def __init__(self, hat: SimulatedHat) -> None:
        self._hat = hat
        self._commands = commands_of(hat.chip)
        self.scripted = ScriptedAnswers()
        self.output = bytearray()  # said and not taken yet
        self._input = bytearray()
        self._busy = False
        self._generation = 0

    def forget(self) -> None:
        """The module has restarted: what it was about to do is gone, what it has said is not."""
        self._input.clear()
        self._busy = False
        self._generation += 1

    # -- output ----------------------------------------------------------------------------------------

    def emit(self, data: bytes) -> None:
        """Raw bytes to the computer; lost while nothing can take them."""
        if self._hat.can_speak:
            self.output += data
            if len(self.output) > LONGEST_OUTPUT:
                del self.output[:-LONGEST_OUTPUT]

    def say(self, *lines: str) -> None:
        """Lines between line ends, as V.250 frames them."""
        self.emit(("\r\n" + "\r\n".join(lines) + "\r\n").encode("latin-1", "replace"))

    def conclude(self, lines: Sequence[str], final: str) -> None:
        """The answer of a command: its lines, then the final result."""
        settings = self._hat.settings
        if settings.verbose:
            if lines:
                self.say(*lines)
            if final and not settings.quiet:
                self.say(final)
            return
        for line in lines:
            self.emit(f"{line}\r\n".encode("latin-1", "replace"))
        if final and not settings.quiet:
            self.emit(f"{_NUMERIC_RESULTS.get(final, final)}\r".encode("latin-1", "replace"))

    def drop_output(self) -> None:
        """The port is gone, and what nobody has read with it."""
        self.output.clear()

    def take_output(self) -> bytes:
        """What has been said; with ``crumbs`` only the next few bytes of it, wherever that cuts a line."""
        data = bytes(self.output)
        if self._hat.manners.crumbs:
            data = data[: self._hat.random.randint(1, 9)]
        del self.output[: len(data)]
        return data

    # -- input -----------------------------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> None:
        self._input += data
        del self._input[:-LONGEST_INPUT]
        self.work(now)

    def work(self, now: float) -> None:
        """Take as much of the input as can be dealt with now."""
        while self._input and not self._busy:
            sending = self._hat.sending
            if sending is None:
                line = self._next_line()
                if line is None:
                    return
                self._run(line, now)
            elif sending.takes_input:
                data, generation = bytes(self._input), self._generation
                self._input.clear()
                rest = sending.feed(data, now)
                if self._generation == generation:  # else it restarted, and the rest with it
                    self._input[:0] = rest
            else:
                return

    def _next_line(self) -> bytes | None:
        end = self._input.find(b"\r")
        if end < 0:
            if len(self._input) > LONGEST_LINE:
                self._input.clear()
            return None
        line = bytes(self._input[:end])
        del self._input[: end + 1]
        return line

    # -- commands --------------------------------------------------------------------------------------

    def _run(self, line: bytes, now: float) -> None:
        if self._hat.boot.loses_command():
            return
        if self._hat.settings.echo:
            self.emit(line.lstrip(b"\n") + b"\r")
        scripted = self.scripted.take(line.decode("latin-1"))
        if scripted is not None:
            self._conclude_after(scripted.seconds, scripted.lines, scripted.final, None, now)
            return
        try:
            requests = requests_of(line.decode("latin-1"))
        except AtError as error:
            self.conclude((), error.result(self._hat.settings.cmee))
            return
        if requests is not None:
            self._execute(requests, now)

    def _execute(self, requests: Sequence[Request], now: float) -> None:
        lines: list[str] = []
        final, delay = "OK", self._hat.speed.command_delay(self._hat.random)
        then: Callable[[float], None] | None = None
        for request in requests:
            try:
                reply = self._reply_to(Call(self._hat, request, now))
            except AtError as error:
                final = error.result(self._hat.settings.cmee)
                break
            if reply.final is None:
                return
            lines += reply.lines
            delay += reply.after
            final, then = reply.final, reply.then or then
        self._conclude_after(delay, lines, final, then, now)

    def _with_chatter(self, lines: Sequence[str]) -> Sequence[str]:
        """The answer, now and then with a line in it that nobody has asked for."""
        hat, chatter = self._hat, self._hat.manners.chatter
        if not chatter or hat.random.random() >= chatter:
            return lines
        place = hat.random.randint(0, len(lines))
        return (*lines[:place], hat.random.choice(STRAY_LINES), *lines[place:])

    def _reply_to(self, call: Call) -> Reply:
        handler = self._commands.get(call.request.name)
        if handler is None:
            raise AtError
        return handler(call)

    def _conclude_after(
        self,
        delay: float,
        lines: Sequence[str],
        final: str,
        then: Callable[[float], None] | None,
        now: float,
    ) -> None:
        def conclude(at: float) -> None:
            self._busy = False
            self.conclude(self._with_chatter(lines), final)
            if then is not None:
                then(at)

        def conclude_and_go_on(at: float) -> None:
            conclude(at)
            self.work(at)

        if delay <= 0.0:
            conclude(now)
        else:
            self._busy = True
            self._hat.later(now, delay, conclude_and_go_on)
