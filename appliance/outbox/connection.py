"""Keep one modem connected and looked after: reconnect with patience, sweep, ask for signal and time."""

from __future__ import annotations

import logging

from appliance.clock import Clock
from appliance.errors import ModemError, PortInUse
from appliance.modem.events import ModemIdentity, ModemNotReady
from appliance.modem.modem import Modem
from appliance.outbox.arrivals import Arrivals, Vouch

log = logging.getLogger(__name__)

DELAYS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # seconds between two tries; the last one again and again
STEADY_SECONDS = 60.0  # a connection that held so long is no reason for patience
SWEEP_SECONDS = 60.0  # announcements get lost
REFRESH_SECONDS = 30.0
REFRESH_SECONDS_WITHOUT_NETWORK = 5.0
TIME_SECONDS = 3600.0
TIME_SECONDS_UNTRUSTED = 15.0  # two readings make one that can be believed

GONE = "gone"
PORT_IN_USE = "port_in_use"


class Connection:
    """Belongs to the thread of its modem; the attributes may be read by others.

    ``sim``: by what the SIM is known ("" before the first connection). ``trouble``: why there is none, a
    ``Trouble``, ``gone`` or ``port_in_use``; "" = none. ``answers``: the modem does, whatever it lacks.
    """

    def __init__(self, *, modem: Modem, clock: Clock, vouch: Vouch | None) -> None:
        self.sim = ""
        self.trouble = ""
        self.answers = False
        self._modem = modem
        self._clock = clock
        self._vouch = vouch
        self._tries = 0
        self._try_at = 0.0
        self._since = 0.0
        self._sweep_at = self._refresh_at = self._time_at = 0.0

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

    def make(self) -> bool:
        """Connect if need be and due; -> whether there is a connection now."""
        if self.is_up:
            return True
        if self.retry_in > 0:
            return False
        try:
            identity = self._modem.connect()
        except ModemNotReady as error:
            self._failed(error, error.reason, answers=True)
        except PortInUse as error:
            self._failed(error, PORT_IN_USE)
        except ModemError as error:
            self._failed(error, GONE)
        else:
            self._made(identity)
        return self.is_up

    def lost(self, error: ModemError | None = None) -> None:
        """Let go of the port; ``make`` connects anew, at once if the connection had held for a while."""
        self._modem.close()
        if error is not None:
            log.warning("%s: %s", self._modem.name, error)
        held = self._clock.monotonic() - self._since >= STEADY_SECONDS
        self._wait_longer(GONE, answers=False)
        if held:
            self._tries = 0
            self._try_at = 0.0

    def look_after(self, arrivals: Arrivals) -> None:
        """Do what is due: stores, signal, time. Raises ``ModemGone``. Not while an answer is waited for."""
        if not self._modem.ready_to_send:
            return
        now = self._clock.monotonic()
        if now >= self._refresh_at:
            registered = self._modem.refresh().registered
            pause = REFRESH_SECONDS if registered else REFRESH_SECONDS_WITHOUT_NETWORK
            self._refresh_at = self._clock.monotonic() + pause
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_SECONDS
            arrivals.take(self.sim, self._modem.sweep())
        if self._vouch is not None and now >= self._time_at:
            trusted = self._clock.trust().trusted
            self._time_at = now + (TIME_SECONDS if trusted else TIME_SECONDS_UNTRUSTED)
            told = self._modem.network_time()
            if told is not None:
                self._vouch("nitz", told)

    def refresh_soon(self) -> None:
        """Ask for registration before anything else is sent."""
        self._refresh_at = 0.0

    def sweep_soon(self) -> None:
        """The stores are full."""
        self._sweep_at = 0.0

    def _made(self, identity: ModemIdentity) -> None:
        sim = identity.imsi or identity.iccid or identity.imei or self._modem.name
        if self.sim and sim != self.sim:
            log.info("%s: another SIM", self._modem.name)
        self.sim = sim
        self.trouble = ""
        self.answers = True
        self._since = self._clock.monotonic()
        self._sweep_at = self._refresh_at = self._time_at = 0.0

    def _failed(self, error: ModemError, trouble: str, *, answers: bool = False) -> None:
        if trouble != self.trouble:
            log.warning("%s: %s", self._modem.name, error)
        self._wait_longer(trouble, answers=answers)

    def _wait_longer(self, trouble: str, *, answers: bool) -> None:
        if not self.trouble and self._clock.monotonic() - self._since >= STEADY_SECONDS:
            self._tries = 0
        self.trouble = trouble
        self.answers = answers
        delay = DELAYS[min(self._tries, len(DELAYS) - 1)]
        self._tries += 1
        self._try_at = self._clock.monotonic() + delay
