"""Kontak: the list with search and filters, and one person with everything that is known of them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.contacts.model import Body, ConsentBasis, Contact, ServiceField
from appliance.contacts.snapshot import PAGE
from appliance.errors import StaleRevision
from appliance.thread_reads import sight_of
from web import guards, render
from web.boxed import the_box
from web.number_facts import facts_now, number_states, tally_now, verdict_of
from web.people_search import Asked
from web.person_words import consent_word, doubt_word, former_word, post_line
from web.post_marks import mark_of
from web.words_posts import BODY_NAMES

blueprint = Blueprint("contacts", __name__)

WHILE_TYPING = 25  # rows in the answer to each pause in typing: small enough for 2 KB
MAY_CHANGE = (Role.ADMIN, Role.PETUGAS)
ELSEWHERE = (
    "Belum ada yang berubah: orang ini di luar kecamatan Anda. Minta petugas kecamatannya atau petugas"
    " kabupaten untuk mengubahnya."
)


@blueprint.get("/kontak")
def page() -> Response:
    box = the_box()
    asked = Asked.read(request.args)
    book = box.book.snapshot
    limit = WHILE_TYPING if render.wants_fragment() else PAGE
    return render.show(
        "contacts/page.html",
        "contacts/_list.html",
        people=asked.find(book, limit=limit, facts=facts_now()),
        asked=asked,
        kept=asked.kept,
        filtered=bool(asked.kept),
        book=book,
        areas=box.settings.areas,
        posyandu=[one for one in book.posyandu.values() if one.village_code == asked.desa],
        bodies={one.value: BODY_NAMES[box.settings.current.vocabulary][one] for one in Body},
        fields=tuple(ServiceField),
        consents=tuple(ConsentBasis),
        states=number_states(),
        tally_now=tally_now,
        may_change=may_change(),
    )


@blueprint.get("/kontak/<contact_id>")
def person(contact_id: str) -> Response:
    box = the_box()
    joined = box.book.snapshot.by_former_id.get(contact_id)
    if joined is not None:  # an old broadcast, or a bookmark, still leads to the entry of then
        return render.go(url_for("contacts.person", contact_id=joined.id))
    found = find_person(contact_id)
    book = box.book.snapshot
    opted_out = box.ledger.opted_out()
    return render.show(
        "contacts/person.html",
        "contacts/_conversation.html",
        person=found,
        posts=[("", found.post, post_line(found.post))]
        + [(mark_of(post), post, post_line(post)) for post in found.further_posts],
        groups=[book.groups[id_] for id_ in found.groups if id_ in book.groups],
        sharing=_sharing(found),
        opted_out=[number for number in found.numbers if number in opted_out],
        talk=box.conversations.talk_of_person(
            guards.the_user(), found, before=request.args.get("sebelum", "")
        ),
        older=bool(request.args.get("sebelum")),
        body_names={one.value: BODY_NAMES[box.settings.current.vocabulary][one] for one in Body},
        posyandu_code=book.posyandu_code,
        doubt_word=doubt_word,
        former_word=former_word,
        consent_word=consent_word,
        verdict_of=verdict_of,
        records={
            number: record.about(found.ids)
            for number, record in box.number_health.records(found.numbers).items()
        },
        may_change=may_change(),
        may_edit=may_change() and may_edit(found),
        admin=guards.the_user().role is Role.ADMIN,
    )


def find_person(contact_id: str) -> Contact:
    """Whoever has this id; else the page of what is not there."""
    return the_box().book.snapshot.by_id.get(contact_id) or abort(404)


def may_change() -> bool:
    """Whether whoever is asking may change contacts."""
    return guards.the_user().role in MAY_CHANGE


def may_edit(person: Contact) -> bool:
    """A place, a post or a number opens conversations: only people of one's own kecamatan are changed."""
    return sight_of(guards.the_user()).sees(person)


def must_be_near(person: Contact) -> Contact:
    """The person; whoever may not change them is sent back to their page."""
    if not may_edit(person):
        abort(render.go(url_for("contacts.person", contact_id=person.id), ELSEWHERE, "amber"))
    return person


def versions_of(conflict: StaleRevision) -> tuple[Contact | None, Contact]:
    """Theirs (None: removed) and mine, of a conflict about a person."""
    theirs, mine = conflict.theirs, conflict.mine
    if not isinstance(mine, Contact) or not isinstance(theirs, Contact | None):
        raise conflict
    return theirs, mine


def _sharing(person: Contact) -> list[Contact]:
    by_number = the_box().book.snapshot.by_number
    others = {other.id: other for number in person.numbers for other in by_number.get(number, ())}
    return [other for other in others.values() if other.id != person.id]
