"""Kotak masuk, Jawaban otomatis: what the box may answer by itself, in which words, for how much money."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from appliance.accounts import Role
from appliance.errors import InputError, StaleRevision
from appliance.inbox.grammar.replies import LONGEST, Answers
from appliance.sms.numbers import PhoneNumber
from web import guards, render
from web.boxed import the_box
from web.reply_forms import AnswersForm
from web.words_replies import ANSWER_GROUPS, ANSWER_NAMES

blueprint = Blueprint("inbox_answers", __name__)

BAD_TEXT = (
    "Teks ini belum bisa dipakai. Setelah isiannya terisi, SMS harus tetap muat 160 huruf biasa, dan hanya"
    " isian dalam kurung kurawal yang disebut di bawahnya yang dikenal."
)


@blueprint.get("/kotak-masuk/jawaban")
@guards.needs(Role.ADMIN)
def page() -> Response:
    form = AnswersForm(formdata=None)
    form.fill(the_box().replies.settings.current)
    return _ask(form, {}, _switches_now(), {})


@blueprint.post("/kotak-masuk/jawaban")
@guards.needs(Role.ADMIN)
def save() -> Response:
    form, box = AnswersForm(), the_box()
    texts, switches = _texts_typed(), _switches_typed()
    wrong = _wrong(texts)
    settings = form.settings(texts, _different(switches)) if form.ok() else None
    if settings is None or wrong:
        return _ask(form, texts, switches, wrong, 422)
    try:
        box.replies.settings.save(settings)
    except StaleRevision:
        said = "Orang lain baru saja mengubah jawaban otomatis. Periksa yang sekarang tersimpan, lalu ulangi."
        return render.go(url_for(".page"), said, "amber")
    except InputError as problem:
        form.refuse(form.forward_to, str(problem))
        return _ask(form, texts, switches, {}, 422)
    box.accounts.audit.record(guards.the_user().name, "automatic answers changed")
    return render.go(url_for(".page"), "Jawaban otomatis sudah disimpan dan langsung berlaku.")


def _texts_typed() -> dict[str, str]:
    """The office's own texts: those that are not the box's."""
    default = Answers.default()
    typed = {code: " ".join(request.form.get(f"text-{code}", "").split()) for code in sorted(default.codes)}
    return {code: text for code, text in typed.items() if text and text != default.template(code)}


def _switches_typed() -> dict[str, bool]:
    return {code: f"auto-{code}" in request.form for code in sorted(Answers.default().codes)}


def _switches_now() -> dict[str, bool]:
    answers = the_box().replies.settings.desk.answers
    return {code: answers.automatic(code) for code in sorted(answers.codes)}


def _different(switches: dict[str, bool]) -> dict[str, bool]:
    """Those that stand otherwise than the box brings them."""
    default = Answers.default()
    return {code: on for code, on in switches.items() if on != default.automatic(code)}


def _wrong(texts: dict[str, str]) -> dict[str, str]:
    """Sentences for texts that do not fit, by code."""
    wrong = {}
    for code, text in texts.items():
        try:
            Answers.default().rewritten({code: text}, {})
        except ValueError:
            wrong[code] = BAD_TEXT
    return wrong


def _forwards_out() -> list[PhoneNumber]:
    """Numbers that alarms were to go to, and whose owners have said BERHENTI."""
    box = the_box()
    opted_out = box.ledger.opted_out()
    return [number for number in box.replies.settings.current.forward_numbers if number in opted_out]


def _ask(
    form: AnswersForm,
    texts: dict[str, str],
    switches: dict[str, bool],
    wrong: dict[str, str],
    status: int = 200,
) -> Response:
    replies = the_box().replies
    answers = replies.settings.desk.answers
    shown = {code: texts.get(code) or answers.template(code) for code in answers.codes}
    return render.show(
        "replies/answers.html",
        form=form,
        groups=ANSWER_GROUPS,
        names=ANSWER_NAMES,
        texts=shown,
        own={code for code in answers.codes if shown[code] != Answers.default().template(code)},
        switches=switches,
        wrong=wrong,
        fields=sorted(LONGEST),
        forwards_out=_forwards_out(),
        spent=replies.mail.spent_today(),
        price=replies.price(),
        status=status,
    )
