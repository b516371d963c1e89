"""How things stand with one sender, put together for pages and health. Looks; changes nothing."""

from __future__ import annotations

from appliance.modem.modem import Modem
from appliance.outbox.connection import REGISTRATION_DENIED
from appliance.outbox.crew import Crew
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import DayTotals
from appliance.outbox.pacing import Waiting
from appliance.outbox.sender_status import SenderState, SenderStatus, masked

_IDLE_STATES = {
    Waiting.PACE: SenderState.PACING,
    Waiting.QUIET_HOURS: SenderState.QUIET_HOURS,
    Waiting.DAILY_CAP: SenderState.DAILY_CAP,
}
_RESTING = (SenderState.PAUSED, SenderState.SET_ASIDE)
_UNCONNECTED = (SenderState.OFFLINE, SenderState.NOT_READY, SenderState.CONNECTING)


class StatusBoard:
    """Safe from any thread. ``state`` is written by the sender's thread alone."""

    def __init__(self, *, modem: Modem, ledger: Ledger, crew: Crew) -> None:
        self.state = SenderState.STOPPED
        self._modem = modem
        self._ledger = ledger
        self._crew = crew

    def read(self, *, turned_at: float, hangs: bool) -> SenderStatus:
        crew, radio = self._crew, self._modem.state
        sim = crew.connection.sim
        today = self._ledger.day_totals(sim) if sim else DayTotals()
        last_error, last_error_at = crew.dispatch.last_error
        return SenderStatus(
            name=self._modem.name,
            state=self.state,
            reason=self._reason(),
            connected=crew.connection.is_up,
            operator=radio.operator,
            network=radio.network,
            signal_percent=radio.signal_percent,
            imsi_masked=masked(sim) if sim else "",
            sent_today=today.sent,
            failed_today=today.failed,
            unknown_today=today.unknown,
            per_minute=self._ledger.busy_rate(sim) if sim else 0.0,
            last_error=last_error,
            last_error_at=last_error_at,
            last_sent_at=crew.dispatch.last_sent_at,
            restarts=crew.hearing.restarts + crew.connection.restarts,
            turned_at=turned_at,
            sending_since=crew.dispatch.sending_since,
            resumes_in=self._resumes_in(),
            recovering=crew.climber.view,
            undervoltages=crew.hearing.undervoltages + crew.connection.complaints,
            hangs=hangs,
        )

    def idle_state(self) -> SenderState:
        """Why nothing is being sent by a modem that is connected."""
        if not self._crew.connection.is_registered:
            return SenderState.NO_NETWORK
        if not self._modem.ready_to_send:
            return SenderState.SENDING  # the answer to the last one may still come
        governor = self._crew.governor
        if governor.pause_left > 0:
            aside = governor.set_aside and not governor.held
            return SenderState.SET_ASIDE if aside else SenderState.PAUSED
        return _IDLE_STATES.get(self._crew.governor.holds, SenderState.READY)

    def _reason(self) -> str:
        if self.state in _RESTING:
            return self._crew.governor.pause_reason or ""
        if self.state in _UNCONNECTED:
            return self._crew.connection.trouble
        if self.state is SenderState.NO_NETWORK and self._modem.state.registration == REGISTRATION_DENIED:
            return "registration_denied"  # the network knows this SIM and does not want it
        return ""

    def _resumes_in(self) -> float | None:
        if self.state in _RESTING:
            return self._crew.governor.pause_left
        if self.state in (SenderState.OFFLINE, SenderState.NOT_READY):
            return self._crew.connection.retry_in
        return None
