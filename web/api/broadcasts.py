"""Broadcasts for programs: send, look, decide."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from appliance.broadcasts import BroadcastReport, Draft, NoSuchBroadcast, TokenUsed
from appliance.contacts.audience import AudienceSpec
from appliance.outbox.status import Status
from web.api import shapes
from web.api.door import answer, body_as, query_as, the_program
from web.api.known import require_known
from web.api.problems import Problem
from web.boxed import the_box

MOST_EXCEPTIONS = 5  # an exclude in an exclude in an exclude ...
FAR_FUTURE_YEARS = 2


def create() -> Response:
    """Send a broadcast."""
    given = body_as(shapes.NewBroadcast)
    if given.audience is None and not given.numbers:
        raise Problem(422, "give an audience, numbers or both", field="audience")
    draft = Draft(
        text=given.text,
        audience=_spec(given.audience) if given.audience else AudienceSpec(),
        numbers=given.numbers,
        urgent=given.urgent,
        not_before=_moment(given.not_before),
    )
    program = the_program()
    token = f"api:{program.id}:{given.idempotency_key}" if given.idempotency_key else ""
    try:
        sent = the_box().broadcasts.send(
            draft, token=token, by=program.name, same_draft=True, require=require_known
        )
    except TokenUsed as used:
        raise Problem(409, str(used), field="idempotency_key") from used
    return answer(
        shapes.Accepted(
            id=sent.id,
            accepted=sent.accepted,
            left_out=sent.left_out,
            segments=sent.segments,
            cost=sent.cost,
        ),
        status=201,
    )


def listing() -> Response:
    """The newest broadcasts first."""
    asked = query_as(shapes.BroadcastQuery)
    box = the_box()
    found = box.broadcasts.recent(limit=asked.limit + 1, before=asked.before)
    page = found[: asked.limit]
    views = [_view(box.broadcasts.report(one.id)) for one in page]
    return answer(
        shapes.BroadcastPage(broadcasts=views, next=page[-1].id if len(found) > asked.limit else None)
    )


def one(broadcast_id: int) -> Response:
    """One broadcast as it stands."""
    return answer(_view(the_box().broadcasts.report(broadcast_id)))


def messages(broadcast_id: int) -> Response:
    """Its recipients, in the order of acceptance."""
    asked = query_as(shapes.MessageQuery)
    box = the_box()
    if box.ledger.broadcast(broadcast_id) is None:
        raise NoSuchBroadcast(broadcast_id)
    rows = box.broadcasts.recipients(
        broadcast_id, status=asked.state, after=asked.after, limit=asked.limit + 1
    )
    page = rows[: asked.limit]
    views = [
        shapes.MessageView(
            id=row.id,
            contact=row.contact_id,
            name=row.name,
            number=row.number,
            text=row.text,
            segments=row.segments if row.status is not Status.LEFT_OUT else 0,
            state=row.status,
            reason=row.reason,
            modem=row.modem,
            changed_at=row.changed_at,
        )
        for row in page
    ]
    return answer(shapes.MessagePage(messages=views, next=page[-1].id if len(rows) > asked.limit else None))


def pause(broadcast_id: int) -> Response:
    """Hold what has not been handed to a modem."""
    the_box().broadcasts.pause(broadcast_id, by=the_program().name)
    return one(broadcast_id)


def resume(broadcast_id: int) -> Response:
    """Go on."""
    the_box().broadcasts.resume(broadcast_id, by=the_program().name)
    return one(broadcast_id)


def cancel(broadcast_id: int) -> Response:
    """Never send what has not been handed to a modem."""
    the_box().broadcasts.cancel(broadcast_id, by=the_program().name)
    return one(broadcast_id)


def _spec(given: shapes.Audience, depth: int = 0) -> AudienceSpec:
    if depth > MOST_EXCEPTIONS:
        raise Problem(422, "too many exceptions inside exceptions", field="audience.exclude")
    return AudienceSpec(
        all=given.all,
        groups=given.groups,
        areas=given.areas,
        roles=given.roles,
        contacts=given.contacts,
        exclude=_spec(given.exclude, depth + 1) if given.exclude else None,
    )


def _moment(given: datetime | None) -> datetime | None:
    """A schedule somebody can mean; one that has passed sends at once."""
    year = the_box().clock.now().year
    if given is not None and not 2000 < given.year <= year + FAR_FUTURE_YEARS:
        raise Problem(422, f"not_before must lie before {year + FAR_FUTURE_YEARS + 1}", field="not_before")
    return given


def _view(report: BroadcastReport) -> shapes.BroadcastView:
    broadcast = report.broadcast
    return shapes.BroadcastView(
        id=broadcast.id,
        state=broadcast.state,
        counts=dict(report.counts),
        eta=report.finish_at,
        accepted=broadcast.accepted,
        left_out=broadcast.left_out,
        segments=broadcast.segments,
        cost=broadcast.cost,
        waiting=str(report.waiting_reason),
        created_at=broadcast.created_at,
        not_before=broadcast.not_before,
    )
