"""Orders in the boot file: only what can be meant is obeyed, and no password stands in a sentence."""

from __future__ import annotations

import pytest

from appliance.boot_file.one_shots import OneShots, Reset, read
from appliance.boot_file.text import parse


def orders(text: str) -> OneShots:
    return read(parse(text))


def test_the_three_orders_are_read_beside_ordinary_settings() -> None:
    found = orders(
        'reset = "admin"\n[box]\nname = "Kantor"\n[wifi]\nname = "Kantor Desa"\npassword = "rahasia-desa"\n'
        '[network]\naddress = "192.168.1.50/24"\ngateway = "192.168.1.1"\ndns = "192.168.1.1"\n'
    )
    assert found.mistakes == ()
    assert found.reset is Reset.ADMIN
    assert found.wifi is not None
    assert found.wifi.password == "rahasia-desa"
    assert found.network is not None
    assert found.network.name_servers == ("192.168.1.1",)
    assert set(found.ids) == {"reset", "wifi", "network"}


def test_a_file_without_orders_has_none() -> None:
    assert orders('[box]\nname = "Kantor"\n') == OneShots()


def test_a_file_that_cannot_be_read_whole_orders_nothing() -> None:
    found = orders('reset = "all"\n[box]\nname = "Kantor\n')
    assert found.reset is None
    assert [mistake.where for mistake in found.mistakes] == ["reset"]


@pytest.mark.parametrize("value", ['"semua"', '"all of it"', "true", "1", "[]", '["all"]'])
def test_another_word_behind_reset_erases_nothing(value: str) -> None:
    found = orders(f"reset = {value}\n")
    assert found.reset is None
    assert '"admin" or "all"' in found.mistakes[0].detail


@pytest.mark.parametrize(
    "wifi",
    [
        'name = ""\npassword = "rahasia-desa"',
        'name = "Kantor"\npassword = "pendek7"',
        f'name = "{"ä" * 17}"\npassword = "rahasia-desa"',
        'name = "Kantor"\npassword = "rahasia-désa"',
        'name = "Kantor"\npassword = "rahasia\\ndesa"',
        f'name = "Kantor"\npassword = "{"z" * 64}"',
        'name = "Kantor"\nsandi = "rahasia-desa"',
        'password = "rahasia-desa"',
        "name = 7",
    ],
)
def test_a_wifi_that_cannot_be_meant_is_a_mistake_without_its_password(wifi: str) -> None:
    found = orders(f"[wifi]\n{wifi}\n")
    assert found.wifi is None
    assert found.mistakes[0].where == "wifi"
    assert "rahasia" not in found.mistakes[0].detail


def test_a_wifi_without_a_password_and_one_with_a_hex_key_are_good() -> None:
    assert orders('[wifi]\nname = "Aula"\n').wifi is not None
    assert orders(f'[wifi]\nname = "Aula"\npassword = "{"a1" * 32}"\n').wifi is not None


@pytest.mark.parametrize(
    "network",
    [
        'address = "192.168.1.50"',  # of what size is that network?
        'address = "192.168.1.0/24"',
        'address = "192.168.1.255/24"',
        'address = "192.168.1.50/33"',
        'address = "127.0.0.1/8"',
        'address = "224.0.0.5/24"',
        'address = "10.42.0.9/24"',
        'address = "kantor"',
        'address = "192.168.1.50/24"\ngateway = "192.168.2.1"',
        'address = "192.168.1.50/24"\ngateway = "192.168.1.50"',
        'address = "192.168.1.50/24"\ndns = "dns.example"',
        'address = "192.168.1.50/24"\ndns = ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"]',
        'address = "192.168.1.50/24"\ndns = "0.0.0.0"',
        'address = "192.168.1.50/24"\ngateway = "192.168.1.0"',
        'address = "192.168.1.50/24"\ngateway = "192.168.1.255"',
        'address = "169.254.7.7/16"',
        'address = "auto"\ngateway = "192.168.1.1"',
        'adress = "192.168.1.50/24"',
    ],
)
def test_an_address_that_would_cut_the_box_off_is_a_mistake(network: str) -> None:
    found = orders(f"[network]\n{network}\n")
    assert found.network is None
    assert found.mistakes[0].where == "network"


def test_the_same_order_has_the_same_id_and_another_one_another() -> None:
    first = orders('[wifi]\nname = "Aula"\npassword = "rahasia-desa"\n').ids
    assert first == orders('# again\n[wifi]\npassword = "rahasia-desa"\nname = "Aula"\n').ids
    assert first != orders('[wifi]\nname = "Aula"\npassword = "rahasia-desA"\n').ids
