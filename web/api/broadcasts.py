"""Broadcasts for programs: send, look, decide."""

from __future__ import annotations

from datetime import datetime

import msgspec
from flask import Response

from appliance.broadcasts import BroadcastReport, Draft, NoSuchBroadcast, TokenUsed
from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.status import Status
from appliance.questions.model import Question, QuestionKind, problems
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
        not_before=_moment(given.not_before, "not_before"),
        stop_at=_future(given.stop_at),
        question=_question(given.question) if given.question else None,
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
            contact=row.contact_id.partition(" ")[0],
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


def stop(broadcast_id: int) -> Response:
    """Stand still from a time of today or later until the office opens the day after."""
    given = body_as(shapes.Stop)
    the_box().broadcasts.stop_at(broadcast_id, _future(given.stop_at), by=the_program().name)
    return one(broadcast_id)


def tomorrow(broadcast_id: int) -> Response:
    """Stand still at once and go on when the office opens tomorrow."""
    the_box().broadcasts.tomorrow(broadcast_id, by=the_program().name)
    return one(broadcast_id)


def again(broadcast_id: int) -> Response:
    """Send again to those that failed or are unknown."""
    given = body_as(shapes.Again)
    if given.unknown and not given.accept_doubles:
        raise Problem(422, "those who are unknown may get it twice: accept_doubles", field="accept_doubles")
    chosen = ((given.failed, Status.FAILED), (given.unknown, Status.UNKNOWN))
    wanted = [status for wished, status in chosen if wished]
    if not wanted:
        raise Problem(422, "give failed, unknown or both", field="failed")
    done = the_box().broadcasts.resend(broadcast_id, wanted, by=the_program().name, seen=given.seen)
    return answer(shapes.AgainView(recipients=done))


def _spec(given: shapes.Audience, depth: int = 0) -> AudienceSpec:
    if depth > MOST_EXCEPTIONS:
        raise Problem(422, "too many exceptions inside exceptions", field="audience.exclude")
    return AudienceSpec(
        all=given.all,
        groups=given.groups,
        areas=given.areas,
        roles=given.roles,
        bodies=tuple(body.value for body in given.bodies),
        fields=tuple(field.value for field in given.fields),
        number_states=tuple(state.value for state in given.number_states),
        silent=given.silent,
        unanswered=given.unanswered,
        contacts=given.contacts,
        exclude=_spec(given.exclude, depth + 1) if given.exclude else None,
    )


def _question(given: shapes.NewQuestion) -> Question:
    """What is asked; a reminder asks what the first broadcast asked."""
    if given.reminds is not None:
        first = the_box().question_results.question(given.reminds)
        if first is None or first.kind is not given.kind:
            raise Problem(422, "that broadcast asks no such question", field="question.reminds")
        return msgspec.structs.replace(first, reminds=first.reminds or given.reminds)
    question = Question(
        kind=given.kind,
        options=given.options,
        deadline=_future(given.deadline, "question.deadline"),
        title=given.title,
        place=given.place,
        date=given.date,
        time=given.time,
    )
    if given.options and given.kind is not QuestionKind.OPTIONS:
        raise Problem(422, "only the kind options has options", field="question.options")
    if found := problems(question):
        raise Problem(422, f"the options do not do: {found[0]}", field="question.options")
    return question


def _future(given: datetime | None, field: str = "stop_at") -> datetime | None:
    """A time to come; one that has passed is a mistake of the program's clock."""
    if given is not None and given <= the_box().clock.now():
        raise Problem(422, f"{field} has passed", field=field)
    return _moment(given, field)


def _moment(given: datetime | None, field: str) -> datetime | None:
    """A schedule somebody can mean; one that has passed sends at once."""
    year = the_box().clock.now().year
    if given is not None and not 2000 < given.year <= year + FAR_FUTURE_YEARS:
        raise Problem(422, f"{field} must lie before {year + FAR_FUTURE_YEARS + 1}", field=field)
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
        stop_at=broadcast.stop.at if broadcast.stop else None,
        resume_at=broadcast.stop.until if broadcast.stop else None,
        answers=_answers(broadcast.id),
    )


def _answers(broadcast_id: int) -> dict[str, int] | None:
    """None: it asks nothing, or is a reminder, whose answers count for the first broadcast."""
    results = the_box().question_results
    question = results.question(broadcast_id)
    if question is None or question.reminds is not None:
        return None
    return dict(results.tally(broadcast_id, question).counts)
