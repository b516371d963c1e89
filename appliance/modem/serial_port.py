"""The serial port: bytes out, bytes in, and whose it is. The only ``import serial``."""

from __future__ import annotations

import errno
import fcntl
import math
import os
import select
import socket
import stat
import termios
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import serial

from appliance.errors import ModemGone, PortForbidden, PortInUse, PortMissing
from appliance.modem.port_holder import Holder, in_use, others, suspects

BAUD_RATE = 115200
WRITE_TIMEOUT = 5.0  # seconds; a whole PDU takes 30 ms at 115200
READ_SIZE = 4096
_PTY_MAJORS = range(136, 144)  # Unix98 pty slaves, Linux admin-guide/devices.txt


class WriteFailed(ModemGone):
    """The port broke while writing: ``written`` octets had been taken, the rest cannot have left."""

    def __init__(self, sentence: str, written: int) -> None:
        super().__init__(sentence)
        self.written = written


class Port(Protocol):
    """What the AT link needs of a wire. One thread reads and writes; ``wake`` is for all others."""

    def read(self, timeout: float) -> bytes:
        """What is there; waits at most ``timeout`` seconds for the first octet. b"" when there is none.

        Raises ``ModemGone``.
        """
        ...

    def write(self, data: bytes) -> None:
        """Hand over all of ``data``, or raise ``WriteFailed``."""
        ...

    def wake(self) -> None:
        """Make a waiting ``read`` (or the next one) return at once."""
        ...

    def close(self) -> None:
        """Let go; harmless when repeated."""
        ...


PortOpener = Callable[[str], Port]


class _UnflushedSerial(serial.Serial):  # type: ignore[misc]
    """pyserial throws away what is waiting when a port is opened; that may be a delivery report."""

    def _reset_input_buffer(self) -> None:
        pass


class SerialPort:
    """A port held exclusively: opened and configured by pyserial, waited on without spinning."""

    def __init__(self, device: serial.Serial, write_timeout: float) -> None:
        self.path = str(device.port)
        self._device = device
        self._write_timeout = write_timeout
        self._fd: int = device.fileno()
        self._waker, self._wakes = socket.socketpair()
        self._waker.setblocking(False)
        self._wakes.setblocking(False)
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)
        self._readable.register(self._wakes, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(self._fd, select.POLLOUT)

    def read(self, timeout: float) -> bytes:
        if not self._device.is_open:
            raise ModemGone(f"{self.path} is closed")
        ready = self._readable.poll(max(0, math.ceil(timeout * 1000)))
        data = b""
        for fd, _flags in ready:
            if fd == self._fd:
                data = self._take()
            else:
                self._wakes.recv(READ_SIZE)
        return data

    def _take(self) -> bytes:
        try:
            data = os.read(self._fd, READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise ModemGone(f"{self.path} vanished ({error.strerror})") from error
        if not data:
            # readable, but nothing to read: how Linux shows an unplugged device
            raise ModemGone(f"{self.path} vanished")
        return data

    def write(self, data: bytes) -> None:
        if not self._device.is_open:
            raise WriteFailed(f"{self.path} is closed", 0)
        written = 0
        deadline = time.monotonic() + self._write_timeout
        while written < len(data):
            try:
                written += os.write(self._fd, data[written:])
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0 or not self._writable.poll(math.ceil(left * 1000)):
                    raise WriteFailed(f"{self.path} takes no more bytes", written) from None
            except OSError as error:
                raise WriteFailed(f"{self.path} vanished ({error.strerror})", written) from error

    def wake(self) -> None:
        try:
            self._waker.send(b"\0")
        except OSError:
            return  # closed meanwhile, or enough wake-ups are waiting already

    def close(self) -> None:
        self._device.close()
        self._waker.close()
        self._wakes.close()


def open_serial(
    path: str,
    baudrate: int = BAUD_RATE,
    *,
    write_timeout: float = WRITE_TIMEOUT,
    listeners: Callable[[str], Sequence[Holder]] | None = None,
) -> SerialPort:
    """Open ``path`` for this process alone. ``listeners``: who else has it open; None: asked of /proc.

    Raises ``PortInUse`` (and says by whom, if that can be known) or ``ModemGone``.
    """
    try:
        # A HAT's UART has no RTS/CTS wires. exclusive: flock, which keeps out a second box.
        device = _UnflushedSerial(path, baudrate, timeout=0, rtscts=False, exclusive=True)
    except OSError as error:  # SerialException is one
        raise refusal(path, error) from error
    except termios.error as error:
        raise ModemGone(f"{path} is no working serial port ({error})") from error
    try:
        _keep_others_out(device.fileno())
        if listeners is None and _is_device(device.fileno()):
            listeners = others
        # whoever opened it before us without a lock still takes half of what the modem says
        if listeners is not None and (listening := listeners(path)):
            raise PortInUse(*in_use(path, listening))
    except OSError as error:
        device.close()
        raise refusal(path, error) from error
    except PortInUse:
        device.close()
        raise
    return SerialPort(device, write_timeout)


def _keep_others_out(fd: int) -> None:
    """TIOCEXCL: from now on nobody but root opens the device, ModemManager included.

    Not on a pseudo-terminal: its other end keeps the flag alive after a crash and locks out the next start.
    """
    if _is_device(fd):
        fcntl.ioctl(fd, termios.TIOCEXCL)


def _is_device(fd: int) -> bool:
    """Not a pseudo-terminal, whose other end belongs to somebody by its nature."""
    mode = os.fstat(fd)
    return stat.S_ISCHR(mode.st_mode) and os.major(mode.st_rdev) not in _PTY_MAJORS


def refusal(path: str, error: OSError) -> ModemGone:
    """What the system's refusal to open ``path`` means."""
    if error.errno in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
        return PortInUse(*in_use(path, suspects(path)))
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortForbidden(f"no permission to open {path}; the user must be in its group (often dialout)")
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return PortMissing(f"{path} does not exist")
    return ModemGone(f"{path} cannot be opened ({error})")
