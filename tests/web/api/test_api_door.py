"""The API's door: tokens, addresses, methods, and failures that a program can read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from appliance.box import Box
from appliance.errors import StorageError, StorageFull
from tests.support.application import create_app
from tests.web.api.program import Program, is_problem
from web.api.routes import ROUTES

ADDRESSES = [(one.method, one.path.replace("<int:broadcast_id>", "1")) for one in ROUTES]


@pytest.mark.parametrize("token", ["", "kabar_wrong", "\u00e9", "a b"])
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_demands_a_token_of_this_box(app: Flask, method: str, path: str, token: str) -> None:
    answer = Program(app, token).call(method, path)
    is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(box: Box, program: Program) -> None:
    assert program.get("/modems").status_code == 200
    box.accounts.revoke_token(box.accounts.tokens()[0].id, by="euis")
    is_problem(program.get("/modems"), 401)


def test_a_session_of_the_pages_does_not_open_the_api(app: Flask, admin: Any) -> None:
    assert admin.get("/api/v1/modems").status_code == 401


def test_a_token_does_not_open_the_pages(program: Program) -> None:
    answer = program.client.get("/siaran", headers=program.headers)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/broadcasts/x", "/broadcasts/-1", "/broadcasts/1/x/y"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_address_that_is_not_there(program: Program, method: str, path: str) -> None:
    is_problem(program.call(method, path), 404)


def test_a_number_too_big_for_a_broadcast_is_not_there(program: Program) -> None:
    for number in ("1000000000", "9" * 40):
        is_problem(program.get(f"/broadcasts/{number}"), 404)
        is_problem(program.post(f"/broadcasts/{number}/pause"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/broadcasts", {"GET", "POST"}),
        ("DELETE", "/broadcasts/1", {"GET"}),
        ("GET", "/broadcasts/1/pause", {"POST"}),
        ("POST", "/inbox", {"GET"}),
        ("PATCH", "/contacts", {"GET", "POST"}),
    ],
)
def test_a_method_that_is_not_taken_says_which_are(
    program: Program, method: str, path: str, allowed: set[str]
) -> None:
    answer = program.call(method, path)
    is_problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_a_body_of_nine_megabytes_is_refused(program: Program) -> None:
    is_problem(program.post("/broadcasts", raw=b'{"text": "' + b"x" * 9_000_000 + b'"}'), 413)


class _Broken:
    """A box whose use cases fail in a way of the test's choosing."""

    def __init__(self, box: Box, error: Exception) -> None:
        self._box = box
        self._error = error

    def __getattr__(self, name: str) -> Any:
        if name == "broadcasts":
            raise self._error
        return getattr(self._box, name)


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("secret"), 500), (StorageFull("secret"), 507), (StorageError("secret"), 503)],
)
def test_failures_of_the_box_are_problems_too_and_tell_nothing_of_its_inside(
    box: Box, error: Exception, status: int
) -> None:
    token = box.accounts.create_token("x", by="euis")
    broken = Program(create_app(_Broken(box, error)), token)  # type: ignore[arg-type]
    answer = broken.post("/broadcasts", {"text": "Halo", "numbers": ["081299990001"]})
    assert "secret" not in str(is_problem(answer, status))


def test_a_strange_host_name_is_refused(program: Program) -> None:
    answer = program.get("/modems", base_url="http://jahat.example/")
    assert answer.status_code == 400
