"""Kontak, nomor: whom to phone, on the screen with quick entry and on paper with room to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request, url_for

from appliance.accounts.models import User
from appliance.call_list import CallRow, NotInTheBook
from appliance.errors import BookFull, StaleRevision
from appliance.sms.numbers import NotAMobileNumber, PhoneNumber
from web import guards, render
from web.boxed import the_box
from web.strings import label
from web.views.contacts import ELSEWHERE, may_edit
from web.views.numbers import MAY_SEND, blueprint, district_rows, may_send

__all__ = ["blueprint"]

PAGE = 50
PRINTED = 500  # some thirty sheets; one kecamatan is seldom more
SOMEBODY_ELSE = "Orang ini baru saja diubah orang lain. Muat ulang daftar, lalu coba lagi."
SAME = "Ini nomor yang sudah ada. Bila nomornya benar, tekan Sudah ditelepon, nomornya benar."
GONE = "Orang atau nomor ini sudah tidak ada di buku. Muat ulang daftar."


@dataclass(frozen=True, slots=True)
class Where:
    """Which kecamatan or desa; codes, "" = all."""

    district: str
    village: str

    @classmethod
    def read(cls) -> Where:
        book = the_box().book.snapshot
        village = request.args.get("desa", "")
        district = request.args.get("kecamatan", "")
        if village in book.by_village:
            return cls(village[:8], village)
        return cls(district if district in book.by_district else "", "")


@blueprint.get("/kontak/nomor/telepon")
def calls() -> Response:
    where = Where.read()
    rows = _rows(where)
    start = max(0, request.args.get("mulai", 0, type=int))
    return render.show(
        "numbers/calls.html",
        rows=rows[start : start + PAGE],
        start=start,
        next=start + PAGE if len(rows) > start + PAGE else 0,
        may_send=may_send(),
        **_about(where, rows),
    )


@blueprint.get("/kontak/nomor/telepon/cetak")
def paper() -> Response:
    where = Where.read()
    rows = _rows(where)
    return render.show(
        "numbers/paper.html",
        rows=rows[:PRINTED],
        office=the_box().settings.current,
        printed_at=the_box().clock.now(),
        **_about(where, rows),
    )


@blueprint.get("/kontak/nomor/telepon/<contact_id>")
def one(contact_id: str) -> Response:
    """One person of the list, for who came without scripts and made a slip."""
    return _show_row(_row_of(contact_id))


@blueprint.post("/kontak/nomor/telepon/<contact_id>/baru")
@guards.needs(*MAY_SEND)
def new_number(contact_id: str) -> Response:
    row, written = _row_of(contact_id), request.form.get("nomor", "").strip()[:40]
    if not may_edit(row.person):
        return _show_row(row, written, ELSEWHERE, status=403)
    try:
        number = PhoneNumber.parse(written)
    except NotAMobileNumber as refusal:
        known = label(refusal.problem)
        return _show_row(row, written, known.help or known.text, status=422)
    if number == row.number:
        return _show_row(row, written, SAME, status=422)
    try:
        the_box().call_list.take_new_number(
            contact_id, number, rev=request.form.get("rev", 0, type=int), by=_user().name
        )
    except StaleRevision:
        return _show_row(row, written, SOMEBODY_ELSE, status=422)
    except (NotInTheBook, BookFull):
        return _show_row(row, written, GONE, status=422)
    return _done(contact_id, "Nomor baru disimpan. Nomor itu belum dipastikan sampai orangnya menjawab.")


@blueprint.post("/kontak/nomor/telepon/<contact_id>/benar")
@guards.needs(*MAY_SEND)
def still_right(contact_id: str) -> Response:
    row = _row_of(contact_id)
    try:
        number = PhoneNumber(request.form.get("nomor", ""))
        the_box().call_list.still_right(contact_id, number, by=_user().name)
    except (ValueError, NotInTheBook):
        return _show_row(row, "", GONE, status=422)
    return _done(contact_id, "Nomor dipastikan.")


def _rows(where: Where) -> tuple[CallRow, ...]:
    rows: tuple[CallRow, ...] = the_box().call_list.rows(district=where.district, village=where.village)
    return rows


def _about(where: Where, rows: tuple[CallRow, ...]) -> dict[str, Any]:
    """What the page and the paper say above the list. The desa offered are those of the kecamatan."""
    book, areas = the_box().book.snapshot, the_box().areas
    districts = [row for row in district_rows() if row.code]
    villages = areas.villages(where.district) if areas and where.district else ()
    here = [area for area in villages if area.code in book.by_village]
    return {
        "where": where,
        "total": len(rows),
        "districts": districts,
        "villages": here,
        "district_name": next((row.name for row in districts if row.code == where.district), ""),
        "village_name": next((area.name for area in here if area.code == where.village), ""),
    }


def _row_of(contact_id: str) -> CallRow:
    return the_box().call_list.of(contact_id) or abort(404)


def _show_row(row: CallRow, written: str = "", trouble: str = "", status: int = 200) -> Response:
    return render.show(
        "numbers/one.html",
        "numbers/_call.html",
        row=row,
        written=written,
        trouble=trouble,
        done="",
        may_send=may_send(),
        status=status,
    )


def _done(contact_id: str, said: str) -> Response:
    """The row says what was done; a plain form goes back to the list."""
    if not render.wants_fragment():
        return render.go(url_for("contacts_numbers.calls"), said)
    row = _row_of(contact_id)
    return render.show("numbers/_call.html", row=row, written="", trouble="", done=said, may_send=may_send())


def _user() -> User:
    return guards.the_user()
