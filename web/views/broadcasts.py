"""Siaran, after: the list, and the report of one broadcast with its recipients."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.broadcasts import BroadcastReport, NoSuchBroadcast, WaitingReason
from appliance.outbox.model import PRIORITY_REPLY, RecipientRow
from appliance.outbox.sender_status import RESTING
from appliance.outbox.status import BroadcastState, Status
from web import guards, render
from web.boxed import the_box
from web.question_views import question_shown
from web.recipients_workbook import recipients_workbook
from web.views.contact_import import workbook_answer

blueprint = Blueprint("broadcasts", __name__)

MAY_SEND = (Role.ADMIN, Role.PETUGAS)
PAGE = 50
LISTED = 20
PRINTED = 1000  # some twenty sheets of paper; the workbook has everybody
# what a person may send again
RESENDABLE = {"gagal": Status.FAILED, "pasti": Status.UNKNOWN}
STOPPED = "siaran-berhenti"  # the event by which the list hears that nothing moves any more
# it stands still, and Lanjutkan makes it go on
_GO_ON = frozenset({WaitingReason.STOPPED, WaitingReason.REFUSED})
NUMBER = "<int(max=999999999):broadcast_id>"  # fits the ledger's integers


@blueprint.get("/siaran")
def page() -> Response:
    before = request.args.get("sebelum", type=int)
    box = the_box()
    found = box.broadcasts.recent(limit=LISTED + 1, before=before and min(before, 999_999_999))
    rows = found[:LISTED]
    return render.show(
        "broadcasts/page.html",
        "broadcasts/_list.html",
        reports=[box.broadcasts.report(one.id) for one in rows],
        next=rows[-1].id if len(found) > LISTED else None,
        before=before,
        may_send=guards.the_user().role in MAY_SEND,
    )


@blueprint.get(f"/siaran/{NUMBER}")
def report(broadcast_id: int) -> Response:
    found = report_of(broadcast_id)
    after = request.args.get("sesudah", 0, type=int)
    wanted = _wanted()
    rows = _rows(broadcast_id, wanted, after)
    return render.show(
        "broadcasts/report.html",
        "broadcasts/_recipients.html",
        rows=rows[:PAGE],
        next=rows[PAGE - 1].id if len(rows) > PAGE else None,
        after=after,
        decisions=the_box().broadcasts.decisions(broadcast_id),
        left_out=the_box().broadcasts.left_out(broadcast_id) if found.broadcast.left_out else {},
        **question_shown(broadcast_id),
        **_shown(found, wanted),
    )


@blueprint.get(f"/siaran/{NUMBER}/kemajuan")
def live(broadcast_id: int) -> Response:
    """The part of the report that moves; without htmx the whole report."""
    if not render.wants_fragment():
        return render.go(url_for("broadcasts.report", broadcast_id=broadcast_id))
    shown = _shown(report_of(broadcast_id), _wanted())
    answer = render.show("broadcasts/_live.html", **shown)
    if not shown["every"]:
        answer.headers["HX-Trigger"] = STOPPED  # the list below looks once more
    return answer


@blueprint.get(f"/siaran/{NUMBER}/cetak")
def paper(broadcast_id: int) -> Response:
    """The report as it lies in a file: counts, the message, everybody in the chosen state."""
    found = report_of(broadcast_id)
    wanted = _wanted()
    rows = _rows(broadcast_id, wanted, 0, PRINTED)[:PRINTED]
    return render.show(
        "broadcasts/paper.html",
        report=found,
        wanted=wanted,
        rows=rows,
        total=found.counts[wanted] if wanted else sum(found.counts.values()),
        office=the_box().settings.current,
        printed_at=the_box().clock.now(),
    )


@blueprint.get(f"/siaran/{NUMBER}/penerima.xlsx")
def download(broadcast_id: int) -> Response:
    box = the_box()
    found = report_of(broadcast_id)
    wanted = _wanted()
    rows = (row for part in _parts(broadcast_id, wanted) for row in part)
    workbook = recipients_workbook(found.broadcast, rows, box.config.box.zone)
    return workbook_answer(workbook, f"siaran-{broadcast_id}{'-' + wanted if wanted else ''}.xlsx")


def report_of(broadcast_id: int) -> BroadcastReport:
    """For a page. An answer to one person is there only for whoever may see that conversation."""
    try:
        found = the_box().broadcasts.report(broadcast_id)
    except NoSuchBroadcast:
        abort(HTTPStatus.NOT_FOUND)
    if found.broadcast.priority == PRIORITY_REPLY and not _may_see_those_of(broadcast_id):
        abort(HTTPStatus.NOT_FOUND)
    return found


def _may_see_those_of(broadcast_id: int) -> bool:
    box, user = the_box(), guards.the_user()
    people = box.broadcasts.recipients(broadcast_id, limit=2)
    return all(box.conversations.may_see(user, each.number) for each in people)


def _wanted() -> Status | None:
    """``?keadaan=failed``: only recipients in this state."""
    asked = request.args.get("keadaan", "")
    return Status(asked) if asked in set(Status) else None


def _rows(
    broadcast_id: int, wanted: Status | None, after: int, limit: int = PAGE
) -> tuple[RecipientRow, ...]:
    """One more than ``limit``, to know whether there is a next page."""
    after = min(max(after, 0), 2**50)
    return the_box().broadcasts.recipients(broadcast_id, status=wanted, after=after, limit=limit + 1)


def _parts(broadcast_id: int, wanted: Status | None) -> Iterator[tuple[RecipientRow, ...]]:
    after = 0
    while part := _rows(broadcast_id, wanted, after, 999):
        yield part
        after = part[-1].id


def _shown(found: BroadcastReport, wanted: Status | None) -> dict[str, Any]:
    """What the report and its live part show."""
    return {
        "report": found,
        "wanted": wanted,
        "waiting": waiting_in(found),
        "again": sum(found.counts[status] for status in RESENDABLE.values()),
        "may_send": guards.the_user().role in MAY_SEND,
        "every": _seconds_to_next_look(found),
        "under_way": found.broadcast.state in (BroadcastState.ACTIVE, BroadcastState.PAUSED),
        "resting": [card for card in found.modems if card.state in RESTING],
        "may_go_on": found.broadcast.state is BroadcastState.PAUSED or found.waiting_reason in _GO_ON,
    }


def _seconds_to_next_look(found: BroadcastReport) -> int | None:
    """How often the moving part is asked for; None: nothing of it moves any more."""
    if found.undo_seconds_left:
        return 1
    if found.broadcast.state is BroadcastState.PAUSED:
        return 15  # somebody may go on with it, and reports of what has left still come in
    return 3 if found.running else None


def waiting_in(found: BroadcastReport) -> int:
    """Recipients that have not been handed to a modem yet."""
    return found.counts[Status.QUEUED] + found.counts[Status.ERRORED]
