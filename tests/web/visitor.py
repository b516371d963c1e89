"""Somebody with a browser: follows links, fills in forms with their hidden token, with or without htmx."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

HTMX = {"HX-Request": "true"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class _CompiledOnce(BytecodeCache):
    """Each test has pages of its own; what jinja made of an unchanged template serves all of them."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledOnce()


class Visitor:
    """``get`` and ``post`` answer as the pages do; ``post`` takes the token from the page named ``form``."""

    def __init__(self, app: Flask, *, address: str = "192.168.4.20") -> None:
        app.jinja_env.bytecode_cache = _TEMPLATES
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, path: str, *, htmx: bool = False, **more: Any) -> TestResponse:
        return self.client.get(path, headers=HTMX if htmx else {}, **more)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        htmx: bool = False,
        form: str = "",
        **more: Any,
    ) -> TestResponse:
        given = {"csrf_token": self.token(form), **(data or {})}
        return self.client.post(path, data=given, headers=HTMX if htmx else {}, **more)

    def token(self, form: str = "") -> str:
        """The hidden token of a form; every page of somebody logged in has one, behind *Keluar*."""
        page = self.get(form or "/bantuan", follow_redirects=True)
        found = _TOKEN.search(page.text)
        assert found, f"no form on {page.request.path}"
        return found.group(1)

    def log_in(self, name: str, password: str) -> TestResponse:
        return self.post("/login", {"name": name, "password": password}, form="/login")


def told(answer: TestResponse) -> str:
    """Where an answer sends the browser, by 303 or by htmx; "" if nowhere."""
    if answer.status_code == 303:
        return str(answer.headers["Location"])
    return str(answer.headers.get("HX-Redirect", ""))


def text_of(answer: TestResponse) -> str:
    """The page without its tags, spaces folded: what a reader reads."""
    return text_in(answer.text)


def text_in(page: str) -> str:
    """The same of a piece of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
