"""Other ways to break a promise: a torn log, a changed book, a modem that hangs, a full card, BERHENTI."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace as replace_draft
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import StorageFull
from appliance.outbox.sender import Sender
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.faults.conftest import Opener
from tests.faults.cuts import CodeCut, Cut, Wire, WireCut
from tests.faults.office import LONG, SHORT
from tests.support.boxes import furnish_office, logged_in_client, quiet_box, running_box, swift
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem
from tests.support.people import number, person
from tests.support.simulator import simulated_hat

EVERYBODY = AudienceSpec(all=True)
RAKOR = Draft(text="Yth. {sapaan} {nama}, rakor besok.", audience=EVERYBODY)

# -- 1: accepted is committed and flushed ------------------------------------------------------------------


def test_1_whatever_a_cut_does_to_the_end_of_the_log_nothing_that_was_accepted_is_lost(
    office: Opener,
) -> None:
    """What was being written when the plug was pulled may be cut off or garbled at any octet."""
    kantor = office(people=8)
    life = kantor.start(text=SHORT, token="rakor", undo_seconds=30, hurry=1)
    kantor.broadcast(life, SHORT)
    log = kantor.data_dir / "box.sqlite3-wal"
    sure = log.stat().st_size
    kantor.kill(life)
    kantor.cut(CodeCut("appliance.outbox.ledger:Ledger.record_and_claim", "return", 3), hurry=40)
    whole = log.read_bytes()
    assert len(whole) > sure
    images = [whole[:size] for size in range(sure, len(whole), max(1, (len(whole) - sure) // 25))]
    images += [whole[: len(whole) - lost] + bytes(lost) for lost in (1, 1000, len(whole) - sure)]
    for image in images:
        log.write_bytes(image)
        (kantor.data_dir / "box.sqlite3-shm").unlink(missing_ok=True)
        (broadcast,) = kantor.books().broadcasts
        assert broadcast.accepted == sum(broadcast.counts.values()) == 8


# -- 5: what a person approved is what is sent ---------------------------------------------------------------


def test_5_a_book_that_changes_after_kirim_changes_no_message(office: Opener) -> None:
    kantor = office(people=8)
    life = kantor.start(text=LONG, token="rapat", undo_seconds=30, hurry=1)
    kantor.broadcast(life, LONG)
    kantor.kill(life)
    with kantor.opened() as stores:
        one, two, *rest = stores.book.snapshot.by_id.values()
        stores.book.update(replace(one, name=two.name, numbers=two.numbers))
        stores.book.update(replace(two, name="Orang Lain", salutation="Bapak", posyandu="Mawar"))
        stores.book.remove([each.id for each in rest])
    kantor.finish(hurry=40)
    assert kantor.audit()[Status.DELIVERED] == 8


# -- 8: no page, import or report stops the sending; no modem stops the pages --------------------------------


def test_8_a_modem_that_hangs_stops_neither_the_pages_nor_the_other_modem(
    office: Opener, tmp_path: Path
) -> None:
    hangs = [{"kind": "hang", "modem": 0, "send": 1, "at": "accepted"}]
    with simulated_hat(tmp_path / "hanging", modems=2, script=hangs) as hats:
        kantor = office(people=12, modems=2, hats=hats)
        kantor.admit()
        life = kantor.start(serve=True, text=SHORT, token="rakor")
        kantor.broadcast(life, SHORT)
        visitor = kantor.visitor(life)
        kantor.wait_for(12)  # eleven by the other one
        assert hats.state(0)["hung"]
        for path in ("/", "/siaran/1", "/siaran/1/kemajuan", "/modem", "/kontak", "/kotak-masuk"):
            assert "Kotak Kabar" in visitor.get(path) or path.endswith("kemajuan")
        assert hats.state(0)["hung"]
        kantor.kill(life)
        hats.do("power-off")
        hats.do("power-on")
        kantor.finish()
        assert kantor.audit()[Status.DELIVERED] == 12


def test_8_an_import_a_report_and_an_endless_reader_do_not_stop_the_sending(tmp_path: Path) -> None:
    workbook = tmp_path / "kontak.csv"
    lines = [f"Neng Impor {serial};0813{serial:08}" for serial in range(3000)]
    workbook.write_text("\n".join(["Nama;No HP", *lines]), encoding="utf-8")
    with running_box(tmp_path, seconds_per_sms=0.01) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 201)], [])
        sent = box.broadcasts.send(RAKOR, token="t", by="euis")
        client = logged_in_client(box)
        office.wait_for(lambda: _taken(office.hats), "the first message")
        with box.db.read():  # somebody who never finishes reading
            before = _taken(office.hats)
            box.importer.confirm(box.importer.begin(workbook, "kontak.csv", by="euis").id, by="euis")
            assert _taken(office.hats) > before, "the import held up the sending"
            report = client.get(f"/siaran/{sent.id}/penerima.xlsx", base_url="http://localhost")
            assert report.status_code == 200
            office.wait_for(lambda: _taken(office.hats) == 200, "the last message")
        office.wait_for(lambda: box.ledger.counts(sent.id)[Status.DELIVERED] == 200, "200 reports")


def _taken(hats) -> int:  # type: ignore[no-untyped-def]
    return len(hats.accepted())


# -- 9: BERHENTI works at once -------------------------------------------------------------------------------


def test_9_berhenti_that_is_on_the_card_is_obeyed_before_the_next_message_is_claimed(tmp_path: Path) -> None:
    """The sender alone turns, the clerk sleeps: what it has just committed binds its very next claim."""
    clock = FakeClock()
    with quiet_box(tmp_path, clock=clock) as box:
        box.book.import_contacts([person(serial) for serial in (1, 2, 3)], [])
        modem = FakeModem(clock)
        sender = _sender(box, modem, clock)
        sent = box.broadcasts.send(RAKOR, token="t", by="euis")
        modem.answer_with(lambda _message: modem.bring_message(number(2), "BERHENTI"))
        while sender.step():
            pass
        assert modem.numbers() == [number(1), number(3)]
        counts = box.ledger.counts(sent.id)
        assert (counts[Status.SENT], counts[Status.LEFT_OUT]) == (2, 1)


def _sender(box: Box, modem: FakeModem, clock: FakeClock) -> Sender:
    return Sender(
        modem=modem,  # type: ignore[arg-type]  # the verbs of one, without a wire
        ledger=box.ledger,
        inbox=box.inbox,
        pacing=box.pacing(swift()),
        clock=clock,
        random=Random(1),
    )


@pytest.mark.parametrize(
    "cut",
    [
        WireCut(Wire.MESSAGE_READ),
        CodeCut("appliance.inbox.store:Inbox.store_all", "return"),
        CodeCut("appliance.outbox.ledger:Ledger.opt_out", "return"),
        WireCut(Wire.BEFORE_DELETE),
    ],
    ids=["read", "committed", "obeyed", "before-it-leaves-the-sim"],
)
def test_9_berhenti_in_the_undo_time_is_obeyed_wherever_the_plug_is_pulled(office: Opener, cut: Cut) -> None:
    kantor = office(people=6)
    last = str(kantor.people[-1].number)
    life = kantor.start(text=SHORT, token="rakor", undo_seconds=30, hurry=1, cut=cut)
    kantor.broadcast(life, SHORT)
    kantor.write(last, "Berhenti")
    kantor.note_cut(life.await_death())
    kantor.finish(hurry=40)
    verdict = kantor.audit()
    assert (verdict[Status.DELIVERED], verdict[Status.LEFT_OUT]) == (5, 1)
    written = {event["text"] for event in kantor.accepted() if event["number"] == last}
    assert written <= {text for number, text in kantor.books().answers if number == last}


# -- 10: with an untrusted clock nothing scheduled is sent ---------------------------------------------------


def test_10_while_nobody_vouches_for_the_clock_a_scheduled_broadcast_waits_and_the_page_says_why(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    clock.trusted = False
    with quiet_box(tmp_path, clock=clock) as box:
        furnish_office(box)
        box.book.import_contacts([person(1)], [])
        modem = FakeModem(clock)
        sender = _sender(box, modem, clock)
        noon = clock.now() + timedelta(hours=3)
        sent = box.broadcasts.send(replace_draft(RAKOR, not_before=noon), token="t", by="euis")
        clock.advance(4 * 3600)
        _turn(sender)
        assert modem.numbers() == []
        page = logged_in_client(box).get(f"/siaran/{sent.id}", base_url="http://localhost").text
        assert "Jam kotak belum dipastikan" in page
        clock.trusted = True
        _turn(sender)
        assert modem.numbers() == [number(1)]


def _turn(sender: Sender) -> None:
    while sender.step():
        pass


# -- a full card: nothing is half done, nothing is lost ------------------------------------------------------


@pytest.fixture
def small_card(tmp_path: Path) -> Iterator[Path]:
    """The data folder of a box lies on a file system of 96 MB."""
    card = tmp_path / "data"
    card.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(card)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small card")
    yield tmp_path
    subprocess.run(["umount", str(card)], check=True)


def test_a_card_that_fills_up_in_the_middle_loses_nothing_and_doubles_nothing(small_card: Path) -> None:
    with running_box(small_card, seconds_per_sms=0.005) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 301)], [])
        sent = box.broadcasts.send(RAKOR, token="t", by="euis")
        client = logged_in_client(box)
        office.wait_for(lambda: _taken(office.hats) > 20, "twenty messages")
        filler = box.data_dir / "photos.zip"
        _fill_up(filler)
        office.wait_for(lambda: box.senders[0].status().state is SenderState.CARD, "the sender to notice")
        assert client.get("/siaran", base_url="http://localhost").status_code == 200
        with pytest.raises(StorageFull):
            box.broadcasts.send(RAKOR, token="another", by="euis")
        office.hats.do("incoming", sender=str(number(9)), text="Siap hadir")
        stopped_at = _taken(office.hats)
        filler.unlink()
        office.wait_for(lambda: box.ledger.counts(sent.id)[Status.DELIVERED] == 300, "300 reports")
        office.wait_for(box.inbox.unread, "the reply")
        assert stopped_at < 300
        assert len({event["number"] for event in office.hats.accepted()}) == _taken(office.hats) == 300


def _fill_up(path: Path) -> None:
    """To the last octet."""
    block = bytes(4096)
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(block):
            pass
