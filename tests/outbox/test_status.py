"""The table of states, read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.outbox.status import NEXT, OPEN, Event, IllegalTransition, Status, after, may, recipient_status

SETTLED = {Status.DELIVERED, Status.LEFT_OUT, Status.CANCELLED}


def test_every_state_is_in_the_table_and_leads_only_to_states() -> None:
    assert set(NEXT) == set(Status)
    assert all(isinstance(then, Status) for events in NEXT.values() for then in events.values())


def test_every_event_means_something_somewhere() -> None:
    assert {event for events in NEXT.values() for event in events} == set(Event)


def test_what_the_table_does_not_know_is_refused_with_both_words() -> None:
    with pytest.raises(IllegalTransition, match="delivered cannot be claimed"):
        after(Status.DELIVERED, Event.CLAIMED)


def test_nothing_ever_happens_to_what_is_settled() -> None:
    assert all(not NEXT[status] for status in SETTLED)


def test_only_a_queued_message_can_be_handed_to_a_modem() -> None:
    claimable = {status for status in Status if may(status, Event.CLAIMED)}
    assert claimable == {Status.QUEUED}


def test_an_unknown_message_goes_back_into_the_queue_only_by_a_person() -> None:
    ways = {event for event, then in NEXT[Status.UNKNOWN].items() if then in OPEN}
    assert ways == {Event.RESEND_BY_PERSON}


def test_a_message_leaves_sending_only_by_one_of_five_doors() -> None:
    assert set(NEXT[Status.SENDING].values()) == {
        Status.QUEUED,
        Status.SENT,
        Status.ERRORED,
        Status.FAILED,
        Status.UNKNOWN,
    }


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["delivered", "delivered"], "delivered"),
        (["delivered", "sent"], "sent"),
        (["delivered", "unconfirmed"], "unconfirmed"),
        (["delivered", "failed"], "failed"),
        (["sent", "unknown"], "unknown"),
        (["sent", "queued"], "sending"),
        (["unknown", "queued"], "sending"),
        (["queued", "queued"], "queued"),
        (["sending", "queued"], "sending"),
        (["sent", "errored", "queued"], "errored"),
        (["sent", "cancelled"], "cancelled"),
        (["sent", "left_out", "left_out"], "left_out"),
        (["failed", "sending"], "failed"),
    ],
)
def test_the_parts_of_a_message_make_one_state(parts: list[str], whole: str) -> None:
    assert recipient_status(Status(part) for part in parts) is Status(whole)


@given(st.lists(st.sampled_from(Status), min_size=1, max_size=10))
def test_any_parts_in_any_order_make_exactly_one_state(parts: list[Status]) -> None:
    assert recipient_status(parts) is recipient_status(reversed(parts))
    if len(set(parts)) == 1:
        assert recipient_status(parts) is parts[0]
    # done means that nothing is left to do
    if recipient_status(parts) in (Status.DELIVERED, Status.SENT, Status.UNCONFIRMED, Status.UNKNOWN):
        assert not OPEN & set(parts)
