"""Kotak masuk, one conversation: everything sent and received, an answer, who minds it."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for

from appliance.accounts import Role
from appliance.answers_by_hand import CannotAnswer, OutsideHours, When
from appliance.conversation_reads import Line
from appliance.errors import StorageError, StorageFull
from appliance.inbox.threads import Thread
from appliance.sms.numbers import PhoneNumber
from appliance.thread_reads import Talk, is_by_hand, may_answer, sight_of
from web import guards, render
from web.boxed import the_box
from web.number_facts import verdict_of
from web.person_words import post_line
from web.strings import label
from web.views.inbox import blueprint
from web.words_inbox import ready_answers

__all__ = ["blueprint"]

MAY_ANSWER = (Role.ADMIN, Role.PETUGAS)
LIVE = 2  # lines that may still change: they stand in the piece that asks for news
MOST_NEW = 5
CARD_TROUBLE = "Kotak belum dapat menyimpan jawaban ini, jadi belum dikirim. Tulisan Anda masih ada di sini."
CARD_FULL = "Kartu penyimpanan penuh, jadi jawaban ini belum dikirim. Minta Admin mengosongkan kartu."


@blueprint.get("/kotak-masuk/<int:thread_id>")
def thread(thread_id: int) -> Response:
    found = _find(thread_id)
    answer = _show(found)
    the_box().inbox_threads.mark_read(found)
    return answer


@blueprint.get("/kotak-masuk/<int:thread_id>/kabar")
def thread_news(thread_id: int) -> Response:
    """The live piece: the newest lines, when anything about them has changed. Without htmx: the page."""
    if not render.wants_fragment():
        return render.go(url_for("inbox.thread", thread_id=thread_id))
    box, user = the_box(), guards.the_user()
    found = box.conversations.thread(user, thread_id)
    if found is None:
        return make_response("", render.STOP_POLLING)
    since = request.args.get("sejak", "")[:40]
    talk = box.conversations.talk(found, limit=MOST_NEW + 1)
    lines = talk.page.newer(since)
    if _mark(lines) == request.args.get("tanda"):
        return make_response("", HTTPStatus.NO_CONTENT)
    box.inbox_threads.mark_read(found)  # somebody is looking at it
    return make_response(
        render_template(
            "inbox/_live.html",
            thread=found,
            lines=lines[:MOST_NEW],
            more=len(lines) > MOST_NEW,
            since=since,
            mark=_mark(lines),
            is_fragment=True,
            **_beside(talk),
        )
    )


@blueprint.post("/kotak-masuk/<int:thread_id>/hitung")
@guards.needs(*MAY_ANSWER)
def count_answer(thread_id: int) -> Response:
    """The counter below the answer: a fragment while typing, the page without script."""
    found = _find(thread_id)
    written = _written()
    if not render.wants_fragment():
        return _show(found, written=written)
    return render.show(
        "inbox/_count.html", "inbox/_count.html", count=the_box().answers_by_hand.count(written)
    )


@blueprint.post("/kotak-masuk/<int:thread_id>/siap")
@guards.needs(*MAY_ANSWER)
def ready_answer(thread_id: int) -> Response:
    """A ready answer comes behind what is written; for browsers without script."""
    ready, place = _ready(), request.form.get("siap", -1, type=int)
    chosen = ready[place] if 0 <= place < len(ready) else ""
    return _show(_find(thread_id), written=f"{_written().rstrip()} {chosen}".strip())


@blueprint.post("/kotak-masuk/<int:thread_id>/jawab")
@guards.needs(*MAY_ANSWER)
def answer(thread_id: int) -> Response:
    found, box, written = _find(thread_id), the_box(), _written()
    decided = request.form.get("kapan", "")
    try:
        box.answers_by_hand.send(
            found,
            written,
            token=request.form.get("token", "")[:80],
            by=guards.the_user(),
            when=When(decided) if decided in set(When) else When.ASK,
        )
    except CannotAnswer as refusal:
        return _show(found, written=written, trouble=label(refusal.problem).help, status=422)
    except OutsideHours:
        return _show(found, written=written, ask_when=True, status=409)
    except StorageFull:
        return _show(found, written=written, trouble=CARD_FULL, status=507)
    except StorageError:
        return _show(found, written=written, trouble=CARD_TROUBLE, status=503)
    said = "Jawaban dikirim sekarang, mendahului siaran."
    if decided == When.MORNING:
        said = "Jawaban disimpan dan dikirim waktu jam kirim dibuka."
    return render.go(url_for("inbox.thread", thread_id=found.id), said)


@blueprint.post("/kotak-masuk/<int:thread_id>/selesai")
@guards.needs(*MAY_ANSWER)
def done(thread_id: int) -> Response:
    found = _find(thread_id)
    the_box().inbox_threads.mark_done(found.id, by=guards.the_user().name)
    _note("conversation done", found)
    said = "Ditandai sudah ditangani. Pesan baru dari nomor ini membukanya lagi."
    return render.go(url_for("inbox.page"), said)


@blueprint.post("/kotak-masuk/<int:thread_id>/perlu")
@guards.needs(*MAY_ANSWER)
def call_for_action(thread_id: int) -> Response:
    found = _find(thread_id)
    the_box().inbox_threads.call_for_action(found.id)
    _note("conversation needs action", found)
    return render.go(url_for("inbox.thread", thread_id=found.id), "Ditandai perlu ditindaklanjuti.", "amber")


@blueprint.post("/kotak-masuk/<int:thread_id>/tugas")
@guards.needs(*MAY_ANSWER)
def assign(thread_id: int) -> Response:
    """``siapa``: the id of a user who may see it, "" = nobody."""
    found = _find(thread_id)
    names = {one.id: one.full_name for one in _helpers(found)}
    wanted = request.form.get("siapa", "")
    if wanted and wanted not in names:
        abort(HTTPStatus.BAD_REQUEST)
    the_box().inbox_threads.assign(found.id, wanted)
    _note("conversation assigned", found)
    said = f"Ditugaskan kepada {names[wanted]}." if wanted else "Tidak ditugaskan kepada siapa pun."
    return render.go(url_for("inbox.thread", thread_id=found.id), said)


@blueprint.get("/kotak-masuk/nomor/<number>")
def of_number(number: str) -> Response:
    """The conversation with a number, begun if there is none: from a person's page."""
    box, user = the_box(), guards.the_user()
    try:
        wanted = PhoneNumber.parse(number)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    found = box.conversations.of_number(user, wanted)
    known = wanted in box.book.snapshot.by_number and box.conversations.may_see(user, wanted)
    if found is None and not (known and may_answer(user)):
        abort(HTTPStatus.NOT_FOUND)
    return render.go(url_for("inbox.thread", thread_id=(found or box.inbox_threads.open_for(wanted)).id))


def _find(thread_id: int) -> Thread:
    """What this user may not see is not there."""
    found = the_box().conversations.thread(guards.the_user(), thread_id) if thread_id < 2**50 else None
    return found or abort(HTTPStatus.NOT_FOUND)


def _show(
    found: Thread, *, written: str = "", trouble: str = "", ask_when: bool = False, status: int = 200
) -> Response:
    box, user = the_box(), guards.the_user()
    before = request.args.get("sebelum", "")[:40]
    talk = box.conversations.talk(found, before=before)
    live = () if before else talk.page.lines[:LIVE]
    fixed = talk.page.lines[len(live) :]
    people = box.conversations.people(found)
    opted_out = found.number is not None and box.ledger.opted_out_since(found.number)
    return render.show(
        "inbox/thread.html",
        thread=found,
        name=" / ".join(person.name for person in people),
        people=[(person, [line for line in map(post_line, person.posts) if line]) for person in people],
        verdict=verdict_of(found.number, people[0] if people else None) if found.number else None,
        opted_out=opted_out,
        live=live,
        lines=fixed,
        since=fixed[0].key if fixed else "0-i0",
        mark=_mark(live),
        older=talk.page.next,
        total=talk.page.total,
        before=before,
        may_answer=may_answer(user) and found.number is not None,
        helpers=_helpers(found) if may_answer(user) else [],
        ready=_ready(),
        written=written,
        trouble=trouble,
        count=box.answers_by_hand.count(written),
        closed_until=box.answers_by_hand.closed_until(),
        ask_when=ask_when,
        token=request.form.get("token", "")[:80] or secrets.token_urlsafe(16),
        keep_months=box.settings.current.keep_months,
        status=status,
        **_beside(talk),
    )


def _beside(talk: Talk) -> dict[str, Any]:
    """What the lines are shown with."""
    return {
        "broadcasts": talk.broadcasts,
        "readings": talk.readings,
        "by_hand": is_by_hand,
        "users": {one.name: one.full_name for one in the_box().accounts.users()},
    }


def _mark(lines: tuple[Line, ...]) -> str:
    """Another one as soon as a line is new, or its state or text another."""
    told = [
        (line.key, line.sent.status if line.sent else line.received and line.received.text) for line in lines
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def _helpers(found: Thread) -> list[Any]:
    """Who can be given this conversation: whoever may answer and may see it."""
    box = the_box()
    people = box.conversations.people(found)
    return [
        one
        for one in box.accounts.users()
        if one.active and may_answer(one) and sight_of(one).sees_all_of(people)
    ]


def _ready() -> list[str]:
    settings = the_box().settings.current
    return ready_answers(settings.quick_answers, settings.sender)


def _written() -> str:
    return request.form.get("teks", "")[:4000]


def _note(what: str, found: Thread) -> None:
    the_box().accounts.audit.record(guards.the_user().name, what, f"thread {found.id}")
