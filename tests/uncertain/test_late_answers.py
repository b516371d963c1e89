"""What settles an uncertain message: its answer after all, or a delivery report that can only be its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.outbox.status import Status
from tests.outbox.office import number
from tests.uncertain.one_send import (
    DELIVERED,
    FAMILIES,
    NOBODY_KNOWS_AND_IT_HAS_IT,
    NOBODY_KNOWS_AND_IT_HAS_NOT,
    SENT,
    one_send,
    ready_box,
)

SILENT = {"kind": "silence"}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seconds", [50, 80, 110])
def test_a_late_reference_settles_it(tmp_path: Path, family: str, seconds: float) -> None:
    assert one_send(tmp_path, family, {"kind": "late", "seconds": seconds}) == SENT


@pytest.mark.parametrize("family", FAMILIES)
def test_silence_stays_unknown(tmp_path: Path, family: str) -> None:
    assert one_send(tmp_path, family, SILENT) == NOBODY_KNOWS_AND_IT_HAS_IT
    assert one_send(tmp_path / "2", family, {**SILENT, "accepted": False}) == NOBODY_KNOWS_AND_IT_HAS_NOT


@pytest.mark.parametrize("family", FAMILIES)
def test_a_delivery_report_settles_it(tmp_path: Path, family: str) -> None:
    assert one_send(tmp_path, family, SILENT, reports="prompt") == DELIVERED


@pytest.mark.parametrize("family", FAMILIES)
def test_an_answer_far_too_late_is_never_given_to_another_message(tmp_path: Path, family: str) -> None:
    with ready_box(tmp_path, family, reports="prompt") as day:
        day.fault("late", send=1, seconds=200, number=str(number(1)))
        broadcast = day.accept(4)
        day.pass_time(minutes=10)
        assert day.counts(broadcast) == {Status.DELIVERED: 4}
        assert day.twice() == []
        references = {event["number"]: event["mr"] for event in day.hat.accepted}
        assert len(references) == 4


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("minutes_away", "ended"),
    [(0, Status.DELIVERED), (2, Status.DELIVERED), (-30, Status.UNKNOWN), (30, Status.UNKNOWN)],
)
def test_only_a_report_of_that_very_time_settles_it(
    tmp_path: Path, family: str, minutes_away: int, ended: Status
) -> None:
    with ready_box(tmp_path, family) as day:
        day.fault("silence")
        broadcast = day.accept(1)
        day.until(lambda: day.hat.accepted, "the message", within=60)
        taken = day.hat.accepted[0]
        sent_at = datetime.fromtimestamp(taken["at"], UTC) + timedelta(minutes=minutes_away)
        day.pass_time(minutes=5)
        day.do("report", number=taken["number"], mr=taken["mr"], sent_at=sent_at.isoformat())
        day.pass_time(minutes=2)
        assert day.status(broadcast) is ended
        assert sum(day.taken().values()) == 1


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "no_reference"},
        {"kind": "twice"},
        {"kind": "report_first"},
        {"kind": "noise", "count": 5},
        {"kind": "urcs", "count": 5},
    ],
    ids=lambda fault: fault["kind"],
)
def test_what_is_only_odd_is_not_uncertain(tmp_path: Path, family: str, fault: dict[str, object]) -> None:
    with ready_box(tmp_path, family, reports="prompt") as day:
        day.fault(**fault, times=0)
        broadcast = day.accept(5)
        day.pass_time(minutes=5)
        assert day.counts(broadcast) == {Status.DELIVERED: 5}
        assert set(day.taken().values()) == {1}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_person_may_send_an_uncertain_one_again_and_only_a_person(tmp_path: Path, family: str) -> None:
    with ready_box(tmp_path, family) as day:
        day.fault("silence", accepted=False)
        broadcast = day.accept(1)
        day.tick = 60.0
        day.pass_time(hours=12)
        assert (day.status(broadcast), sum(day.taken().values())) == (Status.UNKNOWN, 0)
        day.box.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
        day.pass_time(minutes=5)
        assert sum(day.taken().values()) == 1
