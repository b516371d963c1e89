"""The book, the inbox, the modems and the box's health for programs."""

from __future__ import annotations

from datetime import date

import msgspec
from flask import Response

from appliance.contacts.model import Contact
from appliance.health import worst
from appliance.modem_desk.models import DeskCard
from appliance.sms.numbers import NotAMobileNumber, PhoneNumber
from web.api import shapes
from web.api.door import answer, body_as, query_as, the_program
from web.api.problems import Problem
from web.boxed import the_box
from web.post_form import area_fields


def contacts() -> Response:
    """People of the book in name order."""
    asked = query_as(shapes.ContactQuery)
    page = the_box().book.snapshot.search(
        asked.query,
        district=asked.district,
        village=asked.village,
        group=asked.group,
        role=asked.role,
        after=asked.after,
        limit=asked.limit,
    )
    views = [_view(contact) for contact in page.items]
    return answer(shapes.ContactPage(contacts=views, next=page.next or None, total=page.total))


def add_contact() -> Response:
    """Add one person."""
    given = body_as(shapes.NewContact)
    box = the_box()
    if unknown := [group for group in given.groups if group not in box.book.snapshot.groups]:
        raise Problem(422, f"there is no group {unknown[0]}", field="groups")
    if given.area and (box.settings.areas is None or box.settings.areas.get(given.area) is None):
        raise Problem(422, "this area does not belong to the office's kabupaten", field="area")
    blank = Contact(id=box.book.new_id(), name=given.name.strip())
    saved = box.book.add(
        msgspec.structs.replace(
            blank,
            nickname=given.nickname,
            salutation=given.salutation,
            numbers=_numbers(given.numbers),
            position=given.position,
            short_position=given.short_position,
            role=given.role,
            posyandu=given.posyandu,
            rw=given.rw,
            rt=given.rt,
            birth_date=_birth_date(given.birth_date),
            note=given.note,
            groups=tuple(dict.fromkeys(given.groups)),
            **area_fields(given.area, box.settings.areas, blank),
        )
    )
    box.accounts.audit.record(the_program().name, "contact added", f"contact {saved.id}")
    return answer(_view(saved), status=201)


def inbox() -> Response:
    """Incoming messages, oldest first."""
    asked = query_as(shapes.InboxQuery)
    page = the_box().inbox.messages(after=asked.after, limit=asked.limit)
    views = [
        shapes.IncomingView(
            id=message.id,
            sender=message.number or message.sender,
            text=message.text,
            received_at=message.received_at,
            broadcast=message.broadcast_id,
        )
        for message in page.messages
    ]
    return answer(shapes.InboxView(messages=views, next=page.next))


def modems() -> Response:
    """Every modem of the box."""
    return answer(shapes.ModemList(modems=[_modem(desk) for desk in the_box().modem_desk.cards()]))


def health() -> Response:
    """How the box is, and why it last started."""
    box = the_box()
    found = box.health.checks()
    checks = [
        shapes.CheckView(
            name=one.name,
            result=one.result,
            word=one.word,
            detail=one.detail,
            part=one.part,
            figures=dict(one.figures),
        )
        for one in found
    ]
    runs = [
        shapes.RunView(number=run.number, why=run.why, began=run.began, version=run.version)
        for run in box.runs.runs()
    ]
    return answer(shapes.HealthView(result=worst(found), simulated=box.simulated, checks=checks, runs=runs))


def _numbers(written: tuple[str, ...]) -> tuple[PhoneNumber, ...]:
    found: dict[PhoneNumber, None] = {}
    for place, text in enumerate(written):
        try:
            found[PhoneNumber.parse(text)] = None
        except NotAMobileNumber as wrong:
            raise Problem(422, f"not a mobile number: {wrong.problem}", field=f"numbers[{place}]") from None
    return tuple(found)


def _birth_date(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError:
        raise Problem(422, "there is no such date", field="birth_date") from None


def _view(contact: Contact) -> shapes.ContactView:
    fields = shapes.ContactView.__struct_fields__
    return shapes.ContactView(**{name: getattr(contact, name) for name in fields})


OF_THE_CARD = (
    "name",
    "state",
    "connected",
    "ready",
    "operator",
    "network",
    "signal_percent",
    "sent_today",
    "failed_today",
    "daily_cap",
    "per_minute",
    "last_error",
    "last_error_at",
    "reason",
    "unknown_today",
    "restarts",
    "resumes_in",
)


def _modem(desk: DeskCard) -> shapes.ModemView:
    card, sim = desk.card, desk.sim
    return shapes.ModemView(
        **{name: getattr(card, name) for name in OF_THE_CARD},
        sim=card.imsi_masked,
        number=sim.number if sim else "",
        balance=sim.balance if sim else None,
        balance_at=sim.balance_at if sim else None,
        expires=sim.expires if sim else None,
        recovering=card.recovering.step if card.recovering else "",
        hold=sim.conclusion or "" if sim else "",
        network_mode=sim.network_mode if sim else "",
    )
