"""A box that cannot start: found in safe mode, mended there, and started again with its people.

What systemd does is done here by hand: it starts ``kabar run``, looks at the exit status, and starts
``kabar safe`` after three failures, or at once after status 3 (kabar.service, kabar-safe.service).
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.command.ending import DAMAGED, diary_of
from appliance.contacts.seal import seal
from appliance.run_diary import End, StartReason
from tests.safe_mode.office import CODE, DamagedOffice
from tests.support.boxes import PASSWORD
from tests.support.program import PATIENCE, ROOT, Program, kabar_run

pytestmark = pytest.mark.story

STARTS = 3  # StartLimitBurst of kabar.service
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    return DamagedOffice(tmp_path)


@pytest.fixture
def config(tmp_path: Path, office: DamagedOffice) -> Path:
    """With a modem that is never there."""
    file = tmp_path / "kabar.toml"
    file.write_text(
        f'[box]\ndata_dir = "{office.folder.root}"\n[web]\nhost = "127.0.0.1"\nport = 0\n'
        '[[modem]]\nname = "Telkomsel"\nport = "/dev/ttyNoSuch"\n'
    )
    return file


def start_that_fails(config: Path, *words: str) -> int:
    """-> the exit status, as systemd sees it."""
    command = (sys.executable, "-m", "appliance", "run", "--config", str(config), *words)
    service = {**os.environ, "INVOCATION_ID": "0"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False, env=service
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("kabar: ")
    return done.returncode


@contextmanager
def safe_mode(config: Path) -> Iterator[Program]:
    command = (sys.executable, "-m", "appliance", "safe", "--config", str(config))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Program(process)
        finally:
            process.kill()


class Browser:
    """Without script: forms, links, cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(jar).open

    def get(self, path: str = "/") -> str:
        with self._open(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        token = TOKEN.search(self.get())
        assert token is not None
        body = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        try:
            with self._open(self.address + path, body, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.read().decode()

    def log_in(self) -> str:
        return self.post("/masuk", {"nama": "euis", "sandi": PASSWORD})


def test_a_damaged_book_is_put_back_in_safe_mode_and_the_normal_start_has_the_people(
    office: DamagedOffice, config: Path, tmp_path: Path
) -> None:
    office.damage("contacts.json")
    assert start_that_fails(config) == DAMAGED  # systemd goes to safe mode at once
    with safe_mode(config) as safe:
        browser = Browser(safe.address)
        page = browser.log_in()
        assert "Rusak atau hilang" in page
        assert "DamagedStore" in page.partition("<details>")[2]  # what the failed start has noted
        state = re.search(r'name="keadaan" value="([^"]+)" required><span><b>1 kontak', page)
        assert state is not None
        said = browser.post("/kembalikan", {"keadaan": state[1], "yakin": "ya"})
        assert "Buku kontak sudah dikembalikan" in said
        assert "Kotak sedang mulai lagi" in browser.post("/coba-lagi", {})
        assert safe.process.wait(PATIENCE) == 0  # OnSuccess=kabar.service
    with kabar_run(config, tmp_path / "log", "--port", "0") as box:
        assert "Masuk" in Browser(box.address).get("/login")
        assert box.stop() == 0
    assert office.people() == ["Hj. Euis Komariah"]
    assert diary_of(office.folder.root).runs()[0].why is StartReason.START_FAILED


def test_after_three_failed_starts_of_another_kind_safe_mode_says_why(
    office: DamagedOffice, config: Path
) -> None:
    sealed = office.folder.users.read_text()
    for path in office.folder.root.glob("users.json*"):
        path.unlink()
        path.write_text(_sealed_by_a_newer_box(sealed))
    for _ in range(STARTS):
        assert start_that_fails(config) == 1
    assert [run.end for run in diary_of(office.folder.root).runs()] == [End.FAILED] * STARTS
    office.lay_sticker()
    with safe_mode(config) as safe:
        browser = Browser(safe.address)
        assert "Kode dari stiker" in browser.get()
        page = browser.post("/masuk", {"kode": CODE})
        assert "Tidak dapat dibaca" in page
        assert "written by a newer version" in page.partition("<details>")[2]


def test_a_damaged_database_leads_to_safe_mode_which_keeps_it_and_everything_else(
    office: DamagedOffice, config: Path
) -> None:
    office.damage("box.sqlite3")
    assert start_that_fails(config) == DAMAGED
    before = office.folder.database.read_bytes()
    with safe_mode(config) as safe:
        assert "Pesan, balasan" in Browser(safe.address).log_in()
        safe.process.terminate()
        assert safe.process.wait(PATIENCE) == 0
    assert office.folder.database.read_bytes() == before


def test_a_box_without_users_and_sticker_prints_a_code_where_it_stands(
    office: DamagedOffice, config: Path
) -> None:
    office.damage("users.json")
    assert start_that_fails(config) == DAMAGED
    with safe_mode(config) as safe:
        code = re.search(r"Code to come in: (\S+)", safe.greeting)
        assert code is not None
        assert "Daftar pengguna" in Browser(safe.address).post("/masuk", {"kode": code[1]})


def _sealed_by_a_newer_box(image: str) -> str:
    content = bytearray(image.partition(',"_sha256"')[0].replace('"_v":1', '"_v":99').encode() + b"}")
    seal(content)
    return content.decode()
