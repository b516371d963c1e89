"""Ten thousand people write at once: each message is kept once, whole, and the sending goes on meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from appliance.box import Box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.modem.events import IncomingPdu
from appliance.outbox.sender import Sender
from appliance.outbox.status import Status
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.support.boxes import quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem
from tests.support.people import person

PDUS = 10_000
AT_ONCE = 250  # what a modem can have said between two looks
PEOPLE = 40
PARTS = ("Siap hadir, Bu. Kami datang ber", "sama lima kader dari RW 04, dan", " membawa buku register.")


def _pdus(clock: FakeClock, chance: Random) -> tuple[list[str], Counter[str]]:
    """So many PDUs in any order, one in ten of them twice; and who wrote."""
    pdus: list[str] = []
    senders: Counter[str] = Counter()
    while len(pdus) < PDUS * 9 // 10:
        sender = f"+62812{len(senders):08}"
        senders[sender] += 1
        if chance.random() < 0.2:
            pdus += [
                encode_deliver(
                    sender,
                    part,
                    sent_at=clock.now(),
                    concatenation=Concatenation(len(senders) % 256, len(PARTS), sequence),
                )
                for sequence, part in enumerate(PARTS, 1)
            ]
        else:
            pdus.append(encode_deliver(sender, "Hadir", sent_at=clock.now()))
    pdus += chance.sample(pdus, PDUS - len(pdus))
    chance.shuffle(pdus)
    return pdus, senders


def test_ten_thousand_messages_in_a_burst_are_kept_once_each_and_whole(tmp_path: Path) -> None:
    """Parts out of order, some PDUs twice; a broadcast goes out between them, and the inbox is never read."""
    clock = FakeClock()
    pdus, senders = _pdus(clock, Random(1))
    with quiet_box(tmp_path, clock=clock) as box:
        box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
        sent = box.broadcasts.send(
            Draft(text="Rakor besok.", audience=AudienceSpec(all=True)), token="t", by="euis"
        )
        modem = FakeModem(clock)
        sender = _sender(box, modem, clock)
        for serial, wave in enumerate(_waves(pdus), 1):
            modem.events.extend(wave)
            assert sender.step()
            if serial * AT_ONCE < PDUS // 2:
                assert len(modem.taken) >= min(serial, PEOPLE), "the broadcast waits for the burst to end"
        while sender.step():
            pass
        while box.inbox.fold():
            pass
        assert box.ledger.counts(sent.id)[Status.SENT] == PEOPLE
        assert len(modem.numbers()) == len(set(modem.numbers())) == PEOPLE
        messages = box.inbox.messages(limit=2 * PDUS).messages
        assert Counter(message.sender for message in messages) == senders
        assert {message.text for message in messages} == {"Hadir", "".join(PARTS)}
        assert not any(message.problem for message in messages)


def _waves(pdus: list[str]) -> Iterator[list[IncomingPdu]]:
    for start in range(0, len(pdus), AT_ONCE):
        yield [IncomingPdu(pdu) for pdu in pdus[start : start + AT_ONCE]]


def _sender(box: Box, modem: FakeModem, clock: FakeClock) -> Sender:
    return Sender(
        modem=modem,  # type: ignore[arg-type]  # the verbs of one, without a wire
        ledger=box.ledger,
        inbox=box.inbox,
        pacing=box.pacing(swift()),
        clock=clock,
        random=Random(1),
    )
