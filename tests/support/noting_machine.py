"""A machine that notes what it was asked to do, and does nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from appliance.machine import Act, ActRefused


class NotingMachine:
    """``knows``: the acts it has; ``done``: what was started, with the wish, in order."""

    def __init__(self, folder: Path, knows: frozenset[Act] = frozenset(Act)) -> None:
        self.folder = folder
        self.knows = knows
        self.done: list[tuple[Act, msgspec.Struct | None]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def can(self, act: Act) -> bool:
        return act in self.knows

    def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
        if act not in self.knows:
            raise ActRefused(f"this computer has no {act.value}")
        if wish is not None:
            (self.folder / act.wish).write_bytes(msgspec.json.encode(wish))
        self.done.append((act, wish))
