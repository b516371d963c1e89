"""An office with a box that loses power: people in the book, HATs that outlive the box, and an auditor."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from appliance.accounts import Role
from appliance.box import open_stores
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.outbox.status import OPEN, Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import split
from appliance.stores import Stores
from tests.faults.auditor import Approved, Auditor, Books, Verdict
from tests.faults.cuts import Cut
from tests.faults.driver import HurriedClock, Plan, configuration
from tests.faults.lives import Life, Newborn, Stable, wait_until
from tests.faults.stable import LOG_NAME
from tests.faults.visitor import Visitor
from tests.support.boxes import CHEAP_HASH, PASSWORD
from tests.support.people import person
from tests.support.simulator import SimulatedHats

SHORT = "Yth. {sapaan} {nama}, Posyandu {posyandu} RW {rw} buka besok pukul 08.00. Terima kasih."
LONG = (
    "Yth. {sapaan} {nama}, dimohon hadir pada rapat koordinasi Posyandu {posyandu} RW {rw} di aula kantor"
    " kecamatan. Mohon membawa buku register, KMS, rekap SKDN bulan ini, daftar hadir kader, dan usulan"
    " kebutuhan alat timbang serta bahan PMT penyuluhan untuk tiga bulan ke depan. Bagi yang berhalangan"
    " mohon mewakilkan kepada kader lain dan memberi kabar lewat ketua Posyandu {posyandu}. Terima kasih."
)
OUT = frozenset({Status.SENT, Status.DELIVERED, Status.UNCONFIRMED})
_SERIAL = count(1)  # of people: nobody gets messages from two tests


class Office:
    """``cut``: the box lives until the plug is pulled; ``finish``: until its work is done; ``audit``."""

    def __init__(self, folder: Path, stable: Stable, hats: SimulatedHats, modems: int, people: int) -> None:
        self.data_dir = folder / "data"
        self.hats = hats
        self.ports = tuple(hats.port(index) for index in range(modems))
        self.folder = folder
        self._stable = stable
        self._modems = modems
        self._lives: list[Life] = []
        self._begun = len(hats.events())
        self._repeated = 0  # reports that were told a second time
        self._approved: list[list[Approved]] = []
        self._wrote: list[tuple[str, str]] = []
        self.cuts = 0
        self.may_be_unknown = 0  # beside those of cuts: faults that leave the box without an answer
        self.pauses: list[float] = []  # of lives that had something to send, the longest of each
        self.people = self._engage(people)

    # -- lives of the box ------------------------------------------------------------------------------

    def start(self, *, cut: Cut | None = None, newborn: Newborn | None = None, **plan: Any) -> Life:
        """A life of the box that the test looks after itself. ``newborn``: told its process id first."""
        whole = Plan(data_dir=str(self.data_dir), ports=self.ports, cut=cut, **plan)
        life = self._stable.start(whole) if newborn is None else self._stable.start(whole, newborn)
        self._lives.append(life)
        return life

    def cut(self, at: Cut, **plan: Any) -> list[str]:
        """The box works until the plug is pulled there; -> what it said. An accepted ``text`` is expected."""
        return self.note_cut(self.start(cut=at, **plan).await_death(), **plan)

    def note_cut(self, said: list[str], **plan: Any) -> list[str]:
        """A life has been cut off after it had said that."""
        self.cuts += 1
        if "accepted" in said:
            self.expect(plan["text"])
        return said

    def broadcast(self, life: Life, text: str) -> None:
        """The box has been told to send ``text`` to everybody and says that it is accepted."""
        life.hear("accepted")
        self.expect(text)

    def kill(self, life: Life) -> None:
        """Pull the plug now."""
        life.kill()
        self.note_cut([])

    def finish(self, *, reports: bool = True, **plan: Any) -> None:
        """Start it again and let it work until nothing is left to do."""
        self.let_finish(self.start(**plan), reports=reports)

    def let_finish(self, life: Life, *, reports: bool = True) -> None:
        """Nothing is left to send; the network tells once more of all it has; the box has heard it; it stops.

        Without ``reports`` the network tells nothing that it has not told.
        """
        self.note_pause(life.ask("idle", "idle"))
        life.ask("drain", "drained")  # every modem is set up: it will show what it is told
        if reports:
            self.repeat_reports()
            self._let_the_network_rest()
        life.ask("drain", "drained")
        life.finish()

    def see_through(self, *, steps: float = 7200.0, most: int = 14, **plan: Any) -> None:
        """As ``finish``; for what waits until a later hour the clock is set ahead between two lives."""
        for later in range(most):
            life = self.start(ahead=later * steps, **plan)
            settled = life.ask("settle", "settled")
            self.note_pause(settled)
            if not settled["open"]:
                self.let_finish(life)
                return
            life.finish()
        raise AssertionError(f"the box had something left to send after {most} lives")

    def note_pause(self, answer: dict[str, Any]) -> None:
        if answer["pause"] is not None:
            self.pauses.append(answer["pause"])

    # -- people ----------------------------------------------------------------------------------------

    def admit(self) -> None:
        """Euis may log in."""
        with self.opened() as stores:
            stores.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")

    def visitor(self, life: Life) -> Visitor:
        """Euis, logged in; the box has been started with ``serve``."""
        visitor = Visitor(life.hear("serving")["port"])
        visitor.log_in("euis", PASSWORD)
        return visitor

    # -- the outside -----------------------------------------------------------------------------------

    def write(self, sender: str, text: str, modem: int = 0, copies: int = 1) -> None:
        """Somebody writes to one of our SIMs."""
        self.hats.do("incoming", sender=sender, text=text, modem=modem, copies=copies)
        self._wrote.append((sender, text))

    def accepted(self) -> list[dict[str, Any]]:
        """What the network has taken of this office, in order."""
        return [event for event in self.hats.events()[self._begun :] if event["event"] == "accepted"]

    def wait_for(self, number: int) -> None:
        """The network has taken at least so many segments."""
        wait_until(lambda: len(self.accepted()) >= number, f"the network has {number} segments")

    def repeat_reports(self) -> None:
        """What was in memory when the plug was pulled is told again: twice told is once heard."""
        modem_of = {modem["imsi"]: index for index, modem in enumerate(self.hats.do("state")["modems"])}
        accepted = self.accepted()
        self._repeated = len(accepted)
        for event in accepted:
            self.hats.do(
                "report",
                modem=modem_of[event["imsi"]],
                number=event["number"],
                mr=event["mr"],
                sent_at=event["scts"],
            )

    def _let_the_network_rest(self) -> None:
        """Whatever it has to say has been said to the modems, and by them on the wire."""

        def quiet() -> bool:
            modems = self.hats.do("state")["modems"][: self._modems]
            return all(not modem["waiting_messages"] and not modem["waiting_reports"] for modem in modems)

        def all_reported() -> bool:
            events = self.hats.events()[self._begun :]
            reports = [event for event in events if event["event"] == "report"]
            # an automatic answer may go out after the others' reports were repeated
            return len(reports) >= len(self.accepted()) + self._repeated

        wait_until(all_reported, "all reports are out")
        wait_until(quiet, "the network has nothing to say")

    # -- judgement -------------------------------------------------------------------------------------

    def audit(self, books: Books | None = None) -> Verdict:
        """Every promise, and that nobody had to be caught by a net. The box must not be running."""
        self._nothing_left_on_the_sims()
        assert "Traceback" not in self.log(), self.log()
        most = self.cuts * self._modems + self.may_be_unknown
        auditor = Auditor(self._approved, most_unknown=most, wrote=self._wrote)
        return auditor.check(books or self.books(), self.accepted())

    def numbers_kept(self, books: Books) -> tuple[int, int, int]:
        """Accepted messages; of these lost: not in the ledger, never finished, or not where it says they are;
        segments that the network has more than once."""
        parts = Counter(_part(event) for event in self.accepted())
        has = Counter(number for number, _sequence in parts)
        kept = {
            str(row.number)
            for rows in books.recipients.values()
            for row in rows
            if row.status not in OPEN and (row.status not in OUT or has[str(row.number)] >= row.segments)
        }
        approved = [each.number for one in self._approved for each in one]
        doubled = sum(times - 1 for times in parts.values())
        return len(approved), sum(number not in kept for number in approved), doubled

    @property
    def approved(self) -> Sequence[Sequence[Approved]]:
        """Of each broadcast that was accepted."""
        return self._approved

    def replace_people(self, people: tuple[Contact, ...]) -> None:
        """The book holds these people and nobody else."""
        with self.opened() as stores:
            stores.book.remove([person.id for person in self.people])
            _fill(stores.book, people)
        self.people = people

    def expect(self, text: str) -> None:
        """``text`` was accepted for everybody."""
        self._approved.append([approved(person, text) for person in self.people])

    def books(self) -> Books:
        """What the box says of itself."""
        with self.opened() as stores:
            while stores.inbox.fold():
                pass
            broadcasts = tuple(reversed(stores.ledger.broadcasts(limit=100)))
            return Books(
                broadcasts=broadcasts,
                recipients={each.id: stores.ledger.recipients(each.id, limit=100_000) for each in broadcasts},
                inbox=stores.inbox.messages(limit=100_000).messages,
                answers=written_by_itself(stores),
            )

    def log(self) -> str:
        """What all lives of the box have logged."""
        path = self.folder / LOG_NAME
        return path.read_text() if path.exists() else ""

    @contextmanager
    def opened(self) -> Iterator[Stores]:
        """The stores of a box that does not run."""
        config = configuration(self.ports)
        clock = HurriedClock(1.0, trusted=True)
        with open_stores(
            config, data_dir=self.data_dir, alone=True, clock=clock, hash_cost=CHEAP_HASH
        ) as stores:
            yield stores

    def close(self) -> None:
        for life in self._lives:
            life.close()

    def _nothing_left_on_the_sims(self) -> None:
        for modem in self.hats.do("state")["modems"][: self._modems]:
            assert not any(modem["stores"].values()), f"left behind: {modem['stores']}"

    def _engage(self, number: int) -> tuple[Contact, ...]:
        """So many kader come into the book."""
        people = new_kader(number)
        self.data_dir.mkdir(parents=True)
        with self.opened() as stores:
            _fill(stores.book, people)
        return people


def _part(event: dict[str, Any]) -> tuple[str, int]:
    """Whose message, and which part of it."""
    return event["number"], (event["concatenation"] or (0, 1, 1))[2]


def approved(person: Contact, text: str) -> Approved:
    """The message as a person reads it who fills in the text by hand."""
    read = text.replace("{sapaan}", person.salutation).replace("{nama}", person.name)
    read = read.replace("{posyandu}", person.posyandu).replace("{rw}", person.rw)
    return Approved(str(person.number), read, split(read).parts)


def new_kader(number: int) -> tuple[Contact, ...]:
    """So many people whom no test knows yet."""
    return tuple(_kader(next(_SERIAL)) for _ in range(number))


def _kader(serial: int) -> Contact:
    return person(
        serial,
        name=f"Neng Kader {serial}",
        posyandu=f"Melati {serial % 9}",
        rw=f"{serial % 20:02}",
        numbers=(PhoneNumber(f"+628{1200000000 + serial}"),),
    )


def _fill(book: ContactBook, people: Sequence[Contact]) -> None:
    book.import_contacts(people, [], book.new_id())


def seeded(seed: int) -> random.Random:
    """Chance that is the same on each machine."""
    return random.Random(f"pull the plug {seed}")


def written_by_itself(stores: Stores) -> tuple[tuple[str, str], ...]:
    """(to, text) of the box's automatic answers."""
    with stores.db.read() as cur:
        return tuple((row["number"], row["text"]) for row in cur.execute("SELECT number, text FROM auto_sms"))
