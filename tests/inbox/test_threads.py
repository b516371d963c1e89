"""One conversation for each number: what the messages themselves keep up, and what people decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.inbox.store import Inbox
from appliance.inbox.threads import Threads, Tray
from appliance.schemas import schemas
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.support.clock import FakeClock

SIM = "510101234567890"
EUIS = PhoneNumber("+6281200001111")
NENG = PhoneNumber("+6281200002222")


@dataclass
class Desk:
    """The inbox, the conversations in it, and a clock."""

    db: Database
    inbox: Inbox
    threads: Threads
    clock: FakeClock

    def receive(self, sender: str, text: str, *, part: Concatenation | None = None) -> None:
        self.clock.advance(1)
        pdu = encode_deliver(sender, text, sent_at=self.clock.now(), concatenation=part)
        self.inbox.store_raw(SIM, pdu, self.clock.now())
        while self.inbox.fold():
            pass

    def listed(self, tray: Tray = Tray.ALL, **asked: object) -> list[str]:
        page = self.threads.page(tray, **asked)  # type: ignore[arg-type]
        return [thread.sender for thread in page.threads]

    def call(self, number: PhoneNumber, *, urgent: bool = False) -> None:
        """The reader cannot make sense of the last message of a number."""
        with self.db.write() as cur:
            cur.execute(
                "INSERT INTO reading (message_id, number, at, kind, needs_action, urgent)"
                " SELECT max(id), number, received_at, 'free', 1, ? FROM message WHERE number = ?",
                (int(urgent), number),
            )


def open_desk(folder: Path, clock: FakeClock) -> Desk:
    db = Database.open(folder / "box.sqlite3", schemas())
    inbox = Inbox(db, clock, opt_out=lambda number, how: None, last_broadcast={EUIS: 12}.get)
    return Desk(db, inbox, Threads(db, clock), clock)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, FakeClock())
    yield desk
    desk.db.close()


def test_a_number_has_one_conversation_and_the_newest_stands_first(desk: Desk) -> None:
    for sender, text in ((EUIS, "HADIR"), (NENG, "Siap"), (EUIS, "Jam berapa?")):
        desk.receive(sender, text)
    assert desk.listed() == [EUIS, NENG]
    newest = desk.threads.page().threads[0]
    assert (newest.unread, newest.excerpt, newest.broadcast_id) == (2, "Jam berapa?", 12)


def test_a_service_stands_apart_and_its_name_imitates_no_number(desk: Desk) -> None:
    desk.receive(EUIS, "HADIR")
    desk.receive("TELKOMSEL", "Sisa pulsa Rp1")
    desk.receive("4444", "Kartu Anda terdaftar")
    assert desk.listed() == [EUIS]
    assert desk.listed(Tray.SERVICES) == ["4444", "TELKOMSEL"]
    assert desk.threads.counts().unread == 1


def test_what_was_opened_is_read_but_not_what_came_meanwhile(desk: Desk) -> None:
    desk.receive(EUIS, "HADIR")
    opened = desk.threads.of_number(EUIS)
    assert opened is not None
    desk.receive(EUIS, "Eh, tidak jadi")
    assert desk.threads.mark_read(opened) == 1
    again = desk.threads.of_number(EUIS)
    assert again is not None
    assert again.unread == 1
    assert desk.inbox.unread() == desk.threads.counts().unread == 1


def test_the_inbox_and_the_conversations_count_the_same(desk: Desk) -> None:
    for serial in range(6):
        desk.receive(EUIS if serial % 2 else NENG, f"pesan {serial}")
    desk.inbox.mark_read(4)
    assert desk.threads.counts().unread == desk.inbox.unread() == 2


def test_what_is_not_understood_waits_until_somebody_has_dealt_with_it(desk: Desk) -> None:
    desk.receive(EUIS, "Bu, punten, di sini longsor")
    desk.call(EUIS, urgent=True)
    [thread] = desk.threads.page(Tray.NEEDS_ACTION).threads
    assert desk.listed(Tray.URGENT) == [EUIS]
    desk.threads.mark_done(thread.id, by="siti")
    assert desk.listed(Tray.NEEDS_ACTION) == desk.listed(Tray.URGENT) == []
    assert desk.listed(Tray.DONE) == [EUIS]
    desk.receive(EUIS, "Masih longsor")
    assert desk.listed(Tray.DONE) == []


def test_a_conversation_is_somebodys_and_can_be_called_for_by_hand(desk: Desk) -> None:
    desk.receive(EUIS, "HADIR")
    thread = desk.threads.open_for(EUIS)
    desk.threads.assign(thread.id, "u1")
    desk.threads.call_for_action(thread.id)
    assert desk.listed(Tray.MINE, user="u1") == [EUIS]
    assert desk.listed(Tray.MINE, user="u2") == desk.listed(Tray.MINE, user="") == []
    counts = desk.threads.counts(user="u1")
    assert (counts.mine, counts.needs_action) == (1, 1)
    desk.threads.answered(thread.id)
    assert desk.threads.counts(user="u1").needs_action == 0


def test_whoever_is_written_to_first_has_a_conversation_too(desk: Desk) -> None:
    desk.receive(EUIS, "HADIR")
    made = desk.threads.open_for(NENG)
    assert desk.threads.open_for(NENG).id == made.id
    assert desk.listed() == [NENG, EUIS]


def test_pages_come_by_key_and_nothing_is_shown_twice(desk: Desk) -> None:
    for serial in range(7):
        desk.receive(f"+62812000033{serial:02}", "ya")
    seen: list[str] = []
    mark: int | None = None
    while True:
        page = desk.threads.page(before=mark, limit=3)
        seen += [thread.sender for thread in page.threads]
        mark = page.next
        if mark is None:
            break
    assert seen == [f"+62812000033{serial:02}" for serial in reversed(range(7))]


def test_a_search_finds_words_and_parts_of_numbers(desk: Desk) -> None:
    desk.receive(EUIS, "Maaf bu, sedang 100% sakit")
    desk.receive(NENG, "Siap hadir")
    threads = desk.threads
    assert desk.listed(keys=threads.search(words=("sakit", "MAAF"))) == [EUIS]
    assert desk.listed(keys=threads.search(words=("100%",))) == [EUIS]
    assert desk.listed(keys=threads.search(words=("%_",))) == []
    assert desk.listed(keys=threads.search(digits="81200002")) == [NENG]
    assert desk.listed(broadcast_id=12) == [EUIS]


def test_a_part_that_comes_late_makes_the_message_new_again(desk: Desk) -> None:
    desk.receive(EUIS, "Bu, saya ", part=Concatenation(7, 2, 1))
    desk.clock.advance(timedelta(minutes=11).total_seconds())
    desk.inbox.fold()
    thread = desk.threads.of_number(EUIS)
    assert thread is not None
    assert (thread.excerpt, thread.problem) == ("Bu, saya [...]", "incomplete")
    desk.threads.mark_read(thread)
    desk.threads.mark_done(thread.id, by="siti")
    desk.receive(EUIS, "sakit", part=Concatenation(7, 2, 2))
    [whole] = desk.threads.page(Tray.UNREAD).threads
    assert (whole.excerpt, whole.problem, whole.unread, whole.done_at) == ("Bu, saya sakit", "", 1, None)


def test_parts_out_of_order_and_twice_are_one_message(desk: Desk) -> None:
    pdus = [
        encode_deliver(EUIS, text, sent_at=desk.clock.now(), concatenation=Concatenation(9, 2, place))
        for place, text in ((2, "dua"), (1, "satu "))
    ]
    for pdu in (*pdus, pdus[0]):
        desk.inbox.store_raw(SIM, pdu, desk.clock.now())
    while desk.inbox.fold():
        pass
    [thread] = desk.threads.page().threads
    assert (thread.excerpt, thread.unread) == ("satu dua", 1)


def test_whoever_is_erased_has_no_conversation_any_more(desk: Desk) -> None:
    desk.receive(EUIS, "HADIR")
    desk.receive(NENG, "Siap")
    desk.threads.open_for(EUIS)
    desk.inbox.erase_person({EUIS: ""})
    desk.threads.forget(EUIS)
    assert desk.listed() == [NENG]
    assert desk.threads.counts().unread == 1


def test_a_box_from_before_gets_its_conversations_when_it_is_opened(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = open_desk(tmp_path, clock)
    for sender in (EUIS, NENG, EUIS, "4444"):
        desk.receive(sender, "halo")
    desk.inbox.mark_read(1)
    with desk.db.write() as cur:
        cur.execute("DELETE FROM thread")
    desk.db.close()
    desk = open_desk(tmp_path, clock)
    try:
        assert desk.listed() == [EUIS, NENG]
        assert desk.listed(Tray.SERVICES) == ["4444"]
        assert desk.threads.counts().unread == 2
        desk.receive(NENG, "lagi")
        assert desk.listed() == [NENG, EUIS]
    finally:
        desk.db.close()
