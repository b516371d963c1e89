"""One visitor walks through all pages again and again while a box with a long history sends."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench import visits
from tests.bench.box_process import BoxProcess, running_box
from tests.bench.client import Answer, Client
from tests.bench.measure import percentile
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import TEXT, big_office
from tests.bench.usage import Memory
from tests.bench.visits import Visit
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

MODEMS = 4


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of every visit to one page, and one of its answers."""

    visit: Visit
    seconds: tuple[float, ...]
    answer: Answer

    def middle(self) -> float:
        return percentile(self.seconds, 0.5)

    def slow(self) -> float:
        """The 95th percentile."""
        return percentile(self.seconds, 0.95)


@dataclass(frozen=True, slots=True)
class Tour:
    """``per_second``: SMS that went out meanwhile. ``assets``: the static files of Beranda, packed."""

    timings: tuple[Timing, ...]
    counter: Timing
    preview: Timing
    downloads: tuple[Timing, ...]
    per_second: float
    before: Memory
    after_pages: Memory
    after_all: Memory
    assets: Mapping[str, int]


def tour(bench: Workbench) -> Tour:
    return bench.once("page tour", lambda: _tour(bench, rounds=5 if bench.quick else 40))


def _tour(bench: Workbench, rounds: int) -> Tour:
    data = big_office(bench, "pages")
    folder = bench.fresh("pages-hats")
    with simulated_hat(folder, modems=MODEMS, speed="lte", reports="realistic", answers=0.05) as hats:
        ports = [hats.port(place) for place in range(MODEMS)]
        with running_box(data, ports, work=folder) as box, box.office() as visitor, box.api() as api:
            box.await_modems(MODEMS)
            before = box.memory()
            sending = api.api("POST", "/broadcasts", {"text": TEXT, "audience": {"all": True}})["id"]
            network = NetworkWatch(hats.folder)
            network.await_count(MODEMS, patience=30)
            sent, begun = network.look(), time.monotonic()
            chosen = visits.pages(visitor, sending) + visits.fragments(visitor, sending)
            chosen += [visits.counter(visitor), visits.preview(visitor)]
            *timings, counter, preview = walk(visitor, chosen, rounds)
            per_second = (network.look() - sent) / (time.monotonic() - begun)
            after_pages = box.memory()
            downloads = walk(visitor, visits.downloads(), 2)
            return Tour(
                timings=tuple(timings),
                counter=counter,
                preview=preview,
                downloads=downloads,
                per_second=per_second,
                before=before,
                after_pages=after_pages,
                after_all=box.memory(),
                assets=_assets(visitor, box),
            )


def walk(visitor: Client, chosen: Sequence[Visit], rounds: int) -> tuple[Timing, ...]:
    """All pages in turn, so that what disturbs the machine for a while disturbs no page alone."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    answers: dict[str, Answer] = {}
    for _ in range(rounds):
        for visit in chosen:
            answer = answers[visit.name] = visit.go(visitor)
            seconds[visit.name].append(answer.seconds)
    return tuple(Timing(visit, tuple(seconds[visit.name]), answers[visit.name]) for visit in chosen)


def _assets(visitor: Client, box: BoxProcess) -> dict[str, int]:
    """What a browser that has never been here fetches along with Beranda, in bytes on the line."""
    page = visitor.get("/").text
    with Client(box.port) as stranger:
        return {
            address.rpartition("/")[2]: stranger.get(address, packed=True).zipped_bytes
            for address in sorted(set(_static_addresses(page)))
        }


def _static_addresses(page: str) -> Iterable[str]:
    for opening in ('href="/static/', 'src="/static/'):
        for rest in page.split(opening)[1:]:
            yield "/static/" + rest.partition('"')[0]
