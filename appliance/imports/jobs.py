"""Files that are being read or wait for a yes, and the shelf that keeps the newest few."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from appliance.contacts.importing.arrangement import AS_FOUND, Arrangement
from appliance.contacts.importing.decisions import UNDECIDED, Decisions
from appliance.contacts.importing.findings import Preview
from appliance.contacts.importing.progress import Progress
from appliance.contacts.importing.refusals import RefusalReason
from appliance.contacts.importing.survey import Survey
from appliance.errors import InputError

KEPT = 2  # at a time; a preview of 15,000 rows takes 14 to 40 MB

NO_SURVEY = Survey()
NOTHING = Preview(filename="", good=(), doubtful=(), refused=(), skipped=(), tables=())


class NoSuchImport(InputError):
    """The file is no longer kept (a restart, or newer ones took its place): take it again."""

    def __init__(self) -> None:
        super().__init__("this file is no longer kept, it has to be read again")


class Stage(StrEnum):
    """How far a file has come."""

    READING = "reading"
    COLUMNS = "columns"  # a person says what the columns hold
    READY = "ready"  # a person looks and decides
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What a confirmed import did. ``left``: doubtful rows that were not wanted."""

    import_id: str
    added: int
    changed: int
    unchanged: int
    refused: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file on its way into the book. ``id`` is the later ``import_id``, too.

    ``workbook``: packed, read once more when the columns or the book have changed. ``known``: rows that look
    like somebody in the book already when they were read, and say so. ``done``: it was taken; of the preview
    only what may still be asked for is left.
    """

    id: str
    filename: str
    by: str
    begun_at: datetime
    stage: Stage = Stage.READING
    workbook: bytes = field(default=b"", repr=False)
    survey: Survey = NO_SURVEY
    arrangement: Arrangement = AS_FOUND
    preview: Preview = NOTHING
    decisions: Decisions = UNDECIDED
    known: frozenset[tuple[str, int]] = frozenset()
    refusal: RefusalReason | None = None
    done: ImportDone | None = None


class Shelf:
    """The newest jobs, in memory. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, ImportJob] = OrderedDict()
        self._progress: dict[str, Progress] = {}

    def put(self, job: ImportJob) -> ImportJob:
        """Keep it, in the place of what was known of the same file."""
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                old, _ = self._jobs.popitem(last=False)
                self._progress.pop(old, None)
        return job

    def get(self, job_id: str) -> ImportJob:
        """Raises NoSuchImport."""
        with self._lock:
            found = self._jobs.get(job_id)
        if found is None:
            raise NoSuchImport
        return found

    def remove(self, job_id: str) -> None:
        with self._lock:
            self._jobs.pop(job_id, None)
            self._progress.pop(job_id, None)

    def tell(self, job_id: str, progress: Progress) -> None:
        """How far the reading is."""
        with self._lock:
            if job_id in self._jobs:
                self._progress[job_id] = progress

    def progress(self, job_id: str) -> Progress:
        with self._lock:
            return self._progress.get(job_id, Progress())
