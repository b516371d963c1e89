"""The API's door: the bearer token, bodies and queries read into structs, answers written from structs."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, abort, g, request

from appliance.accounts import ApiToken
from web.api import problems
from web.api.problems import Problem
from web.boxed import the_box

S = TypeVar("S", bound=msgspec.Struct)

PREFIX = "/api/v1"
LARGEST_ID = 999_999_999
OPEN_TO_ALL = frozenset({"api.openapi"})  # the description of the API holds no secret

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
problems.install(blueprint)


@blueprint.url_value_preprocessor
def only_numbers_the_ledger_can_hold(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and values.get("broadcast_id", 0) > LARGEST_ID:
        abort(404)


@blueprint.before_request
def only_with_a_token() -> None:
    if request.endpoint in OPEN_TO_ALL:
        return
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    owner = the_box().accounts.token_owner(secret.strip()) if kind.lower() == "bearer" else None
    if owner is None:
        raise Problem(401, "give a token of this box: Authorization: Bearer TOKEN")
    g.program = owner


def the_program() -> ApiToken:
    """Whose token opened the door."""
    owner: ApiToken = g.program
    return owner


def body_as(kind: type[S]) -> S:
    """The JSON body as a struct; the problem names the place in the body."""
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except msgspec.ValidationError as wrong:
        raise _misfit(str(wrong)) from None
    except msgspec.DecodeError as wrong:
        raise Problem(400, f"the body is not JSON: {wrong}") from None
    except (RecursionError, UnicodeError):
        raise Problem(400, "the body is nested too deeply or not UTF-8") from None


def query_as(kind: type[S]) -> S:
    """The query string as a struct; each parameter once, an unknown one is refused."""
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as wrong:
        raise _misfit(str(wrong)) from None


def _as_text(value: object) -> str:
    """A phone number is a kind of text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _misfit(message: str) -> Problem:
    """msgspec says ``Expected `str`, got `int` - at `$.text```."""
    said, _, place = message.partition(" - at `$")
    return Problem(422, said, field=place.rstrip("`").lstrip(".") if place else "")


def answer(content: msgspec.Struct, status: int = 200) -> Response:
    """A struct as JSON."""
    return Response(
        msgspec.json.encode(content, enc_hook=_as_text), status=status, content_type="application/json"
    )
