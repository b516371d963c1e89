"""Catatan: who did what and when, to be narrowed by person, kind and day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, request

from appliance.accounts import Role
from appliance.accounts.models import AuditEntry
from web import forms, guards, render
from web.boxed import the_box
from web.words_audit import KINDS, deed, subject_words

blueprint = Blueprint("settings_audit", __name__)

PAGE = 50
ASKED = ("siapa", "jenis", "dari", "sampai")


@blueprint.get("/pengaturan/catatan")
@guards.needs(Role.ADMIN)
def page() -> Response:
    box = the_box()
    asked = {name: request.args.get(name, "")[:40] for name in ASKED}
    before = request.args.get("sebelum", "")
    deeds = KINDS[asked["jenis"]][1] if asked["jenis"] in KINDS else ()
    found = box.accounts.audit.entries(
        limit=PAGE + 1,
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
        who=asked["siapa"],
        what=tuple(deeds),
        since=_midnight(asked["dari"]),
        until=_midnight(asked["sampai"], days=1),
    )
    return render.show(
        "settings/audit.html",
        entries=found[:PAGE],
        next=found[PAGE - 1].id if len(found) > PAGE else None,
        asked=asked,
        kept={name: value for name, value in asked.items() if value},
        later=bool(before),
        kinds=KINDS,
        users=sorted({user.name for user in box.accounts.users()}),
        deed=deed,
        about=_about,
    )


def _midnight(day: str, *, days: int = 0) -> str:
    """The beginning of a day of the office, as the audit writes times; "" for what is no day."""
    found = forms.date_of(day)
    if found is None or found.year < 2000 or found.year > 2999:
        return ""
    start = datetime.combine(found + timedelta(days=days), time(), the_box().config.box.zone)
    return start.astimezone(UTC).isoformat()


def _about(entry: AuditEntry) -> tuple[str, str]:
    """What a deed was done to, for people: a text, and the contact's id if the book still has it."""
    book = the_box().book.snapshot
    kind, _, id_ = entry.subject.partition(" ")
    if kind == "group" and id_ in book.groups:
        return f"kelompok {book.groups[id_].name}", ""
    if kind == "posyandu" and id_ in book.posyandu:
        return f"Posyandu {book.posyandu[id_].name}", ""
    if kind != "contact":
        return subject_words(entry.subject), ""
    person = book.by_id.get(id_)
    return (person.name, id_) if person is not None else ("orang yang sudah dihapus", "")
