"""Whatever is plugged, pulled, opened and closed in whatever order: no modem has two masters."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.errors import ModemError
from appliance.modem.serial_port import Port
from tests.support.modem_shelf import Shelf, ShelfModem, name_of

SOCKETS = ("1-1.1", "1-1.2", "1-1.3")
ACTIONS = st.one_of(
    st.tuples(st.just("plug"), st.sampled_from(SOCKETS), st.integers(0, 3)),
    st.tuples(st.just("pull"), st.sampled_from(SOCKETS), st.just(0)),
    st.tuples(st.just("deaf"), st.just(""), st.integers(0, 3)),
    st.tuples(st.just("hears"), st.just(""), st.integers(0, 3)),
    st.tuples(st.just("open"), st.just(""), st.integers(0, 2)),
    st.tuples(st.just("close"), st.just(""), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.just(""), st.integers(1, 100)),
    st.tuples(st.just("restart"), st.just(""), st.just(0)),
)


class Play:
    """Three sections, the third bound to the fourth modem; four modems, one of them without SMS."""

    def __init__(self, root: Path) -> None:
        self.shelf = Shelf(root)
        self.modems = [ShelfModem(f"86123405000001{last}") for last in range(4)]
        self.modems[2].model = "A7670E-LNXY-UBL"
        self.sockets: dict[str, tuple[int, str]] = {}  # -> modem, tty
        self.given: dict[int, Port] = {}
        self._ttys = iter(range(1000))
        self.restart()

    def restart(self) -> None:
        for port in self.given.values():
            port.close()
        self.given.clear()
        broker = self.shelf.new_broker()
        bound = ("", "", self.modems[3].imei)
        self.openers: list[Callable[[], Port]] = [
            broker.opener(name, "auto", imei) for name, imei in zip("ABC", bound, strict=True)
        ]

    def do(self, word: str, socket: str, number: int) -> None:
        plugged = {modem for modem, _tty in self.sockets.values()}
        match word:
            case "plug" if socket not in self.sockets and number not in plugged:
                tty = f"ttyUSB{next(self._ttys)}"
                self.shelf.plug(socket, self.modems[number], tty)
                self.sockets[socket] = (number, tty)
            case "pull" if socket in self.sockets:
                _modem, tty = self.sockets.pop(socket)
                self.shelf.pull(socket, tty)
            case "deaf" | "hears":
                self.modems[number].deaf = word == "deaf"
            case "open":
                self.close(number)
                with suppress(ModemError):
                    self.given[number] = self.openers[number]()
            case "close":
                self.close(number)
            case "wait":
                self.shelf.clock.advance(number)
            case "restart":
                self.restart()

    def close(self, section: int) -> None:
        if section in self.given:
            self.given.pop(section).close()

    def look(self) -> None:
        open_ports = self.shelf.open_ports
        assert len(open_ports) == len(set(open_ports))
        held = {name_of(port) for port in self.given.values()}
        assert set(open_ports) <= held, "a port that was only asked is let go"
        seats = self.shelf.seats
        remembered = [seats.imei_of(name) for name in "ABC" if seats.imei_of(name)]
        assert len(remembered) == len(set(remembered)), "no modem has two seats"
        assert self.modems[2].imei not in remembered, "what cannot do SMS has none"
        assert seats.imei_of("C") in ("", self.modems[3].imei)


@settings(max_examples=60)
@given(st.lists(ACTIONS, max_size=25))
def test_no_modem_is_ever_given_to_two_sections_and_no_port_is_left_open(
    actions: list[tuple[str, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        play = Play(Path(folder))
        for word, socket, number in actions:
            play.do(word, socket, number)
            play.look()


def test_sections_that_open_at_the_same_moment_get_a_modem_each(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    names = [f"S{number}" for number in range(4)]
    for number in range(4):
        shelf.plug(f"1-1.{number}", ShelfModem(f"86123405000001{number}"), f"ttyUSB{9 - number}")
    openers = {name: shelf.broker.opener(name, "auto") for name in names}
    together = threading.Barrier(len(names))
    given: dict[str, str] = {}

    def open_at_once(name: str) -> None:
        together.wait()
        given[name] = name_of(openers[name]())

    threads = [threading.Thread(target=open_at_once, args=(name,)) for name in reversed(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == {f"S{number}": f"ttyUSB{9 - number}" for number in range(4)}
