"""The page of safe mode, as whoever stands before a box that does not start meets it."""

from __future__ import annotations

import io
import os
import re
import socket
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from werkzeug.test import TestResponse

from appliance.backup.passphrase import word_list
from appliance.machine import Act
from appliance.safe_mode import SafeMode
from appliance.system import Supply
from appliance.update.releases import Outcome
from tests.safe_mode.office import CODE, DamagedOffice
from tests.support.boxes import PASSWORD
from tests.support.noting_machine import NotingMachine
from tests.support.releases import bundle_bytes, card, public_key, put_in_place
from tests.web.visitor import text_of
from web.captive import POLICY
from web.safe_mode import create_safe_app

_LAST_MOMENT = b'"made_at":"9999-12-31T23:59:59+00:00"'
OWN = "10.42.0.1"
ON_STICK = re.compile(r'<option value="([^"]+:[^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    return DamagedOffice(tmp_path)


class Guest:
    """With a browser that runs no script."""

    def __init__(self, mode: SafeMode) -> None:
        self.client: FlaskClient = create_safe_app(mode, owns=lambda host: host == OWN).test_client()

    def get(self, path: str = "/", **more: object) -> TestResponse:
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, **fields: object) -> TestResponse:
        token = TOKEN.search(self.get().text)
        assert token is not None
        return self.client.post(path, data={"csrf_token": token[1], **fields}, follow_redirects=True)

    def come_in(self) -> TestResponse:
        return self.post("/masuk", nama="euis", sandi=PASSWORD)


@pytest.fixture
def damaged(office: DamagedOffice) -> Iterator[Guest]:
    """The book cannot be read, and Euis has come in."""
    office.damage("contacts.json")
    with office.safe() as mode:
        guest = Guest(mode)
        guest.come_in()
        yield guest


def test_a_stranger_sees_that_nothing_is_lost_and_nothing_else(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    with office.safe() as mode:
        read = text_of(Guest(mode).get())
    assert "tidak ada data yang dibuang" in read
    assert "Nama pengguna" in read
    assert "Buku kontak" not in read


def test_an_administrator_sees_what_is_wrong_in_plain_words_and_the_english_folded(damaged: Guest) -> None:
    page = damaged.get()
    read = text_of(page)
    assert "Buku kontak : Rusak atau hilang" in read.replace("kontak:", "kontak :")
    assert "Kembalikan keadaan buku kontak sebelumnya" in read
    assert "no readable generation" in page.text.partition("<details>")[2]
    assert "no readable generation" not in page.text.partition("<details>")[0]


def test_the_page_is_tiny_and_needs_nothing_from_elsewhere(damaged: Guest) -> None:
    page = damaged.get()
    assert len(page.data) < 16_000
    assert "<script" not in page.text
    assert not re.search(r'(src|href)="(?!/)', page.text)
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/periksa", "/unduh", "/kembalikan", "/pulihkan", "/pembaruan", "/coba-lagi", "/catatan", "/keluar"],
)
def test_nothing_is_done_for_whoever_has_not_come_in(office: DamagedOffice, path: str) -> None:
    with office.safe() as mode:
        guest = Guest(mode)
        answer = guest.post(path, keadaan="2026-12-08", yakin="ya")
        assert "Nama pengguna" in text_of(answer)
        assert guest.client.post(path).status_code == 303  # without the form's token, too
    assert office.over == []
    assert len(office.people()) == 2


def test_a_wrong_password_is_said_kindly_and_too_many_are_slowed_down(office: DamagedOffice) -> None:
    with office.safe() as mode:
        guest = Guest(mode)
        for _ in range(5):
            answer = guest.post("/masuk", nama="euis", sandi="salah-sekali")
            assert (answer.status_code, "belum cocok" in answer.text) == (422, True)
        assert "Sudah terlalu sering dicoba" in guest.come_in().text


def test_with_damaged_users_the_code_of_the_sticker_opens_the_door(office: DamagedOffice) -> None:
    office.lay_sticker()
    office.damage("users.json")
    with office.safe() as mode:
        guest = Guest(mode)
        assert "Kode dari stiker" in text_of(guest.get())
        assert "belum cocok" in guest.post("/masuk", kode="2222-2222").text
        read = text_of(guest.post("/masuk", kode=CODE))
    assert "Daftar pengguna" in read
    assert "Pulihkan cadangan" in read


def test_the_book_is_put_back_with_two_presses(office: DamagedOffice, damaged: Guest) -> None:
    state = re.search(r'name="keadaan" value="([^"]+)"', damaged.get().text)
    assert state is not None
    assert "Beri tanda dulu" in damaged.post("/kembalikan", keadaan=state[1]).text
    read = text_of(damaged.post("/kembalikan", keadaan=state[1], yakin="ya"))
    assert "Buku kontak sudah dikembalikan" in read
    assert "Data tampak baik" in read


def test_a_backup_is_restored_from_an_upload(office: DamagedOffice) -> None:
    office.damage("box.sqlite3", "users.json")
    office.lay_sticker()
    with office.safe() as mode:
        guest = Guest(mode)
        guest.post("/masuk", kode=CODE)
        assert "Pilih dulu berkas" in guest.post("/pulihkan", kata=office.words, yakin="ya").text
        broken = (io.BytesIO(office.backup[:-100]), "cadangan.kabar")
        answer = guest.post("/pulihkan", kata=office.words, yakin="ya", berkas=broken)
        assert "rusak atau tidak tersalin" in answer.text
        whole = (io.BytesIO(office.backup), "cadangan.kabar")
        answer = guest.post("/pulihkan", kata=office.words, yakin="ya", berkas=whole)
        assert "Data sudah dipulihkan" in answer.text
    assert office.people() == ["Hj. Euis Komariah"]


def test_a_stick_with_an_impossible_date_leaves_the_page_as_it_is(
    office: DamagedOffice, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "jahat.kabar").write_bytes(re.sub(rb'"made_at":"[^"]+"', _LAST_MOMENT, office.backup))
    office.config = replace(office.config, box=replace(office.config.box, stick=str(stick)))
    with office.safe() as mode:
        page = Guest(mode).come_in()
        assert (page.status_code, "jahat.kabar" in page.text) == (200, True)


def test_names_on_the_stick_that_are_no_text_are_passed_over(office: DamagedOffice, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "kotak-kabar").mkdir(parents=True)
    (stick / "kotak-kabar" / "baik.kabar").write_bytes(office.backup)
    (stick / os.fsdecode(b"salinan \xe9.kabar")).write_bytes(office.backup)
    office.config = replace(office.config, box=replace(office.config.box, stick=str(stick)))
    with office.safe() as mode:
        page = Guest(mode).come_in()
        assert page.status_code == 200
        assert len(ON_STICK.findall(page.text)) == 1


def test_of_another_stick_that_is_in_by_now_nothing_is_restored(
    office: DamagedOffice, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "cadangan.kabar").write_bytes(office.backup)
    office.config = replace(office.config, box=replace(office.config.box, stick=str(stick)))
    with office.safe() as mode:
        guest = Guest(mode)
        (shown,) = ON_STICK.findall(guest.come_in().text)
        other = re.sub(rb'"people":1\b', b'"people":9', office.backup)
        (stick / "cadangan.kabar").write_bytes(other)
        sure = {"kata": office.words, "yakin": "ya", "flashdisk": shown}
        answer = guest.post("/pulihkan", **sure)
        assert "sudah diganti sejak Anda melihatnya" in answer.text
        (stick / "cadangan.kabar").write_bytes(office.backup)
        assert "Data sudah dipulihkan" in guest.post("/pulihkan", **sure).text
    assert office.people() == ["Hj. Euis Komariah"]


def test_damaged_data_are_downloaded_as_they_are_with_a_warning(damaged: Guest) -> None:
    assert "tidak terkunci" in text_of(damaged.get())
    answer = damaged.post("/unduh")
    assert answer.mimetype == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as tar:
        assert "users.json" in tar.getnames()


def test_whole_data_are_downloaded_as_a_locked_backup(office: DamagedOffice) -> None:
    with office.safe() as mode:
        guest = Guest(mode)
        assert "delapan kata" in text_of(guest.come_in())
        answer = guest.post("/unduh")
        assert answer.data.startswith(b"KOTAK-KABAR-BACKUP")
        answer.close()


def test_words_that_nobody_has_seen_are_shown_before_a_backup_that_they_open(office: DamagedOffice) -> None:
    office.folder.backup_words.unlink()
    with office.safe() as mode:
        guest = Guest(mode)
        assert "tulis dulu" not in guest.get().text
        assert not office.folder.backup_words.exists()  # a stranger makes none
        shown = " ".join(re.findall(r"<li><b>(\w+)</b></li>", guest.come_in().text))
        answer = guest.post("/unduh")
        file = io.BytesIO(answer.data)
        answer.close()
        assert mode.restore(file, shown).people == 2


def test_words_that_stand_on_a_kit_are_shown_to_nobody(office: DamagedOffice) -> None:
    office.show_kit()
    with office.safe() as mode:
        page = Guest(mode).come_in().text
    assert "delapan kata dari kit darurat" in page
    assert "tulis dulu" not in page


def test_without_words_that_can_be_told_the_card_is_given_out_as_it_is(office: DamagedOffice) -> None:
    office.folder.backup_words.write_text("these are not eight of ours")
    with office.safe() as mode:
        guest = Guest(mode)
        assert "tidak terkunci" in guest.come_in().text
        assert guest.post("/unduh").mimetype == "application/x-tar"


def test_trying_again_answers_first_and_then_ends(office: DamagedOffice, damaged: Guest) -> None:
    answer = damaged.post("/coba-lagi")
    assert "Kotak sedang mulai lagi" in answer.text
    answer.close()
    assert office.over == ["over"]


def test_an_update_is_offered_only_where_the_machine_can_do_it(office: DamagedOffice, tmp_path: Path) -> None:
    with office.safe() as mode:
        guest = Guest(mode)
        assert "Pasang pembaruan" not in guest.come_in().text
    with office.safe(NotingMachine(tmp_path / "run")) as mode:
        guest = Guest(mode)
        assert "Pasang pembaruan" in guest.come_in().text
        assert "Pilih dulu berkas pembaruannya" in guest.post("/pembaruan").text
        assert "menyimpan cadangan lengkap" in guest.get("/").text


def test_an_update_without_a_backup_before_it_wants_a_tick(office: DamagedOffice, tmp_path: Path) -> None:
    machine = NotingMachine(tmp_path / "run")
    places = replace(
        office.config.box, release_key=str(public_key(tmp_path)), releases=str(tmp_path / "releases")
    )
    office.config = replace(office.config, box=places)
    office.damage("contacts.json")
    with office.safe(machine) as mode:
        guest = Guest(mode)
        assert "Cadangan otomatis tidak dapat dibuat" in guest.come_in().text
        answer = guest.post("/pembaruan", berkas=(io.BytesIO(bundle_bytes("9.2.0")), "x.kabar-release"))
        assert answer.status_code == 422
        assert "Cadangan tidak dapat dibuat sebelum pembaruan ini" in answer.text
        assert machine.done == []
        file = (io.BytesIO(bundle_bytes("9.2.0")), "x.kabar-release")
        assert "Pembaruan sedang dipasang" in guest.post("/pembaruan", berkas=file, yakin="ya").text
    assert [act for act, _ in machine.done] == [Act.UPDATE]


def test_an_update_that_came_to_nothing_is_told_by_whoever_is_there_afterwards(
    office: DamagedOffice, tmp_path: Path
) -> None:
    releases = card(tmp_path)
    put_in_place(releases, "0.2.0")
    releases.roll_back()
    releases.tell(Outcome.NOT_STARTED, "0.2.0")
    office.config = replace(
        office.config, box=replace(office.config.box, releases=str(tmp_path / "releases"))
    )
    with office.safe(NotingMachine(tmp_path / "run")) as mode:
        read = text_of(Guest(mode).come_in())
    assert "Pembaruan terakhir: Kembali ke versi lama . Versi baru tidak dapat mulai" in read


def test_a_weak_supply_is_said_where_the_update_would_be(office: DamagedOffice, tmp_path: Path) -> None:
    sensor = tmp_path / "sys/class/hwmon/hwmon1"
    sensor.mkdir(parents=True)
    (sensor / "name").write_text("rpi_volt\n")
    (sensor / "in0_lcrit_alarm").write_text("1\n")
    supply = Supply(tmp_path, monotonic=office.clock.monotonic)
    with office.safe(NotingMachine(tmp_path / "run"), supply) as mode:
        guest = Guest(mode)
        page = guest.come_in().text
        assert "Listrik kotak tidak cukup kuat" in page
        assert 'action="/pembaruan"' not in page
        file = (io.BytesIO(bundle_bytes("9.2.0")), "x.kabar-release")
        assert "Listrik kotak tidak cukup kuat" in guest.post("/pembaruan", berkas=file, yakin="ya").text


def test_the_technical_notes_come_from_here_too(damaged: Guest) -> None:
    with zipfile.ZipFile(io.BytesIO(damaged.post("/catatan").data)) as pack:
        assert "book: damaged" in pack.read("findings.txt").decode()


def test_a_page_of_the_office_s_daily_work_leads_here_and_another_host_does_not(damaged: Guest) -> None:
    answer = damaged.get("/siaran/tulis")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert damaged.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("host", ["kabar.lan", "localhost", OWN, "{bare}", "{bare}.local", "{bare}-2.local"])
def test_safe_mode_is_found_under_every_name_of_the_box(damaged: Guest, host: str) -> None:
    host = host.format(bare=socket.gethostname().split(".")[0].lower())
    assert damaged.get("/", headers={"Host": host}).status_code == 200


def test_a_telephone_on_the_hotspot_gets_the_one_big_link_here_too(damaged: Guest) -> None:
    answer = damaged.get(
        "/generate_204",
        headers={"Host": "connectivitycheck.gstatic.com"},
        environ_base={"REMOTE_ADDR": "10.42.0.57"},
    )
    assert answer.status_code == 200
    assert 'href="http://kabar.lan/"' in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_whose_administrator_was_forgotten_reads_why_the_password_counts_no_more(
    office: DamagedOffice,
) -> None:
    office.lay_sticker()
    office.folder.forget_administrators.touch()
    with office.safe() as mode:
        guest = Guest(mode)
        read = text_of(guest.get())
        assert "diminta agar administratornya diganti" in read
        assert "tidak dapat dibaca" not in read
        assert "Keluar" in text_of(guest.post("/masuk", kode=CODE))


def test_whoever_came_in_before_the_administrators_were_forgotten_is_out(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    office.lay_sticker()
    with office.safe() as mode:
        guest = Guest(mode)
        form = TOKEN.search(guest.come_in().text)
        assert form is not None
        mode.door.forget_administrators()
        for address in ("/unduh", "/catatan", "/coba-lagi", "/pulihkan"):
            answer = guest.client.post(address, data={"csrf_token": form[1]})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert "tidak berlaku lagi" in guest.get().text
        assert "Buku kontak" in guest.post("/masuk", kode=CODE).text
    assert office.over == []


def test_only_whoever_restored_stays_in_when_other_users_came_with_the_backup(office: DamagedOffice) -> None:
    with office.safe() as mode:
        guest, other = Guest(mode), Guest(mode)
        other.client = guest.client.application.test_client()
        guest.come_in()
        other.come_in()
        wrong = (io.BytesIO(office.backup), "cadangan.kabar")
        guest.post("/pulihkan", kata=" ".join(word_list()[:8]), yakin="ya", berkas=wrong)
        assert "Keluar" in other.get().text  # nothing has changed
        whole = (io.BytesIO(office.backup), "cadangan.kabar")
        assert "Keluar" in guest.post("/pulihkan", kata=office.words, yakin="ya", berkas=whole).text
        assert "Nama pengguna" in other.get().text
