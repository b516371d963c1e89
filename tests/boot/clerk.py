"""Who uses the booted box over HTTP: the first administrator on the pages, a program over the API."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any

from appliance.sticker import Sticker
from tests.faults.visitor import NO_ANSWER, Visitor

NAME, PASSWORD = "euis", "melati-tiga-cilame"
OFFICE = "Tim Pembina Posyandu KBB"
PATIENCE = 120.0  # seconds for a page of an emulated machine
REGENCY = "32.17"
_SECRET = re.compile(r'readonly value="([^"]+)"')


class Clerk:
    """One browser, and one token; both outlive the machine's lives."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.token = ""
        self.visitor = Visitor(port, PATIENCE)

    def answers(self) -> bool:
        """Whether a page comes now; asked with little patience, for a boot is being timed."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1.0) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except NO_ANSWER:
            return False

    def start_for_the_first_time(self, sticker: Sticker) -> None:
        """The three pages of the first start, with the code of the sticker; then a token for the API."""
        visit = self.visitor
        assert "Kode pemasangan" in visit.get("/mulai")
        given = {"code": sticker.setup_code, "full_name": "Euis Komariah", "name": NAME}
        page = visit.post("/mulai", {**given, "password": PASSWORD, "again": PASSWORD})
        assert "Nama kantor" in page, "the set-up code of the sticker was not taken"
        form = fields(page)
        form |= {"office_name": OFFICE, "sender": "TP Posyandu KBB"}
        visit.post("/mulai/kantor", form)
        visit.get("/mulai/wilayah?cari=bandung+barat")
        assert "siap dipakai" in visit.post("/mulai/wilayah", {"kode": REGENCY})
        self.take_a_token()

    def take_a_token(self) -> None:
        self.visitor.get("/pengaturan/program")
        page = self.visitor.post("/pengaturan/program", {"name": "uji kartu"})
        found = _SECRET.search(page)
        assert found is not None, "no token was shown"
        self.token = found[1]

    def log_in(self) -> None:
        self.visitor = Visitor(self.port, PATIENCE)
        self.visitor.log_in(NAME, PASSWORD)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The API. Raises what ``urllib`` raises."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def counts(self, broadcast: int) -> dict[str, int]:
        """{} while the box does not answer."""
        try:
            counts: dict[str, int] = self.ask(f"/broadcasts/{broadcast}")["counts"]
        except NO_ANSWER:
            return {}
        return counts

    def send(self, text: str, numbers: list[str], key: str) -> int:
        """-> the broadcast. The same key twice is one broadcast."""
        sent = self.ask("/broadcasts", {"text": text, "numbers": numbers, "idempotency_key": key})
        return int(sent["id"])


def fields(page: str) -> dict[str, str]:
    """What a form holds already: text fields, chosen options and ticks."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if "name" in attributes and (kind not in ("radio", "checkbox") or " checked" in tag):
            found[attributes["name"]] = attributes.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(
            r'<option[^>]*\bselected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*\bselected', options
        )
        first = re.search(r'<option[^>]*value="([^"]*)"', options)
        if chosen is not None:
            found[name] = chosen[1] or chosen[2] or ""
        elif first is not None:
            found[name] = first[1]
    found.pop("csrf_token", None)
    return found
