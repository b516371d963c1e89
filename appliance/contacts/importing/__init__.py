"""Take people from an office's spreadsheet: read it, say what it would do to the book, and only then do it.

``gate`` and ``reader`` turn a hostile file into plain rows; ``layout`` finds the tables; ``rows`` makes a
person of a row; ``matching`` compares with the book; ``preview`` joins all of it. ``refused_file`` and
``export_file`` write workbooks that can be taken again.
"""

from __future__ import annotations

from appliance.contacts.importing.export_file import export_workbook
from appliance.contacts.importing.findings import (
    Change,
    ColumnUse,
    Doubt,
    DoubtCode,
    FoundColumn,
    FoundTable,
    ImportRow,
    Preview,
    Problem,
    ProblemCode,
    Remark,
    RemarkCode,
    RowKind,
    SkippedRow,
    SkipReason,
)
from appliance.contacts.importing.gate import Limits
from appliance.contacts.importing.matching import known_by_now
from appliance.contacts.importing.preview import read_and_preview
from appliance.contacts.importing.reader import read_workbook
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.refused_file import refused_workbook

__all__ = [
    "Change",
    "ColumnUse",
    "Doubt",
    "DoubtCode",
    "FoundColumn",
    "FoundTable",
    "ImportRefused",
    "ImportRow",
    "Limits",
    "Preview",
    "Problem",
    "ProblemCode",
    "RefusalReason",
    "Remark",
    "RemarkCode",
    "RowKind",
    "SkipReason",
    "SkippedRow",
    "export_workbook",
    "known_by_now",
    "read_and_preview",
    "read_workbook",
    "refused_workbook",
]
