"""Kabar darurat: all that nobody sees to yet, and taking one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from web import guards, render
from web.boxed import the_box
from web.reply_globals import open_alarms

blueprint = Blueprint("inbox_alarms", __name__)

MAY_TAKE = (Role.ADMIN, Role.PETUGAS)
PAGE = 50


@blueprint.get("/kotak-masuk/darurat")
def page() -> Response:
    """From ``mulai`` on: people of the book first, then whoever has waited longest."""
    start = min(max(request.args.get("mulai", 0, type=int), 0), 10**6)
    found = open_alarms(the_box(), start, PAGE)
    end = start + len(found.shown)
    next_page = url_for(".page", mulai=end) if end < found.total else ""
    return render.show("replies/alarms.html", alarms=found, start=start, next_page=next_page)


@blueprint.post("/kotak-masuk/darurat/<int:alarm_id>/ambil")
@guards.needs(*MAY_TAKE)
def take(alarm_id: int) -> Response:
    box, by = the_box(), guards.the_user().name
    alarm = box.replies.alarms.get(min(alarm_id, 2**50))
    if alarm is None or not box.conversations.may_see(guards.the_user(), alarm.number):
        abort(HTTPStatus.NOT_FOUND)
    taken = box.replies.alarms.take(alarm.id, by=by)
    if taken:
        box.accounts.audit.record(by, "alarm taken", f"alarm {alarm_id}")
    said = "Anda yang menangani kabar darurat ini. Tandanya hilang dari semua halaman."
    other = "Kabar darurat ini sudah ditangani orang lain."
    way_back = guards.safe_way_back(request.form.get("dari", ""))
    return render.go(way_back, said if taken else other, "leaf" if taken else "amber")
