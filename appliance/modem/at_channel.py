"""The AT line discipline, sans-IO: bytes in, events out, however they were cut. Never raises on any byte.

A line is sorted by what it is, never by when it comes: the sorters below are asked in their order and the
first that takes the line decides. What nobody takes is ``Garbage``: counted, otherwise ignored.

===============  ===================================================================================
sorter           takes
===============  ===================================================================================
echo             what we have just written ourselves (until ATE0, and the PDU)
final            OK, ERROR, +CMS ERROR, +CME ERROR ...: the whole line, so "OKE SIAP" is no OK
second line      hex that belongs to a header seen before (+CMT, +CDS, +CMGL, +CMGR)
expected         a prefix the command in flight has announced
unsolicited      every other line with a name of its own (+CMTI, RDY, SMS DONE ...)
plain            any other text, if the command in flight answers without a prefix (ATI, AT+CGSN)
===============  ===================================================================================
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MAX_LINE = 4096  # octets; the longest honest line is a PDU of about 360
MAX_TEXT_LINES = 40  # of one USSD menu
HEADER_PATIENCE = 4  # other lines that may come between a header and its hex

_CONTROL_BYTES = bytes(sorted({*range(0x20), 0x7F} - {0x0A, 0x0D}))
_LINE_END = re.compile(rb"[\r\n]")

_ERROR_CODE = re.compile(r"\+(CM[SE]) ERROR: ?(.*)")
_FINAL_WORDS = {"OK": True, "ERROR": False, "ABORTED": False, "COMMAND NOT SUPPORT": False}

_NAMED = re.compile(r"([+*^#$%][A-Z][A-Z0-9]*)(?::\s*(.*))?", re.DOTALL)
# Words without a sign in front. NO CARRIER and its kin end calls; we never dial, so they answer nothing.
_SPOKEN = re.compile(
    r"RDY|RING|NO CARRIER|NO ANSWER|NO DIALTONE|BUSY|START|(?:SMS|PB) DONE|SMS FULL|(?:SMS|Call) Ready"
    r"|(?:NORMAL )?POWER(?:ED)? DOWN|(?:UNDER|OVER)-VOLTAGE.*|DST: ?\d+"
)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){4,}")
_TRAILING_LENGTH = re.compile(r"(\d+)\s*$")
_TWO_LINES = frozenset({"+CMT", "+CDS", "+CBM", "+CMGL", "+CMGR"})
_OPEN_TEXT = re.compile(r'\+CUSD: ?\d ?, ?"(?!.*"(?: ?, ?\d+)?\s*$).*', re.DOTALL)
_BREAKS_TEXT = re.compile(r"\+(?:CMTI|CMT|CDSI|CDS|CMGS|C[GE]?REG|CUSD): ?.*")


@dataclass(frozen=True, slots=True)
class FinalResult:
    """The end of a command.

    ``namespace`` is "CMS", "CME" or ""; ``code`` is None when it came as ``text`` (CMEE=2) or not at all.
    """

    ok: bool
    namespace: str = ""
    code: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The modem waits for text (``>`` at the start of a line, with or without the space)."""


@dataclass(frozen=True, slots=True)
class InformationLine:
    """Part of the answer to the command in flight.

    ``name`` is what stands before the colon ("" for plain text); ``data`` the hex of the second line, if any.
    """

    name: str
    line: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Unsolicited:
    """A line nobody asked for, with the same fields."""

    name: str
    line: str
    data: str = ""

    @property
    def rest(self) -> str:
        """What stands behind the colon."""
        return self.line[len(self.name) + 1 :].strip()


@dataclass(frozen=True, slots=True)
class Garbage:
    """A line that means nothing to us."""

    line: str


Event = FinalResult | Prompt | InformationLine | Unsolicited | Garbage


@dataclass(slots=True)
class _Header:
    """The first of two lines, waiting for its hex."""

    event: InformationLine | Unsolicited
    patience: int = HEADER_PATIENCE

    def fits(self, data: str) -> bool:
        """Whether the length the header announces (TPDU octets, TS 27.005) is that of ``data``."""
        length = _TRAILING_LENGTH.search(self.event.line)
        return length is not None and int(length[1][-4:]) == len(data) // 2 - 1 - int(data[:2], 16)

    def with_data(self, data: str) -> InformationLine | Unsolicited:
        return type(self.event)(self.event.name, self.event.line, data)


class AtChannel:
    """``command_started``, ``receive_data``, ``next_event`` until it gives None; ``command_ended``.

    A line is sorted when it is taken: what the caller says between two events already counts for the second.
    """

    def __init__(self) -> None:
        self.garbage_bytes = 0
        self.garbage_lines = 0
        self.echoes = 0
        self._buffer = bytearray()
        self._events: deque[Event] = deque()
        self._written: deque[str] = deque(maxlen=4)
        self._prefixes: tuple[str, ...] = ()
        self._plain = False
        self._headers: list[_Header] = []
        self._open_text: list[str] = []
        self._sorters: tuple[Callable[[str], bool], ...] = (
            self._is_echo,
            self._is_final,
            self._is_second_line,
            self._is_expected,
            self._is_unsolicited,
        )

    def command_started(self, command: str, *, prefixes: tuple[str, ...] = (), plain: bool = False) -> None:
        """``command`` (without CR) is being written; the answer has lines named ``prefixes``, or any."""
        self._written.append(command)
        self._prefixes = prefixes
        self._plain = plain

    def text_started(self, text: str, *, prefixes: tuple[str, ...]) -> None:
        """``text`` (without Ctrl-Z) is being written behind a prompt; now ``prefixes`` are expected."""
        self._written.append(text)
        self._prefixes = prefixes

    def command_ended(self) -> None:
        """Nothing is in flight any more, answered or not."""
        self._prefixes = ()
        self._plain = False

    def receive_data(self, data: bytes) -> None:
        """Take what the port gave. NUL and other control bytes are dropped and counted."""
        clean = data.translate(None, _CONTROL_BYTES)
        self.garbage_bytes += len(data) - len(clean)
        self._buffer += clean

    def next_event(self) -> Event | None:
        """The next event, or None when more bytes are needed."""
        while not self._events:
            if self._take_prompt():
                return Prompt()
            line = self._take_line()
            if line is None:
                return None
            if line:
                self._sort(line)
        return self._events.popleft()

    def _take_prompt(self) -> bool:
        """The prompt has no line end: it is the one thing that is recognised by its first octet."""
        if self._open_text:
            return False
        start = len(self._buffer) - len(self._buffer.lstrip(b" \r\n"))
        if self._buffer[start : start + 1] != b">":
            return False
        del self._buffer[: start + 1]
        return True

    def _take_line(self) -> str | None:
        """The next line without its end, "" for an empty one, None for an unfinished one."""
        end = _LINE_END.search(self._buffer, 0, MAX_LINE)
        if end is not None:
            line = self._buffer[: end.start()].decode("latin-1").strip()
            del self._buffer[: end.end()]
            return line
        if len(self._buffer) < MAX_LINE:
            return None
        line = self._buffer[:MAX_LINE].decode("latin-1").strip()
        del self._buffer[:MAX_LINE]
        return line

    def _sort(self, line: str) -> None:
        if self._open_text and self._continues_text(line):
            return
        if any(takes(line) for takes in self._sorters):
            return
        undisturbed = line.encode("ascii", "ignore").decode("ascii").strip()
        if undisturbed != line and any(takes(undisturbed) for takes in self._sorters):
            self.garbage_bytes += len(line) - len(undisturbed)  # noise beside an honest line
            return
        if self._plain:
            self._emit(InformationLine("", line))
        else:
            self.garbage_lines += 1
            self._emit(Garbage(line))

    def _is_echo(self, line: str) -> bool:
        is_echo = line in self._written
        self.echoes += is_echo
        return is_echo

    def _is_final(self, line: str) -> bool:
        result = final_result(line)
        if result is None:
            return False
        # A header of the answer without its hex (an empty place in the store) is all there is.
        for header in [each for each in self._headers if isinstance(each.event, InformationLine)]:
            self._headers.remove(header)
            self._events.append(header.event)
        self._emit(result)
        return True

    def _is_second_line(self, line: str) -> bool:
        if not self._headers or not _HEX.fullmatch(line):
            return False
        fitting = [header for header in self._headers if header.fits(line)]
        if not fitting and self._plain:
            return False  # an ICCID looks like hex too
        header = (fitting or self._headers)[-1]
        self._headers.remove(header)
        self._events.append(header.with_data(line))
        return True

    def _is_expected(self, line: str) -> bool:
        named = _NAMED.fullmatch(line)
        if named is None or named[1] not in self._prefixes:
            return False
        self._emit_or_hold(InformationLine(named[1], line))
        return True

    def _is_unsolicited(self, line: str) -> bool:
        if _SPOKEN.fullmatch(line):
            self._emit(Unsolicited(line.partition(":")[0], line))
            return True
        named = _NAMED.fullmatch(line)
        if named is None:
            return False
        if _OPEN_TEXT.fullmatch(line):
            self._open_text = [line]
        else:
            self._emit_or_hold(Unsolicited(named[1], line))
        return True

    def _continues_text(self, line: str) -> bool:
        """A USSD text with line breaks ends with its closing quote, or where it can no longer be one."""
        broken = final_result(line) is not None or _BREAKS_TEXT.fullmatch(line) is not None
        if not broken:
            self._open_text.append(line)
        text = "\n".join(self._open_text)
        if broken or not _OPEN_TEXT.fullmatch(text) or len(self._open_text) >= MAX_TEXT_LINES:
            self._open_text = []
            self._emit(Unsolicited("+CUSD", text))
        return not broken

    def _emit_or_hold(self, event: InformationLine | Unsolicited) -> None:
        if event.name in _TWO_LINES:
            self._age_headers()
            self._headers.append(_Header(event))
        else:
            self._emit(event)

    def _emit(self, event: Event) -> None:
        self._events.append(event)
        self._age_headers()

    def _age_headers(self) -> None:
        """A header whose hex never comes must not swallow somebody else's later on."""
        for header in self._headers[:]:
            header.patience -= 1
            if header.patience <= 0:
                self._headers.remove(header)
                self.garbage_lines += 1
                self._events.append(Garbage(header.event.line))


def final_result(line: str) -> FinalResult | None:
    """``line`` as the end of a command, if the whole of it is one. With CMEE=2 the code is a text."""
    if line in _FINAL_WORDS:
        return FinalResult(_FINAL_WORDS[line], text="" if line in ("OK", "ERROR") else line)
    error = _ERROR_CODE.fullmatch(line)
    if error is None:
        return None
    value = error[2].strip()
    if value.isdecimal() and len(value) <= 5:
        return FinalResult(False, error[1], int(value))
    return FinalResult(False, error[1], None, value)
