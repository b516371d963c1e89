"""The table of the API's addresses: what each takes and gives. Routes and OpenAPI document are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from web.api import broadcasts, office, shapes
from web.api.openapi import document

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ID = "<int:broadcast_id>"


@dataclass(frozen=True, slots=True)
class Route:
    """``body``, ``query``: structs of shapes.py; ``gives``: the struct of a good answer."""

    method: str
    path: str
    view: Callable[..., Response]
    gives: type[msgspec.Struct]
    status: int = 200
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None


ROUTES = (
    Route("POST", "/broadcasts", broadcasts.create, shapes.Accepted, 201, body=shapes.NewBroadcast),
    Route("GET", "/broadcasts", broadcasts.listing, shapes.BroadcastPage, query=shapes.BroadcastQuery),
    Route("GET", f"/broadcasts/{ID}", broadcasts.one, shapes.BroadcastView),
    Route(
        "GET",
        f"/broadcasts/{ID}/messages",
        broadcasts.messages,
        shapes.MessagePage,
        query=shapes.MessageQuery,
    ),
    Route("POST", f"/broadcasts/{ID}/pause", broadcasts.pause, shapes.BroadcastView),
    Route("POST", f"/broadcasts/{ID}/resume", broadcasts.resume, shapes.BroadcastView),
    Route("POST", f"/broadcasts/{ID}/cancel", broadcasts.cancel, shapes.BroadcastView),
    Route("POST", f"/broadcasts/{ID}/stop", broadcasts.stop, shapes.BroadcastView, body=shapes.Stop),
    Route("POST", f"/broadcasts/{ID}/tomorrow", broadcasts.tomorrow, shapes.BroadcastView),
    Route("POST", f"/broadcasts/{ID}/resend", broadcasts.again, shapes.AgainView, body=shapes.Again),
    Route("GET", "/contacts", office.contacts, shapes.ContactPage, query=shapes.ContactQuery),
    Route("POST", "/contacts", office.add_contact, shapes.ContactView, 201, body=shapes.NewContact),
    Route("GET", "/inbox", office.inbox, shapes.InboxView, query=shapes.InboxQuery),
    Route("GET", "/modems", office.modems, shapes.ModemList),
    Route("GET", "/health", office.health, shapes.HealthView),
)


def install(blueprint: Blueprint) -> None:
    """Give every route its address, and every other address under the prefix a 404 or 405 of its own."""
    for route in ROUTES:
        name = f"{route.view.__module__.rpartition('.')[2]}_{route.view.__name__}"
        blueprint.add_url_rule(route.path, name, route.view, methods=[route.method])
    blueprint.add_url_rule("/openapi.json", "openapi", openapi)
    for anywhere in ("", "/", "/<path:rest>"):
        blueprint.add_url_rule(anywhere, "nowhere", nowhere, methods=METHODS)


def openapi() -> Response:
    """This API, described."""
    return Response(_encoded(), content_type="application/json")


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document(ROUTES))


def nowhere(**_rest: str) -> Any:
    """No such address, or not with this method."""
    addresses = current_app.url_map.bind("")
    allowed = []
    for method in METHODS:
        try:
            endpoint, _values = addresses.match(request.path, method=method)
        except HTTPException:
            continue
        if endpoint != request.endpoint:
            allowed.append(method)
    if allowed:
        raise MethodNotAllowed(valid_methods=allowed)
    return abort(404)
