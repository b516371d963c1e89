"""Somebody who looks at a box over a real connection, and whose page stays open when the box dies."""

from __future__ import annotations

import html
import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar

PATIENCE = 30.0
# What a person sees of a box that loses power: no answer, or half of one.
NO_ANSWER = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_COUNT = re.compile(r'id="saring-\w+"[^>]*><b[^>]*>([\d.]+)</b>')
_NO_MORE: Mapping[str, str] = {}
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """``move`` to the box's new port after it was started again: cookies know no ports."""

    def __init__(self, port: int, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._base = ""
        self._form_token = ""  # of the last page that had a form
        self.move(port)

    def move(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> str:
        """The page. Raises ``urllib.error.HTTPError`` and what is in ``NO_ANSWER``."""
        return self._read(path, None)

    def post(self, path: str, fields: dict[str, str]) -> str:
        """From a form of the last page; -> the page the box leads to."""
        given = {"csrf_token": self._form_token, **fields}
        return self._read(path, urllib.parse.urlencode(given).encode())

    def download(self, path: str, fields: dict[str, str]) -> bytes:
        """What a form of the last page gives to keep."""
        given = urllib.parse.urlencode({"csrf_token": self._form_token, **fields}).encode()
        with self._opener.open(self._base + path, data=given, timeout=self._patience) as answer:
            body: bytes = answer.read()
        return body

    def send_file(self, path: str, field: str, name: str, content: bytes) -> str:
        """From a form with a file, RFC 7578; -> the page the box leads to."""
        mark = "mark-between-parts"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self._form_token}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._read(path, head.encode() + content + f"\r\n--{mark}--\r\n".encode(), kind)

    def log_in(self, name: str, password: str) -> None:
        self.get("/login")
        self.post("/login", {"name": name, "password": password})

    def look(self, text: str, token: str) -> dict[str, str]:
        """*Lihat dulu*: -> the form of the preview, as *Kirim* would post it."""
        page = self.post("/siaran/tulis/lihat", {"text": text, "who": "semua", "token": token})
        fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
        assert "approved" in fields, "the preview offers no Kirim"
        del fields["csrf_token"]
        return fields

    def press_kirim(self, fields: dict[str, str]) -> str:
        return self.post("/siaran/tulis/kirim", fields)

    def live_counts(self) -> list[int]:
        """People per state, as the part of the report shows them that asks again by itself."""
        found = _COUNT.findall(self.get("/siaran/1/kemajuan"))
        return [int(count.replace(".", "")) for count in found]

    def _read(self, path: str, data: bytes | None, headers: Mapping[str, str] = _NO_MORE) -> str:
        request = urllib.request.Request(self._base + path, data=data, headers=dict(headers))
        with self._opener.open(request, timeout=self._patience) as answer:
            body: bytes = answer.read()
        page = body.decode(errors="replace")
        if found := _CSRF.search(page):
            self._form_token = found[1]
        return page
