"""The recipients of a broadcast as a workbook. Text stays text: no formula, no link, no lost ``+62``."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import tzinfo

import xlsxwriter

from appliance.outbox.model import Broadcast, RecipientRow
from appliance.outbox.status import Status
from web.filters import telephone
from web.strings import label, reason

HEADS = (
    ("Nama", 28),
    ("Nomor HP", 18),
    ("Keadaan", 18),
    ("Sebab", 34),
    ("Jumlah SMS", 12),
    ("Dikirim lewat", 16),
    ("Perubahan terakhir", 18),
    ("Isi pesan", 80),
)


def recipients_workbook(broadcast: Broadcast, rows: Iterable[RecipientRow], zone: tzinfo) -> bytes:
    """An xlsx with one line per recipient; times are the office's."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(f"Siaran {broadcast.id}"[:31])
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(row, zone)):
            if isinstance(cell, int):
                sheet.write_number(last, column, cell)
            else:
                sheet.write_string(last, column, cell)
    sheet.autofilter(0, 0, max(last, 1), len(HEADS) - 1)
    book.close()
    return content.getvalue()


def _cells(row: RecipientRow, zone: tzinfo) -> tuple[str | int, ...]:
    changed = row.changed_at.astimezone(zone)
    return (
        row.name,
        telephone(row.number) if row.number else "",
        label(row.status).text,
        reason(row.reason).text if row.reason else "",
        row.segments if row.status is not Status.LEFT_OUT else 0,  # nothing was made for them
        row.modem,
        f"{changed:%Y-%m-%d %H.%M}",
        row.text,
    )
