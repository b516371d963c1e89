"""A state as the office reads it: a word, an icon and a tone, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

# plain: nothing to do; leaf: good; amber: asks for attention; red: danger, something is lost or at risk
Tone = Literal["plain", "leaf", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Label:
    """``text``: a few words for a badge; ``help``: what happened, what is safe, what to do."""

    text: str
    icon: str = "info"
    tone: Tone = "plain"
    help: str = ""


class Labels:
    """Tables of labels by enum class, because members of two enums may be equal strings."""

    def __init__(self, *tables: Mapping[Any, Label]) -> None:
        self._tables: Mapping[type[StrEnum], Mapping[Any, Label]] = {
            type(next(iter(table))): table for table in tables
        }

    def __call__(self, member: StrEnum | str) -> Label:
        """The label of ``member``. A word no table knows is shown as it is: no page breaks over a word."""
        table = self._tables.get(type(member)) if isinstance(member, StrEnum) else None
        found = table.get(member) if table is not None and isinstance(member, StrEnum) else None
        return found if found is not None else Label(str(member).replace("_", " "))

    @property
    def enums(self) -> Mapping[type[StrEnum], Mapping[Any, Label]]:
        """Every enum these labels cover."""
        return self._tables
