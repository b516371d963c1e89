"""What went wrong, as ``application/problem+json`` (RFC 9457). No trace, and nothing of the card."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from appliance.broadcasts import Blocker, BroadcastPreview, CannotSend, LeftOutReason, NoSuchBroadcast
from appliance.errors import BookFull, InputError, StorageError, StorageFull

log = logging.getLogger(__name__)

MOST_NUMBERS = 10  # named in one sentence
MOST_LETTERS = 60
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Ends a request with ``status``; ``detail`` is one English sentence, ``more`` extends the document."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.more = more


class ProblemDocument(msgspec.Struct, omit_defaults=True):
    """``type`` is always ``about:blank``: the status says the kind, ``detail`` the rest."""

    title: str
    status: int
    detail: str = ""
    type: str = "about:blank"
    blockers: tuple[str, ...] = ()  # why a broadcast cannot be sent, in words of the box
    field: str = ""  # where in the body or the query it is


def answer(status: int, detail: str = "", **more: Any) -> Response:
    """The document as a response."""
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = msgspec.json.encode({**document, **more})
    return Response(body, status=status, content_type=MEDIA_TYPE)


def install(blueprint: Blueprint) -> None:
    """Every failure under the blueprint becomes a problem document."""
    blueprint.register_error_handler(Problem, _problem)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(NoSuchBroadcast, _absent)
    blueprint.register_error_handler(CannotSend, _refused)
    blueprint.register_error_handler(BookFull, _conflict)
    blueprint.register_error_handler(InputError, _conflict)
    blueprint.register_error_handler(StorageFull, _full)
    blueprint.register_error_handler(StorageError, _card)
    blueprint.register_error_handler(Exception, _bug)


def _problem(error: Problem) -> Response:
    response = answer(error.status, error.detail, **error.more)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="kotak kabar"'
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    response = answer(status, DETAILS.get(status, error.description or ""))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


DETAILS = {
    400: "the request cannot be understood",
    404: "there is nothing at this address",
    405: "this address does not take that method; see the Allow header",
    413: "the body is larger than 8 MB",
}


def _absent(_error: NoSuchBroadcast) -> Response:
    return answer(404, "there is no broadcast of that number")


def _refused(error: CannotSend) -> Response:
    left_out = {str(reason): people for reason, people in error.preview.left_out.items()}
    blockers = [str(blocker) for blocker in error.preview.blockers]
    said = "; ".join([str(error), *_named(error.preview)])
    return answer(422, said, blockers=blockers, left_out=left_out)


def _named(preview: BroadcastPreview) -> Iterator[str]:
    """What exactly is wrong in the text and among the numbers, in the caller's own words."""
    for problem in preview.problems:
        meant = f" (did you mean {{{problem.suggestion}}}?)" if problem.suggestion else ""
        yield f"{problem.kind}: {problem.found[:MOST_LETTERS]}{meant}"
    if Blocker.NUMBERS_WRONG in preview.blockers:
        wrong = [left.name for left in preview.left_out_people if left.reason is LeftOutReason.BAD_NUMBER]
        more = f" and {len(wrong) - MOST_NUMBERS} more" if len(wrong) > MOST_NUMBERS else ""
        yield f"cannot be read as numbers: {', '.join(wrong[:MOST_NUMBERS])}{more}"


def _conflict(error: InputError) -> Response:
    return answer(409, str(error))


def _full(error: StorageFull) -> Response:
    log.error("no room on the card while answering %s: %s", request.endpoint, error)
    return answer(507, "the card is full; nothing was accepted")


def _card(error: StorageError) -> Response:
    log.error("the store failed while answering %s: %s", request.endpoint, error)
    return answer(503, "the box cannot store this just now; nothing was accepted")


def _bug(error: Exception) -> Response:
    # the only place that sees what nobody expected; the trace goes to the log, never to the program
    log.exception("failed while answering %s", request.endpoint, exc_info=error)
    return answer(500, "the box made a mistake; messages it has accepted are still being sent")
