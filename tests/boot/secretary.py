"""Somebody enters people one after the other while the plug is pulled, and remembers who was promised."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from tests.boot.clerk import Clerk
from tests.faults.visitor import NO_ANSWER

_NAMES = ("Sari", "Dewi", "Rina", "Entin", "Yayah", "Imas", "Nining", "Cucu")


class Secretary:
    """``with secretary: …``: saves over the API until then; each life goes on where the last one ended.

    ``asked``: number -> name of everybody she has typed; ``saved``: the numbers the box has said yes to.
    """

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self.asked: dict[str, str] = {}
        self.saved: set[str] = set()

    def check(self, book: Snapshot) -> int:
        """-> how many of hers are there. Raises AssertionError: one is lost, doubled or misnamed."""
        hers = [person for person in book.people if _number(person) in self.asked]
        found = {_number(person): person.name for person in hers}
        assert len(found) == len(hers), "somebody is in the book twice"
        lost = self.saved - found.keys()
        assert not lost, f"the box had said yes to {len(lost)} people who are not in the book"
        for number, name in found.items():
            assert name == self.asked[number], "a person has the name of another"
        return len(found)

    def _type(self) -> None:
        while not self._over.is_set():
            serial = len(self.asked)
            number, name = f"+62812{6000000 + serial:07}", f"{_NAMES[serial % len(_NAMES)]} Kedua {serial}"
            self.asked[number] = name
            try:
                self._clerk.ask("/contacts", {"name": name, "numbers": [number]})
            except NO_ANSWER:
                return  # the plug
            self.saved.add(number)

    def __enter__(self) -> Self:
        self._over.clear()
        self._thread = threading.Thread(target=self._type, name="secretary", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        assert self._thread is not None
        self._thread.join()


def _number(person: Contact) -> str:
    return str(person.numbers[0]) if person.numbers else ""
