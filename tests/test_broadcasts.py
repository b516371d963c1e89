"""The use cases of a broadcast: what is approved is what is sent, once, and everybody is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.broadcasts import (
    NoSuchBroadcast,
    PreviewChanged,
    WaitingReason,
)
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import StorageFull
from appliance.outbox.status import BroadcastState, Status
from tests.support.boxes import furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.drafts import (
    an_office_of_three,
    claim,
    draft,
    replace_contact,
)
from tests.support.people import DADANG, EUIS, NENG, number


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()  # Tuesday, 8 December 2026, 09.00 WIB


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office_of_three(tmp_path, clock) as box:
        yield box


# -- Kirim -------------------------------------------------------------------------------------------------


def test_what_was_approved_is_what_is_written_down(box: Box) -> None:
    preview = box.broadcasts.preview(draft())
    accepted = box.broadcasts.send(draft(), token="t", by="euis", approved=preview.digest)
    assert (accepted.accepted, accepted.left_out, accepted.segments, accepted.cost) == (2, 1, 2, 500)
    assert accepted.cost == preview.cost
    # the book changes afterwards, the messages do not
    box.book.update(replace_contact(box, EUIS.id, name="Orang Lain", rw="99"))
    rows = box.broadcasts.recipients(accepted.id)
    assert [(row.name, row.text, row.status, row.reason) for row in rows] == [
        (EUIS.name, "Yth. Ibu Euis Komariah, RW 04. -Pokjanal KBB", Status.QUEUED, ""),
        (NENG.name, "Yth. Ibu Neng Yani, RW 04. -Pokjanal KBB", Status.QUEUED, ""),
        (DADANG.name, "", Status.LEFT_OUT, "missing_field"),
    ]


def test_a_double_click_on_kirim_makes_one_broadcast(box: Box) -> None:
    first = box.broadcasts.send(draft(), token="form-7", by="euis")
    second = box.broadcasts.send(draft(), token="form-7", by="euis")
    assert first.id == second.id
    assert len(box.broadcasts.recent()) == 1


def test_a_second_click_is_not_refused_because_somebody_left_meanwhile(box: Box) -> None:
    approved = box.broadcasts.preview(draft()).digest
    first = box.broadcasts.send(draft(), token="form-7", by="euis", approved=approved)
    box.ledger.opt_out(number(1), "sms")
    assert box.broadcasts.send(draft(), token="form-7", by="euis", approved=approved).id == first.id


def test_a_book_that_changed_since_the_preview_is_shown_again_and_nothing_is_sent(box: Box) -> None:
    approved = box.broadcasts.preview(draft()).digest
    box.book.update(replace_contact(box, EUIS.id, rw="05"))
    with pytest.raises(PreviewChanged) as changed:
        box.broadcasts.send(draft(), token="t", by="euis", approved=approved)
    assert "RW 05" in changed.value.preview.samples[0].text
    assert box.broadcasts.recent() == ()


def test_a_schedule_that_changed_since_the_preview_is_noticed(box: Box, clock: FakeClock) -> None:
    approved = box.broadcasts.preview(draft()).digest
    later = replace(draft(), not_before=clock.now() + timedelta(days=1))
    with pytest.raises(PreviewChanged):
        box.broadcasts.send(later, token="t", by="euis", approved=approved)


def test_whoever_said_berhenti_between_preview_and_kirim_gets_nothing(box: Box) -> None:
    box.ledger.opt_out(number(2), "sms")
    accepted = box.broadcasts.send(draft(), token="t", by="euis")
    rows = box.broadcasts.recipients(accepted.id, status=Status.LEFT_OUT)
    assert {(row.name, row.reason) for row in rows} == {
        (NENG.name, "opted_out"),
        (DADANG.name, "missing_field"),
    }


def test_a_number_that_is_in_no_book_can_be_written_to(box: Box) -> None:
    accepted = box.broadcasts.send(
        draft("Halo", AudienceSpec(), numbers=("0812-0000-0099", "0226866127")), token="t", by="api"
    )
    assert (accepted.accepted, accepted.left_out) == (1, 1)
    sent, left = box.broadcasts.recipients(accepted.id)
    assert (sent.number, sent.name, sent.text) == (number(99), "", "Halo")
    assert (left.number, left.name, left.reason) == (None, "0226866127", "bad_number")


def test_nothing_is_promised_on_a_card_without_room(tmp_path: Path, clock: FakeClock) -> None:
    with quiet_box(tmp_path, clock=clock) as box:
        furnish_office(box)
        box.book.add(EUIS)
        box.broadcasts._free_bytes = lambda: 10 * 1024 * 1024
        with pytest.raises(StorageFull):
            box.broadcasts.send(draft(), token="t", by="euis")
        assert box.broadcasts.recent() == ()


def test_who_sent_what_is_in_the_audit_without_text_or_numbers(box: Box) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    box.broadcasts.pause(sent.id, by="neng")
    box.broadcasts.resume(sent.id, by="neng")
    box.broadcasts.cancel(sent.id, by="neng")
    told = [(entry.who, entry.what, entry.subject) for entry in box.accounts.audit.entries(limit=4)]
    assert told == [
        ("neng", "broadcast cancelled", "broadcast 1: 2 recipients"),
        ("neng", "broadcast resumed", "broadcast 1"),
        ("neng", "broadcast paused", "broadcast 1"),
        ("euis", "broadcast sent", "broadcast 1: 2 recipients"),
    ]


# -- afterwards --------------------------------------------------------------------------------------------


def test_for_thirty_seconds_a_broadcast_can_be_taken_back(box: Box, clock: FakeClock) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    report = box.broadcasts.report(sent.id)
    assert (report.waiting_reason, report.undo_seconds_left) == (WaitingReason.UNDO, 30)
    assert claim(box) is None
    clock.advance(20)
    assert box.broadcasts.report(sent.id).undo_seconds_left == 10
    assert box.broadcasts.cancel(sent.id, by="euis") == 2
    clock.advance(60)
    assert claim(box) is None
    report = box.broadcasts.report(sent.id)
    assert report.broadcast.state is BroadcastState.CANCELLED
    assert report.counts[Status.CANCELLED] == 2
    assert not report.running


def test_after_the_undo_time_it_goes_out(box: Box, clock: FakeClock) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    assert claim(box).number == number(1)
    report = box.broadcasts.report(sent.id)
    assert (report.undo_seconds_left, report.waiting_reason) == (0, WaitingReason.NONE)


def test_what_is_urgent_waits_for_nothing(box: Box) -> None:
    sent = box.broadcasts.send(replace(draft(), urgent=True), token="t", by="euis")
    assert box.broadcasts.report(sent.id).undo_seconds_left == 0
    assert claim(box, urgent_only=True).broadcast_id == sent.id


def test_the_counts_always_add_up_to_everybody(box: Box, clock: FakeClock) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    segment = claim(box)
    box.ledger.record_sent(segment.id, 7)
    report = box.broadcasts.report(sent.id)
    assert set(report.counts) == set(Status)
    assert sum(report.counts.values()) == 3
    assert (report.done, report.done_share) == (1, 0.5)
    assert report.running


def test_a_paused_broadcast_says_so_and_goes_on_when_asked(box: Box, clock: FakeClock) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    box.broadcasts.pause(sent.id, by="euis")
    report = box.broadcasts.report(sent.id)
    assert (report.waiting_reason, report.finish_at) == (WaitingReason.PAUSED, None)
    assert claim(box) is None
    box.broadcasts.resume(sent.id, by="euis")
    assert claim(box) is not None


def test_only_a_person_sends_again_what_is_not_known_to_have_left(box: Box, clock: FakeClock) -> None:
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    box.ledger.record_unknown(claim(box).id, "silence")
    assert box.broadcasts.report(sent.id).counts[Status.UNKNOWN] == 1
    assert box.broadcasts.resend(sent.id, [Status.UNKNOWN], by="euis") == 1
    assert box.broadcasts.report(sent.id).counts[Status.UNKNOWN] == 0


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel", "report", "recipients"])
def test_a_broadcast_that_is_not_there_is_no_crash(box: Box, verb: str) -> None:
    needs_by = {} if verb in ("report", "recipients") else {"by": "euis"}
    with pytest.raises(NoSuchBroadcast, match="there is no broadcast 99"):
        getattr(box.broadcasts, verb)(99, **needs_by)


def test_in_the_undo_time_of_a_scheduled_one_the_finish_is_still_behind_the_schedule(
    box: Box, clock: FakeClock
) -> None:
    later = clock.now() + timedelta(days=2)
    sent = box.broadcasts.send(replace(draft(), not_before=later), token="a", by="euis")
    report = box.broadcasts.report(sent.id)
    assert report.waiting_reason is WaitingReason.UNDO
    assert report.finish_at is not None
    assert report.finish_at >= later
