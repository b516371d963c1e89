"""The serial port over a real pseudo-terminal: whole, exclusive, wakeable, and honest when it breaks."""

from __future__ import annotations

import errno
import os
import termios
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.errors import ModemGone, PortForbidden, PortInUse, PortMissing
from appliance.modem.port_holder import Holder
from appliance.modem.serial_port import SerialPort, WriteFailed, open_serial, refusal


class Cable:
    """Both ends of a pseudo-terminal: ``far`` is the modem's."""

    def __init__(self) -> None:
        self.far, self._near = os.openpty()
        tty.setraw(self._near)
        self.path = os.ttyname(self._near)

    def unplug(self) -> None:
        for fd in (self.far, self._near):
            if fd >= 0:
                os.close(fd)
        self.far = self._near = -1


@pytest.fixture
def cable() -> Iterator[Cable]:
    cable = Cable()
    yield cable
    cable.unplug()


@pytest.fixture
def port(cable: Cable) -> Iterator[SerialPort]:
    port = open_serial(cable.path)
    yield port
    port.close()


def read_on(port: SerialPort) -> None:
    for _ in range(100):
        port.read(5)


def write_on(port: SerialPort) -> None:
    for _ in range(100):
        port.write(b"x" * 1000)


def test_bytes_go_both_ways_unchanged(cable: Cable, port: SerialPort) -> None:
    every = bytes(range(256))
    port.write(every)
    assert os.read(cable.far, 1000) == every

    os.write(cable.far, every)
    assert port.read(1) == every


def test_a_read_gives_all_that_is_there_and_nothing_when_there_is_nothing(
    cable: Cable, port: SerialPort
) -> None:
    os.write(cable.far, b"OK\r\n")
    os.write(cable.far, b"> ")
    assert port.read(1) == b"OK\r\n> "
    assert port.read(0) == b""


def test_what_waited_before_the_port_was_opened_is_not_thrown_away(cable: Cable) -> None:
    # a delivery report, while the box was starting
    os.write(cable.far, b"+CDS: 25\r\n")
    port = open_serial(cable.path)
    assert port.read(1) == b"+CDS: 25\r\n"
    port.close()


def test_a_waiting_read_returns_when_bytes_come(cable: Cable, port: SerialPort) -> None:
    writer = threading.Timer(0.02, os.write, (cable.far, b"RING"))
    writer.start()
    assert port.read(20) == b"RING"
    writer.join()


def test_wake_makes_a_waiting_read_return_and_is_remembered(port: SerialPort) -> None:
    before = time.monotonic()
    port.wake()
    port.wake()
    assert port.read(20) == b""
    waker = threading.Timer(0.02, port.wake)
    waker.start()
    assert port.read(20) == b""
    waker.join()
    assert time.monotonic() - before < 15


def test_waking_a_closed_port_is_harmless(port: SerialPort) -> None:
    port.close()
    port.close()
    port.wake()


def test_a_closed_port_neither_reads_nor_writes(port: SerialPort) -> None:
    port.close()
    with pytest.raises(ModemGone):
        port.read(0)
    with pytest.raises(WriteFailed) as caught:
        port.write(b"AT\r")
    assert caught.value.written == 0


def test_a_port_whose_other_end_vanishes_is_gone(cable: Cable, port: SerialPort) -> None:
    os.write(cable.far, b"last words")
    cable.unplug()
    with pytest.raises(ModemGone):
        read_on(port)
    with pytest.raises(WriteFailed) as caught:
        port.write(b"AT\r")
    assert caught.value.written == 0


def test_the_line_is_raw_and_without_flow_control(cable: Cable, port: SerialPort) -> None:
    iflag, oflag, cflag, lflag, ispeed, _ospeed, _cc = termios.tcgetattr(port._fd)
    assert ispeed == termios.B115200
    assert not lflag & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert not iflag & (termios.ICRNL | termios.IXON)
    assert not oflag & termios.OPOST
    assert not cflag & termios.CRTSCTS


def test_a_port_in_use_is_refused_and_its_holder_named(cable: Cable, port: SerialPort) -> None:
    with pytest.raises(PortInUse, match="this program"):
        open_serial(cable.path)
    os.write(cable.far, b"still ours")
    assert port.read(1) == b"still ours"


def test_a_program_that_listens_without_a_lock_is_found_all_the_same(cable: Cable) -> None:
    with pytest.raises(PortInUse, match=r"held by screen \(process 7\)") as caught:
        open_serial(cable.path, listeners=lambda path: [Holder("screen", 7)])
    assert caught.value.program == "screen"
    open_serial(cable.path).close()  # and nothing of ours stays open


def test_a_port_that_was_let_go_can_be_opened_again(cable: Cable) -> None:
    for _ in range(3):
        open_serial(cable.path).close()


def test_a_port_that_does_not_exist_is_gone(tmp_path: Path) -> None:
    with pytest.raises(PortMissing, match="does not exist"):
        open_serial(str(tmp_path / "ttyUSB9"))


def test_what_is_no_serial_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Halo")
    with pytest.raises(ModemGone):
        open_serial(str(file))
    assert file.read_text() == "Halo"


def test_a_write_nobody_takes_ends_and_tells_how_much_was_taken(cable: Cable) -> None:
    port = open_serial(cable.path, write_timeout=0.05)
    with pytest.raises(WriteFailed, match="no more") as caught:
        write_on(port)
    assert 0 <= caught.value.written < 1000
    termios.tcflush(port._fd, termios.TCIOFLUSH)
    port.close()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_port_that_may_not_be_opened_is_neither_missing_nor_broken(number: int) -> None:
    assert isinstance(refusal("/dev/ttyUSB2", OSError(number, "no")), PortForbidden)
    assert not isinstance(refusal("/dev/ttyUSB2", OSError(errno.ENOENT, "no")), PortForbidden)
