"""What programs and people see of an office, to be compared before and after something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.boot.clerk import OFFICE, fields
from tests.boot.trial import Box


@dataclass(frozen=True)
class Office:
    """``settings``: the form of *Data kantor*, as it is filled in."""

    settings: Mapping[str, str]

    people: Mapping[str, tuple[str, ...]]
    broadcasts: tuple[Mapping[str, int], ...]
    replies: tuple[tuple[str, str], ...]


def office(box: Box) -> Office:
    ask = box.clerk.ask
    people = {each["name"]: tuple(each["numbers"]) for each in _pages(box, "/contacts", "contacts")}
    last = int(re.findall(r'href="/siaran/(\d+)"', box.clerk.visitor.get("/siaran"))[0])
    counts = tuple(ask(f"/broadcasts/{serial}")["counts"] for serial in range(1, last + 1))
    replies = sorted((each["from"], each["text"]) for each in _pages(box, "/inbox", "messages"))
    settings = fields(box.clerk.visitor.get("/pengaturan/kantor"))
    settings.pop("rev", None)  # which copy the form is of, not what is in it
    assert settings["office_name"] == OFFICE
    return Office(settings, people, counts, tuple(replies))


def _pages(box: Box, path: str, name: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = box.clerk.ask(f"{path}?limit=100{after}")
        yield from page[name]
        if not page["next"] or not page[name]:
            return
        after = "&after=" + quote(str(page["next"]))
