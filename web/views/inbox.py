"""Kotak masuk: what came in, newest first, with who it is from and which broadcast it answers."""

from __future__ import annotations

from flask import Blueprint, Response, request

from appliance.inbox.model import IncomingMessage
from appliance.outbox.model import Broadcast
from web import render
from web.boxed import the_box

blueprint = Blueprint("inbox", __name__)

PAGE = 50


@blueprint.get("/kotak-masuk")
def page() -> Response:
    box = the_box()
    before = request.args.get("sebelum", type=int)
    found = box.inbox.recent(before=before and min(max(before, 0), 2**50), limit=PAGE)
    answer = render.show(
        "inbox/page.html",
        "inbox/_list.html",
        messages=found.messages,
        next=found.next,
        before=before,
        answered=_answered(found.messages),
    )
    if found.messages and not render.wants_fragment():
        # seen: but what comes in while the page stands open keeps its mark until somebody opens it again
        box.inbox.mark_read(found.messages[0].id)
    return answer


def _answered(messages: tuple[IncomingMessage, ...]) -> dict[int, Broadcast]:
    """The broadcasts these messages answer, by number."""
    numbers = {message.broadcast_id for message in messages if message.broadcast_id is not None}
    found = {number: the_box().ledger.broadcast(number) for number in numbers}
    return {number: broadcast for number, broadcast in found.items() if broadcast is not None}
