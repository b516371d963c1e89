"""Freeze a small office as this version of the program writes it, for every later version to open.

::

    python -m tests.releases.freeze          # writes tests/data/releases/<version>/

To be done once for each release, just before it is made, and committed with it; never again for the same one:
what lies there is what boxes out there hold. ``box.sql`` is the ledger as statements (sqlite3's dump), below
``files`` lies every sealed file. ``test_every_release_opens.py`` finds each folder by itself.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from appliance import __version__
from appliance.accounts import Role
from appliance.backup.contents import sealed_files
from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.settings import OfficeSettings
from appliance.modem_log import LogWord
from appliance.sim_cards.seats import Seats
from appliance.sms.pdu import StatusReport, decode, encode_deliver
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import report_pdu
from tests.support.boxes import PASSWORD, quiet_box
from tests.support.clock import FakeClock
from tests.support.people import person

RELEASES = Path(__file__).resolve().parents[1] / "data" / "releases"
SIM = "510100000000001"
PEOPLE = 12  # one of whom is erased again


def furnish(box: Box, clock: FakeClock) -> None:
    """Something of everything that an office cannot do without."""
    box.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
    box.accounts.add_user("siti", Role.PETUGAS, PASSWORD, full_name="Siti Aminah", by="euis")
    box.accounts.log_in("siti", PASSWORD, address="192.168.4.20")
    box.accounts.create_token("diskominfo", by="euis")
    box.settings.save(OfficeSettings(office_name="Pokjanal Posyandu KBB", sender="Pokjanal KBB", price=300))
    box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
    sent = box.broadcasts.send(
        Draft("Halo {nama}, -{pengirim}", AudienceSpec(all=True)), token="a", by="siti"
    )
    for place in range(PEOPLE - 4):
        _hand_over(box, place)
        clock.advance(7)
    _is_reported(box, str(person(1).number), 0, clock)
    box.broadcasts.pause(sent.id, by="euis")
    box.broadcasts.send(Draft("Besok libur. -{pengirim}", AudienceSpec(all=True)), token="b", by="siti")
    for number, text in (
        (str(person(2).number), "Hadir, Bu"),
        (str(person(3).number), "BERHENTI"),
        ("+6281299990000", "DAFTAR Ani#Cilame"),
    ):
        box.inbox.store_raw(SIM, encode_deliver(number, text, sent_at=clock.now()), clock.now())
        clock.advance(60)
    box.inbox.fold()
    box.replies.reader.step()
    box.number_health.fold_when_due()
    _is_equipped(box)
    assert box.backups.words


def _hand_over(box: Box, place: int) -> None:
    """Most go out; one is refused for good, one for now, one is never answered."""
    segment = box.ledger.claim("Telkomsel", SIM)
    assert segment is not None
    if place == 3:
        box.ledger.record_error(segment.id, error_class=ErrorClass.NUMBER, code=28, namespace="CMS")
    elif place == 4:
        box.ledger.record_error(segment.id, error_class=ErrorClass.TEMPORARY, code=41, namespace="CMS")
    elif place == 5:
        box.ledger.record_unknown(segment.id, "silence")
    else:
        box.ledger.record_sent(segment.id, place)


def _is_reported(box: Box, number: str, reference: int, clock: FakeClock) -> None:
    """One that is matched, and one that nobody sent."""
    for recipient in (number, "+6281299990000"):
        pdu = report_pdu(clock, recipient, reference, sent_at=clock.now() - timedelta(seconds=56))
        report = decode(pdu)
        assert isinstance(report, StatusReport)
        box.ledger.store_report(SIM, pdu, report)
    box.ledger.fold_reports()


def _is_equipped(box: Box) -> None:
    """A SIM with its balance, a PIN, a place for its modem, what happened to it."""
    box.sim_cards.seen("Telkomsel", imsi=SIM, iccid="8962100", imei="86", operator="TELKOMSEL")
    box.sim_cards.save(SIM, number="", code=None, pattern="", expires=date(2027, 3, 1))
    box.sim_cards.keep_reply(SIM, "Sisa Pulsa Rp12.500 s.d. 01/03/2027")
    box.sim_pins.give("Telkomsel", "1234", iccid="8962100")
    box.sim_pins.note("8962100", "1234", "accepted")
    Seats(box.db).remember("Telkomsel", "861234567890123", "usb-1.2")
    box.modem_log.note("Telkomsel", LogWord.RESTARTED, "RDY")
    box.modem_log.sample("Telkomsel", 61, True, "4G")
    box.modem_log.flush()
    box.privacy.erase(box.book.snapshot.by_id[person(PEOPLE).id], by="euis")


def freeze(into: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        data, clock = Path(name) / "data", FakeClock()
        with quiet_box(data, clock=clock, simulate=False) as box:
            furnish(box, clock)
            for path in sealed_files(box.folder):
                target = into / "files" / path.relative_to(data)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        with closing(sqlite3.connect(data / "box.sqlite3")) as ledger:
            statements = [line for line in ledger.iterdump() if "sqlite_sequence" not in line]
        (into / "box.sql").write_text("\n".join(statements) + "\n", "utf-8")


def main() -> None:
    into = RELEASES / __version__
    if into.exists():
        sys.exit(f"{into} is there already: what was released is not written anew")
    freeze(into)
    print(into)


if __name__ == "__main__":
    main()
