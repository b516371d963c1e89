"""An office of three kader, two modems of different price, and drafts to send them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from appliance.box import Box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.claims import ClaimRules
from tests.support.boxes import config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.people import DADANG, EUIS, NENG, person

EVERYBODY = AudienceSpec(all=True)
GREETING = "Yth. {sapaan} {nama}, RW {rw}. -{pengirim}"


@contextmanager
def an_office_of_three(folder: Path, clock: FakeClock) -> Iterator[Box]:
    """Euis, Neng and Dadang in the book; two modems of different price; 30 s of undo; quiet from 20.00 to
    07.00."""
    config = config_for(
        swift("Telkomsel", per_minute=5, price=250),
        swift("XL", per_minute=5, price=350),
        undo_seconds=30,
        quiet="20:00-07:00",
    )
    with quiet_box(folder, config, clock=clock) as box:
        furnish_office(box)
        box.book.import_contacts([EUIS, NENG, DADANG], [])
        yield box


def draft(text: str = GREETING, audience: AudienceSpec = EVERYBODY, **more: Any) -> Draft:
    return Draft(text, audience, **more)


def replace_settings(box: Box, **changes: Any) -> Any:
    return replace(box.settings.current, **changes)


def many(box: Box, people: int) -> Draft:
    box.book.import_contacts([person(serial) for serial in range(100, 100 + people)], [])
    return draft("Halo {nama}", AudienceSpec(roles=("kader",)))


def replace_contact(box: Box, contact_id: str, **changes: Any) -> Any:
    return replace(box.book.snapshot.by_id[contact_id], **changes)


def claim(box: Box, **rules: Any) -> Any:
    return box.ledger.claim("Telkomsel", "510101234567890", ClaimRules(**rules))
