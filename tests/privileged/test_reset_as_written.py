"""The boot act does a ``reset`` that is evident, and takes it out of a file that it cannot read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.data_folder import FORGET_ADMINISTRATORS
from tests.privileged.test_boot import Card


@pytest.fixture
def card(tmp_path: Path) -> Card:
    card = Card(tmp_path / "card")
    card.fill()
    return card


def forgets(card: Card) -> bool:
    return (card.data / "kabar" / FORGET_ADMINISTRATORS).exists()


@pytest.mark.parametrize("line", ["reset = admin", "Reset = “Admin”", 'reset: "admin"', 'reset = "admin'])
@pytest.mark.parametrize("others", ['[box]\r\nname = "Kantor"\r\n', "[box]\r\ntimezone = WIB\r\nzz\r\n"])
def test_an_evident_reset_is_done_once_and_every_other_line_stays(card: Card, line: str, others: str) -> None:
    card.file.write_bytes(f"# kartu\r\n{line}\r\n{others}".encode())
    assert card.start()
    assert forgets(card)
    first, order, rest = card.text.split("\r\n", 2)
    assert (first, rest) == ("# kartu", others)
    assert order.startswith("# Sudah dikerjakan 22-11-2026: Admin yang lama dihapus")
    (card.data / "kabar" / FORGET_ADMINISTRATORS).unlink()
    assert card.start()
    assert not forgets(card)


@pytest.mark.parametrize(
    "text",
    ['reset = "admin"\nReset = "all"\n', "reset = all\nzz\n", "[box]\nreset = admin\n", "reset admin\n"],
)
def test_a_reset_that_is_not_evident_changes_nothing(card: Card, text: str) -> None:
    card.file.write_text(text)
    assert card.start()
    assert not forgets(card)
    assert (card.data / "kabar/users.json").exists()
    assert card.text == text


def test_beside_a_broken_line_the_office_wifi_waits_and_stays_in_the_file(card: Card) -> None:
    wifi = '[wifi]\nname = "Aula"\npassword = "rahasia-desa"\n'
    card.file.write_text(f"reset = admin\nzz\n{wifi}")
    assert card.start()
    assert forgets(card)
    assert not (card.system / "network-orders.json").exists()
    assert card.text.endswith(f"zz\n{wifi}")


def test_an_order_that_a_closed_card_has_kept_is_not_forgotten_for_a_reset_in_a_broken_file(
    card: Card,
) -> None:
    wifi = '[wifi]\nname = "Aula"\npassword = "rahasia-desa"\n'
    in_the_way = card.boot / "kabar.new"
    in_the_way.mkdir()  # nothing can be taken out of the file
    card.file.write_text(wifi)
    assert not card.start()
    (card.system / "network-orders.json").unlink()
    in_the_way.rmdir()
    card.file.write_text(f"reset = admin\nzz\n{wifi}")
    assert card.start()
    card.file.write_text(wifi)
    assert card.start()
    assert not (card.system / "network-orders.json").exists()
