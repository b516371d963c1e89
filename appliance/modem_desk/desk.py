"""The use cases behind the pages for modems. Nothing waits for a modem: wishes are queued in its thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from appliance.accounts.audit import Audit
from appliance.broadcast_models import ModemCard
from appliance.clock import Clock
from appliance.errors import InputError
from appliance.modem.profile import NetworkMode
from appliance.modem_desk.installation import StepState, installation
from appliance.modem_desk.models import DeskCard, SimFacts
from appliance.modem_desk.sims import SimDesk
from appliance.modem_desk.slugs import slugs
from appliance.modem_desk.threads import ModemThreads
from appliance.modem_desk.trials import Trials
from appliance.modem_log import LogEntry, LogWord, ModemLog
from appliance.outbox.connection import PORT_IN_USE
from appliance.outbox.errands import Errand, ErrandKind
from appliance.sim_cards.pin_outlook import NOT_TRIED, PinOutlook
from appliance.sms.numbers import PhoneNumber

LATELY = 5  # entries of the history in which the reason of just now must be
COUNTED = timedelta(days=30)  # over which the steps of recovery are counted


class UnknownSim(InputError):
    """This modem has not told of a SIM yet, so nothing can be kept for it."""

    def __init__(self) -> None:
        super().__init__("no SIM of this modem is known yet")


class UnknownModem(LookupError):
    """No modem of the configuration has this slug."""


class ModemDesk:
    """Safe to call from any thread. A modem goes by its ``slug``; an unknown one is ``UnknownModem``."""

    def __init__(
        self,
        *,
        cards: Callable[[], Sequence[ModemCard]],
        threads: ModemThreads,
        sims: SimDesk,
        trials: Trials,
        history: ModemLog,
        audit: Audit,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._cards = cards
        self._threads = threads
        self._sims = sims
        self._trials = trials
        self._history = history
        self._audit = audit
        self._clock = clock
        self._zone = zone

    # -- looking ------------------------------------------------------------------------------------------

    def cards(self) -> tuple[DeskCard, ...]:
        """Every modem of the configuration, in its order."""
        found = self._cards()
        names = slugs(card.name for card in found)
        return tuple(self._card(card, names[card.name]) for card in found)

    def card(self, slug: str) -> DeskCard:
        """One of them. Raises UnknownModem."""
        name = self._name(slug)
        return next(self._card(card, slug) for card in self._cards() if card.name == name)

    def entries(self, slug: str, limit: int = 50) -> tuple[LogEntry, ...]:
        """The history, the newest first."""
        return self._history.entries(self._name(slug), limit)

    def counts(self, slug: str) -> Mapping[LogWord, int]:
        """How often each thing has happened in the last 30 days."""
        return self._history.counts(self._name(slug), self._clock.now() - COUNTED)

    def installation(self, slug: str) -> tuple[StepState, ...]:
        """The seven lights of *Pasang modem*."""
        shown = self.card(slug)
        return installation(shown.card, shown.trial)

    # -- wishing ------------------------------------------------------------------------------------------

    def check_balance(self, slug: str, by: str) -> None:
        """Ask the operator for balance and validity."""
        self._ask(slug, Errand(ErrandKind.CHECK_BALANCE), by, "balance asked for")

    def restart(self, slug: str, by: str) -> None:
        """Start the module anew, when the SMS in hand is through."""
        self._history.note(self._name(slug), LogWord.ASKED_RESTART, by)
        self._ask(slug, Errand(ErrandKind.RESTART), by, "modem restarted")

    def try_again(self, slug: str, by: str) -> None:
        """The cause of a rest is gone: go on now, connect now."""
        name = self._name(slug)
        self._threads.try_again(name)
        if not self.card(slug).card.connected:
            self._threads.ask(name, Errand(ErrandKind.RECONNECT))
        self._audit.record(by, "modem told to go on", name)

    def set_network_mode(self, slug: str, mode: NetworkMode, by: str) -> None:
        """Kept for this SIM and handed to the modem. Raises UnknownSim."""
        if not self._sims.choose_mode(self._name(slug), mode):
            raise UnknownSim
        self._ask(slug, Errand(ErrandKind.NETWORK_MODE, mode), by, f"network mode {mode}")

    def save_sim(
        self,
        slug: str,
        *,
        number: str,
        code: str,
        pattern: str,
        expires: date | None,
        by: str,
        shown: SimFacts | None = None,
    ) -> None:
        """What a person knows of the SIM; ``shown``: as it was when they looked. Raises UnknownSim,
        PatternProblem, InputError for a code that nobody can dial, and StaleRevision.
        """
        name = self._name(slug)
        if not self._sims.save(name, number=number, code=code, pattern=pattern, expires=expires, shown=shown):
            raise UnknownSim
        self._audit.record(by, "SIM described", name)

    def give_pin(self, slug: str, pin: str, by: str, *, confirmed: bool = False) -> PinOutlook:
        """-> whether it is tried, once, at the next connection, which begins now; else it is not kept.

        Never written to a log. ``confirmed``: also where the box would not do it of its own accord. Raises
        InputError.
        """
        found = self._sims.give_pin(self._name(slug), pin, confirmed=confirmed)
        if found in NOT_TRIED:
            self._audit.record(by, "PIN not tried", self._name(slug))
        else:
            self._ask(slug, Errand(ErrandKind.RECONNECT), by, "PIN given")
        return found

    def may_insist(self, slug: str) -> bool:
        """Whether ``confirmed`` makes a difference for the card in that modem."""
        return self._sims.may_insist(self._name(slug))

    def send_test(self, slug: str, number: PhoneNumber, text: str, by: str) -> bool:
        """One SMS through this modem and no other; it is on the card when this returns True.

        False: the last one is still on its way, and a second press costs nobody a second SMS.
        """
        name = self._name(slug)
        last = self._trials.last(name)
        if last is not None and last.on_its_way and last.number == number:
            return False
        self._trials.send(name, number, text, by)
        self._history.note(name, LogWord.TEST_SENT)
        self._audit.record(by, "test message sent", f"{name} to {number.masked}")
        return True

    def test_has_arrived(self, slug: str, by: str) -> bool:
        """A person has seen it on the phone; -> whether there was one to see."""
        name = self._name(slug)
        known = self._trials.seen(name, by)
        if known:
            self._audit.record(by, "test message seen", name)
        return known

    # -- inside -------------------------------------------------------------------------------------------

    def _ask(self, slug: str, errand: Errand, by: str, deed: str) -> None:
        name = self._name(slug)
        self._threads.ask(name, errand)
        self._audit.record(by, deed, name)

    def _name(self, slug: str) -> str:
        for name, known in slugs(card.name for card in self._cards()).items():
            if known == slug:
                return name
        raise UnknownModem(slug)

    def _card(self, card: ModemCard, slug: str) -> DeskCard:
        return DeskCard(
            card=card,
            slug=slug,
            sim=self._sims.facts(card.name, self._today()),
            errands=self._threads.errands(card.name),
            trial=self._trials.last(card.name),
            signal=self._history.signal_day(card.name),
            modes=self._threads.modes(card.name),
            other_program=self._other_program(card),
        )

    def _other_program(self, card: ModemCard) -> str:
        if card.reason != PORT_IN_USE:
            return ""
        lately = self._history.entries(card.name, LATELY)
        return next((entry.detail for entry in lately if entry.word is LogWord.PORT_IN_USE), "")

    def _today(self) -> date:
        now: datetime = self._clock.now()
        return now.astimezone(self._zone).date()
