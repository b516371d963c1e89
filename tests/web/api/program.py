"""A program that talks to the API with its token and believes nothing it has not checked."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"


class Program:
    """``get`` and ``post`` below ``/api/v1``; ``post`` sends JSON, or ``raw`` bytes as they are."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers, **more)

    def post(self, path: str, body: Any = None, *, raw: bytes | None = None) -> TestResponse:
        given: dict[str, Any] = {"data": raw} if raw is not None else {"json": body}
        return self.client.post(f"/api/v1{path}", headers=self.headers, **given)

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **more)


def is_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document, after checking that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == PROBLEM
    document: dict[str, Any] = answer.get_json(force=True)
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["title"]
    return document
