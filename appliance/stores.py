"""Everything of the box that needs no thread: its stores and what may be done with them.

Opened by ``box.open_box`` for the whole box and by ``box.open_stores`` for one command. A store is opened
when it is first used, so that a command pays only for what it needs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

from appliance.answers_by_hand import AnswersByHand
from appliance.book_looks import BookLooks
from appliance.broadcast_models import ModemCard
from appliance.broadcasts import Broadcasts
from appliance.call_list import CallList
from appliance.config import ModemSection
from appliance.contacts.audience import NumberFacts
from appliance.drafts import Drafts
from appliance.imports import Importer
from appliance.inbox.readings import Readings
from appliance.inbox.store import Inbox
from appliance.inbox.threads import Threads
from appliance.islamic_days import idul_fitri
from appliance.merge import OfficeValues
from appliance.modem.header_uart import Obstacle
from appliance.modem_cards import all_rest, card, pace
from appliance.modem_desk.desk import ModemDesk
from appliance.modem_desk.sims import SimDesk
from appliance.modem_desk.threads import ModemThreads
from appliance.modem_desk.trials import Trials
from appliance.modem_log import ModemLog
from appliance.number_check import NumberCheck
from appliance.number_health.facts import CurrentFacts
from appliance.number_health.store import NumberHealth
from appliance.number_overview import NumberOverview
from appliance.outbox.forecast import ModemPace
from appliance.outbox.ledger import Ledger
from appliance.outbox.lookups import broadcast_of_token, last_broadcast_to
from appliance.outbox.pacing import Pacing, QuietHours
from appliance.outbox.routing import Fare
from appliance.outbox.sender_status import SenderStatus
from appliance.outlook import Prospects
from appliance.privacy import Privacy
from appliance.questions.results import Results
from appliance.questions.store import Questions
from appliance.replies import Replies
from appliance.retention import Retention
from appliance.safekeeping import Safekeeping
from appliance.sending_hours import OfficeHours
from appliance.sim_cards.operators import OperatorCodes
from appliance.sim_cards.pins import PinStore
from appliance.sim_cards.store import SimCards
from appliance.sim_cards.warnings import SimFinding, findings
from appliance.sms.numbers import PhoneNumber, network_number
from appliance.thread_reads import ThreadReads

log = logging.getLogger(__name__)


class Stores(Safekeeping):
    """The attributes that pages, command and API use; see ``Safekeeping`` and ``CardFiles`` too."""

    # -- what may be done with it -------------------------------------------------------------------------

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.db, self.clock, zone=self.config.box.zone)

    @cached_property
    def modem_log(self) -> ModemLog:
        modem_log = ModemLog(self.db, self.clock)
        self._open.callback(modem_log.close)
        return modem_log

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(
            self.db,
            self.clock,
            opt_out=self.ledger.opt_out,
            last_broadcast=lambda number: last_broadcast_to(self.db, number),
            vouch=self._vouch,
            heard=self.bell.set,
            service=self.sim_cards.heard,
        )

    @cached_property
    def inbox_threads(self) -> Threads:
        return Threads(self.db, self.clock)

    @cached_property
    def conversations(self) -> ThreadReads:
        """Kotak masuk, for one user at a time."""
        return ThreadReads(
            threads=lambda: self.inbox_threads,
            book=lambda: self.book.snapshot,
            ledger=lambda: self.ledger,
            inbox=lambda: self.inbox,
            readings=Readings(self.db).of,
        )

    @cached_property
    def answers_by_hand(self) -> AnswersByHand:
        return AnswersByHand(
            ledger=lambda: self.ledger,
            threads=lambda: self.inbox_threads,
            book=lambda: self.book.snapshot,
            hours=lambda: self.hours,
            price=lambda: max(
                (each.price for each in self.modem_cards()), default=self.settings.current.price
            ),
            audit=lambda: self.accounts.audit,
            clock=self.clock,
            zone=self.config.box.zone,
            free_bytes=self.folder.free_bytes,
            wake=self.wake_senders,
        )

    @cached_property
    def retention(self) -> Retention:
        return Retention(self.db, self.clock, months=lambda: self.settings.current.keep_months)

    @cached_property
    def importer(self) -> Importer:
        importer = Importer(
            book=self.book,
            settings=self.settings,
            audit=self.accounts.audit,
            layouts=self.folder.settings / "layouts.json",
            clock=self.clock,
            zone=self.config.box.zone,
            work_folder=self.folder.work,
        )
        self._open.callback(importer.close)
        return importer

    @cached_property
    def looks(self) -> BookLooks:
        return BookLooks(lambda: self.book.snapshot, self.number_facts)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(
            self.book,
            self.ledger,
            self.inbox,
            self.accounts.audit,
            self.clock,
            self.number_health,
            forget_thread=self.inbox_threads.forget,
            no_trace=self.db.leaving_no_trace,
            answers=lambda broadcast_id, recipient_id: self.question_results.history(
                broadcast_id, recipient_id
            ),
            minded_by=self._minded_by,
        )

    def _minded_by(self, number: PhoneNumber) -> str:
        thread = self.inbox_threads.of_number(number)
        minds = thread.assigned_to if thread is not None else ""
        return next((user.name for user in self.accounts.users() if minds and user.id == minds), "")

    @cached_property
    def broadcasts(self) -> Broadcasts:
        return Broadcasts(
            ledger=self.ledger,
            drafts=Drafts(
                book=self.book,
                opted_out=self.ledger.opted_out,
                office=self.office_values,
                modems=self.modem_cards,
                prospects=self.prospects,
                clock=self.clock,
                zone=self.config.box.zone,
                facts=self.number_facts,
                shared=lambda: self.settings.current.shared_phone,
            ),
            modems=self.modem_cards,
            prospects=self.prospects,
            of_token=lambda beginning: broadcast_of_token(self.db, beginning),
            audit=self.accounts.audit,
            clock=self.clock,
            undo_seconds=self.config.sending.undo_seconds,
            free_bytes=self.folder.free_bytes,
            wake=self.wake_senders,
            try_again=self.try_again,
        )

    @cached_property
    def prospects(self) -> Prospects:
        return Prospects(
            ledger=self.ledger,
            paces=self._paces,
            quiet=self.hours,
            undo=timedelta(seconds=self.config.sending.undo_seconds),
            clock=self.clock,
            zone=self.config.box.zone,
            all_rest=lambda: all_rest(self.sender_statuses()),
        )

    @cached_property
    def number_health(self) -> NumberHealth:
        return NumberHealth(
            self.db,
            self.clock,
            known=lambda: self.book.snapshot.by_number,
            holders=self._holders,
            broadcast_of=lambda token: self.broadcasts.made_by(token),
            sending=lambda: bool(self.ledger.active()),
        )

    def _holders(self, number: PhoneNumber) -> tuple[str, ...]:
        return tuple(person.id for person in self.book.snapshot.by_number.get(number, ()))

    @cached_property
    def number_facts(self) -> CurrentFacts:
        """What choosing people asks about their numbers."""
        return CurrentFacts(self.number_health, self.db, self.clock, opted_out=self.ledger.opted_out)

    @property
    def facts(self) -> NumberFacts:
        """This moment's knowledge of numbers."""
        return self.number_facts()

    @cached_property
    def number_overview(self) -> NumberOverview:
        return NumberOverview(
            self.number_health, lambda: self.book.snapshot, self.ledger.opted_out, self.clock
        )

    @cached_property
    def number_check(self) -> NumberCheck:
        return NumberCheck(
            broadcasts=self.broadcasts,
            health=self.number_health,
            book=lambda: self.book.snapshot,
            opted_out=self.ledger.opted_out,
            clock=self.clock,
        )

    @cached_property
    def call_list(self) -> CallList:
        return CallList(
            book=self.book,
            health=self.number_health,
            opted_out=self.ledger.opted_out,
            audit=self.accounts.audit,
            clock=self.clock,
            zone=self.config.box.zone,
        )

    @cached_property
    def questions(self) -> Questions:
        """What broadcasts ask, and where answers are kept."""
        return Questions(
            self.db, self.clock, people=lambda number: self.book.snapshot.by_number.get(number, ())
        )

    @cached_property
    def question_results(self) -> Results:
        return Results(self.db, self.clock, book=lambda: self.book.snapshot)

    @cached_property
    def hours(self) -> OfficeHours:
        """When broadcasts may go out: the file's night, and what the office has set."""
        return OfficeHours(
            QuietHours.parse(self.config.sending.quiet),
            chosen=lambda: self.settings.current.hours,
            idul_fitri=idul_fitri,
        )

    @cached_property
    def replies(self) -> Replies:
        """What people answer: read, answered, decided on."""
        return Replies(self, askers=(self.questions.open_question,), ears=(self.questions.hear,))

    @cached_property
    def sim_cards(self) -> SimCards:
        return SimCards(self.db, self.clock)

    def sim_findings(self) -> tuple[SimFinding, ...]:
        """What is the matter with the SIMs of these modems; none is expired while the date is unknown."""
        cards = (self.sim_cards.last_of(section.name) for section in self.config.modem)
        today = self.clock.now().astimezone(self.config.box.zone).date()
        known = [card for card in cards if card is not None]
        return findings(known, today if self.clock.trust().trusted else date.min)

    @cached_property
    def sim_pins(self) -> PinStore:
        return PinStore(self.db, self.clock)

    def admin_number(self) -> PhoneNumber | None:
        """Where test messages of the box itself go; None: the office has named no phone."""
        return network_number(self.settings.current.admin_number)

    @cached_property
    def modem_desk(self) -> ModemDesk:
        return ModemDesk(
            cards=self.modem_cards,
            threads=self.modem_threads(),
            sims=SimDesk(self.sim_cards, self.sim_pins),
            trials=Trials(
                db=self.db,
                clock=self.clock,
                ledger=self.ledger,
                replies=lambda: self.inbox.recent(limit=50).messages,
            ),
            history=self.modem_log,
            audit=self.accounts.audit,
            clock=self.clock,
            zone=self.config.box.zone,
        )

    # -- modems: nobody sends here, see Box ---------------------------------------------------------------

    def wake_senders(self) -> None:
        """There is something new to send."""

    def try_again(self, modem: str) -> bool:
        """End the rest of a modem; -> whether there is such a modem."""
        del modem
        return False

    def modem_threads(self) -> ModemThreads:
        """Where wishes for a modem are queued."""
        return ModemThreads()

    def unused_modems(self) -> Sequence[str]:
        """Ports of modems that are plugged in and belong to no section of the configuration."""
        return ()

    def obstacles(self) -> Sequence[Obstacle]:
        """What a person has to clear before a modem that is plugged in can be reached."""
        return ()

    def sender_statuses(self) -> Sequence[SenderStatus | None]:
        """What the senders tell, in the order of the configuration."""
        return [None for _ in self.config.modem]

    def modem_cards(self) -> tuple[ModemCard, ...]:
        """Every modem of the configuration."""
        price = self.settings.current.price
        pairs = zip(self.config.modem, self.sender_statuses(), strict=True)
        return tuple(card(section, status, price=price) for section, status in pairs)

    def pacing(self, section: ModemSection) -> Pacing:
        """How this modem may send."""
        return Pacing(
            per_minute=section.per_minute,
            daily_cap=section.daily_cap,
            quiet=self.hours,
            per_person_daily=self.config.sending.per_person_daily,
            zone=self.config.box.zone,
        )

    def fare(self, section: ModemSection, sim: str) -> Fare:
        """What a segment costs by this modem with that SIM in it."""
        price = self.settings.current.price if section.price is None else section.price
        on_net = price if section.price_on_net is None else section.price_on_net
        return Fare(OperatorCodes.default().group_of(sim), price, on_net)

    def _fare_now(self, section: ModemSection) -> Fare:
        """With the SIM that was in it last."""
        card = self.sim_cards.last_of(section.name)
        return self.fare(section, "" if card is None else card.sim)

    def _paces(self) -> list[ModemPace]:
        pairs = zip(self.config.modem, self.sender_statuses(), strict=True)
        found = (
            pace(section, self.pacing(section), status, self._fare_now(section)) for section, status in pairs
        )
        return [each for each in found if each is not None]

    def office_values(self) -> OfficeValues:
        """What the office is called in messages."""
        settings = self.settings.current
        return OfficeValues(sender=settings.sender, regency=settings.regency_name)
