"""Refusals that should pass by themselves speak against the module when they do not."""

from __future__ import annotations

import pytest

from appliance.outbox.stuck import PASSING, Stuck
from appliance.sms.status_codes import ErrorClass


def after(*moments: float) -> bool:
    stuck = Stuck()
    for moment in moments:
        stuck = stuck.refused(moment)
    return stuck.is_so(moments[-1])


@pytest.mark.parametrize(
    ("moments", "stuck"),
    [
        ((0.0, 10.0, 40.0, 100.0), False),
        ((0.0, 10.0, 40.0, 100.0, 299.0), False),
        ((0.0, 10.0, 40.0, 100.0, 300.0), True),
        ((0.0, 900.0), False),
        ((0.0, 300.0, 900.0), True),
    ],
)
def test_five_over_five_minutes_or_three_over_fifteen(moments: tuple[float, ...], stuck: bool) -> None:
    assert after(*moments) is stuck


def test_what_people_and_accounts_are_refused_for_never_counts() -> None:
    blameless = {ErrorClass.NUMBER, ErrorClass.ACCOUNT, ErrorClass.PDU, ErrorClass.TEMPORARY}
    assert not PASSING & (blameless | {ErrorClass.CONGESTION, ErrorClass.UNCERTAIN, ErrorClass.DUPLICATE})
