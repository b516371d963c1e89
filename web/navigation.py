"""The places of the box, in the order the office thinks of them. An entry appears once its page exists."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request


@dataclass(frozen=True, slots=True)
class Place:
    """``endpoint``: the page it opens; every page of the same blueprint counts as being there."""

    endpoint: str
    word: str
    icon: str
    main: bool  # main: in the bar at the bottom of a phone; else under "Lainnya"
    count: str = ""  # the name of a header counter shown beside it (web/counters.py)

    @property
    def blueprint(self) -> str:
        return self.endpoint.split(".", 1)[0]

    @property
    def here(self) -> bool:
        return request.blueprint is not None and request.blueprint.split("_", 1)[0] == self.blueprint


PLACES = (
    Place("home.page", "Beranda", "home", main=True),
    Place("broadcasts.page", "Siaran", "broadcast", main=True),
    Place("inbox.page", "Kotak masuk", "inbox", main=True, count="unread"),
    Place("contacts.page", "Kontak", "people", main=True),
    Place("modems.page", "Modem", "modem", main=False),
    Place("reports.page", "Laporan", "sheet", main=False),
    Place("settings.page", "Pengaturan", "settings", main=False),
    Place("manual.page", "Bantuan", "help", main=False),
)


def places(*, main: bool) -> tuple[Place, ...]:
    """The places whose pages exist."""
    return tuple(p for p in PLACES if p.main is main and p.endpoint in current_app.view_functions)
