"""A port that plays a written dialogue, and the clock with it: waiting costs no time.

A dialogue is a text file that a person with the HAT's manual can write::

    # anything behind a hash is a remark; empty lines do not count
    > AT+CMGS=25          sent by the box, without its CR
    < >                   the prompt
    > *^Z                 sent: anything, then Ctrl-Z (^[ is ESC)
    . 3.5                 so many seconds pass
    < +CMGS: 64           received: a line between CR LF
    <| +CM                received as it stands, with escapes such as \\r \\n \\x00
    ! vanish              the port is gone
    = reference 64        what has to come of it (read by the test; several lines if need be)
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from appliance.errors import ModemGone
from appliance.modem.serial_port import WriteFailed
from tests.support.clock import FakeClock

_UTTERANCE = re.compile(rb"[^\r\x1a\x1b]*[\r\x1a]|\x1b")


@dataclass(frozen=True)
class Step:
    """One line of a dialogue: ``kind`` is its first sign."""

    kind: str
    text: str


@dataclass(frozen=True)
class Dialogue:
    """The steps of a dialogue in order, and the line that says how it has to end."""

    steps: tuple[Step, ...]
    outcomes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Dialogue:
        steps = []
        outcomes = []
        for line in text.splitlines():
            stripped = line.split(" #")[0].strip()
            if not stripped or stripped.startswith("#"):
                continue
            kind, _space, rest = stripped.partition(" ")
            assert kind in {">", "<", "<|", ".", "!", "="}, f"not a line of a dialogue: {line!r}"
            if kind == "=":
                outcomes.append(rest.strip())
            else:
                steps.append(Step(kind, rest.strip()))
        return cls(tuple(steps), tuple(outcomes))

    @classmethod
    def read(cls, path: Path) -> Dialogue:
        return cls.parse(path.read_text(encoding="utf-8"))

    def answers(self) -> Answers:
        """Each command with what was received behind it; a command that comes twice has two answers."""
        found: Answers = {}
        command = ""
        for step in self.steps:
            if step.kind == ">":
                command = step.text
                found.setdefault(command, []).append(())
            else:
                found[command][-1] += (step,)
        return found


Answers = dict[str, list[tuple[Step, ...]]]


@dataclass
class ScriptedPort:
    """Plays its script first; a command that is not the next step is answered from ``answers`` or with ERROR.

    With several answers to one command the last one stays. Each read or wait moves ``clock``. ``chop``: read
    no more than so many octets at a time (0: all).
    """

    clock: FakeClock
    answers: Answers = field(default_factory=dict)
    chop: int = 0
    sent: list[str] = field(default_factory=list)
    writes: list[bytes] = field(default_factory=list)
    closed: bool = False
    breaks_after: int | None = None  # octets of the next write

    def __post_init__(self) -> None:
        self._script: deque[Step] = deque()
        self._waiting = bytearray()
        self._half_typed = bytearray()
        self._asked: dict[str, int] = {}
        self.woken = False

    def play(self, dialogue: Dialogue | str) -> None:
        """From now on this is what happens."""
        parsed = Dialogue.parse(dialogue) if isinstance(dialogue, str) else dialogue
        self._script.extend(parsed.steps)

    @property
    def unsaid(self) -> list[str]:
        """What the script still expects to be sent."""
        return [step.text for step in self._script if step.kind == ">"]

    def read(self, timeout: float) -> bytes:
        if self.closed:
            raise ModemGone("the port is closed")
        if self.woken:
            self.woken = False
            return b""
        deadline = self.clock.monotonic() + timeout
        while not self._waiting and self._script and self._script[0].kind != ">":
            if not self._pass(deadline):
                return b""
        if not self._waiting:
            self.clock.advance(max(0.0, deadline - self.clock.monotonic()))
            return b""
        size = self.chop or len(self._waiting)
        data = bytes(self._waiting[:size])
        del self._waiting[:size]
        return data

    def write(self, data: bytes) -> None:
        if self.closed:
            raise WriteFailed("the port is closed", 0)
        if self.breaks_after is not None:
            taken, self.breaks_after = self.breaks_after, None
            raise WriteFailed("the port vanished", taken)
        self.writes.append(data)
        self._half_typed += data
        while (utterance := _UTTERANCE.match(bytes(self._half_typed))) is not None:
            del self._half_typed[: utterance.end()]
            self._say(_readable(utterance[0]))

    def wake(self) -> None:
        self.woken = True

    def close(self) -> None:
        self.closed = True

    def _pass(self, deadline: float) -> bool:
        """Take one step that is not ours to speak; False if it comes after ``deadline``."""
        step = self._script.popleft()
        if step.kind == ".":
            seconds = float(step.text)
            left = deadline - self.clock.monotonic()
            if seconds > left:
                self._script.appendleft(Step(".", str(seconds - left)))
                self.clock.advance(max(0.0, left))
                return False
            self.clock.advance(seconds)
        elif step.kind == "!":
            self.closed = True
            raise ModemGone("the port vanished")
        else:
            self._waiting += _bytes(step)
        return True

    def _say(self, utterance: str) -> None:
        if not utterance:
            return  # the CR behind an ESC
        self.sent.append(utterance)
        while self._script and self._script[0].kind in {"<", "<|", "."}:
            step = self._script.popleft()
            if step.kind != ".":  # a wait is cut short by our speaking; what comes is on its way already
                self._waiting += _bytes(step)
        if self._script and self._script[0].kind == ">" and _fits(self._script[0].text, utterance):
            self._script.popleft()
        elif utterance != "^[":
            self._answer(utterance)

    def _answer(self, command: str) -> None:
        known = self.answers.get(command, [(Step("<", "ERROR"),)])
        turn = self._asked.get(command, 0)
        self._asked[command] = turn + 1
        for step in known[min(turn, len(known) - 1)]:
            self._waiting += _bytes(step)


def _bytes(step: Step) -> bytes:
    if step.kind == "<|":
        return step.text.encode("latin-1").decode("unicode_escape").encode("latin-1")
    if step.text == ">":
        return b"\r\n> "
    return f"\r\n{step.text}\r\n".encode("latin-1")


def _readable(utterance: bytes) -> str:
    text = utterance.decode("latin-1").removesuffix("\r")
    return text.replace("\x1a", "^Z").replace("\x1b", "^[")


def _fits(expected: str, utterance: str) -> bool:
    if expected.startswith("*"):
        return utterance.endswith(expected[1:])
    return expected == utterance


def dialogue_files(folder: Path) -> Iterable[Path]:
    """The dialogues of a folder, in order."""
    return sorted(folder.glob("*.txt"))
