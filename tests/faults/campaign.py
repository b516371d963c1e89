"""Thousands of faults, seeded: every family strikes again and again, everything is judged, a table tells."""

from __future__ import annotations

import statistics
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random

from tests.faults.families import families
from tests.faults.lives import BoxFailed
from tests.faults.rig import Broken, Family, Rig, Tally

Say = Callable[[str], None]
STUCK = (AssertionError, BoxFailed, OSError, RuntimeError, LookupError, ValueError)


@dataclass(frozen=True)
class Struck:
    """The ``number``-th strike of a family, and which promise it broke."""

    word: str
    number: int
    tally: Tally
    broken: str = ""


@dataclass
class Score:
    """What came of one family so far."""

    family: Family
    wanted: int
    begun: int = 0  # strikes
    tally: Tally = field(default_factory=Tally)
    broken: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Those at system calls have no more than there are; others try until they have struck often."""
        enough = self.begun if not self.family.share else self.tally.injections
        return enough >= self.wanted

    @property
    def left(self) -> float:
        done = self.begun if not self.family.share else self.tally.injections
        return 1 - done / max(1, self.wanted)


@dataclass(frozen=True)
class Order:
    """``only``: the words of families, all if there are none. ``number``: just this strike of it."""

    injections: int
    seed: int
    minutes: float | None = None
    only: Sequence[str] = ()
    number: int | None = None
    workers: int = 2


class Campaign:
    """``run`` it; then ``scores``."""

    def __init__(self, order: Order, folder: Path, say: Say) -> None:
        self.scores: dict[str, Score] = {}
        self.not_measured: list[tuple[Family, str]] = []
        self._order = order
        self._folder = folder
        self._say = say
        self._ends = time.monotonic() + order.minutes * 60 if order.minutes else float("inf")

    def run(self) -> bool:
        """-> whether every promise was kept."""
        with Rig.opened(self._folder / "first") as rig:
            known = families(rig, self._order.seed, self._order.only)
        self._choose(known)
        with ExitStack() as stack:
            striking = [
                stack.enter_context(_striker(known, self._folder / str(number), self._order.seed))
                for number in range(self._order.workers)
            ]
            self._direct(striking)
        return not any(score.broken for score in self.scores.values())

    def _direct(self, striking: Sequence[Connection]) -> None:
        """Whoever is idle gets the next strike, until there is none."""
        busy = [line for line in striking if self._give_next(line)]
        while busy:
            for line in wait(busy):
                if isinstance(line, Connection):
                    self._note(line.recv())
                    if not self._give_next(line):
                        busy.remove(line)

    def _give_next(self, line: Connection) -> bool:
        taken = self._next()
        if taken is not None:
            line.send(taken)
        return taken is not None

    def _note(self, struck: Struck) -> None:
        score = self.scores[struck.word]
        score.tally += struck.tally
        if struck.broken:
            score.broken.append(f"{self.how_to_repeat(struck)}\n{struck.broken}")
            self._say(f"BROKEN: {score.broken[-1]}")

    def _choose(self, known: Sequence[Family]) -> None:
        order = self._order
        for family in known:
            if order.only and family.word not in order.only:
                continue
            if missing := family.why_not():
                self.not_measured.append((family, missing))
                continue
            wanted = max(round(family.share * order.injections), family.at_least)
            self.scores[family.word] = Score(family, 1 if order.number is not None else wanted)

    def _next(self) -> tuple[str, int] | None:
        """Of the family that has most before it."""
        open_scores = [score for score in self.scores.values() if not self._is_over(score)]
        if not open_scores or time.monotonic() > self._ends:
            return None
        score = max(open_scores, key=lambda each: each.left)
        number = score.begun if self._order.number is None else self._order.number
        score.begun += 1
        if score.begun % 50 == 0:
            self._say(f"{score.family.word}: {score.begun} tried, {score.tally.injections} struck")
        return score.family.word, number

    def _is_over(self, score: Score) -> bool:
        if self._order.number is not None:
            return score.begun > 0
        return score.is_done

    def how_to_repeat(self, struck: Struck) -> str:
        seed = self._order.seed
        return f"python -m tests.faults --seed {seed} --only {struck.word} --number {struck.number}"


@contextmanager
def _striker(known: Sequence[Family], folder: Path, seed: int) -> Iterator[Connection]:
    """A process with a rig of its own, told which strikes to try. No thread: a lock of a folder that is open
    while another thread starts a program stays locked a little longer."""
    ours, theirs = Pipe()
    process = get_context("fork").Process(target=_strike, args=(theirs, known, folder, seed))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        with suppress(OSError):
            ours.send(None)
        process.join()
        ours.close()


def _strike(line: Connection, known: Sequence[Family], folder: Path, seed: int) -> None:
    by_word = {family.word: family for family in known}
    with Rig.opened(folder) as rig:
        while (asked := line.recv()) is not None:
            word, number = asked
            line.send(try_once(rig, by_word[word], number, seed))


def try_once(rig: Rig, family: Family, number: int, seed: int) -> Struck:
    """One strike; whatever goes wrong is told."""
    chance = Random(f"{family.word} {seed} {number}")
    try:
        return Struck(family.word, number, family.strike(rig, chance, number))
    except STUCK as problem:
        rig.renew_hats()
        tally = problem.tally if isinstance(problem, Broken) else Tally(1)
        return Struck(family.word, number, tally, f"{problem}\n{_where(problem)}")


def _where(problem: BaseException) -> str:
    return "".join(traceback.format_tb(problem.__traceback__)[-2:])


def as_markdown(campaign: Campaign) -> str:
    """The table of the README."""
    lines = [
        "| fault | injections | accepted messages | lost | doubled | unknown | sends again in: median | worst"
        " |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    whole = Tally()
    for score in campaign.scores.values():
        whole += score.tally
        lines.append(_row(score.family.title, score.tally))
    lines.append(_row("**all**", whole))
    lines += [
        f"| {family.title} | not measured: {why} | | | | | | |" for family, why in campaign.not_measured
    ]
    return "\n".join(lines)


def _row(title: str, tally: Tally) -> str:
    if tally.pauses:
        median, slowest = f"{statistics.median(tally.pauses):.1f} s", f"{max(tally.pauses):.1f} s"
    else:
        median = slowest = "-"
    figures = (tally.injections, tally.accepted, tally.lost, tally.doubled, tally.unknown)
    return f"| {title} | {' | '.join(f'{figure:,}' for figure in figures)} | {median} | {slowest} |"
