"""People write back: an opt-out while a broadcast runs, a number change from two sides, a robot, a burst."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from appliance.box import Box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.inbox.change_notices import Notice
from appliance.inbox.grammar.loop_guard import Refusal
from appliance.inbox.requests import RequestState
from appliance.modem.events import IncomingPdu
from appliance.outbox.sender import Sender
from appliance.outbox.status import Status
from appliance.sms.pdu import encode_deliver
from tests.inbox.reader_office import Post
from tests.support.boxes import Office, config_for, furnish_office, quiet_box, running_box, swift
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem
from tests.support.people import number, person

BURST = 10_000
AT_ONCE = 250  # what a modem can have said between two looks
PEOPLE = 40


def texts_to(office: Office, serial: int) -> list[str]:
    """What the network has taken for that number, in order."""
    return [each["text"] for each in office.hats.accepted() if each["number"] == str(number(serial))]


def incoming(office: Office, serial: int, text: str) -> None:
    office.hats.do("incoming", modem=0, sender=str(number(serial)), text=text)


def test_berhenti_during_a_running_broadcast_holds_for_the_next_and_is_confirmed_once(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 61)], [])
        everybody = Draft(text="Rakor besok pkl 09.00. -{pengirim}", audience=AudienceSpec(all=True))
        first = box.broadcasts.send(everybody, token="satu", by="euis")
        office.wait_for(lambda: box.ledger.counts(first.id)[Status.SENT], "the broadcast to begin")
        incoming(office, 60, "Berhenti")
        incoming(office, 60, "BERHENTI!")
        confirmed = office.wait_for(
            lambda: [text for text in texts_to(office, 60) if "Balas MULAI" in text], "the confirmation"
        )
        assert len(confirmed) == 1
        office.wait_for(lambda: not box.ledger.active(), "the end of it")
        second = box.broadcasts.send(everybody, token="dua", by="euis")
        office.wait_for(lambda: not box.ledger.active(), "the second broadcast")
        assert box.ledger.counts(second.id)[Status.LEFT_OUT] == 1
        assert sum("Balas MULAI" in text for text in texts_to(office, 60)) == 1
        assert sum("Rakor" in text for text in texts_to(office, 60)) <= 1


def test_a_number_changes_hands_only_when_the_old_one_does_not_object(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(1, "Hj. Euis Komariah"), person(2, "Neng Yani")], [])
        desk = box.replies.request_desk
        # the new number asks; the old one is told at once and says nothing against it
        incoming(office, 71, "GANTI#081200000001")
        office.wait_for(lambda: any("BUKAN Anda" in text for text in texts_to(office, 1)), "the notice")
        (view,) = desk.open()
        office.wait_for(lambda: desk.notice(view.request) is Notice.SENT, "the ledger to know of it")
        desk.change_number(view.request.id, view.people[0].id, by="euis")
        assert box.book.snapshot.by_id["kader1"].numbers == (number(71),)
        # somebody else tries the same with Neng's number, and Neng objects
        incoming(office, 72, "GANTI 0812-0000-0002")
        office.wait_for(lambda: any("BUKAN Anda" in text for text in texts_to(office, 2)), "the notice")
        incoming(office, 2, "tolak! itu bukan saya")
        office.wait_for(
            lambda: [view.request.state for view in desk.open()] == [RequestState.STOPPED], "the refusal"
        )
        office.wait_for(
            lambda: any("kami hentikan" in text for text in texts_to(office, 2)), "its confirmation"
        )
        assert box.book.snapshot.by_id["kader2"].numbers == (number(2),)


def test_a_robot_over_the_air_gets_one_answer_and_no_more(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        furnish_office(office.box)
        for turn in range(12):
            incoming(office, 80, f"INFO{'.' * turn}")
        office.wait_for(lambda: len(office.box.inbox.messages().messages) == 12, "all it said")
        office.wait_for(lambda: office.box.replies.reader.step() == 0, "the reader")
        office.wait_for(lambda: not office.box.ledger.active(), "what is answered")
        assert len(texts_to(office, 80)) == 1


def test_a_patient_robot_is_answered_five_times_a_day_and_after_twenty_same_texts_never(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path, clock=clock) as box:
        furnish_office(box)
        post = Post(box, clock)
        post.read()
        answered = Counter[int]()
        refusals = set()
        for turn in range(60):  # one message in an hour
            reading, written = post.write(number(80), "INFO", after=3600)
            answered[turn // 24] += len(written)
            refusals.add(reading.refusal)
        assert answered[0] == 5
        assert sum(answered.values()) <= 10
        assert refusals == {None, Refusal.ENOUGH_TODAY, Refusal.SAME_TEXT}


def test_ten_thousand_in_a_burst_are_read_once_answered_once_and_starve_no_broadcast(tmp_path: Path) -> None:
    """A third wants something, one number writes a thousand times; the days' money ends the answers."""
    clock, chance = FakeClock(), Random(6)
    words = ("Hadir", "siap bu", "INFO", "STRATA#MANDIRI", "DANA#45#150000", "terima kasih infonya", "Stop")
    pdus = [
        encode_deliver(
            number(1) if serial % 10 == 0 else f"+62813{serial:08}",
            f"{chance.choice(words)}{'!' * (serial % 7)}",
            sent_at=clock.now(),
        )
        for serial in range(BURST)
    ]
    pdus = list(dict.fromkeys(pdus))
    with quiet_box(tmp_path, config_for(swift(daily_cap=0)), clock=clock) as box:
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
        while box.replies.reader.step():
            pass
        everybody = Draft(text="Rakor besok.", audience=AudienceSpec(all=True))
        sent = box.broadcasts.send(everybody, token="t", by="euis")
        modem = FakeModem(clock)
        sender = _sender(box, modem, clock)
        for start in range(0, len(pdus), AT_ONCE):
            modem.events.extend(IncomingPdu(pdu) for pdu in pdus[start : start + AT_ONCE])
            sender.step()
            box.inbox.fold()
            box.replies.reader.step()
        assert box.ledger.counts(sent.id)[Status.SENT] > 0, "the broadcast waits for the burst to end"
        while box.inbox.fold() or box.replies.reader.step() or sender.step():
            pass
        with box.db.read() as cur:
            read = cur.execute("SELECT count(*), count(DISTINCT message_id) FROM reading").fetchone()
            answers = cur.execute(
                "SELECT count(*), count(DISTINCT message_id), sum(rupiah) FROM auto_sms"
            ).fetchone()
            of_one = cur.execute("SELECT count(*) FROM auto_sms WHERE number = ?", (number(1),)).fetchone()[0]
        assert tuple(read) == (len(pdus), len(pdus))
        assert answers[0] == answers[1] == 50_000 // 250
        assert answers[2] <= 50_000
        assert of_one <= 2
        counts = box.ledger.counts(sent.id)
        assert counts[Status.SENT] + counts[Status.LEFT_OUT] == PEOPLE
        assert len(modem.taken) == counts[Status.SENT] + answers[0]


def _sender(box: Box, modem: FakeModem, clock: FakeClock) -> Sender:
    return Sender(
        modem=modem,  # type: ignore[arg-type]  # the verbs of one, without a wire
        ledger=box.ledger,
        inbox=box.inbox,
        pacing=box.pacing(swift()),
        clock=clock,
        random=Random(1),
    )
