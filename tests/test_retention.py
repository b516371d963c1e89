"""After some months the texts of messages go; counts, states and whatever is still open stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.outbox.model import PRIORITY_BULK, PRIORITY_REPLY, NewBroadcast, NewRecipient
from appliance.outbox.status import Status
from appliance.retention import earlier
from appliance.sms.numbers import PhoneNumber
from tests.support.boxes import quiet_box
from tests.support.clock import FakeClock
from tests.support.people import person
from tests.web.office import SIM, receive

EUIS = PhoneNumber("+6281200000001")
NENG = PhoneNumber("+6281200000002")
MONTH = 31 * 24 * 3600


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with quiet_box(tmp_path, clock=clock) as box:
        box.settings.save(replace(box.settings.current, keep_months=2))
        yield box


def send(box: Box, number: PhoneNumber, text: str, *, priority: int = PRIORITY_BULK) -> int:
    person = NewRecipient(number, "Euis", "c1", text, (text,), "gsm7")
    return box.ledger.accept(NewBroadcast(text, "", "euis", priority), [person]).id


def handled(box: Box, number: PhoneNumber) -> None:
    box.inbox_threads.mark_read(box.inbox_threads.open_for(number))


def lives_on(box: Box, clock: FakeClock, days: int = 7) -> int:
    """The clerk's round on each of these days; -> how many texts were emptied."""
    emptied = 0
    for _ in range(days):
        clock.advance(24 * 3600)
        emptied += box.retention.empty_old()
    return emptied


def texts(box: Box) -> list[str]:
    return [each.text for each in box.inbox.messages().messages]


def test_old_texts_go_and_counts_and_states_stay(box: Box, clock: FakeClock) -> None:
    sent = send(box, EUIS, "Rapat besok")
    answer = send(box, EUIS, "Baik, Bu", priority=PRIORITY_REPLY)
    for place in range(2):
        claimed = box.ledger.claim("Telkomsel", SIM)
        assert claimed is not None
        box.ledger.record_sent(claimed.id, place)
    box.ledger.close_finished()
    receive(box, EUIS, "HADIR")
    handled(box, EUIS)
    clock.advance(3 * MONTH)
    receive(box, EUIS, "Masih ada?")
    assert lives_on(box, clock) == 3
    assert box.retention.empty_old() == 0
    assert texts(box) == ["", "Masih ada?"]
    [row] = box.ledger.recipients(sent)
    assert (row.text, row.name, row.number, row.status) == ("", "Euis", EUIS, Status.SENT)
    bulk, reply = box.ledger.broadcast(sent), box.ledger.broadcast(answer)
    assert bulk is not None
    assert reply is not None
    assert (bulk.template, bulk.counts[Status.SENT], reply.template) == ("Rapat besok", 1, "")
    with box.db.read() as cur:
        assert cur.execute("SELECT pdu FROM incoming ORDER BY id").fetchone()["pdu"] == ""


def test_what_nobody_has_read_waits_or_is_still_to_be_sent_stays(box: Box, clock: FakeClock) -> None:
    send(box, EUIS, "Belum terkirim")
    receive(box, EUIS, "Belum dibaca")
    receive(box, NENG, "Perlu jawaban")
    handled(box, NENG)
    box.inbox_threads.call_for_action(box.inbox_threads.open_for(NENG).id)
    clock.advance(3 * MONTH)
    assert lives_on(box, clock) == 0
    assert texts(box) == ["Belum dibaca", "Perlu jawaban"]


def test_what_the_box_has_understood_goes_though_nobody_has_opened_it(box: Box, clock: FakeClock) -> None:
    assert box.replies.reader.step() == 0
    box.book.add(person(1))
    for number, text in (
        (EUIS, "KENDALA#ibu hamil sakit keras"),
        (NENG, "siapa yang harus datang besok?"),
        ("TELKOMSEL", "Promo"),
    ):
        receive(box, number, text)
    while box.replies.reader.step():
        pass
    assert box.inbox_threads.counts(user="").unread == 2
    clock.advance(3 * MONTH)
    assert lives_on(box, clock) == 2
    assert texts(box) == ["", "siapa yang harus datang besok?", ""]
    assert box.inbox_threads.counts(user="").unread == 1
    with box.db.read() as cur:
        for row in cur.execute("SELECT text, details FROM posyandu_report"):
            assert "hamil" not in row["text"] + row["details"]


def test_what_was_emptied_is_never_sent_again(box: Box, clock: FakeClock) -> None:
    sent = send(box, EUIS, "Rapat besok")
    claimed = box.ledger.claim("Telkomsel", SIM)
    assert claimed is not None
    box.ledger.record_unknown(claimed.id, "silence")
    box.ledger.close_finished()
    clock.advance(3 * MONTH)
    assert lives_on(box, clock) == 1
    assert box.ledger.resend(sent, [Status.UNKNOWN], "euis") == 0


def test_nothing_is_old_while_nobody_vouches_for_the_clock(box: Box, clock: FakeClock) -> None:
    receive(box, EUIS, "HADIR")
    handled(box, EUIS)
    clock.advance(3 * MONTH)
    clock.trusted = False
    assert lives_on(box, clock, 10) == 0
    clock.trusted = True
    box.settings.save(replace(box.settings.current, keep_months=0))
    assert lives_on(box, clock, 10) == 0
    assert texts(box) == ["HADIR"]


def test_a_trusted_clock_that_is_wrong_by_years_makes_nothing_old(box: Box, clock: FakeClock) -> None:
    receive(box, EUIS, "HADIR")
    handled(box, EUIS)
    lives_on(box, clock, 10)
    ten_years = 10 * 365 * 24 * 3600
    clock.advance(ten_years)
    assert lives_on(box, clock, 5) == 0
    clock.advance(-ten_years)
    assert lives_on(box, clock, 10) == 0
    assert texts(box) == ["HADIR"]


def test_a_text_that_was_approved_cannot_be_changed_or_emptied_otherwise(box: Box) -> None:
    send(box, EUIS, "Rapat besok")
    for change in ("text = 'lain'", "text = '', parts = NULL"):
        with pytest.raises(Exception, match="what a person approved"), box.db.write() as cur:
            cur.execute(f"UPDATE recipient SET {change}")


def test_the_last_of_a_shorter_month() -> None:
    assert earlier(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert earlier(datetime(2026, 1, 15, tzinfo=UTC), 24) == datetime(2024, 1, 15, tzinfo=UTC)


def test_what_the_box_answered_by_itself_goes_with_the_message(box: Box, clock: FakeClock) -> None:
    assert box.replies.reader.step() == 0
    receive(box, EUIS, "INFO")
    while box.replies.reader.step():
        pass
    [message] = box.inbox.messages().messages
    assert box.replies.mail.of_message(message.id)[0].text
    handled(box, EUIS)
    clock.advance(3 * MONTH)
    lives_on(box, clock)
    assert [each.text for each in box.replies.mail.of_message(message.id)] == [""]
