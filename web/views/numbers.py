"""Kontak, nomor: how fresh the numbers are, *Cek nomor* in two clicks, and what it has brought."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.number_check import CheckOutcome, CheckReport, CheckWish, NothingToAsk
from appliance.number_health.checks import ASKED_AGAIN_AFTER
from appliance.number_health.states import NumberState
from appliance.number_overview import Tally
from web import guards, render
from web.boxed import the_box
from web.words_numbers import CHECK_TEXTS

blueprint = Blueprint("contacts_numbers", __name__)

MAY_SEND = (Role.ADMIN, Role.PETUGAS)
LISTED = 100
# while it goes out, and while people answer; a campaign of thousands takes its time to be counted
POLL_SECONDS, POLL_SLOWLY = 10, 30
MANY, POLL_MANY = 1000, 60

# what asks for something to be done comes first
IN_ORDER = (
    CheckOutcome.DENIED,
    CheckOutcome.OTHERWISE,
    CheckOutcome.NOT_DELIVERED,
    CheckOutcome.CONFIRMED,
    CheckOutcome.NO_ANSWER,
    CheckOutcome.WAITING,
    CheckOutcome.NOT_SENT,
)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One kecamatan of the table; ``code`` "" = those without one."""

    code: str
    name: str
    tally: Tally


@blueprint.get("/kontak/nomor")
def page() -> Response:
    box = the_box()
    overview = box.number_overview.now()
    return render.show(
        "numbers/page.html",
        whole=overview.whole,
        states=tuple(NumberState),
        districts=district_rows(),
        campaigns=box.number_check.recent(),
        may_send=may_send(),
    )


@blueprint.get("/kontak/nomor/cek")
@guards.needs(*MAY_SEND)
def ask() -> Response:
    """The first click leads here: how many, how much, until when, and the very words."""
    return _show_preview(_wish(request.args.get("kecamatan", "")))


@blueprint.post("/kontak/nomor/cek")
@guards.needs(*MAY_SEND)
def send() -> Response:
    """The second click. The same form again leads to the same campaign."""
    wish, token = _wish(request.form.get("kecamatan", "")), request.form.get("token", "")
    if not _TOKEN.fullmatch(token):
        abort(400)
    try:
        campaign = the_box().number_check.send(wish, CHECK_TEXTS, token=token, by=guards.the_user().name)
    except NothingToAsk:
        return _show_preview(wish, status=422)
    return render.go(url_for("contacts_numbers.campaign", campaign=campaign), "Cek nomor dikirim.")


@blueprint.get("/kontak/nomor/cek/<campaign>")
def campaign(campaign: str) -> Response:
    """A live page: the fragment asks again while something may change."""
    found = the_box().number_check.report(campaign) or abort(404)
    wanted = _outcome(request.args.get("hasil", ""))
    rows = [one for one in found.people if wanted is None or one.outcome is wanted]
    rows.sort(key=lambda one: IN_ORDER.index(one.outcome))
    return render.show(
        "numbers/campaign.html",
        "numbers/_campaign.html",
        report=found,
        outcomes=tuple(CheckOutcome),
        wanted=wanted,
        rows=rows[:LISTED],
        total=len(rows),
        every=_every(found),
        may_send=may_send(),
    )


def district_rows() -> list[DistrictRow]:
    """Every kecamatan somebody is from, by name; last those whose kecamatan nobody knows."""
    box = the_box()
    names = {area.code: area.name for area in box.areas.districts} if box.areas else {}
    rows = [
        DistrictRow(code, names.get(code) or _name_in_book(code), tally)
        for code, tally in box.number_overview.now().districts.items()
    ]
    return sorted(rows, key=lambda row: (not row.code, row.name))


def may_send() -> bool:
    """Whether whoever asks may send and change."""
    return guards.the_user().role in MAY_SEND


def _name_in_book(code: str) -> str:
    people = the_box().book.snapshot.by_district.get(code, ()) if code else ()
    return next((person.district for person in people if person.district_code == code), "")


def _wish(district: str) -> CheckWish:
    return CheckWish(district=district if district in the_box().book.snapshot.by_district else "")


def _show_preview(wish: CheckWish, status: int = 200) -> Response:
    return render.show(
        "numbers/ask.html",
        wish=wish,
        preview=the_box().number_check.preview(wish, CHECK_TEXTS),
        districts=[row for row in district_rows() if row.code],
        days=ASKED_AGAIN_AFTER.days,
        token=secrets.token_urlsafe(16),
        now=the_box().clock.now(),
        status=status,
    )


def _outcome(word: str) -> CheckOutcome | None:
    return CheckOutcome(word) if word in set(CheckOutcome) else None


def _every(found: CheckReport) -> int:
    """Seconds until the fragment asks again; 0 = a month later nobody answers any more."""
    if found.running:
        return POLL_SECONDS if found.asked <= MANY else POLL_MANY
    waiting = found.counts.get(CheckOutcome.NO_ANSWER, 0)
    fresh = the_box().clock.now() - found.made_at < ASKED_AGAIN_AFTER
    if not (waiting and fresh):
        return 0
    return POLL_SLOWLY if found.asked <= MANY else POLL_MANY
