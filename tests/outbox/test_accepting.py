"""Kirim: a broadcast is written down whole, once, and as it was approved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.errors import InputError
from appliance.outbox.model import Hold
from appliance.outbox.status import BroadcastState, Status
from tests.outbox.office import Office, adds_up, number, open_office, recipient


def test_a_double_click_on_kirim_makes_one_broadcast(office: Office) -> None:
    first = office.accept(3, token="form-1")
    again = office.accept(3, token="form-1")
    assert again.id == first.id
    assert len(office.ledger.broadcasts()) == 1


def test_two_forms_make_two_broadcasts_and_so_do_two_without_a_token(office: Office) -> None:
    made = {office.accept(1, token=token).id for token in ("form-1", "form-2", "", "")}
    assert len(made) == 4


def test_accepted_people_are_queued_and_left_out_people_are_written_down_with_the_reason(
    office: Office,
) -> None:
    nobody = replace(recipient(9), number=None, parts=(), left_out="no_number")
    broadcast = office.accept([recipient(1), recipient(2, parts=3), nobody])

    assert (broadcast.accepted, broadcast.left_out, broadcast.segments) == (2, 1, 4)
    assert broadcast.cost == 4 * 250
    assert office.counts(broadcast) == {Status.QUEUED: 2, Status.LEFT_OUT: 1}
    left_out = office.ledger.recipients(broadcast.id, Status.LEFT_OUT)
    assert [(each.name, each.number, each.reason) for each in left_out] == [("Kader 9", None, "no_number")]


def test_counts_name_every_state_and_add_up(office: Office) -> None:
    broadcast = office.accept([recipient(1), recipient(2, left_out="opted_out")])
    counts = office.ledger.counts(broadcast.id)
    assert set(counts) == set(Status)
    assert adds_up(broadcast, counts)


def test_a_person_without_a_number_cannot_be_accepted_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(InputError, match="without a number"):
        office.accept([recipient(1), replace(recipient(2), number=None)])
    assert office.ledger.broadcasts() == ()


@pytest.mark.parametrize("parts", [(), ("x",) * 16])
def test_a_message_without_parts_or_with_too_many_is_refused(office: Office, parts: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="parts"):
        office.accept([replace(recipient(1), parts=parts)])


def test_what_was_accepted_can_be_read_back_word_for_word(office: Office) -> None:
    people = [recipient(1), recipient(2, parts=2)]
    broadcast = office.accept(people)
    rows = office.ledger.recipients(broadcast.id)
    assert [(row.name, row.number, row.contact_id, row.text, row.segments) for row in rows] == [
        (each.name, each.number, each.contact_id, each.text, len(each.parts)) for each in people
    ]


def test_the_text_of_an_accepted_message_cannot_be_changed_by_anybody(office: Office) -> None:
    office.accept(1)
    with (
        pytest.raises(Exception, match="what a person approved is what is sent"),
        office.db.write() as cur,
    ):
        cur.execute("UPDATE recipient SET text = 'something else'")


def test_recipients_are_listed_page_by_page_in_the_order_of_acceptance(office: Office) -> None:
    office.accept(3)
    broadcast = office.accept(7)
    first = office.ledger.recipients(broadcast.id, limit=4)
    rest = office.ledger.recipients(broadcast.id, after=first[-1].id, limit=4)
    assert [each.name for each in first + rest] == [f"Kader {n}" for n in range(1, 8)]
    assert office.ledger.recipients(broadcast.id, Status.FAILED) == ()
    assert office.ledger.recipients(999) == ()


def test_the_newest_broadcasts_come_first_and_older_ones_behind_an_id(office: Office) -> None:
    ids = [office.accept(1).id for _ in range(5)]
    assert [each.id for each in office.ledger.broadcasts(limit=2)] == ids[:2:-1]
    assert [each.id for each in office.ledger.broadcasts(before=ids[2])] == ids[1::-1]
    assert office.ledger.broadcast(999) is None
    assert office.ledger.counts(999) == {}


def test_a_broadcast_to_nobody_is_finished_at_once(office: Office) -> None:
    broadcast = office.accept([recipient(1, left_out="opted_out")])
    assert broadcast.state is BroadcastState.FINISHED
    assert office.ledger.active() == ()


def test_during_the_undo_time_the_broadcast_says_so(office: Office) -> None:
    broadcast = office.accept(1, undo=30)
    assert broadcast.hold is Hold.UNDO
    assert broadcast.undo_until == office.clock.now() + timedelta(seconds=30)
    office.clock.advance(30)
    again = office.ledger.broadcast(broadcast.id)
    assert again is not None
    assert again.hold is Hold.NONE


def test_a_number_may_be_in_several_broadcasts(office: Office) -> None:
    for _ in range(3):
        office.accept([recipient(7)])
    assert {office.send().number for _ in range(3)} == {number(7)}


def test_a_ledger_of_a_box_from_before_the_operator_groups_opens_and_goes_on(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.accept(3)
        with office.db.write() as cur:
            for statement in (
                "DROP INDEX segment_next",
                "ALTER TABLE segment DROP COLUMN route",
                "CREATE INDEX segment_ready ON segment (broadcast_id)"
                " WHERE status = 'queued' AND sequence = 1 AND due_at IS NULL AND sim IS NULL",
                "DROP TABLE operator_group",
            ):
                cur.execute(statement)
    with open_office(tmp_path) as office:
        office.accept([recipient(4)])
        numbers = [office.send().number for _ in range(4)]
    assert numbers == [number(1), number(4), number(2), number(3)]
