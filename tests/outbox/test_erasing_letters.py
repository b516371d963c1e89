"""What was written for one person alone goes with that person; a letter to many is nobody's."""

from __future__ import annotations

from tests.outbox.office import Office, number


def template(office: Office, broadcast_id: int) -> str:
    found = office.ledger.broadcast(broadcast_id)
    assert found is not None
    return found.template


def test_a_letter_to_one_person_is_emptied_and_one_to_many_stays(office: Office) -> None:
    alone, many = office.accept(1), office.accept(3)
    assert template(office, alone.id)
    office.ledger.erase_person([number(1)], "")
    assert template(office, alone.id) == ""
    assert template(office, many.id)


def test_while_a_modem_holds_it_the_letter_stays_until_its_fate_is_known(office: Office) -> None:
    alone = office.accept(1)
    segment = office.claim()
    office.ledger.erase_person([number(1)], "")
    assert template(office, alone.id)
    office.ledger.record_sent(segment.id, 7)
    office.ledger.finish_erasures()
    assert template(office, alone.id) == ""
