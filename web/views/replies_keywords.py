"""Kotak masuk, Kata kunci: what people may type, the office's own words, a reply tried beforehand."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from appliance.accounts import Role
from appliance.errors import InputError, StaleRevision
from appliance.inbox.grammar.keywords import BUILTIN, Keyword
from appliance.inbox.grammar.reading import Asked, Expecting
from web import guards, render
from web.boxed import the_box
from web.reply_forms import KeywordForm, changed

blueprint = Blueprint("inbox_keywords", __name__)

MAY_CHANGE = (Role.ADMIN, Role.PETUGAS)
LONGEST_TRIED = 700
STALE = (
    "Orang lain baru saja mengubah kata kunci. Yang di bawah ini sudah yang terbaru: periksa, lalu ulangi."
)


@blueprint.get("/kotak-masuk/kata-kunci")
def page() -> Response:
    """``teks`` and ``ditanya``: a reply to be tried."""
    return _show(KeywordForm(formdata=None))


@blueprint.get("/kotak-masuk/kata-kunci/ubah")
@guards.needs(*MAY_CHANGE)
def edit() -> Response:
    """One own keyword in the form, with the old messages it meets; ``kata`` "" = a new one."""
    form, keyword = KeywordForm(formdata=None), _own(request.args.get("kata", ""))
    if keyword is not None:
        form.fill(keyword)
    return _ask(form, keyword)


@blueprint.post("/kotak-masuk/kata-kunci/ubah")
@guards.needs(*MAY_CHANGE)
def save() -> Response:
    form, settings = KeywordForm(), the_box().replies.settings
    keyword = form.keyword() if form.ok() else None
    table = form.table(settings.own, keyword) if keyword is not None else None
    if table is None or keyword is None:
        return _ask(form, keyword, 422)
    if "lihat" in request.form:  # which old messages it would have met, before it is saved
        return _ask(form, keyword)
    try:
        settings.save_keywords(table)
    except StaleRevision:
        return render.go(url_for(".page"), STALE, "amber")
    except InputError:
        form.refuse(form.words, "Tabel kata kunci sudah penuh. Hapus dulu yang tidak dipakai.")
        return _ask(form, keyword, 422)
    the_box().accounts.audit.record(guards.the_user().name, "keyword saved", keyword.name)
    return render.go(url_for(".page"), f"Kata kunci {keyword.name} sudah disimpan dan langsung berlaku.")


@blueprint.post("/kotak-masuk/kata-kunci/hapus")
@guards.needs(*MAY_CHANGE)
def remove() -> Response:
    settings, name = the_box().replies.settings, request.form.get("kata", "")
    try:
        settings.save_keywords(changed(settings.own, name, request.form.get("rev")))
    except StaleRevision:
        return render.go(url_for(".page"), STALE, "amber")
    the_box().accounts.audit.record(guards.the_user().name, "keyword removed", name)
    return render.go(
        url_for(".page"), f"Kata kunci {name} sudah dihapus. Pesan dengan kata itu dibaca petugas."
    )


def _own(name: str) -> Keyword | None:
    return next((each for each in the_box().replies.settings.own.keywords if each.name == name), None)


def _ask(form: KeywordForm, keyword: Keyword | None, status: int = 200) -> Response:
    box, user = the_box(), guards.the_user()
    replies = box.replies
    if not form.rev.data:
        form.rev.data = str(replies.settings.own.rev)
    return render.show(
        "replies/keyword.html",
        form=form,
        matches=replies.trial.matches(keyword, may_see=lambda number: box.conversations.may_see(user, number))
        if keyword is not None
        else None,
        status=status,
    )


def _show(form: KeywordForm) -> Response:
    replies, text = the_box().replies, request.args.get("teks", "")[:LONGEST_TRIED]
    asked = request.args.get("ditanya", "")
    options = tuple(
        each.strip()[:40] for each in request.args.get("pilihan", "")[:400].split(",") if each.strip()
    )
    expecting = Expecting(Asked(asked), options[:9]) if asked in set(Asked) else None
    return render.show(
        "replies/keywords.html",
        "replies/_trial.html",
        form=form,
        builtin=BUILTIN,
        own=replies.settings.own,
        may_change=guards.the_user().role in MAY_CHANGE,
        text=text,
        asked=asked,
        options=options,
        tried=replies.trial.try_reply(text, expecting) if text.strip() else None,
        questions=tuple(Asked),
    )
