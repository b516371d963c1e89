"""Faults at system calls: which there are in the life of one broadcast, and what one of them does to a box.

Three stories, for strace counts per thread: a broadcast is *accepted* (the main thread, from the first call
of the program on), a broadcast that was accepted is *sent* (the sender's thread), people are *taken* in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.faults.lives import Life
from tests.faults.office import SHORT, Office, new_kader
from tests.faults.system_calls import FLUSHES, Call, CallFault, Tracer

TOKEN = "rakor"
NEWCOMERS = 5
HURRY = 25  # a sender rests for seconds when the card refuses
NO_ROOM, BAD_CARD = "ENOSPC", "EIO"
# What the program does not do to the card itself (its log, the modem, its lock) is not refused.
_REFUSED = frozenset({"pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "link", "unlink"})


class Story(StrEnum):
    """What the box is doing."""

    ACCEPTING = "accepting"
    SENDING = "sending"
    TAKING = "taking"


@dataclass(frozen=True, slots=True)
class Point:
    """One fault in one story."""

    story: Story
    fault: CallFault

    def __str__(self) -> str:
        return f"{self.story}, {self.fault}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a life has said, and how often the kernel has refused it something."""

    words: list[str]
    struck: int

    @property
    def died(self) -> bool:
        return "end" not in self.words and "unusable" not in self.words


def begin(office: Office, story: Story, tracer: Tracer) -> Life:
    """A life of that story, under strace, from before its first step on."""
    if story is Story.ACCEPTING:
        return office.start(text=SHORT, token=TOKEN, newborn=tracer.attach, halt=True, hurry=HURRY)
    if story is Story.TAKING:
        return office.start(take=new_kader(NEWCOMERS), newborn=tracer.attach, halt=True)
    life = office.start(text=SHORT, token=TOKEN, halt=True, hurry=HURRY)
    life.hear("accepted")
    life.hear("halted")
    tracer.attach(life.pid)
    return life


def recorded(office: Office, story: Story, log: Path) -> tuple[Call, ...]:
    """Every call of an undisturbed life of that story."""
    tracer = Tracer(log)
    life = begin(office, story, tracer)
    if story is not Story.SENDING:
        life.hear("accepted" if story is Story.ACCEPTING else "taken")
        life.hear("halted")
    life.go_on()
    life.work_and_stop()
    life.last_words()
    tracer.close()
    return tracer.calls()


def kill_points(story: Story, calls: Iterable[Call]) -> Iterator[Point]:
    """SIGKILL before each of these calls."""
    for name, nth in sorted({(call.name, call.nth) for call in calls}):
        yield Point(story, CallFault(name, nth))


def refusal_points(story: Story, calls: Iterable[Call], data_dir: Path) -> Iterator[Point]:
    """Each write and flush of a file in the data folder refused, for want of room and by a bad card."""
    spared = (f"<{data_dir}/box.lock>", f"<{data_dir}/ballast>")
    for call in calls:
        if call.name in _REFUSED and str(data_dir) in call.place and not any(x in call.place for x in spared):
            for error in (BAD_CARD,) if call.name in FLUSHES else (NO_ROOM, BAD_CARD):
                yield Point(story, CallFault(call.name, call.nth, error))


def strike(office: Office, point: Point, log: Path) -> Told:
    """One life with that fault; what was accepted is expected of the office."""
    tracer = Tracer(log, point.fault)
    life = begin(office, point.story, tracer)
    accepted_before = ["accepted"] if point.story is Story.SENDING else []
    life.go_on()
    life.work_and_stop()
    words = accepted_before + life.last_words()
    tracer.close()
    told = Told(words, tracer.struck())
    if told.died:
        office.cuts += 1
    return told


def then_all_is_well(office: Office, point: Point, told: Told) -> None:
    """Whatever was said is so; a second life does the rest. Raises AssertionError where it is not so."""
    if point.story is Story.TAKING:
        _taken_whole(office, told)
        office.finish()
        return
    if "accepted" in told.words:
        office.expect(SHORT)
        office.finish()
        return
    if not told.died:
        assert not office.books().broadcasts, "the box said it had refused a broadcast, and it is there"
    life = office.start(text=SHORT, token=TOKEN)  # a person presses again: once is once
    office.broadcast(life, SHORT)
    office.let_finish(life)


def _taken_whole(office: Office, told: Told) -> None:
    """The book is exactly as before or exactly as after; where the box said which, as it said."""
    with office.opened() as stores:
        people = len(stores.book.snapshot.by_id)
        assert not stores.recovered(), "a file had to be replaced by its previous generation"
    before, after = len(office.people), len(office.people) + NEWCOMERS
    assert people in (before, after), f"{people} people, neither {before} nor {after}"
    assert people == after or "taken" not in told.words, "what was saved is not there"
    assert people == before or "refused" not in told.words, "the box said it had not saved, and it has"
