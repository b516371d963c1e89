"""Kotak masuk: an unknown number is the new or a further number of somebody who is in the book already."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, abort, request, url_for

from appliance.errors import StaleRevision
from appliance.inbox.threads import Thread
from appliance.sms.numbers import PhoneNumber
from appliance.thread_reads import sight_of
from web import guards, render
from web.boxed import the_box
from web.person_words import post_line
from web.views.contacts import MAY_CHANGE
from web.views.inbox_thread import blueprint

__all__ = ["blueprint"]

FOUND = 20
STAYS_OUT = " Orangnya pernah membalas BERHENTI, jadi nomor ini tidak dikirimi siaran."
CHANGED = "Kontak ini baru saja diubah orang lain. Lihat lagi, lalu ulangi."


@blueprint.get("/kotak-masuk/<int:thread_id>/nomor-dari")
@guards.needs(*MAY_CHANGE)
def whose(thread_id: int) -> Response:
    thread, _ = _stranger(thread_id)
    query = " ".join(request.args.get("cari", "")[:100].split())
    sight = sight_of(guards.the_user())
    found = the_box().book.snapshot.search(query, limit=FOUND).items if query else ()
    return render.show(
        "inbox/whose.html",
        thread=thread,
        query=query,
        people=[(person, post_line(person.post)) for person in found if sight.sees(person)],
    )


@blueprint.post("/kotak-masuk/<int:thread_id>/nomor-dari")
@guards.needs(*MAY_CHANGE)
def is_theirs(thread_id: int) -> Response:
    """``orang``: a contact's id; ``cara``: ``ganti`` (the old main number is kept as a former one) or
    ``tambah``; ``rev``: the contact as it was looked at."""
    _, number = _stranger(thread_id)
    box, user = the_box(), guards.the_user()
    person = box.book.snapshot.by_id.get(request.form.get("orang", ""))
    if person is None or not sight_of(user).sees(person):
        abort(HTTPStatus.NOT_FOUND)
    if request.form.get("rev") != str(person.rev):
        return render.go(url_for("inbox.whose", thread_id=thread_id, cari=person.name), CHANGED, "amber")
    try:
        saved = box.replies.request_desk.give_number(
            person, number, instead=request.form.get("cara") == "ganti", by=user.name
        )
    except StaleRevision:
        return render.go(url_for("inbox.whose", thread_id=thread_id, cari=person.name), CHANGED, "amber")
    box.accounts.audit.record(user.name, "contact changed", f"contact {saved.id}")
    said = f"Nomor ini sekarang milik {saved.name}."
    if person.numbers:
        said += " Nomor lamanya diberi tahu lewat SMS dan dapat membalas TOLAK."
    if box.ledger.opted_out_since(number) is not None:
        said += STAYS_OUT
    return render.go(url_for("inbox.thread", thread_id=thread_id), said)


def _stranger(thread_id: int) -> tuple[Thread, PhoneNumber]:
    """A conversation with a number that is in no book; for whoever may see such."""
    box = the_box()
    found = box.conversations.thread(guards.the_user(), thread_id) if thread_id < 2**50 else None
    if found is None or found.number is None or found.number in box.book.snapshot.by_number:
        abort(HTTPStatus.NOT_FOUND)
    return found, found.number
