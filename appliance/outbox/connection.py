"""Keep one modem connected and looked after: connect, recover, sweep, ask for signal and time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType

from appliance.clock import Clock
from appliance.errors import ModemError, NoModemLeft, PortForbidden, PortInUse, PortMissing
from appliance.modem.events import ModemIdentity, ModemNotReady, ModemState, Trouble
from appliance.modem.modem import Modem
from appliance.modem.recovery import Line, Wrong
from appliance.modem_log import LogWord
from appliance.outbox.absence import Absence
from appliance.outbox.arrivals import Arrivals, Vouch
from appliance.outbox.climber import Climber
from appliance.outbox.fault_log import FaultLog
from appliance.outbox.history import History
from appliance.outbox.keeper import Keeper
from appliance.outbox.surroundings import Surroundings

log = logging.getLogger(__name__)

DELAYS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # seconds between two tries; the last one again and again
DELAYS_WITHOUT_PORT = (1.0, 2.0, 5.0)  # looking for a port costs nothing, and it is to be used at once
STEADY_SECONDS = 60.0  # a connection that held so long is no reason for patience
SWEEP_SECONDS = 60.0  # announcements get lost
REFRESH_SECONDS = 30.0
REFRESH_SECONDS_WITHOUT_NETWORK = 5.0
TIME_SECONDS = 3600.0
TIME_SECONDS_UNTRUSTED = 10.0  # two readings make one that can be believed
REGISTRATION_DENIED = 3  # <stat> of +CREG, TS 27.007 7.2

GONE = "gone"
PORT_IN_USE = "port_in_use"
NO_MODEM_LEFT = "no_modem_left"
PORT_FORBIDDEN = "port_forbidden"
ON_ANOTHER_PORT = "on_another_port"

# What a restart may cure; of all the rest only a person can rid the modem.
CURABLE = frozenset({Trouble.SIM_FAILURE, Trouble.SIM_BUSY, Trouble.RADIO_OFF, Trouble.SMS_NOT_READY})
# That it is connected says nothing about these.
_BEHIND_THE_LINE = frozenset({Wrong.NOT_REGISTERED, Wrong.REFUSED_BY_NETWORK, Wrong.SENDS_FAIL})
_NOTES: Mapping[Wrong, LogWord] = MappingProxyType(
    {
        Wrong.PORT_MISSING: LogWord.PORT_MISSING,
        Wrong.SET_UP_FAILS: LogWord.NOT_READY,
        Wrong.NEEDS_A_PERSON: LogWord.NOT_READY,
    }
)


class Connection:
    """Belongs to the thread of its modem; the attributes may be read by others.

    ``sim``: by what the SIM is known ("" before the first connection). ``trouble``: why there is none, a
    ``Trouble`` or one of the words above; "" = none. ``answers``: the modem does, whatever it lacks.
    ``restarts``: how often its port went and came back by itself; ``complaints``: when the supply of the
    Raspberry Pi was low as well.
    """

    def __init__(
        self,
        *,
        modem: Modem,
        clock: Clock,
        climber: Climber,
        keeper: Keeper,
        history: History,
        faults: FaultLog,
        vouch: Vouch | None,
        around: Surroundings,
    ) -> None:
        self.sim = ""
        self.restarts = 0
        self.complaints = 0
        self.trouble = ""
        self.answers = False
        self._modem = modem
        self._clock = clock
        self._climber = climber
        self._keeper = keeper
        self._history = history
        self._faults = faults
        self._vouch = vouch
        self._around = around
        self._absence = Absence()
        self._imei = ""
        self._delays: tuple[float, ...] = DELAYS
        self._tries = 0
        self._try_at = 0.0
        self._since = 0.0
        self._sweep_at = self._refresh_at = self._time_at = 0.0
        self._asked_time = False  # since the modem was connected
        self._met = False  # the keeper knows of this connection
        self._registration: LogWord | None = None  # as last written down

    @property
    def is_up(self) -> bool:
        return self._modem.connected

    @property
    def is_registered(self) -> bool:
        return self._modem.state.registered

    @property
    def retry_in(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self._try_at - self._clock.monotonic())

    @property
    def has_chores(self) -> bool:
        """``look_after`` is due: stores or signal, even while one message follows the other."""
        return self._clock.monotonic() >= min(self._refresh_at, self._sweep_at)

    # -- connecting ---------------------------------------------------------------------------------------

    def make(self) -> bool:
        """Connect if need be and due; if that fails take the step that is due. -> whether it is up now."""
        if self.is_up:
            return True
        if self.retry_in > 0:
            return False
        began = self._clock.monotonic()
        try:
            identity = self._modem.connect()
        except ModemNotReady as error:
            wrong = Wrong.SET_UP_FAILS if error.reason in CURABLE else Wrong.NEEDS_A_PERSON
            self._failed(error, error.reason, wrong, Line.ANSWERS)
        except PortInUse as error:
            self._failed(error, PORT_IN_USE, Wrong.NEEDS_A_PERSON, Line.IN_USE)
        except PortForbidden as error:
            self._failed(error, PORT_FORBIDDEN, Wrong.NEEDS_A_PERSON, Line.IN_USE)
        except NoModemLeft as error:
            self._failed(error, NO_MODEM_LEFT, Wrong.PORT_MISSING, Line.MISSING)
        except PortMissing as error:
            self._failed(error, self._gone, Wrong.PORT_MISSING, Line.MISSING)
        except ModemError as error:
            line = self._climber.look()
            self._failed(error, self._gone, _WRONG[line], line)
        else:
            self._absence.port_there(began)
            self._made(identity)
        return self.is_up

    @property
    def _gone(self) -> str:
        return ON_ANOTHER_PORT if self._climber.elsewhere else GONE

    def lost(self, error: ModemError | None = None) -> None:
        """Let go of the port; ``make`` connects anew, at once if the connection had held for a while."""
        self._modem.close()
        if error is not None:
            log.warning("%s: %s", self._modem.name, error)
            if not self.trouble:
                self._history.note(self._modem.name, LogWord.LOST)
                self._faults.tell("the connection is lost")
        held = self._clock.monotonic() - self._since >= STEADY_SECONDS
        self._wait_longer(GONE, DELAYS, answers=False)
        if held:
            self._tries = 0
            self._try_at = 0.0

    def set_up_soon(self) -> None:
        """Let go of the port and connect anew without any patience."""
        self._modem.close()
        self._tries = 0
        self._try_at = 0.0

    def start_anew(self) -> bool:
        """A person wants the module itself restarted; -> whether it has done so."""
        self._absence.is_wanted()
        try:
            return self._climber.start_anew()
        finally:
            self.set_up_soon()

    def sends_fail(self) -> None:
        """The module fails at messages whoever they are for: take the next step of the ladder."""
        self._faults.tell("the modem fails at messages")
        self._absence.is_wanted()
        self._climber.suffers(Wrong.SENDS_FAIL, Line.ANSWERS)
        self.lost()

    def sends_go(self) -> None:
        """The network has answered for a message, whatever it said: the module works."""
        if self._climber.wrong is Wrong.SENDS_FAIL:
            self._climber.is_fine()

    # -- looking after ------------------------------------------------------------------------------------

    def look_after(self, arrivals: Arrivals) -> None:
        """Do what is due: stores, signal, time. Raises ``ModemGone``. Not while an answer is waited for."""
        if not self._modem.ready_to_send:
            return
        now = self._clock.monotonic()
        if now >= self._refresh_at:
            self._refresh()
            if not self.is_up:
                return
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_SECONDS
            arrivals.take(self.sim, self._modem.sweep())
        if self._vouch is not None and now >= self._time_at:
            seldom = self._asked_time and self._clock.trust().trusted
            self._asked_time = True
            self._time_at = now + (TIME_SECONDS if seldom else TIME_SECONDS_UNTRUSTED)
            told = self._modem.network_time()
            if told is not None:
                self._vouch("nitz", told)

    def refresh_soon(self) -> None:
        """Ask for registration before anything else is sent."""
        self._refresh_at = 0.0

    def sweep_soon(self) -> None:
        """The stores are full."""
        self._sweep_at = 0.0
        self._history.note(self._modem.name, LogWord.STORE_FULL)

    def _refresh(self) -> None:
        state = self._modem.refresh()
        pause = REFRESH_SECONDS if state.registered else REFRESH_SECONDS_WITHOUT_NETWORK
        self._refresh_at = self._clock.monotonic() + pause
        self._history.sample(self._modem.name, state.signal_percent, state.registered, state.network)
        if not self._met and self._modem.identity is not None:
            self._keeper.met(self._modem.identity, state)
            self._met = True
        self._mind_registration(state)

    def _mind_registration(self, state: ModemState) -> None:
        denied = state.registration == REGISTRATION_DENIED
        if state.registered:
            self._note_registration(LogWord.REGISTERED)
            if self._climber.wrong in (Wrong.NOT_REGISTERED, Wrong.REFUSED_BY_NETWORK):
                self._climber.is_fine()
            return
        if denied:
            self._note_registration(LogWord.REGISTRATION_DENIED)
        elif self._registration is LogWord.REGISTERED:
            self._note_registration(LogWord.REGISTRATION_LOST)
        wrong = Wrong.REFUSED_BY_NETWORK if denied else Wrong.NOT_REGISTERED
        if self._suffers(wrong, Line.ANSWERS):
            self.set_up_soon()

    def _note_registration(self, word: LogWord) -> None:
        if word is not self._registration:
            self._registration = word
            self._history.note(self._modem.name, word, self._modem.state.operator)

    # -- how a try has ended ------------------------------------------------------------------------------

    def _made(self, identity: ModemIdentity) -> None:
        sim = identity.imsi or identity.iccid or identity.imei or self._modem.name
        if self.sim and sim != self.sim:
            log.info("%s: another SIM", self._modem.name)  # its keeper writes down more
        if self._imei and identity.imei != self._imei:
            self._history.note(self._modem.name, LogWord.MODEM_SWAPPED)
        if self.trouble or not self.sim:
            self._history.note(self._modem.name, LogWord.CONNECTED)
        self.sim, self._imei = sim, identity.imei
        self.trouble = ""
        self.answers = True
        self._met = False
        self._since = self._clock.monotonic()
        self._sweep_at = self._refresh_at = self._time_at = 0.0
        self._asked_time = False
        self._climber.answers_on(identity.port)
        if self._absence.connected(identity.imei, self._around.place()):
            self._suspect_brown_out()
        if self._climber.wrong not in _BEHIND_THE_LINE:
            self._climber.is_fine()

    def _failed(self, error: ModemError, trouble: str, wrong: Wrong, line: Line) -> None:
        if trouble != self.trouble or wrong is not self._climber.wrong:
            self._tell(error, trouble, wrong)
        self._history.sample(self._modem.name, None, False, "")
        if line is Line.MISSING:
            self._absence.port_missing(self._clock.monotonic())
        else:
            self._absence.port_there(self._clock.monotonic())
        stepped = self._suffers(wrong, line)
        delays = DELAYS_WITHOUT_PORT if wrong is Wrong.PORT_MISSING else DELAYS
        self._wait_longer(trouble, delays, answers=line is Line.ANSWERS)
        if stepped:
            self._try_at = 0.0
        elif (next_in := self._climber.next_in) is not None:
            self._try_at = min(self._try_at, self._clock.monotonic() + next_in)

    def _suffers(self, wrong: Wrong, line: Line) -> bool:
        before = self._climber.steps
        stepped = self._climber.suffers(wrong, line)
        if self._climber.steps != before:
            self._absence.is_wanted()  # what happens to the port now may be our own doing
        return stepped

    def _suspect_brown_out(self) -> None:
        self.restarts += 1
        log.warning("%s: went and came back by itself: a brown-out is suspected", self._modem.name)
        self._history.note(self._modem.name, LogWord.RESTARTED)
        if self._around.supply_was_low():
            self.complaints += 1
            self._history.note(self._modem.name, LogWord.UNDERVOLTAGE, "Raspberry Pi")

    def _tell(self, error: ModemError, trouble: str, wrong: Wrong) -> None:
        log.warning("%s: %s", self._modem.name, error)
        if isinstance(error, PortInUse):
            self._history.note(self._modem.name, LogWord.PORT_IN_USE, error.program)
        elif trouble == Trouble.PIN_REFUSED:
            self._history.note(self._modem.name, LogWord.PIN_REFUSED)
        elif wrong in _NOTES:
            detail = "" if wrong is Wrong.PORT_MISSING else trouble
            self._history.note(self._modem.name, _NOTES[wrong], detail)
        if wrong in (Wrong.SILENT, Wrong.SET_UP_FAILS):
            self._faults.tell(wrong)

    def _wait_longer(self, trouble: str, delays: tuple[float, ...], *, answers: bool) -> None:
        steady = not self.trouble and self._clock.monotonic() - self._since >= STEADY_SECONDS
        if steady or delays is not self._delays:
            self._tries = 0
        self._delays = delays
        self.trouble = trouble
        self.answers = answers
        delay = delays[min(self._tries, len(delays) - 1)]
        self._tries += 1
        self._try_at = self._clock.monotonic() + delay


_WRONG: Mapping[Line, Wrong] = MappingProxyType(
    {
        Line.ANSWERS: Wrong.SET_UP_FAILS,
        Line.SILENT: Wrong.SILENT,
        Line.MISSING: Wrong.PORT_MISSING,
        Line.IN_USE: Wrong.NEEDS_A_PERSON,
    }
)
