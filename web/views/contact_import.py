"""Ambil dari Excel: upload, look, take, mend what was refused, take it back; the whole book as Excel."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, make_response, request, send_file, url_for

from appliance.contacts.importing import (
    Doubt,
    ImportRefused,
    ImportRow,
    Preview,
    Problem,
    RowKind,
    SkippedRow,
    export_workbook,
)
from appliance.errors import BookFull, InputError
from appliance.imports import ImportJob, NoSuchImport, PreviewIsStale
from web import guards, render
from web.boxed import the_box
from web.filters import thousands
from web.strings import label
from web.views.contacts import MAY_CHANGE

blueprint = Blueprint("contacts_import", __name__)

STEPS = ("Pilih berkas", "Periksa", "Selesai")
PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "Berkas itu tidak lagi tersimpan di kotak. Ambil sekali lagi; kontak tidak berubah."
STALE = (
    "Buku kontak berubah sejak berkas ini diperiksa, mungkin berkas yang sama sudah diambil orang lain. "
    "Belum ada yang diambil. Di bawah ini hasil periksa yang baru: lihat sekali lagi, lalu tekan Ambil."
)


Rows = Sequence[ImportRow] | Sequence[SkippedRow]


@dataclass(frozen=True, slots=True)
class Heap:
    """One of the four heaps of rows, and the part of it on this page."""

    name: str  # the word in the address
    word: str
    tone: str
    icon: str
    count: int
    rows: Rows = ()
    next: int | None = None


@blueprint.get("/kontak/ambil")
@guards.needs(*MAY_CHANGE)
def page() -> Response:
    return _ask()


@blueprint.post("/kontak/ambil")
@guards.needs(*MAY_CHANGE)
def upload() -> Response:
    given = request.files.get("berkas")
    if given is None or not given.filename:
        return _ask("Pilih dulu berkasnya.", status=422)
    filename = given.filename[-120:]
    with tempfile.TemporaryDirectory(prefix="kabar-") as folder:
        path = Path(folder) / "berkas"  # the name they gave it never reaches the disk
        given.save(path)
        try:
            job = the_box().importer.begin(path, filename, by=guards.the_user().name)
        except ImportRefused as refused:
            why = label(refused.reason)
            return _ask(f"{why.text}. {why.help}", status=422)
    return render.go(url_for("contacts_import.preview", job_id=job.id))


@blueprint.get("/kontak/ambil/<job_id>")
@guards.needs(*MAY_CHANGE)
def preview(job_id: str) -> Response:
    job = _job(job_id)
    if job is None:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    if job.done is not None:
        return render.go(url_for("contacts_import.result", job_id=job_id))
    heaps = _heaps(job.preview)
    wanted = request.args.get("lihat", "")
    first = next((heap.name for heap in heaps if heap.count), "baik")
    here = next((heap for heap in heaps if heap.name == wanted), None) or _named(heaps, first)
    after = request.args.get("sesudah", "0")
    here = _part(job.preview, here, int(after) if after.isdigit() else 0)
    return render.show(
        "contact_import/preview.html",
        "contact_import/_rows.html",
        counts={kind.value: job.preview.count(kind) for kind in RowKind},
        job=job,
        heaps=heaps,
        here=here,
        steps=STEPS,
    )


@blueprint.post("/kontak/ambil/<job_id>")
@guards.needs(*MAY_CHANGE)
def take(job_id: str) -> Response:
    doubtful = request.form.get("ragu") == "1"
    try:
        the_box().importer.confirm(job_id, with_doubtful=doubtful, by=guards.the_user().name)
    except NoSuchImport:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    except BookFull as full:
        room = thousands(full.room)
        said = f"Buku kontak memuat 25.000 orang; tempat tersisa {room}. Tidak ada yang diambil."
        return render.go(url_for("contacts_import.preview", job_id=job_id), said, "red")
    except PreviewIsStale as stale:
        return render.go(url_for("contacts_import.preview", job_id=stale.fresh.id), STALE, "amber")
    return render.go(url_for("contacts_import.result", job_id=job_id))


@blueprint.get("/kontak/ambil/<job_id>/hasil")
@guards.needs(*MAY_CHANGE)
def result(job_id: str) -> Response:
    done = next((one for one in the_box().book.snapshot.imports if one.id == job_id), None)
    job = _job(job_id)
    if done is None:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    return render.show("contact_import/result.html", done=done, job=job, steps=STEPS)


@blueprint.get("/kontak/ambil/<job_id>/ditolak.xlsx")
@guards.needs(*MAY_CHANGE)
def refused(job_id: str) -> Response:
    try:
        workbook = the_box().importer.refused_file(job_id, explain=in_words)
    except NoSuchImport:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    return workbook_answer(workbook, "baris-ditolak.xlsx")


def in_words(reason: Problem | Doubt) -> str:
    """Why a row was not taken, as the pages say it."""
    found = label(reason.code)
    told = f"{found.text}: {reason.detail}" if reason.detail else found.text
    return f"{told}. {found.help}".strip()


@blueprint.post("/kontak/ambil/<import_id>/batalkan")
@guards.needs(*MAY_CHANGE)
def undo(import_id: str) -> Response:
    try:
        count = the_box().importer.undo(import_id, by=guards.the_user().name)
    except InputError:
        return render.go(
            url_for("contacts_import.page"), "Pengambilan ini tidak dapat dibatalkan lagi.", "amber"
        )
    said = f"Pengambilan dibatalkan: {thousands(count)} kontak kembali seperti sebelumnya."
    return render.go(url_for("contacts_import.page"), said)


@blueprint.get("/kontak/unduh")
@guards.needs(*MAY_CHANGE)
def download() -> Response:
    """The whole book; who took it is written down, because it leaves the box."""
    box = the_box()
    book = box.book.snapshot
    workbook = export_workbook(book)
    box.accounts.audit.record(guards.the_user().name, "contacts exported", f"{len(book)} people")
    return workbook_answer(workbook, f"kontak-{box.clock.now():%Y-%m-%d}.xlsx")


def workbook_answer(workbook: bytes, name: str) -> Response:
    """An xlsx as a download under a name of our own."""
    sent = send_file(io.BytesIO(workbook), mimetype=XLSX, as_attachment=True, download_name=name)
    return make_response(sent)


def _ask(trouble: str = "", status: int = 200) -> Response:
    imports = the_box().book.snapshot.imports[:10]
    return render.show(
        "contact_import/page.html", trouble=trouble, imports=imports, steps=STEPS, status=status
    )


def _job(job_id: str) -> ImportJob | None:
    try:
        return the_box().importer.job(job_id)
    except NoSuchImport:
        return None


def _heaps(found: Preview) -> tuple[Heap, ...]:
    return (
        Heap("ragu", "Perlu dilihat", "amber", "unknown", len(found.doubtful)),
        Heap("tolak", "Ditolak", "red", "failed", len(found.refused)),
        Heap("baik", "Baik", "leaf", "sent", len(found.good)),
        Heap("lewati", "Dilewati", "plain", "skipped", len(found.skipped)),
    )


def _named(heaps: Sequence[Heap], name: str) -> Heap:
    return next(heap for heap in heaps if heap.name == name)


def _part(found: Preview, heap: Heap, start: int) -> Heap:
    by_name: dict[str, Rows] = {
        "ragu": found.doubtful,
        "tolak": found.refused,
        "baik": found.good,
        "lewati": found.skipped,
    }
    rows = by_name[heap.name]
    stop = start + PAGE
    after = stop if stop < len(rows) else None
    return Heap(heap.name, heap.word, heap.tone, heap.icon, heap.count, rows[start:stop], after)
