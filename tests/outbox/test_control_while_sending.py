"""Control while a modem is at work: it acts before the next recipient; and nothing burns through a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.outbox.decisions import Decided
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import Hold, Stop
from appliance.outbox.sender_status import RESTING
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.pdu import Submit
from appliance.sms.status_codes import ErrorClass
from tests.outbox.account import open_account_desk, refuses_everything, takes_everything
from tests.outbox.office import open_office
from tests.outbox.test_power_cut import kill_after

PEOPLE = 12_000
STANDS = {
    "paused": (BroadcastState.PAUSED, Hold.NONE),
    "tomorrow": (BroadcastState.ACTIVE, Hold.STOPPED),
    "cancelled": (BroadcastState.CANCELLED, Hold.NONE),
}
HANDFUL = 12
THIS_MORNING = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)  # where a FakeClock begins


def until_tomorrow(ledger: Ledger, broadcast_id: int) -> None:
    ledger.stop(broadcast_id, Stop(THIS_MORNING, THIS_MORNING + timedelta(hours=22)), by="Siti")


DECISIONS = [
    pytest.param(lambda ledger, one: ledger.pause(one, "person", by="Siti"), id="pause"),
    pytest.param(lambda ledger, one: ledger.cancel(one, by="Siti"), id="cancel"),
    pytest.param(until_tomorrow, id="until tomorrow"),
]


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_while_a_message_is_with_the_modem_acts_before_the_next_recipient(
    tmp_path: Path, decide: Callable[[Ledger, int], object]
) -> None:
    with open_account_desk(tmp_path) as desk:
        broadcast = desk.office.accept(5)
        seen: list[str] = []

        def in_the_middle(submit: Submit) -> None:
            """The office clicks, twice, while the third message is on the air."""
            seen.append(submit.number)
            if len(seen) == 3:
                decide(desk.office.ledger, broadcast.id)
                decide(desk.office.ledger, broadcast.id)

        desk.modem.mood = in_the_middle
        desk.turn(40)
        assert len(seen) == 3
        counts = desk.office.counts(broadcast)
        assert counts[Status.SENT] == 3
        assert sum(counts.values()) == 5
        assert len(desk.office.ledger.decisions(broadcast.id)) == 1


def test_what_was_decided_is_so_after_the_process_was_killed(tmp_path: Path) -> None:
    """Killed as soon as a decision was told, again and again: it is on the card, and once."""
    told = [line.split() for lines in (1, 2, 3, 5, 7) for line in kill_after(tmp_path, lines, "decide")]
    assert len(told) >= 18
    with open_office(tmp_path) as office:
        office.ledger.recover_at_start()
        for broadcast_id, what in told:
            assert [each.what for each in office.ledger.decisions(int(broadcast_id))] == [Decided(what)]
            found = office.ledger.broadcast(int(broadcast_id))
            assert found is not None
            assert (found.state, found.hold) == STANDS[what]


@pytest.mark.parametrize("error_class", [ErrorClass.ACCOUNT, ErrorClass.TEMPORARY])
def test_a_sim_that_refuses_everything_burns_nothing_of_twelve_thousand_people(
    tmp_path: Path, error_class: ErrorClass
) -> None:
    with open_account_desk(tmp_path) as desk:
        desk.admin = None
        desk.modem.reply = "Sisa pulsa Anda Rp0. Masa aktif s.d. 08/06/2027."
        desk.modem.mood = refuses_everything(error_class)
        broadcast = desk.office.accept(PEOPLE)
        for _ in range(6 * 60):  # six hours, a look each minute
            desk.turn(3)
            desk.clock.advance(60)
        assert len(desk.modem.refused) <= HANDFUL
        counts = desk.office.counts(broadcast)
        assert Status.FAILED not in counts
        assert Status.UNKNOWN not in counts
        assert counts.get(Status.QUEUED, 0) + counts.get(Status.ERRORED, 0) == PEOPLE
        assert desk.sender.status().state in RESTING

        desk.modem.reply = "Sisa pulsa Anda Rp900.000. Masa aktif s.d. 08/06/2027."
        desk.modem.mood = takes_everything
        desk.sender.try_again()
        desk.turn(200)
        assert desk.office.counts(broadcast)[Status.SENT] >= 50
        assert Status.FAILED not in desk.office.counts(broadcast)
