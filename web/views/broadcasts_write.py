"""Siaran, before: write with a counter beside, look at what would be sent, send."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from appliance.broadcast_models import LeftOutPerson, LeftOutReason
from appliance.broadcasts import Blocker, BroadcastPreview, CannotSend, Draft, Hint, PreviewChanged
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import InputError, StorageError, StorageFull
from appliance.questions.wording import says_how, with_sentence
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import MAX_PARTS
from web import guards, render
from web.audience_form import SOME
from web.boxed import the_box
from web.broadcast_form import BroadcastForm
from web.views import audience
from web.views.broadcasts import MAY_SEND
from web.views.broadcasts_control import blueprint
from web.words_questions import QUESTION_KIND, how_to_answer, reminder_text
from web.words_writing import (
    EXAMPLES,
    FIELD_WORDS,
    OFFERED_FIRST,
    OFFERED_LATER,
    change_in_words,
    detail_in_words,
    example,
)

__all__ = ["blueprint"]

blueprint.add_app_template_filter(change_in_words, "perubahan")

STEPS = ("Tulis", "Lihat dulu", "Kirim")
# what a link from another page may tick
BEGUN_WITH = {
    "kelompok": "groups",
    "orang": "contacts",
    "wilayah": "areas",
    "peran": "roles",
    "keadaan": "states",
    "belum-membalas": "unanswered",
}
MOST_BEGUN = 200
GROUP_UNNAMED = "Isi nama kelompoknya."
GROUP_NAME_TAKEN = "Nama ini sudah dipakai kelompok lain."
GROUP_OF_NOBODY = "Pilih dulu penerimanya di atas. Nomor HP lain tidak ikut ke kelompok."
NOT_CONFIRMED = "Centang dulu bahwa pesan ini memang darurat, lalu tekan Kirim lagi."
CHANGED = (
    "Kontak atau pengaturan berubah sejak Anda melihatnya, jadi siaran belum dikirim. "
    "Yang tampil di bawah adalah keadaan sekarang. Bila sudah sesuai, tekan Kirim lagi."
)
CARD_FULL = (
    "Kartu penyimpanan penuh, jadi siaran ini belum diterima dan tidak ada SMS yang dikirim. "
    "Tulisan Anda masih ada di sini. Minta Admin mengosongkan kartu, lalu tekan Kirim lagi."
)
CARD_TROUBLE = (
    "Kotak belum dapat menyimpan siaran ini, jadi tidak ada SMS yang dikirim. "
    "Tulisan Anda masih ada di sini. Tunggu sebentar, lalu tekan Kirim lagi."
)


@blueprint.get("/siaran/tulis")
@guards.needs(*MAY_SEND)
def write() -> Response:
    """Empty, or begun with ``?contoh=``, ``?nomor=`` and whom it is for: ``?kelompok=``, ``?orang=``,
    ``?wilayah=``, ``?peran=``, ``?keadaan=`` of the number, ``?belum-membalas=`` a broadcast. ``?ingatkan=``
    one that asked: a reminder to those who have not answered it."""
    form = BroadcastForm(formdata=None, who=SOME, token=secrets.token_urlsafe(16))
    begun = example(request.args.get("contoh", ""))
    form.text.data = begun.text if begun else ""
    for word, field in BEGUN_WITH.items():
        form[field].data = request.args.getlist(word)[:MOST_BEGUN]
    form.numbers.data = request.args.get("nomor", "")[:40]
    if begun is not None and begun.ask is not None:
        form.ask.data = begun.ask.value
    _remind(form, request.args.get("ingatkan", 0, type=int))
    return _show_form(form)


def _remind(form: BroadcastForm, broadcast_id: int) -> None:
    """Begin a reminder to those who have not answered that broadcast."""
    question = the_box().question_results.question(min(max(broadcast_id, 0), 999_999_999))
    if question is None:
        return
    first = question.reminds or broadcast_id
    form.remind_of(first, question)
    form.unanswered.data = [str(first)]
    form.text.data = reminder_text(question)
    form.event_title.data, form.event_place.data = question.title, question.place
    form.event_date.data = question.date.isoformat() if question.date else ""
    form.event_time.data = f"{question.time:%H:%M}" if question.time else ""


@blueprint.post("/siaran/tulis")
@guards.needs(*MAY_SEND)
def edit() -> Response:
    """Back from the preview (*Ubah*), or ``contoh``: an example comes in, behind what was written; or
    ``kalimat``: the sentence that says how to answer."""
    form = BroadcastForm()
    asked = form.question(the_box().config.box.zone)
    if asked is not None and "kalimat" in request.form:
        form.text.data = with_sentence(form.written(), how_to_answer(asked))
    chosen = example(request.form.get("contoh", ""))
    if chosen is not None:
        untouched = form.written().strip() in ("", *(one.text for one in EXAMPLES))
        form.text.data = chosen.text if untouched else f"{form.written().rstrip()}\n{chosen.text}"
        if chosen.ask is not None and asked is None:
            form.ask.data = chosen.ask.value
    return _show_form(form)


@blueprint.post("/siaran/tulis/hitung")
@guards.needs(*MAY_SEND)
def count() -> Response:
    """The counter under the text: a fragment while typing, the whole form for a browser without script."""
    form = BroadcastForm()
    if render.wants_fragment():
        return render.show("broadcasts/_count.html", **_counted(form.sketch()))
    return _show_form(form)


@blueprint.post("/siaran/tulis/simpan-kelompok")
@guards.needs(*MAY_SEND)
def save_group() -> Response:
    """Keep whom the form means as an automatic group, and go on writing."""
    form = BroadcastForm()
    name, rule = form.group_name.data or "", form.spec()
    if rule == AudienceSpec():
        form.refuse(form.group_name, GROUP_OF_NOBODY)
    elif not name:
        form.refuse(form.group_name, GROUP_UNNAMED)
    else:
        try:
            made = the_box().book.add_group(name, rule)
        except InputError:
            form.refuse(form.group_name, GROUP_NAME_TAKEN)
        else:
            form.group_name.data = ""
            the_box().accounts.audit.record(guards.the_user().name, "group rule saved", f"group {made.id}")
            return _show_form(form, saved=name)
    return _show_form(form, status=422)


@blueprint.post("/siaran/tulis/lihat")
@guards.needs(*MAY_SEND)
def preview() -> Response:
    form = BroadcastForm()
    draft = _draft(form)
    if draft is None:
        return _show_form(form, status=422)
    shown = _show_preview(form, draft, the_box().broadcasts.preview(draft))
    # The answer to a POST: with no-store, Back from the report is the browser's error page (Chrome's
    # ERR_CACHE_MISS). So the browser may keep it for its history (RFC 9111 section 6), nobody else.
    shown.cache_control.private = True
    shown.cache_control.no_cache = True
    return shown


@blueprint.post("/siaran/tulis/kirim")
@guards.needs(*MAY_SEND)
def send() -> Response:
    form = BroadcastForm()
    draft = _draft(form)
    if draft is None:
        return _show_form(form, status=422)
    if draft.urgent and request.form.get("sungguh") != "1":
        return _show_preview(form, draft, the_box().broadcasts.preview(draft), NOT_CONFIRMED, status=422)
    approved = request.form.get("approved", "")
    if draft.urgent and request.form.get("yakin") != "1":
        return _ask_once_more(form, draft, approved)
    try:
        sent = the_box().broadcasts.send(
            draft, token=_token(form, approved), by=guards.the_user().name, approved=approved
        )
    except PreviewChanged as changed:
        return _show_preview(form, draft, changed.preview, CHANGED, status=409)
    except CannotSend as refused:
        return _show_preview(form, draft, refused.preview, status=422)
    except StorageFull:
        return _show_preview(form, draft, the_box().broadcasts.preview(draft), CARD_FULL, status=507)
    except StorageError:
        return _show_preview(form, draft, the_box().broadcasts.preview(draft), CARD_TROUBLE, status=503)
    return render.go(url_for("broadcasts.report", broadcast_id=sent.id))


def _ask_once_more(form: BroadcastForm, draft: Draft, approved: str) -> Response:
    """*Darurat* passes every quiet hour, so it takes a second confirmation that says whom it wakes."""
    seen = the_box().broadcasts.preview(draft)
    if approved and approved != seen.digest:
        return _show_preview(form, draft, seen, CHANGED, status=409)
    if seen.blockers:
        return _show_preview(form, draft, seen, status=422)
    box = the_box()
    now = box.clock.now()
    closed = box.clock.trust().trusted and box.hours.contain(now.astimezone(box.config.box.zone))
    return render.show(
        "broadcasts/urgent.html", form=form, draft=draft, seen=seen, now=now, closed=closed, steps=STEPS
    )


def _draft(form: BroadcastForm) -> Draft | None:
    box = the_box()
    draft = form.draft(box.config.box.zone, box.clock.now())
    if draft is not None and draft.audience.every_group - box.book.snapshot.groups.keys():
        form.refuse(form.groups, audience.GROUP_GONE)  # shown again it is not ticked any more
        return None
    return draft


def _token(form: BroadcastForm, approved: str) -> str:
    """One form sends one broadcast, however often *Kirim* is pressed. A form that was changed afterwards
    (back, write, look) is another one."""
    return f"form:{(form.token.data or '')[:64]}:{approved[:64]}"


def _show_form(form: BroadcastForm, status: int = 200, saved: str = "") -> Response:
    draft = form.sketch()
    return render.show(
        "broadcasts/write.html",
        form=form,
        hours=the_box().hours.current,
        kinds={kind.value: known.help for kind, known in QUESTION_KIND.items()},
        saved=saved,
        again=url_for("broadcasts.edit"),
        examples=EXAMPLES,
        offered=(OFFERED_FIRST, OFFERED_LATER),
        steps=STEPS,
        status=status,
        **audience.builder(form),
        **_counted(draft),
    )


def _counted(draft: Draft) -> Mapping[str, Any]:
    """What the counter shows. An empty form is not blamed for being empty."""
    return {
        "check": the_box().broadcasts.check_text(draft),
        "most_parts": MAX_PARTS,
        "too_long": Blocker.TEXT_TOO_LONG,
        "somebody": draft.audience != AudienceSpec() or bool(draft.numbers),
        "field_words": FIELD_WORDS,
        "sentence": how_to_answer(draft.question) if draft.question else "",
    }


def _show_preview(
    form: BroadcastForm, draft: Draft, seen: BroadcastPreview, trouble: str = "", status: int = 200
) -> Response:
    return render.show(
        "broadcasts/preview.html",
        form=form,
        draft=draft,
        seen=seen,
        trouble=trouble,
        unsaid=Hint.NO_WAY_TO_ANSWER if _says_no_way(draft) else None,
        field_words=FIELD_WORDS,
        steps=STEPS,
        status=status,
    )


def _says_no_way(draft: Draft) -> bool:
    """It asks something and does not say what to reply."""
    return draft.question is not None and not says_how(draft.text, draft.question)


@blueprint.app_template_filter("rincian")
def left_out_detail(person: LeftOutPerson) -> str:
    """Also who noted an opt-out: somebody in the office, when it did not come by SMS."""
    if person.reason is LeftOutReason.OPTED_OUT and person.number:
        noted = the_box().ledger.opted_out_since(PhoneNumber(person.number))
        return "oleh petugas" if noted is not None and noted.how != "sms" else ""
    return detail_in_words(person)
