"""Between two messages: the modem makes ready for the next one while the card writes the intent down."""

from __future__ import annotations

import pytest

from appliance.errors import ModemError, StorageFull
from appliance.modem.events import ReportPdu
from appliance.outbox.errands import Errand, ErrandKind
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import ClaimedSegment
from appliance.outbox.pacing import Pacing
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import Office, number
from tests.support.fake_modem import refused, silence

ONE_BY_ONE = Pacing(per_minute=6, daily_cap=0, per_person_daily=0)


class CardFullBehindTheAnnouncement:
    """A ledger whose card has no room once the modem has been told of the next message."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.is_full = True
        self.told = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    def record_and_claim(self, *args: object, before_flush: object = None) -> object:
        def and_no_room(claimed: ClaimedSegment) -> None:
            if callable(before_flush):
                before_flush(claimed)
                self.told += 1
            if self.is_full:
                raise StorageFull("there is no room left on the card")

        return self._ledger.record_and_claim(*args, before_flush=and_no_room)  # type: ignore[arg-type]


@pytest.fixture
def announced(desk: Desk) -> list[object]:
    """What the modem was told to come, in order."""
    told: list[object] = []
    desk.modem.hears_announcement = lambda: told.append(desk.modem.announced)
    return told


def test_all_but_the_first_message_are_announced(desk: Desk, announced: list[object]) -> None:
    desk.office.accept(5)
    desk.work()
    assert desk.modem.numbers() == [number(n) for n in range(1, 6)]
    assert len(announced) == 4


def test_when_the_modem_hears_of_the_next_the_card_knows_one_message_in_hand_no_more(desk: Desk) -> None:
    broadcast = desk.office.accept(4)
    seen: list[dict[Status, int]] = []
    desk.modem.hears_announcement = lambda: seen.append(desk.office.counts(broadcast))
    desk.work()
    # A cut at that moment: the last one is unknown, the next was never handed over.
    assert [each[Status.SENDING] for each in seen] == [1, 1, 1]
    assert [each.get(Status.SENT, 0) for each in seen] == [0, 1, 2]


def test_no_byte_of_a_message_goes_out_before_its_intent_is_on_the_card(desk: Desk) -> None:
    broadcast = desk.office.accept(4)
    sending: list[Status] = []

    def look(place: int) -> object:
        return lambda submit: sending.append(desk.office.status(broadcast, place))

    desk.modem.answer_with(*[look(place) for place in range(4)])
    desk.work()
    assert sending == [Status.SENDING] * 4


def test_what_the_card_does_not_take_is_withdrawn_and_goes_out_once_when_it_does(office: Office) -> None:
    desk = Desk(office, AS_FAST_AS_THE_LINK)
    card = CardFullBehindTheAnnouncement(office.ledger)
    office.ledger = card  # type: ignore[assignment]
    desk.sender = desk.make_sender()
    broadcast = office.accept(3)
    desk.turn()
    assert card.told == 1
    assert desk.modem.announced is None
    assert desk.modem.numbers() == [number(1)]
    assert office.counts(broadcast) == {Status.SENDING: 1, Status.QUEUED: 2}
    card.is_full = False
    desk.pass_time(6)
    assert office.counts(broadcast) == {Status.SENT: 3}
    assert desk.modem.numbers() == [number(1), number(2), number(3)]


def test_an_errand_between_two_messages_leaves_the_prompt_first(desk: Desk) -> None:
    broadcast = desk.office.accept(3)
    desk.turn()
    assert desk.modem.announced is not None
    desk.sender.ask(Errand(ErrandKind.RECONNECT))
    desk.turn()
    assert desk.modem.announced is None
    desk.pass_time(5)
    assert desk.office.counts(broadcast) == {Status.SENT: 3}


def test_a_report_that_lies_in_the_sim_is_deleted_before_the_next_is_announced(
    desk: Desk, announced: list[object]
) -> None:
    broadcast = desk.office.accept(3)

    def and_a_report_in_the_sim(submit: object) -> None:
        desk.modem.events.append(ReportPdu(desk.modem.report(), "SM", 4))

    desk.modem.answer_with(True, and_a_report_in_the_sim)
    desk.work()
    assert desk.modem.deleted == [4]
    assert len(announced) == 1
    assert desk.office.counts(broadcast) == {Status.SENT: 2, Status.DELIVERED: 1}


@pytest.mark.parametrize("failure", [refused(ErrorClass.NUMBER), silence()], ids=["refused", "no answer"])
def test_behind_a_failure_the_modem_is_looked_at_first(
    desk: Desk, announced: list[object], failure: ModemError
) -> None:
    desk.office.accept(3)
    desk.modem.answer_with(failure)
    desk.work()
    assert len(announced) == 1, "behind the second one alone"
    assert desk.modem.numbers() == [number(2), number(3)]


def test_who_has_to_wait_for_the_pace_is_not_announced(office: Office) -> None:
    desk = Desk(office, ONE_BY_ONE)
    desk.modem.hears_announcement = lambda: pytest.fail("it would prompt for ten seconds")
    broadcast = office.accept(3)
    desk.pass_time(60)
    assert office.counts(broadcast) == {Status.SENT: 3}
