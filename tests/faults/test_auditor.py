"""The auditor itself: it lets a good day pass and finds each broken promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from appliance.inbox.model import IncomingMessage
from appliance.outbox.model import PRIORITY_BULK, Broadcast, RecipientRow
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.numbers import PhoneNumber
from tests.faults.auditor import Approved, Auditor, Books

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
EUIS, NENG = "+628120000001", "+628120000002"

Network = list[dict[str, Any]]


def _row(serial: int, number: str, status: Status = Status.DELIVERED) -> RecipientRow:
    return RecipientRow(
        id=serial,
        broadcast_id=1,
        name="",
        number=PhoneNumber(number),
        contact_id="",
        text=f"Halo {number}",
        segments=1,
        status=status,
        reason="",
        modem="Modem 1",
        changed_at=NOW,
    )


def _books(*rows: RecipientRow) -> Books:
    counts = dict.fromkeys(Status, 0)
    for row in rows:
        counts[row.status] += 1
    broadcast = Broadcast(
        id=1,
        template="",
        created_at=NOW,
        created_by="euis",
        priority=PRIORITY_BULK,
        not_before=None,
        state=BroadcastState.FINISHED,
        pause_reason="",
        accepted=len(rows),
        left_out=0,
        segments=len(rows),
        cost=0,
        counts=counts,
    )
    return Books((broadcast,), {1: rows}, ())


def _sent(number: str, text: str = "") -> dict[str, Any]:
    return {"number": number, "text": text or f"Halo {number}", "concatenation": None, "imsi": "5101"}


APPROVED = [[Approved(number, f"Halo {number}", (f"Halo {number}",)) for number in (EUIS, NENG)]]
GOOD_BOOKS = _books(_row(1, EUIS), _row(2, NENG))
GOOD_NETWORK = [_sent(EUIS), _sent(NENG)]


def test_a_good_day_passes() -> None:
    verdict = Auditor(APPROVED).check(GOOD_BOOKS, GOOD_NETWORK)
    assert (verdict[Status.DELIVERED], verdict.taken_by_network) == (2, 2)


def test_an_automatic_answer_is_nobodys_broadcast() -> None:
    books = replace(GOOD_BOOKS, answers=((EUIS, "Terima kasih."),))
    Auditor(APPROVED).check(books, [*GOOD_NETWORK, _sent(EUIS, "Terima kasih.")])


def _answered_twice(books: Books, network: Network) -> tuple[Books, Network]:
    answer = (EUIS, "Terima kasih.")
    return replace(books, answers=(answer,)), [*network, _sent(*answer), _sent(*answer)]


def _nobody(books: Books, network: Network) -> tuple[Books, Network]:
    return Books((), {}, ()), []


def _one_lost(books: Books, network: Network) -> tuple[Books, Network]:
    return _books(_row(1, EUIS)), network[:1]


def _handed_over_twice(books: Books, network: Network) -> tuple[Books, Network]:
    return books, [*network, _sent(EUIS)]


def _text_of_somebody_else(books: Books, network: Network) -> tuple[Books, Network]:
    return books, [_sent(EUIS, f"Halo {NENG}"), network[1]]


def _to_a_stranger(books: Books, network: Network) -> tuple[Books, Network]:
    return books, [*network, _sent("+628120000009")]


def _said_but_not_done(books: Books, network: Network) -> tuple[Books, Network]:
    return books, network[:1]


def _done_but_not_said(books: Books, network: Network) -> tuple[Books, Network]:
    return _books(_row(1, EUIS, Status.FAILED), _row(2, NENG)), network


def _left_in_the_middle(books: Books, network: Network) -> tuple[Books, Network]:
    return _books(_row(1, EUIS, Status.SENDING), _row(2, NENG)), network


def _totals_of_another_day(books: Books, network: Network) -> tuple[Books, Network]:
    (broadcast,) = books.broadcasts
    return replace(books, broadcasts=(replace(broadcast, accepted=3),)), network


def _unknown_without_a_cut(books: Books, network: Network) -> tuple[Books, Network]:
    return _books(_row(1, EUIS, Status.UNKNOWN), _row(2, NENG)), network


def _out_of_nowhere(books: Books, network: Network) -> tuple[Books, Network]:
    message = IncomingMessage(1, "5101", EUIS, PhoneNumber(EUIS), "Siap", NOW, NOW, None, "", "", False)
    return replace(books, inbox=(message,)), network


@pytest.mark.parametrize(
    "breach",
    [
        _nobody,
        _one_lost,
        _handed_over_twice,
        _text_of_somebody_else,
        _to_a_stranger,
        _said_but_not_done,
        _done_but_not_said,
        _left_in_the_middle,
        _totals_of_another_day,
        _unknown_without_a_cut,
        _out_of_nowhere,
        _answered_twice,
    ],
)
def test_each_broken_promise_is_found(breach: Callable[[Books, Network], tuple[Books, Network]]) -> None:
    books, network = breach(GOOD_BOOKS, GOOD_NETWORK)
    with pytest.raises(AssertionError):
        Auditor(APPROVED).check(books, network)
