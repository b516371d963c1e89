"""Every page of the office and what its people do on it: reading, searching, counting, looking."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from tests.bench.client import Answer, Client
from tests.bench.measure import BenchFailed
from tests.bench.offices import BROADCASTS, TEXT

WRITE = "/siaran/tulis"
_PERSON = re.compile(r'href="/kontak/([a-z]{12})"')
_CARD = re.compile(r'hx-get="(/modem/[^"]+/kartu)"')


@dataclass(frozen=True, slots=True)
class Visit:
    """``go`` asks once. ``fragment``: a piece that htmx fetches into a page."""

    name: str
    go: Callable[[Client], Answer]
    fragment: bool = False


def entrances() -> list[Visit]:
    """The pages of the menu: nothing has to be known for them."""
    addresses = ("/", "/kontak", WRITE, "/siaran", "/kotak-masuk", "/modem", "/pengaturan")
    return [Visit(address, _reading(address)) for address in addresses]


def pages(visitor: Client, sending: int) -> list[Visit]:
    """``sending``: the number of the broadcast that is going out meanwhile."""
    person = _first_person(visitor)
    middle = BROADCASTS // 2
    addresses = [
        "/",
        "/kontak",
        "/kontak?cari=komariah",
        "/kontak?cari=081220001234",
        "/kontak?kecamatan=32.17.06",
        "/kontak?peran=ketua&desa=32.17.06.2004&kecamatan=32.17.06",
        f"/kontak/{person}",
        f"/kontak/{person}/ubah",
        "/kontak/kelompok",
        "/kontak/ambil",
        "/siaran",
        WRITE,
        f"/siaran/{sending}",
        f"/siaran/{sending}?keadaan=queued",
        f"/siaran/{middle}",
        f"/siaran/{middle}?sesudah={int(15_000 * (middle - 0.1))}",
        f"/siaran/{middle}?keadaan=failed",
        "/kotak-masuk",
        "/kotak-masuk?cari=hadir",
        "/modem",
        "/bantuan",
        "/pengaturan",
        "/pengaturan/pengguna",
        "/pengaturan/program",
    ]
    return [Visit(address, _reading(address)) for address in addresses]


def fragments(visitor: Client, sending: int) -> list[Visit]:
    """What open pages fetch by themselves, and what searching fetches."""
    card = _CARD.findall(visitor.get("/modem").text)[0]
    addresses = [
        "/",
        "/siaran",
        f"/siaran/{sending}/kemajuan",
        card,
        "/kotak-masuk/baru?sejak=0",
        "/kontak?cari=euis",
    ]
    return [Visit(f"{each} (fragment)", _reading(each, fragment=True), True) for each in addresses]


def counter(visitor: Client) -> Visit:
    """The counter under the text, for everybody in the book."""
    return Visit(f"{WRITE}/hitung", _posting(visitor, f"{WRITE}/hitung", fragment=True), True)


def preview(visitor: Client) -> Visit:
    """*Lihat dulu*, for everybody in the book: every message is made."""
    return Visit(f"{WRITE}/lihat", _posting(visitor, f"{WRITE}/lihat"))


def downloads() -> list[Visit]:
    """No pages: files, made when they are asked for."""
    addresses = [f"/siaran/{BROADCASTS // 2}/penerima.xlsx", "/kontak/unduh"]
    return [Visit(each, _reading(each)) for each in addresses]


def _reading(address: str, *, fragment: bool = False) -> Callable[[Client], Answer]:
    return lambda visitor: visitor.get(address, fragment=fragment)


def _posting(visitor: Client, address: str, *, fragment: bool = False) -> Callable[[Client], Answer]:
    """As somebody does who writes on between two visits: never the same text twice in a row."""
    fields = {"csrf_token": visitor.get(WRITE).csrf_token(), "who": "semua", "token": "bench"}
    typed = cycle(range(len(TEXT) - 20, len(TEXT)))

    def post(later: Client) -> Answer:
        return later.post_form(address, fields | {"text": TEXT[: next(typed)]}, fragment=fragment)

    return post


def _first_person(visitor: Client) -> str:
    found = _PERSON.search(visitor.get("/kontak?cari=komariah").text)
    if found is None:
        raise BenchFailed("nobody is found in the book")
    return found[1]
