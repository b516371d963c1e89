"""A machine that tells the diary what it is asked to do: the next start then knows why this run ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from appliance.machine import Act, Machine
from appliance.run_diary.model import End

_ENDS: Mapping[Act, End] = {Act.RESTART: End.RESTART, Act.POWER_OFF: End.POWER_OFF}


class ToldMachine:
    """``expect``: the diary's."""

    def __init__(self, machine: Machine, expect: Callable[[End], None]) -> None:
        self._machine = machine
        self._expect = expect

    @property
    def folder(self) -> Path:
        return self._machine.folder

    def can(self, act: Act) -> bool:
        return self._machine.can(act)

    def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
        self._machine.start(act, wish)
        if act in _ENDS:
            self._expect(_ENDS[act])
