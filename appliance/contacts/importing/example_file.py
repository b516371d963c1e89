"""An empty list to fill in: columns the box knows, and cells in which a number keeps its zero."""

from __future__ import annotations

from appliance.contacts.importing.text_workbook import TextSheet, write_workbook

# Heading and width in characters. Each is understood without a question (headings.py).
COLUMNS: tuple[tuple[str, int], ...] = (
    ("Nama", 30),
    ("No HP", 18),
    ("Jabatan", 20),
    ("Posyandu", 18),
    ("RW", 6),
    ("Desa", 20),
    ("Kecamatan", 20),
    ("Tgl lahir", 14),
    ("Keterangan", 30),
)


def example_workbook() -> bytes:
    """An xlsx file with headings and not one person. All its cells are text: 0812 stays 0812."""
    headings = [heading for heading, _ in COLUMNS]
    return write_workbook([TextSheet("Kontak", headings, (), [width for _, width in COLUMNS])])
