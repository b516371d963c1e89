"""A SIM without credit pauses the broadcast by itself; the page says so, and a person or the SIM ends it."""

from __future__ import annotations

from pathlib import Path

from appliance.accounts import Role
from appliance.broadcasts import WaitingReason
from appliance.outbox.decisions import Decided
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, running_box
from tests.support.drafts import EVERYBODY, draft
from tests.support.people import person
from tests.web.visitor import Visitor, text_of

PEOPLE = 12


def test_no_credit_pauses_the_broadcast_says_so_and_lanjutkan_goes_on_after_a_top_up(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box = office.box
        box.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
        box.book.import_contacts([person(serial) for serial in range(100, 100 + PEOPLE)], [])
        office.wait_for(lambda: box.sim_cards.last_of("Modem 1"), "the SIM")
        office.hats.do("balance", modem=0, pulsa=0)
        sent = box.broadcasts.send(draft("Halo {nama}", EVERYBODY), token="t", by="euis")
        sender = box.senders[0]
        office.wait_for(lambda: sender.status().reason == "no_credit", "the conclusion")
        assert sender.status().state is SenderState.PAUSED

        report = box.broadcasts.report(sent.id)
        assert report.waiting_reason is WaitingReason.REFUSED
        assert report.counts[Status.FAILED] == 0
        for _ in range(2):
            box.broadcasts.note_standstills()
        decided = [each.what for each in box.broadcasts.decisions(sent.id)]
        assert decided == [Decided.STOOD_STILL]
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        page = text_of(visitor.get(f"/siaran/{sent.id}"))
        assert "Dijeda sendiri: pulsa habis (Modem 1)." in page
        assert "Dijeda sendiri oleh kotak: pulsa habis" in page

        office.hats.do("balance", modem=0, pulsa=500_000)
        visitor.post(f"/siaran/{sent.id}/lanjutkan")
        office.wait_for(
            lambda: box.ledger.counts(sent.id)[Status.DELIVERED] == PEOPLE, "everybody to have it"
        )
        decided = [each.what for each in box.broadcasts.decisions(sent.id)]
        assert decided == [Decided.STOOD_STILL, Decided.RESUMED]
        assert len(office.hats.accepted()) == PEOPLE
