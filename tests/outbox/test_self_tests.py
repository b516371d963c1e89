"""Test messages: one modem's own line to a phone; in no list of what people sent, and kept like any other."""

from __future__ import annotations

import pytest

from appliance.errors import InputError
from appliance.outbox.claims import ClaimRules
from appliance.outbox.lookups import last_broadcast_to
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, number, recipient
from tests.support.fake_modem import SIM

MINE = number(77)
ONLY_TESTS = ClaimRules(tests_only=True)


def ask(office: Office, modem: str = MODEM, kind: SelfTestKind = SelfTestKind.PERSON) -> int:
    return office.ledger.accept_test(modem, MINE, "Uji kirim dari Modem 1.", kind, by="Siti")


def test_only_the_modem_it_is_for_takes_it(office: Office) -> None:
    ask(office)
    assert office.ledger.claim("XL", OTHER_SIM) is None
    claimed = office.claim()
    assert (claimed.number, claimed.text) == (MINE, "Uji kirim dari Modem 1.")


def test_it_goes_first_and_is_all_that_goes_while_its_sim_pauses(office: Office) -> None:
    broadcast = office.accept(3)
    assert office.ledger.claim(MODEM, SIM, ONLY_TESTS) is None
    ask(office)
    claimed = office.ledger.claim(MODEM, SIM, ONLY_TESTS)
    assert claimed is not None
    assert claimed.number == MINE
    office.ledger.record_sent(claimed.id, 7)
    assert office.ledger.claim(MODEM, SIM, ONLY_TESTS) is None
    assert office.counts(broadcast) == {Status.QUEUED: 3}


def test_it_tells_when_it_was_sent_and_when_it_arrived(office: Office) -> None:
    test = ask(office)
    waiting = office.ledger.test_result(test)
    assert waiting is not None
    assert (waiting.status, waiting.sent_at, waiting.is_over) == (Status.QUEUED, None, False)

    office.clock.advance(3)
    office.send(7)
    sent = office.ledger.test_result(test)
    assert sent is not None
    assert (sent.is_sent, sent.is_delivered) == (True, False)
    assert sent.sent_at == office.clock.now()

    office.report(MINE, 7)
    arrived = office.ledger.last_test(MODEM)
    assert arrived is not None
    assert (arrived.broadcast_id, arrived.is_delivered) == (test, True)
    assert office.ledger.last_test("XL") is None
    assert office.ledger.last_test(MODEM, SelfTestKind.CANARY) is None


def test_a_refused_one_says_why(office: Office) -> None:
    test = ask(office)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER, code=1)
    found = office.ledger.test_result(test)
    assert found is not None
    assert (found.status, found.reason, found.is_over) == (Status.FAILED, "number_refused", True)


def test_no_list_and_no_count_of_what_people_sent_shows_it(office: Office) -> None:
    broadcast = office.accept(1)
    test = ask(office)
    assert [each.id for each in office.ledger.broadcasts()] == [broadcast.id]
    assert [each.id for each in office.ledger.active()] == [broadcast.id]
    assert office.ledger.queued_segments() == 1
    assert office.ledger.broadcast(test) is None
    assert office.ledger.totals_today()[Status.QUEUED] == 1
    office.send()
    assert office.ledger.totals_today()[Status.SENT] == 0
    assert last_broadcast_to(office.db, MINE) is None, "an SMS from there answers no broadcast"


def test_the_sim_has_sent_it_all_the_same(office: Office) -> None:
    ask(office)
    office.send()
    assert office.ledger.sent_today(SIM) == 1
    office.restart()
    assert office.ledger.sent_today(SIM) == 1


def test_it_does_not_count_against_what_a_person_may_get(office: Office) -> None:
    ask(office)
    office.send()
    office.accept([recipient(77)])
    claimed = office.ledger.claim(MODEM, SIM, ClaimRules(per_person_daily=1))
    assert claimed is not None


def test_pressing_twice_sends_one(office: Office) -> None:
    first, second = ask(office), ask(office)
    office.send()
    assert office.ledger.claim(MODEM, SIM) is None
    results = [office.ledger.test_result(each) for each in (first, second)]
    assert [each and each.status for each in results] == [Status.CANCELLED, Status.SENT]


def test_one_that_is_not_wanted_any_more_never_goes(office: Office) -> None:
    ask(office)
    assert office.ledger.drop_tests("XL") == 0
    assert office.ledger.drop_tests(MODEM) == 1
    assert office.ledger.claim(MODEM, SIM) is None


def test_a_power_cut_leaves_it_unknown_like_any_other(office: Office) -> None:
    test = ask(office)
    office.claim()
    office.restart()
    found = office.ledger.test_result(test)
    assert found is not None
    assert found.status is Status.UNKNOWN
    assert office.ledger.claim(MODEM, SIM) is None


def test_a_text_longer_than_one_sms_is_no_test(office: Office) -> None:
    with pytest.raises(InputError):
        office.ledger.accept_test(MODEM, MINE, "x" * 161, SelfTestKind.PERSON)


def test_finished_ones_are_put_away(office: Office) -> None:
    ask(office)
    office.send()
    assert office.ledger.close_finished() == 1
    assert office.ledger.last_test(MODEM) is not None
