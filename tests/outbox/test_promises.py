"""The promises of the design that the outbox keeps, each with a test that tries to break it.

Power cuts have their own file, test_power_cut.py; what leaves the SIM is in test_sender.py.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from appliance.database import Database
from appliance.outbox.ledger import Ledger, schema
from appliance.outbox.model import Hold
from appliance.outbox.status import Status
from tests.outbox.office import MODEM, OTHER_SIM, Office, adds_up, number, recipient
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM


def test_1_what_was_accepted_is_there_after_the_file_is_opened_anew(tmp_path: Path, office: Office) -> None:
    broadcast = office.accept([recipient(1), recipient(2, parts=3)], token="form-1")
    second = Database.open(tmp_path / "box.sqlite3", [schema()])  # while the first still has it open
    try:
        rows = Ledger(second, office.clock).recipients(broadcast.id)
        assert [each.text for each in rows] == [recipient(1).text, recipient(2, parts=3).text]
    finally:
        second.close()


def test_2_every_message_is_handed_to_a_modem_at_most_once(office: Office) -> None:
    """Eight modems at once, all kinds of endings but those that prove that nothing left."""
    broadcast = office.accept(400)
    taken: list[str] = []
    guard = threading.Lock()

    def modem(place: int) -> None:
        while claimed := office.ledger.claim(f"modem{place}", f"sim{place}"):
            with guard:
                taken.append(claimed.number)
            if claimed.id % 3:
                office.ledger.record_sent(claimed.id, 1)
            else:
                office.ledger.record_unknown(claimed.id, "no answer")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(modem, range(8)))

    assert sorted(taken) == sorted(recipient(serial).number or "" for serial in range(1, 401))
    office.clock.advance(30 * 24 * 3600)
    assert office.ledger.claim(MODEM, SIM) is None, "the machine never sends the unknown again"
    assert office.counts(broadcast).keys() == {Status.SENT, Status.UNKNOWN}


def test_3_after_a_cut_at_most_one_message_per_modem_is_unknown(office: Office) -> None:
    broadcast = office.accept(20)
    for modem, sim in ((MODEM, SIM), ("XL", OTHER_SIM)):
        for _ in range(3):
            office.send(modem=modem, sim=sim)
        office.claim(modem, sim)
    office.restart()
    assert office.counts(broadcast) == {Status.SENT: 6, Status.UNKNOWN: 2, Status.QUEUED: 12}
    office.restart()
    assert office.counts(broadcast)[Status.UNKNOWN] == 2


def test_3_a_sender_that_starts_again_gives_up_only_its_own_message(office: Office) -> None:
    broadcast = office.accept(5)
    office.claim(MODEM, SIM)
    office.claim("XL", OTHER_SIM)
    assert office.ledger.recover_at_start(MODEM) == 1
    assert office.counts(broadcast) == {Status.SENDING: 1, Status.UNKNOWN: 1, Status.QUEUED: 3}


def test_4_the_totals_add_up_at_every_moment_while_everything_happens_at_once(office: Office) -> None:
    broadcast = office.accept([recipient(n, parts=1 + n % 2) for n in range(1, 60)])
    stop = threading.Event()
    wrong: list[object] = []

    def look() -> None:
        while not stop.is_set():
            found = office.ledger.broadcast(broadcast.id)
            if found is None or not adds_up(found, found.counts):
                wrong.append(found)

    def modem(place: int) -> None:
        while claimed := office.ledger.claim(f"modem{place}", f"sim{place}"):
            office.ledger.record_sent(claimed.id, claimed.id % 256)
            office.report(claimed.number, claimed.id % 256, sim=f"sim{place}")

    watchers = [threading.Thread(target=look) for _ in range(3)]
    for each in watchers:
        each.start()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(modem, range(3)))
    stop.set()
    for each in watchers:
        each.join()
    assert wrong == []
    assert office.counts(broadcast) == {Status.DELIVERED: 59}


def test_5_everybody_gets_the_text_that_was_approved_for_this_number(office: Office) -> None:
    office.ledger.opt_out(number(3), "sms")
    office.accept(
        [recipient(n, parts=1 + n % 3, left_out="inactive" if n == 5 else "") for n in range(1, 12)]
    )
    heard: dict[str, str] = {}
    while claimed := office.ledger.claim(MODEM, SIM):
        heard[claimed.number] = heard.get(claimed.number, "") + claimed.text
        office.ledger.record_sent(claimed.id, 1)
    expected = {number(n): recipient(n, parts=1 + n % 3).text for n in range(1, 12) if n not in (3, 5)}
    assert heard == expected


def test_8_no_page_or_report_holds_up_the_sending(office: Office) -> None:
    """A page that is read for ever, with its snapshot open, and the senders go on."""
    broadcast = office.accept(50)
    with office.db.read() as cur:
        cur.execute("SELECT COUNT(*) FROM segment").fetchone()
        for _ in range(50):
            office.send()
        assert cur.execute("SELECT COUNT(*) FROM segment WHERE status = 'sent'").fetchone()[0] == 0
    assert office.counts(broadcast) == {Status.SENT: 50}


def test_9_berhenti_works_at_once_also_for_what_is_queued(office: Office) -> None:
    broadcast = office.accept(3)
    office.send()
    office.ledger.opt_out(number(2), "sms")
    office.restart()
    assert office.send().number == number(3)
    assert office.ledger.opted_out() == {number(2)}
    assert office.status(broadcast, 1) is Status.LEFT_OUT


def test_10_with_an_untrusted_clock_nothing_scheduled_is_sent_and_it_says_why(office: Office) -> None:
    scheduled = office.accept([recipient(1)], not_before=office.clock.now() + timedelta(hours=1))
    office.accept([recipient(2)], undo=30)
    office.clock.trusted = False
    office.clock.set_wall(office.clock.now() + timedelta(days=3650))
    office.clock.advance(30)
    assert office.send().number == number(2), "what has no schedule needs no clock"
    assert office.ledger.claim(MODEM, SIM) is None
    found = office.ledger.broadcast(scheduled.id)
    assert found is not None
    assert found.hold is Hold.CLOCK_UNTRUSTED
    office.clock.trusted = True
    assert office.send().number == number(1)


def test_a_clock_that_jumps_and_comes_back_does_not_give_a_sim_its_cap_twice(office: Office) -> None:
    office.accept(5)
    start = office.clock.now()
    office.send()
    for days in (3650, 0):
        office.clock.set_wall(start + timedelta(days=days))
        office.send()
    assert office.ledger.sent_today(SIM) == 3


def test_clock_jumps_lose_nothing_and_send_nothing_twice(office: Office) -> None:
    clock: FakeClock = office.clock
    broadcast = office.accept(30)
    sent: list[str] = []
    start = clock.now()
    for jump in (3650, -20000, 0, 1, -1, 36500):
        clock.set_wall(start + timedelta(days=jump))
        sent += [office.send().number for _ in range(5)]
        office.restart()
    assert len(set(sent)) == len(sent) == 30
    assert office.counts(broadcast) == {Status.SENT: 30}
