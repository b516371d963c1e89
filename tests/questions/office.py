"""An office that asks: a box whose threads stand still, kader of three kecamatan, short ways to hear them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.outbox.model import Broadcast
from appliance.questions.model import Question, QuestionKind
from appliance.questions.results import Person
from appliance.questions.tally import Tally
from appliance.sms.pdu import encode_deliver
from tests.support.boxes import furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.people import number, person

SIM = "510101234567890"
INVITATION = "Yth. {sapaan} {nama}. Mohon hadir rakor. Balas HADIR atau TIDAK. -{pengirim}"
PLACES = (
    ("Ngamprah", "32.17.06", "Cilame", "32.17.06.2004"),
    ("Padalarang", "32.17.08", "Kertamulya", "32.17.08.2003"),
    ("Lembang", "32.17.01", "Cibogo", "32.17.01.2009"),
)


def kader(serial: int, **more: Any) -> Contact:
    """Number ``serial``: 1 in Ngamprah, 2 in Padalarang, 3 in Lembang, 4 in Ngamprah again ..."""
    district, district_code, village, village_code = PLACES[(serial - 1) % 3]
    places = {"district": district, "district_code": district_code}
    return person(serial, **(places | {"village": village, "village_code": village_code} | more))


@dataclass
class Office:
    """``asks`` sends at once; ``hears`` reads at once."""

    box: Box
    clock: FakeClock

    def asks(
        self,
        question: Question | None = None,
        *,
        to: AudienceSpec | None = None,
        text: str = INVITATION,
        carried: bool = True,
        **more: Any,
    ) -> Broadcast:
        """A broadcast that asks for attendance, unless another question is given."""
        self.clock.advance(60)
        asked = question or Question(kind=QuestionKind.ATTENDANCE)
        draft = Draft(text, to or AudienceSpec(all=True), question=asked, **more)
        made = self.box.broadcasts.send(draft, token=f"t{self.clock.now().isoformat()}", by="euis")
        if carried:
            self.carry()
        return made

    def tells(self, text: str = "Selamat pagi. -{pengirim}") -> Broadcast:
        """A broadcast that asks nothing."""
        self.clock.advance(60)
        token = f"t{self.clock.now().isoformat()}"
        made = self.box.broadcasts.send(Draft(text, AudienceSpec(all=True)), token=token, by="euis")
        self.carry()
        return made

    def carry(self, at_most: int = 1000) -> None:
        """A modem takes what waits."""
        for _ in range(at_most):
            segment = self.box.ledger.claim("Telkomsel", SIM)
            if segment is None:
                return
            self.box.ledger.record_sent(segment.id, segment.id % 250)

    def hears(self, serial: int, text: str, *, read: bool = True) -> None:
        """An SMS comes in from kader number ``serial``, a second later."""
        self.clock.advance(1)
        pdu = encode_deliver(number(serial), text, sent_at=self.clock.now())
        self.box.inbox.store_raw(SIM, pdu, self.clock.now())
        while self.box.inbox.fold():
            pass
        if read:
            self.reads()

    def reads(self) -> None:
        while self.box.replies.reader.step():
            pass

    def question(self, asked: Broadcast) -> Question:
        found = self.box.questions.question(asked.id)
        assert found is not None
        return found

    def tally(self, asked: Broadcast) -> Tally:
        """Both ways of counting agree, always."""
        question = self.question(asked)
        counted = self.box.question_results.tally(asked.id, question)
        assert counted.total == len(self.people(asked))
        groups = [each.group for each in self.people(asked)]
        assert {group: groups.count(group) for group in counted.counts} == counted.counts
        return counted

    def people(self, asked: Broadcast) -> tuple[Person, ...]:
        return self.box.question_results.people(asked.id, self.question(asked))

    def of(self, asked: Broadcast, serial: int) -> Person:
        """How kader number ``serial`` stands."""
        return next(each for each in self.people(asked) if each.number == number(serial))

    def in_days(self, days: float) -> datetime:
        return self.clock.now() + timedelta(days=days)

    def days_pass(self, days: float) -> None:
        self.clock.advance(timedelta(days=days).total_seconds())


@contextmanager
def open_office(folder: Path, people: int = 6) -> Iterator[Office]:
    clock = FakeClock()  # Tuesday, 8 December 2026, 09.00 WIB
    with quiet_box(folder, clock=clock) as box:
        furnish_office(box)
        box.book.import_contacts([kader(serial) for serial in range(1, people + 1)], [])
        assert box.replies.reader is not None  # what came before it is left alone
        yield Office(box, clock)
