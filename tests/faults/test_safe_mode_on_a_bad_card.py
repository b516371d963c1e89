"""Safe mode on a card that is full, and on one that may only be read."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.safe_mode import Damage, SafeMode, StorePart
from tests.faults.test_card_troubles import Card, made_card, why_not
from tests.safe_mode.office import DamagedOffice
from tests.support.boxes import PASSWORD
from web.safe_mode import create_safe_app

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "a small card can be made")


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    with made_card(tmp_path, "64M") as card:
        yield card


def fill_up(path: Path) -> None:
    """To the last octet."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def files_given_out(mode: SafeMode) -> set[str]:
    with tarfile.open(fileobj=io.BytesIO(b"".join(mode.raw_copy()))) as tar:
        return set(tar.getnames())


def test_on_a_full_card_a_damaged_book_can_be_put_back_and_everything_downloaded(card: Card) -> None:
    office = DamagedOffice(card.folder)
    office.damage("contacts.json")
    fill_up(card.data / "photos.zip")
    with office.safe() as mode:
        assert mode.damage(StorePart.CARD) is Damage.FULL
        assert mode.damage(StorePart.BOOK) is Damage.DAMAGED
        assert mode.door.log_in("euis", PASSWORD) == "euis"
        assert {"users.json", "box.sqlite3"} <= files_given_out(mode)
        mode.put_back(next(state.name for state in mode.kept_states() if state.people))
        assert mode.damage(StorePart.BOOK) is Damage.FINE
        (card.data / "photos.zip").unlink()
    assert office.people() == ["Hj. Euis Komariah"]


def test_on_a_card_that_may_only_be_read_the_page_answers_and_everything_is_given_out(card: Card) -> None:
    office = DamagedOffice(card.folder)
    card.becomes_read_only()
    with office.safe() as mode:
        assert mode.damage(StorePart.CARD) is Damage.READ_ONLY
        assert not mode.can_back_up
        assert mode.door.log_in("euis", PASSWORD) == "euis"
        page = create_safe_app(mode).test_client().get("/")
        assert page.status_code == 200
        assert {"users.json", "box.sqlite3", "contacts/contacts.json"} <= files_given_out(mode)
        assert mode.log_export.make().startswith(b"PK")
    card.is_mended()
    assert len(office.people()) == 2
