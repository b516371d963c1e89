"""Measures the contact book at its stated limit: typing into the search, saving one edit, opening, memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from appliance.clock import SystemClock
from appliance.contacts.book import LIMIT, ContactBook
from appliance.contacts.duplicates import find_duplicates
from tests.bench import people
from tests.bench.box_process import running_box
from tests.bench.measure import BenchFailed, Measure, percentile
from tests.bench.offices import small_office
from tests.bench.usage import memory
from tests.bench.workbench import Workbench

SEARCH_BAR = 50.0  # milliseconds
SAVE_BAR = 100.0  # milliseconds
TWINS_BAR = 1.0  # seconds
T = TypeVar("T")

PAUSE = 3  # letters between two pauses of somebody who types
TYPED = (
    "euis komariah",
    "ibu neneng r",
    "melati 12",
    "tani mulya",
    "s i",
    "0812 2000 12",
    "20001234",
    "cilame",
)


@dataclass(frozen=True, slots=True)
class BookTimes:
    """Seconds; ``resident``: bytes that the book alone adds to a process."""

    saves: tuple[float, ...]
    opening: float
    twins: float
    found_twins: int
    image: int
    resident: int


def measure(bench: Workbench) -> Iterator[Measure]:
    yield _typing(bench)
    folder = bench.fresh("address-book")
    with _another_process() as one:
        one.submit(_fill, folder).result()
    with _another_process() as two:
        book = two.submit(_use_a_book, folder, 20 if bench.quick else 100).result()
    yield Measure(
        f"save after one edit at {LIMIT:,}",
        percentile(book.saves, 0.95) * 1000,
        "ms",
        SAVE_BAR,
        note=f"p95 of {len(book.saves)} edits, the middle one {percentile(book.saves, 0.5) * 1000:.0f} ms:"
        f" {book.image / 1e6:.1f} MB sealed, written beside, flushed, the old one read again and kept, and"
        f" the snapshot for all readers. Opening the book takes {book.opening:.2f} s; it adds"
        f" {book.resident / 1e6:.0f} MB to a process",
    )
    yield Measure(
        f"search for people who stand there twice, among {LIMIT:,}",
        book.twins,
        "s",
        TWINS_BAR,
        note=f"{book.found_twins} pairs",
    )


def _typing(bench: Workbench) -> Measure:
    data = small_office(bench.fresh("typing"), LIMIT)
    folder = bench.fresh("typing-work")
    took = []
    with running_box(data, [str(folder / "no-modem")], work=folder) as box, box.office() as visitor:
        visitor.get("/kontak")
        for _ in range(1 if bench.quick else 4):
            for text in TYPED:
                for end in {*range(1, len(text), PAUSE), len(text)}:
                    answer = visitor.get(f"/kontak?cari={quote(text[:end])}", fragment=True)
                    if answer.status != 200:
                        raise BenchFailed(f"the search was answered {answer.status}")
                    took.append(answer.seconds)
        resident = box.memory().resident
    return Measure(
        f"search as one types at {LIMIT:,}",
        percentile(took, 0.95) * 1000,
        "ms",
        SEARCH_BAR,
        note=f"p95 of {len(took)} pauses in typing, the middle one {percentile(took, 0.5) * 1000:.0f} ms:"
        f" from the request to the last byte of the fragment, on this machine. The box then has"
        f" {resident / 1e6:.0f} MB",
    )


def _use_a_book(folder: Path, edits: int) -> BookTimes:
    """In a process of its own, so that its memory is that of the book."""
    before = memory(os.getpid()).resident
    opening, book = _timed(lambda: ContactBook.open(folder, clock=SystemClock(), random=Random(1)))
    resident = memory(os.getpid()).resident - before
    someone = Random(2)
    saves = [_edit(book, someone, f"catatan {serial}") for serial in range(edits)]
    twins, found = _timed(lambda: find_duplicates(book.snapshot.people, book.snapshot.not_same))
    image = (folder / "contacts.json").stat().st_size
    return BookTimes(tuple(saves), opening, twins, len(found), image, resident)


def _fill(folder: Path) -> None:
    book = ContactBook.open(folder, clock=SystemClock(), random=Random(1))
    book.import_contacts(list(people.people(LIMIT)), [], source="bench.xlsx")
    book.close()


def _another_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _edit(book: ContactBook, someone: Random, note: str) -> float:
    person = someone.choice(book.snapshot.people)
    return _timed(lambda: book.update(replace(person, note=note)))[0]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result
