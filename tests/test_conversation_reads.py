"""A person's messages in one line of time: sent and received, newest first, every one exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, FormerNumber
from appliance.conversation_reads import Conversations, Line
from appliance.sms.pdu import encode_deliver
from tests.support.boxes import furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.people import EUIS, NENG, number, person

SIM = "510100000000001"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with quiet_box(tmp_path, clock=FakeClock()) as box:
        furnish_office(box)
        box.book.import_contacts([EUIS, NENG], [])
        yield box


@pytest.fixture
def talk(box: Box) -> Conversations:
    return Conversations(ledger=lambda: box.ledger, inbox=lambda: box.inbox)


def write(box: Box, text: str, *people: Contact) -> None:
    draft = Draft(text=text, audience=AudienceSpec(contacts=tuple(one.id for one in people)))
    box.broadcasts.send(draft, token=text, by="euis")
    box.clock.advance(60)  # type: ignore[attr-defined]
    for place in range(len(people)):
        segment = box.ledger.claim("Telkomsel", SIM)
        assert segment is not None
        box.ledger.record_sent(segment.id, place)


def answer(box: Box, sender: str, text: str) -> None:
    box.clock.advance(60)  # type: ignore[attr-defined]
    box.inbox.store_raw(SIM, encode_deliver(sender, text, sent_at=box.clock.now()), box.clock.now())
    box.inbox.fold()


def said(lines: tuple[Line, ...]) -> list[str]:
    return [line.sent.text if line.sent else line.received.text if line.received else "" for line in lines]


def test_both_ways_come_in_one_line_of_time(box: Box, talk: Conversations) -> None:
    write(box, "Rapat besok.", EUIS, NENG)
    answer(box, str(number(1)), "HADIR")
    write(box, "Terima kasih.", EUIS)
    answer(box, str(number(2)), "dari Neng")
    assert said(talk.of(EUIS).lines) == ["Terima kasih.", "HADIR", "Rapat besok."]
    assert said(talk.of(NENG).lines) == ["dari Neng", "Rapat besok."]


def test_pages_by_key_show_every_message_once_while_new_ones_come(box: Box, talk: Conversations) -> None:
    for serial in range(7):
        write(box, f"Kabar {serial}.", EUIS)
        answer(box, str(number(1)), f"Balasan {serial}")
    seen: list[str] = []
    before = ""
    while True:
        page = talk.of(EUIS, before=before, limit=4)
        seen += said(page.lines)
        if not page.next:
            break
        before = page.next
        answer(box, str(number(1)), "menyela")
    assert len(seen) == len(set(seen)) == 14
    assert seen[0] == "Balasan 6"
    assert seen[-1] == "Kabar 0."


@pytest.mark.parametrize("key", ["x", "1-z2", "1-i", "9" * 40 + "-i1", "-", "1-o1; DROP"])
def test_a_key_that_is_none_of_ours_begins_at_the_newest(box: Box, talk: Conversations, key: str) -> None:
    answer(box, str(number(1)), "HADIR")
    assert said(talk.of(EUIS, before=key).lines) == ["HADIR"]


def test_of_a_former_number_only_what_was_theirs_is_shown(box: Box, talk: Conversations) -> None:
    write(box, "Ke nomor lama.", EUIS)
    answer(box, str(number(1)), "dari nomor lama")
    box.clock.advance(3 * 24 * 3600)  # type: ignore[attr-defined]
    answer(box, str(number(1)), "orang asing")
    former = FormerNumber(number=number(1), until="2026-12-09")
    moved = person(1, "Euis", numbers=(number(9),), former_numbers=(former,))
    assert said(talk.of(moved).lines) == ["dari nomor lama", "Ke nomor lama."]
    stranger = person(7, "Cucu", numbers=(), former_numbers=(former,))
    assert said(talk.of(stranger).lines) == ["dari nomor lama"]


def test_the_file_of_a_person_holds_all_pages(box: Box, talk: Conversations) -> None:
    for serial in range(40):
        answer(box, str(number(1)), f"Balasan {serial}")
    assert len(talk.everything(EUIS)) == 40
    assert talk.of(EUIS).total == 40
