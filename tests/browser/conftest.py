"""A real Chromium, and waitress in a thread over a real box.

After ``make test PICTURES=1`` pictures of the pages lie in ``.screenshots/``, to be looked at by people.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.area_tree import AreaTree
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import encode_deliver
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, furnish_office, quiet_box
from tests.support.clock import FakeClock

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"
# the first costs a quarter of what a whole browser with windows nobody sees does
CHROMIUMS = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
# --no-sandbox because CI runs as root; the rest keeps Chromium off the network
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AREAS = Path(__file__).resolve().parents[1] / "data" / "wilayah-32.17-bandung-barat.csv"
FIRST = ("Neng", "Siti", "Ai", "Iis", "Tati", "Imas", "Enok", "Cucu", "Dedeh", "Kokom", "Elis")
LAST = ("Komariah", "Nurhayati", "Aisyah", "Rohaeti", "Masitoh", "Kurniasih", "Sumiati")
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once. Skipped only where there is none and nobody demands it (CI does)."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None and not os.environ.get("CI"):
        pytest.skip("no Chromium: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The application behind waitress on a free port of this machine; gives its address."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)

    def serve() -> None:
        with suppress(OSError):  # ``close`` may take the socket away while it is being waited on
            server.run()

    thread = threading.Thread(target=serve, name="web", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@contextmanager
def opened(browser: Browser, base: str, size: dict[str, int] = WIDE, **more: Any) -> Iterator[Page]:
    """A fresh browser profile on that server, one page, everything it complains about collected."""
    context = browser.new_context(viewport=size, base_url=base, locale="id-ID", **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    try:
        yield page
    finally:
        context.close()


def follow(page: Page, link: Locator) -> None:
    """Press what leads to another page, and wait until that page is here.

    A plain ``click`` returns as soon as the mouse is up: a look right after it may see the old page.
    """
    with page.expect_navigation():
        link.click()


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody wants to look at it."""
    if not os.environ.get("PICTURES"):
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """A box nobody has set up yet, in training, its threads standing still."""
    with quiet_box(tmp_path / "data", clock=clock) as box:
        yield box


@pytest.fixture
def box(fresh_box: Box) -> Box:
    """An office at work: its settings, 60 kader of Ngamprah, a broadcast under way, two replies."""
    furnish_office(fresh_box)
    fresh_box.settings.choose_areas(AreaTree.from_csv(AREAS.read_text(encoding="utf-8")))
    fresh_box.book.import_contacts([kader(i) for i in range(60)], [], source="Daftar kader 2026.xlsx")
    text = "Yth. {sapaan} {nama}. Mohon hadir rapat posyandu besok pukul 09.00 di aula desa. -{pengirim}"
    fresh_box.broadcasts.send(Draft(text=text, audience=AudienceSpec(all=True)), token="t", by="euis")
    for number, answer in (("+628120000001", "HADIR bu"), ("+628120000002", "Punten, abdi teu tiasa hadir")):
        pdu = encode_deliver(number + "0", answer, sent_at=fresh_box.clock.now())
        fresh_box.inbox.store_raw("510101234567890", pdu, fresh_box.clock.now())
    fresh_box.inbox.fold()
    return fresh_box


@pytest.fixture
def base(box: Box) -> Iterator[str]:
    """The address under which that office is served."""
    with served(create_app(box)) as address:
        yield address


def kader(number: int) -> Contact:
    """Somebody invented; every tenth has no phone."""
    villages = ("Cilame", "Tanimulya", "Ngamprah")
    name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
    phones = () if number % 10 == 9 else (PhoneNumber(f"+62812000{number:04}0"),)
    return Contact(
        id=f"kader{number:07}".translate(str.maketrans("0123456789", "abcdefghij")),
        name=name,
        position="Kader",
        posyandu=f"Melati {number % 7 + 1}",
        rw=f"{number % 12 + 1:02}",
        village=villages[number % 3],
        district="Ngamprah",
        district_code="32.17.06",
        numbers=phones,
    )


def log_in(page: Page) -> None:
    """Euis logs in, as people do."""
    page.goto("/login")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/")
