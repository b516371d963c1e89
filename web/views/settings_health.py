"""Pengaturan, Kesehatan kotak: every check with what to do, and why the box last started."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, request, send_file

from appliance.accounts import Role
from appliance.health import HealthCheck, HealthPart, HealthResult, HealthWord, worst
from web import filters, guards, render
from web.boxed import the_box
from web.labels import Label
from web.strings import label
from web.words_health import measured, title
from web.words_trouble import trouble

blueprint = Blueprint("settings_health", __name__)

NOT_KNOWN = frozenset({HealthWord.WEAR_UNKNOWN, HealthWord.BALANCE_UNKNOWN})
_DIGEST = 12  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """One check as it is read. ``trouble`` None: all is well."""

    title: str
    measured: str
    state: Label
    trouble: Label | None


@dataclass(frozen=True, slots=True)
class Part:
    """Checks that belong together."""

    name: Label
    rows: tuple[Row, ...]


@blueprint.get("/pengaturan/kesehatan")
def page() -> Response:
    """Asked again and again by itself; nothing is answered while nothing has changed."""
    box = the_box()
    found = box.health.checks()
    parts = _parts(found)
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:_DIGEST]
    if render.wants_fragment() and request.args.get("dari") == digest:
        return make_response("", 204)
    return render.show(
        "health/page.html",
        "health/_checks.html",
        parts=parts,
        worst=worst(found),
        digest=digest,
        runs=box.runs.runs(),
        admin=guards.the_user().role is Role.ADMIN,
        looked_at=box.clock.now(),
        trusted=box.clock.trust().trusted,
    )


@blueprint.post("/pengaturan/kesehatan/catatan")
@guards.needs(Role.ADMIN)
def technical_notes() -> Response:
    """For whoever helps; numbers and texts are masked. On the box it takes some seconds."""
    box = the_box()
    content = box.log_export.make()
    box.accounts.audit.record(guards.the_user().name, "technical notes downloaded")
    at = box.clock.now().astimezone(box.config.box.zone)
    return send_file(
        io.BytesIO(content),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"catatan-teknis-{at:%Y-%m-%d-%H%M}.zip",
    )


def _parts(found: Sequence[HealthCheck]) -> list[Part]:
    box = the_box()
    today = filters.LocalTime(box.config.box.timezone, box.clock.now).today()
    rows: dict[HealthPart, list[Row]] = {part: [] for part in HealthPart}
    for check in found:
        well = check.result is HealthResult.GOOD
        state = label(check.word) if check.word in NOT_KNOWN else label(check.result)
        if check.name == "power" and well and not check.figures:  # nobody measures
            state = label(HealthWord.WEAR_UNKNOWN)
        rows[check.part].append(
            Row(title(check), measured(check), state, None if well else trouble(check, today))
        )
    return [Part(label(part), tuple(some)) for part, some in rows.items() if some]
