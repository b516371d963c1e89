"""Measures a burst: 10,000 SMS for a SIM that holds ten, while a broadcast goes out and somebody looks on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.box_process import running_box
from tests.bench.broadcast_run import kirim_to_all
from tests.bench.client import Client
from tests.bench.measure import BenchFailed, Measure, percentile
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import small_office
from tests.bench.workbench import Workbench
from tests.support.simulator import SimulatedHats, simulated_hat

PLACES = 10
PEOPLE = 3000  # more than can go out meanwhile
SECONDS = 0.5  # the link's, for each SMS that goes out
PATIENCE = 900.0  # seconds for the last one to be kept
PAGES = ("/", "/kotak-masuk", "/kontak", "/siaran")
TEXTS = ("INFO", "HADIR", "Bu, rapatnya jam berapa dan di mana?", "MULAI")


@dataclass(frozen=True, slots=True)
class Burst:
    """``pages``: seconds of every visit meanwhile; ``sent``: in all; ``answered``: how often which number."""

    incoming: int
    seconds: float
    sent: int
    pages: tuple[float, ...]
    answered: Counter[str]


def measure(bench: Workbench) -> Iterator[Measure]:
    incoming = 1000 if bench.quick else 10_000
    seen = bench.once("burst", lambda: _burst(bench, incoming))
    yield Measure(
        f"{incoming:,} SMS in a burst, a SIM with {PLACES} places: until each is kept once",
        seen.seconds,
        "s",
        note=f"each from another number, a quarter asks INFO; {sum(seen.answered.values())} automatic answers"
        f" (the day's total holds), most to one number: {max(seen.answered.values(), default=0)}",
    )
    yield Measure(
        "share of the link's limit during that burst",
        100 * seen.sent * SECONDS / seen.seconds,
        "%",
        note=f"{seen.sent} SMS went out beside it, a broadcast and the answers, at {SECONDS} s each",
    )
    yield Measure(
        "pages during that burst, p95",
        percentile(seen.pages, 0.95) * 1000,
        "ms",
        100.0,
        note=f"{len(seen.pages)} visits to {', '.join(PAGES)};"
        f" p50 {percentile(seen.pages, 0.5) * 1000:.0f} ms",
    )


class Kept:
    """What the box has kept so far, read on by the API; how often each number wrote."""

    def __init__(self, api: Client) -> None:
        self._api = api
        self._after = 0
        self.senders: Counter[str] = Counter()

    def look(self) -> int:
        """-> how many there are now."""
        while found := self._api.api("GET", f"/inbox?after={self._after}&limit=200")["messages"]:
            self.senders.update(each["from"] for each in found)
            self._after = found[-1]["id"]
        return self.senders.total()


def _burst(bench: Workbench, incoming: int) -> Burst:
    folder = bench.fresh("burst")
    data = small_office(folder / "data", PEOPLE)
    with (
        simulated_hat(folder / "hats", slots=PLACES, seconds_per_sms=SECONDS) as hats,
        running_box(data, [hats.port(0)], work=folder) as box,
        box.office() as visitor,
        box.api() as api,
    ):
        box.await_modems(1)
        kirim_to_all(box, PEOPLE)
        network = NetworkWatch(hats.folder)
        network.await_count(5, patience=60)
        before, begun = network.look(), time.monotonic()
        numbers = _write(hats, incoming)
        kept = Kept(api)
        pages = _look_on(visitor, kept, incoming)
        seconds = time.monotonic() - begun
        network.look()
        kept.look()
    if kept.senders != Counter(numbers):
        raise BenchFailed(f"{incoming} were written, {kept.senders.total()} kept")
    during = Counter(each.number for each in network.accepted[before:])
    if network.look() >= PEOPLE:
        raise BenchFailed("the broadcast was over before the burst was")
    answered = Counter({number: during[number] for number in numbers if during[number]})
    if any(times > 1 for times in answered.values()):
        raise BenchFailed("somebody was answered twice")
    return Burst(incoming, seconds, during.total(), tuple(pages), answered)


def _write(hats: SimulatedHats, incoming: int) -> list[str]:
    """All at once, each from a number of its own that is in no book."""
    numbers = [f"+62857{serial:08}" for serial in range(incoming)]
    for serial, number in enumerate(numbers):
        hats.do("incoming", sender=number, text=TEXTS[serial % len(TEXTS)])
    return numbers


def _look_on(visitor: Client, kept: Kept, incoming: int) -> list[float]:
    """Walk through the pages until all of it is in the inbox; -> seconds of each visit."""
    pages: list[float] = []
    deadline = time.monotonic() + PATIENCE
    while kept.look() < incoming:
        if time.monotonic() > deadline:
            raise BenchFailed(f"only {kept.look()} of {incoming} SMS were kept in {PATIENCE:.0f} s")
        pages += [visitor.get(page).seconds for page in PAGES]
    return pages
