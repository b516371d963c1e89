"""A visitor of the running box: one connection that stays open, with a session or an API token."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from tests.bench.measure import BenchFailed

PATIENCE = 60.0  # seconds for one answer
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "----kotak-kabar-bench"


@dataclass(frozen=True, slots=True)
class Answer:
    """``seconds``: from the first byte sent to the last one read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def zipped_bytes(self) -> int:
        """What goes over the line; of an answer that came unpacked, what gzip makes of it."""
        zipped = self.headers.get("content-encoding") == "gzip"
        return len(self.body if zipped else gzip.compress(self.body, 6, mtime=0))

    def csrf_token(self) -> str:
        found = _TOKEN.search(self.text)
        if found is None:
            raise BenchFailed("a page with a form has no token")
        return found[1]


class Client:
    """Speaks to 127.0.0.1. ``token``: of the API; without one ``log_in`` opens a session."""

    def __init__(self, port: int, *, token: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._standing = {"Authorization": f"Bearer {token}"} if token else {}
        self.last_seconds = 0.0  # that the last answer took

    def request(
        self,
        method: str,
        address: str,
        body: bytes | None = None,
        *,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any answer that is not an error. Raises BenchFailed for one, OSError when nobody is there."""
        sent = {**self._standing, **({"Content-Type": kind} if kind else {}), **(headers or {})}
        begun = time.perf_counter()
        self._connection.request(method, address, body, sent)
        response = self._connection.getresponse()
        content = response.read()
        took = self.last_seconds = time.perf_counter() - begun
        self._keep_cookie(response.getheader("Set-Cookie") or "")
        if response.status >= 400:
            raise BenchFailed(f"{method} {address} was answered {response.status}: {content[:300]!r}")
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, content, took)

    def get(self, address: str, *, fragment: bool = False, packed: bool = False) -> Answer:
        """``fragment``: as htmx asks. ``packed``: as a browser asks, which can unpack gzip."""
        headers = {"HX-Request": "true"} if fragment else {}
        return self.request("GET", address, headers=headers | ({"Accept-Encoding": "gzip"} if packed else {}))

    def post_form(self, address: str, fields: Mapping[str, str], *, fragment: bool = False) -> Answer:
        headers = {"HX-Request": "true"} if fragment else {}
        return self.request("POST", address, urlencode(fields).encode(), kind=_FORM, headers=headers)

    def post_file(
        self, address: str, fields: Mapping[str, str], name: str, filename: str, content: bytes
    ) -> Answer:
        """One file with other fields, as a browser's form sends it."""
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        )
        body = b"".join([*parts, head.encode(), content, f"\r\n--{_BOUNDARY}--\r\n".encode()])
        return self.request("POST", address, body, kind=f"multipart/form-data; boundary={_BOUNDARY}")

    def api(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of an answer of the API, version 1."""
        content = None if body is None else json.dumps(body).encode()
        return json.loads(self.request(method, f"/api/v1{path}", content, kind="application/json").body)

    def log_in(self, name: str, password: str) -> None:
        """Open a session, as the log in page does."""
        token = self.get("/login").csrf_token()
        self.post_form("/login", {"csrf_token": token, "name": name, "password": password})

    def _keep_cookie(self, given: str) -> None:
        cookie = given.partition(";")[0]
        if cookie:
            self._standing["Cookie"] = cookie

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
