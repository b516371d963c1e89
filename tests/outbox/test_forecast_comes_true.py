"""What the office is told about the end of a broadcast, against several modems at work on a fake clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from appliance.outbox.model import Accepted, ClaimedSegment, NewRecipient, Outcome, Refused
from appliance.outbox.pacing import Pacing, QuietHours
from appliance.outbox.routing import Fare
from appliance.outbox.windows import Windows
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import ErrorClass
from tests.outbox.floor import Air, Floor, Worker, takes_all
from tests.outbox.office import Office, recipient

TSEL, XL, TRI = "812", "817", "896"
NIGHT = Windows(daily=(QuietHours.parse("20:00-07:00"),))


def people(number: int, *prefixes: str, parts: int = 1) -> list[NewRecipient]:
    """So many people, their operators in turn."""
    return [
        replace(
            recipient(serial, parts=parts),
            number=PhoneNumber(f"+62{(prefixes or (TSEL,))[serial % len(prefixes or (TSEL,))]}{serial:08d}"),
        )
        for serial in range(1, number + 1)
    ]


def pacing(per_minute: float = 5, cap: int = 0) -> Pacing:
    return Pacing(per_minute=per_minute, daily_cap=cap, per_person_daily=0)


def refuses_each(nth: int, error_class: ErrorClass = ErrorClass.TEMPORARY) -> Air:
    """Every so many hand-overs the network has no room for a moment."""
    count = 0

    def air(_: ClaimedSegment) -> Outcome:
        nonlocal count
        count += 1
        return Accepted(1) if count % nth else Refused(error_class, 41)

    return air


def refuses_some(share: float) -> Air:
    random = Random(7)
    return lambda _: Refused(ErrorClass.TEMPORARY, 41) if random.random() < share else Accepted(1)


@dataclass(frozen=True)
class Mix:
    workers: Callable[[], list[Worker]]
    people: list[NewRecipient]
    quiet: Windows | None = None
    begins: timedelta = timedelta(0)  # after nine in the morning


def fare(group: str, price: int, on_net: int) -> Fare:
    return Fare(group, price, on_net)


TSEL_CHEAP, XL_CHEAP = fare("Telkomsel", 300, 100), fare("XLSMART", 300, 100)
CHEAP, DEAR = fare("Telkomsel", 100, 100), fare("XLSMART", 300, 300)

MIXES = {
    "one at five a minute": Mix(lambda: [Worker("a", pacing())], people(300)),
    "one as fast as its link": Mix(lambda: [Worker("a", pacing(0), seconds=2.2)], people(300)),
    "a pace near the limit of the link": Mix(lambda: [Worker("a", pacing(30), seconds=2.0)], people(400)),
    "four paces": Mix(
        lambda: [
            Worker("a", pacing()),
            Worker("b", pacing(10)),
            Worker("c", pacing(0), seconds=4),
            Worker("d", pacing(2)),
        ],
        people(600),
    ),
    "two nets, mostly of one": Mix(
        lambda: [Worker("a", pacing(), TSEL_CHEAP), Worker("b", pacing(), XL_CHEAP)],
        people(500, TSEL, TSEL, TSEL, XL),
    ),
    "one dear and one cheap SIM": Mix(
        lambda: [Worker("a", pacing(), CHEAP), Worker("b", pacing(), DEAR)], people(600, TSEL, XL, TRI)
    ),
    "three nets, three prices": Mix(
        lambda: [
            Worker("a", pacing(), TSEL_CHEAP),
            Worker("b", pacing(8), XL_CHEAP),
            Worker("c", pacing(), fare("Indosat Ooredoo Hutchison", 200, 150)),
        ],
        people(700, TSEL, TSEL, XL, TRI),
    ),
    "caps over two days": Mix(
        lambda: [Worker("a", pacing(cap=200)), Worker("b", pacing(cap=150))], people(600), NIGHT
    ),
    "through the night": Mix(
        lambda: [Worker("a", pacing()), Worker("b", pacing(2))], people(600), NIGHT, timedelta(hours=10)
    ),
    "retries": Mix(
        lambda: [Worker("a", pacing(), air=refuses_each(25)), Worker("b", pacing(), air=refuses_each(30))],
        people(600),
    ),
    "retries as they fall": Mix(lambda: [Worker("a", pacing(), air=refuses_some(0.02))], people(600)),
    "bad numbers among them": Mix(
        lambda: [Worker("a", pacing(), air=refuses_each(12, ErrorClass.NUMBER))], people(400)
    ),
    "a pace the link cannot keep": Mix(lambda: [Worker("a", pacing(30), seconds=4.0)], people(400)),
    "three parts": Mix(lambda: [Worker("a", pacing()), Worker("b", pacing())], people(200, parts=3)),
}


def is_within_a_tenth(told: datetime | None, end: datetime, start: datetime) -> bool:
    return told is not None and abs(told - end) <= (end - start) / 10


@pytest.mark.parametrize("name", MIXES)
def test_after_fifty_messages_the_end_is_told_within_a_tenth(office: Office, name: str) -> None:
    mix = MIXES[name]
    office.clock.advance(mix.begins.total_seconds())
    floor = Floor(office, mix.workers(), quiet=mix.quiet)
    start = office.clock.now()
    broadcast = office.accept(mix.people)
    floor.run_until_sent(50)
    early = floor.outlook(broadcast).finish_at
    floor.run_until_sent(len(mix.people) // 2)
    later = floor.outlook(broadcast).finish_at
    end = floor.run_until_done(broadcast)
    assert is_within_a_tenth(early, end, start), (early, end)
    assert is_within_a_tenth(later, end, start), (later, end)


@pytest.mark.parametrize("name", ["one at five a minute", "caps over two days", "through the night"])
def test_before_kirim_the_end_is_told_just_as_well(office: Office, name: str) -> None:
    mix = MIXES[name]
    office.clock.advance(mix.begins.total_seconds())
    floor = Floor(office, mix.workers(), quiet=mix.quiet)
    floor.undo = timedelta(seconds=30)
    start = office.clock.now()
    told = floor.before_kirim(len(mix.people)).finish_at
    end = floor.run_until_done(office.accept(mix.people, undo=30))
    assert is_within_a_tenth(told, end, start), (told, end)


def test_a_modem_that_is_set_aside_half_way_is_not_counted_on_and_the_others_do_its_work(
    office: Office,
) -> None:
    breaks = False

    def air(claimed: ClaimedSegment) -> Outcome:
        return Refused(ErrorClass.TEMPORARY, 500) if breaks else takes_all(claimed)

    floor = Floor(office, [Worker("a", pacing()), Worker("b", pacing(), air=air)])
    start = office.clock.now()
    broadcast = office.accept(people(800))
    floor.run_until_sent(400)
    breaks = True
    floor.run_until_sent(460)
    told = floor.outlook(broadcast).finish_at
    end = floor.run_until_done(broadcast)
    assert is_within_a_tenth(told, end, start), (told, end)
    assert len(floor.workers[0].sent) > 550


def test_a_small_broadcast_is_told_that_it_takes_turns_with_a_large_one(office: Office) -> None:
    floor = Floor(office, [Worker("a", pacing())])
    large = office.accept(people(1000))
    floor.run_until_sent(50)
    start = office.clock.now()
    draft = floor.before_kirim(60).finish_at
    small = office.accept([recipient(5000 + serial) for serial in range(60)])
    told = floor.outlook(small).finish_at
    end = floor.run_until_done(small)
    assert end - start < timedelta(minutes=26)
    assert is_within_a_tenth(draft, end, start)
    assert is_within_a_tenth(told, end, start)
    told = floor.outlook(large).finish_at
    assert is_within_a_tenth(told, floor.run_until_done(large), start)
