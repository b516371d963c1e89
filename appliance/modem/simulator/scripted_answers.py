"""Odd answers on order: what a command says the next times instead of what it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class ScriptedAnswer:
    """``command`` as typed, without AT; with ``*`` at its end every command that begins so.

    ``final`` "": no result at all. ``seconds``: until it comes. ``times``: so often, 0 = always.
    """

    command: str
    lines: Sequence[str] = ()
    final: str = "OK"
    seconds: float = 0.0
    times: int = 1

    def means(self, typed: str) -> bool:
        wanted = self.command.upper()
        if wanted.endswith("*"):
            return typed.upper().startswith(wanted[:-1])
        return typed.upper() == wanted


class ScriptedAnswers:
    """The orders of one module, the oldest first."""

    def __init__(self) -> None:
        self._orders: list[ScriptedAnswer] = []

    def order(self, answer: ScriptedAnswer) -> None:
        self._orders.append(answer)

    def clear(self) -> None:
        self._orders.clear()

    def take(self, line: str) -> ScriptedAnswer | None:
        """The order for this command line, which has been served once more."""
        if not self._orders:
            return None
        start = line.upper().find("AT")
        typed = line[start + 2 :].strip() if start >= 0 else line.strip()
        found = next((order for order in self._orders if order.means(typed)), None)
        if found is not None and found.times:
            found.times -= 1
            if not found.times:
                self._orders.remove(found)
        return found
