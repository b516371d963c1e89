"""Kotak masuk, Permintaan: other numbers, newcomers and erasures, on which a person decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.contacts.model import Contact
from appliance.contacts.sight import Sight
from appliance.conversation_reads import Conversations, Line
from appliance.errors import BookFull, StaleRevision
from appliance.inbox.alarms import Alarm
from appliance.inbox.requests import UNDECIDED, AlreadyDecided, Request, RequestKind, RequestState
from appliance.request_desk import NobodyThere, NotTold, NumberTaken, RequestView
from appliance.sms.numbers import PhoneNumber
from appliance.thread_reads import sight_of
from web import guards, render
from web.boxed import the_box

blueprint = Blueprint("inbox_requests", __name__)

MAY_DECIDE = (Role.ADMIN, Role.PETUGAS)
LINES = 8
SUGGESTED = 5
FIRST = 10  # of each kind on the page where all kinds stand
PAGE = 50
ALARMS_LOOKED_AT = 500
WORDS = {
    RequestKind.ERASE: "hapus",
    RequestKind.NUMBER_CHANGE: "ganti",
    RequestKind.REGISTER: "daftar",
}
SECTIONS = {
    "disangkal": "Nomor lama menyangkal",
    "hapus": "Minta datanya dihapus",
    "ganti": "Ganti nomor",
    "daftar": "Mendaftar",
}
DECIDED = (
    "Permintaan ini sudah diputuskan orang lain, atau nomor lama baru saja membalas TOLAK."
    " Lihat keadaannya sekarang."
)
NOBODY = "Belum ada yang berubah: orang dengan nomor itu tidak ada lagi di buku kontak."
CHANGED = "Belum ada yang berubah: orang lain baru saja mengubah kontak ini. Periksa, lalu ulangi."
NOT_TOLD = (
    "Belum ada yang berubah: nomor lama belum diberi tahu. Telepon dulu nomor lamanya, lalu centang bahwa"
    " Anda sudah menelepon."
)
STAYS_OUT = " Karena nomor lama membalas BERHENTI, nomor baru juga tidak dikirimi siaran."
FULL = "Belum ada yang berubah: buku kontak sudah penuh."


@dataclass(frozen=True, slots=True)
class Section:
    """Some of the requests that wait: ``total`` of them, of which ``views`` are shown from ``start`` on."""

    key: str
    title: str
    views: tuple[RequestView, ...]
    total: int
    start: int = 0

    @property
    def next(self) -> int | None:
        """Where the rest begins."""
        end = self.start + len(self.views)
        return end if end < self.total else None


@blueprint.get("/kotak-masuk/permintaan")
def page() -> Response:
    """Each kind with its first ones; ``jenis`` and ``mulai``: one kind, page by page."""
    box, sight = the_box(), sight_of(guards.the_user())
    waiting = box.replies.request_desk.open(sight)
    sections = _sections(waiting, request.args.get("jenis", ""), request.args.get("mulai", 0, type=int))
    decided = box.replies.request_desk.decided(sight)
    shown = [view.request.message_id for each in sections for view in each.views]
    return render.show(
        "replies/requests.html",
        sections=sections,
        only=request.args.get("jenis", "") in SECTIONS,
        decided=decided,
        strangers=_strangers({view.request.number for view in waiting}) if sight.is_whole else (),
        alarms=_alarms(sight),
        texts=_texts(shown),
    )


def _sections(waiting: Sequence[RequestView], only: str, start: int) -> list[Section]:
    """What waits, by what has to be done; those of which there are none are left out."""
    found = []
    for key, title in SECTIONS.items():
        if only in SECTIONS and key != only:
            continue
        those = [view for view in waiting if _section_of(view.request) == key]
        begin = min(max(start, 0), 10**6) if only == key else 0
        shown = those[begin : begin + (PAGE if only == key else FIRST)]
        if those:
            found.append(Section(key, title, tuple(shown), len(those), begin))
    return found


def _section_of(asked: Request) -> str:
    denied = asked.state in (RequestState.STOPPED, RequestState.DISPUTED)
    return "disangkal" if denied else WORDS[asked.kind]


@blueprint.get("/kotak-masuk/permintaan/<int:request_id>")
def one(request_id: int) -> Response:
    return _show(_find(request_id))


@blueprint.post("/kotak-masuk/permintaan/<int:request_id>/setujui")
@guards.needs(*MAY_DECIDE)
def approve(request_id: int) -> Response:
    """A number change for one person, or the end of an erasure."""
    view, desk, by = _find(request_id), the_box().replies.request_desk, guards.the_user().name
    contact_id = request.form.get("orang", "")
    try:
        if view.request.kind is RequestKind.ERASE:
            return _erase(request_id, contact_id, by)
        stays_out = desk.stays_out(view.request)
        person = desk.change_number(
            request_id, contact_id, by=by, phoned=request.form.get("ditelepon") == "1"
        )
    except NumberTaken as taken:
        names = ", ".join(each.name for each in taken.people)
        return _back(
            request_id, f"Belum ada yang berubah: nomor baru itu milik {names} di buku kontak.", "amber"
        )
    except NotTold:
        return _back(request_id, NOT_TOLD, "amber")
    except NobodyThere:
        return _back(request_id, NOBODY, "amber")
    except StaleRevision:
        return _back(request_id, CHANGED, "amber")
    except AlreadyDecided:
        return _back(request_id, DECIDED, "amber")
    return render.go(
        url_for(".page"),
        f"Nomor {person.name} sudah diganti. Nomor lamanya tersimpan di riwayat."
        + (STAYS_OUT if stays_out else ""),
    )


@blueprint.post("/kotak-masuk/permintaan/<int:request_id>/masukkan")
@guards.needs(*MAY_DECIDE)
def take_in(request_id: int) -> Response:
    """A registration: a new contact, or a further number of somebody who is there."""
    view, desk, by = _find(request_id), the_box().replies.request_desk, guards.the_user().name
    joined = request.form.get("orang", "")
    name = " ".join(request.form.get("nama", view.request.name).split())[:100]
    if not joined and not name:
        return _back(request_id, "Isi dulu namanya.", "amber")
    if joined and not _sees(joined):
        return _back(request_id, NOBODY, "amber")
    try:
        if joined:
            person = desk.join(request_id, joined, by=by)
            said = f"Nomor itu sekarang nomor {person.name} juga."
            if len(person.numbers) > 1:
                said += " Nomor lamanya diberi tahu lewat SMS dan dapat membalas TOLAK."
            return render.go(url_for(".page"), said)
        person = desk.new_contact(request_id, _newcomer(view.request, name), by=by)
    except NobodyThere:
        return _back(request_id, NOBODY, "amber")
    except StaleRevision:
        return _back(request_id, CHANGED, "amber")
    except BookFull:
        return _back(request_id, FULL, "amber")
    except AlreadyDecided:
        return _back(request_id, DECIDED, "amber")
    said = f"{person.name} sudah masuk buku kontak. Lengkapi jabatan dan tempatnya di sini."
    return render.go(url_for("contacts.edit", contact_id=person.id), said)


@blueprint.post("/kotak-masuk/permintaan/<int:request_id>/tolak")
@guards.needs(*MAY_DECIDE)
def refuse(request_id: int) -> Response:
    _find(request_id)
    try:
        the_box().replies.request_desk.refuse(request_id, by=guards.the_user().name)
    except AlreadyDecided:
        return _back(request_id, DECIDED, "amber")
    return render.go(url_for(".page"), "Permintaan sudah ditutup. Buku kontak tidak berubah.")


@blueprint.post("/kotak-masuk/permintaan/<int:request_id>/kembalikan")
@guards.needs(*MAY_DECIDE)
def put_back(request_id: int) -> Response:
    """The old number said no after the change was approved."""
    _find(request_id)
    try:
        person = the_box().replies.request_desk.undo_change(request_id, by=guards.the_user().name)
    except AlreadyDecided:
        return _back(request_id, DECIDED, "amber")
    except StaleRevision:
        return _back(request_id, CHANGED, "amber")
    said = f"{person.name} memakai nomor lamanya lagi." if person else "Permintaan sudah ditutup."
    return render.go(url_for(".page"), said)


# -- inside -----------------------------------------------------------------------------------------------


def _erase(request_id: int, contact_id: str, by: str) -> Response:
    if guards.the_user().role is not Role.ADMIN:
        abort(HTTPStatus.FORBIDDEN)
    if request.form.get("yakin") != "1":
        return _back(request_id, "Belum ada yang dihapus. Centang dulu bahwa Anda yakin.", "amber")
    erased = the_box().replies.request_desk.erase(request_id, contact_id, by=by)
    return render.go(url_for(".page"), f"Data {erased.name} sudah dihapus dari kotak ini.")


def _newcomer(asked: Request, name: str) -> Contact:
    note = f"Daftar lewat SMS: {asked.place}" if asked.place else "Daftar lewat SMS"
    return Contact(id=the_box().book.new_id(), name=name, note=note)


def _find(request_id: int) -> RequestView:
    view = the_box().replies.request_desk.get(min(request_id, 2**50))
    if view is None or not _may_see(view):
        abort(HTTPStatus.NOT_FOUND)
    return view


def _sees(contact_id: str) -> bool:
    person = the_box().book.snapshot.by_id.get(contact_id)
    return person is not None and sight_of(guards.the_user()).sees(person)


def _may_see(view: RequestView) -> bool:
    return sight_of(guards.the_user()).sees_all_of(view.people)


def _back(request_id: int, said: str, tone: str) -> Response:
    return render.go(url_for(".one", request_id=request_id), said, tone)


def _show(view: RequestView) -> Response:
    asked, box, user = view.request, the_box(), guards.the_user()
    sides = (asked.old, asked.new) if asked.kind is RequestKind.NUMBER_CHANGE else (asked.number,)
    talks = [
        (number, _lines(number) if box.conversations.may_see(user, number) else None)
        for number in dict.fromkeys(sides)
        if number is not None
    ]
    suggested = (
        box.book.snapshot.search(asked.name, limit=SUGGESTED).items
        if asked.kind is RequestKind.REGISTER and asked.name
        else ()
    )
    return render.show(
        "replies/request.html",
        view=view,
        asked=asked,
        talks=talks,
        suggested=tuple(each for each in suggested if each not in view.people and _sees(each.id)),
        text=_texts([asked.message_id]).get(asked.message_id, ""),
        may_decide=user.role in MAY_DECIDE,
        admin=user.role is Role.ADMIN,
        notice=box.replies.request_desk.notice(asked),
        before=box.replies.request_desk.before(asked),
        stays_out=box.replies.request_desk.stays_out(asked),
        waits=asked.state in UNDECIDED,
        disputed=asked.state is RequestState.DISPUTED,
        stopped=asked.state is RequestState.STOPPED,
    )


def _lines(number: PhoneNumber) -> tuple[Line, ...]:
    box = the_box()
    talk = Conversations(ledger=lambda: box.ledger, inbox=lambda: box.inbox)
    return talk.with_number(number, limit=LINES).lines


def _texts(message_ids: list[int]) -> dict[int, str]:
    return {message.id: message.text for message in the_box().inbox.by_ids(message_ids)}


def _alarms(sight: Sight) -> list[Alarm]:
    """The last ones, taken or not, as far as they may be seen."""
    box = the_box()
    lately = box.replies.alarms.recent(ALARMS_LOOKED_AT)
    seen = (each for each in lately if sight.sees_all_of(_people(each.number)))
    return list(islice(seen, FIRST))


def _people(number: PhoneNumber | None) -> tuple[Contact, ...]:
    return tuple(the_box().book.snapshot.by_number.get(number, ())) if number is not None else ()


def _strangers(asking: Collection[PhoneNumber | None]) -> list[tuple[PhoneNumber, str]]:
    """*Nomor tak dikenal*: who wrote, stands in no book and asks for nothing, with their last words."""
    box = the_box()
    found = [
        each
        for each in box.replies.readings.strangers(20)
        if each.number is not None
        and each.number not in box.book.snapshot.by_number
        and each.number not in asking
    ]
    texts = _texts([each.message_id for each in found])
    return [(each.number, texts.get(each.message_id, "")) for each in found if each.number is not None]
