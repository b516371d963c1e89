"""Read one AT command line (V.250 5.2): its commands, their forms and parameters. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from appliance.modem.simulator.at_errors import AtError


class Form(StrEnum):
    """``AT+X``, ``AT+X?``, ``AT+X=?`` and ``AT+X=…``."""

    EXECUTE = "execute"
    READ = "read"
    TEST = "test"
    SET = "set"


@dataclass(frozen=True)
class Request:
    """One command. ``arguments`` have their quotes taken off; an omitted one is ""."""

    name: str  # upper case, with its sign: "+CMGS", "E", "&F", "S0"
    form: Form
    arguments: tuple[str, ...] = ()

    def text(self, position: int, default: str = "") -> str:
        """A parameter, or the default where it was left out."""
        value = self.arguments[position] if position < len(self.arguments) else ""
        return value or default

    def number(self, position: int, default: int | None = None) -> int:
        """A numeric parameter. Raises ``AtError`` if it is none, or left out without a default."""
        value = self.text(position)
        if not value and default is not None:
            return default
        if not value.isascii() or not value.isdigit():
            raise AtError("CME", 50)
        return int(value)


@dataclass(frozen=True)
class Reply:
    """What a command says. ``final`` None: the answer comes later by other means.

    ``after``: seconds it takes beside the usual; ``then``: what happens once the answer is out.
    """

    lines: tuple[str, ...] = ()
    final: str | None = "OK"
    after: float = 0.0
    then: Callable[[float], None] | None = None


OK = Reply()

_EXTENDED = re.compile(r"([+*^#$][A-Z0-9+]+)(=\?|\?|=)?", re.IGNORECASE)
_BASIC = re.compile(r"(&?[A-Z])(\d*)", re.IGNORECASE)
_REGISTER = re.compile(r"(S\d+)(\?|=(\d*))", re.IGNORECASE)
_UNQUOTED_SEMICOLON = re.compile(r'(?:[^";]|"[^"]*"?)*')


def requests_of(line: str) -> list[Request] | None:
    """The commands of a line; None if it is no command line at all. Raises ``AtError`` if it cannot be read.

    Whatever stands before "AT" is skipped: after noise or an escape a module still finds its command.
    """
    start = line.upper().find("AT")
    if start < 0:
        return None
    return list(_requests(line[start + 2 :].strip()))


def _requests(body: str) -> Iterator[Request]:
    position = 0
    while position < len(body):
        if body[position] in " ;":
            position += 1
            continue
        request, position = (_extended if body[position] in "+*^#$" else _basic)(body, position)
        yield request


def _extended(body: str, position: int) -> tuple[Request, int]:
    match = _EXTENDED.match(body, position)
    if match is None:
        raise AtError
    name, sign = match[1].upper(), match[2]
    end = match.end()
    if sign != "=":
        if end < len(body) and body[end] not in "; ":
            raise AtError
        form = {None: Form.EXECUTE, "?": Form.READ, "=?": Form.TEST}[sign]
        return Request(name, form), end
    rest = _UNQUOTED_SEMICOLON.match(body, end)
    value = rest[0] if rest else ""
    return Request(name, Form.SET, tuple(_arguments(value))), end + len(value)


def _basic(body: str, position: int) -> tuple[Request, int]:
    if body[position] in "Dd":  # everything behind it is the number to dial
        return Request("D", Form.SET, (body[position + 1 :],)), len(body)
    register = _REGISTER.match(body, position)
    if register is not None:
        form = Form.READ if register[2] == "?" else Form.SET
        return Request(register[1].upper(), form, (register[3] or "",)), register.end()
    match = _BASIC.match(body, position)
    if match is None:
        raise AtError
    return Request(match[1].upper(), Form.EXECUTE, (match[2],)), match.end()


def _arguments(value: str) -> Iterator[str]:
    """Split at commas outside quotes."""
    argument, quoted = "", False
    for character in value:
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            yield argument
            argument = ""
        elif quoted or character != " ":
            argument += character
    yield argument
