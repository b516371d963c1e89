"""Many people at once: choose, say what is to change, look at the counts, save in one go."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from appliance.contacts.model import Contact
from appliance.errors import StaleRevision
from appliance.thread_reads import sight_of
from web import guards, render
from web.boxed import the_box
from web.bulk_form import BulkForm
from web.filters import thousands
from web.number_facts import facts_now
from web.people_search import Asked
from web.search_words import search_in_words
from web.views.contacts import MAY_CHANGE

blueprint = Blueprint("contacts_bulk", __name__)

EVERYBODY = 1_000_000
MOST_TICKED = 500
TRIES = 5
OTHERS = (
    "Isi hasil pencarian ini berubah sejak Anda melihatnya, jadi belum ada yang disimpan atau dihapus."
    " Periksa lagi jumlahnya."
)
NOBODY = "Belum ada orang yang dipilih. Centang dulu orangnya, atau tekan Pilih semua hasil."
ALL_ELSEWHERE = "Semua orang yang dipilih di luar kecamatan Anda, jadi belum ada yang berubah."


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a form means: the ticked ones, or everybody a search finds now; of one's own kecamatan only."""

    people: tuple[Contact, ...]
    fields: tuple[tuple[str, str], ...]  # what the next form must repeat
    elsewhere: int = 0  # left out: of kecamatan that are not this user's

    @classmethod
    def read(cls) -> Chosen:
        book = the_box().book.snapshot
        asked = Asked.read(request.form)
        if request.form.get("siapa") == "semua":
            found = asked.find(book, limit=EVERYBODY, facts=facts_now())
            near = _near(found.items)
            mark = _mark_of(near)
            elsewhere = len(found.items) - len(near)
            return cls(near, (("siapa", "semua"), ("sidik", mark), *asked.kept.items()), elsewhere)
        ids = dict.fromkeys(request.form.getlist("id")[:MOST_TICKED])
        people = tuple(book.by_id[id_] for id_ in ids if id_ in book.by_id)
        near = _near(people)
        fields = (("siapa", "centang"), *(("id", id_) for id_ in ids), *asked.kept.items())
        return cls(near, fields, len(people) - len(near))

    @property
    def as_confirmed(self) -> bool:
        """Whether these are the very people whom the page before has counted. Ticked ones always are; what a
        search finds may be others by now: a rule was changed, or a number's state."""
        return request.form.get("siapa") != "semua" or request.form.get("sidik") == _mark_of(self.people)


@blueprint.post("/kontak/banyak")
@guards.needs(*MAY_CHANGE)
def choose() -> Response:
    chosen = Chosen.read()
    if not chosen.people:
        return _nobody(chosen)
    return _ask(_form(), chosen)


@blueprint.post("/kontak/banyak/lihat")
@guards.needs(*MAY_CHANGE)
def look() -> Response:
    chosen, form = Chosen.read(), _form()
    if not chosen.people:
        return _nobody()
    wishes = form.wishes(the_box().settings.areas, _group_names()) if form.ok() else []
    if not wishes:
        said = "" if form.errors else "Belum ada yang diubah. Pilih paling sedikit satu perubahan."
        return _ask(form, chosen, said, 422)
    return _show_look(form, chosen, wishes)


@blueprint.post("/kontak/banyak/simpan")
@guards.needs(*MAY_CHANGE)
def save() -> Response:
    chosen, form = Chosen.read(), _form()
    wishes = form.wishes(the_box().settings.areas, _group_names()) if form.ok() else []
    if not wishes:
        return _ask(form, chosen, status=422)
    if not chosen.as_confirmed:
        return _show_look(form, chosen, wishes, OTHERS, 409) if chosen.people else _nobody()
    since = _moment(form.since.data)
    changed = _changed(form, chosen.people)
    untouched = [person for person in changed if not _changed_after(person, since)]
    saved = _save(untouched)
    done = len(saved)
    _note("contacts changed together", saved, f"changed: {', '.join(form.fields_wished)}")
    said = f"{thousands(done)} orang sudah diubah."
    skipped = len(changed) - done
    if skipped:
        said += (
            f" {thousands(skipped)} orang dilewati karena baru saja diubah atau dihapus orang lain:"
            " lihat lagi, lalu ulangi untuk mereka."
        )
    return render.go(_back(), said, "amber" if skipped else "leaf")


@blueprint.post("/kontak/banyak/hapus")
@guards.needs(*MAY_CHANGE)
def ask_remove() -> Response:
    chosen = Chosen.read()
    if not chosen.people:
        return _nobody()
    return _show_remove(chosen)


@blueprint.post("/kontak/banyak/hapus/ya")
@guards.needs(*MAY_CHANGE)
def remove() -> Response:
    chosen = Chosen.read()
    if not chosen.as_confirmed:
        return _show_remove(chosen, OTHERS, 409) if chosen.people else _nobody()
    since = _moment(request.form.get("since", ""))
    untouched = [person for person in chosen.people if not _changed_after(person, since)]
    done = the_box().book.remove([person.id for person in untouched]) if untouched else 0
    _note("contacts removed together", [person.id for person in untouched])
    said = f"{thousands(done)} orang sudah dihapus dari kontak."
    skipped = len(chosen.people) - done
    if skipped:
        said += f" {thousands(skipped)} orang dilewati karena baru saja diubah orang lain."
    return render.go(url_for("contacts.page"), said, "amber" if skipped else "leaf")


def _form() -> BulkForm:
    box = the_box()
    form = BulkForm()
    form.offer(box.settings.areas, box.book.snapshot.groups.values())
    return form


def _ask(form: BulkForm, chosen: Chosen, said: str = "", status: int = 200) -> Response:
    return render.show("contacts/bulk.html", form=form, chosen=chosen, said=said, back=_back(), status=status)


def _show_look(
    form: BulkForm, chosen: Chosen, wishes: list[str], said: str = "", status: int = 200
) -> Response:
    form.since.data = the_box().clock.now().isoformat()
    return render.show(
        "contacts/bulk_look.html",
        form=form,
        chosen=chosen,
        wishes=wishes,
        changed=_changed(form, chosen.people),
        said=said,
        back=_back(),
        status=status,
    )


def _show_remove(chosen: Chosen, said: str = "", status: int = 200) -> Response:
    now = the_box().clock.now().isoformat()
    return render.show(
        "contacts/bulk_remove.html", chosen=chosen, since=now, said=said, back=_back(), status=status
    )


def _near(people: tuple[Contact, ...]) -> tuple[Contact, ...]:
    sight = sight_of(guards.the_user())
    return tuple(person for person in people if sight.sees(person))


def _nobody(chosen: Chosen | None = None) -> Response:
    said = ALL_ELSEWHERE if chosen is not None and chosen.elsewhere else NOBODY
    return render.go(_back(), said, "amber")


def _mark_of(people: tuple[Contact, ...]) -> str:
    """A short word for exactly this set of people."""
    ids = "\n".join(sorted(person.id for person in people))
    return hashlib.sha256(ids.encode()).hexdigest()[:32]


def _changed(form: BulkForm, people: tuple[Contact, ...]) -> list[Contact]:
    """Those of whom something will be different."""
    box = the_box()
    today = box.clock.now().astimezone(box.config.box.zone).date().isoformat()
    pairs = ((person, form.changed(person, box.settings.areas, today)) for person in people)
    return [after for before, after in pairs if after != before]


def _save(people: list[Contact]) -> list[str]:
    """One save; -> the ids of those saved: whoever somebody else saves at this very moment is left out."""
    left = list(people)
    for _ in range(TRIES):
        try:
            the_box().book.update_many(left)
            return [person.id for person in left]
        except StaleRevision as conflict:
            mine = conflict.mine
            left = [person for person in left if not isinstance(mine, Contact) or person.id != mine.id]
    return []


def _changed_after(person: Contact, since: datetime | None) -> bool:
    return since is None or (person.changed_at is not None and person.changed_at > since)


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _group_names() -> dict[str, str]:
    return {group.id: group.name for group in the_box().book.snapshot.groups.values()}


def _back() -> str:
    """The list as it was asked for."""
    kept: dict[str, str] = Asked.read(request.form).kept
    return f"{url_for('contacts.page')}?{urlencode(kept)}" if kept else url_for("contacts.page")


def _note(what: str, people: list[str], fields: str = "") -> None:
    """Which fields and who, but no person's values: those stand in the book and nowhere else."""
    box = the_box()
    chosen = "ticked" if request.form.get("siapa") != "semua" else "search: "
    if chosen != "ticked":
        chosen += search_in_words(Asked.read(request.form), box.book.snapshot, box.settings.areas)
    parts = (f"{len(people)} people", fields, chosen)
    subject = "; ".join(part for part in parts if part)
    box.accounts.audit.record(guards.the_user().name, what, subject, people=people)
