"""The modems as pages, forecasts and health see them: configuration and sender in one value."""

from __future__ import annotations

from collections.abc import Iterable

from appliance.broadcast_models import ModemCard
from appliance.config import ModemSection
from appliance.outbox.forecast import ANY_FARE, SECONDS_PER_SEGMENT, ModemPace
from appliance.outbox.pacing import Pacing
from appliance.outbox.routing import Fare
from appliance.outbox.sender_status import RESTING, SenderState, SenderStatus

# The modem can be reached and nothing but time keeps it from sending.
_MAY_SEND = frozenset(
    {
        SenderState.SENDING,
        SenderState.READY,
        SenderState.PACING,
        SenderState.QUIET_HOURS,
        SenderState.DAILY_CAP,
    }
)
# Seconds of a pause. A modem that is set aside again and again waits longer: it is not counted on.
BACK_SOON = 300.0
# A forecast counts on it: a box that has just been started will be connected in a moment.
_EXPECTED = _MAY_SEND | {SenderState.STOPPED, SenderState.CONNECTING}


def card(section: ModemSection, status: SenderStatus | None, *, price: int) -> ModemCard:
    """``status`` None: no sender runs here (a command beside the box). ``price``: of a segment, in rupiah."""
    if status is None:
        status = _never_seen(section.name)
    return ModemCard(
        name=section.name,
        state=status.state,
        reason=status.reason,
        connected=status.connected,
        ready=status.state in _MAY_SEND,
        port=section.port,
        operator=status.operator,
        network=status.network,
        signal_percent=status.signal_percent,
        imsi_masked=status.imsi_masked,
        sent_today=status.sent_today,
        failed_today=status.failed_today,
        unknown_today=status.unknown_today,
        daily_cap=section.daily_cap,
        per_minute=section.per_minute,
        measured_per_minute=status.per_minute,
        price=section.price if section.price is not None else price,
        last_error=status.last_error,
        last_error_at=status.last_error_at,
        last_sent_at=status.last_sent_at,
        restarts=status.restarts,
        resumes_in=status.resumes_in,
        recovering=status.recovering,
        power_complaints=status.undervoltages,
        hangs=status.hangs,
    )


def pace(
    section: ModemSection, pacing: Pacing, status: SenderStatus | None, fare: Fare = ANY_FARE
) -> ModemPace | None:
    """What a forecast may expect of a modem; None: nothing, as things are."""
    if status is None:
        return ModemPace.of(pacing, fare=fare, name=section.name)
    back_soon = status.state is SenderState.SET_ASIDE and (status.resumes_in or 0) <= BACK_SOON
    if status.state not in _EXPECTED and not back_soon:
        return None
    measured = status.per_minute or 60.0 / SECONDS_PER_SEGMENT
    return ModemPace.of(
        pacing,
        handed_over=status.sent_today + status.unknown_today,
        seconds_per_segment=60.0 / measured,
        fare=fare,
        name=section.name,
    )


def all_rest(statuses: Iterable[SenderStatus | None]) -> bool:
    """Some rest because too much was refused, and there is nobody else who could send."""
    states = {each.state for each in statuses if each is not None}
    return bool(states & RESTING) and not states & _EXPECTED


def _never_seen(name: str) -> SenderStatus:
    return SenderStatus(
        name=name,
        state=SenderState.STOPPED,
        reason="",
        connected=False,
        operator="",
        network="",
        signal_percent=None,
        imsi_masked="",
        sent_today=0,
        failed_today=0,
        unknown_today=0,
        per_minute=0.0,
        last_error="",
        last_error_at=None,
        last_sent_at=None,
        restarts=0,
        turned_at=0.0,
        sending_since=None,
    )
