"""Alarms that nobody has taken: no flood of strangers hides somebody of the book, and all have a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.accounts import Role
from tests.inbox.reader_office import Post, a_post
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.people import number, person
from tests.web.visitor import Visitor, text_of, told

LANDSLIDE = "LONGSOR di RW 3, tiga rumah tertimbun"
STRANGERS = range(200, 206)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """Euis of the book, and then six strangers."""
    with a_post(tmp_path) as found:
        found.write(number(200), "banjir kiriman ke nol", after=5)
        found.write(number(1), LANDSLIDE, after=5)
        for serial in STRANGERS[1:]:
            found.write(number(serial), f"banjir kiriman ke {serial}", after=5)
        yield found


def somebody(post: Post, role: Role, *districts: str) -> Visitor:
    post.box.accounts.add_user("asih", role, PASSWORD, full_name="Asih", by="test")
    post.box.accounts.change_user(
        "asih", role=role, active=True, full_name="Asih", by="test", districts=districts
    )
    found = Visitor(create_app(post.box))
    found.log_in("asih", PASSWORD)
    return found


def test_strangers_hide_nobody_of_the_book(post: Post) -> None:
    asih = somebody(post, Role.ADMIN)
    for path in ("/", "/kontak", "/kotak-masuk"):
        page = text_of(asih.get(path))
        assert page.index("tiga rumah") < page.index("banjir kiriman ke nol")
        assert page.count("Saya tangani") == 3
        assert "dan 4 kabar darurat lagi" in page


def test_all_of_them_stand_on_one_page_the_longest_waiting_first(post: Post) -> None:
    asih = somebody(post, Role.ADMIN)
    page = text_of(asih.get("/kotak-masuk/darurat"))
    places = [page.index(words) for words in (LANDSLIDE, "ke nol", "ke 201", "ke 205")]
    assert places == sorted(places)
    assert page.count("Saya tangani") == 7
    assert "kabar darurat lagi" not in page
    first = post.box.replies.alarms.open()[0]
    answer = asih.post(f"/kotak-masuk/darurat/{first.id}/ambil", {"dari": "/kotak-masuk/darurat"})
    assert told(answer) == "/kotak-masuk/darurat"
    assert "tiga rumah" not in text_of(asih.get("/kotak-masuk/darurat"))


def test_who_has_come_into_the_book_since_stands_before_the_strangers(post: Post) -> None:
    post.box.book.add(person(205, "Baru Datang"))
    page = text_of(somebody(post, Role.ADMIN).get("/"))
    assert "Kabar darurat dari Baru Datang" in page
    assert "ke 201" not in page


def test_more_than_a_page_goes_on_and_none_left_says_so(post: Post) -> None:
    for serial in range(300, 345):
        post.write(number(serial), f"banjir di kampung {serial}", after=5)
    asih = somebody(post, Role.ADMIN)
    assert text_of(asih.get("/kotak-masuk/darurat")).count("Saya tangani") == 50
    assert text_of(asih.get("/kotak-masuk/darurat?mulai=50")).count("Saya tangani") == 2
    for alarm in post.box.replies.alarms.open(100):
        post.box.replies.alarms.take(alarm.id, by="asih")
    assert "Tidak ada kabar darurat" in text_of(asih.get("/kotak-masuk/darurat"))


def test_a_user_of_one_kecamatan_sees_theirs_and_the_last_ones(post: Post) -> None:
    (euis,) = post.box.book.snapshot.by_number[number(1)]
    asih = somebody(post, Role.PETUGAS, euis.district_code)
    for path in ("/", "/kotak-masuk/darurat"):
        page = text_of(asih.get(path))
        assert "tiga rumah" in page
        assert "banjir kiriman" not in page
        assert "kabar darurat lagi" not in page
    page = text_of(asih.get("/kotak-masuk/permintaan"))
    assert "Kabar darurat terakhir" in page
    assert number(1).display in page
    assert number(205).display not in page


def test_the_settings_name_who_said_berhenti_among_those_it_is_forwarded_to(post: Post) -> None:
    settings = post.box.replies.settings
    asih = somebody(post, Role.ADMIN)
    settings.save(msgspec.structs.replace(settings.current, forward_to=(str(number(2)), str(number(3)))))
    assert "tidak menerima SMS" not in text_of(asih.get("/kotak-masuk/jawaban"))
    post.write(number(2), "BERHENTI")
    page = text_of(asih.get("/kotak-masuk/jawaban"))
    assert f"{number(2).display} tidak menerima SMS" in page
    assert f"{number(3).display} tidak menerima SMS" not in page


def test_whoever_approves_reads_them_and_takes_none(post: Post) -> None:
    rina = somebody(post, Role.PENYETUJU)
    page = text_of(rina.get("/kotak-masuk/darurat"))
    assert LANDSLIDE in page
    assert "Saya tangani" not in page
