"""The use cases of taking contacts from a workbook: begin, look, confirm, mend the refused rows, undo."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from msgspec.structs import replace

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.contacts.book import ContactBook
from appliance.contacts.importing import ImportRow, Preview, RowKind, read_and_preview, refused_workbook
from appliance.contacts.importing.refused_file import Explain
from appliance.contacts.model import Contact
from appliance.contacts.settings import SettingsStore
from appliance.errors import InputError

log = logging.getLogger(__name__)

KEPT = 3  # previews at a time; one of 15,000 rows takes 12 MB
WORKERS = 1  # files read at a time: the reading process may take 384 MB


class NoSuchImport(InputError):
    """The preview is no longer kept (a restart, or newer ones took its place): take the file again."""

    def __init__(self) -> None:
        super().__init__("this file is no longer kept, it has to be read again")


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A workbook that was read and waits for a yes. ``id`` is the later ``import_id``, too."""

    id: str
    filename: str
    by: str
    begun_at: datetime
    preview: Preview


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What a confirmed import did."""

    import_id: str
    added: int
    changed: int
    unchanged: int
    refused: int


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
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, ImportJob] = OrderedDict()

    def begin(self, path: Path, filename: str, *, by: str) -> ImportJob:
        """Read a workbook that lies at ``path`` (removed afterwards by the caller). Raises ImportRefused."""
        now = self._clock.now()
        with self._reading:
            preview = read_and_preview(
                path,
                filename,
                areas=self._settings.areas,
                snapshot=self._book.snapshot,
                today=now.astimezone(self._zone).date(),
                work_folder=self._work_folder,
            )
        job = ImportJob(self._book.new_id(), filename, by, now, preview)
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        return job

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

        Raises NoSuchImport, BookFull, StaleRevision (somebody changed a contact since the preview),
        StorageError.
        """
        job = self.job(job_id)
        rows = job.preview.good + (job.preview.doubtful if with_doubtful else ())
        new = [self._with_id(contact) for contact in _contacts(rows, RowKind.NEW)]
        changed = list(_contacts(rows, RowKind.CHANGED))
        record = self._book.import_contacts(new, changed, job.id, source=job.filename)
        log.info("import %s: %d added, %d changed", record.id, record.added, record.changed)
        self._audit.record(by, "contacts imported", f"{record.added} added, {record.changed} changed")
        return ImportDone(
            import_id=record.id,
            added=record.added,
            changed=record.changed,
            unchanged=sum(row.kind is RowKind.SAME for row in rows),
            refused=len(job.preview.refused),
        )

    def refused_file(
        self, job_id: str, *, explain: Explain | None = None, with_doubtful: bool = False
    ) -> bytes:
        """The refused rows as an xlsx with the reason beside each; it can be mended and taken again.

        ``explain``: a problem in the reader's words (None = code words). ``with_doubtful``: those that were
        not taken come back as well. Raises NoSuchImport.
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
        return replace(contact, id=self._book.new_id())


def _contacts(rows: Iterable[ImportRow], kind: RowKind) -> Iterable[Contact]:
    return (row.contact for row in rows if row.kind is kind and row.contact is not None)
