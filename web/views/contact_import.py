"""Ambil dari Excel: upload, look, take, mend what was refused, take it back; the whole book as Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, request, send_file, url_for

from appliance.contacts.importing import (
    Doubt,
    DoubtCode,
    ImportRow,
    Preview,
    Problem,
    SkippedRow,
    export_workbook,
)
from appliance.contacts.importing.decisions import groups_to_make
from appliance.errors import BookFull, InputError
from appliance.imports import ImporterBusy, ImportJob, NoSuchImport, PreviewIsStale, Stage
from appliance.thread_reads import sight_of
from web import guards, render
from web.boxed import the_box
from web.filters import thousands
from web.strings import label
from web.views.contact_import_forms import (
    kinds_of,
    missing,
    offered,
    places_of,
    read_arrangement,
    read_decisions,
    row_asked,
    seems_swapped,
    shown_change,
    twice_chosen,
)
from web.views.contacts import MAY_CHANGE

blueprint = Blueprint("contacts_import", __name__)

STEPS = ("Pilih berkas", "Kolom", "Periksa", "Selesai")
PAGE = 50
KEPT_SHOWN = 100  # people named on the page after an import was taken back
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "Berkas itu tidak lagi tersimpan di kotak. Ambil sekali lagi; kontak tidak berubah."
STALE = (
    "Buku kontak berubah sejak berkas ini diperiksa, mungkin berkas yang sama sudah diambil orang lain. "
    "Belum ada yang diambil. Di bawah ini hasil periksa yang baru: lihat sekali lagi, lalu tekan Ambil."
)
ELSEWHERE = (
    "orang yang akan berubah ada di luar kecamatan Anda. Minta petugas kabupaten mengambil berkas ini, atau"
    " hapus baris mereka dari berkasnya."
)
WHOLE_OFFICE = "Pengambilan dibatalkan petugas kabupaten: orangnya mungkin dari kecamatan lain juga."

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
    content = given.read()  # the pages take at most 8 MB; the name they gave it never reaches the disk
    try:
        job = the_box().importer.start(content, given.filename[-120:], by=guards.the_user().name)
    except ImporterBusy as busy:
        return _ask(_busy(busy), status=422)
    return _to(job)


@blueprint.get("/kontak/ambil/<job_id>")
@guards.needs(*MAY_CHANGE)
def preview(job_id: str) -> Response:
    """Wherever the file stands: it may be reloaded at any time."""
    job = _job(job_id)
    if job is None:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    if job.stage is not Stage.READING and render.wants_fragment() and render.target() == "kemajuan":
        return render.go(url_for("contacts_import.preview", job_id=job_id))  # the reading has ended
    if job.stage is Stage.DONE:
        return render.go(url_for("contacts_import.result", job_id=job_id))
    if job.stage is Stage.REFUSED and job.refusal is not None:
        why = label(job.refusal)
        return _ask(f"{why.text}. {why.help}", status=422, filename=job.filename)
    if job.stage is Stage.READING:
        return _progress(job)
    return _columns(job) if job.stage is Stage.COLUMNS else _rows(job)


@blueprint.post("/kontak/ambil/<job_id>/kolom")
@guards.needs(*MAY_CHANGE)
def arrange(job_id: str) -> Response:
    """The columns as somebody says; then the file is compared with the book."""
    job = _job(job_id)
    if job is None:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    arrangement = read_arrangement(job, request.form)
    twice = twice_chosen(job.survey, arrangement)
    try:
        job = the_box().importer.arrange(job_id, arrangement, go_on=not twice and "lihat" not in request.form)
    except ImporterBusy as busy:
        return render.go(url_for("contacts_import.preview", job_id=job_id), _busy(busy), "amber")
    if twice:
        said = f"Dua kolom dipilih sebagai {twice}. Pilih satu saja."
        return render.go(url_for("contacts_import.preview", job_id=job_id), said, "amber")
    return _to(job)


@blueprint.post("/kontak/ambil/<job_id>/susun")
@guards.needs(*MAY_CHANGE)
def rearrange(job_id: str) -> Response:
    """Back to the columns."""
    try:
        return _to(the_box().importer.rearrange(job_id))
    except NoSuchImport:
        return render.go(url_for("contacts_import.page"), GONE, "amber")


@blueprint.post("/kontak/ambil/<job_id>/putusan")
@guards.needs(*MAY_CHANGE)
def decide(job_id: str) -> Response:
    """Keep the answers; htmx gets the counts they lead to."""
    job = _job(job_id)
    if job is None:
        return render.go(url_for("contacts_import.page"), GONE, "amber")
    job = the_box().importer.record(job_id, read_decisions(job, request.form))
    if render.wants_fragment():
        return render.show("contact_import/_summary.html", **_counts(job))
    heap, start = request.form.get("lihat", ""), request.form.get("sesudah", "0")
    here = url_for("contacts_import.preview", job_id=job_id, lihat=heap, sesudah=start)
    return render.go(here, "Pilihan disimpan.")


@blueprint.post("/kontak/ambil/<job_id>")
@guards.needs(*MAY_CHANGE)
def take(job_id: str) -> Response:
    importer = the_box().importer
    try:
        job = importer.record(job_id, read_decisions(importer.job(job_id), request.form))
        if elsewhere := _elsewhere(job):
            said = f"Belum ada yang diambil: {thousands(elsewhere)} {ELSEWHERE}"
            return render.go(url_for("contacts_import.preview", job_id=job_id), said, "amber")
        importer.confirm(job_id, by=guards.the_user().name)
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
    kept = the_box().importer.kept(job_id)
    return render.show(
        "contact_import/result.html",
        done=done,
        job=job,
        kept=kept[:KEPT_SHOWN],
        stayed=len(kept),
        steps=STEPS,
    )


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
    # of these two the detail names fields of ours
    ours = (DoubtCode.WOULD_OVERWRITE, DoubtCode.EXPORT_EDITED)
    named = reason.detail and reason.code not in ours
    told = f"{found.text}: {reason.detail}" if named else found.text
    return f"{told}. {found.help}".strip()


@blueprint.post("/kontak/ambil/<import_id>/batalkan")
@guards.needs(*MAY_CHANGE)
def undo(import_id: str) -> Response:
    if not sight_of(guards.the_user()).is_whole:
        return render.go(url_for("contacts_import.page"), WHOLE_OFFICE, "amber")
    try:
        undone = the_box().importer.undo(import_id, by=guards.the_user().name)
    except InputError:
        return render.go(
            url_for("contacts_import.page"), "Pengambilan ini tidak dapat dibatalkan lagi.", "amber"
        )
    count = thousands(undone.removed + undone.restored)
    said = f"Pengambilan dibatalkan: {count} kontak kembali seperti sebelumnya."
    if undone.kept:
        kept = f" {thousands(len(undone.kept))} orang tidak dikembalikan; namanya di bawah ini."
        return render.go(url_for("contacts_import.result", job_id=import_id), said + kept, "amber")
    return render.go(url_for("contacts_import.page"), said)


@blueprint.get("/kontak/unduh")
@guards.needs(*MAY_CHANGE)
def download() -> Response:
    """The whole book; who took it is written down, because it leaves the box."""
    box = the_box()
    book = box.book.snapshot
    workbook = export_workbook(book)
    name = f"kontak-{box.clock.now():%Y-%m-%d}.xlsx"
    box.accounts.audit.record(guards.the_user().name, "contacts exported", f"{name}: {len(book)} people")
    return workbook_answer(workbook, name)


def workbook_answer(workbook: bytes, name: str) -> Response:
    """An xlsx as a download under a name of our own."""
    sent = send_file(io.BytesIO(workbook), mimetype=XLSX, as_attachment=True, download_name=name)
    return make_response(sent)


def _elsewhere(job: ImportJob) -> int:
    """How many people of the book a yes would change whom this user may not change."""
    sight = sight_of(guards.the_user())
    if sight.is_whole or job.stage is not Stage.READY:
        return 0
    by_id = the_box().book.snapshot.by_id
    before = [by_id.get(person.id) for person in the_box().importer.taken(job).changed]
    return sum(person is not None and not sight.sees(person) for person in before)


def _ask(trouble: str = "", status: int = 200, filename: str = "") -> Response:
    imports = the_box().book.snapshot.imports[:10]
    return render.show(
        "contact_import/page.html",
        trouble=trouble,
        filename=filename,
        imports=imports,
        steps=STEPS,
        status=status,
    )


def _busy(busy: ImporterBusy) -> str:
    name = f" {busy.job.filename} dari {busy.job.by}" if busy.job is not None else ""
    return f"Kotak sedang membaca berkas{name}. Tunggu sebentar, lalu ulangi. Belum ada yang berubah."


def _to(job: ImportJob) -> Response:
    return render.go(url_for("contacts_import.preview", job_id=job.id))


def _job(job_id: str) -> ImportJob | None:
    try:
        return the_box().importer.job(job_id)
    except NoSuchImport:
        return None


def _progress(job: ImportJob) -> Response:
    return render.show(
        "contact_import/progress.html",
        "contact_import/_progress.html",
        job=job,
        progress=the_box().importer.progress(job.id),
        steps=STEPS,
    )


def _columns(job: ImportJob) -> Response:
    return render.show(
        "contact_import/columns.html",
        job=job,
        survey=job.survey,
        missing=missing(job.survey),
        offered=offered,
        numbers={table.name: place for place, table in enumerate(job.survey.tables)},
        steps=STEPS,
    )


def _rows(job: ImportJob) -> Response:
    """The file beside the book: what is asked, and one of the heaps of rows."""
    areas, groups = the_box().settings.areas, the_box().book.snapshot.groups
    heaps = _heaps(job.preview)
    wanted = request.args.get("lihat", "")
    first = next((heap.name for heap in heaps if heap.count), "baik")
    here = next((heap for heap in heaps if heap.name == wanted), None) or _named(heaps, first)
    after = request.args.get("sesudah", "0")
    start = int(after) if after.isdecimal() and len(after) < 7 else 0
    here = _part(job.preview, here, start)
    asked = []
    if here.name == "ragu":
        asked = [row_asked(job, start + place, areas) for place in range(len(here.rows))]
    return render.show(
        "contact_import/preview.html",
        "contact_import/_rows.html",
        heaps=heaps,
        here=here,
        start=start,
        asked=asked,
        kinds=kinds_of(job),
        places_asked=places_of(job, areas),
        shown_change=partial(shown_change, groups={one.id: one.name for one in groups.values()}),
        new_groups=groups_to_make(job.preview),
        swapped=seems_swapped(job.preview),
        steps=STEPS,
        **_counts(job),
    )


def _counts(job: ImportJob) -> dict[str, Any]:
    """What a yes would do now."""
    taken = the_box().importer.taken(job)
    people = (*taken.new, *taken.changed)
    return {
        "job": job,
        "taken": taken,
        "without_number": sum(1 for contact in taken.new if not contact.numbers),
        "takable": len(people),
    }


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
