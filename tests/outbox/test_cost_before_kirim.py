"""What the office is told a broadcast will cost, against what the SIMs then carry."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from appliance.outbox.cost import Cost, cost_of
from appliance.outbox.forecast import ModemPace
from appliance.outbox.pacing import Pacing
from appliance.outbox.routing import Fare
from appliance.sms.numbers import PhoneNumber
from tests.outbox.floor import Floor, Worker
from tests.outbox.office import Office
from tests.outbox.test_forecast_comes_true import TRI, TSEL, XL, people

AS_FAST_AS_THE_LINK = Pacing(per_minute=0, daily_cap=0, per_person_daily=0)
SLOWLY = Pacing(per_minute=2, daily_cap=0, per_person_daily=0)
TSEL_NET, XL_NET = Fare("Telkomsel", 350, 150), Fare("XLSMART", 300, 100)
EVERYWHERE_CHEAP = Fare("", 200, 200)


@dataclass(frozen=True)
class Sims:
    workers: tuple[tuple[str, Pacing, Fare], ...]
    prefixes: tuple[str, ...]
    parts: int = 1


SIMS = {
    "one SIM, its own net and others": Sims((("a", AS_FAST_AS_THE_LINK, TSEL_NET),), (TSEL, TSEL, XL)),
    "two nets": Sims((("a", AS_FAST_AS_THE_LINK, TSEL_NET), ("b", AS_FAST_AS_THE_LINK, XL_NET)), (TSEL, XL)),
    "two nets and a third that is neither": Sims(
        (("a", AS_FAST_AS_THE_LINK, TSEL_NET), ("b", AS_FAST_AS_THE_LINK, XL_NET)), (TSEL, XL, TRI)
    ),
    "long messages": Sims(
        (("a", AS_FAST_AS_THE_LINK, TSEL_NET), ("b", AS_FAST_AS_THE_LINK, XL_NET)), (TSEL, XL), parts=3
    ),
    "a cheap one so slow that a dearer one helps": Sims(
        (("a", SLOWLY, EVERYWHERE_CHEAP), ("b", SLOWLY, Fare("", 400, 400))), (TSEL,)
    ),
    "three, two alike": Sims(
        (
            ("a", AS_FAST_AS_THE_LINK, TSEL_NET),
            ("b", AS_FAST_AS_THE_LINK, TSEL_NET),
            ("c", AS_FAST_AS_THE_LINK, XL_NET),
        ),
        (TSEL, TSEL, XL),
    ),
}


def floor_of(office: Office, sims: Sims) -> Floor:
    return Floor(office, [Worker(name, pacing, fare) for name, pacing, fare in sims.workers])


def paid(floor: Floor) -> Cost:
    """What the SIMs have really carried."""
    group_of = floor.ledger.group_of
    by_modem = {
        worker.name: sum(worker.fare.cost(group_of(PhoneNumber(number))) for _, number in worker.sent)
        for worker in floor.workers
    }
    return Cost(sum(by_modem.values()), by_modem)


def foreseen(floor: Floor, groups: dict[str, float], *, urgent: bool = False) -> Cost:
    cost = floor.cost_before_kirim(groups, urgent=urgent)
    assert cost is not None
    return cost


@pytest.mark.parametrize("sims", SIMS.values(), ids=SIMS)
def test_what_is_foreseen_is_what_the_sims_then_cost(office: Office, sims: Sims) -> None:
    floor = floor_of(office, sims)
    written = people(240 // sims.parts, *sims.prefixes, parts=sims.parts)
    told = foreseen(floor, dict(floor.groups_of(written)))
    floor.run_until_done(office.accept(written))
    real = paid(floor)
    assert told.total == pytest.approx(real.total, rel=0.1)
    for name, rupiah in told.by_modem.items():
        assert rupiah == pytest.approx(real.by_modem[name], abs=0.1 * real.total)
    assert sum(told.by_modem.values()) == told.total


def test_a_single_sim_costs_to_the_rupiah_what_its_prices_say(office: Office) -> None:
    floor = floor_of(office, SIMS["one SIM, its own net and others"])
    assert foreseen(floor, {"Telkomsel": 20, "XLSMART": 10, "": 1}) == Cost(
        20 * 150 + 11 * 350, {"a": 20 * 150 + 11 * 350}
    )


def test_what_waits_before_it_is_not_in_its_cost(office: Office) -> None:
    floor = floor_of(office, SIMS["two nets"])
    alone = foreseen(floor, {"Telkomsel": 50})
    office.accept(people(300, XL))
    assert foreseen(floor, {"Telkomsel": 50}).total == pytest.approx(alone.total, rel=0.1)
    assert alone.total == 50 * 150


def test_what_is_urgent_goes_by_whichever_is_free_and_costs_so(office: Office) -> None:
    floor = floor_of(office, SIMS["two nets"])
    told = foreseen(floor, {"Telkomsel": 100}, urgent=True)
    written = people(100, TSEL)
    floor.run_until_done(office.accept(written, urgent=True))
    assert told.by_modem == pytest.approx(paid(floor).by_modem, rel=0.1)
    assert told.total > 100 * 150


def test_with_nobody_to_send_it_no_cost_is_foreseen(office: Office) -> None:
    assert Floor(office, []).cost_before_kirim({"Telkomsel": 10}) is None


def test_a_group_that_nobody_will_carry_counts_with_the_cheapest() -> None:
    modems = [ModemPace(0, fare=TSEL_NET, name="a"), ModemPace(0, fare=XL_NET, name="b")]
    assert cost_of({"Telkomsel": 2, "XLSMART": 1}, modems, [{}, {}]) == Cost(400, {"a": 300, "b": 100})


def test_the_end_of_a_draft_follows_from_its_own_operators_not_from_those_that_wait(office: Office) -> None:
    """A hundred of another net wait; the draft is for the net of the SIM that is free."""
    dear = Fare("Telkomsel", 1000, 100), Fare("XLSMART", 1000, 100)
    slow = Pacing(per_minute=10, daily_cap=0, per_person_daily=0)
    floor = Floor(office, [Worker("a", slow, dear[0]), Worker("b", slow, dear[1])])
    written = people(100, TSEL)
    groups = floor.groups_of(written)
    told = floor.before_kirim(100, groups)
    assert told.finish_at is not None
    began = office.clock.now()
    ended = floor.run_until_done(office.accept(written))
    assert (told.finish_at - began) / (ended - began) == pytest.approx(1, rel=0.1)
    unlike = floor.before_kirim(100, {"Telkomsel": 50, "XLSMART": 50})
    assert unlike.finish_at is not None
    assert (unlike.finish_at - office.clock.now()) < 0.7 * (ended - began), "both nets at once"
