"""A card that is full, and one that may only be read: what is refused is said, what was begun goes on."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.database import Database
from appliance.errors import StorageError
from appliance.health import HealthResult, HealthWord
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, Office, furnish_office, running_box
from tests.support.people import number, person
from tests.web.api.program import Program, is_problem
from tests.web.visitor import Visitor

SIZE = "192M"
PEOPLE = 150
EVERYBODY = AudienceSpec(all=True)
RAKOR = Draft(text="Yth. {sapaan} {nama}, rakor besok.", audience=EVERYBODY)
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def why_not() -> str:
    if os.geteuid() != 0 or shutil.which("mke2fs") is None or not Path("/dev/loop-control").exists():
        return "only root with a loop device can make a small card"
    return ""


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "a small card can be made")


@dataclass(frozen=True)
class Card:
    """A file system of its own, on which the box' data lies."""

    folder: Path
    device: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def becomes_read_only(self) -> None:
        """As ext4 does with ``errors=remount-ro`` when the card answers nonsense."""
        name = Path(self.device).name
        Path(f"/sys/fs/ext4/{name}/trigger_fs_error").write_text("the card answers nonsense\n")

    def is_mended(self) -> None:
        """As at the start of the machine."""
        _run("umount", str(self.data))
        _run("e2fsck", "-fy", self.device, fine=1)
        _run("mount", "-o", "errors=remount-ro", self.device, str(self.data))


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    with made_card(tmp_path, SIZE) as card:
        yield card


@contextmanager
def made_card(folder: Path, size: str) -> Iterator[Card]:
    image, mounted = folder / "card.img", folder / "data"
    mounted.mkdir(parents=True)
    _run("truncate", "-s", size, str(image))
    _run("mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", str(image))
    with ExitStack() as stack:
        device = _run("losetup", "--find", "--show", str(image)).strip()
        stack.callback(_run, "losetup", "--detach", device)
        _run("mount", "-o", "errors=remount-ro", device, str(mounted))
        stack.callback(_run, "umount", str(mounted))
        yield Card(folder, device)


def test_on_a_full_card_what_is_being_sent_is_sent_to_the_end_and_a_new_broadcast_is_refused(
    card: Card,
) -> None:
    """The reserve is given free; not one octet of the card is freed by anybody else."""
    with running_box(card.folder, seconds_per_sms=0.01) as office:
        box = _furnished(office)
        visitor, program = _euis(box), _diskominfo(box)
        approved = _approved(visitor)
        office.wait_for(lambda: box.folder.has_ballast, "the reserve")
        sent = box.broadcasts.send(RAKOR, token="t", by="euis")
        office.wait_for(lambda: len(office.hats.accepted()) > 20, "twenty messages")
        filler = _fill_up(card.data / "photos.zip")

        office.wait_for(lambda: len(office.hats.accepted()) == PEOPLE, "the last message")
        office.wait_for(lambda: box.ledger.counts(sent.id)[Status.DELIVERED] == PEOPLE, "the last report")
        assert not box.folder.has_ballast
        assert _card_check(box) is HealthWord.NO_ROOM

        answer = visitor.post("/siaran/tulis/kirim", approved)
        assert answer.status_code == 507
        assert "Kartu penyimpanan penuh, jadi siaran ini belum diterima" in answer.text
        told = is_problem(program.post("/broadcasts", {"text": "Rapat.", "audience": {"all": True}}), 507)
        assert "full" in told["detail"]
        assert len(box.broadcasts.recent()) == 1

        filler.unlink()  # somebody makes room
        assert visitor.post("/siaran/tulis/kirim", approved).status_code == 303
        office.wait_for(lambda: len(office.hats.accepted()) == 2 * PEOPLE, "the second broadcast")
        office.wait_for(lambda: box.folder.has_ballast, "the reserve again")
        assert _card_check(box) is not HealthWord.NO_ROOM


def test_a_reply_that_comes_while_the_card_is_full_is_kept(card: Card) -> None:
    with running_box(card.folder) as office:
        box = _furnished(office)
        office.wait_for(lambda: box.folder.has_ballast, "the reserve")
        _fill_up(card.data / "photos.zip")
        office.hats.do("incoming", sender=str(number(9)), text="Siap hadir")
        office.wait_for(box.inbox.unread, "the reply")
        office.wait_for(lambda: not any(office.hats.state(0)["stores"].values()), "an empty SIM")


def test_on_a_card_that_may_only_be_read_nothing_is_promised_and_later_all_goes_on(card: Card) -> None:
    with running_box(card.folder, seconds_per_sms=0.01) as office:
        box = _furnished(office)
        visitor, program = _euis(box), _diskominfo(box)
        approved = _approved(visitor)
        sent = box.broadcasts.send(RAKOR, token="t", by="euis")
        office.wait_for(lambda: len(office.hats.accepted()) > 20, "twenty messages")
        card.becomes_read_only()
        office.wait_for(lambda: box.senders[0].status().state is SenderState.CARD, "the sender to notice")
        stopped_at = len(office.hats.accepted())
        assert _card_check(box) is HealthWord.CARD_GIVEN_UP

        answer = visitor.post("/siaran/tulis/kirim", approved)
        assert answer.status_code == 503
        assert "Kotak belum dapat menyimpan siaran ini" in answer.text
        is_problem(program.post("/broadcasts", {"text": "Rapat.", "audience": {"all": True}}), 503)
        for path in ("/", "/siaran", f"/siaran/{sent.id}", "/kontak", "/kotak-masuk", "/modem"):
            assert visitor.get(path).status_code == 200, path
        assert len(office.hats.accepted()) == stopped_at

    card.is_mended()  # switched off and on again
    with running_box(card.folder) as office:
        office.wait_for(lambda: not office.box.ledger.active(), "the end of the broadcast")
        counts = office.box.ledger.counts(sent.id)
        assert counts[Status.UNKNOWN] <= 1
    numbers = [event["number"] for event in office.hats.accepted()]
    assert len(set(numbers)) >= PEOPLE - 1
    assert len(numbers) == len(set(numbers)), "sent a second time"


NOTES = "CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL) STRICT;"


@pytest.mark.parametrize("moment", range(8))
def test_what_was_confirmed_when_the_file_system_gave_up_is_there_after_its_repair(
    tmp_path: Path, moment: int
) -> None:
    """Several writers, so that a flush is always under way. Without asking the file system once more (see
    kept.py) about one of twenty such moments would lose something."""
    confirmed: list[str] = []
    begun = threading.Event()
    with made_card(tmp_path, "32M") as card:
        db = Database.open(card.data / "box.sqlite3", [NOTES])

        def write(place: int) -> None:
            with suppress(StorageError):
                for number in range(100_000):
                    with db.write() as cur:
                        cur.execute("INSERT INTO note (text) VALUES (?)", (f"{place}-{number}",))
                    confirmed.append(f"{place}-{number}")
                    if len(confirmed) > 40 * moment:
                        begun.set()

        threads = [threading.Thread(target=write, args=(place,)) for place in range(3)]
        for thread in threads:
            thread.start()
        begun.wait()
        card.becomes_read_only()
        for thread in threads:
            thread.join()
        db.close()
        card.is_mended()

        again = Database.open(card.data / "box.sqlite3", [NOTES])
        with again.read() as cur:
            there = {row["text"] for row in cur.execute("SELECT text FROM note")}
        again.close()
    assert not set(confirmed) - there


def _furnished(office: Office) -> Box:
    furnish_office(office.box)
    office.box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
    return office.box


def _euis(box: Box) -> Visitor:
    visitor = Visitor(create_app(box))
    visitor.log_in("euis", PASSWORD)
    return visitor


def _diskominfo(box: Box) -> Program:
    return Program(create_app(box), box.accounts.create_token("diskominfo", by="euis"))


def _approved(visitor: Visitor) -> dict[str, str]:
    """The form of *Kirim*, as the preview offers it."""
    page = visitor.post("/siaran/tulis/lihat", {"text": "Rapat besok.", "who": "semua", "token": "b"}).text
    fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
    del fields["csrf_token"]
    return fields


def _card_check(box: Box) -> HealthWord:
    (found,) = [check for check in box.health.checks() if check.name == "card"]
    assert found.word is not HealthWord.NO_ROOM or found.result is HealthResult.BAD
    return found.word


def _fill_up(path: Path) -> Path:
    """To the last octet."""
    block = bytes(4096)
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(block):
            pass
    return path


def _run(*words: str, fine: int = 0) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in (0, fine), f"{words[0]}: {done.stderr.strip() or done.stdout.strip()}"
    return done.stdout
