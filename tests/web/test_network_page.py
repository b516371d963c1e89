"""Jaringan: every address of the box, and another way in, with a sentence for whoever it cuts off."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.network.model import (
    REPORT,
    Address,
    Answer,
    Choice,
    Deed,
    Heard,
    NetworkWish,
    Outcome,
    Report,
    Way,
    Wifi,
    Wire,
)
from appliance.network_desk import NetworkBusy
from appliance.panel_at_work import presses
from appliance.panel_press import Press
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.net import STICKER, Net
from tests.web.visitor import Visitor, text_of, told
from web.captive import HOTSPOT

PAGE = "/pengaturan/jaringan"
OWN = {"password": PASSWORD}
HOTSPOT_DOOR = Address("wlan0", "10.42.0.1", Way.HOTSPOT)
OFFICE_DOOR = Address("eth0", "192.168.1.23", Way.WIRE)


@pytest.fixture
def net(box: Box, tmp_path: Path) -> Net:
    return Net(box, tmp_path / "run", (HOTSPOT_DOOR, OFFICE_DOOR))


def test_every_address_is_shown_and_the_codes_for_a_telephone(net: Net, admin: Visitor) -> None:
    net.report(Report(radio=True, hotspot=True, guests=2, cable=True, addresses=(HOTSPOT_DOOR, OFFICE_DOOR)))
    answer = admin.get(PAGE)
    page = text_of(answer)
    for door in ("http://10.42.0.1/", "http://192.168.1.23/", "http://kabar.lan/", ".local/"):
        assert door in page
    assert STICKER.hotspot_name in page
    assert STICKER.hotspot_passphrase in page
    assert answer.text.count('class="qr"') == 2
    assert "2 HP atau komputer tersambung" in page
    assert "Kabel terpasang" in page


def test_a_port_of_its_own_stands_behind_each_address(net: Net, admin: Visitor) -> None:
    answer = admin.client.get(PAGE, headers={"Host": "localhost:8080"})
    assert "http://192.168.1.23:8080/" in answer.text


def test_an_ordinary_computer_says_that_its_network_is_not_set_here(net: Net, admin: Visitor) -> None:
    net.machine.knows = frozenset()
    page = admin.get(PAGE).text
    assert "Jaringan tidak diatur dari sini" in page
    assert "http://192.168.1.23/" in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    answer = admin.post(PAGE + "/pilih", {**OWN, "cara": "hotspot"})
    assert told(answer).endswith(PAGE)
    assert not net.machine.done


def test_choosing_the_hotspot_says_where_to_go_on(net: Net, admin: Visitor, box: Box) -> None:
    answer = admin.post(PAGE + "/pilih", {**OWN, "cara": "hotspot"})
    assert net.wish.deed is Deed.HOTSPOT
    page = text_of(answer)
    assert STICKER.hotspot_name in page
    assert "http://kabar.lan/" in page
    assert "Mengubah jaringan" in admin.get("/pengaturan/catatan").text


CHANGES = [
    ("/pilih", {"cara": "hotspot"}),
    ("/pilih", {"cara": "wire"}),
    ("/wifi", {"wifi": "Kantor Desa", "wifi_password": "rahasia-desa"}),
    ("/kabel", {"kind": "auto"}),
]


@pytest.mark.parametrize(("path", "more"), CHANGES)
def test_nothing_is_changed_by_a_page_that_somebody_left_open(
    net: Net, admin: Visitor, path: str, more: dict[str, str]
) -> None:
    for given, said in (
        ({}, "Isi kata sandi Anda."),
        ({"password": ""}, "Isi kata sandi Anda."),
        ({"password": "bukan-itu"}, "Kata sandi ini belum cocok."),
    ):
        answer = admin.post(PAGE + path, {**more, **given})
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert "rahasia-desa" not in answer.text
    assert not net.machine.done
    assert "Mengubah jaringan" not in admin.get("/pengaturan/catatan").text
    admin.post(PAGE + path, {**more, **OWN})
    assert len(net.machine.done) == 1


def test_whoever_guesses_the_password_there_waits_longer_and_longer(
    net: Net, admin: Visitor, box: Box
) -> None:
    for _ in range(12):
        answer = admin.post(PAGE + "/pilih", {"cara": "wire", "password": "bukan-itu"})
    assert "Sudah terlalu sering dicoba" in text_of(answer)
    assert "Sudah terlalu sering dicoba" in text_of(admin.post(PAGE + "/pilih", {"cara": "wire", **OWN}))
    assert not net.machine.done


def test_before_a_way_is_chosen_the_page_says_what_will_happen(net: Net, admin: Visitor) -> None:
    net.report(Report(radio=True, wifi="Kantor Desa", cable=False))
    hotspot = text_of(admin.get(PAGE + "/pilih?cara=hotspot"))
    assert "Belum ada yang berubah" in hotspot
    assert "keluar dari Wi-Fi Kantor Desa" in hotspot
    assert STICKER.hotspot_name in hotspot
    assert "Sekarang kabelnya tidak terpasang" in text_of(admin.get(PAGE + "/pilih?cara=wire"))
    page = admin.get(PAGE).text
    assert "/pengaturan/jaringan/pilih?cara=hotspot" in page
    assert "/pengaturan/jaringan/pilih?cara=wire" in page
    assert not net.machine.done


def test_whoever_works_over_the_hotspot_is_told_that_the_page_will_be_cut_off(net: Net, box: Box) -> None:
    guest = Visitor(create_app(box), address=str(HOTSPOT[77]))
    guest.log_in("euis", "melati-tiga-cilame")
    assert "halaman ini akan terputus" in text_of(guest.get(PAGE)).lower()
    answer = guest.post(PAGE + "/wifi", {**OWN, "wifi": "Kantor Desa", "wifi_password": "rahasia-desa"})
    page = text_of(answer)
    assert "Halaman ini akan terputus" in page
    assert "Sambungkan HP atau komputer ini ke Wi-Fi Kantor Desa" in page
    assert "rahasia-desa" not in answer.text


@pytest.mark.parametrize(("path", "more"), [CHANGES[1], CHANGES[2]])
def test_where_to_go_on_is_said_by_the_name_this_machine_really_has(
    net: Net, admin: Visitor, path: str, more: dict[str, str]
) -> None:
    bare = socket.gethostname().split(".")[0].lower()
    assert f"http://{bare}.local/" in admin.post(PAGE + path, {**more, **OWN}).text


def test_who_is_at_the_cable_is_not_frightened(net: Net, admin: Visitor) -> None:
    page = text_of(
        admin.post(PAGE + "/wifi", {**OWN, "wifi": "Kantor Desa", "wifi_password": "rahasia-desa"})
    )
    assert "akan terputus" not in page
    assert net.wish == NetworkWish(
        deed=Deed.JOIN, number=net.wish.number, wifi=Wifi("Kantor Desa", "rahasia-desa")
    )


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", "rahasia-desa", "Pilih atau ketik nama Wi-Fi"),
        ("Kantor", "pendek", "8 sampai 63"),
        ("Kantor", "rahasia-désa", "8 sampai 63"),
        ("ä" * 20, "rahasia-desa", "paling panjang 32"),
    ],
)
def test_a_wifi_that_cannot_be_is_refused_before_anything_changes(
    net: Net, admin: Visitor, name: str, password: str, said: str
) -> None:
    answer = admin.post(PAGE + "/wifi", {**OWN, "wifi": name, "wifi_password": password})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not net.machine.done


def test_a_fixed_address_and_back(net: Net, admin: Visitor) -> None:
    given = {
        **OWN,
        "kind": "fixed",
        "address": "192.168.1.50/24",
        "gateway": "192.168.1.1",
        "dns": "192.168.1.1, 9.9.9.9",
    }
    assert told(admin.post(PAGE + "/kabel", given)).endswith(PAGE)
    assert net.wish.wire == Wire("192.168.1.50/24", "192.168.1.1", ("192.168.1.1", "9.9.9.9"))
    assert admin.post(PAGE + "/kabel", {**given, "gateway": "192.168.9.1"}).status_code == 422
    net.answer()
    admin.post(PAGE + "/kabel", {**OWN, "kind": "auto", "address": "nonsense"})
    assert net.wish.wire == Wire()


def test_the_page_waits_for_the_answer_to_its_own_wish_and_then_says_it(net: Net, admin: Visitor) -> None:
    admin.post(PAGE + "/wifi", {**OWN, "wifi": "Kantor Desa", "wifi_password": "salah-sandi"})
    net.report(Report(answer=Answer(1, Deed.JOIN, Outcome.DONE)))  # to an earlier wish
    assert "Jaringan sedang diubah" in admin.get(PAGE, htmx=True).text
    net.report(Report(answer=Answer(net.wish.number, Deed.JOIN, Outcome.WRONG_PASSWORD, "Kantor Desa")))
    fragment = admin.get(PAGE, htmx=True).text
    assert "Kata sandi Wi-Fi tidak cocok: Kantor Desa" in fragment
    assert "hx-trigger" not in fragment


def test_nobody_waits_for_ever(net: Net, admin: Visitor, box: Box) -> None:
    admin.post(PAGE + "/pilih", {**OWN, "cara": "wire"})
    assert net.desk.state.waiting
    box.clock.advance(181)
    assert not net.desk.state.waiting


def test_a_second_change_waits_for_the_first_and_neither_is_lost(net: Net, admin: Visitor, box: Box) -> None:
    admin.post(PAGE + "/wifi", {**OWN, "wifi": "Kantor Desa", "wifi_password": "rahasia-desa"})
    for path, more in (
        ("/pilih", {**OWN, "cara": "wire"}),
        ("/kabel", {**OWN, "kind": "auto"}),
        ("/dengar", {}),
    ):
        admin.post(PAGE + path, more)
        assert "Jaringan masih sedang diubah. Tunggu sampai selesai" in text_of(admin.get(PAGE))
    with pytest.raises(NetworkBusy):
        presses(box)[Press.HOTSPOT]()
    assert [wish.deed for _, wish in net.machine.done if isinstance(wish, NetworkWish)] == [Deed.JOIN]
    noted = text_of(admin.get("/pengaturan/catatan"))
    assert noted.count("Mengubah jaringan") == 1
    net.answer()
    presses(box)[Press.HOTSPOT]()
    assert net.wish.deed is Deed.HOTSPOT


def test_an_act_that_was_killed_at_its_work_does_not_close_the_page_for_ever(
    net: Net, admin: Visitor, box: Box
) -> None:
    net.report(Report(busy=True))
    admin.post(PAGE + "/pilih", {**OWN, "cara": "wire"})
    assert not net.machine.done
    box.clock.advance(181)
    admin.post(PAGE + "/pilih", {**OWN, "cara": "wire"})
    assert net.wish.deed is Deed.WIRE


def test_names_of_wifi_in_the_air_are_hostile(net: Net, admin: Visitor) -> None:
    net.report(Report(radio=True, heard=(Heard('"><script>alert(1)</script>', 70, True),)))
    page = admin.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_report_that_cannot_be_read_still_gives_the_addresses(net: Net, admin: Visitor) -> None:
    (net.machine.folder / REPORT).write_bytes(b'{"choice": 7}')
    assert "http://192.168.1.23/" in admin.get(PAGE).text


def test_only_administrators_come_here(net: Net, officer: Visitor) -> None:
    assert officer.get(PAGE).status_code == 403
    for path in ("/pilih", "/wifi", "/kabel", "/dengar"):
        assert officer.post(PAGE + path, {**OWN, "cara": "hotspot"}).status_code == 403
    assert officer.get(PAGE + "/pilih?cara=hotspot").status_code == 403
    assert not net.machine.done


def test_a_way_that_nobody_offers_is_refused(net: Net, admin: Visitor) -> None:
    assert admin.post(PAGE + "/pilih", {"cara": "join"}).status_code == 400
    assert admin.post(PAGE + "/pilih", {}).status_code == 400
    assert admin.get(PAGE + "/pilih?cara=join").status_code == 400


def test_searching_the_air_asks_the_machine(net: Net, admin: Visitor) -> None:
    admin.post(PAGE + "/dengar")
    assert net.wish.deed is Deed.SCAN


def test_what_was_chosen_is_marked(net: Net, admin: Visitor) -> None:
    net.report(Report(choice=Choice.WIFI, wanted="Kantor Desa", radio=True, hotspot=True))
    page = text_of(admin.get(PAGE))
    assert "Wi-Fi Kantor Desa belum dapat dipakai" in page
    assert re.search(r"Wi-Fi kantor\s+dipilih", page)


def test_own_addresses_are_asked_of_the_kernel() -> None:
    from appliance.network.own_addresses import own_addresses
    from web.guards import owns_address

    assert all(owns_address(each.address) for each in own_addresses())
    assert not any(each.address.startswith("127.") for each in own_addresses())
