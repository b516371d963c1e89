"""The OpenAPI 3.1 document, made of the table of routes and the structs. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from web.api.problems import MEDIA_TYPE, ProblemDocument

if TYPE_CHECKING:
    from web.api.routes import Route

REFERENCE = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"<int:(\w+)>")
PROBLEMS = {
    "400": "the request cannot be understood",
    "401": "no token, or not one of this box",
    "404": "there is no such thing",
    "409": "not possible as things stand",
    "413": "the body is too large",
    "422": "something in the body or the query does not fit; nothing was accepted",
    "503": "the box cannot store this just now; nothing was accepted",
    "507": "the card is full; nothing was accepted",
}


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole document as plain JSON values."""
    kinds: list[type] = [ProblemDocument]
    for route in routes:
        kinds += [kind for kind in (route.gives, route.body, route.query) if kind and kind not in kinds]
    _, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kotak Kabar",
            "version": "1",
            "description": "Send personal SMS through the box and follow them. Money is in rupiah.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, components: dict[str, Any]) -> dict[str, Any]:
    words = _PARAMETER.sub("one", route.path).replace("/", " ").split()
    described: dict[str, Any] = {
        "operationId": "_".join([route.method.lower(), *words]),
        "summary": (route.view.__doc__ or "").splitlines()[0].rstrip("."),
        "responses": {
            str(route.status): {"description": "as asked", "content": _content(route.gives)},
            **{status: _problem(said) for status, said in PROBLEMS.items()},
        },
    }
    if parameters := [*_in_path(route), *_in_query(route, components)]:
        described["parameters"] = parameters
    if route.body is not None:
        described["requestBody"] = {"required": True, "content": _content(route.body)}
    return described


def _content(kind: type, media_type: str = "application/json") -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REFERENCE.format(name=kind.__name__)}}}


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": _content(ProblemDocument, MEDIA_TYPE)}


def _in_path(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
        }
        for name in _PARAMETER.findall(route.path)
    ]


def _in_query(route: Route, components: dict[str, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties = components[route.query.__name__]["properties"]
    return [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
