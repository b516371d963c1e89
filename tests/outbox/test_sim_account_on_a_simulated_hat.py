"""A whole box on the simulated HAT whose operator wants money: found out, said, and gone on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.contacts.settings import OfficeSettings
from appliance.modem.profile import NetworkMode
from appliance.outbox.errands import Errand, ErrandKind, ErrandState
from appliance.outbox.model import NewBroadcast
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from appliance.sim_cards.model import SimCard
from tests.outbox.office import number, recipient
from tests.support.boxes import Office, running_box
from tests.support.day import a_day

ADMIN = number(99)


class Town:
    """A running office, and what there is to know about its one SIM."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.box = office.box
        self.hats = office.hats

    @property
    def card(self) -> SimCard | None:
        return self.box.sim_cards.last_of("Modem 1")

    @property
    def conclusion(self) -> str:
        card = self.card
        return card.hold.conclusion if card is not None and card.hold is not None else ""

    def begin(self) -> None:
        self.office.wait_for(lambda: self.card, "the SIM")

    def send(self, people: int) -> int:
        broadcast = self.box.ledger.accept(
            NewBroadcast("Yth. {nama}", "", "Siti"), [recipient(n) for n in range(1, people + 1)]
        )
        self.box.wake_senders()
        return broadcast.id

    def counts(self, broadcast: int) -> dict[Status, int]:
        return {status: n for status, n in self.box.ledger.counts(broadcast).items() if n}

    def wait_for_all(self, broadcast: int, people: int) -> None:
        self.office.wait_for(
            lambda: self.counts(broadcast).get(Status.DELIVERED) == people, "everybody to have it"
        )


@contextmanager
def town(folder: Path, *, admin: bool = True, **simulator: object) -> Iterator[Town]:
    with running_box(folder, **simulator) as office:  # type: ignore[arg-type]
        if admin:
            office.box.settings.save(OfficeSettings(admin_number=ADMIN))
        found = Town(office)
        found.begin()
        yield found


def test_out_of_credit_is_named_and_a_top_up_lets_everything_go_out(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        here.hats.do("balance", modem=0, pulsa=0)
        broadcast = here.send(12)
        here.office.wait_for(lambda: here.conclusion == "no_credit", "the conclusion")
        status = here.box.senders[0].status()
        assert (status.state, status.reason) == (SenderState.PAUSED, "no_credit")
        card = here.card
        assert card is not None
        assert card.balance == 0
        assert here.counts(broadcast) == {Status.QUEUED: 12}
        assert here.hats.accepted() == []

        here.hats.do("top-up", modem=0, pulsa=50_000)
        here.wait_for_all(broadcast, 12)
        assert here.conclusion == ""


def test_an_operator_that_takes_messages_and_then_writes_that_they_were_not_paid(tmp_path: Path) -> None:
    with town(tmp_path, admin=False) as here:
        here.hats.do("balance", modem=0, pulsa=0, habit="pretend")
        here.send(2)
        here.office.wait_for(lambda: here.conclusion == "no_credit", "the conclusion")


def test_a_sim_whose_masa_aktif_is_over_is_named(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        here.hats.do("expire", modem=0, text=False)
        broadcast = here.send(12)
        here.office.wait_for(lambda: here.conclusion == "expired", "the conclusion")
        here.hats.do("top-up", modem=0, pulsa=50_000, days=30)
        here.wait_for_all(broadcast, 12)


def test_lte_that_carries_no_sms_is_left_for_2g(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        here.hats.do("bearer", modem=0, lte_sms=False)
        broadcast = here.send(12)
        here.wait_for_all(broadcast, 12)
        here.office.wait_for(
            lambda: here.card is not None and here.card.worked_mode is NetworkMode.ONLY_2G, "the memory of it"
        )
        canary = here.box.ledger.last_test("Modem 1", SelfTestKind.CANARY)
        assert canary is not None
        assert canary.is_sent
        assert here.hats.accepted()[0]["number"] == ADMIN


def test_cek_pulsa_fills_the_card(tmp_path: Path) -> None:
    with town(tmp_path, pulsa=12_345) as here:
        here.box.senders[0].ask(Errand(ErrandKind.CHECK_BALANCE))
        here.office.wait_for(lambda: here.card is not None and here.card.balance == 12_345, "the balance")
        assert here.card is not None
        assert here.card.expires is not None
        assert here.card.last_reply.startswith("Sisa pulsa Anda Rp12.345")


def test_cek_pulsa_fills_the_card_also_where_lte_carries_no_ussd(tmp_path: Path) -> None:
    with a_day(tmp_path, "sim7600") as day:
        day.do("bearer", lte_ussd=False)
        day.until(lambda: day.is_ready, "ready", within=300)
        slug = day.box.modem_desk.cards()[0].slug
        day.box.modem_desk.check_balance(slug, "Siti")
        day.pass_time(minutes=3)
        shown = day.box.modem_desk.cards()[0]
        assert shown.errands[0].state is ErrandState.DONE
        assert shown.sim is not None
        assert shown.sim.balance is not None
        assert day.do("state")["modems"][0]["network_mode"] == "auto"


def test_an_empty_account_is_named_also_where_lte_carries_no_ussd(tmp_path: Path) -> None:
    with a_day(tmp_path, "sim7600") as day:
        day.do("bearer", lte_ussd=False)
        day.do("balance", pulsa=0, habit="refuse")
        day.until(lambda: day.is_ready, "ready", within=300)
        day.accept(10)
        day.until(lambda: "no_credit" in day.words(), "the conclusion", within=1800)


def test_a_sim_that_is_swapped_is_noticed(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        first = here.card
        here.hats.do("unplug", modem=0)
        here.hats.do("sim", modem=0, card=7)
        here.hats.do("plug", modem=0)
        here.office.wait_for(
            lambda: here.card is not None and first is not None and here.card.sim != first.sim,
            "the other SIM",
        )
        assert len(here.box.sim_cards.all()) == 2
