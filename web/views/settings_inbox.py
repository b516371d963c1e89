"""Pengaturan, Kotak masuk: the office's ready answers, and how long the texts of messages are kept."""

from __future__ import annotations

import msgspec
from flask import Response, url_for
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from appliance.accounts import Role
from appliance.contacts.settings import OfficeSettings
from appliance.errors import StaleRevision
from web import forms, guards, render
from web.boxed import the_box
from web.views.settings_hours import blueprint
from web.words_inbox import QUICK_ANSWERS

__all__ = ["blueprint"]

MOST_ANSWERS = 20
LONGEST_ANSWER = 480


class InboxForm(forms.Form):
    answers = forms.paragraph("Jawaban cepat", longest=MOST_ANSWERS * LONGEST_ANSWER)
    keep_months = IntegerField(
        "Simpan isi pesan (bulan)",
        validators=[
            InputRequired("Isi angka, misalnya 24. Isi 0 bila disimpan terus."),
            NumberRange(0, 120, "Isi angka antara 0 dan 120."),
        ],
    )
    rev = HiddenField()

    def texts(self) -> tuple[str, ...]:
        """One text on each line."""
        lines = (" ".join(line.split()) for line in (self.answers.data or "").splitlines())
        return tuple(line for line in lines if line)

    def ok(self) -> bool:
        if not super().ok():
            return False
        if len(self.texts()) > MOST_ANSWERS:
            self.refuse(self.answers, f"Paling banyak {MOST_ANSWERS} jawaban.")
        if any(len(text) > LONGEST_ANSWER for text in self.texts()):
            self.refuse(self.answers, f"Satu jawaban paling panjang {LONGEST_ANSWER} huruf.")
        return not self.answers.errors

    def settings(self, before: OfficeSettings) -> OfficeSettings:
        """What the form wants, with the revision it was opened at."""
        texts = self.texts()
        return msgspec.structs.replace(
            before,
            rev=int(self.rev.data) if str(self.rev.data).isdecimal() else before.rev,
            quick_answers=None if texts == QUICK_ANSWERS else texts,
            keep_months=self.keep_months.data,
        )


@blueprint.get("/pengaturan/kotak-masuk")
@guards.needs(Role.ADMIN)
def inbox() -> Response:
    settings = the_box().settings.current
    answers = QUICK_ANSWERS if settings.quick_answers is None else settings.quick_answers
    given = {"answers": "\n".join(answers), "keep_months": settings.keep_months, "rev": str(settings.rev)}
    return _ask(InboxForm(formdata=None, data=given))


@blueprint.post("/pengaturan/kotak-masuk")
@guards.needs(Role.ADMIN)
def save_inbox() -> Response:
    form, box = InboxForm(), the_box()
    if not form.ok():
        return _ask(form, 422)
    try:
        box.settings.save(form.settings(box.settings.current))
    except StaleRevision:
        form.rev.data = str(box.settings.current.rev)
        return _ask(form, 409, stale=True)
    box.accounts.audit.record(guards.the_user().name, "inbox settings changed")
    return render.go(url_for("settings.page"), "Pengaturan Kotak masuk sudah disimpan.")


def _ask(form: InboxForm, status: int = 200, *, stale: bool = False) -> Response:
    return render.show("settings/inbox.html", form=form, stale=stale, status=status)
