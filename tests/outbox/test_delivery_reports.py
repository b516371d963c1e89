"""Delivery reports as they come: before the answer, late, double, for one part only, from any SMSC."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.outbox.model import Broadcast
from appliance.outbox.status import Status
from appliance.sms.pdu import StatusReport, decode
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, number, recipient, report_pdu
from tests.support.fake_modem import SIM

DELIVERED, PENDING, EXPIRED, GAVE_UP = 0x00, 0x30, 0x46, 0x62


@pytest.fixture
def sent(office: Office) -> Broadcast:
    """One message to 0812-0000-0001, taken by the network under reference 7."""
    broadcast = office.accept(1)
    office.send(reference=7)
    return broadcast


def test_a_report_settles_the_message_it_speaks_of(office: Office, sent: Broadcast) -> None:
    assert office.report(number(1), 7)
    assert office.status(sent) is Status.DELIVERED
    assert office.reason(sent) == "received"


@pytest.mark.parametrize("written", ["+6281200000001", "6281200000001", "081200000001", "81200000001"])
def test_however_the_smsc_writes_the_number(office: Office, sent: Broadcast, written: str) -> None:
    assert office.report(written, 7)
    assert office.status(sent) is Status.DELIVERED


def test_whatever_smsc_sends_it(office: Office, sent: Broadcast) -> None:
    assert office.report(number(1), 7, smsc="+6281100000")
    assert office.status(sent) is Status.DELIVERED


def test_another_number_another_reference_or_another_sim_is_not_it(office: Office, sent: Broadcast) -> None:
    office.report(number(2), 7)
    office.report(number(1), 8)
    office.report(number(1), 7, sim=OTHER_SIM)
    assert office.status(sent) is Status.SENT


def test_a_neighbour_with_the_same_last_eight_digits_is_not_it(office: Office, sent: Broadcast) -> None:
    office.report("+6285700000001", 7)
    assert office.status(sent) is Status.SENT


@pytest.mark.parametrize(
    ("status", "then"),
    [
        (DELIVERED, Status.DELIVERED),
        (0x01, Status.DELIVERED),
        (PENDING, Status.SENT),
        (EXPIRED, Status.FAILED),
        (GAVE_UP, Status.FAILED),
        (0xFF, Status.FAILED),
    ],
)
def test_each_kind_of_report_has_its_state(
    office: Office, sent: Broadcast, status: int, then: Status
) -> None:
    office.report(number(1), 7, status=status)
    assert office.status(sent) is then


def test_while_the_smsc_still_tries_the_reason_is_shown_and_the_end_follows(
    office: Office, sent: Broadcast
) -> None:
    office.report(number(1), 7, status=0x22)
    assert (office.status(sent), office.reason(sent)) == (Status.SENT, "no_response")
    office.clock.advance(3600)
    assert office.report(number(1), 7, sent_at=office.clock.now() - timedelta(hours=1))
    assert office.status(sent) is Status.DELIVERED


def test_the_same_report_twice_is_kept_once(office: Office, sent: Broadcast) -> None:
    at = office.clock.now()
    assert office.report(number(1), 7, sent_at=at)
    assert not office.report(number(1), 7, sent_at=at)
    with office.db.read() as cur:
        assert cur.execute("SELECT COUNT(*) FROM report").fetchone()[0] == 1


def test_a_handset_that_has_it_has_the_last_word(office: Office, sent: Broadcast) -> None:
    at = office.clock.now()
    office.report(number(1), 7, status=GAVE_UP, sent_at=at)
    office.report(number(1), 7, status=DELIVERED, sent_at=at)
    assert office.status(sent) is Status.DELIVERED
    office.report(number(1), 7, status=EXPIRED, sent_at=at)
    assert office.status(sent) is Status.DELIVERED


def test_a_report_that_overtakes_the_answer_waits_for_it(office: Office) -> None:
    broadcast = office.accept(1)
    claimed = office.claim()
    assert office.report(number(1), 7)
    assert not office.report(number(1), 7), "and waits only once"
    assert office.status(broadcast) is Status.SENDING
    office.ledger.record_sent(claimed.id, 7)
    assert office.status(broadcast) is Status.DELIVERED


def test_a_report_that_overtakes_silence_settles_the_unknown(office: Office) -> None:
    broadcast = office.accept(1)
    claimed = office.claim()
    office.report(number(1), 7)
    office.ledger.record_unknown(claimed.id, "no answer in 65 s")
    assert office.status(broadcast) is Status.DELIVERED


def test_the_reference_0_is_an_ordinary_one(office: Office) -> None:
    broadcast = office.accept(1)
    office.send(reference=0)
    office.report(number(1), 0)
    assert office.status(broadcast) is Status.DELIVERED


def test_when_references_have_gone_round_the_time_tells_the_messages_apart(office: Office) -> None:
    old = office.accept([recipient(1)])
    office.send(reference=7)
    then = office.clock.now()
    office.clock.advance(51 * 60)  # 256 messages later, at five a minute
    new = office.accept([recipient(1)])
    office.send(reference=7)

    office.report(number(1), 7, sent_at=then + timedelta(seconds=4))
    assert (office.status(old), office.status(new)) == (Status.DELIVERED, Status.SENT)
    office.report(number(1), 7)
    assert office.status(new) is Status.DELIVERED


def test_a_report_hours_later_still_finds_its_message(office: Office, sent: Broadcast) -> None:
    then = office.clock.now()
    office.clock.advance(30 * 3600)
    office.report(number(1), 7, sent_at=then)
    assert office.status(sent) is Status.DELIVERED


def test_a_modem_that_told_no_reference_is_matched_by_number_and_time(office: Office) -> None:
    broadcast = office.accept(1)
    office.send(reference=-1)
    office.report(number(1), 200, sent_at=office.clock.now() + timedelta(minutes=10))
    assert office.status(broadcast) is Status.SENT
    office.report(number(1), 201, sent_at=office.clock.now() + timedelta(seconds=20))
    assert office.status(broadcast) is Status.DELIVERED


# -- what is unknown -------------------------------------------------------------------------------------


@pytest.fixture
def unknown(office: Office) -> Broadcast:
    broadcast = office.accept(1)
    office.ledger.record_unknown(office.claim().id, "no answer in 65 s")
    return broadcast


@pytest.mark.parametrize(
    ("status", "then"),
    [(DELIVERED, Status.DELIVERED), (PENDING, Status.SENT), (EXPIRED, Status.FAILED)],
)
def test_a_report_with_fitting_time_settles_the_unknown(
    office: Office, unknown: Broadcast, status: int, then: Status
) -> None:
    office.report(number(1), 99, status=status, sent_at=office.clock.now() + timedelta(seconds=150))
    assert office.status(unknown) is then


@pytest.mark.parametrize("minutes", [-4, 4, 600])
def test_a_report_of_another_time_does_not(office: Office, unknown: Broadcast, minutes: int) -> None:
    office.report(number(1), 99, sent_at=office.clock.now() + timedelta(minutes=minutes))
    assert office.status(unknown) is Status.UNKNOWN


def test_with_a_clock_that_was_not_trusted_the_time_proves_nothing(office: Office) -> None:
    office.clock.trusted = False
    unknown, sent = office.accept([recipient(1)]), office.accept([recipient(2)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.send(reference=7)
    office.clock.trusted = True
    true_time = office.clock.now() + timedelta(days=900)
    office.report(number(1), 99, sent_at=office.clock.now())
    office.report(number(2), 7, sent_at=true_time)
    assert office.status(unknown) is Status.UNKNOWN
    assert office.status(sent) is Status.DELIVERED, "number and reference are enough"


def test_two_unknown_parts_are_settled_by_two_reports(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    for _ in range(2):
        office.ledger.record_unknown(office.claim().id, "no answer")
        office.clock.advance(70)
    at = office.clock.now()
    office.report(number(1), 50, sent_at=at - timedelta(seconds=138))
    assert office.status(broadcast) is Status.UNKNOWN
    office.report(number(1), 51, sent_at=at - timedelta(seconds=68))
    assert office.status(broadcast) is Status.DELIVERED


def test_a_late_answer_settles_the_message_that_was_given_up(office: Office, unknown: Broadcast) -> None:
    office.clock.advance(40)
    assert office.ledger.record_late_answer(MODEM, SIM, 12) is not None
    assert office.status(unknown) is Status.SENT
    office.report(number(1), 12, sent_at=office.clock.now() - timedelta(seconds=38))
    assert office.status(unknown) is Status.DELIVERED


def test_a_late_answer_never_goes_to_the_next_message(office: Office) -> None:
    broadcast = office.accept(2)
    given_up = office.claim()
    office.ledger.record_unknown(given_up.id, "no answer")
    following = office.send(reference=13)
    assert office.ledger.record_late_answer(MODEM, SIM, 12) == given_up.id
    assert office.ledger.record_late_answer(MODEM, SIM, 12) is None
    assert office.counts(broadcast) == {Status.SENT: 2}
    office.report(following.number, 13)
    assert office.status(broadcast, 1) is Status.DELIVERED


def test_a_late_answer_of_another_modem_or_long_after_is_ignored(office: Office, unknown: Broadcast) -> None:
    assert office.ledger.record_late_answer("XL", OTHER_SIM, 12) is None
    office.clock.advance(3600)
    assert office.ledger.record_late_answer(MODEM, SIM, 12) is None
    assert office.status(unknown) is Status.UNKNOWN


def test_a_clock_that_was_years_ahead_gives_no_late_answer_to_the_message_of_those_days(
    office: Office,
) -> None:
    """Two cuts, the clock wrong at the first of them: the answer belongs to the second message or to none."""
    right = office.clock.now()
    broadcast = office.accept(2)
    office.clock.set_wall(right + timedelta(days=3650))
    office.claim()
    office.restart()
    office.clock.set_wall(right)
    office.restart()
    second = office.claim()
    office.clock.advance(3)
    office.restart()
    assert office.ledger.record_late_answer(MODEM, SIM, 12) in (None, second.id)
    assert office.status(broadcast, 0) is Status.UNKNOWN


def test_no_late_answer_comes_for_what_was_handed_over_hours_before_the_box_was_started_again(
    office: Office,
) -> None:
    """It is called unknown only now, when nobody can answer for it any more."""
    broadcast = office.accept(1)
    office.claim()
    office.clock.advance(3 * 3600)
    office.restart()
    assert office.ledger.record_late_answer(MODEM, SIM, 12) is None
    assert office.status(broadcast) is Status.UNKNOWN


def test_a_reference_used_again_hours_later_does_not_deliver_the_message_that_had_it_first(
    office: Office,
) -> None:
    first = office.accept([recipient(1)])
    office.send(reference=7)
    office.clock.advance(6 * 3600)
    office.accept([recipient(1)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.report(number(1), 7)
    assert office.status(first) is Status.SENT


def test_the_answer_of_a_message_that_is_recorded_already_settles_no_other(office: Office) -> None:
    """A modem may answer twice, the second time when the box has been started again."""
    broadcast = office.accept(2)
    office.send(reference=12)
    office.claim()
    office.restart()
    assert office.ledger.record_late_answer(MODEM, SIM, 12) is None
    assert office.counts(broadcast) == {Status.SENT: 1, Status.UNKNOWN: 1}


def test_a_message_sent_again_by_a_person_is_not_settled_by_a_report_of_the_first_time(
    office: Office, unknown: Broadcast
) -> None:
    then = office.clock.now()
    office.clock.advance(3600)
    office.ledger.resend(unknown.id, [Status.UNKNOWN], "Siti")
    office.report(number(1), 99, sent_at=then)
    assert office.status(unknown) is Status.QUEUED


# -- several parts ---------------------------------------------------------------------------------------


@pytest.fixture
def two_parts(office: Office) -> Broadcast:
    broadcast = office.accept([recipient(1, parts=2)])
    office.send(reference=7)
    office.send(reference=8)
    return broadcast


def test_a_message_is_delivered_when_all_its_parts_are(office: Office, two_parts: Broadcast) -> None:
    office.report(number(1), 8)
    assert office.status(two_parts) is Status.SENT
    office.report(number(1), 7)
    assert office.status(two_parts) is Status.DELIVERED


def test_it_has_failed_at_the_first_part_that_has(office: Office, two_parts: Broadcast) -> None:
    office.report(number(1), 8)
    office.report(number(1), 7, status=EXPIRED)
    assert office.status(two_parts) is Status.FAILED
    assert office.reason(two_parts) == "expired"


def test_reports_for_one_part_only_are_called_that_in_the_end(office: Office, two_parts: Broadcast) -> None:
    office.report(number(1), 8)
    office.clock.advance(49 * 3600)
    assert office.ledger.expire_reports() == 1
    assert office.status(two_parts) is Status.UNCONFIRMED
    assert office.reason(two_parts) == "partly_reported"


def test_when_a_sent_part_is_reported_failed_the_waiting_parts_stay_here(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send(reference=7)
    office.report(number(1), 7, status=EXPIRED)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.status(broadcast) is Status.FAILED


# -- time passes -----------------------------------------------------------------------------------------


def test_without_a_report_in_time_a_message_is_unconfirmed_and_a_late_one_still_counts(
    office: Office, sent: Broadcast
) -> None:
    then = office.clock.now()
    office.clock.advance(47 * 3600)
    assert office.ledger.expire_reports() == 0
    office.clock.advance(2 * 3600)
    assert office.ledger.expire_reports() == 1
    assert (office.status(sent), office.reason(sent)) == (Status.UNCONFIRMED, "no_report")
    office.report(number(1), 7, status=PENDING, sent_at=then)
    assert office.status(sent) is Status.UNCONFIRMED
    office.report(number(1), 7, sent_at=then)
    assert office.status(sent) is Status.DELIVERED


def test_while_the_clock_is_not_trusted_nothing_expires(office: Office, sent: Broadcast) -> None:
    office.clock.set_wall(office.clock.now() + timedelta(days=3650))
    office.clock.trusted = False
    assert office.ledger.expire_reports() == 0
    assert office.ledger.give_up_on_missing_sims() == 0
    assert office.status(sent) is Status.SENT


def test_a_report_without_its_message_is_kept_and_tried_again(office: Office) -> None:
    office.report(number(1), 7)
    assert office.ledger.fold_reports() == 0
    broadcast = office.accept(1)
    claimed = office.claim()
    with office.db.write() as cur:  # as if the answer had been recorded without looking for reports
        cur.execute(
            "UPDATE segment SET status = 'sent', recipient_status = 'sent', reference = 7 WHERE id = ?",
            (claimed.id,),
        )
    assert office.ledger.fold_reports() == 1
    assert office.ledger.fold_reports() == 0
    assert office.status(broadcast) is Status.DELIVERED


def test_folding_all_reports_again_gives_the_same_result(office: Office) -> None:
    broadcast = office.accept(6)
    for reference in range(5):
        office.send(reference=reference)
    office.ledger.record_unknown(office.claim().id, "no answer")
    for serial, status in ((1, DELIVERED), (2, PENDING), (3, EXPIRED), (4, GAVE_UP), (6, DELIVERED)):
        office.report(number(serial), serial - 1, status=status)
    before = office.counts(broadcast)
    with office.db.write() as cur:
        cur.execute("UPDATE report SET segment_id = NULL")
    assert office.ledger.fold_reports() == 5
    office.restart()
    assert office.counts(broadcast) == before


def test_old_raw_reports_are_dropped_after_three_months(office: Office, sent: Broadcast) -> None:
    office.report(number(1), 7)
    office.clock.advance(91 * 24 * 3600)
    office.ledger.expire_reports()
    with office.db.read() as cur:
        assert cur.execute("SELECT COUNT(*) FROM report").fetchone()[0] == 0
    assert office.status(sent) is Status.DELIVERED


def test_reports_ride_along_with_a_result_and_the_next_intent(office: Office) -> None:
    from appliance.outbox.model import Accepted
    from appliance.outbox.report_store import RawReport

    broadcast = office.accept(2)
    pdu = report_pdu(office.clock, number(1), 7)
    report = decode(pdu)
    assert isinstance(report, StatusReport)
    status, following = office.ledger.record_and_claim(
        office.claim().id, Accepted(7), MODEM, SIM, reports=[RawReport.of(SIM, pdu, report)]
    )
    assert status is Status.SENT
    assert following is not None
    assert office.counts(broadcast) == {Status.DELIVERED: 1, Status.SENDING: 1}
    assert not office.report(number(1), 7)


def test_a_report_on_a_message_that_was_refused_is_not_believed(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.report(number(1), 7)
    assert office.status(broadcast) is Status.FAILED
