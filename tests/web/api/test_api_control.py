"""Broadcasts under way, for programs: stop, until tomorrow, again; twice is once."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.box import Box
from appliance.outbox.decisions import Decided
from appliance.outbox.model import PRIORITY_URGENT
from appliance.outbox.status import Status
from tests.support.clock import FakeClock
from tests.web.api.program import Program
from tests.web.office import hand_over

EVERYBODY = {"text": "Halo {nama}. -{pengirim}", "audience": {"all": True}}


@pytest.fixture
def running(program: Program, box: Box, clock: FakeClock) -> int:
    created: Any = program.post("/broadcasts", EVERYBODY).json
    clock.advance(31)
    return int(created["id"])


def test_a_program_stops_a_broadcast_until_the_next_day_and_lifts_it(
    program: Program, box: Box, running: int
) -> None:
    for _ in range(2):
        view: Any = program.post(f"/broadcasts/{running}/stop", {"stop_at": "2026-12-08T15:00:00+07:00"}).json
    assert (view["stop_at"], view["resume_at"]) == ("2026-12-08T08:00:00Z", "2026-12-09T00:00:00Z")
    view = program.post(f"/broadcasts/{running}/stop", {"stop_at": None}).json
    assert view["stop_at"] is None
    what = [(each.who, each.what) for each in box.broadcasts.decisions(running)]
    assert what == [("diskominfo", Decided.STOP_SET), ("diskominfo", Decided.STOP_LIFTED)]


def test_a_time_that_has_passed_is_refused(program: Program, running: int) -> None:
    answer = program.post(f"/broadcasts/{running}/stop", {"stop_at": "2026-12-08T08:00:00+07:00"})
    assert answer.status_code == 422


def test_until_tomorrow_stands_still_at_once(program: Program, running: int) -> None:
    for _ in range(2):
        view: Any = program.post(f"/broadcasts/{running}/tomorrow").json
    assert view["waiting"] == "stopped"
    assert view["resume_at"] == "2026-12-09T00:00:00Z"
    view = program.post(f"/broadcasts/{running}/resume").json
    assert view["waiting"] == ""


def test_again_asks_for_doubles_to_be_accepted_before_it_sends_to_the_unknown(
    program: Program, box: Box, running: int
) -> None:
    hand_over(box, "failed", "unknown", "unknown")
    path = f"/broadcasts/{running}/resend"
    assert program.post(path, {"unknown": True}).status_code == 422
    assert program.post(path, {}).status_code == 422
    assert program.post(path, {"failed": True}).json == {"recipients": 1}
    assert program.post(path, {"failed": True}).json == {"recipients": 0}
    assert program.post(path, {"unknown": True, "accept_doubles": True}).json == {"recipients": 2}
    assert box.ledger.counts(running)[Status.QUEUED] == 3


def test_urgent_counts_as_confirmed_and_a_stop_can_be_given_at_once(program: Program, box: Box) -> None:
    created: Any = program.post(
        "/broadcasts", {**EVERYBODY, "urgent": True, "stop_at": "2026-12-08T15:00:00+07:00"}
    ).json
    broadcast = box.broadcasts.report(created["id"]).broadcast
    assert broadcast.priority == PRIORITY_URGENT
    assert broadcast.stop is not None
