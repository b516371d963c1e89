"""One AT command at a time over a port. What belongs to no command is handed on the moment it is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.errors import ModemGone
from appliance.modem.at_channel import (
    AtChannel,
    Event,
    FinalResult,
    Garbage,
    InformationLine,
    Prompt,
    Unsolicited,
)
from appliance.modem.dialogue import Dialogue
from appliance.modem.serial_port import Port

COMMAND_TIMEOUT = 5.0  # seconds, for what a modem answers from memory
PING_TIMEOUT = 1.0
QUIET = 0.2  # seconds without a byte: whatever was on its way has arrived
LONGEST_NOISE = 3.0  # seconds; a line that never falls quiet must not hold us
ESCAPE = b"\x1b\r"  # leaves an open prompt without sending; the CR ends a half-typed command
CTRL_Z = b"\x1a"


class NoAnswer(ModemGone):
    """A command ran into its time limit."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one command."""

    result: FinalResult
    lines: tuple[InformationLine, ...] = ()

    @property
    def ok(self) -> bool:
        return self.result.ok

    def line(self, name: str) -> str | None:
        """The last line of that name: after a repetition the later one is the fresher."""
        return next((each.line for each in reversed(self.lines) if each.name == name), None)

    @property
    def text(self) -> str:
        """All lines, one under the other."""
        return "\n".join(each.line for each in self.lines)


class AtLink:
    """Writes commands, waits for their results; ``hear`` is given every event that is part of no answer.

    Raises ``ModemGone`` when the port breaks, and when ``stopping`` says that waiting has to end. All times
    in seconds.
    """

    def __init__(
        self,
        port: Port,
        *,
        clock: Clock,
        dialogue: Dialogue,
        hear: Callable[[Event], None],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._port = port
        self._clock = clock
        self._dialogue = dialogue
        self._hear = hear
        self._stopping = stopping
        self._channel = AtChannel()
        self._in_step = True  # False: an answer is outstanding and may come when another one is due

    @property
    def path(self) -> str:
        """Where the port is, "" when it does not say."""
        return str(getattr(self._port, "path", ""))

    @property
    def echoes(self) -> int:
        """Lines in which the modem repeated what we wrote, since the port was opened."""
        return self._channel.echoes

    @property
    def noise(self) -> int:
        """Octets and lines that meant nothing, since the port was opened."""
        return self._channel.garbage_bytes + self._channel.garbage_lines

    def run(
        self,
        command: str,
        *,
        prefixes: tuple[str, ...] = (),
        plain: bool = False,
        timeout: float = COMMAND_TIMEOUT,
    ) -> Answer:
        """Write ``command``, wait for its final result. Raises ``NoAnswer``, ``ModemGone``."""
        if not self._in_step and not self.synchronise(attempts=3):
            raise ModemGone("the modem no longer answers AT")
        self.listen(0)
        self.start(command, prefixes=prefixes, plain=plain)
        answer = self._collect(timeout)
        if answer is None:
            self._in_step = False
            raise NoAnswer(f"no answer to {command.partition('=')[0]} within {timeout:g} s")
        return answer

    def _collect(self, timeout: float) -> Answer | None:
        lines: list[InformationLine] = []
        deadline = self._clock.monotonic() + timeout
        while (event := self.next_event(deadline)) is not None:
            if isinstance(event, FinalResult):
                self._channel.command_ended()
                return Answer(event, tuple(lines))
            if isinstance(event, InformationLine):
                lines.append(event)
            else:
                self._hear(event)
        self._channel.command_ended()
        return None

    def start(self, command: str, *, prefixes: tuple[str, ...] = (), plain: bool = False) -> None:
        """Write ``command``; the caller takes the events itself and calls ``end``."""
        self._channel.command_started(command, prefixes=prefixes, plain=plain)
        self._note(">", command)
        self._port.write(command.encode("ascii", "replace") + b"\r")

    def write_text(self, text: str, *, prefixes: tuple[str, ...]) -> None:
        """Write ``text`` and Ctrl-Z behind a prompt, in one go; only now ``prefixes`` are an answer."""
        self._channel.text_started(text, prefixes=prefixes)
        self._note(">", text)
        self._port.write(text.encode("ascii") + CTRL_Z)

    def end(self, *, answered: bool) -> None:
        """The command begun with ``start`` is over; unanswered, the next ``run`` finds the step first."""
        self._channel.command_ended()
        self._in_step = self._in_step and answered

    def next_event(self, deadline: float) -> Event | None:
        """The next event, waited for until ``deadline`` (monotonic); None when there is none by then.

        What is there at the deadline is still heard, but nobody is listened to for ever: a floating wire or a
        console of another program never falls silent.
        """
        while (event := self._channel.next_event()) is None:
            left = deadline - self._clock.monotonic()
            if left <= -LONGEST_NOISE:
                return None
            if left <= 0:
                data = self._port.read(0)
                if not data:
                    return None
            else:
                self._give_up_if_stopping()
                data = self._port.read(left)
            self._channel.receive_data(data)
        self._note_event(event)
        return event

    def listen(self, timeout: float) -> None:
        """Hear what has arrived; if nothing has, wait at most ``timeout`` for it or until woken."""
        limit = self._clock.monotonic() + timeout + LONGEST_NOISE
        while self._clock.monotonic() < limit:
            while (event := self._channel.next_event()) is not None:
                self._note_event(event)
                self._hear(event)
                timeout = 0
            self._give_up_if_stopping()
            data = self._port.read(timeout)
            if not data:
                return
            self._channel.receive_data(data)
            timeout = 0

    def pause(self, seconds: float) -> None:
        """Let time pass, hearing what comes."""
        deadline = self._clock.monotonic() + seconds
        while (event := self.next_event(deadline)) is not None:
            self._hear(event)

    def fall_quiet(self) -> None:
        """Hear everything that is still on its way."""
        limit = self._clock.monotonic() + LONGEST_NOISE
        while (now := self._clock.monotonic()) < limit:
            event = self.next_event(now + QUIET)
            if event is None:
                return
            self._hear(event)

    def synchronise(self, attempts: int) -> bool:
        """Leave any prompt, then AT until it is answered. Not to be called while a message is in the air."""
        for _attempt in range(attempts):
            self._port.write(ESCAPE)
            self.fall_quiet()
            self.start("AT")
            answer = self._collect(PING_TIMEOUT)
            if answer is not None and answer.ok:
                self.fall_quiet()  # the answer to an earlier AT may follow
                self._in_step = True
                return True
        self._in_step = False
        return False

    def wake(self) -> None:
        """Make a waiting ``listen`` return. For other threads."""
        self._port.wake()

    def close(self) -> None:
        self._port.close()

    def _give_up_if_stopping(self) -> None:
        if self._stopping():
            raise ModemGone("stopping")

    def _note(self, direction: str, text: str) -> None:
        self._dialogue.note(self._clock.monotonic(), direction, text)

    def _note_event(self, event: Event) -> None:
        match event:
            case Prompt():
                self._note("<", ">")
            case FinalResult():
                self._note("<", described(event))
            case InformationLine() | Unsolicited():
                self._note("<", f"{event.line} {event.data}".rstrip())
            case Garbage():
                self._note("?", f"{len(event.line)} characters")  # could be part of somebody's message


def described(result: FinalResult) -> str:
    """A final result as the modem wrote it."""
    if result.namespace:
        return f"+{result.namespace} ERROR: {result.text if result.code is None else result.code}"
    return result.text or ("OK" if result.ok else "ERROR")
