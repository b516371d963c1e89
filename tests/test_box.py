"""The whole box: it opens, sends through a modem, hears the answers, stops, and begins again where it was."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from appliance.box import open_box, open_stores
from appliance.broadcasts import Draft
from appliance.clock import ClockTrust
from appliance.config import Config
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import DamagedStore, DataFolderInUse, PortMissing, StorageError
from appliance.health import HealthResult, HealthWord
from appliance.modem.serial_port import Port
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.support.boxes import (
    CHEAP_HASH,
    config_for,
    furnish_office,
    no_port,
    quiet_box,
    running_box,
    swift,
)
from tests.support.clock import FakeClock
from tests.support.people import number, person

EVERYBODY = AudienceSpec(all=True)


def word_of(box: object, name: str) -> HealthWord:
    return next(check.word for check in box.health.checks() if check.name == name)  # type: ignore[attr-defined]


@pytest.mark.story
def test_a_broadcast_goes_out_through_two_modems_to_the_last_report_and_berhenti_is_heard(
    tmp_path: Path,
) -> None:
    with running_box(tmp_path, modems=2) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 31)], [])
        draft = Draft("Yth. {sapaan} {nama}. Rapat di {desa}. -{pengirim}", EVERYBODY)
        approved = box.broadcasts.preview(draft).digest
        sent = box.broadcasts.send(draft, token="t", by="euis", approved=approved)
        office.wait_for(lambda: box.broadcasts.report(sent.id).counts[Status.DELIVERED] == 30, "30 reports")
        # the network took each message once, and each as it was approved
        taken = {event["number"]: event["text"] for event in office.hats.accepted()}
        assert len(office.hats.accepted()) == 30
        assert taken[number(7)] == "Yth. Ibu Kader 7. Rapat di Cilame. -Pokjanal KBB"
        # both modems had their share
        assert {event["modem"] for event in office.hats.accepted()} == {"modem0", "modem1"}

        office.hats.do("incoming", modem=1, sender=str(number(7)), text="Berhenti")
        office.wait_for(lambda: number(7) in box.ledger.opted_out(), "the opt-out")
        office.wait_for(box.inbox.unread, "the message")
        [message] = box.inbox.recent().messages
        assert (message.number, message.broadcast_id, message.keyword) == (number(7), sent.id, "opt_out")
        assert box.broadcasts.preview(draft).accepted == 29


@pytest.mark.story
def test_a_port_that_vanishes_and_comes_back_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with running_box(tmp_path, modems=1) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 41)], [])
        office.wait_for(lambda: box.modem_cards()[0].ready, "the modem")
        sent = box.broadcasts.send(Draft("Halo {nama}", EVERYBODY), token="t", by="euis")
        office.wait_for(lambda: len(office.hats.accepted()) >= 10, "ten messages")
        office.hats.do("unplug", modem=0)
        office.wait_for(lambda: not box.modem_cards()[0].connected, "the loss")
        assert word_of(box, "modem Modem 1") is HealthWord.NOT_CONNECTED
        office.hats.do("plug", modem=0)

        def settled() -> bool:
            counts = box.broadcasts.report(sent.id).counts
            return counts[Status.QUEUED] + counts[Status.SENDING] + counts[Status.ERRORED] == 0

        office.wait_for(settled, "the rest")
        numbers = [event["number"] for event in office.hats.accepted()]
        assert len(numbers) == len(set(numbers))
        unknown = box.broadcasts.report(sent.id).counts[Status.UNKNOWN]
        assert unknown <= 1
        assert len(numbers) >= 40 - unknown


def test_a_stop_in_the_middle_finishes_the_sms_in_hand_and_the_next_start_goes_on(tmp_path: Path) -> None:
    with running_box(tmp_path, modems=1, seconds_per_sms=0.05) as office:
        box, config = office.box, office.box.config
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 21)], [])
        sent = box.broadcasts.send(Draft("Halo {nama}", EVERYBODY), token="t", by="euis")
        office.wait_for(lambda: len(office.hats.accepted()) >= 5, "five messages")
        box.stop()
        box.stop()  # twice is no harm
        with open_box(config, data_dir=tmp_path / "data", simulate=True, hash_cost=CHEAP_HASH) as again:
            counts = again.broadcasts.report(sent.id).counts
            assert counts[Status.UNKNOWN] == counts[Status.SENDING] == 0
            again.start()
            office.wait_for(
                lambda: again.broadcasts.report(sent.id).counts[Status.DELIVERED] == 20, "the rest"
            )
        numbers = [event["number"] for event in office.hats.accepted()]
        assert len(numbers) == len(set(numbers)) == 20


def test_two_boxes_never_share_a_data_folder(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        with pytest.raises(DataFolderInUse, match="in use by process"):
            open_box(box.config, data_dir=tmp_path)
        # a command that changes contacts or users keeps out, too
        with pytest.raises(DataFolderInUse), open_stores(box.config, data_dir=tmp_path, alone=True):
            raise AssertionError
    with quiet_box(tmp_path):
        pass  # free again


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        open_box(Config(), data_dir=tmp_path / "file" / "data")


@pytest.mark.parametrize(
    "name", ["box.sqlite3", "users.json", "contacts/contacts.json", "settings/office.json"]
)
def test_a_damaged_store_stops_the_start_and_gives_the_folder_free(tmp_path: Path, name: str) -> None:
    with quiet_box(tmp_path) as box:
        furnish_office(box)
        box.book.add(person(1))
    for path in (tmp_path / name).parent.glob(f"{Path(name).name}*"):
        path.write_bytes(b"\0" * 4096)
    with pytest.raises(DamagedStore), quiet_box(tmp_path):
        raise AssertionError
    # nothing was put in its place, and nobody holds the folder
    assert (tmp_path / name).exists()
    with open_stores(Config(), data_dir=tmp_path, alone=True):
        pass


@pytest.mark.parametrize(
    "lost",
    [
        "users.json*",
        "contacts/contacts.json*",
        "contacts/**/*",
        "settings/office.json*",
        "settings/**/*",
    ],
)
def test_a_store_that_is_gone_is_not_begun_anew(tmp_path: Path, lost: str) -> None:
    """Whether somebody removed it or a repair of the card's file system did."""
    with quiet_box(tmp_path) as box:
        furnish_office(box)
        box.book.add(person(1))
    with quiet_box(tmp_path):
        pass  # a second start changes nothing of it
    gone = [path for path in tmp_path.glob(lost) if path.is_file()]
    for path in gone:
        path.unlink()
    for _ in range(2):
        with pytest.raises(DamagedStore, match="missing"), quiet_box(tmp_path):
            raise AssertionError
    assert gone
    assert not any(path.exists() for path in gone)


@pytest.mark.parametrize("name", ["contacts", "settings"])
def test_a_whole_folder_that_is_gone_is_not_begun_anew(tmp_path: Path, name: str) -> None:
    with quiet_box(tmp_path) as box:
        furnish_office(box)
        box.book.add(person(1))
    shutil.rmtree(tmp_path / name)
    for _ in range(2):
        with pytest.raises(DamagedStore, match="missing"), quiet_box(tmp_path):
            raise AssertionError


def test_a_box_in_which_nothing_was_ever_saved_stays_new_however_often_it_is_opened(tmp_path: Path) -> None:
    codes = set()
    for _ in range(3):
        with quiet_box(tmp_path) as box:
            assert len(box.book) == 0
            codes.add(box.accounts.setup_code())
    assert len(codes) == 1


def test_a_sealed_file_that_lost_its_newest_state_is_opened_with_the_one_before_and_health_says_so(
    tmp_path: Path,
) -> None:
    with quiet_box(tmp_path) as box:
        box.book.add(person(1))
        box.book.add(person(2))
    path = tmp_path / "contacts/contacts.json"
    path.write_bytes(path.read_bytes()[:-10])
    with quiet_box(tmp_path) as box:
        assert len(box.book) == 1
        assert word_of(box, "book") is HealthWord.RECOVERED
        assert word_of(box, "settings") is HealthWord.FINE


def test_a_sender_that_dies_is_started_again_by_the_clerk_and_its_message_becomes_unknown(
    tmp_path: Path,
) -> None:
    with quiet_box(tmp_path, config_for(swift("Telkomsel"))) as box:
        furnish_office(box)
        box.book.add(person(1))
        sent = box.broadcasts.send(Draft("Halo", EVERYBODY), token="t", by="euis")
        [worker] = box._workers
        struck = threading.Event()

        def die(stop: threading.Event) -> None:
            if not struck.is_set():
                box.ledger.claim("Telkomsel", "510101234567890")
                struck.set()
                raise RuntimeError("struck by lightning")
            stop.wait()

        worker._body = die
        worker.start()
        assert worker.join(10)
        assert word_of(box, "sender Telkomsel") is HealthWord.STOPPED
        box.clock.advance(2)  # type: ignore[attr-defined]
        assert box.clerk.step()
        assert word_of(box, "sender Telkomsel") is HealthWord.RESTARTED
        counts = box.broadcasts.report(sent.id).counts
        assert (counts[Status.UNKNOWN], counts[Status.SENDING]) == (1, 0)


def test_a_modem_that_is_not_there_stops_neither_pages_nor_the_other_stores(tmp_path: Path) -> None:
    with quiet_box(tmp_path, config_for(swift("Telkomsel", port="/dev/nowhere"))) as box:
        furnish_office(box)
        [sender] = box.senders
        assert not sender.step()
        [card] = box.modem_cards()
        assert (card.state, card.connected, card.ready) == (SenderState.OFFLINE, False, False)
        assert word_of(box, "modem Telkomsel") is HealthWord.NOT_CONNECTED
        assert box.health.worst() is HealthResult.BAD
        box.book.add(person(1))
        # what is accepted now waits for it
        assert box.broadcasts.send(Draft("Halo", EVERYBODY), token="t", by="euis").accepted == 1


def test_a_box_without_any_modem_opens_and_says_so(tmp_path: Path) -> None:
    with quiet_box(tmp_path, config_for()) as box:
        box.start()
        assert box.modem_cards() == ()
        assert word_of(box, "modems") is HealthWord.NO_MODEM


def test_health_tells_of_the_clock_and_of_a_card_that_fills_up(tmp_path: Path) -> None:
    clock = FakeClock()
    clock.trusted = False
    with quiet_box(tmp_path, clock=clock) as box:
        assert word_of(box, "clock") is HealthWord.CLOCK_UNTRUSTED
        for megabytes, word in (
            (10_000, HealthWord.FINE),
            (200, HealthWord.LITTLE_ROOM),
            (5, HealthWord.NO_ROOM),
        ):
            box.folder.free_bytes = lambda room=megabytes: room * 1024 * 1024  # type: ignore[misc,method-assign]
            assert word_of(box, "card") is word

        def gone() -> int:
            raise OSError("Input/output error")

        box.folder.free_bytes = gone  # type: ignore[method-assign]
        assert word_of(box, "card") is HealthWord.NO_ROOM


def test_the_clerk_counts_at_the_start_what_the_first_page_shows(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 31)], [])
        for token in ("one", "two"):
            box.broadcasts.send(Draft("Halo {nama}", EVERYBODY), token=token, by="euis")
    with quiet_box(tmp_path) as box:
        asked: list[str] = []
        with box.db.read() as cur:
            cur.connection.set_trace_callback(asked.append)
        box.clerk.step()
        assert any("COUNT" in sql for sql in asked)
        asked.clear()
        assert len(box.broadcasts.recent(limit=20)) == 2
        assert sum(box.ledger.totals_today().values()) == 60
        assert asked
        assert not [sql for sql in asked if "COUNT" in sql]


def test_the_room_held_back_is_given_free_when_the_card_is_nearly_full(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        box.clerk.step()
        assert box.folder.has_ballast
        box.folder.free_bytes = lambda: 1024 * 1024  # type: ignore[method-assign]
        box.clock.advance(61)  # type: ignore[attr-defined]
        box.clerk.step()
        assert not box.folder.has_ballast


def test_a_real_box_does_not_believe_its_clock_for_being_real(tmp_path: Path) -> None:
    """Only the training office believes the PC it runs on; the trust of a real one comes from outside."""
    with open_box(
        Config(), data_dir=tmp_path / "a", simulate=True, ports=no_port, hash_cost=CHEAP_HASH
    ) as box:
        assert box.clock.trust() == ClockTrust(True, "host")
        assert box.simulated
    with open_box(Config(), data_dir=tmp_path / "b", ports=no_port, hash_cost=CHEAP_HASH) as box:
        assert box.clock.trust().source != "host"
        assert not box.simulated


def test_each_modem_is_looked_for_at_its_own_port(tmp_path: Path) -> None:
    asked: list[str] = []

    def remember(path: str) -> Port:
        asked.append(path)
        raise PortMissing("not there")

    config = config_for(swift("A", port="/dev/one"), swift("B", port="/dev/two"))
    with open_box(config, data_dir=tmp_path, ports=remember, clock=FakeClock(), hash_cost=CHEAP_HASH) as box:
        for sender in box.senders:
            sender.step()
    assert asked == ["/dev/one", "/dev/two"]
