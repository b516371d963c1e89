"""A furnished office for the pages that send: five people, two modems nobody has plugged in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance.accounts import Role
from appliance.box import Box
from appliance.clock import Clock
from appliance.config import Config
from appliance.contacts.settings import OfficeSettings
from appliance.sms.pdu import encode_deliver
from appliance.sms.status_codes import ErrorClass
from tests.support.boxes import PASSWORD, config_for, quiet_box, swift
from tests.support.people import DADANG, EUIS, NENG, person
from tests.web.visitor import Visitor

SIM = "510100000000001"
TWO_MODEMS = config_for(swift("Telkomsel", daily_cap=300), swift("Indosat", price=300), undo_seconds=30)
NO_MODEM = config_for()

# Cucu has no phone of her own, Elis shares that of Neng
CUCU = person(4, "Cucu Sumiati", numbers=())
ELIS = person(5, "Elis Lisnawati", numbers=NENG.numbers)

LETTER = "Yth. {sapaan} {nama}, besok posyandu. -{pengirim}"


@contextmanager
def an_office(folder: Path, clock: Clock, config: Config = TWO_MODEMS) -> Iterator[Box]:
    """The administrator is Euis; the book holds five people of Ngamprah, three of whom can be reached."""
    with quiet_box(folder, config, clock=clock, simulate=False) as box:
        box.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
        box.settings.save(OfficeSettings(office_name="Pokjanal Posyandu KBB", sender="Pokjanal KBB"))
        box.book.import_contacts([EUIS, NENG, DADANG, CUCU, ELIS], [])
        yield box


def everybody(text: str = LETTER, **fields: Any) -> dict[str, Any]:
    """The form of a broadcast to the whole book."""
    return {"text": text, "who": "semua", "token": "t1", **fields}


def to_numbers(*numbers: str, text: str = "Halo. -Pokjanal KBB", **fields: Any) -> dict[str, Any]:
    """The form of a broadcast to typed numbers."""
    return {"text": text, "who": "pilih", "numbers": "\n".join(numbers), "token": "t1", **fields}


def hidden(page: str, name: str) -> str:
    """The value of a hidden field; "" if there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def looked_at(visitor: Visitor, form: dict[str, Any]) -> dict[str, Any]:
    """The form as *Kirim* sends it, after *Lihat dulu*."""
    page = visitor.post("/siaran/tulis/lihat", form)
    assert page.status_code == 200, page.text
    return {**form, "approved": hidden(page.text, "approved")}


def sent(visitor: Visitor, box: Box, form: dict[str, Any] | None = None) -> int:
    """Write, look, send; the number of the broadcast."""
    answer = visitor.post("/siaran/tulis/kirim", looked_at(visitor, form or everybody()))
    assert answer.status_code == 303, answer.text
    return box.broadcasts.recent()[0].id


def hand_over(box: Box, *outcomes: str) -> None:
    """What the modem makes of the next messages: ``sent``, ``failed``, ``later`` or ``unknown``."""
    for place, outcome in enumerate(outcomes):
        segment = box.ledger.claim("Telkomsel", SIM)
        assert segment is not None, f"nothing to send for outcome {place}"
        if outcome == "sent":
            box.ledger.record_sent(segment.id, place)
        elif outcome == "unknown":
            box.ledger.record_unknown(segment.id, "silence")
        else:
            refusal = ErrorClass.NUMBER if outcome == "failed" else ErrorClass.TEMPORARY
            box.ledger.record_error(segment.id, error_class=refusal, code=28, namespace="CMS")


def receive(box: Box, sender: str, text: str) -> None:
    """An SMS comes in and is decoded."""
    pdu = encode_deliver(sender, text, sent_at=box.clock.now())
    box.inbox.store_raw(SIM, pdu, box.clock.now())
    box.inbox.fold()
