"""What happens to an SMS from the moment it has come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources
from itertools import permutations
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.inbox.store import Inbox
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver, encode_status_report
from tests.support.clock import FakeClock

SIM = "510101234567890"
EUIS = "+6281200001111"


@dataclass
class Office:
    """An inbox and everything around it that it tells."""

    inbox: Inbox
    db: Database
    clock: FakeClock
    opted_out: list[tuple[PhoneNumber, str]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    times: list[tuple[str, datetime, str]] = field(default_factory=list)

    def receive(self, sender: str, text: str, *, part: Concatenation | None = None, sim: str = SIM) -> bool:
        pdu = encode_deliver(sender, text, sent_at=self.clock.now(), concatenation=part)
        return self.inbox.store_raw(sim, pdu, self.clock.now())

    def fold_all(self) -> None:
        while self.inbox.fold():
            pass

    def texts(self) -> list[str]:
        self.fold_all()
        return [message.text for message in self.inbox.messages(limit=1000).messages]


SCHEMA = resources.files("appliance.inbox").joinpath("schema.sql").read_text()


def open_office(path: Path, clock: FakeClock) -> Office:
    db = Database.open(path / "box.sqlite3", [SCHEMA])
    opted_out: list[tuple[PhoneNumber, str]] = []
    asked: dict[str, int] = {}
    times: list[tuple[str, datetime, str]] = []
    inbox = Inbox(
        db,
        clock,
        opt_out=lambda number, how: opted_out.append((number, how)),
        last_broadcast=asked.get,
        vouch=lambda source, now, centre: times.append((source, now, centre)),
    )
    return Office(inbox, db, clock, opted_out, asked, times)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = open_office(tmp_path, FakeClock())
    yield office
    office.db.close()


def test_an_answer_is_kept_with_its_sender_and_the_broadcast_it_answers(office: Office) -> None:
    office.asked[EUIS] = 12
    office.receive(EUIS, "Hadir bu")
    office.fold_all()
    [message] = office.inbox.messages().messages
    assert (message.sender, message.number, message.text) == (EUIS, EUIS, "Hadir bu")
    assert (message.broadcast_id, message.problem, message.read) == (12, "", False)
    assert message.received_at == office.clock.now()


def test_the_same_sms_read_twice_from_the_sim_is_stored_once(office: Office) -> None:
    assert office.receive(EUIS, "Hadir")
    assert not office.receive(EUIS, "Hadir")
    office.fold_all()
    # nor after it was folded
    assert not office.receive(EUIS, "Hadir")
    assert office.texts() == ["Hadir"]


def test_the_same_words_a_minute_later_are_another_sms(office: Office) -> None:
    office.receive(EUIS, "Hadir")
    office.clock.advance(60)
    office.receive(EUIS, "Hadir")
    assert office.texts() == ["Hadir", "Hadir"]


def test_nothing_is_lost_when_the_plug_is_pulled_before_folding(tmp_path: Path) -> None:
    clock = FakeClock()
    before = open_office(tmp_path, clock)
    before.receive(EUIS, "Hadir")
    before.db.close()
    after = open_office(tmp_path, clock)
    assert after.texts() == ["Hadir"]
    # what an earlier run stored is no proof of the time now
    assert after.times == []
    after.db.close()


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_the_parts_of_a_long_sms_are_joined_in_any_order(office: Office, order: tuple[int, ...]) -> None:
    for sequence in order:
        office.receive(EUIS, f"bagian {sequence}. ", part=Concatenation(7, 3, sequence))
    assert office.texts() == ["bagian 1. bagian 2. bagian 3. "]


def test_parts_of_two_people_with_the_same_reference_are_not_mixed(office: Office) -> None:
    other = "+6281200001112"
    office.receive(EUIS, "dari Euis ", part=Concatenation(7, 2, 1))
    office.receive(other, "dari Neng ", part=Concatenation(7, 2, 1))
    office.receive(EUIS, "selesai", part=Concatenation(7, 2, 2))
    office.receive(other, "sudah", part=Concatenation(7, 2, 2))
    assert sorted(office.texts()) == ["dari Euis selesai", "dari Neng sudah"]


def test_a_message_with_a_missing_part_is_shown_after_ten_minutes_and_says_so(office: Office) -> None:
    office.receive(EUIS, "awal ", part=Concatenation(7, 3, 1))
    office.receive(EUIS, "akhir", part=Concatenation(7, 3, 3))
    assert office.texts() == []
    office.clock.advance(601)
    assert office.texts() == ["awal [...]akhir"]
    assert office.inbox.messages().messages[0].problem == "incomplete"


def test_a_late_part_mends_the_message_that_was_shown_without_it(office: Office) -> None:
    office.receive(EUIS, "awal ", part=Concatenation(7, 2, 1))
    office.clock.advance(601)
    assert office.texts() == ["awal [...]"]
    office.receive(EUIS, "akhir", part=Concatenation(7, 2, 2))
    assert office.texts() == ["awal akhir"]
    assert office.inbox.messages().messages[0].problem == ""


def test_a_reference_used_again_days_later_begins_a_new_message(office: Office) -> None:
    office.receive(EUIS, "lama ", part=Concatenation(7, 2, 1))
    office.clock.advance(601)
    office.fold_all()
    office.clock.advance(timedelta(days=3).total_seconds())
    office.receive(EUIS, "baru", part=Concatenation(7, 2, 2))
    office.receive(EUIS, "yang ", part=Concatenation(7, 2, 1))
    assert office.texts() == ["lama [...]", "yang baru"]


def test_a_part_that_comes_twice_counts_once(office: Office) -> None:
    office.receive(EUIS, "satu ", part=Concatenation(7, 2, 1))
    office.clock.advance(30)
    office.receive(EUIS, "satu ", part=Concatenation(7, 2, 1))
    office.receive(EUIS, "dua", part=Concatenation(7, 2, 2))
    assert office.texts() == ["satu dua"]


def test_berhenti_takes_the_sender_off_the_list_at_once(office: Office) -> None:
    office.receive(EUIS, "Berhenti")
    office.fold_all()
    assert office.opted_out == [(EUIS, "sms")]
    assert office.inbox.messages().messages[0].keyword == "opt_out"


def test_berhenti_at_the_head_of_a_long_sms_waits_for_the_rest(office: Office) -> None:
    office.receive(EUIS, "BERHENTI bu, ", part=Concatenation(7, 2, 1))
    office.fold_all()
    assert office.opted_out == []
    office.receive(EUIS, "saya sudah pindah", part=Concatenation(7, 2, 2))
    office.fold_all()
    assert office.inbox.messages().messages[0].keyword == "opt_out"


def test_stop_whose_second_part_says_otherwise_takes_nobody_off_the_list(office: Office) -> None:
    office.receive(EUIS, "Stop ", part=Concatenation(7, 2, 1))
    office.receive(EUIS, "bu jangan berangkat dulu", part=Concatenation(7, 2, 2))
    office.fold_all()
    assert office.inbox.messages().messages[0].keyword == ""
    assert office.opted_out == []


@pytest.mark.parametrize("sender", ["TELKOMSEL", "4444", "+14155550123"])
def test_names_short_codes_and_foreigners_are_kept_but_are_nobody_to_answer(
    office: Office, sender: str
) -> None:
    office.receive(sender, "STOP")
    office.fold_all()
    [message] = office.inbox.messages().messages
    assert (message.sender, message.number, message.broadcast_id) == (sender, None, None)
    assert office.opted_out == []


def test_a_name_that_looks_like_a_number_is_still_a_name(office: Office) -> None:
    pdu = encode_deliver("KABAR", "STOP", sent_at=office.clock.now())
    # the same address as alphanumeric "0812000011": type-of-number 0xD0 (TS 23.040 9.1.2.5)
    from appliance.sms.alphabet import pack, to_septets

    name = pack(to_septets("0812000011"))
    spoofed = "00" + "04" + f"{len(name) * 2:02X}" + "D0" + name.hex().upper() + pdu[pdu.index("0000") :]
    office.inbox.store_raw(SIM, spoofed, office.clock.now())
    office.fold_all()
    [message] = office.inbox.messages().messages
    assert message.number is None
    assert office.opted_out == []


@pytest.mark.parametrize("pdu", ["", "ZZ", "00", "07911326040000F0"])
def test_a_pdu_that_nobody_can_read_is_kept_and_shown_as_such(office: Office, pdu: str) -> None:
    office.inbox.store_raw(SIM, pdu, office.clock.now())
    office.receive(EUIS, "Hadir")
    office.fold_all()
    unreadable, readable = office.inbox.messages().messages
    assert (unreadable.problem, unreadable.text) == ("unreadable", "")
    assert readable.text == "Hadir"


def test_a_delivery_report_among_the_messages_is_kept_as_unreadable(office: Office) -> None:
    now = office.clock.now()
    report = encode_status_report(
        message_reference=1, recipient=EUIS, sent_at=now, discharged_at=now, status=0
    )
    office.inbox.store_raw(SIM, report, now)
    office.fold_all()
    assert office.inbox.messages().messages[0].problem == "unreadable"


def test_what_just_came_in_tells_the_clock_the_time(office: Office) -> None:
    received = office.clock.now()
    pdu = encode_deliver(EUIS, "Hadir", sent_at=received, smsc="+62816124")
    office.inbox.store_raw(SIM, pdu, received)
    office.clock.advance(5)
    office.fold_all()
    assert office.times == [("scts", received + timedelta(seconds=5), "+62816124")], "by the sender's centre"


def test_many_messages_are_all_stored_once_and_read_page_by_page(office: Office) -> None:
    texts = [f"pesan {number}" for number in range(500)]
    for text in texts:
        office.receive(EUIS, text)
    office.fold_all()
    read: list[str] = []
    after: int | None = 0
    while after is not None:
        page = office.inbox.messages(after=after, limit=120)
        read += [message.text for message in page.messages]
        after = page.next
    assert read == texts


def test_the_newest_come_first_on_the_page(office: Office) -> None:
    for text in ["satu", "dua", "tiga"]:
        office.receive(EUIS, text)
    office.fold_all()
    page = office.inbox.recent(limit=2)
    assert [message.text for message in page.messages] == ["tiga", "dua"]
    assert [message.text for message in office.inbox.recent(before=page.next).messages] == ["satu"]


def test_unread_messages_are_counted_until_somebody_looked(office: Office) -> None:
    office.receive(EUIS, "satu")
    office.receive(EUIS, "dua")
    office.fold_all()
    assert office.inbox.unread() == 2
    newest = office.inbox.recent().messages[0].id
    assert office.inbox.mark_read(newest) == 2
    assert office.inbox.unread() == 0
    assert office.inbox.recent().messages[0].read
