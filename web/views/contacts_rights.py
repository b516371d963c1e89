"""The rights of a person (UU 27/2022): no more messages, a copy of everything kept, erasure."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.contacts.model import Contact
from appliance.errors import StorageError
from web import guards, render
from web.boxed import the_box
from web.person_workbook import person_workbook
from web.views.contact_import import workbook_answer
from web.views.contacts import MAY_CHANGE, find_person

blueprint = Blueprint("contacts_rights", __name__)

NOT_ERASED = (
    "Kartu memori menolak, jadi penghapusan belum selesai. Orang ini masih ada di buku kontak: ulangi"
    " penghapusannya. Yang sudah terhapus tidak kembali."
)


@blueprint.post("/kontak/<contact_id>/berhenti")
@guards.needs(*MAY_CHANGE)
def stop(contact_id: str) -> Response:
    """Somebody told the office by mouth what others answer with BERHENTI."""
    found = find_person(contact_id)
    the_box().privacy.stop(found, by=guards.the_user().name)
    said = (
        f"{_on_that_phone(found)} tidak dikirimi siaran lagi, juga bila daftarnya diambil ulang dari Excel."
    )
    return render.go(url_for("contacts.person", contact_id=found.id), said)


@blueprint.post("/kontak/<contact_id>/terima-lagi")
@guards.needs(*MAY_CHANGE)
def go_on(contact_id: str) -> Response:
    """Somebody who had answered BERHENTI has told the office that they want messages again."""
    found = find_person(contact_id)
    the_box().privacy.go_on(found, by=guards.the_user().name)
    said = f"{_on_that_phone(found)} akan ikut dikirimi siaran lagi."
    return render.go(url_for("contacts.person", contact_id=found.id), said)


@blueprint.get("/kontak/<contact_id>/data")
@guards.needs(*MAY_CHANGE)
def download(contact_id: str) -> Response:
    """Everything that is kept about a person, as one workbook."""
    box = the_box()
    found = find_person(contact_id)
    if not box.conversations.may_see_all_of(guards.the_user(), found):
        abort(HTTPStatus.FORBIDDEN)  # its messages are in it
    file = box.privacy.file_of(found, by=guards.the_user().name)
    workbook = person_workbook(file, box.config.box.zone)
    return workbook_answer(workbook, f"data-orang-{found.id}-{box.clock.now():%Y-%m-%d}.xlsx")


@blueprint.get("/kontak/<contact_id>/hapus-data")
@guards.needs(Role.ADMIN)
def ask_erase(contact_id: str) -> Response:
    box = the_box()
    found = find_person(contact_id)
    by_number = box.book.snapshot.by_number
    shared = [each for each in found.numbers if any(one.id != found.id for one in by_number[each])]
    own = [each for each in found.numbers if each not in shared]
    former = [each.number for each in found.former_numbers if each.number not in found.numbers]
    opted_out = box.ledger.opted_out()
    return render.show(
        "contacts/erase.html",
        person=found,
        shared=shared,
        sent=len(box.ledger.sent_to(own, [*shared, *former], found.id)),
        opted_out=all(number in opted_out for number in found.numbers),
    )


@blueprint.post("/kontak/<contact_id>/hapus-data")
@guards.needs(Role.ADMIN)
def erase(contact_id: str) -> Response:
    found = find_person(contact_id)
    if request.form.get("yakin") != "1":
        said = "Belum ada yang dihapus. Centang dulu bahwa Anda yakin."
        return render.go(url_for("contacts_rights.ask_erase", contact_id=found.id), said, "amber")
    never_again = request.form.get("jangan") == "1"
    try:
        done = the_box().privacy.erase(found, by=guards.the_user().name, never_again=never_again)
    except StorageError:
        return render.go(url_for("contacts.person", contact_id=found.id), NOT_ERASED, "red")
    told = [
        f"Data orang itu sudah dihapus dari {done.sent.emptied} pesan terkirim dan {done.received} balasan."
    ]
    if done.sent.cancelled:
        told.append(f"{done.sent.cancelled} pesan yang masih menunggu dibatalkan.")
    if done.sent.open:
        told.append(f"{done.sent.open} pesan masih menunggu kabar jaringan; nomornya dihapus sesudah itu.")
    return render.go(url_for("contacts.page"), " ".join(told))


def _on_that_phone(person: Contact) -> str:
    """Everybody whom a change of mind about that person's numbers means: it is the phone that is asked."""
    by_number = the_box().book.snapshot.by_number
    sharing = {
        one.id: one.name for each in person.numbers for one in by_number.get(each, ()) if one.id != person.id
    }
    if not sharing:
        return person.name
    return f"{person.name}, juga {', '.join(sharing.values())} (nomor HP-nya sama),"
