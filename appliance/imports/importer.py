"""The use cases of taking contacts from a workbook: begin, arrange, look, confirm, mend, undo."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from msgspec import structs

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.contacts.book import ContactBook
from appliance.contacts.folding import fold
from appliance.contacts.importing import ImportRefused, ImportRow, Preview, RefusalReason
from appliance.contacts.importing.arrangement import Arrangement
from appliance.contacts.importing.decisions import Choice, Decisions, Taken, decide
from appliance.contacts.importing.group_names import new_group
from appliance.contacts.importing.matching import known_by_now
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.progress import Progress
from appliance.contacts.importing.reader import read_workbook
from appliance.contacts.importing.refused_file import Explain, refused_workbook
from appliance.contacts.importing.survey import survey
from appliance.contacts.importing.workbook import pack, unpack
from appliance.contacts.model import Contact
from appliance.contacts.settings import SettingsStore
from appliance.contacts.undo import Undone
from appliance.errors import InputError, StaleRevision
from appliance.imports.jobs import NOTHING, ImportDone, ImportJob, Shelf, Stage
from appliance.imports.layouts import Conflicts, LayoutMemory

log = logging.getLogger(__name__)

_UPLOAD = "import-"  # how the names of uploads in the work folder begin


class ImporterBusy(InputError):
    """Another file is being read: one at a time, the reading process may take 384 MB. ``job``: that one."""

    def __init__(self, job: ImportJob | None) -> None:
        super().__init__("another file is being read, wait a moment")
        self.job = job


class PreviewIsStale(InputError):
    """The book changed since the preview, so that the yes was given to something else. Nothing was taken.

    ``fresh``: the same file read again beside the book as it is now, under an id of its own.
    """

    def __init__(self, fresh: ImportJob) -> None:
        super().__init__("the contacts have changed since this file was read; it has to be looked at again")
        self.fresh = fresh


class Importer:
    """Files wait in memory, the newest few; nothing is in the book before ``confirm``.

    ``layouts``: the sealed file in which arranged columns are remembered.
    """

    def __init__(
        self,
        *,
        book: ContactBook,
        settings: SettingsStore,
        audit: Audit,
        layouts: Path,
        clock: Clock,
        zone: tzinfo,
        work_folder: Path,
    ) -> None:
        self._book = book
        self._settings = settings
        self._audit = audit
        self._layouts = LayoutMemory(layouts)
        self._clock = clock
        self._zone = zone
        self._work_folder = work_folder
        self._reading = threading.Lock()
        self._taking = threading.Lock()  # two clerks may say yes to the same file
        self._shelf = Shelf()
        self._worker: threading.Thread | None = None
        self._being_read: ImportJob | None = None
        self._undone = "", Undone(0, 0, ())
        for left in work_folder.glob(f"{_UPLOAD}*"):  # by a power cut
            with suppress(OSError):
                left.unlink()

    # reading

    def begin(self, path: Path, filename: str, *, by: str) -> ImportJob:
        """Read a workbook and compare it at once, arranged as the box knows it. Raises ImportRefused."""
        with self._reading:
            job = self._new_job(filename, by)
            job = self._compared(self._surveyed(job, path))
        return self._shelf.put(job)

    def start(self, content: bytes, filename: str, *, by: str) -> ImportJob:
        """Begin to read a workbook; the job is ``COLUMNS`` or ``REFUSED`` some time later.

        Raises ImporterBusy while another one is being read.
        """
        job = self._new_job(filename, by)
        self._in_background(job, lambda: self._surveyed_content(job, content))
        return job

    def arrange(self, job_id: str, arrangement: Arrangement, *, go_on: bool = True) -> ImportJob:
        """Columns, sheets and heading rows as a person says.

        Another heading row shows the columns again; else, if it may ``go_on``, the file is compared with the
        book: the job is ``READY`` some time later.

        Raises NoSuchImport; ImporterBusy.
        """
        job = self._shelf.get(job_id)
        if job.stage not in (Stage.COLUMNS, Stage.READY):
            return job
        moved = arrangement.heading_rows != job.arrangement.heading_rows
        arrangement = structs.replace(arrangement, pointed=job.arrangement.pointed)
        looked = survey(unpack(job.workbook), job.filename, arrangement, self._layouts.known)
        job = replace(job, stage=Stage.COLUMNS, arrangement=arrangement, survey=looked, preview=NOTHING)
        self._shelf.put(job)
        if moved or not go_on or not looked.can_go_on:
            return job
        with suppress(*Conflicts):
            self._layouts.remember(looked, arrangement, self._clock.now())
        return self._in_background(replace(job, stage=Stage.READING), lambda: self._compared(job))

    def rearrange(self, job_id: str) -> ImportJob:
        """Back to the columns of a file that was compared already. Raises NoSuchImport."""
        job = self._shelf.get(job_id)
        if job.stage is Stage.READY:
            job = self._shelf.put(replace(job, stage=Stage.COLUMNS, preview=NOTHING))
        return job

    def job(self, job_id: str) -> ImportJob:
        """Raises NoSuchImport."""
        return self._shelf.get(job_id)

    def progress(self, job_id: str) -> Progress:
        """How far the reading is."""
        return self._shelf.progress(job_id)

    def wait(self, job_id: str) -> ImportJob:
        """The job once nothing is being read any more. Raises NoSuchImport."""
        if (worker := self._worker) is not None:
            worker.join()
        return self._shelf.get(job_id)

    def close(self) -> None:
        """Wait for the reading to end; it is limited to half a minute."""
        if self._worker is not None:
            self._worker.join()
        self._layouts.close()

    # deciding

    def record(self, job_id: str, decisions: Decisions) -> ImportJob:
        """Keep what was decided so far. Raises NoSuchImport."""
        job = self._shelf.get(job_id)
        return self._shelf.put(replace(job, decisions=decisions)) if job.stage is Stage.READY else job

    def taken(self, job: ImportJob) -> Taken:
        """What a yes would do now."""
        return decide(job.preview, job.decisions, self._settings.areas)

    def confirm(self, job_id: str, *, with_doubtful: bool = True, by: str) -> ImportDone:
        """Put what was decided into the book, in one save. A second confirm of the same job changes nothing.

        ``with_doubtful`` False: no doubtful row, whatever was decided. Raises NoSuchImport, BookFull,
        StorageError; PreviewIsStale when people of the file have come into the book since the preview, or
        somebody it would change was changed.
        """
        with self._taking:
            job = self._shelf.get(job_id)
            if job.done is not None:
                return job.done
            if job.stage is not Stage.READY:
                raise InputError("this file has not been looked at yet")
            if not with_doubtful:
                job = replace(job, decisions=_without_doubtful(job.preview))
            taken = self.taken(job)
            if self._has_come_since(job, taken.rows):
                raise PreviewIsStale(self._again(job, by))
            try:
                done = self._take(job, taken)
            except StaleRevision:
                raise PreviewIsStale(self._again(job, by)) from None
            rest = structs.replace(job.preview, good=(), skipped=(), doubtful=taken.left)
            self._shelf.put(replace(job, stage=Stage.DONE, preview=rest, workbook=b"", done=done))
        told = f"{done.added} added, {done.changed} changed, {done.refused + done.left} not taken"
        log.info("import %s: %s", done.import_id, told)
        self._audit.record(by, "contacts imported", f"{job.filename}: {told}")
        return done

    def refused_file(
        self, job_id: str, *, explain: Explain | None = None, with_doubtful: bool = False
    ) -> bytes:
        """The rows that are not taken as an xlsx with the reason beside each; to be mended and taken again.

        ``explain``: a problem or doubt in the reader's words (None = plain English). ``with_doubtful``: all
        doubtful rows, whatever was decided. Raises NoSuchImport.
        """
        job = self._shelf.get(job_id)
        left = job.preview.doubtful if with_doubtful or job.done is not None else self.taken(job).left
        return refused_workbook(job.preview, explain=explain, also=left)

    def undo(self, import_id: str, *, by: str) -> Undone:
        """Take an import back; who was touched since stays and is named. Raises InputError."""
        undone = self._book.undo_import(import_id)
        source = next((one.source for one in self._book.snapshot.imports if one.id == import_id), "")
        told = f"{undone.removed} removed, {undone.restored} put back, {len(undone.kept)} kept"
        self._audit.record(by, "import undone", f"{source}: {told}")
        self._undone = import_id, undone
        return undone

    def kept(self, import_id: str) -> tuple[Contact, ...]:
        """Who stayed when that import was taken back, as long as they are in the book.

        Known for the one that was taken back last, until the box starts again.
        """
        last, undone = self._undone
        by_id = self._book.snapshot.by_id
        return tuple(contact for contact in undone.kept if contact.id in by_id) if last == import_id else ()

    # the inside

    def _new_job(self, filename: str, by: str) -> ImportJob:
        arrangement = self._layouts.arrangement()
        return ImportJob(self._book.new_id(), filename, by, self._clock.now(), arrangement=arrangement)

    def _in_background(self, job: ImportJob, work: Callable[[], ImportJob]) -> ImportJob:
        if not self._reading.acquire(blocking=False):
            raise ImporterBusy(self._being_read)
        self._being_read = self._shelf.put(job)
        self._worker = threading.Thread(target=self._work, args=(job, work), name="import", daemon=True)
        self._worker.start()
        return job

    def _work(self, job: ImportJob, work: Callable[[], ImportJob]) -> None:
        try:
            self._shelf.put(work())
        except ImportRefused as refused:
            self._shelf.put(replace(job, stage=Stage.REFUSED, refusal=refused.reason, workbook=b""))
        except Exception:
            log.exception("a file could not be read")
            broken = RefusalReason.BROKEN_FILE
            self._shelf.put(replace(job, stage=Stage.REFUSED, refusal=broken, workbook=b""))
        finally:
            self._being_read = None
            self._reading.release()

    def _surveyed_content(self, job: ImportJob, content: bytes) -> ImportJob:
        with tempfile.NamedTemporaryFile(dir=self._work_folder, prefix=_UPLOAD) as copy:
            copy.write(content)
            copy.flush()
            return self._surveyed(job, Path(copy.name))

    def _surveyed(self, job: ImportJob, path: Path) -> ImportJob:
        workbook = read_workbook(path, work_folder=self._work_folder)
        looked = survey(workbook, job.filename, job.arrangement, self._layouts.known)
        return replace(job, stage=Stage.COLUMNS, workbook=pack(workbook), survey=looked)

    def _compared(self, job: ImportJob) -> ImportJob:
        snapshot = self._book.snapshot
        found = preview(
            unpack(job.workbook),
            job.filename,
            areas=self._settings.areas,
            snapshot=snapshot,
            today=self._clock.now().astimezone(self._zone).date(),
            arrangement=job.arrangement,
            tell=lambda progress: self._shelf.tell(job.id, progress),
        )
        known = frozenset(row.key for row in known_by_now((*found.good, *found.doubtful), snapshot))
        return replace(job, stage=Stage.READY, preview=found, known=known)

    def _has_come_since(self, job: ImportJob, rows: Sequence[ImportRow]) -> bool:
        return any(row.key not in job.known for row in known_by_now(rows, self._book.snapshot))

    def _take(self, job: ImportJob, taken: Taken) -> ImportDone:
        made = self._made_groups((*taken.new, *taken.changed))
        new = [self._with_id(_in_groups(contact, made)) for contact in taken.new]
        changed = [_in_groups(contact, made) for contact in taken.changed]
        record = self._book.import_contacts(new, changed, job.id, source=job.filename)
        return ImportDone(
            import_id=record.id,
            added=record.added,
            changed=record.changed,
            unchanged=taken.same,
            refused=len(job.preview.refused),
            left=len(taken.left),
        )

    def _made_groups(self, people: Sequence[Contact]) -> Mapping[str, str]:
        """Placeholder -> id. Groups are made first: one without people does no harm."""
        wanted = dict.fromkeys(group for one in people for group in one.groups if new_group(group))
        there = {fold(group.name): group.id for group in self._book.snapshot.groups.values()}
        names = {group: new_group(group) for group in wanted}
        return {
            group: there.get(fold(name)) or self._book.add_group(name).id for group, name in names.items()
        }

    def _again(self, job: ImportJob, by: str) -> ImportJob:
        """The same workbook beside the book as it is now; takes the place of the old preview."""
        self._shelf.remove(job.id)
        with self._reading:
            fresh = replace(job, id=self._book.new_id(), by=by, begun_at=self._clock.now())
            return self._shelf.put(self._compared(fresh))

    def _with_id(self, contact: Contact) -> Contact:
        """Rows of our own export bring the id they had; is it taken by now, they get a new one."""
        if contact.id and contact.id not in self._book.snapshot.by_id:
            return contact
        return structs.replace(contact, id=self._book.new_id())


def _in_groups(contact: Contact, made: Mapping[str, str]) -> Contact:
    if not made or not any(group in made for group in contact.groups):
        return contact
    groups = tuple(dict.fromkeys(made.get(group, group) for group in contact.groups))
    return structs.replace(contact, groups=groups)


def _without_doubtful(found: Preview) -> Decisions:
    return Decisions(rows={row.key: Choice.LEAVE for row in found.doubtful})
