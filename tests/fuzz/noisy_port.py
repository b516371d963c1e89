"""A port with somebody unreliable behind it: answers damaged, late, lost, doubled, or endless noise."""

from __future__ import annotations

from random import Random

from appliance.errors import ModemGone
from appliance.modem.serial_port import WriteFailed
from tests.fuzz.mutators import make
from tests.support.clock import FakeClock
from tests.support.scripted_port import Answers

OCTETS_PER_SECOND = 11_520  # of a line at 115200
NOISE_PER_SECOND = 1_000  # octets of a stream without end; more would only take longer to read
MOST_READS = 60_000  # of one call; a second of silence is one read
MOST_SECONDS = 4 * 3600.0


# A floating wire, a wrong baud rate, another program's console.
_WITHOUT_END = (b"\x00" * 8, b"UUUUUUUU", b"\r\n\r\n", b"garbage\r\n", b"\r\n> ", b"RDY\r\n", b"\r\nOK\r\n")


class NeverEnds(AssertionError):
    """A call has read or waited beyond all reason."""


class NoisyPort:
    """``mood``: how likely an answer is not the honest one. Reading moves the clock, as a wire does."""

    def __init__(self, clock: FakeClock, random: Random, mood: float, honest: Answers) -> None:
        self.pins = 0  # how often a PIN was given
        self._honest = honest
        self._clock = clock
        self._random = random
        self._mood = mood
        self._coming: list[tuple[float, bytes]] = []  # in the order of their times
        self._stream = b""  # what comes for ever, if anything
        self._open = True
        self.handed_over = 0  # writes that ended with Ctrl-Z
        self.written_after = b""  # what was written since then
        self.call_begins()

    def call_begins(self) -> None:
        """Counts start anew, and so does what was written behind Ctrl-Z."""
        self._reads = 0
        self._begun = self._clock.monotonic()
        self.handed_over = 0
        self.written_after = b""

    def become(self, mood: float) -> None:
        self._mood = mood

    def read(self, timeout: float) -> bytes:
        self._reads += 1
        waited = self._clock.monotonic() - self._begun
        if self._reads > MOST_READS or waited > MOST_SECONDS:
            raise NeverEnds(f"{self._reads} reads in {waited:.0f} s of the line's time")
        if not self._open:
            raise ModemGone("the port vanished")
        if self._stream:
            self._clock.advance(len(self._stream) / NOISE_PER_SECOND)
            return self._stream
        end = self._clock.monotonic() + max(0.0, timeout)
        if not self._coming or self._coming[0][0] > end:
            self._pass_until(end)
            return b""
        at, data = self._coming.pop(0)
        self._pass_until(at)
        size = self._random.choice((1, 3, 20, len(data)))
        if data[size:]:
            self._coming.insert(0, (at, data[size:]))
        return self._take(data[:size])

    def write(self, data: bytes) -> None:
        if not self._open:
            raise WriteFailed("the port vanished", 0)
        if self.handed_over:
            self.written_after += data
        self.handed_over += data.endswith(b"\x1a")
        for command in data.replace(b"\x1b", b"").split(b"\r"):
            if command:
                self.pins += command.startswith(b"AT+CPIN=")
                self._answer(command.decode("latin-1"))

    def wake(self) -> None:
        pass

    def close(self) -> None:
        self._open = False

    def _take(self, data: bytes) -> bytes:
        self._clock.advance(len(data) / OCTETS_PER_SECOND)
        return data

    def _pass_until(self, moment: float) -> None:
        self._clock.advance(max(0.0, moment - self._clock.monotonic()))

    def _answer(self, command: str) -> None:
        random = self._random
        answer = self._honestly(command)
        if random.random() < self._mood:
            damage = random.random()
            if damage < 0.30:
                answer = make(random, pool=(answer or b"\r\nOK\r\n",))
            elif damage < 0.55:
                answer = make(random)
            elif damage < 0.75:
                answer = b""
            elif damage < 0.90:
                answer += make(random)
            elif damage < 0.97:
                answer += answer
            elif damage < 0.995:
                self._open = False
            else:
                self._stream = random.choice(_WITHOUT_END) * 60
        delay = (
            random.choice((0.0, 0.05, 0.05, 0.05, 2.0, 30.0, 90.0)) if random.random() < self._mood else 0.05
        )
        self._coming.append((self._clock.monotonic() + delay, answer))
        self._coming.sort(key=lambda each: each[0])

    def _honestly(self, command: str) -> bytes:
        if command.endswith("\x1a"):
            return b"\r\n+CMGS: 7\r\n\r\nOK\r\n"
        if command.startswith("AT+CMGS="):
            return b"\r\n> "
        answers = self._honest.get(command)
        if answers is None:
            return b"\r\nERROR\r\n"
        said = self._random.choice(answers)
        return "".join(f"\r\n{step.text}\r\n" for step in said if step.kind == "<").encode("latin-1")
