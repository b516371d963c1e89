"""Every measure by its name, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tests.bench import (
    address_book,
    big_send,
    burst,
    card_writes,
    fault_table,
    host_time,
    import_rows,
    link_share,
    memory,
    number_fold,
    pages,
    peers,
    pool,
    restart,
    small_computer,
    weights,
)
from tests.bench.measure import Measure
from tests.bench.workbench import Workbench

MEASURES: Mapping[str, Callable[[Workbench], Iterable[Measure]]] = {
    "host-time": host_time.measure,
    "link-share": link_share.measure,
    "pool": pool.measure,
    "big-send": big_send.measure,
    "burst": burst.measure,
    "import": import_rows.measure,
    "address-book": address_book.measure,
    "numbers": number_fold.measure,
    "pages": pages.measure,
    "memory": memory.measure,
    "restart": restart.measure,
    "small-computer": small_computer.measure,
    "card-writes": card_writes.measure,
    "weights": weights.measure,
    "faults": fault_table.measure,
    "peers": peers.measure,
}
NOT_QUICK = frozenset({"faults", "peers", "burst"})
