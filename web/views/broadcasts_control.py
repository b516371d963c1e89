"""Siaran, meanwhile: pause, go on, stop until tomorrow, cancel, send again. Twice is once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request, url_for

from appliance.broadcasts import BroadcastReport
from appliance.errors import InputError
from appliance.outbox.status import BroadcastState, Status
from web import filters, forms, guards, render
from web.boxed import the_box
from web.views.broadcasts import MAY_SEND, NUMBER, RESENDABLE, blueprint, report_of, waiting_in

__all__ = ["blueprint"]

TOO_LATE = "Siaran ini sudah selesai atau dibatalkan, jadi tidak ada yang berubah."
BAD_HOUR = "Jam ini tidak ada. Tulis misalnya 15.00."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.post(f"/siaran/{NUMBER}/jeda")
@guards.needs(*MAY_SEND)
def pause(broadcast_id: int) -> Response:
    said = "Siaran dijeda. Sisanya menunggu di kotak dan tidak hilang."
    return _decide(broadcast_id, lambda by: the_box().broadcasts.pause(broadcast_id, by=by), said, "amber")


@blueprint.post(f"/siaran/{NUMBER}/lanjutkan")
@guards.needs(*MAY_SEND)
def resume(broadcast_id: int) -> Response:
    return _decide(
        broadcast_id, lambda by: the_box().broadcasts.resume(broadcast_id, by=by), "Siaran dilanjutkan."
    )


# -- until tomorrow ---------------------------------------------------------------------------------------


@blueprint.post(f"/siaran/{NUMBER}/besok")
@guards.needs(*MAY_SEND)
def tomorrow(broadcast_id: int) -> Response:
    report_of(broadcast_id)
    try:
        stop = the_box().broadcasts.tomorrow(broadcast_id, by=guards.the_user().name)
    except InputError:
        return _back(broadcast_id, TOO_LATE, "amber")
    return _back(broadcast_id, f"Siaran berhenti dan dilanjutkan {_when(stop.until)}.", "amber")


@blueprint.get(f"/siaran/{NUMBER}/berhenti")
@guards.needs(*MAY_SEND)
def ask_stop(broadcast_id: int) -> Response:
    return _ask_stop(report_of(broadcast_id))


@blueprint.post(f"/siaran/{NUMBER}/berhenti")
@guards.needs(*MAY_SEND)
def stop(broadcast_id: int) -> Response:
    """``jam`` empty: no stop any more."""
    found = report_of(broadcast_id)
    written = request.form.get("jam", "").strip()
    moment = _next_time(written)
    if written and moment is None:
        return _ask_stop(found, written, BAD_HOUR, status=422)
    try:
        stop = the_box().broadcasts.stop_at(broadcast_id, moment, by=guards.the_user().name)
    except InputError:
        return _back(broadcast_id, TOO_LATE, "amber")
    if stop is None:
        return _back(broadcast_id, "Siaran tidak berhenti sendiri lagi.")
    return _back(broadcast_id, f"Siaran berhenti {_when(stop.at)} dan dilanjutkan {_when(stop.until)}.")


def _next_time(written: str) -> datetime | None:
    """When the office's clock shows that next."""
    clock, box = forms.time_of(written), the_box()
    if clock is None:
        return None
    now = box.clock.now().astimezone(box.config.box.zone)
    moment = datetime.combine(now.date(), clock, now.tzinfo)
    return moment if moment > now else moment + timedelta(days=1)


def _ask_stop(found: BroadcastReport, written: str = "", trouble: str = "", status: int = 200) -> Response:
    stop, zone = found.broadcast.stop, the_box().config.box.zone
    if stop is not None and not written:
        written = f"{stop.at.astimezone(zone):%H:%M}"
    return render.show("broadcasts/stop.html", report=found, written=written, trouble=trouble, status=status)


# -- for good ---------------------------------------------------------------------------------------------


@blueprint.get(f"/siaran/{NUMBER}/batalkan")
@guards.needs(*MAY_SEND)
def ask_cancel(broadcast_id: int) -> Response:
    found = report_of(broadcast_id)
    return render.show("broadcasts/cancel.html", report=found, waiting=waiting_in(found))


@blueprint.post(f"/siaran/{NUMBER}/batalkan")
@guards.needs(*MAY_SEND)
def cancel(broadcast_id: int) -> Response:
    """Also the undo: within the first seconds nothing has been sent yet."""
    before = report_of(broadcast_id)
    if before.broadcast.state is BroadcastState.FINISHED:
        return _back(broadcast_id, TOO_LATE, "amber")
    the_box().broadcasts.cancel(broadcast_id, by=guards.the_user().name)
    nothing_sent = report_of(broadcast_id).counts[Status.CANCELLED] == before.broadcast.accepted
    said = (
        "Tidak ada SMS yang terkirim." if nothing_sent else "Yang sudah terkirim tidak dapat ditarik kembali."
    )
    return _back(broadcast_id, f"Siaran dibatalkan. {said}")


# -- again ------------------------------------------------------------------------------------------------


@blueprint.get(f"/siaran/{NUMBER}/kirim-ulang")
@guards.needs(*MAY_SEND)
def ask_resend(broadcast_id: int) -> Response:
    return _ask_resend(report_of(broadcast_id))


@blueprint.post(f"/siaran/{NUMBER}/kirim-ulang")
@guards.needs(*MAY_SEND)
def resend(broadcast_id: int) -> Response:
    """Whoever may have it already is sent to only after a second confirmation (``yakin``)."""
    found = report_of(broadcast_id)
    wanted = [status for name, status in RESENDABLE.items() if request.form.get(name) == "1"]
    if not wanted:
        return _ask_resend(found, "Centang dulu siapa yang dikirimi ulang.", status=422)
    maybe_twice = found.counts[Status.UNKNOWN] if Status.UNKNOWN in wanted else 0
    if maybe_twice and request.form.get("yakin") != "1":
        names = [name for name, status in RESENDABLE.items() if status in wanted]
        return render.show(
            "broadcasts/resend_sure.html", report=found, names=names, maybe_twice=maybe_twice, seen=_seen()
        )
    try:
        count = the_box().broadcasts.resend(
            broadcast_id, wanted, by=guards.the_user().name, seen=_moment(request.form.get("dilihat", ""))
        )
    except InputError:
        return _back(broadcast_id, "Siaran yang sudah dibatalkan tidak dapat dikirim ulang.", "amber")
    if not count:
        return _back(broadcast_id, "Tidak ada lagi yang perlu dikirim ulang.", "plain")
    return _back(broadcast_id, f"{filters.thousands(count)} penerima masuk antrean lagi.")


def _ask_resend(found: BroadcastReport, trouble: str = "", status: int = 200) -> Response:
    counts = [(name, found.counts[one], one) for name, one in RESENDABLE.items()]
    return render.show(
        "broadcasts/resend.html", report=found, counts=counts, trouble=trouble, seen=_seen(), status=status
    )


def _seen() -> int:
    """When this person looks, for the form: pressing twice on one look sends once."""
    return (the_box().clock.now() - _EPOCH) // timedelta(milliseconds=1)


def _moment(seen: str) -> datetime | None:
    return _EPOCH + timedelta(milliseconds=int(seen)) if seen.isdecimal() and len(seen) < 15 else None


# -- all of them ------------------------------------------------------------------------------------------


def _decide(broadcast_id: int, decide: Callable[[str], object], said: str, tone: Any = "leaf") -> Response:
    report_of(broadcast_id)
    try:
        decide(guards.the_user().name)
    except InputError:
        return _back(broadcast_id, TOO_LATE, "amber")
    return _back(broadcast_id, said, tone)


def _when(moment: datetime) -> str:
    box = the_box()
    return filters.LocalTime(box.config.box.timezone, box.clock.now).moment(moment)


def _back(broadcast_id: int, said: str, tone: Any = "leaf") -> Response:
    return render.go(url_for("broadcasts.report", broadcast_id=broadcast_id), said, tone)
