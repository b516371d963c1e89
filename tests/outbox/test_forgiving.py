"""When the SIM was at fault nobody is charged an attempt, and nothing goes out twice for it."""

from __future__ import annotations

import pytest

from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, Office, recipient
from tests.support.fake_modem import SIM


def refuse(office: Office, error_class: ErrorClass = ErrorClass.TEMPORARY) -> int:
    claimed = office.claim()
    office.ledger.record_error(claimed.id, error_class=error_class, code=500)
    return claimed.id


def test_one_that_waits_for_its_retry_may_go_at_once_with_all_its_attempts(office: Office) -> None:
    broadcast = office.accept(1)
    segment = refuse(office)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.ledger.forgive({segment: 1}) == 1
    for minutes in (2, 15, 60):  # as if it had never been tried
        refuse(office)
        office.clock.advance(minutes * 60)
    assert office.status(broadcast) is Status.ERRORED
    office.send()
    assert office.status(broadcast) is Status.SENT


def test_one_that_failed_for_good_by_it_is_queued_again_though_its_broadcast_was_closed(
    office: Office,
) -> None:
    broadcast = office.accept(1)
    for minutes in (2, 15, 60):
        refuse(office)
        office.clock.advance(minutes * 60)
    segment = refuse(office)
    assert office.status(broadcast) is Status.FAILED
    office.ledger.close_finished()
    assert office.ledger.forgive({segment: 1}) == 1
    assert office.counts(broadcast) == {Status.QUEUED: 1}
    office.send()
    assert office.status(broadcast) is Status.SENT


def test_all_parts_of_a_message_come_back_together(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send(1)
    for minutes in (2, 15, 60):
        refuse(office)
        office.clock.advance(minutes * 60)
    segment = refuse(office)
    assert office.status(broadcast) is Status.FAILED
    office.ledger.forgive({segment: 4})
    assert [office.send(n).sequence for n in (2, 3)] == [2, 3]
    assert office.status(broadcast) is Status.SENT


@pytest.mark.parametrize("error_class", [ErrorClass.NUMBER, ErrorClass.PDU])
def test_what_the_number_itself_is_to_blame_for_stays_failed(office: Office, error_class: ErrorClass) -> None:
    broadcast = office.accept(1)
    segment = refuse(office, error_class)
    assert office.ledger.forgive({segment: 1}) == 0
    assert office.status(broadcast) is Status.FAILED


def test_the_unknown_stays_unknown(office: Office) -> None:
    broadcast = office.accept(1)
    segment = refuse(office, ErrorClass.UNCERTAIN)
    assert office.ledger.forgive({segment: 1}) == 0
    assert office.status(broadcast) is Status.UNKNOWN
    assert office.ledger.claim(MODEM, SIM) is None


def test_what_a_person_cancelled_stays_cancelled(office: Office) -> None:
    broadcast = office.accept(2)
    segment = refuse(office)
    office.ledger.cancel(broadcast.id)
    assert office.ledger.forgive({segment: 1, 999_999: 1}) == 0
    assert office.counts(broadcast) == {Status.CANCELLED: 2}


def test_one_that_was_sent_meanwhile_is_left_alone(office: Office) -> None:
    broadcast = office.accept(1)
    segment = refuse(office)
    office.clock.advance(120)
    office.send()
    assert office.ledger.forgive({segment: 1}) == 0
    assert office.status(broadcast) is Status.SENT
