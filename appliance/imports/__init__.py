"""Take contacts from a workbook: read it, arrange columns, look, decide, confirm, mend, undo."""

from __future__ import annotations

from appliance.imports.importer import Importer, ImporterBusy, PreviewIsStale
from appliance.imports.jobs import KEPT, ImportDone, ImportJob, NoSuchImport, Stage
from appliance.imports.layouts import LayoutMemory

__all__ = [
    "KEPT",
    "ImportDone",
    "ImportJob",
    "Importer",
    "ImporterBusy",
    "LayoutMemory",
    "NoSuchImport",
    "PreviewIsStale",
    "Stage",
]
