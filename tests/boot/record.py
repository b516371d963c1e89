"""What was tested last and held: the same content is not booted again, and everybody can read the numbers.

``tested.json`` beside this file travels with the checkout; it is written after a whole run in which all
held, and belongs to one content (``python -m provisioning.image --content``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

RECORD = Path(__file__).with_name("tested.json")
RECENT = timedelta(days=60)
LEAST_CUTS = 10  # a run with fewer is no whole one
# Everything, besides the cuts
STEPS = (
    "page answers (power to page)",
    "first start with the sticker's code, three people",
    "an SMS goes out, its report comes back",
    "a reply comes in",
    "at rest: nothing failed, room and memory",
    "the box opens its own Wi-Fi",
    "a phone joins by the sticker's words",
    "kabar.lan leads to the page",
    "the page tells who is on it, and hears who else is there",
    "an office Wi-Fi that is not there: the page says so, the box's own is back",
    "a hung program is started again",
    "a hung machine is started again",
    "the broadcast ends, every promise holds",
    "an update is taken, and the box lives on it",
    "an update that cannot start is given up",
    "a damaged ledger: safe mode takes over",
    "mended by hand, 'try again': the box is back",
    "a backup and its eight words",
    "factory reset by kabar.toml",
    "nothing of the office is left on that card",
    "a second box from its card",
    "the backup comes back on it",
    "an SMS from the restored office",
    "Pi 3 board: page answers",
    "Pi 3 board: first start, SMS and report over ttyS1",
    "Pi 3 board: a reply comes in",
)


class Measured(msgspec.Struct, frozen=True):
    """One step: ``seconds`` on the computer that emulated it."""

    step: str
    seconds: float
    note: str = ""


class Record(msgspec.Struct, frozen=True):
    """``content``: of the image; ``steps``: those that held; ``problem``: "" = everything did.

    ``stopped``: what ended an earlier run whose steps count here too.
    """

    content: str
    at: datetime
    cuts: int
    seconds: float
    steps: tuple[Measured, ...]
    facts: dict[str, str]
    stopped: tuple[str, ...] = ()
    problem: str = ""

    def holds_for(self, content: str, now: datetime) -> bool:
        """Whether an image of this content need not be tested again."""
        recent = timedelta() <= now - self.at < RECENT
        return not self.problem and self.whole and self.content == content and recent

    @property
    def whole(self) -> bool:
        """Whether no step was left out, and the plug was pulled as often as is demanded."""
        held = [each.step for each in self.steps]
        pulled = sum(step.startswith("power cut ") for step in held)
        return set(STEPS) <= set(held) and pulled == self.cuts >= LEAST_CUTS

    def table(self) -> str:
        """As the README shows it."""
        lines = ["| step | seconds | |", "|---|---:|---|"]
        lines += [f"| {each.step} | {each.seconds:.1f} | {each.note} |" for each in self.steps]
        lines += ["", "| measured | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.facts.items()]
        lines += [f"| an earlier run of these was stopped by | {why} |" for why in self.stopped]
        return "\n".join(lines) + "\n"


def joined(runs: Sequence[Record]) -> Record:
    """Several runs of one content, the oldest first; a step that held twice counts as it held first.

    What stopped one of them is kept, the last one must have held. Raises ValueError: different contents.
    """
    *earlier, last = sorted(runs, key=lambda run: run.at)
    if {run.content for run in earlier} - {last.content}:
        raise ValueError("these are runs of different images")
    steps: dict[str, Measured] = {}
    facts: dict[str, str] = {}
    for run in (*earlier, last):
        for each in run.steps:
            steps.setdefault(each.step, each)
        facts = run.facts | facts
    return msgspec.structs.replace(
        last,
        cuts=max(run.cuts for run in runs),
        seconds=sum(run.seconds for run in runs),
        steps=tuple(steps.values()),
        facts=facts,
        stopped=tuple(run.problem.strip().splitlines()[-1].strip() for run in earlier if run.problem),
    )


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
