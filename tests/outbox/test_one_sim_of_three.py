"""Three SIMs of three operators, one out of credit: nothing burns through, the others go on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from msgspec.structs import replace

from appliance.outbox.model import Accepted, Broadcast, ClaimedSegment, NewRecipient, Outcome, Refused
from appliance.outbox.pacing import Pacing
from appliance.outbox.routing import Fare
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import ErrorClass
from tests.outbox.floor import Floor, Worker
from tests.outbox.office import Office, recipient

INDOSAT = "Indosat Ooredoo Hutchison"
PREFIXES = {"Telkomsel": "812", "XLSMART": "817", INDOSAT: "856"}
PEOPLE = 300
AS_FAST_AS_THE_LINK = Pacing(per_minute=0, daily_cap=0, per_person_daily=0)


class Credit:
    """The operator of one SIM. ``refused``: how often it has said no, by number."""

    def __init__(self, error_class: ErrorClass, *, after: int = 0) -> None:
        self.is_used_up = True
        self.refused: Counter[str] = Counter()
        self._error_class = error_class
        self._left = after

    def __call__(self, claimed: ClaimedSegment) -> Outcome:
        if self.is_used_up and not self._left:
            self.refused[claimed.number] += 1
            return Refused(self._error_class, 38)
        self._left = max(0, self._left - 1)
        return Accepted(1)


def people(parts: int = 1) -> list[NewRecipient]:
    """Of the three operators in turn."""
    prefixes = tuple(PREFIXES.values())
    return [
        replace(
            recipient(serial, parts=parts),
            number=PhoneNumber(f"+62{prefixes[serial % len(prefixes)]}{serial:08d}"),
        )
        for serial in range(1, PEOPLE // parts + 1)
    ]


def three_sims(office: Office, empty: str, credit: Credit) -> Floor:
    """Each is cheap on its own net."""
    workers = [Worker(group, AS_FAST_AS_THE_LINK, Fare(group, 300, 100)) for group in PREFIXES]
    for worker in workers:
        if worker.name == empty:
            worker.air = credit
    return Floor(office, workers)


def sent_by(floor: Floor, name: str) -> list[str]:
    return [number for worker in floor.workers if worker.name == name for _, number in worker.sent]


def everybody_got_it_once(office: Office, floor: Floor, broadcast: Broadcast) -> bool:
    sent = [number for worker in floor.workers for _, number in worker.sent]
    return len(sent) == len(set(sent)) == PEOPLE and office.counts(broadcast) == {Status.SENT: PEOPLE}


@pytest.mark.parametrize("empty", PREFIXES)
@pytest.mark.parametrize("word", [ErrorClass.ACCOUNT, ErrorClass.TEMPORARY])
def test_the_two_others_carry_everything_and_hardly_anybody_is_tried_in_vain(
    office: Office, empty: str, word: ErrorClass
) -> None:
    credit = Credit(word)
    floor = three_sims(office, empty, credit)
    broadcast = office.accept(people())
    began = office.clock.now()
    ended = floor.run_until_done(broadcast)
    assert everybody_got_it_once(office, floor, broadcast)
    assert sent_by(floor, empty) == []
    # three in a row, then one with each pause that is over: 1, 5, 15 minutes
    assert sum(credit.refused.values()) <= 6
    # two SIMs at forty a minute each
    assert ended - began < timedelta(minutes=1.1 * PEOPLE / 80)


def test_whose_net_it_is_gets_it_from_another_when_the_sim_of_that_net_is_empty(office: Office) -> None:
    floor = three_sims(office, "Telkomsel", Credit(ErrorClass.ACCOUNT))
    floor.run_until_done(office.accept(people()))
    theirs = {name: Counter(number[3:6] for number in sent_by(floor, name)) for name in PREFIXES}
    assert theirs["XLSMART"]["856"] == theirs[INDOSAT]["817"] == 0, "each net still by its own SIM"
    assert theirs["XLSMART"]["812"] + theirs[INDOSAT]["812"] == PEOPLE // 3
    assert min(theirs["XLSMART"]["812"], theirs[INDOSAT]["812"]) > PEOPLE // 12, "both help"


def test_credit_that_ends_in_the_middle_costs_nobody_a_message(office: Office) -> None:
    credit = Credit(ErrorClass.ACCOUNT, after=50)
    floor = three_sims(office, "XLSMART", credit)
    broadcast = office.accept(people())
    floor.run_until_done(broadcast)
    assert everybody_got_it_once(office, floor, broadcast)
    assert len(sent_by(floor, "XLSMART")) == 50
    assert sum(credit.refused.values()) <= 6


def test_after_a_top_up_it_takes_its_own_net_again(office: Office) -> None:
    credit = Credit(ErrorClass.ACCOUNT)
    floor = three_sims(office, INDOSAT, credit)
    broadcast = office.accept(people())
    floor.run_until_sent(50)
    credit.is_used_up = False
    floor.governors[list(PREFIXES).index(INDOSAT)].try_again()  # a person says so, or the balance does
    floor.run_until_done(broadcast)
    assert everybody_got_it_once(office, floor, broadcast)
    assert len(sent_by(floor, INDOSAT)) > PEOPLE // 4


def test_all_three_empty_nobody_fails_and_all_goes_out_after_the_top_up(office: Office) -> None:
    credit = Credit(ErrorClass.ACCOUNT)
    floor = three_sims(office, "", credit)
    for worker in floor.workers:
        worker.air = credit
    broadcast = office.accept(people())
    end = office.clock.now() + timedelta(hours=6)
    floor.run_until(lambda: office.clock.now() > end)
    assert office.counts(broadcast).keys() <= {Status.QUEUED, Status.ERRORED}
    assert sum(credit.refused.values()) < 50, "of 300 people in six hours"
    credit.is_used_up = False
    for governor in floor.governors:
        governor.try_again()
    floor.run_until_done(broadcast)
    assert everybody_got_it_once(office, floor, broadcast)
