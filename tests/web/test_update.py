"""Pembaruan: a release comes in by upload or stick, is installed against a password, and is waited for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from appliance.machine import Act
from appliance.update.messages import UpdateWish
from appliance.update.releases import Outcome
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.in_use import in_use
from tests.support.installed_box import Installed, installed_box
from tests.support.releases import SOMEBODYS, bundle_bytes, bundle_in
from tests.web.office import hidden
from tests.web.visitor import Visitor, text_of, told

PAGE = "/pengaturan/pembaruan"
LOOK = f"{PAGE}/periksa"
WAIT = f"{PAGE}/tunggu"


class Page:
    """The administrator in front of it."""

    def __init__(self, at: Installed) -> None:
        self.box, self.machine, self.releases, self.stick, self.deeds = (
            at.box,
            at.machine,
            at.releases,
            at.stick,
            at.deeds,
        )
        self.admin = Visitor(create_app(at.box))
        self.admin.log_in("euis", PASSWORD)

    def upload(self, content: bytes) -> TestResponse:
        return self.admin.post(PAGE, {"berkas": (io.BytesIO(content), "x.kabar-release")}, form=PAGE)

    def press_install(self, password: str = PASSWORD) -> TestResponse:
        return self.confirm(self.seen(), password)

    def seen(self) -> str:
        """What the form that stands on the screen was made of."""
        return hidden(self.admin.get(LOOK).text, "seen")

    def confirm(self, seen: str, password: str = PASSWORD) -> TestResponse:
        return self.admin.post(LOOK, {"password": password, "seen": seen}, form=LOOK)


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Page]:
    with installed_box(tmp_path) as at:
        yield Page(at)


def test_an_ordinary_computer_says_that_it_is_brought_up_to_date_in_another_way(admin: Visitor) -> None:
    page = admin.get(PAGE)
    assert "Komputer ini diperbarui dengan cara lain" in text_of(page)
    assert 'type="file"' not in page.text


def test_only_the_administrator_gets_there(officer: Visitor, stranger: Visitor) -> None:
    for way in (PAGE, LOOK, WAIT):
        assert officer.get(way).status_code == 403
        assert told(stranger.get(way)).startswith("/login")
    assert officer.post(PAGE, {"berkas": (io.BytesIO(b"x"), "x")}).status_code == 403


def test_from_the_file_to_the_act_in_three_steps(installed: Page) -> None:
    assert "Pembaruan" in text_of(installed.admin.get("/pengaturan"))
    assert told(installed.upload(bundle_bytes("0.2.0"))) == LOOK
    page = text_of(installed.admin.get(LOOK))
    assert "0.2.0" in page
    assert "22 November 2026" in page
    assert installed.machine.done == []
    assert told(installed.press_install()) == WAIT
    act, wish = installed.machine.done[-1]
    assert act is Act.UPDATE
    assert isinstance(wish, UpdateWish)
    assert Path(wish.bundle).is_file()
    assert "update started" in installed.deeds()
    assert "Versi 0.2.0 sedang dipasang" in text_of(installed.admin.get(WAIT))
    assert told(installed.admin.get(PAGE)) == WAIT


def test_the_password_is_asked_for_before_anything_is_installed(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    for wrong in ("", "salah-sekali"):
        answer = installed.press_install(wrong)
        assert answer.status_code == 422
    assert "belum cocok" in text_of(answer)
    assert installed.machine.done == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bundle_bytes("0.2.0", key=SOMEBODYS), "Tanda tangan berkas ini tidak cocok"),
        (bundle_bytes("0.2.0")[:-9], "rusak atau tidak tersalin sampai selesai"),
        (bundle_bytes("0.1.1"), "Versi ini sudah terpasang"),
        (bundle_bytes("0.0.9"), "lebih lama daripada versi kotak"),
        (b"kotak-kabar-release 2\n", "terlalu baru untuk kotak ini"),
        (b"<script>alert(1)</script>", "bukan pembaruan Kotak Kabar"),
        (b"", "bukan pembaruan Kotak Kabar"),
    ],
)
def test_a_file_that_may_not_be_installed_is_refused_with_a_sentence(
    installed: Page, content: bytes, said: str
) -> None:
    answer = installed.upload(content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert told(installed.admin.get(LOOK)) == PAGE


def test_without_a_file_the_field_says_what_is_missing(installed: Page) -> None:
    answer = installed.admin.post(PAGE, {}, form=PAGE)
    assert answer.status_code == 422
    assert "Pilih dulu berkas pembaruannya" in text_of(answer)


def test_a_file_that_is_not_on_the_stick_is_refused(installed: Page) -> None:
    bundle_in(installed.stick, "0.2.0")  # nothing is mounted there
    answer = installed.admin.post(PAGE, {"flashdisk": "kotak-kabar-0.2.0.kabar-release"}, form=PAGE)
    assert answer.status_code == 422
    assert "tidak ada lagi di flashdisk" in text_of(answer)


def test_it_can_be_given_up(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    assert told(installed.admin.post(f"{PAGE}/batal", form=LOOK)) == PAGE
    assert told(installed.admin.get(LOOK)) == PAGE
    assert not list((installed.box.data_dir / "work").glob("*.kabar-release"))


def test_another_release_than_the_one_that_was_looked_at_is_not_installed(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    seen = installed.seen()
    installed.upload(bundle_bytes("0.3.0"))
    for typed in (PASSWORD, "salah-sekali"):
        answer = installed.confirm(seen, typed)
        assert answer.status_code == 422
        assert "sudah diganti sejak Anda melihatnya" in text_of(answer)
        assert "0.3.0" in text_of(answer)
    assert installed.confirm("").status_code == 422
    assert installed.machine.done == []
    assert told(installed.confirm(hidden(answer.text, "seen"))) == WAIT


def test_a_release_that_another_tab_has_given_up_is_chosen_again(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    seen = installed.seen()
    installed.box.update_desk.drop()
    answer = installed.confirm(seen)
    assert answer.status_code == 422
    assert "Belum ada berkas yang dipilih" in text_of(answer)


def test_an_update_that_is_being_installed_cannot_be_given_up(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    installed.press_install()
    answer = installed.admin.post(f"{PAGE}/batal")
    assert answer.status_code == 422
    assert "tidak dapat dibatalkan lagi" in text_of(answer)
    assert "dibatalkan. Kotak tidak berubah" not in text_of(installed.admin.get(WAIT))
    wish = installed.machine.done[-1][1]
    assert isinstance(wish, UpdateWish)
    assert Path(wish.bundle).is_file()


def test_while_the_backup_before_it_is_made_nothing_is_given_up_or_replaced(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    arrived = installed.box.update_desk.arrived
    assert arrived is not None
    with in_use(arrived):
        for answer in (
            installed.admin.post(f"{PAGE}/batal"),
            installed.upload(bundle_bytes("0.3.0")),
            installed.press_install(),
        ):
            assert answer.status_code == 422
            assert "Perintah ini tidak dijalankan" in text_of(answer)
    assert installed.box.update_desk.arrived is arrived


def test_the_waiting_page_goes_on_by_itself_with_script_and_without(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    installed.press_install()
    page = installed.admin.get(WAIT).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'hx-get="{WAIT}"' in page
    piece = installed.admin.get(WAIT, htmx=True)
    assert piece.text.lstrip().startswith("<section")
    installed.releases.tell(Outcome.INSTALLED, "0.2.0")
    installed.box.update_desk.step(ready=True)
    done = installed.admin.get(WAIT, htmx=True)
    assert done.headers["HX-Redirect"] == PAGE
    assert told(installed.admin.get(WAIT)) == PAGE


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.INSTALLED, "Versi baru sudah diperiksa dan bekerja"),
        (Outcome.WENT_BACK, "tidak siap dalam dua menit"),
        (Outcome.NOT_STARTED, "tidak dapat mulai"),
        (Outcome.NO_ROOM, "Kartu kotak hampir penuh"),
    ],
)
def test_the_page_tells_how_the_last_one_went(installed: Page, outcome: Outcome, said: str) -> None:
    installed.releases.tell(outcome, "0.2.0")
    page = text_of(installed.admin.get(PAGE))
    assert said in page
    assert "0.2.0" in page


def test_the_backup_made_before_can_be_downloaded_and_nothing_else_can(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    installed.press_install()
    installed.releases.tell(Outcome.WENT_BACK, "0.2.0")
    installed.box.update_desk.step(ready=True)
    kept = installed.box.update_desk.kept_backups()[0]
    assert kept.name in text_of(installed.admin.get(PAGE))
    answer = installed.admin.post(f"{PAGE}/cadangan", {"nama": kept.name}, form=PAGE)
    assert answer.data == kept.read_bytes()
    answer.close()
    for name in ("../box.sqlite3", "box.sqlite3", ""):
        assert installed.admin.post(f"{PAGE}/cadangan", {"nama": name}, form=PAGE).status_code == 404


def test_a_second_press_is_told_that_one_is_under_way(installed: Page) -> None:
    installed.upload(bundle_bytes("0.2.0"))
    installed.press_install()
    again = installed.press_install()
    assert again.status_code == 422
    assert "Pembaruan lain sedang dipasang" in text_of(again)
    assert len(installed.machine.done) == 1
