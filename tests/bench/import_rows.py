"""Measures the import of a workbook of 15,000 rows, from upload to preview, with the reading process."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from tests.bench.box_process import running_box
from tests.bench.client import Answer, Client
from tests.bench.measure import BenchFailed, Measure, percentile
from tests.bench.offices import big_office
from tests.bench.workbench import Workbench
from tests.support.workbooks import make_office_workbook

ROWS = 15_000
BAR = 5.0  # seconds
PAGE = "/kontak/ambil"


def measure(bench: Workbench) -> Iterator[Measure]:
    data = big_office(bench, "import")
    folder = bench.fresh("import-work")
    made = make_office_workbook(folder / "kader.xlsx", rows=ROWS, seed=7)
    workbook = made.path.read_bytes()
    with running_box(data, [str(folder / "no-modem")], work=folder) as box, box.office() as visitor:
        before = box.memory().resident
        took = [_to_preview(visitor, workbook) for _ in range(1 if bench.quick else 4)]
        memory = box.memory()
    yield Measure(
        f"import of {ROWS:,} rows to preview",
        max(took),
        "s",
        BAR,
        note=f"the slowest of {len(took)}, the middle one {percentile(took, 0.5):.2f} s: 16 sheets,"
        f" {len(workbook) / 1024:.0f} KB, into a book of 15,000 others; upload, reading process, preview"
        f" page. The box grows from {before / 1e6:.0f} to {memory.resident / 1e6:.0f} MB while"
        f" {len(took)} previews wait for a yes",
    )


def _to_preview(visitor: Client, workbook: bytes) -> float:
    """Until the page with the rows is there; the looking at the columns in between takes no time."""
    form = visitor.get(PAGE)
    begun = time.perf_counter()
    sent = visitor.post_file(PAGE, {"csrf_token": form.csrf_token()}, "berkas", "kader.xlsx", workbook)
    address = sent.headers.get("location", "")
    if not address.startswith(f"{PAGE}/"):
        raise BenchFailed(f"the workbook was not read: {sent.status} {sent.text[:500]}")
    columns = _past_progress(visitor, address)
    ticks = dict.fromkeys(re.findall(r'name="(ambil-\d+)" value="1" checked', columns.text), "1")
    visitor.post_form(f"{address}/kolom", {"csrf_token": columns.csrf_token(), **ticks})
    _past_progress(visitor, address)
    return time.perf_counter() - begun


def _past_progress(visitor: Client, address: str) -> Answer:
    """The page behind the one that tells the progress, asked for as its script does, but more often."""
    while True:
        page = visitor.get(address)
        if 'id="kemajuan"' not in page.text:
            return page
        time.sleep(0.1)
