"""The use cases of taking contacts from a workbook: begin, look, confirm, mend the refused rows, undo."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path

from msgspec import structs

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.contacts.book import ContactBook
from appliance.contacts.importing import (
    ImportRow,
    Preview,
    RowKind,
    known_by_now,
    read_and_preview,
    refused_workbook,
)
from appliance.contacts.importing.refused_file import Explain
from appliance.contacts.model import Contact
from appliance.contacts.settings import SettingsStore
from appliance.errors import InputError, StaleRevision

log = logging.getLogger(__name__)

KEPT = 2  # previews at a time; one of 15,000 rows takes 14 to 40 MB
WORKERS = 1  # files read at a time: the reading process may take 384 MB


class NoSuchImport(InputError):
    """The preview is no longer kept (a restart, or newer ones took its place): take the file again."""

    def __init__(self) -> None:
        super().__init__("this file is no longer kept, it has to be read again")


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What a confirmed import did."""

    import_id: str
    added: int
    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A workbook that was read and waits for a yes. ``id`` is the later ``import_id``, too.

    ``known``: rows that look like somebody in the book already when they were read, and say so. ``done``:
    it was taken; of the preview only what may still be asked for is left.
    """

    id: str
    filename: str
    by: str
    begun_at: datetime
    preview: Preview
    workbook: bytes = field(repr=False)  # at most Limits.file_size; read again when the book has changed
    known: frozenset[tuple[str, int]] = frozenset()
    done: ImportDone | None = None


class PreviewIsStale(InputError):
    """The book changed since the preview, so that the yes was given to something else. Nothing was taken.

    ``fresh``: the same file read again beside the book as it is now, under an id of its own.
    """

    def __init__(self, fresh: ImportJob) -> None:
        super().__init__("the contacts have changed since this file was read; it has to be looked at again")
        self.fresh = fresh


class Importer:
    """Previews wait in memory, the newest few; nothing is in the book before ``confirm``."""

    def __init__(
        self,
        *,
        book: ContactBook,
        settings: SettingsStore,
        audit: Audit,
        clock: Clock,
        zone: tzinfo,
        work_folder: Path,
    ) -> None:
        self._book = book
        self._settings = settings
        self._audit = audit
        self._clock = clock
        self._zone = zone
        self._work_folder = work_folder
        self._reading = threading.Semaphore(WORKERS)
        self._taking = threading.Lock()  # two clerks may say yes to the same file
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, ImportJob] = OrderedDict()

    def begin(self, path: Path, filename: str, *, by: str) -> ImportJob:
        """Read a workbook that lies at ``path`` (removed afterwards by the caller). Raises ImportRefused."""
        now = self._clock.now()
        with self._reading:
            snapshot = self._book.snapshot
            preview = read_and_preview(
                path,
                filename,
                areas=self._settings.areas,
                snapshot=snapshot,
                today=now.astimezone(self._zone).date(),
                work_folder=self._work_folder,
            )
            known = frozenset(row.key for row in known_by_now(preview, snapshot))
        job = ImportJob(self._book.new_id(), filename, by, now, preview, path.read_bytes(), known)
        self._keep(job)
        return job

    def _keep(self, job: ImportJob) -> None:
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)

    def job(self, job_id: str) -> ImportJob:
        """Raises NoSuchImport."""
        with self._lock:
            found = self._jobs.get(job_id)
        if found is None:
            raise NoSuchImport
        return found

    def confirm(self, job_id: str, *, with_doubtful: bool = True, by: str) -> ImportDone:
        """Put good (and doubtful) rows into the book, in one save. A second confirm of the same job changes
        nothing.

        Raises NoSuchImport, BookFull, StorageError; PreviewIsStale when people of the file have come into
        the book since the preview, or somebody it would change was changed.
        """
        with self._taking:
            job = self.job(job_id)
            if job.done is not None:
                return job.done
            rows = job.preview.good + (job.preview.doubtful if with_doubtful else ())
            if self._has_come_since(job, rows):
                raise PreviewIsStale(self._again(job, by))
            try:
                done = self._take(job, rows)
            except StaleRevision:
                raise PreviewIsStale(self._again(job, by)) from None
            self._keep(replace(job, preview=_rest(job.preview), workbook=b"", done=done))
        log.info("import %s: %d added, %d changed", done.import_id, done.added, done.changed)
        self._audit.record(by, "contacts imported", f"{done.added} added, {done.changed} changed")
        return done

    def _has_come_since(self, job: ImportJob, rows: Sequence[ImportRow]) -> bool:
        wanted = {row.key for row in rows} - job.known
        return any(row.key in wanted for row in known_by_now(job.preview, self._book.snapshot))

    def _take(self, job: ImportJob, rows: Sequence[ImportRow]) -> ImportDone:
        new = [self._with_id(contact) for contact in _contacts(rows, RowKind.NEW)]
        changed = list(_contacts(rows, RowKind.CHANGED))
        record = self._book.import_contacts(new, changed, job.id, source=job.filename)
        return ImportDone(
            import_id=record.id,
            added=record.added,
            changed=record.changed,
            unchanged=sum(row.kind is RowKind.SAME for row in rows),
            refused=len(job.preview.refused),
        )

    def _again(self, job: ImportJob, by: str) -> ImportJob:
        """The same workbook beside the book as it is now; takes the place of the old preview."""
        with self._lock:
            self._jobs.pop(job.id, None)
        with tempfile.NamedTemporaryFile(dir=self._work_folder) as copy:
            copy.write(job.workbook)
            copy.flush()
            return self.begin(Path(copy.name), job.filename, by=by)

    def refused_file(
        self, job_id: str, *, explain: Explain | None = None, with_doubtful: bool = False
    ) -> bytes:
        """The refused rows as an xlsx with the reason beside each; it can be mended and taken again.

        ``explain``: a problem or doubt in the reader's words (None = plain English). ``with_doubtful``: those
        that were not taken come back as well. Raises NoSuchImport.
        """
        preview = self.job(job_id).preview
        return refused_workbook(preview, explain=explain, also=preview.doubtful if with_doubtful else ())

    def undo(self, import_id: str, *, by: str) -> int:
        """Take an import back; -> how many contacts were removed or put back. Raises InputError."""
        undone = self._book.undo_import(import_id)
        self._audit.record(by, "import undone", f"{undone.removed} removed, {undone.restored} put back")
        return undone.removed + undone.restored

    def _with_id(self, contact: Contact) -> Contact:
        """Rows of our own export bring the id they had; is it taken by now, they get a new one."""
        if contact.id and contact.id not in self._book.snapshot.by_id:
            return contact
        return structs.replace(contact, id=self._book.new_id())


def _contacts(rows: Iterable[ImportRow], kind: RowKind) -> Iterable[Contact]:
    return (row.contact for row in rows if row.kind is kind and row.contact is not None)


def _rest(preview: Preview) -> Preview:
    """What is still asked for after the yes: the rows that may come back as a file."""
    return structs.replace(preview, good=(), skipped=())
