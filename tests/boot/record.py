"""What was tested last and held: the same content is not booted again, and everybody can read the numbers.

``tested.json`` beside this file travels with the checkout; it is written after a whole run in which all
held, and belongs to one content (``python -m provisioning.image --content``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

RECORD = Path(__file__).with_name("tested.json")
RECENT = timedelta(days=60)
LEAST_CUTS = 10  # a run with fewer is no whole one
WHOLE = ("office", "pi3")  # the groups of steps that are everything


class Measured(msgspec.Struct, frozen=True):
    """One step: ``seconds`` on the computer that emulated it."""

    step: str
    seconds: float
    note: str = ""


class Record(msgspec.Struct, frozen=True):
    """``content``: of the image; ``groups``: of steps, all done; ``problem``: "" = everything held."""

    content: str
    at: datetime
    cuts: int
    seconds: float
    steps: tuple[Measured, ...]
    facts: dict[str, str]
    groups: tuple[str, ...] = ()
    problem: str = ""

    def holds_for(self, content: str, now: datetime) -> bool:
        """Whether an image of this content need not be tested again."""
        recent = timedelta() <= now - self.at < RECENT
        return not self.problem and self.whole and self.content == content and recent

    @property
    def whole(self) -> bool:
        """Whether nothing was left out, and the plug was pulled as often as is demanded."""
        pulled = sum(each.step.startswith("power cut ") for each in self.steps)
        return set(WHOLE) <= set(self.groups) and pulled == self.cuts >= LEAST_CUTS

    def table(self) -> str:
        """As the README shows it."""
        lines = ["| step | seconds | |", "|---|---:|---|"]
        lines += [f"| {each.step} | {each.seconds:.1f} | {each.note} |" for each in self.steps]
        lines += ["", "| measured | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.facts.items()]
        return "\n".join(lines) + "\n"


def read(path: Path = RECORD) -> Record | None:
    """None: nothing was tested yet, or the file is no record."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError):
        return None


def write(record: Record, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")


def now() -> datetime:
    """To the second."""
    return datetime.now(UTC).replace(microsecond=0)
