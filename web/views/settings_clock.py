"""Pengaturan, Jam kotak: what time it is by the box, and an administrator's browser that knows better."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from appliance.accounts import Role
from appliance.browser_clock import Proposal, Question, Refusal, TimeRefused
from web import filters, guards, render
from web.boxed import the_box
from web.clock_form import ClockForm, YesForm
from web.strings import label
from web.words_clock import jump_said
from web.words_modem_care import clock_said

blueprint = Blueprint("settings_clock", __name__)

# for the browser, which knows zones by their places
PLACES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


@blueprint.get("/pengaturan/jam")
@guards.needs(Role.ADMIN)
def page() -> Response:
    return _show(ClockForm())


@blueprint.post("/pengaturan/jam")
@guards.needs(Role.ADMIN)
def tell() -> Response:
    """What the browser says, or what was typed."""
    form, box = ClockForm(), the_box()
    told = form.told(box.config.box.zone) if form.ok() else None
    if told is None:
        return _show(form, status=422)
    try:
        proposal = box.browser_clock.take(box.browser_clock.hear(told), by=guards.the_user())
    except TimeRefused as refused:
        return _show(form, refused.why, status=422)
    return _go_on(proposal, YesForm(formdata=None))


@blueprint.post("/pengaturan/jam/ya")
@guards.needs(Role.ADMIN)
def confirm() -> Response:
    """Both times were seen."""
    form = YesForm()
    answer = form.answer()
    if answer is None:
        return _show(ClockForm(formdata=None), Refusal.STALE, status=422)
    said, question = answer
    if question is Question.FAR and not form.looked_up.data:
        form.refuse(form.looked_up, "Beri tanda dulu setelah tanggalnya Anda cocokkan.")
        question = Question.NONE  # nothing is confirmed yet
    try:
        proposal = the_box().browser_clock.take(said, by=guards.the_user(), confirmed=question)
    except TimeRefused as refused:
        return _show(ClockForm(formdata=None), refused.why, status=422)
    return _go_on(proposal, form)


def _go_on(proposal: Proposal, form: YesForm) -> Response:
    if proposal.question is Question.NONE:
        time = filters.LocalTime(the_box().config.box.timezone, the_box().clock.now)
        return render.go(url_for("settings_clock.page"), f"Jam kotak sekarang {time.full(proposal.now)}.")
    form.put(proposal.said, proposal.question)
    return render.show(
        "settings/clock_question.html",
        proposal=proposal,
        said=label(proposal.question),
        far=proposal.question is Question.FAR,
        jump=jump_said(proposal.jump),
        form=form,
        status=422 if form.errors else 200,
    )


def _show(form: ClockForm, refusal: Refusal | None = None, status: int = 200) -> Response:
    box = the_box()
    trust = box.clock.trust()
    return render.show(
        "settings/clock.html",
        form=form,
        now=box.clock.now(),
        trusted=trust.trusted,
        said=clock_said(trust),
        closed=box.browser_clock.refusal,
        refusal=refusal,
        place=PLACES[box.config.box.timezone],
        status=status,
    )
