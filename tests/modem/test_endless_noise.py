"""A line that never falls silent holds nobody: a floating wire, a wrong speed, another program's console."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone, NotHandedOver, SendUncertain
from appliance.modem.at_channel import Event
from appliance.modem.at_link import LONGEST_NOISE, AtLink, NoAnswer
from appliance.modem.dialogue import Dialogue
from appliance.modem.modem import Modem
from tests.support.clock import FakeClock
from tests.support.scripted_modem import GREETING, connected_modem

OCTETS_PER_SECOND = 11_520
MOST_READS = 200_000
NOISES = {
    "zeros": b"\x00" * 64,
    "no line ends": b"U" * 64,
    "empty lines": b"\r\n" * 32,
    "a console": b"login: \r\n" * 8,
    "prompts": b"\r\n> " * 16,
}


class EndlessPort:
    """Says the same for ever, as fast as the wire allows."""

    def __init__(self, clock: FakeClock, noise: bytes) -> None:
        self._clock = clock
        self._noise = noise
        self._reads = 0

    def read(self, timeout: float) -> bytes:
        self._reads += 1
        assert self._reads < MOST_READS, "it listens for ever"
        self._clock.advance(len(self._noise) / OCTETS_PER_SECOND)
        return self._noise

    def write(self, data: bytes) -> None:
        pass

    def wake(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture(params=NOISES.values(), ids=list(NOISES))
def noise(request: pytest.FixtureRequest) -> bytes:
    assert isinstance(request.param, bytes)
    return request.param


def test_a_command_ends_soon_after_its_time_limit(noise: bytes) -> None:
    clock = FakeClock()
    heard: list[Event] = []
    link = AtLink(EndlessPort(clock, noise), clock=clock, dialogue=Dialogue(), hear=heard.append)
    before = clock.monotonic()
    with pytest.raises(NoAnswer):
        link.run("AT+CSQ", timeout=5)
    assert clock.monotonic() - before < 5 + 3 * LONGEST_NOISE


def test_listening_ends(noise: bytes) -> None:
    clock = FakeClock()
    link = AtLink(EndlessPort(clock, noise), clock=clock, dialogue=Dialogue(), hear=lambda event: None)
    before = clock.monotonic()
    link.listen(1)
    assert clock.monotonic() - before < 1 + 2 * LONGEST_NOISE


def test_a_modem_that_says_nothing_but_prompts_is_handed_one_message_or_none() -> None:
    modem, port = connected_modem()
    clock = port.clock
    endless = EndlessPort(clock, NOISES["prompts"])
    port.read = endless.read  # type: ignore[method-assign]
    before = clock.monotonic()
    with pytest.raises((NotHandedOver, SendUncertain)):
        modem.send(GREETING)
    assert clock.monotonic() - before < 300
    assert sum(written.endswith(b"\x1a") for written in port.writes) <= 1


def test_a_modem_on_such_a_line_is_gone(noise: bytes) -> None:
    clock = FakeClock()
    modem = Modem(name="M", open_port=lambda: EndlessPort(clock, noise), profile=None, clock=clock)
    before = clock.monotonic()
    with pytest.raises(ModemGone):
        modem.connect()
    assert clock.monotonic() - before < 300
