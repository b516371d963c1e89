"""Kontak: take somebody in, change them, their further posts, switch them off, let them go."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from flask import Response, abort, request, url_for

from appliance.contacts.model import Contact, Post
from appliance.contacts.open_questions import still_open
from appliance.contacts.salutation import derive
from appliance.errors import BookFull, StaleRevision
from web import forms, guards, render
from web.boxed import the_box
from web.contact_form import ContactForm
from web.person_words import COMPARED, differing, post_line, shown
from web.post_form import FurtherPostForm
from web.post_marks import place_of
from web.views.contacts import MAY_CHANGE, blueprint, find_person, must_be_near, versions_of

__all__ = ["blueprint"]

FULL = "Buku kontak sudah penuh (25.000 orang). Hapus dulu yang tidak dipakai lagi."
MOST_POSTS = 10


@blueprint.get("/kontak/baru")
@guards.needs(*MAY_CHANGE)
def new() -> Response:
    """Empty, or begun with the ``?nomor=`` of somebody who has written."""
    form = _form(None)
    form.active.data = True
    form.number.data = request.args.get("nomor", "")[:40]
    return _show_form(form, None)


@blueprint.post("/kontak/baru")
@guards.needs(*MAY_CHANGE)
def add() -> Response:
    box = the_box()
    form = _form(None)
    wanted = form.person(Contact(id=box.book.new_id(), name=""), box.settings.areas)
    if wanted is None:
        return _show_form(form, None, status=422)
    told = wanted.salutation or derive(wanted.name, nickname=wanted.nickname)
    wanted = msgspec.structs.replace(wanted, salutation=told)
    try:
        saved = box.book.add(wanted)
    except BookFull:
        form.refuse(form.name, FULL)
        return _show_form(form, None, status=422)
    _note("contact added", saved)
    return render.go(
        url_for("contacts.person", contact_id=saved.id), f"{saved.name} sudah masuk daftar kontak."
    )


@blueprint.get("/kontak/<contact_id>/ubah")
@guards.needs(*MAY_CHANGE)
def edit(contact_id: str) -> Response:
    found = _mine(contact_id)
    form = _form(found)
    form.fill(found)
    return _show_form(form, found)


@blueprint.post("/kontak/<contact_id>/ubah")
@guards.needs(*MAY_CHANGE)
def save(contact_id: str) -> Response:
    box = the_box()
    found = box.book.snapshot.by_id.get(contact_id)
    if found is None:
        return _show_gone(contact_id)
    must_be_near(found)
    form = _form(found)
    wanted = form.person(found, box.settings.areas)
    if wanted is None:
        return _show_form(form, found, status=422)
    try:
        saved = box.book.update(wanted)
    except StaleRevision as conflict:
        return _show_conflict(form, conflict)
    _note("contact changed", saved)
    return render.go(url_for("contacts.person", contact_id=saved.id), "Perubahan sudah disimpan.")


@blueprint.get("/kontak/<contact_id>/hapus")
@guards.needs(*MAY_CHANGE)
def ask_remove(contact_id: str) -> Response:
    return _show_remove(_mine(contact_id))


@blueprint.post("/kontak/<contact_id>/hapus")
@guards.needs(*MAY_CHANGE)
def remove(contact_id: str) -> Response:
    found = _mine(contact_id)
    if _is_stale(found):
        return _show_remove(found, status=409)
    the_box().book.remove([found.id])
    _note("contact removed", found)
    return render.go(url_for("contacts.page"), f"{found.name} sudah dihapus dari daftar kontak.")


@blueprint.post("/kontak/<contact_id>/aktif")
@guards.needs(*MAY_CHANGE)
def switch(contact_id: str) -> Response:
    """Switch a person on or off; ``aktif`` says to what, so that pressing twice does no harm."""
    found = _mine(contact_id)
    active = request.form.get("aktif") == "1"
    if found.active != active:
        if _is_stale(found):
            return _look_again(found)
        _update(msgspec.structs.replace(found, active=active))
    said = "kembali aktif" if active else "tidak aktif: tidak dikirimi siaran"
    return render.go(url_for("contacts.person", contact_id=found.id), f"{found.name} sekarang {said}.")


@blueprint.post("/kontak/<contact_id>/sudah-benar")
@guards.needs(*MAY_CHANGE)
def settle_doubt(contact_id: str) -> Response:
    """A doubt left open at import has been looked at; without ``ragu`` all of them."""
    found = _mine(contact_id)
    settled = request.form.get("ragu", "")
    left = tuple(doubt for doubt in found.doubts if settled and doubt != settled)
    if left != found.doubts:
        if _is_stale(found):
            return _look_again(found)
        _update(msgspec.structs.replace(found, doubts=left))
    said = "Dicatat: sudah benar." if not left else f"Dicatat. Masih ada {len(left)} yang perlu dilihat."
    return render.go(url_for("contacts.person", contact_id=found.id), said)


@blueprint.get("/kontak/<contact_id>/tugas/baru")
@guards.needs(*MAY_CHANGE)
def new_post(contact_id: str) -> Response:
    found = _mine(contact_id)
    return _show_post(_post_form(found, None), found, None)


@blueprint.get("/kontak/<contact_id>/tugas/<mark>")
@guards.needs(*MAY_CHANGE)
def edit_post(contact_id: str, mark: str) -> Response:
    found = _mine(contact_id)
    place = place_of(found, mark)
    if place is None:
        abort(404)
    post = found.further_posts[place]
    form = _post_form(found, post)
    form.fill_post(post)
    return _show_post(form, found, mark)


@blueprint.post("/kontak/<contact_id>/tugas/baru")
@guards.needs(*MAY_CHANGE)
def add_post(contact_id: str) -> Response:
    found = the_box().book.snapshot.by_id.get(contact_id)
    if found is None:
        return _show_gone(contact_id)
    must_be_near(found)
    form = _post_form(found, None)
    wanted = form.post(Post(), the_box().settings.areas)
    if wanted is None:
        return _show_post(form, found, None, status=422)
    if len(found.further_posts) >= MOST_POSTS:
        form.refuse(form.position, f"Paling banyak {MOST_POSTS} tugas lain untuk satu orang.")
        return _show_post(form, found, None, status=422)
    return _save_posts(form, found, (*found.further_posts, wanted), None)


@blueprint.post("/kontak/<contact_id>/tugas/<mark>")
@guards.needs(*MAY_CHANGE)
def save_post(contact_id: str, mark: str) -> Response:
    found = the_box().book.snapshot.by_id.get(contact_id)
    if found is None:
        return _show_gone(contact_id)
    must_be_near(found)
    place = place_of(found, mark)
    before = found.further_posts[place] if place is not None else Post()
    form = _post_form(found, before)
    if place is None:  # Simpan there adds it: no other post is ever written over
        form.rev.data = str(found.rev)
        return _show_post(form, found, None, gone=True, status=409)
    wanted = form.post(before, the_box().settings.areas)
    if wanted is None:
        return _show_post(form, found, mark, status=422)
    posts = list(found.further_posts)
    posts[place] = wanted
    return _save_posts(form, found, tuple(posts), mark)


@blueprint.post("/kontak/<contact_id>/tugas/<mark>/hapus")
@guards.needs(*MAY_CHANGE)
def remove_post(contact_id: str, mark: str) -> Response:
    found = _mine(contact_id)
    place = place_of(found, mark)
    if place is None or _is_stale(found):
        said = "Orang lain baru saja mengubah kontak ini, jadi belum ada yang dihapus. Lihat lagi dulu."
        return render.go(url_for("contacts.person", contact_id=found.id), said, "amber")
    gone = found.further_posts[place]
    posts = tuple(post for at, post in enumerate(found.further_posts) if at != place)
    _update(msgspec.structs.replace(found, further_posts=posts))
    said = f"Tugas {post_line(gone)} sudah dihapus."
    return render.go(url_for("contacts.person", contact_id=found.id), said)


def _save_posts(form: FurtherPostForm, found: Contact, posts: tuple[Post, ...], mark: str | None) -> Response:
    rev = forms.rev_of(form.rev.data)
    wanted = msgspec.structs.replace(found, rev=rev, further_posts=posts, import_id="")
    try:
        saved = the_box().book.update(msgspec.structs.replace(wanted, doubts=still_open(found, wanted)))
    except StaleRevision as conflict:
        theirs, _ = versions_of(conflict)
        if theirs is None:
            return _show_gone(found.id)
        form.rev.data = str(theirs.rev)
        there = mark is None or place_of(theirs, mark) is not None
        return _show_post(form, theirs, mark if there else None, gone=not there, status=409)
    _note("contact changed", saved)
    return render.go(url_for("contacts.person", contact_id=saved.id), "Tugas sudah disimpan.")


def _post_form(person: Contact, post: Post | None) -> FurtherPostForm:
    form = FurtherPostForm()
    settings = the_box().settings
    form.offer_places(settings.areas, settings.current.vocabulary, post)
    if not form.is_submitted():
        form.rev.data = str(person.rev)
    return form


def _show_post(
    form: FurtherPostForm, person: Contact, mark: str | None, *, gone: bool = False, status: int = 200
) -> Response:
    """``gone``: the post that was to be changed is not there any more, as it was seen."""
    kept = [post_line(post) for post in person.posts]
    return render.show(
        "contacts/post.html",
        form=form,
        person=person,
        mark=mark,
        gone=gone,
        kept=kept,
        stale=status == 409,
        status=status,
    )


def _mine(contact_id: str) -> Contact:
    return must_be_near(find_person(contact_id))


def _is_stale(person: Contact) -> bool:
    """Whoever pressed the button has not seen the person as they stand now."""
    return request.form.get("rev") != str(person.rev)


def _look_again(person: Contact) -> Response:
    said = "Orang lain baru saja mengubah kontak ini, jadi belum ada yang disimpan. Lihat lagi dulu."
    return render.go(url_for("contacts.person", contact_id=person.id), said, "amber")


def _show_remove(person: Contact, status: int = 200) -> Response:
    """The form carries what was seen: when it is not what stands there now, both are shown."""
    groups = the_box().book.snapshot.groups
    now = {name: shown(person, name, groups) for name in COMPARED}
    seen = {name: request.form.get(f"lihat_{name}", "") for name in COMPARED}
    rows = [(word, now[name], seen[name]) for name, word in COMPARED.items() if now[name] != seen[name]]
    carried = {f"lihat_{name}": text for name, text in now.items() if text}
    return render.show(
        "contacts/remove.html",
        person=person,
        fields={"rev": person.rev, **carried},
        conflict=rows if status == 409 else (),
        stale=status == 409,
        status=status,
    )


def _update(person: Contact) -> None:
    the_box().book.update(person)
    _note("contact changed", person)


def _note(what: str, person: Contact) -> None:
    the_box().accounts.audit.record(guards.the_user().name, what, f"contact {person.id}")


def _form(person: Contact | None) -> ContactForm:
    form = ContactForm()
    box = the_box()
    settings = box.settings
    form.offer(settings.areas, settings.current.vocabulary, box.book.snapshot.groups.values(), person)
    return form


def _show_gone(contact_id: str) -> Response:
    """Whoever was being changed has been removed: what was typed stays, as the form of a new person."""
    form = _form(None)
    if "name" not in request.form:  # a further post: it says nothing of the person
        form.active.data = True
    return render.show(
        "contacts/form.html",
        form=form,
        person=None,
        conflict=(),
        gone=True,
        joined=the_box().book.snapshot.by_former_id.get(contact_id),
        status=HTTPStatus.CONFLICT,
    )


def _show_form(form: ContactForm, person: Contact | None, status: int = 200) -> Response:
    return render.show("contacts/form.html", form=form, person=person, conflict=(), status=status)


def _show_conflict(form: ContactForm, conflict: StaleRevision) -> Response:
    """Both versions side by side; the form keeps ours, and saving it again takes theirs into account."""
    theirs, mine = versions_of(conflict)
    if theirs is None:
        return _show_gone(mine.id)
    form.rev.data = str(theirs.rev)
    rows = differing(theirs, mine, the_box().book.snapshot.groups)
    return render.show("contacts/form.html", form=form, person=theirs, conflict=rows, status=409)
