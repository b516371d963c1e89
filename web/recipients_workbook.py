"""The recipients of a broadcast as a workbook. Text stays text: no formula, no link, no lost ``+62``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from appliance.outbox.model import Broadcast, RecipientRow
from appliance.outbox.status import Status
from web.filters import telephone
from web.lines_workbook import lines_workbook
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
    return lines_workbook(f"Siaran {broadcast.id}", HEADS, (_cells(row, zone) for row in rows))


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
