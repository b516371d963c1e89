"""The use cases of taking contacts from a workbook: begin, look, confirm, mend the refused rows, undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appliance.contacts.importing import Preview
from appliance.errors import InputError


class NoSuchImport(InputError):
    """The preview is no longer kept (the box was restarted, or newer ones took its place): take the file
    again."""


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

    def begin(self, path: Path, filename: str, *, by: str) -> ImportJob:
        """Read a workbook that lies at ``path`` (removed afterwards by the caller). Raises
        ImportRefused(reason)."""
        ...

    def job(self, job_id: str) -> ImportJob:
        """Raises NoSuchImport."""
        ...

    def confirm(self, job_id: str, *, with_doubtful: bool = True, by: str) -> ImportDone:
        """Put good (and doubtful) rows into the book, in one save. A second confirm of the same job changes
        nothing."""
        ...

    def refused_file(self, job_id: str) -> bytes:
        """The refused rows as an xlsx with the reason beside each; it can be mended and taken again."""
        ...

    def undo(self, import_id: str, *, by: str) -> int:
        """Take an import back; -> how many contacts were removed or put back."""
        ...
