"""When somebody is told about a SIM, and what an inquiry makes of what the operator says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.sim_cards.balance import Reading
from appliance.sim_cards.model import Conclusion, Hold, SimCard
from appliance.sim_cards.operator_sms import Sign
from appliance.sim_cards.verdict import judge
from appliance.sim_cards.warnings import SimFinding, SimWord, findings, warning

TODAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("days", "mark"),
    [(15, None), (14, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 0), (-1, 0), (400, None)],
)
def test_the_end_of_the_masa_aktif_is_told_at_14_7_3_1_and_0_days(days: int, mark: int | None) -> None:
    assert warning(TODAY + timedelta(days=days), TODAY) == mark


def test_what_is_not_known_is_not_warned_of() -> None:
    assert warning(None, TODAY) is None
    assert findings([SimCard("a", modem="Modem 1")], TODAY) == ()


def test_health_hears_the_graver_thing_of_each_sim() -> None:
    held = Hold("c", datetime(2026, 12, 8, tzinfo=UTC), Conclusion.NO_CREDIT)
    cards = [
        SimCard("a", modem="Modem 1", expires=TODAY + timedelta(days=5)),
        SimCard("b", modem="Modem 2", expires=TODAY - timedelta(days=1)),
        SimCard("c", modem="Modem 3", expires=TODAY + timedelta(days=2), hold=held),
        SimCard("d", modem="Modem 4", expires=TODAY + timedelta(days=90)),
    ]
    assert findings(cards, TODAY) == (
        SimFinding("Modem 1", SimWord.EXPIRES_SOON, 5),
        SimFinding("Modem 2", SimWord.EXPIRED, -1),
        SimFinding("Modem 3", SimWord.NO_CREDIT, 2),
    )


LIVES = SimCard("a", expires=TODAY + timedelta(days=30))
DEAD = SimCard("a", expires=TODAY - timedelta(days=1))
GRACE = SimCard("a", grace_until=TODAY + timedelta(days=20))


@pytest.mark.parametrize(
    ("card", "reading", "sign", "conclusion"),
    [
        (LIVES, Reading(0), Sign.NONE, Conclusion.NO_CREDIT),
        (LIVES, Reading(349), Sign.NONE, Conclusion.NO_CREDIT),
        (LIVES, Reading(350), Sign.NONE, None),
        (LIVES, Reading(), Sign.NONE, None),
        (LIVES, Reading(), Sign.NO_CREDIT, Conclusion.NO_CREDIT),
        (LIVES, Reading(5000), Sign.NO_CREDIT, None),
        (LIVES, Reading(), Sign.BLOCKED, Conclusion.BLOCKED),
        (DEAD, Reading(5000), Sign.NONE, Conclusion.EXPIRED),
        (GRACE, Reading(5000), Sign.NONE, Conclusion.EXPIRED),
    ],
)
def test_an_inquiry_names_what_can_be_seen(
    card: SimCard, reading: Reading, sign: Sign, conclusion: Conclusion | None
) -> None:
    assert judge(card, reading, sign, price=350, today=TODAY, clock_trusted=True) is conclusion


def test_without_a_clock_no_day_is_past() -> None:
    assert judge(DEAD, Reading(5000), Sign.NONE, price=350, today=TODAY, clock_trusted=False) is None


def test_a_price_of_nothing_still_calls_an_empty_account_empty() -> None:
    assert (
        judge(LIVES, Reading(0), Sign.NONE, price=0, today=TODAY, clock_trusted=True) is Conclusion.NO_CREDIT
    )
