"""The boot act: each order of the card is done once, whatever a power cut does, and its password is gone."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from appliance.accounts import Role
from appliance.accounts.forgetting import obey_mark
from appliance.privileged.boot import Boot
from appliance.sticker import Sticker, make_sticker, parse_sticker, sticker_text
from tests.support.boxes import PASSWORD, quiet_box

PLAIN = '# milik kantor\r\n[box]\r\nname = "Kantor"\r\n'
EVERYTHING = (
    'reset = "all"\r\n'
    + PLAIN
    + '[wifi]\r\nname = "Kantor Desa"\r\npassword = "rahasia-desa"\r\n'
    + '[network]\r\naddress = "192.168.1.50/24"\r\n'
)


class PowerCut(BaseException):
    """Nothing of ours catches it."""


class Plug:
    """Pulled before the Nth file is opened, renamed, removed or made (sys.addaudithook)."""

    EVENTS = frozenset(
        {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chown", "shutil.rmtree"}
    )

    def __init__(self) -> None:
        self.left: int | None = None
        self.here = ""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.left is None or event not in self.EVENTS:
            return
        if isinstance(arguments[0], str) and not arguments[0].startswith((self.here, ".")):
            return  # some module that is read
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise PowerCut

    @contextmanager
    def pulled_after(self, count: int, here: Path) -> Iterator[None]:
        self.left, self.here = count, os.fspath(here)
        try:
            yield
        finally:
            self.left = None


PLUG = Plug()


class Card:
    """A card in a folder: its boot partition, its data, and the machine around it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.boot = root / "boot/firmware"
        self.data = root / "data"
        self.system = root / "data/system"
        self.file = self.boot / "kabar.toml"
        self.mounts: list[str] = []
        for folder in (self.boot, self.data / "kabar", self.system / "NetworkManager/system-connections"):
            folder.mkdir(parents=True)

    def start(self) -> bool:
        return Boot(
            root=self.root,
            owner=(os.getuid(), os.getgid()),
            run=self._run,
            random=Random(3),
            now=lambda: datetime(2026, 11, 22, 9, 30),
        ).start()

    def _run(self, command: Sequence[str]) -> None:
        self.mounts.append(command[2])

    @property
    def text(self) -> str:
        return self.file.read_bytes().decode()

    def everything_on_boot(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.boot.iterdir())

    @property
    def network_orders(self) -> dict[str, Any]:
        orders: dict[str, Any] = json.loads((self.system / "network-orders.json").read_bytes())
        return orders

    def fill(self) -> None:
        (self.data / "kabar/contacts").mkdir()
        (self.data / "kabar/contacts/book.json").write_text("12.000 kader")
        (self.data / "kabar/users.json").write_text("euis")
        (self.system / "NetworkManager/system-connections/kabar-wifi.nmconnection").write_text("psk")
        (self.system / "NetworkManager/state").mkdir()
        (self.system / "NetworkManager/state/seen-bssids").write_text("Kantor Desa")
        (self.system / "journal/0a1b").mkdir(parents=True)
        (self.system / "journal/0a1b/system.journal").write_text("Config: added 'ssid' value 'Kantor Desa'")
        (self.system / "clock").write_text("2026-11-22")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path / "card")


def test_a_file_without_orders_is_left_alone(card: Card) -> None:
    card.file.write_text(PLAIN, newline="")
    before = card.file.stat().st_mtime_ns
    assert card.start()
    assert card.file.stat().st_mtime_ns == before


def test_the_office_wifi_is_noted_for_the_network_and_its_password_leaves_the_card(card: Card) -> None:
    card.file.write_text(
        PLAIN + '[wifi]\r\nname = "Kantor Desa"\r\npassword = "rahasia-desa"\r\n', newline=""
    )
    assert card.start()
    assert card.network_orders == {"wifi": {"name": "Kantor Desa", "password": "rahasia-desa"}}
    assert (card.system / "network-orders.json").stat().st_mode & 0o777 == 0o600
    assert b"rahasia-desa" not in card.everything_on_boot()
    assert card.text.startswith(PLAIN)
    assert "# Sudah dikerjakan 22-11-2026: kotak diminta masuk ke Wi-Fi Kantor Desa." in card.text
    assert "\n" not in card.text.replace("\r\n", "")


def test_a_fixed_address_is_noted_for_the_network(card: Card) -> None:
    card.file.write_text(
        '[network]\naddress = "192.168.1.50/24"\ngateway = "192.168.1.1"\ndns = "192.168.1.1"\n'
    )
    assert card.start()
    assert card.network_orders == {
        "wire": {"address": "192.168.1.50/24", "gateway": "192.168.1.1", "name_servers": ["192.168.1.1"]}
    }


def test_reset_admin_forgets_who_may_administer_and_keeps_the_data(card: Card) -> None:
    with quiet_box(card.data / "kabar") as box:
        box.accounts.add_user("euis", Role.ADMIN, PASSWORD, by="test")
        box.accounts.add_user("siti", Role.PETUGAS, PASSWORD, by="test")
        session = box.accounts.log_in("euis", PASSWORD, address="192.168.4.7").token
    card.file.write_text('reset = "admin"\n')
    assert card.start()
    assert "Admin yang lama dihapus" in card.text
    with quiet_box(card.data / "kabar") as box:
        assert obey_mark(box.accounts, box.folder) == 1
        assert box.accounts.needs_first_admin
        assert box.accounts.session(session) is None
        assert [user.name for user in box.accounts.users()] == ["siti"]
        assert obey_mark(box.accounts, box.folder) == 0


def test_the_code_on_the_sticker_opens_the_box_again_after_a_reset(card: Card) -> None:
    sticker = make_sticker(Random(9))
    (card.boot / "kabar-sticker.toml").write_text(sticker_text(sticker))
    card.file.write_text('reset = "admin"\n')
    assert card.start()
    with quiet_box(card.data / "kabar") as box:
        obey_mark(box.accounts, box.folder)
        box.safekeeping_sticker = (
            box.folder.sticker
        )  # the box of this test finds it where the act has laid it
        assert parse_sticker(box.folder.sticker.read_bytes()) == sticker


def test_reset_all_leaves_nothing_of_the_office_and_keeps_program_sticker_and_clock(card: Card) -> None:
    card.fill()
    card.file.write_text('reset = "all"\n')
    assert card.start()
    assert [path.name for path in (card.data / "kabar").iterdir()] == ["sticker.toml"]
    assert (card.data / "kabar").stat().st_mode & 0o777 == 0o700
    assert not list(card.data.glob("erasing*"))
    assert not list((card.system / "NetworkManager/system-connections").iterdir())
    assert not [path for path in card.system.glob("*/**/*") if path.is_file()]
    assert (card.system / "journal/0a1b").is_dir(), "systemd has it mounted"
    assert (card.system / "clock").exists()
    assert "kembali seperti baru" in card.text


def test_an_order_is_done_once_and_the_same_order_again_is_done_again(card: Card) -> None:
    for office in ("pertama", "kedua"):
        card.file.write_text('reset = "all"\n')
        (card.data / "kabar/book.json").write_text(office)
        assert card.start()
        assert not (card.data / "kabar/book.json").exists()
        (card.data / "kabar/book.json").write_text("baru")
        assert card.start()
        assert (card.data / "kabar/book.json").exists()


def test_a_card_that_cannot_be_written_does_not_repeat_its_order_at_every_start(card: Card) -> None:
    card.file.write_text('reset = "all"\n')
    (card.boot / "kabar.new").mkdir()  # where the new text would be laid
    card.fill()
    assert not card.start()
    assert not (card.data / "kabar/users.json").exists()
    (card.data / "kabar/users.json").write_text("orang baru")
    assert not card.start()
    assert (card.data / "kabar/users.json").exists()


def test_without_a_data_partition_nothing_is_ordered_and_the_box_starts(card: Card) -> None:
    card.file.write_text('reset = "all"\n')
    for folder in (
        card.system / "NetworkManager/system-connections",
        card.system / "NetworkManager",
        card.system,
    ):
        folder.rmdir()
    assert not card.start()
    assert card.text == 'reset = "all"\n'


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 50, b"\xff\xfe", b"[[[", b"#" * 70_000, b'reset = "semua"\n']
)
def test_a_file_that_cannot_be_meant_orders_nothing_and_stays(card: Card, content: bytes) -> None:
    card.fill()
    card.file.write_bytes(content)
    assert card.start()
    assert card.file.read_bytes() == content
    assert (card.data / "kabar/users.json").exists()


def test_orders_of_any_start_cut_off_anywhere_are_done_exactly_as_meant(tmp_path: Path) -> None:
    """Pulled at every third step of a start that does everything, and once more in the start after it."""
    cuts = 0
    for first in range(0, 400, 3):
        card = Card(tmp_path / f"card{first}")
        card.fill()
        card.file.write_text(EVERYTHING, newline="")
        ended = _start_until(card, first)
        if not ended:
            _start_until(card, first // 2)
        cuts += not ended
        assert card.start()
        assert [path.name for path in (card.data / "kabar").iterdir()] == ["sticker.toml"]
        assert card.network_orders["wifi"]["password"] == "rahasia-desa"
        assert card.network_orders["wire"]["address"] == "192.168.1.50/24"
        assert b"rahasia-desa" not in card.everything_on_boot()
        assert card.text.count("Sudah dikerjakan") == 3
        assert '[box]\r\nname = "Kantor"' in card.text
        assert not list(card.data.glob("erasing*"))
        # the office begins anew: no later start takes it away again
        (card.data / "kabar/users.json").write_text("orang baru")
        assert card.start()
        assert (card.data / "kabar/users.json").exists()
        if ended:
            break
    assert cuts > 25


def _start_until(card: Card, step: int) -> bool:
    """-> whether it came to its end before the plug was pulled."""
    try:
        with PLUG.pulled_after(step, card.root):
            card.start()
    except PowerCut:
        return False
    return True


# -- the sticker ---------------------------------------------------------------------------------------------


def test_a_stamped_card_gives_the_box_its_sticker_and_no_screen_tells_it(card: Card) -> None:
    sticker = make_sticker(Random(9))
    (card.boot / "kabar-sticker.toml").write_text(sticker_text(sticker))
    assert card.start()
    copy = card.data / "kabar/sticker.toml"
    assert parse_sticker(copy.read_bytes()) == sticker
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not (card.root / "run/issue.d/kabar.issue").exists()


def test_a_card_nobody_has_stamped_makes_its_own_sticker_once_and_shows_it(card: Card) -> None:
    assert card.start()
    made = parse_sticker((card.boot / "kabar-sticker.toml").read_bytes())
    issue = (card.root / "run/issue.d/kabar.issue").read_text()
    for word in (made.setup_code, made.hotspot_name, made.hotspot_passphrase, "http://kabar.lan/"):
        assert word in issue
    assert card.start()
    assert parse_sticker((card.boot / "kabar-sticker.toml").read_bytes()) == made
    # once somebody administers the box the code is of no use on a screen
    (card.data / "kabar/users.json").write_text("{}")
    assert card.start()
    issue = (card.root / "run/issue.d/kabar.issue").read_text()
    assert made.setup_code not in issue
    assert made.hotspot_passphrase in issue


def test_a_sticker_damaged_on_the_card_does_not_change_the_box(card: Card) -> None:
    assert card.start()
    path = card.boot / "kabar-sticker.toml"
    made = parse_sticker(path.read_bytes())
    path.write_text("setup_code = oops")
    assert card.start()
    assert parse_sticker(path.read_bytes()) == made
    assert (card.boot / "kabar-sticker.bad").read_text() == "setup_code = oops"


def test_a_card_stamped_later_gives_the_box_its_new_sticker(card: Card) -> None:
    assert card.start()
    new = Sticker(setup_code="7F3K-9QTM", hotspot_name="Aula", hotspot_passphrase="back\\slash-1")
    (card.boot / "kabar-sticker.toml").write_text(sticker_text(new))
    assert card.start()
    assert parse_sticker((card.data / "kabar/sticker.toml").read_bytes()) == new
    assert not (card.root / "run/issue.d/kabar.issue").exists()


def test_a_computer_without_a_boot_partition_keeps_its_sticker_on_its_data(card: Card) -> None:
    card.boot.rmdir()
    assert card.start()
    assert (card.system / "kabar-sticker.toml").exists()
    assert card.start()


def test_a_link_that_a_lesser_user_lays_is_not_followed(card: Card, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("root's own")
    for name in ("sticker.toml", ".sticker.toml.new", "forget-administrators", ".forget-administrators.new"):
        (card.data / "kabar" / name).symlink_to(precious)
    card.file.write_text('reset = "admin"\n')
    assert card.start()
    assert precious.read_text() == "root's own"
    assert not (card.data / "kabar/forget-administrators").is_symlink()


def test_the_sticker_is_there_before_any_order_is_begun(card: Card) -> None:
    """An order that takes long, or ends the act, costs no box its hotspot."""
    card.file.write_text('reset = "all"\n')
    (card.boot / "kabar-sticker.toml").write_bytes(sticker_text(make_sticker(Random(4))).encode())
    for count in range(1, 100):
        if (card.system / "boot-orders.json").exists():
            break
        with suppress(PowerCut), PLUG.pulled_after(count, card.root):
            card.start()
    assert "reset" in card.text  # cut off while the order was about to be done
    assert (card.system / "kabar-sticker.toml").exists()


def test_a_factory_reset_leaves_the_box_its_copy_of_the_sticker(card: Card) -> None:
    card.file.write_text('reset = "all"\n')
    (card.boot / "kabar-sticker.toml").write_bytes(sticker_text(make_sticker(Random(4))).encode())
    assert card.start()
    assert parse_sticker((card.data / "kabar/sticker.toml").read_bytes()) == make_sticker(Random(4))


def test_a_factory_reset_forgets_what_was_chosen_for_the_network(card: Card) -> None:
    for name in ("network.json", "network-orders.json", "network-orders.bad"):
        (card.system / name).write_text("{}")
    card.file.write_text('reset = "all"\n')
    assert card.start()
    assert not [path.name for path in card.system.glob("network*")]
