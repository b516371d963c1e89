"""Kontak ganda: pairs that may be one person, side by side; joined without loss, or told apart for good."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from appliance.contacts.duplicates import Sameness
from appliance.contacts.model import Contact, Post
from appliance.contacts.people_merge import CHOSEN, POST, Choices, differences, merged
from appliance.errors import InputError, StaleRevision
from appliance.sms.numbers import PhoneNumber
from web import guards, render
from web.boxed import the_box
from web.person_words import COMPARED, post_line, shown, word_of
from web.views.contacts import MAY_CHANGE, must_be_near

blueprint = Blueprint("contacts_duplicates", __name__)

PAGE = 20
TO_CHOOSE = (*CHOSEN, POST, "active")
STALE = (
    "Salah satunya baru saja diubah atau dihapus orang lain, jadi belum digabungkan. Bandingkan sekali lagi."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A field in which two differ, as text; ``chosen``: one of both must be picked."""

    field: str
    word: str
    one: str
    other: str
    chosen: bool


@blueprint.get("/kontak/ganda")
@guards.needs(*MAY_CHANGE)
def page() -> Response:
    pairs = the_box().looks.duplicates()
    wanted = request.args.get("sebab", "")
    found = [pair for pair in pairs if not wanted or pair.sameness == wanted]
    skip = request.args.get("lewati", "0")
    start = min(int(skip), len(found)) if skip.isdecimal() and len(skip) < 7 else 0
    counts = {kind: sum(pair.sameness is kind for pair in pairs) for kind in Sameness}
    return render.show(
        "contact_duplicates/page.html",
        pairs=found[start : start + PAGE],
        total=len(found),
        start=start,
        next=start + PAGE if start + PAGE < len(found) else None,
        counts={kind: count for kind, count in counts.items() if count},
        everything=len(pairs),
        wanted=wanted,
        post_line=post_line,
    )


@blueprint.get("/kontak/ganda/<one_id>/<other_id>")
@guards.needs(*MAY_CHANGE)
def pair(one_id: str, other_id: str) -> Response:
    one, other = _both(one_id, other_id)
    return render.show(
        "contact_duplicates/pair.html",
        one=one,
        other=other,
        rows=_compared(one, other),
        numbers=tuple(dict.fromkeys((*one.numbers, *other.numbers))),
        same=[word for name, word in COMPARED.items() if getattr(one, name) == getattr(other, name) != ""],
    )


@blueprint.post("/kontak/ganda/<one_id>/<other_id>/gabung")
@guards.needs(*MAY_CHANGE)
def merge(one_id: str, other_id: str) -> Response:
    box = the_box()
    one, other = (must_be_near(each) for each in _both(one_id, other_id))
    given = request.form
    if (given.get("rev_satu"), given.get("rev_dua")) != (str(one.rev), str(other.rev)):
        return _again(one_id, other_id)
    keep = merged(
        one,
        other,
        Choices(
            of_other=frozenset(name for name in TO_CHOOSE if given.get(f"pilih_{name}") == "dua"),
            numbers=_chosen_numbers(one, other),
        ),
        day=box.clock.now().astimezone(box.config.box.zone).date(),
        remark=_remark,
    )
    try:
        saved = box.book.merge(keep, other.id, drop_rev=other.rev)
    except (StaleRevision, InputError):
        return _again(one_id, other_id)
    box.accounts.audit.record(guards.the_user().name, "contacts merged", f"contact {saved.id}")
    said = (
        f"Dua kontak sudah menjadi satu: {saved.name}. Yang tidak dipilih tercatat di catatan dan nomor lama."
    )
    return render.go(url_for("contacts.person", contact_id=saved.id), said)


@blueprint.post("/kontak/ganda/<one_id>/<other_id>/bukan")
@guards.needs(*MAY_CHANGE)
def apart(one_id: str, other_id: str) -> Response:
    """They are two people: nobody is asked again."""
    one, other = _both(one_id, other_id)
    the_box().book.not_same(one.id, other.id)
    the_box().accounts.audit.record(guards.the_user().name, "contacts told apart", f"contact {one.id}")
    said = f"Dicatat: {one.name} dan {other.name} dua orang yang berbeda. Tidak ditanyakan lagi."
    return render.go(url_for("contacts_duplicates.page"), said)


def _both(one_id: str, other_id: str) -> tuple[Contact, Contact]:
    people = the_box().book.snapshot.by_id
    one, other = people.get(one_id), people.get(other_id)
    if one is None or other is None or one is other:
        abort(404)
    return one, other


def _again(one_id: str, other_id: str) -> Response:
    people = the_box().book.snapshot.by_id
    if one_id in people and other_id in people:
        return render.go(
            url_for("contacts_duplicates.pair", one_id=one_id, other_id=other_id), STALE, "amber"
        )
    return render.go(url_for("contacts_duplicates.page"), STALE, "amber")


def _compared(one: Contact, other: Contact) -> list[Compared]:
    groups = the_box().book.snapshot.groups
    rows: list[Compared] = []
    for found in differences(one, other):
        if found.field == "numbers":
            continue  # chosen one by one
        if found.field == POST:
            texts = [post_line(post) for post in (found.one, found.other) if isinstance(post, Post)]
            rows.append(Compared(POST, "Tugas utama", texts[0], texts[1], chosen=True))
        elif found.field in COMPARED:
            mine, theirs = (shown(person, found.field, groups) for person in (one, other))
            chosen = found.field in TO_CHOOSE and bool(mine and theirs)
            rows.append(Compared(found.field, COMPARED[found.field], mine, theirs, chosen=chosen))
    return rows


def _chosen_numbers(one: Contact, other: Contact) -> tuple[PhoneNumber, ...] | None:
    """The ticked ones, the main one first; None: the form offered none to choose."""
    every = dict.fromkeys((*one.numbers, *other.numbers))
    if not every or "nomor_ada" not in request.form:
        return None
    main = request.form.get("utama", "")
    ticked = set(request.form.getlist("nomor")) | ({main} if main else set())
    return tuple(sorted((number for number in every if number in ticked), key=lambda each: each != main))


def _remark(field: str, text: str) -> str:
    words = {"former_number": "Nomor lama", **COMPARED}
    return f"{words.get(field, field)} lain: {word_of(field, text)}"
