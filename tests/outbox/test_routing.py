"""Which SIM takes whose message."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from math import inf

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from appliance.outbox.routing import PATIENCE, Fare, Plan, Seat, Tier, plan

TSEL, XL, TRI = "Telkomsel", "XLSMART", "Indosat Ooredoo Hutchison"
GROUPS = ["", TSEL, XL, TRI]


def seat(name: str, group: str, price: int = 250, on_net: int | None = None, rate: float = 5.0) -> Seat:
    return Seat(name, Fare(group, price, price if on_net is None else on_net), rate)


def tiers(*groups: str) -> tuple[Tier, ...]:
    return tuple(frozenset([group]) for group in groups)


def many(*groups: str) -> dict[str, float]:
    return dict.fromkeys(groups, 10_000.0)


def test_a_modem_that_is_alone_takes_everything_in_the_order_of_acceptance() -> None:
    assert plan(seat("A", TSEL), [], many(TSEL, XL, TRI)) == Plan((frozenset([TSEL, XL, TRI]),))


def test_modems_that_are_alike_take_everything_in_the_order_of_acceptance() -> None:
    a, b = seat("A", TSEL), seat("B", TSEL, rate=20)
    assert plan(a, [b], many(TSEL, XL)) == Plan((frozenset([TSEL, XL]),))


def test_the_own_net_comes_first_then_what_is_nobodys_then_help_for_others() -> None:
    a, b = seat("A", TSEL), seat("B", XL)
    assert plan(a, [b], many(TSEL, XL, TRI)) == Plan(tiers(TSEL, TRI), tiers(XL))


def test_what_another_net_takes_in_a_moment_is_left_to_it() -> None:
    a, b = seat("A", TSEL), seat("B", XL)
    assert plan(a, [b], {TSEL: 0, XL: 1}).helping == ()
    assert plan(a, [b], {TSEL: 0, XL: 2}).helping == tiers(XL)


def test_a_dearer_sim_leaves_bulk_to_cheaper_ones_that_need_half_an_hour_at_most() -> None:
    cheap, dear = seat("cheap", TSEL, 100, rate=10), seat("dear", TSEL, 300)
    assert plan(dear, [cheap], {TSEL: 10 * 30}).groups == frozenset()
    assert plan(dear, [cheap], {TSEL: 10 * 30 + 1}) == Plan((), tiers(TSEL))
    assert plan(cheap, [dear], {TSEL: 1}).own == tiers(TSEL)


def test_a_sim_near_its_cap_is_counted_on_for_no_more_than_that() -> None:
    cheap, dear = replace(seat("cheap", TSEL, 100), room=20), seat("dear", TSEL, 300)
    assert plan(dear, [cheap], {TSEL: 20}).groups == frozenset()
    assert plan(dear, [cheap], {TSEL: 21}).groups == {TSEL}


def test_the_price_on_net_decides_who_is_cheaper_for_whom() -> None:
    a, b = seat("A", TSEL, 350, 150), seat("B", XL, 300, 200)
    waiting = {TSEL: 100.0, XL: 100.0, TRI: 10.0}
    assert plan(a, [b], waiting) == Plan(tiers(TSEL))
    assert plan(b, [a], waiting) == Plan(tiers(XL, TRI))


def test_a_sim_whose_operator_is_not_known_has_no_net_of_its_own() -> None:
    unknown, a = seat("U", ""), seat("A", TSEL)
    assert plan(unknown, [a], many("", TSEL)) == Plan(tiers(""), tiers(TSEL))


# -- whatever the prices, nets, paces and queues ------------------------------------------------------------

seats = st.builds(
    Seat,
    name=st.uuids().map(str),
    fare=st.builds(
        Fare, st.sampled_from(GROUPS), st.sampled_from([150, 250, 350]), st.sampled_from([50, 150, 250])
    ),
    per_minute=st.sampled_from([0.5, 5.0, 40.0]),
    room=st.sampled_from([inf, inf, 3.0, 200.0]),
)
pools = st.lists(seats, min_size=1, max_size=5, unique_by=lambda each: each.name)
queues = st.fixed_dictionaries({group: st.sampled_from([0.0, 1.0, 30.0, 900.0]) for group in GROUPS})


def plans(pool: list[Seat], waiting: dict[str, float]) -> dict[str, Plan]:
    return {me.name: plan(me, [each for each in pool if each is not me], waiting) for me in pool}


@given(pools, queues)
def test_everything_that_waits_is_somebodys_own(pool: list[Seat], waiting: dict[str, float]) -> None:
    owned = [tier for made in plans(pool, waiting).values() for tier in made.own]
    assert frozenset().union(*owned) == waiting.keys()


@given(pools, queues)
def test_what_a_modem_leaves_somebody_better_will_take_in_time(
    pool: list[Seat], waiting: dict[str, float]
) -> None:
    made = plans(pool, waiting)
    for me in pool:
        for group in waiting.keys() - made[me.name].groups:
            better = [each for each in pool if each.fare.rank(group) < me.fare.rank(group)]
            assert sum(each.can_take(PATIENCE + 1 / me.per_minute) for each in better) >= waiting[group]


@given(pools, queues)
def test_nobody_owns_what_another_carries_for_less(pool: list[Seat], waiting: dict[str, float]) -> None:
    for name, made in plans(pool, waiting).items():
        me = next(each for each in pool if each.name == name)
        for group in frozenset().union(*made.own):
            assert me.fare.cost(group) == min(each.fare.cost(group) for each in pool)


brisk = st.builds(
    lambda each, rate: replace(each, room=inf, per_minute=rate), seats, st.sampled_from([2.0, 5.0])
)


@settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(brisk, min_size=1, max_size=4, unique_by=lambda each: each.name), queues)
def test_saving_money_costs_half_an_hour_at_most(pool: list[Seat], waiting: dict[str, float]) -> None:
    """Against all modems working without a break; and it never ends with something left."""
    few = {group: min(number, 300.0) for group, number in waiting.items()}
    best = sum(few.values()) / sum(each.per_minute for each in pool)
    assert minutes_to_send(pool, few) <= best + PATIENCE + 2


def minutes_to_send(pool: list[Seat], waiting: dict[str, float]) -> float:
    """All of them work at once, each for the first tier of its plan in which something waits."""
    waiting = dict(waiting)
    free = [(0.0, place) for place in range(len(pool))]
    busy_until = 0.0
    while any(waiting.values()):
        now, place = heappop(free)
        assert now < 10_000, "something is never sent"
        me = pool[place]
        made = plan(me, [each for each in pool if each is not me], waiting)
        tiers = (*made.own, *made.helping)
        group = next((group for tier in tiers for group in sorted(tier) if waiting[group]), None)
        if group is None:
            heappush(free, (now + 1 / 10, place))
        else:
            waiting[group] -= 1
            busy_until = max(busy_until, now + 1 / me.per_minute)
            heappush(free, (now + 1 / me.per_minute, place))
    return busy_until


@pytest.mark.parametrize("dear", [260, 1000])
def test_a_few_messages_never_go_by_the_dearer_sim(dear: int) -> None:
    pool = [seat("cheap", TSEL, 250), seat("dear", XL, dear)]
    assert plans(pool, {TSEL: 70.0, XL: 70.0})["dear"].groups == frozenset()
