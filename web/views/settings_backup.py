"""Pengaturan, Cadangan data: the last backup, a new one, the eight words on paper, other words."""

from __future__ import annotations

import os
from datetime import datetime

from flask import Blueprint, Response, send_file, url_for

from appliance.accounts import Role
from appliance.backup.diary import MadeBackup, Where
from web import guards, render
from web.boxed import the_box
from web.own_password import OwnPasswordForm, own_password
from web.strings import label

blueprint = Blueprint("settings_backup", __name__)


@blueprint.get("/pengaturan/cadangan")
@guards.needs(Role.ADMIN)
def page() -> Response:
    box = the_box()
    last = box.backups.last
    stick = box.stick
    return render.show(
        "backup/page.html",
        last=last,
        old=_is_old(last),
        made=sorted(box.backups.diary.made().values(), key=lambda each: each.at, reverse=True),
        stick_in=stick.is_in,
        on_stick=stick.found(),
        stick_problem=label(stick.problem) if stick.problem else None,
        trusted=box.clock.trust().trusted,
        people=len(box.book),
    )


@blueprint.post("/pengaturan/cadangan/unduh")
@guards.needs(Role.ADMIN)
def download() -> Response:
    """The file is made whole before its first byte is handed out, so that an error is still a page."""
    box = the_box()
    backup = box.backups.draft(where=Where.BROWSER)
    size = backup.seek(0, os.SEEK_END)
    backup.seek(0)
    box.accounts.audit.record(guards.the_user().name, "backup downloaded")
    at = box.clock.now().astimezone(box.config.box.zone)
    answer = send_file(
        backup,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"cadangan-{at:%Y-%m-%d-%H%M}.kabar",
    )
    answer.content_length = size
    return answer


@blueprint.get("/pengaturan/cadangan/kit")
@guards.needs(Role.ADMIN)
def ask_kit() -> Response:
    return _ask("backup/ask_kit.html", OwnPasswordForm())


@blueprint.post("/pengaturan/cadangan/kit")
@guards.needs(Role.ADMIN)
def kit() -> Response:
    """An answer to a form, so that the words are in no address and in no history."""
    form = OwnPasswordForm()
    if not form.ok() or not own_password(form):
        return _ask("backup/ask_kit.html", form, 422)
    box = the_box()
    box.accounts.audit.record(guards.the_user().name, "emergency kit shown")
    settings = box.settings.current
    return render.show(
        "backup/kit.html",
        words=box.backups.words.split(),
        name=settings.office_name or box.config.box.name,
        office=settings,
        printed_at=box.clock.now(),
    )


@blueprint.get("/pengaturan/cadangan/kata-baru")
@guards.needs(Role.ADMIN)
def ask_words() -> Response:
    return _ask("backup/ask_words.html", OwnPasswordForm())


@blueprint.post("/pengaturan/cadangan/kata-baru")
@guards.needs(Role.ADMIN)
def new_words() -> Response:
    form = OwnPasswordForm()
    if not form.ok() or not own_password(form):
        return _ask("backup/ask_words.html", form, 422)
    box = the_box()
    box.backups.new_words()
    box.accounts.audit.record(guards.the_user().name, "backup words changed")
    said = "Delapan kata yang baru sudah berlaku. Cetak kit darurat, lalu unduh cadangan baru."
    return render.go(url_for("settings_backup.page"), said)


def _ask(template: str, form: OwnPasswordForm, status: int = 200) -> Response:
    return render.show(template, form=form, last=the_box().backups.last, status=status)


def _is_old(last: MadeBackup | None) -> bool:
    now: datetime = the_box().clock.now()
    return last is not None and the_box().clock.trust().trusted and (now - last.at).days > 7
