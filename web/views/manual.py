"""Bantuan: the manual of the office, one page for each subject, and a table of contents to search in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from appliance.accounts import Role
from appliance.broadcast_models import LeftOutReason, WaitingReason
from appliance.contacts.duplicates import Sameness
from appliance.contacts.importing.example_file import example_workbook
from appliance.modem_desk.installation import Light
from appliance.number_health.states import NumberState, Why
from appliance.outbox.status import BroadcastState
from appliance.panel_patterns import LASTING, LampSign, Topic
from appliance.panel_press import STUCK_SECONDS, Press
from appliance.questions.model import QuestionKind
from web import manual_contents, render
from web.own_names import local_page
from web.views.contact_import import workbook_answer
from web.words_import import DOUBT, PROBLEM
from web.words_manual import TO_DO
from web.words_messages import STATUS
from web.words_modems import SENDER_STATE
from web.words_panel import blinks_of, drawn
from web.words_people import REFUSED_FILE, ROLE

blueprint = Blueprint("manual", __name__)

LONGEST_QUERY = 60

# The states the pages show are told in the very words of the pages.
SHOWN: Mapping[str, Any] = {
    "states": tuple(STATUS),
    "to_do": TO_DO,
    "broadcast_states": tuple(BroadcastState),
    "waiting": tuple(one for one in WaitingReason if one is not WaitingReason.NONE),
    "left_out": tuple(LeftOutReason),
    "number_states": tuple(NumberState),
    "whys": tuple(Why),
    "doubts": tuple(DOUBT),
    "problems": tuple(PROBLEM),
    "refused_files": tuple(REFUSED_FILE),
    "samenesses": tuple(Sameness),
    "roles_words": [ROLE[role].text for role in Role],
    "question_kinds": tuple(QuestionKind),
    "lights": Light,
    "sender_states": tuple(SENDER_STATE),
    "lamp_signs": LASTING,
    "lamp_answers": (LampSign.DONE, LampSign.REFUSED),
    "lamp_drawn": drawn,
    "presses": tuple(one for one in Press if one is not Press.NOTHING),
    "local_page": local_page,
    "stuck_after": f"{STUCK_SECONDS:.0f}",
    "topics": tuple(Topic),
    "blinks_of": blinks_of,
}


@blueprint.get("/bantuan")
def page() -> Response:
    asked = request.args.get("cari", "")[:LONGEST_QUERY]
    return render.show(
        "manual/page.html",
        "manual/_contents.html",
        asked=asked,
        found=manual_contents.search(asked),
        subjects=manual_contents.SUBJECTS,
        contents=manual_contents.contents,
    )


@blueprint.get("/bantuan/<slug>")
def subject(slug: str) -> Response:
    found = manual_contents.subject(slug)
    if found is None:
        abort(404)
    at = manual_contents.SUBJECTS.index(found)
    after = manual_contents.SUBJECTS[at + 1 :]
    return render.show(
        "manual/subject.html",
        subject=found,
        parts=manual_contents.contents(found),
        next=after[0] if after else None,
        **SHOWN,
    )


@blueprint.get("/bantuan/contoh-daftar-kontak.xlsx")
def example() -> Response:
    """An empty workbook with the columns the box knows."""
    return workbook_answer(example_workbook(), "contoh-daftar-kontak.xlsx")
