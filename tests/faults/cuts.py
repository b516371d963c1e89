"""Where the plug is pulled (always SIGKILL): at an octet on the wire, or at a step of the program."""

from __future__ import annotations

import importlib
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NoReturn

import msgspec

from appliance.modem.serial_port import Port

CTRL_Z = b"\x1a"
_ROOT = Path(__file__).resolve().parents[2]
_SAID = re.compile(
    rb"(?P<prompt>\r\n> )|(?P<answer>\+CMGS: \d+\r\n)|(?P<report>\+CDS: \d+\r\n[0-9A-F]+\r\n)"
    rb"|(?P<announced>\+CMTI: [^\r]+\r\n)|(?P<message>\+CMG[RL]: [^\r]+\r\n[0-9A-F]+\r\n)"
)


class Wire(StrEnum):
    """A moment on the wire between box and modem."""

    BEFORE_FIRST_BYTE = "AT+CMGS= is about to be written; only a first message's intent is flushed"
    COMMAND_WRITTEN = "AT+CMGS= is written, no prompt yet"
    PROMPT_READ = "the intent is flushed, the prompt is read, no octet of the PDU is written"
    HALF_PDU = "half of the PDU is written"
    WITHOUT_CTRL_Z = "the whole PDU is written, but for Ctrl-Z"
    CTRL_Z_WRITTEN = "Ctrl-Z is written, no answer yet"
    ANSWER_READ = "the answer is read, nothing is recorded"
    REPORT_READ = "a delivery report is read, not committed"
    MESSAGE_ANNOUNCED = "an incoming SMS is announced, not fetched"
    MESSAGE_READ = "an incoming SMS is read, not committed"
    BEFORE_DELETE = "it is committed, AT+CMGD= is about to be written"
    DELETE_WRITTEN = "AT+CMGD= is written, not answered"


class WireCut(msgspec.Struct, frozen=True, tag="wire"):
    """At the ``nth`` time that this happens on any wire of the box."""

    at: Wire
    nth: int = 1


class CodeCut(msgspec.Struct, frozen=True, tag="code"):
    """At the ``nth`` ``when`` of a function, or of whatever runs in a file or folder.

    ``where``: ``appliance.outbox.ledger:Ledger.accept``, ``appliance.database``, ``appliance.outbox``.
    """

    where: str
    when: Literal["call", "line", "return"] = "return"
    nth: int = 1

    def __post_init__(self) -> None:
        """Raises LookupError: a step that is never reached would be waited for in vain."""
        file, _, function = self.where.partition(":")
        step: Any = importlib.import_module(file)
        for name in function.split(".") if function else ():
            step = getattr(step, name, None)
        if function and (step is None or (step.__module__, step.__qualname__) != (file, function)):
            raise LookupError(f"there is no step {self.where}")


Cut = WireCut | CodeCut


def pull_the_plug() -> NoReturn:
    """What SIGKILL leaves is what a power cut leaves, but for the kernel's own memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise RuntimeError("survived SIGKILL")


class Scissors:
    """Counts what happens on all wires of one box and cuts at the one moment.

    ``longest_pause``: seconds of ``monotonic`` without an answer to a message, the start included; None:
    there was none at all.
    """

    def __init__(self, cut: WireCut | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.longest_pause: float | None = None
        self._monotonic = monotonic
        self._answered_at = monotonic()
        self._cut = cut
        self._lock = threading.Lock()
        self._seen: Counter[Wire] = Counter()

    def comes(self, moment: Wire) -> bool:
        """This happens now; -> whether it is the moment."""
        with self._lock:
            self._seen[moment] += 1
            if moment is Wire.ANSWER_READ:
                self._note_pause()
            return self._cut is not None and self._cut == WireCut(moment, self._seen[moment])

    def at(self, moment: Wire) -> None:
        if self.comes(moment):
            pull_the_plug()

    def _note_pause(self) -> None:
        now = self._monotonic()
        self.longest_pause = max(self.longest_pause or 0.0, now - self._answered_at)
        self._answered_at = now


class CutWire:
    """The real port; ``hurry`` times as fast as its owner thinks. Between its octets the plug is pulled."""

    def __init__(self, port: Port, scissors: Scissors, hurry: float) -> None:
        self._port = port
        self._scissors = scissors
        self._hurry = hurry
        self._said = b""

    def read(self, timeout: float) -> bytes:
        data = self._port.read(timeout / self._hurry)
        self._said += data
        while (found := _SAID.search(self._said)) is not None:
            self._said = self._said[found.end() :]
            self._scissors.at(_HEARD[found.lastgroup or ""])
        return data

    def write(self, data: bytes) -> None:
        if data.startswith(b"AT+CMGS="):
            self._scissors.at(Wire.BEFORE_FIRST_BYTE)
            self._port.write(data)
            self._scissors.at(Wire.COMMAND_WRITTEN)
        elif data.endswith(CTRL_Z):
            self._write_pdu(data)
        elif data.startswith(b"AT+CMGD="):
            self._scissors.at(Wire.BEFORE_DELETE)
            self._port.write(data)
            self._scissors.at(Wire.DELETE_WRITTEN)
        else:
            self._port.write(data)

    def _write_pdu(self, data: bytes) -> None:
        for moment, part in ((Wire.HALF_PDU, data[: len(data) // 2]), (Wire.WITHOUT_CTRL_Z, data[:-1])):
            if self._scissors.comes(moment):
                self._port.write(part)
                pull_the_plug()
        self._port.write(data)
        self._scissors.at(Wire.CTRL_Z_WRITTEN)

    def wake(self) -> None:
        self._port.wake()

    def close(self) -> None:
        self._port.close()


_HEARD = {
    "prompt": Wire.PROMPT_READ,
    "answer": Wire.ANSWER_READ,
    "report": Wire.REPORT_READ,
    "announced": Wire.MESSAGE_ANNOUNCED,
    "message": Wire.MESSAGE_READ,
}


def watch_for(cut: CodeCut) -> None:
    """From now on every thread of this process ends the process when it comes to that step.

    The program is not touched: the interpreter tells of each call, line and return (sys.settrace).
    """
    seen = count(1)
    file, _, function = cut.where.partition(":")
    place = str(_ROOT.joinpath(*file.split(".")))
    inside: dict[Any, bool] = {}

    def concerns(frame: FrameType) -> bool:
        code = frame.f_code
        if code not in inside:
            path = code.co_filename.removesuffix(".py")
            here = path == place or path.startswith(f"{place}{os.sep}")
            inside[code] = here and function in ("", code.co_qualname)
        return inside[code]

    def reached() -> None:
        if next(seen) == cut.nth:
            pull_the_plug()

    def within(_frame: FrameType, event: str, _arg: object) -> Any:
        if event == cut.when:
            reached()
        return within

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        if event != "call" or not concerns(frame):
            return None
        if cut.when == "call":
            reached()
            return None
        return within

    threading.settrace(trace)
    sys.settrace(trace)
