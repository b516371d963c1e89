"""A sender with a keeper of its SIM, and an operator who keeps an account: credit, masa aktif, moods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from appliance.database import Database
from appliance.errors import SendRefused, SendUncertain
from appliance.modem.events import MessageReference, ModemIdentity, UssdFailed
from appliance.modem.profile import NetworkMode
from appliance.outbox.governor import Governor
from appliance.outbox.pacing import WIB, Pacing
from appliance.outbox.sender import Sender
from appliance.outbox.sim_keeper import SimKeeper
from appliance.sim_cards.model import SimCard
from appliance.sim_cards.store import SimCards
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Submit, decode_submit
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import Office, number, open_office
from tests.sim_cards.cards import open_cards_database
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM, FakeModem

ADMIN = number(99)
PRICE = 350

Mood = Callable[[Submit], Exception | None]


def takes_everything(_: Submit) -> Exception | None:
    return None


def refuses_everything(error_class: ErrorClass = ErrorClass.TEMPORARY, code: int | None = 500) -> Mood:
    return lambda _: SendRefused(code, "CMS", error_class)


def is_silent(_: Submit) -> Exception | None:
    return SendUncertain("no answer in 65 s")


class AccountModem(FakeModem):
    """``mood``: what the operator does with a message; ``reply``: to a balance code, None = nothing."""

    def __init__(self, clock: FakeClock, *, imsi: str = SIM) -> None:
        super().__init__(clock, imsi=imsi)
        self.mood: Mood = takes_everything
        self.reply: str | None = "Sisa pulsa Anda Rp50.000. Masa aktif s.d. 08/06/2027."
        self.answers_on_lte = True  # whether a code can be dialled there
        self.dialled: list[str] = []
        self.modes: tuple[NetworkMode, ...] = tuple(NetworkMode)
        self.mode = NetworkMode.AUTO
        self.state = replace(self.state, network="4G")
        self.refused: list[str] = []

    def connect(self) -> ModemIdentity:
        self.identity = replace(super().connect(), network_modes=self.modes)
        return self.identity

    def send(self, pdu: object) -> MessageReference:
        submit = decode_submit(pdu.hex)  # type: ignore[attr-defined]
        error = self.mood(submit)
        if error is not None:
            self.refused.append(submit.number)
            raise error
        return super().send(pdu)

    def ussd_menu(self, code: str, answers: Sequence[str], timeout: float = 30.0) -> str:
        self.dialled.append(" ".join((code, *answers)))
        self.clock.advance(2)
        if self.reply is None or (self.state.network == "4G" and not self.answers_on_lte):
            raise UssdFailed("no reply within 30 s")
        return self.reply

    def set_network_mode(self, mode: NetworkMode) -> bool:
        if mode not in self.modes:
            return False
        self.mode = mode
        self.state = replace(self.state, network="2G" if mode is NetworkMode.ONLY_2G else "4G")
        return True


class AccountDesk(Desk):
    """``admin``: the administrator's number, None = the office has named no phone."""

    modem: AccountModem

    def __init__(self, office: Office, db: Database, pacing: Pacing) -> None:
        self.cards = SimCards(db, office.clock)
        self.admin: PhoneNumber | None = ADMIN
        self.keeper: SimKeeper | None = None
        super().__init__(office, pacing)
        self.modem = AccountModem(office.clock)
        self.sender = self.make_sender()

    def make_sender(self) -> Sender:
        governor = Governor(
            pacing=self.pacing, clock=self.clock, random=Random(1), handed_over=self.office.ledger.sent_today
        )
        self.keeper = SimKeeper(
            modem=self.modem,  # type: ignore[arg-type]
            cards=self.cards,
            ledger=self.office.ledger,
            governor=governor,
            history=self.history,
            clock=self.clock,
            admin_number=lambda: self.admin,
            price=lambda: PRICE,
            zone=WIB,
            mode=self.modem.mode if isinstance(self.modem, AccountModem) else NetworkMode.AUTO,
        )
        self.gear = {"keeper": self.keeper, "governor": governor}
        return super().make_sender()

    @property
    def card(self) -> SimCard:
        found = self.cards.of(self.modem.imsi)
        assert found is not None
        return found

    @property
    def conclusion(self) -> str:
        """Why the SIM is held; "" = it is not."""
        return self.card.hold.conclusion if self.card.hold else ""


@contextmanager
def open_account_desk(path: Path, pacing: Pacing = AS_FAST_AS_THE_LINK) -> Iterator[AccountDesk]:
    (path / "sims").mkdir()
    db = open_cards_database(path / "sims")
    try:
        with open_office(path, FakeClock()) as office:
            yield AccountDesk(office, db, pacing)
    finally:
        db.close()
