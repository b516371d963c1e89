"""Several modems on one queue."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.outbox.claims import ClaimRules
from appliance.outbox.governor import Governor
from appliance.outbox.model import NewRecipient
from appliance.outbox.pacing import Pacing
from appliance.outbox.pool import LAPSES_AFTER, Place, Pool
from appliance.outbox.routing import Fare, Seat
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from appliance.sim_cards.operators import OperatorCodes
from appliance.sms.numbers import PhoneNumber
from appliance.sms.operators import OperatorTable
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import MODEM, OTHER_SIM, Office, recipient
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM, refused, silence

TSEL, XL = Fare("Telkomsel", 300, 100), Fare("XLSMART", 300, 100)


def of(prefix: str, *serials: int, parts: int = 1) -> list[NewRecipient]:
    return [
        replace(recipient(serial, parts=parts), number=PhoneNumber(f"+62{prefix}{serial:08d}"))
        for serial in serials
    ]


def desks(
    office: Office, fares: tuple[Fare, Fare] = (TSEL, XL), pacing: Pacing = AS_FAST_AS_THE_LINK
) -> tuple[Desk, Desk]:
    """Telkomsel and XL."""
    pool = Pool(office.clock)

    def desk(name: str, imsi: str, fare: Fare) -> Desk:
        governor = Governor(
            pacing=pacing,
            clock=office.clock,
            random=Random(1),
            handed_over=office.ledger.sent_today,
            place=Place(pool, name, lambda _: fare),
        )
        gear: dict[str, Any] = {"governor": governor}
        return Desk(office, pacing, name=name, imsi=imsi, **gear)

    return desk(MODEM, SIM, fares[0]), desk("XL", OTHER_SIM, fares[1])


def work_in_turn(*at_work: Desk, turns: int = 200) -> None:
    for _ in range(turns):
        for desk in at_work:
            desk.turn()


def test_each_sim_takes_the_numbers_of_its_own_net(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    office.accept([*of("812", *range(1, 9)), *of("817", *range(11, 19))])
    work_in_turn(tsel, xl)
    assert {number[:6] for number in tsel.modem.numbers()} == {"+62812"}
    assert {number[:6] for number in xl.modem.numbers()} == {"+62817"}
    assert len(tsel.modem.taken) + len(xl.modem.taken) == 16


def test_darurat_goes_by_whichever_modem_is_free(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    office.accept(of("812", *range(1, 11)), urgent=True)
    work_in_turn(tsel, xl)
    assert len(xl.modem.taken) > 2


def test_when_a_modem_is_set_aside_the_other_takes_at_once_what_it_held(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    broadcast = office.accept(of("812", *range(1, 11)))
    tsel.modem.answer_with(*[refused(ErrorClass.TEMPORARY, 500)] * 3)
    work_in_turn(tsel, xl)
    status = tsel.sender.status()
    assert (status.state, status.reason) == (SenderState.SET_ASIDE, ErrorClass.TEMPORARY)
    assert office.counts(broadcast) == {Status.SENT: 10}, "nobody waits for two minutes"
    assert len(xl.modem.taken) == 10


def test_a_modem_that_rests_for_the_sake_of_bad_numbers_is_not_set_aside(office: Office) -> None:
    """Its neighbour would meet the same list."""
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    office.accept(of("812", *range(1, 31)))
    tsel.modem.answer_with(*[refused(ErrorClass.NUMBER, 1)] * 10)
    while not tsel.sender.status().reason:
        tsel.turn()
    status = tsel.sender.status()
    assert (status.state, status.reason) == (SenderState.PAUSED, ErrorClass.NUMBER)


def test_what_is_uncertain_stays_so_when_a_modem_is_set_aside(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    broadcast = office.accept(of("812", *range(1, 11)))
    tsel.modem.answer_with(*[silence()] * 3)
    work_in_turn(tsel, xl)
    assert office.counts(broadcast) == {Status.UNKNOWN: 3, Status.SENT: 7}


def test_a_message_of_which_a_part_is_out_waits_for_its_sim(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    office.accept(of("812", 1, parts=2))
    tsel.modem.answer_with(True, refused(ErrorClass.SIM, 13))
    work_in_turn(tsel, xl)
    assert tsel.sender.status().state is SenderState.SET_ASIDE
    assert not xl.modem.taken
    tsel.pass_time(600)
    assert [each.submit.concatenation.sequence for each in tsel.modem.taken] == [1, 2]  # type: ignore[union-attr]


def test_a_modem_that_is_set_aside_comes_back_by_itself(office: Office) -> None:
    tsel, xl = desks(office)
    work_in_turn(tsel, xl, turns=3)
    office.accept(of("812", 1, 2, 3))
    tsel.modem.answer_with(*[refused(ErrorClass.TEMPORARY, 500)] * 3)
    work_in_turn(tsel, xl)
    office.clock.advance(61)
    office.accept(of("812", 4, 5, 6))
    work_in_turn(tsel, xl)
    assert len(tsel.modem.taken) == 3
    assert tsel.sender.status().state is SenderState.READY


# -- the pool itself ---------------------------------------------------------------------------------------


def test_a_modem_that_says_nothing_for_a_minute_is_not_counted_on() -> None:
    clock = FakeClock()
    pool = Pool(clock)
    pool.sit(Seat("a", TSEL, 5.0))
    assert [seat.name for seat in pool.others("b")] == ["a"]
    assert pool.others("a") == ()
    clock.advance(LAPSES_AFTER + 1)
    assert pool.others("b") == ()


def test_a_modem_at_its_cap_or_in_a_pause_leaves_the_pool() -> None:
    clock = FakeClock()
    pool, handed_over = Pool(clock), 0
    governor = Governor(
        pacing=Pacing(per_minute=0, daily_cap=3, per_person_daily=0),
        clock=clock,
        random=Random(1),
        handed_over=lambda _: handed_over,
        place=Place(pool, "a", lambda _: TSEL),
    )
    governor.rules(SIM)
    [seat] = pool.others("b")
    assert (seat.fare, seat.room) == (TSEL, 3)
    governor.hold("no_credit")
    assert governor.rules(SIM) == ClaimRules(tests_only=True)
    assert pool.others("b") == ()
    governor.try_again()
    governor.rules(SIM)
    assert pool.others("b")
    handed_over = 3
    assert governor.rules(SIM) is None
    assert pool.others("b") == ()


@pytest.mark.parametrize(("imsi", "number"), [("51010", "+628120000001"), ("51089", "+628960000001")])
def test_sims_and_numbers_speak_of_the_same_groups(imsi: str, number: str) -> None:
    operator = OperatorTable.default().lookup(number)
    assert operator is not None
    assert OperatorCodes.default().group_of(imsi) == operator.group


def test_every_group_a_sim_can_have_is_one_that_numbers_have() -> None:
    codes = OperatorCodes.default()
    groups = {codes.group_of(f"510{network:02d}") for network in range(100)} - {""}
    assert groups == OperatorTable.default().groups
