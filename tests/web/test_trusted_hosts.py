"""The box answers only to its own names and addresses: no foreign page may reach it by a name of its own."""

from __future__ import annotations

import pytest

from web.guards import owns_address, trusted

NAMES = {"kabar.lan", "localhost"}


def owns(host: str) -> bool:
    return host in ("192.168.4.1", "fe80::1")


@pytest.mark.parametrize(
    "host",
    ["kabar.lan", "KABAR.lan:8080", "localhost:8080", "192.168.4.1", "192.168.4.1:80", "[fe80::1]:8080"],
)
def test_own_names_and_addresses_are_answered_on_any_port(host: str) -> None:
    assert trusted(host, NAMES, owns)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "jahat.example",
        "kabar.lan.jahat.example",
        "192.168.4.2",
        "kabar.lan@jahat.example",
        "jahat.example@kabar.lan",
        "kabar.lan/jahat",
        "kabar.lan:80:80",
        "kabar.lan:x",
        "[fe80::1",
        "kabar lan",
        "<script>",
        "kabar.lan?x",
    ],
)
def test_anything_else_is_not(host: str) -> None:
    assert not trusted(host, NAMES, owns)


def test_an_address_is_the_boxs_own_if_it_can_be_bound_just_now() -> None:
    assert owns_address("127.0.0.1")
    assert not owns_address("203.0.113.7")
    assert not owns_address("0.0.0.0")
    assert not owns_address("224.0.0.1")
    assert not owns_address("kabar.lan")
