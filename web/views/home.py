"""Beranda: what is happening just now, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for

from appliance.backup.settling import WhyPaused
from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.outbox.status import BroadcastState, Status
from appliance.thread_reads import Asked
from web import filters, guards, render
from web.boxed import the_box
from web.labels import Label
from web.question_views import bars
from web.strings import label
from web.views.contacts import MAY_CHANGE
from web.words_trouble import trouble

blueprint = Blueprint("home", __name__)

# what the office asks first, in its order; all that still goes out is one thing to it
FIGURES = (
    ("Sampai", (Status.DELIVERED,)),
    ("Terkirim", (Status.SENT, Status.UNCONFIRMED)),
    ("Menunggu", (Status.QUEUED, Status.SENDING, Status.ERRORED)),
    ("Tidak pasti", (Status.UNKNOWN,)),
    ("Gagal", (Status.FAILED,)),
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing a newcomer should do now."""

    title: str
    text: str
    button: str
    icon: str
    address: str


@blueprint.get("/")
def page() -> Response:
    return render.show("home/page.html", "home/_now.html", **now())


def now() -> dict[str, Any]:
    """Everything the page and its live fragment show."""
    box = the_box()
    recent = box.broadcasts.recent(limit=20)
    reports = [box.broadcasts.report(one.id) for one in recent if _unfinished(one.state)]
    modems = box.broadcasts.modems()
    return {
        "reports": [report for report in reports if report.running],
        "asking": [(one, bars(one.question, one.tally)) for one in box.question_results.running(limit=2)],
        "figures": _figures(box.ledger.totals_today()),
        "may_write": guards.the_user().role in MAY_CHANGE,
        "replies": box.conversations.page(guards.the_user(), Asked(), limit=4).threads,
        "modems": modems,
        "troubles": _troubles(),
        "restored": sum(report.broadcast.pause_reason == WhyPaused.RESTORED for report in reports),
        "next": next_step(bool(recent), any(modem.ready for modem in modems)),
    }


def next_step(has_sent: bool, can_send: bool) -> NextStep | None:
    """Contacts first, then who signs, then a modem, then the first broadcast; then nothing."""
    box = the_box()
    if guards.the_user().role not in MAY_CHANGE or has_sent:
        return None
    if not len(box.book.snapshot):
        return NextStep(
            "Ambil daftar kontak",
            "Mulai dari daftar yang sudah ada di Excel. Kotak memperlihatkan hasilnya sebelum menyimpan.",
            "Ambil dari Excel",
            "upload",
            url_for("contacts_import.page"),
        )
    if not can_send:
        return NextStep(
            "Pasang modem",
            "Belum ada modem yang siap mengirim. Kotak menunjukkan langkahnya satu per satu.",
            "Pasang modem",
            "modem",
            installing(),
        )
    return NextStep(
        "Tulis siaran pertama",
        "Coba dulu ke beberapa orang saja. Sebelum dikirim terlihat siapa yang menerima dan berapa biayanya.",
        "Tulis pesan",
        "write",
        url_for("broadcasts.write"),
    )


def installing() -> str:
    """The guided set-up of the first modem that is not ready; the list where there is none."""
    found = next((desk.slug for desk in the_box().modem_desk.cards() if not desk.card.ready), "")
    return url_for("modems_install.page", slug=found) if found else url_for("modems.page")


def _figures(totals: Mapping[Status, int]) -> list[tuple[str, Label, int]]:
    """Word, label and number of each figure; what is uncertain is only counted when there is some."""
    counted = [(word, parts[0], sum(totals.get(part, 0) for part in parts)) for word, parts in FIGURES]
    return [(word, label(shown), n) for word, shown, n in counted if n or shown is not Status.UNKNOWN]


def _troubles() -> tuple[Label, ...]:
    """Each with its name: two cards with the same trouble are two lines."""
    box = the_box()
    today = filters.LocalTime(box.config.box.timezone, box.clock.now).today()
    found = (trouble(check, today) for check in box.health.checks() if _troubling(check))
    return tuple(dict.fromkeys(found))


def _troubling(check: HealthCheck) -> bool:
    """Modems are shown by themselves, and an untrusted clock on every page."""
    shown_elsewhere = check.name.startswith("modem") or check.word is HealthWord.CLOCK_UNTRUSTED
    return check.result is not HealthResult.GOOD and not shown_elsewhere


def _unfinished(state: BroadcastState) -> bool:
    return state in (BroadcastState.ACTIVE, BroadcastState.PAUSED)
