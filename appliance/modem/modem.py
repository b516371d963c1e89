"""One modem: connect, send a PDU, hear what arrives. All waiting is done here, in the thread that owns it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from appliance.clock import Clock
from appliance.errors import ModemGone, NotHandedOver, SendUncertain
from appliance.modem import revival
from appliance.modem.answers import AnswerBook
from appliance.modem.arrivals import Arrivals
from appliance.modem.asking import Asking
from appliance.modem.at_link import AtLink
from appliance.modem.dialogue import Dialogue
from appliance.modem.events import (
    IncomingPdu,
    MessageReference,
    ModemEvent,
    ModemIdentity,
    ModemState,
    ReportPdu,
    UssdFailed,
)
from appliance.modem.link_holder import LinkHolder
from appliance.modem.message_settings import in_text_mode
from appliance.modem.network_mode import set_mode
from appliance.modem.profile import NetworkMode, Profile
from appliance.modem.radio import Radio
from appliance.modem.sending import OutgoingPdu, Sending
from appliance.modem.serial_port import Port
from appliance.modem.setup import ModemSetup, SetUp, Wishes, recognise
from appliance.modem.sim_pin import PinEntry, SimPins
from appliance.modem.stored_messages import StoredMessages
from appliance.modem.unasked import Unasked
from appliance.modem.ussd_call import UssdCalls

log = logging.getLogger(__name__)

PINGS = 3
SET_UP_ATTEMPTS = 3  # a modem that restarts during its set-up is set up again
START_LASTS = 60.0  # seconds in which words of the same start may still follow


class Modem:
    """A GSM/LTE modem in PDU mode behind a serial port.

    All methods belong to one thread, except ``wake``, ``stop_waiting`` and the read-only properties. ``name``
    is the office's word for it; ``profile`` None: that of the family the modem names. ``sim_pins`` None: a
    PIN is never given. ``smsc``: used only when the SIM holds no SMSC number of its own.
    """

    def __init__(
        self,
        *,
        name: str,
        open_port: Callable[[], Port],
        profile: Profile | None,
        clock: Clock,
        sim_pins: SimPins | None = None,
        network_mode: NetworkMode = NetworkMode.AUTO,
        smsc: str = "",
    ) -> None:
        self.name = name
        self.dialogue = Dialogue()
        self._wishes = Wishes(profile, network_mode, smsc)
        self._pin_entry = PinEntry(sim_pins)
        self._restarted: set[str] = set()
        self._profile = profile
        self._clock = clock
        self._book = AnswerBook()
        self._arrivals = Arrivals()
        self._holder = LinkHolder(name=name, open_port=open_port, over=self._link_over)
        self._set_up: SetUp | None = None
        self._sending: Sending | None = None
        self._stored: StoredMessages | None = None
        self._identity: ModemIdentity | None = None
        self._radio = Radio(clock)
        self._unasked = Unasked(arrivals=self._arrivals, book=self._book, radio=self._radio)
        self._ussd_calls = UssdCalls(clock=clock, arrivals=self._arrivals, hear=self._unasked.hear)
        self._start_over_at = 0.0
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._may_stop = False
        self.start_expected()  # box and HAT are switched on together

    @property
    def identity(self) -> ModemIdentity | None:
        """Who answered at the last ``connect``; None before the first."""
        return self._identity

    @property
    def state(self) -> ModemState:
        """The radio as of the last ``refresh`` or registration line."""
        return self._radio.state

    @property
    def connected(self) -> bool:
        """Set up, and not known to have restarted, fallen silent or vanished. If False: ``connect``."""
        return (
            self._set_up is not None
            and not self._arrivals.restart_line
            and not self._book.silent(self._clock.monotonic())
        )

    @property
    def ready_to_send(self) -> bool:
        """Connected, and no answer to an uncertain message is waited for (up to a minute; ``poll``)."""
        return self.connected and not self._book.owed(self._clock.monotonic())

    @property
    def noise(self) -> int:
        """Octets and lines that meant nothing since the port was opened: a loose wire shows here."""
        link = self._holder.link
        return 0 if link is None else link.noise

    def connect(self) -> ModemIdentity:
        """Open the port if need be and run the whole set-up; harmless when repeated.

        Raises ``ModemGone``, ``PortInUse``, or ``ModemNotReady`` (``.reason``: no SIM, PIN ...). A modem that
        is not registered connects all the same: see ``refresh().registered`` before claiming work.
        """
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            self._set_up = None
            for _attempt in range(SET_UP_ATTEMPTS):
                link = self._holder.reach(self._let_go)
                self._arrivals.set_up_begins()
                try:
                    done = ModemSetup(link, self._wishes, self._pin_entry, self._restarted).run()
                finally:
                    self._arrivals.set_up_ends()
                if done.counts and not self._arrivals.restart_line:
                    return self._begin(link, done)
            raise ModemGone(f"the modem keeps restarting ({self._arrivals.restart_line})")

    def send(self, pdu: OutgoingPdu) -> MessageReference:
        """Hand one PDU to the network and wait for the answer (up to 65 or 125 s by family).

        Returns the reference, or ``REFERENCE_UNKNOWN``. Raises ``NotHandedOver`` or ``ModemGone`` (nothing
        left), ``SendRefused``, ``SendUncertain``. What arrives meanwhile is for the next ``poll``.
        """
        with self._letting_go_if_gone():
            self._wait_for_owed_answer()
            if self._sending is None or not self.connected:
                raise NotHandedOver("the modem has to be set up again first")
            self._note_end_of_start()
            try:
                return self._sending.send(pdu)
            except SendUncertain as error:
                if isinstance(error.__cause__, ModemGone):
                    self._let_go()
                raise
            finally:
                self._arrivals.network_time = None  # nobody knows any more when it came

    def announce(self, pdu: OutgoingPdu) -> None:
        """Let the modem prompt for it already; then ``send`` of it or ``withdraw`` is what is called next.

        Waits for nothing and hands nothing over. Never raises: what is wrong shows with ``send``.
        """
        with suppress(ModemGone), self._letting_go_if_gone():
            if self._sending is not None and self.ready_to_send:
                self._sending.announce(pdu)

    def withdraw(self) -> None:
        """What was announced is not sent after all; harmless when nothing was. Never raises."""
        with suppress(ModemGone), self._letting_go_if_gone():
            if self._sending is not None:
                self._sending.withdraw()

    def poll(self, timeout: float) -> list[ModemEvent]:
        """What has arrived; when nothing has, waits at most ``timeout`` seconds. Raises ``ModemGone``.

        Calling it again says that the events of the last call are committed.
        """
        with self._letting_go_if_gone():
            link = self._holder.require()
            self._note_end_of_start()
            if self._set_up is not None and self._set_up.settings.must_acknowledge and self.ready_to_send:
                self._unasked.acknowledge(link)
            self._run_errands()
            idle = not self._arrivals.events and not self._woken.is_set()
            link.listen(self._book.waiting_time(self._clock.monotonic(), timeout) if idle else 0)
            self._woken.clear()
            self._run_errands()
        return self._unasked.taken()

    def sweep(self) -> list[IncomingPdu | ReportPdu]:
        """Everything that lies in the stores, for what its announcement was lost. Raises ``ModemGone``."""
        with self._letting_go_if_gone():
            if self._stored is None or not self.ready_to_send:
                return []
            full, self._arrivals.store_full = self._arrivals.store_full, False
            self._arrivals.forget_places(self._stored.receiving)
            return self._stored.sweep(everywhere=full)

    def delete(self, message: IncomingPdu | ReportPdu) -> bool:
        """Remove a message from its store; only after it is committed. False: not now, a sweep finds it."""
        with self._letting_go_if_gone():
            if self._stored is None or not self.ready_to_send:
                self.leave(message)
                return False
            return self._stored.delete(message)

    def leave(self, message: IncomingPdu | ReportPdu) -> None:
        """It could not be committed: it stays where it is, and the next sweep brings it again."""
        if self._stored is not None:
            self._stored.leave(message)

    def refresh(self) -> ModemState:
        """Ask for signal, registration and operator. Raises ``ModemGone`` when AT is not answered."""
        with self._letting_go_if_gone():
            if not self.ready_to_send:
                return self.state
            link = self._holder.require()
            if in_text_mode(link):
                self._arrivals.hear_void_settings("it is in text mode again")
            return self._radio.refresh(link)

    def network_time(self) -> datetime | None:
        """The network's clock as aware datetime; None when it has none that can be believed."""
        with self._letting_go_if_gone():
            if self._set_up is None or not self.ready_to_send:
                return None
            questions, in_utc = self._set_up.profile.clock_questions, self._set_up.clock_in_utc
            return self._radio.network_time(self._holder.require(), questions, in_utc=in_utc)

    def ussd(self, code: str, timeout: float = 30.0) -> str:
        """Dial a code such as ``*888#``, return the network's text. Raises ``UssdFailed``, ``ModemGone``."""
        return self.ussd_menu(code, (), timeout)

    def ussd_menu(self, code: str, answers: Sequence[str], timeout: float = 30.0) -> str:
        """The same with a choice for each menu that follows; returns the last text.

        ``timeout`` is for each reply. A network that shows no menu where one was expected has said it all.
        """
        with self._letting_go_if_gone(may_stop=True):
            if not self.ready_to_send:
                raise UssdFailed("the modem is not free")
            return self._ussd_calls.call(self._holder.require(), code, answers, timeout)

    def wake(self) -> None:
        """Make a waiting ``poll`` (or the next one) return at once. The one method for other threads."""
        self._woken.set()
        link = self._holder.link
        if link is not None:
            link.wake()

    def stop_waiting(self) -> None:
        """The box stops: until ``close`` whatever may take minutes raises ``ModemGone`` instead.

        Not so ``send``, which waits for the network's answer, and ``poll``, which loses nothing. For other
        threads.
        """
        self._stop.set()
        self.wake()

    def close(self) -> None:
        """Let go of the port."""
        self._let_go()
        self._stop.clear()

    # -- bringing it round -------------------------------------------------------------------------------

    def answers(self) -> bool:
        """Whether AT is answered, on the port we have or a new one. Raises ``ModemGone``, ``PortInUse``."""
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            link = self._holder.open()
            return link.synchronise(PINGS)

    def search_network(self, settle: float = 0.0) -> bool:
        """Let it choose an operator anew (three minutes), wait ``settle`` s for it. Raises ``ModemGone``."""
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            return revival.search_network(self._holder.require(), settle)

    def cycle_radio(self) -> bool:
        """Radio off and on; ``connect`` afterwards. False: this module must not. Raises ``ModemGone``."""
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            link = self._holder.require()
            self._arrivals.set_up_begins()
            try:
                return revival.cycle_radio(link, self._known_profile(link))
            finally:
                self._arrivals.set_up_ends()
                self._set_up = None

    def restart(self) -> bool:
        """Start it anew and let go of the port; ``connect`` when it is back. False: there is no way to.

        Raises ``ModemGone``.
        """
        return self._leave(revival.restart)

    def start_expected(self) -> None:
        """It starts because somebody wants it to: until the next ``connect`` that is no news."""
        self._arrivals.set_up_begins()

    def shut_down(self) -> bool:
        """Switch it off and let go of the port; False: there is no way to. Raises ``ModemGone``."""
        return self._leave(revival.shut_down)

    def set_network_mode(self, mode: NetworkMode) -> bool:
        """Use only these networks, from now on and after each restart. False: refused, or no such choice.

        Raises ``ModemGone``.
        """
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            link = self._holder.require()
            done = set_mode(link, self._known_profile(link), mode)
        if done:
            self._wishes = replace(self._wishes, network_mode=mode)
        return done

    # -- the link ----------------------------------------------------------------------------------------

    def _link_over(self, port: Port) -> AtLink:
        return AtLink(
            port,
            clock=self._clock,
            dialogue=self.dialogue,
            hear=self._unasked.hear,
            stopping=lambda: self._may_stop and self._stop.is_set(),
        )

    def _leave(self, command: Callable[[AtLink, Profile], bool]) -> bool:
        with self._letting_go_if_gone(may_stop=True):
            self._wait_for_owed_answer()
            link = self._holder.require()
            left = command(link, self._known_profile(link))
        if left:
            self._let_go()
            self._book.forget()
            self.start_expected()
        return left

    def _known_profile(self, link: AtLink) -> Profile:
        """Before the first set-up nobody knows what this module survives: it is asked who it is."""
        if self._profile is None:
            self._profile = recognise(Asking(link), None)[1]
        return self._profile

    def _begin(self, link: AtLink, done: SetUp) -> ModemIdentity:
        self._book.stop_waiting()
        self._set_up = done
        self._profile = done.profile
        self._identity = done.identity
        self._stored = StoredMessages(link, done.settings)
        self._sending = Sending(
            link, done, clock=self._clock, book=self._book, arrivals=self._arrivals, hear=self._unasked.hear
        )
        self._start_over_at = self._clock.monotonic() + START_LASTS
        self._unasked.begin()
        log.info("%s: %s %s is set up", self.name, done.identity.manufacturer, done.identity.model)
        return done.identity

    @contextmanager
    def _letting_go_if_gone(self, *, may_stop: bool = False) -> Iterator[None]:
        self._may_stop = may_stop
        try:
            yield
        except ModemGone as error:
            if self._holder.link is not None:
                log.warning("%s: %s", self.name, error)
            self._let_go()
            raise
        finally:
            self._may_stop = False

    def _let_go(self) -> None:
        self._holder.let_go()
        self._set_up = None
        self._sending = None
        self._stored = None
        self._radio.forget()
        self._arrivals.registration.clear()
        self._book.stop_waiting()

    def _wait_for_owed_answer(self) -> None:
        """Nothing is said to a modem that may still answer: whose answer would it be?"""
        while self._holder.link is not None and self._book.owed(now := self._clock.monotonic()):
            self._holder.link.listen(self._book.waiting_time(now, START_LASTS))

    def _note_end_of_start(self) -> None:
        if self._clock.monotonic() >= self._start_over_at:
            self._arrivals.start_is_over()

    def _run_errands(self) -> None:
        if self._stored is not None and self.ready_to_send:
            self._unasked.run_errands(self._stored)
