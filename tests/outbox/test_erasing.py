"""Erasing a person: nothing of them stays in the ledger, and not one count changes but for what waited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from appliance.outbox.erasing import PATIENCE
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, Office, number, recipient
from tests.support.fake_modem import SIM


def rows_with(office: Office, word: str) -> int:
    """How many rows of the ledger hold a word anywhere."""
    with office.db.read() as cur:
        found = cur.execute(
            "SELECT count(*) FROM recipient"
            " WHERE instr(name || contact_id || coalesce(number, '') || text, ?)",
            (word,),
        ).fetchone()[0]
        found += cur.execute("SELECT count(*) FROM report WHERE instr(recipient, ?)", (word,)).fetchone()[0]
    return int(found)


def test_what_was_sent_loses_name_text_and_number_and_stays_counted(office: Office) -> None:
    broadcast = office.accept(3)
    for reference in range(3):
        office.report(office.send(reference).number, reference)
    before = office.counts(broadcast)
    erased = office.ledger.erase_person([number(2)], "")
    assert (erased.emptied, erased.open, erased.cancelled) == (1, 0, 0)
    assert office.counts(broadcast) == before
    assert rows_with(office, str(number(2))) == 0
    assert rows_with(office, str(number(1))) > 0
    office.restart()
    assert office.counts(broadcast) == before


def test_what_waits_is_cancelled_and_never_sent(office: Office) -> None:
    broadcast = office.accept(3)
    assert office.ledger.erase_person([number(1)], "").cancelled == 1
    sent = [office.send().number, office.send().number]
    assert sent == [number(2), number(3)]
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.CANCELLED: 1, Status.SENT: 2}


def test_what_is_with_a_modem_goes_its_way_and_is_emptied_when_its_fate_is_known(office: Office) -> None:
    broadcast = office.accept(1)
    segment = office.claim()
    assert office.ledger.erase_person([number(1)], "").open == 1
    assert rows_with(office, str(number(1))) == 1  # a retry would need it
    office.ledger.record_sent(segment.id, 7)
    assert office.ledger.finish_erasures() == 0  # its report may still come
    assert office.ledger.recipients(broadcast.id)[0].text == ""
    office.report(segment.number, 7)
    assert office.ledger.finish_erasures() == 1
    assert office.counts(broadcast) == {Status.DELIVERED: 1}
    assert rows_with(office, str(number(1))) == 0


def test_what_a_modem_hands_back_after_the_erasure_is_not_tried_again(office: Office) -> None:
    broadcast = office.accept(1)
    segment = office.claim()
    office.ledger.erase_person([number(1)], "")
    office.ledger.record_error(segment.id, error_class=ErrorClass.TEMPORARY)
    assert office.ledger.finish_erasures() == 1
    office.clock.advance(3600)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.counts(broadcast) == {Status.CANCELLED: 1}


def test_a_message_of_several_parts_that_has_begun_is_finished_first(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.send()
    assert office.ledger.erase_person([number(1)], "").open == 1
    assert office.send().sequence == 2
    assert office.status(broadcast) is Status.SENT


def test_an_erased_message_is_never_sent_again_by_a_person_or_the_machine(office: Office) -> None:
    broadcast = office.accept(2)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.record_unknown(office.claim().id, "silence")
    office.ledger.erase_person([number(1), number(2)], "")
    assert office.ledger.resend(broadcast.id, [Status.FAILED, Status.UNKNOWN], "euis") == 0
    assert office.counts(broadcast) == {Status.FAILED: 1, Status.UNKNOWN: 1}


def test_what_is_never_reported_loses_its_number_after_a_week(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_unknown(office.claim().id, "silence")
    office.ledger.erase_person([number(1)], "")
    assert rows_with(office, str(number(1))) == 1
    office.clock.advance((PATIENCE + timedelta(minutes=1)).total_seconds())
    assert office.ledger.finish_erasures() == 1
    assert rows_with(office, str(number(1))) == 0
    assert office.counts(broadcast) == {Status.UNKNOWN: 1}


def test_an_opt_out_survives_because_it_belongs_to_the_number(office: Office) -> None:
    office.accept(1)
    office.ledger.opt_out(number(1), "sms")
    office.ledger.erase_person([number(1)], "")
    assert number(1) in office.ledger.opted_out()
    again = office.accept(1)
    assert office.ledger.claim(MODEM, SIM) is None
    assert office.status(again) is Status.LEFT_OUT


def test_nobody_else_can_change_what_was_approved(office: Office) -> None:
    office.accept(2)
    office.ledger.erase_person([number(1)], "")
    for wish in ("text = 'lain'", "number = '+628120000999'", "name = ''"):
        with pytest.raises(Exception, match="what a person approved"), office.db.write() as cur:
            cur.execute(f"UPDATE recipient SET {wish}")


def test_what_still_waits_cannot_be_emptied_even_if_somebody_asked_for_it(office: Office) -> None:
    office.accept(1)
    with office.db.write() as cur:
        cur.execute("INSERT INTO erasure (recipient_id, asked_at) SELECT id, 0 FROM recipient")
    with pytest.raises(Exception, match="what a person approved"), office.db.write() as cur:
        cur.execute("UPDATE recipient SET name = '', contact_id = '', text = '', parts = NULL")


def two_on_one_phone(office: Office) -> Any:
    both = msgspec.structs.replace(recipient(1), name="Euis / Neng", contact_id="kader1 kader2", text="Halo")
    return office.accept([both, msgspec.structs.replace(recipient(2), contact_id="kader11")])


def test_a_message_that_names_two_keeps_nothing_of_either_when_one_is_erased(office: Office) -> None:
    broadcast = two_on_one_phone(office)
    for reference in range(2):
        office.report(office.send(reference).number, reference)
    assert office.ledger.erase_person([], "kader1").emptied == 1  # the number is the other's, too
    for word in ("Euis", "Neng", "kader2", "Halo", str(number(1))):
        assert rows_with(office, word) == 0, word
    assert rows_with(office, "kader11") == 1  # another person, whose id begins alike
    assert office.counts(broadcast) == {Status.DELIVERED: 2}


def test_whatever_was_meant_for_a_person_is_emptied_under_any_number(office: Office) -> None:
    office.accept([msgspec.structs.replace(recipient(1), contact_id="kader1")])
    office.report(office.send(0).number, 0)
    office.ledger.erase_person([number(9)], "kader1")
    assert rows_with(office, "kader1") == 0
    assert rows_with(office, str(number(1))) == 0
