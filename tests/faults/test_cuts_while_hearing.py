"""Step 7 and the way in: reports and replies, read from the modem, committed, deleted, folded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import StatusReport, decode, encode_status_report
from tests.faults.conftest import Opener
from tests.faults.cuts import CodeCut, Cut, Wire, WireCut
from tests.faults.office import LONG, SHORT
from tests.support.simulator import SimulatedHats, simulated_hat

SENDER = "+6281399990001"
REPLY = "Siap hadir, Bu."
LONG_REPLY = (
    "Assalamualaikum Bu, kami dari Posyandu Melati 3 RW 04 siap hadir bersama lima kader. Mohon maaf Bu Euis"
    " berhalangan karena sakit, jadi diwakili Bu Neng. Buku register dan rekap SKDN sudah kami siapkan."
)

ON_THE_WAY_IN: tuple[Cut, ...] = (
    WireCut(Wire.MESSAGE_ANNOUNCED),
    WireCut(Wire.MESSAGE_READ),
    CodeCut("appliance.inbox.store:Inbox.store_all", "call"),
    CodeCut("appliance.inbox.store:Inbox.store_all", "return"),
    WireCut(Wire.BEFORE_DELETE),
    WireCut(Wire.DELETE_WRITTEN),
)
FOLDING: tuple[Cut, ...] = (
    CodeCut("appliance.inbox.folding:Folder._decode", "call"),
    CodeCut("appliance.inbox.folding:_store_part", "return"),
    CodeCut("appliance.inbox.folding:Folder._make_message", "return"),
    CodeCut("appliance.inbox.folding:Folder._decode", "return"),
)
REPORTS: tuple[Cut, ...] = (
    WireCut(Wire.REPORT_READ),
    WireCut(Wire.REPORT_READ, 4),
    CodeCut("appliance.outbox.arrivals:Arrivals.take", "return"),
    CodeCut("appliance.outbox.report_store:store", "call"),
    CodeCut("appliance.outbox.report_store:_fold", "return"),
    CodeCut("appliance.outbox.report_store:store", "return", 3),
    CodeCut("appliance.outbox.ledger_upkeep:LedgerUpkeep.store_reports", "return"),
    CodeCut("appliance.outbox.arrivals:Arrivals.reports_are_kept", "return"),
)


def _name(cut: Cut) -> str:
    if isinstance(cut, WireCut):
        return f"{cut.at.name.lower()}-{cut.nth}"
    return f"{cut.where.partition(':')[2]}-{cut.when}-{cut.nth}"


@pytest.mark.parametrize("cut", ON_THE_WAY_IN + FOLDING, ids=_name)
def test_a_reply_is_stored_once_wherever_the_plug_is_pulled(office: Opener, cut: Cut) -> None:
    kantor = office(people=1)
    life = kantor.start(cut=cut)
    life.ask("drain", "drained")
    kantor.write(SENDER, REPLY)
    kantor.note_cut(life.await_death())
    kantor.finish()
    kantor.audit()


OF_THE_FIRST_PART = (*ON_THE_WAY_IN, *FOLDING[-1:])
# two parts that come together are committed together
OF_THE_SECOND_PART = tuple(
    msgspec.structs.replace(cut, nth=2)
    for cut in OF_THE_FIRST_PART
    if not (isinstance(cut, CodeCut) and cut.where.endswith("store_all"))
)


@pytest.mark.parametrize("cut", [*OF_THE_FIRST_PART, *OF_THE_SECOND_PART], ids=_name)
def test_a_reply_of_two_parts_is_whole_afterwards(office: Opener, cut: Cut) -> None:
    kantor = office(people=1)
    life = kantor.start(cut=cut)
    life.ask("drain", "drained")
    kantor.write(SENDER, LONG_REPLY)
    kantor.note_cut(life.await_death())
    kantor.finish()
    kantor.audit()


def test_a_reply_that_the_network_brings_twice_is_stored_once(office: Opener) -> None:
    kantor = office(people=1)
    life = kantor.start(cut=WireCut(Wire.BEFORE_DELETE))
    life.ask("drain", "drained")
    kantor.write(SENDER, REPLY, copies=2)
    kantor.note_cut(life.await_death())
    kantor.finish()
    kantor.audit()


@pytest.mark.parametrize("cut", REPORTS, ids=_name)
def test_a_delivery_report_that_is_told_again_settles_what_was_lost_with_the_plug(
    office: Opener, cut: Cut
) -> None:
    kantor = office(people=12)
    kantor.cut(cut, text=SHORT, token="rakor")
    kantor.finish()
    verdict = kantor.audit()
    # The report may come while another message is in hand; only that one can be unknown.
    assert verdict[Status.DELIVERED] + verdict[Status.UNKNOWN] == 12


def test_a_report_that_was_lost_with_the_plug_never_makes_the_box_send_again(office: Opener) -> None:
    kantor = office(people=12)
    kantor.cut(WireCut(Wire.REPORT_READ), text=SHORT, token="rakor")
    kantor.finish(reports=False)
    verdict = kantor.audit()
    assert verdict.taken_by_network + verdict[Status.UNKNOWN] >= 12


@pytest.fixture
def hasty_hats(tmp_path: Path) -> Iterator[SimulatedHats]:
    """Every report is on the wire before the answer it belongs to."""
    script = [{"kind": "report_first", "times": 0}]
    with simulated_hat(tmp_path / "hasty", script=script) as hats:
        yield hats


@pytest.mark.parametrize("moment", [Wire.CTRL_Z_WRITTEN, Wire.REPORT_READ, Wire.ANSWER_READ])
def test_reports_that_overtake_the_answer_settle_every_message(
    office: Opener, hasty_hats: SimulatedHats, moment: Wire
) -> None:
    kantor = office(people=6, hats=hasty_hats)
    kantor.cut(WireCut(moment, 3), text=LONG, token="rapat")
    kantor.finish()
    assert kantor.audit()[Status.DELIVERED] == 6


def test_a_report_committed_before_its_message_was_recorded_is_folded_at_the_start(office: Opener) -> None:
    """The raw report is on the card, its message still ``sending``: after the cut they find each other."""
    kantor = office(people=1)
    sim = "510100000000001"
    with kantor.opened() as stores:
        stores.broadcasts.send(Draft(text=SHORT, audience=AudienceSpec(all=True)), token="rakor", by="euis")
        claimed = stores.ledger.claim("Modem 1", sim)
        assert claimed is not None
        assert stores.ledger.store_report(sim, *_report_about(claimed.number))
        assert stores.ledger.fold_reports() == 0
    kantor.finish(reports=False)
    ((row,),) = kantor.books().recipients.values()
    assert row.status is Status.DELIVERED


def _report_about(number: PhoneNumber) -> tuple[str, StatusReport]:
    """Received, a moment ago."""
    now = datetime.now(UTC)
    pdu = encode_status_report(
        message_reference=7, recipient=number, sent_at=now, discharged_at=now, status=0, smsc="+6281100000"
    )
    report = decode(pdu)
    assert isinstance(report, StatusReport)
    return pdu, report


@pytest.mark.parametrize("moment", ["before the start", "while it sends"])
def test_whoever_writes_in_a_rush_is_stored_once(office: Opener, moment: str) -> None:
    """Each message that leaves the SIM makes room for the next, often at the very same place."""
    the_office = office(people=20)
    writers = [f"+62813777{number:05}" for number in range(150)]

    def rush() -> None:
        for writer in writers:
            the_office.write(writer, f"Hadir, {writer}")

    if moment == "before the start":
        rush()
    life = the_office.start(text=SHORT, token="rush")
    the_office.broadcast(life, SHORT)
    if moment == "while it sends":
        rush()
    the_office.let_finish(life)
    the_office.audit()
