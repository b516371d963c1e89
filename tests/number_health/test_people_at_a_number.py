"""Confirmed and denied is a person at a number; alive or dead is the phone. Nobody inherits a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.number_health.record import ConfirmedHow, about
from appliance.number_health.states import NumberState, state_of
from appliance.number_health.store import NumberHealth
from appliance.sms.numbers import PhoneNumber
from tests.number_health.office import Office, open_office
from tests.outbox.office import number
from tests.support.crowd import a_contact

ASIH, BUDI = "kader1", "budi"
CONFIRMED, UNCONFIRMED, DEAD = NumberState.CONFIRMED, NumberState.UNCONFIRMED, NumberState.DEAD


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as office:
        yield office


def state(office: Office, who: str, health: NumberHealth | None = None) -> NumberState:
    """Of the first number in somebody's hand."""
    record = (health or office.health).of(number(1))
    return state_of(about(record, (who,)), now=office.clock.now())


def asked(office: Office) -> None:
    """A check that names Asih has gone to the first number."""
    broadcast = office.accept(1)
    office.health.checks.announce("c1", "t1", by="Siti", anonymous=False)
    office.health.checks.accepted("t1", broadcast.id)
    office.send()


def with_holders(office: Office, *people: str) -> NumberHealth:
    def holders(_: PhoneNumber) -> tuple[str, ...]:
        return people

    return NumberHealth(office.db, office.clock, known=lambda: office.known, holders=holders)


def test_a_new_holder_of_a_confirmed_number_begins_unconfirmed(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL, people=(ASIH,))
    assert state(office, ASIH) is CONFIRMED
    assert state(office, BUDI) is UNCONFIRMED
    facts = office.facts()()
    assert facts.state(number(1), a_contact(ASIH)) == CONFIRMED
    assert facts.state(number(1), a_contact(BUDI)) == UNCONFIRMED


def test_what_a_stranger_denied_is_not_denied_of_the_real_owner(office: Office) -> None:
    asked(office)
    office.hears(1, "SALAH")
    office.health.fold()
    assert state(office, ASIH) is DEAD
    assert state(office, BUDI) is UNCONFIRMED


@pytest.mark.parametrize(("said", "hers"), [("SALAH", DEAD), ("YA", CONFIRMED)])
def test_on_a_shared_phone_an_answer_is_about_whom_the_check_named(
    office: Office, said: str, hers: NumberState
) -> None:
    office.health = with_holders(office, ASIH, BUDI)
    asked(office)
    office.hears(1, said)
    office.health.fold()
    assert state(office, ASIH) is hers
    assert state(office, BUDI) is UNCONFIRMED
    assert state(office, ASIH, office.opened()) is hers
    assert state(office, BUDI, office.opened()) is UNCONFIRMED


def test_one_is_denied_and_the_other_confirmed_on_one_phone(office: Office) -> None:
    office.health.deny(number(1), people=(ASIH,))
    office.clock.advance(60)
    office.health.confirm(number(1), ConfirmedHow.CALL, people=(BUDI,))
    assert (state(office, ASIH), state(office, BUDI)) == (DEAD, CONFIRMED)


def test_the_phone_itself_is_dead_for_everybody(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL, people=(ASIH,))
    for _ in range(2):
        office.clock.advance(3600)
        office.accept(1)
        office.send()
        office.reported(1, status=0x43)
    office.health.fold()
    assert (state(office, ASIH), state(office, BUDI)) == (DEAD, DEAD)


def test_who_was_joined_into_another_entry_is_still_believed(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL, people=("asih-lama",))
    whole = a_contact(ASIH, merged_ids=("asih-lama",))
    assert office.facts()().state(number(1), whole) == CONFIRMED


def test_records_of_an_earlier_version_count_for_those_who_have_the_number_then(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL)
    with office.db.write() as cur:
        cur.execute("DELETE FROM number_word")
    later = with_holders(office, ASIH, BUDI)
    assert state(office, "rina", later) is CONFIRMED  # until the clerk has looked
    later.fold()
    for health in (later, office.opened()):
        found = [state(office, who, health) for who in (ASIH, BUDI, "rina")]
        assert found == [CONFIRMED, CONFIRMED, UNCONFIRMED]
    assert later.fold() == 0


def test_what_was_said_of_somebody_erased_goes_and_the_other_keeps_theirs(office: Office) -> None:
    office.health.confirm(number(1), ConfirmedHow.CALL, people=(ASIH, BUDI))
    office.health.forget_word(number(1), (ASIH,))
    office.health.forget_word(number(1), ("rina",))
    assert (state(office, ASIH), state(office, BUDI)) == (UNCONFIRMED, CONFIRMED)
    office.health.forget(number(1))
    with office.db.read() as cur:
        assert cur.execute("SELECT count(*) FROM number_word").fetchone()[0] == 0
