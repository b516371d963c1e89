"""What the clerk makes of reports, refusals and replies; wherever it is stopped, however often it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from appliance.database import Cursor, Database
from appliance.errors import StorageFull
from appliance.number_health.record import ConfirmedHow, NumberRecord
from appliance.number_health.states import NumberState, is_silent, state_of
from appliance.number_health.store import REST, REST_WHILE_SENDING, NumberHealth
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import ErrorClass
from tests.number_health.office import Office, open_office
from tests.outbox.office import number, recipient


class RefusingCard(Database):
    """Takes ``left`` more transactions, then it is full."""

    left = 1000

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Cursor]:
        if self.left <= 0:
            raise StorageFull("there is no room left on the card")
        self.left -= 1
        with super().write(alone=alone) as cur:
            yield cur


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def known(office: Office, serial: int = 1) -> NumberRecord:
    found = office.health.of(number(serial))
    assert found is not None
    return found


def state(office: Office, serial: int = 1) -> NumberState:
    return state_of(office.health.of(number(serial)), now=office.clock.now())


def checked(office: Office, people: int = 3) -> int:
    """A check has gone to the first so many kader."""
    broadcast = office.accept(people)
    office.health.checks.announce("c1", "t1", by="Siti", anonymous=False)
    office.health.checks.accepted("t1", broadcast.id)
    for place in range(people):
        office.send(place)
    return broadcast.id


def test_every_number_of_the_book_is_seen_once_and_strangers_leave_no_trace(office: Office) -> None:
    seen = known(office).first_seen_at
    office.clock.advance(60)
    office.known |= {number(77)}
    office.hears(88, "Halo")
    office.health.fold()
    assert known(office).first_seen_at == seen
    assert known(office, 77).first_seen_at > seen
    assert office.health.of(number(88)) is None


def test_a_delivery_is_a_sign_of_life_and_confirms_nobody(office: Office) -> None:
    office.accept(1)
    office.send()
    office.reported(1)
    office.health.fold()
    assert known(office).last_delivered_at == office.clock.now()
    assert known(office).last_sent_at is not None
    assert state(office) is NumberState.UNCONFIRMED


def test_two_messages_refused_for_good_and_the_number_is_dead(office: Office) -> None:
    for expected in (NumberState.DOUBTFUL, NumberState.DEAD):
        office.accept(1)
        office.send()
        office.reported(1, status=0x43)
        office.health.fold()
        assert state(office) is expected
        office.clock.advance(3600)


def test_a_refusal_by_the_network_itself_counts_as_well(office: Office) -> None:
    for expected in (NumberState.DOUBTFUL, NumberState.DEAD):
        office.accept(1)
        claimed = office.claim()
        office.ledger.record_error(claimed.id, error_class=ErrorClass.NUMBER, code=1, namespace="CMS")
        office.health.fold()
        office.health.fold()
        assert state(office) is expected
        office.clock.advance(3600)
    assert known(office).failure == "unassigned"


def test_a_sim_without_credit_says_nothing_against_a_number(office: Office) -> None:
    office.accept(1)
    for _ in range(4):
        claimed = office.ledger.claim("Telkomsel", "510101234567890")
        if claimed is not None:
            office.ledger.record_error(claimed.id, error_class=ErrorClass.ACCOUNT, code=21, namespace="CMS")
        office.clock.advance(7200)
    office.health.fold()
    assert known(office).failures == 0


def test_three_messages_that_grew_too_old_make_a_number_doubtful(office: Office) -> None:
    for expected in (NumberState.UNCONFIRMED, NumberState.UNCONFIRMED, NumberState.DOUBTFUL):
        office.accept(1)
        office.send()
        office.reported(1, status=0x46)
        office.health.fold()
        assert state(office) is expected
        office.clock.advance(3600)


def test_a_long_message_that_fails_counts_once(office: Office) -> None:
    office.accept([recipient(1, parts=3)])
    for reference in range(3):
        office.send(reference)
    for reference in range(3):
        office.reported(1, reference, status=0x43)
    office.health.fold()
    assert known(office).failures == 1


def test_ya_confirms_and_salah_denies_in_answer_to_a_check(office: Office) -> None:
    checked(office)
    office.hears(1, "YA")
    office.hears(2, "Salah sambung")
    office.hears(3, "siapa ini")
    office.health.fold()
    assert [state(office, serial) for serial in (1, 2, 3)] == [
        NumberState.CONFIRMED,
        NumberState.DEAD,
        NumberState.UNCONFIRMED,
    ]
    assert known(office, 1).confirmed_how == ConfirmedHow.REPLY
    assert known(office, 3).last_reply_at is not None


def test_ya_to_anything_else_confirms_nobody_but_salah_is_heard_a_while_longer(office: Office) -> None:
    checked(office, 2)
    office.days_pass(2)
    office.accept(2)
    office.send()
    office.send()
    office.hears(1, "ya")
    office.hears(2, "salah")
    office.health.fold()
    assert state(office, 1) is NumberState.UNCONFIRMED
    assert state(office, 2) is NumberState.DEAD


def test_salah_without_any_check_is_only_a_sign_of_life(office: Office) -> None:
    office.accept(1)
    office.send()
    office.hears(1, "salah")
    office.health.fold()
    assert known(office).denied_at is None


def test_folding_again_changes_nothing_and_a_restart_knows_the_same(office: Office) -> None:
    checked(office)
    office.reported(1, 0)
    office.reported(2, 1, status=0x41)
    office.hears(1, "ya")
    assert office.health.fold() > 0
    before = dict(office.health.records())
    assert office.health.fold() == 0
    assert dict(office.opened().records()) == before


def test_marks_that_are_lost_fold_everything_once_more_and_nothing_is_counted_twice(office: Office) -> None:
    checked(office)
    office.reported(2, 1, status=0x41)
    office.hears(1, "ya")
    office.health.fold()
    before = dict(office.health.records())
    with office.db.write() as cur:
        cur.execute("DELETE FROM number_fold")
    assert office.health.fold() == 0
    assert dict(office.health.records()) == before


def test_reports_whose_table_was_emptied_are_folded_from_the_beginning(office: Office) -> None:
    office.accept(2)
    office.send(1)
    office.send(2)
    office.reported(1, 1)
    office.health.fold()
    with office.db.write() as cur:
        cur.execute("DELETE FROM report")
        cur.execute("UPDATE number_fold SET upto = 1000 WHERE source = 'report'")
    office.reported(2, 2)
    office.health.fold()
    assert known(office, 2).last_delivered_at is not None


def test_a_clock_that_was_set_back_loses_no_message(office: Office) -> None:
    office.accept(1)
    office.send()
    office.health.fold()
    office.clock.set_wall(office.clock.now().replace(year=2025))
    office.accept([recipient(2)])
    office.send()
    office.health.fold()
    assert known(office, 2).last_sent_at is not None


def test_the_clerk_hears_answers_at_once_and_the_rest_when_it_is_quiet(office: Office) -> None:
    checked(office)
    office.health.fold_when_due()
    office.reported(1, 0)
    office.hears(2, "ya")
    assert office.health.fold_when_due() == 1
    assert state(office, 2) is NumberState.CONFIRMED
    assert known(office, 1).last_delivered_at is None
    office.clock.advance(REST)
    office.sending = True
    office.health.fold_when_due()
    assert known(office, 1).last_delivered_at is None
    office.sending = False
    office.health.fold_when_due()
    assert known(office, 1).last_delivered_at is not None


def test_while_much_is_going_out_it_is_folded_every_few_hours(office: Office) -> None:
    office.health.fold_when_due()
    office.sending = True
    office.accept(1)
    office.send()
    office.reported(1)
    office.clock.advance(REST_WHILE_SENDING)
    office.health.fold_when_due()
    assert known(office, 1).last_delivered_at is not None


@pytest.mark.parametrize("writes", range(1, 8))
def test_a_card_that_refuses_in_the_middle_loses_and_doubles_nothing(office: Office, writes: int) -> None:
    numbers = [number(serial) for serial in range(1, 1301)]
    office.known = frozenset(numbers)
    office.health.fold()
    with office.db.write() as cur:
        rows = [(place, each, 0x41 if place % 3 else 0) for place, each in enumerate(numbers, 1)]
        cur.executemany(
            "INSERT INTO report (id, sim, pdu, received_at, reference, recipient, tp_status)"
            " VALUES (?, 'sim', x'00', 1796000000000, 1, ?, ?)",
            rows,
        )
    whole = office.opened()
    before = dict(whole.records())
    card = RefusingCard.open(office.path, [])
    assert isinstance(card, RefusingCard)
    refusing = NumberHealth(card, office.clock, known=lambda: office.known)
    card.left = writes
    with suppress(StorageFull):
        refusing.fold()
    card.left = 1000
    refusing.fold()
    after = dict(refusing.records())
    assert after.keys() == before.keys()
    assert [after[each].failures for each in numbers] == [place % 3 and 1 for place in range(1, 1301)]
    assert dict(office.opened().records()) == after
    card.close()


def test_a_recycled_number_stays_silent_although_the_strangers_phone_takes_messages(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL)
    office.days_pass(211)
    assert is_silent(known(office), office.clock.now())
    office.accept(1)
    office.send()
    office.reported(1)
    office.health.fold()
    assert is_silent(known(office), office.clock.now())
    assert state(office) is NumberState.DOUBTFUL
    office.health.deny(number(1))
    assert state(office) is NumberState.DEAD


def test_a_number_that_is_forgotten_begins_anew_and_its_opt_out_stays(office: Office) -> None:
    office.ledger.opt_out(number(1), "SMS")
    office.health.confirm(number(1), ConfirmedHow.CALL)
    assert office.health.forget(number(1))
    assert not office.health.forget(number(1))
    assert office.health.of(number(1)) is None
    assert number(1) in office.ledger.opted_out()
    office.clock.advance(60)
    office.health.fold()
    assert known(office).confirmed_at is None


def test_the_store_holds_no_name_and_no_text(office: Office) -> None:
    checked(office)
    office.hears(1, "Ya, saya Euis")
    office.health.fold()
    with office.db.read() as cur:
        rows = [str(tuple(row)) for row in cur.execute("SELECT * FROM number_health")]
    assert not any("Kader" in row or "Euis" in row for row in rows)


def test_who_has_answered_and_who_was_asked(office: Office) -> None:
    first = office.accept(3)
    for place in range(3):
        office.send(place)
    office.days_pass(1)
    second = office.accept(2)
    office.send()
    office.send()
    office.hears(1, "HADIR")
    facts = office.facts()()
    assert facts.asked(first.id) == {"kader1", "kader2", "kader3"}
    assert facts.answered(first.id) == facts.answered(second.id) == {"kader1"}
    assert facts.asked(999) == facts.answered(999) == frozenset()


def test_what_was_written_before_the_question_is_no_answer_to_it(office: Office) -> None:
    office.hears(1, "Assalamualaikum")
    office.clock.advance(60)
    asked = office.accept(1)
    office.send()
    assert office.facts()().answered(asked.id) == frozenset()


def test_facts_are_the_same_object_until_something_changes(office: Office) -> None:
    current = office.facts()
    before = current()
    assert current() is before
    assert before.state(number(1)) == NumberState.UNCONFIRMED
    office.health.confirm(number(1), ConfirmedHow.CALL)
    assert current() is not before
    assert current().state(number(1)) == NumberState.CONFIRMED
    assert current().state(PhoneNumber("+6281300000000")) == NumberState.UNCONFIRMED
    assert not current().silent(number(1))


def test_a_check_the_box_stopped_in_is_known_again_or_withdrawn(office: Office) -> None:
    checks, broadcast = office.health.checks, office.accept(1)
    checks.announce("c1", "made", by="Siti", anonymous=False)
    checks.announce("c1", "never made", by="Siti", anonymous=True)
    made = {"made": broadcast.id}
    checks.settle(made.get)
    assert checks.broadcast_ids() == {broadcast.id}
    office.clock.advance(7200)
    checks.settle(made.get)
    assert checks.open() == ()
    assert checks.asked_since(office.clock.now().replace(year=2025)) == {number(1)}
