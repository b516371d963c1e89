"""What a person asks of a modem is done by its own thread, between two messages, and its end can be read."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone, StorageFull
from appliance.modem.modem import Modem
from appliance.outbox.errands import KEPT, WAITING, Errand, ErrandKind, Errands, ErrandState, ErrandView
from appliance.outbox.keeper import NobodyKeeps
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk
from tests.outbox.office import Office
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem, silence


class RememberingKeeper(NobodyKeeps):
    """Keeps nothing but what it was told; ``word`` is its answer to a person."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.word = ""
        self.trouble: Exception | None = None

    def met(self, identity: object, state: object) -> None:
        self.heard.append("met")

    def look_after(self) -> bool:
        self.heard.append("look_after")
        return False

    def went(self, claimed: object, outcome: object) -> None:
        self.heard.append("went")

    def check_balance(self) -> str:
        return self._answer("balance")

    def choose_network_mode(self, mode: str) -> str:
        return self._answer(f"mode {mode}")

    def _answer(self, what: str) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.heard.append(what)
        return self.word


@pytest.fixture
def keeper() -> RememberingKeeper:
    return RememberingKeeper()


@pytest.fixture
def kept_desk(office: Office, keeper: RememberingKeeper) -> Desk:
    return Desk(office, AS_FAST_AS_THE_LINK, keeper=keeper)


def outcome(desk: Desk) -> tuple[ErrandState, str]:
    """Of the newest errand."""
    view = desk.sender.errands()[0]
    return view.state, view.word


def test_an_errand_waits_for_the_thread_and_its_end_is_told(
    kept_desk: Desk, keeper: RememberingKeeper
) -> None:
    kept_desk.work()
    ticket = kept_desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    assert kept_desk.modem.woken == 1
    assert outcome(kept_desk) == (ErrandState.WAITING, "")
    assert "balance" not in keeper.heard, "it is the thread that does it"
    kept_desk.turn()
    view = kept_desk.sender.errands()[0]
    assert (view.ticket, view.state, view.is_over) == (ticket, ErrandState.DONE, True)
    assert view.asked_at == kept_desk.clock.now()


def test_the_network_mode_goes_to_the_keeper_with_its_value(
    kept_desk: Desk, keeper: RememberingKeeper
) -> None:
    kept_desk.work()
    kept_desk.sender.ask(Errand(ErrandKind.NETWORK_MODE, "2g"))
    keeper.word = "refused"
    kept_desk.work()
    assert "mode 2g" in keeper.heard
    assert outcome(kept_desk) == (ErrandState.FAILED, "refused")


@pytest.mark.parametrize("kind", [ErrandKind.CHECK_BALANCE, ErrandKind.NETWORK_MODE])
def test_what_needs_a_modem_fails_at_once_when_there_is_none(
    kept_desk: Desk, keeper: RememberingKeeper, kind: ErrandKind
) -> None:
    kept_desk.modem.connect_errors.extend(ModemGone("gone") for _ in range(99))
    kept_desk.turn()
    kept_desk.sender.ask(Errand(kind, "2g"))
    kept_desk.turn()
    assert outcome(kept_desk) == (ErrandState.FAILED, "not_connected")


def test_without_a_keeper_nothing_is_known_about_balances(desk: Desk) -> None:
    desk.work()
    desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    desk.work()
    assert outcome(desk) == (ErrandState.FAILED, "not_possible")


@pytest.mark.parametrize("trouble", [ModemGone("unplugged"), StorageFull("no room"), ValueError("ours")])
def test_an_errand_that_breaks_off_has_failed_and_the_sending_goes_on(
    kept_desk: Desk, keeper: RememberingKeeper, trouble: Exception
) -> None:
    kept_desk.work()
    keeper.trouble = trouble
    kept_desk.sender.ask(Errand(ErrandKind.CHECK_BALANCE))
    kept_desk.turn()
    assert outcome(kept_desk) == (ErrandState.FAILED, "interrupted")
    broadcast = kept_desk.office.accept(2)
    kept_desk.pass_time(10)
    assert kept_desk.office.counts(broadcast) == {Status.SENT: 2}


def test_an_errand_comes_between_two_messages_and_costs_none(desk: Desk) -> None:
    broadcast = desk.office.accept(6)
    desk.turn(2)
    desk.sender.ask(Errand(ErrandKind.RECONNECT))
    desk.turn()
    assert outcome(desk) == (ErrandState.DONE, "")
    desk.work()
    assert desk.office.counts(broadcast) == {Status.SENT: 6}
    assert desk.modem.connects == 2
    assert len(set(desk.modem.numbers())) == 6


def test_while_an_answer_may_still_come_an_errand_waits(desk: Desk) -> None:
    desk.office.accept(1)

    def silent(_submit: object) -> None:
        desk.modem.ready = False
        raise silence()

    desk.modem.answer_with(silent)
    desk.turn()
    desk.sender.ask(Errand(ErrandKind.RESTART))
    desk.turn(5)
    assert outcome(desk) == (ErrandState.WAITING, "")
    desk.modem.ready = True
    desk.turn()
    assert outcome(desk) == (ErrandState.DONE, "")
    assert desk.modem.told == ["restart"]


def test_reconnecting_ends_every_patience(desk: Desk) -> None:
    desk.modem.line = lambda: False
    desk.modem.connect_errors.extend(ModemGone("nothing answers") for _ in range(99))
    desk.pass_time(900)
    desk.modem.connect_errors.clear()
    assert not desk.sender.status().connected
    desk.sender.ask(Errand(ErrandKind.RECONNECT))
    desk.turn(2)
    assert desk.sender.status().connected


def test_a_restart_that_nothing_can_do_is_told(desk: Desk) -> None:
    desk.work()
    desk.modem.obeys.clear()
    desk.sender.ask(Errand(ErrandKind.RESTART))
    desk.turn()
    assert outcome(desk) == (ErrandState.FAILED, "not_possible")
    desk.work()
    assert desk.sender.status().state is SenderState.READY


def test_a_restart_of_a_modem_that_is_not_there_says_so(desk: Desk) -> None:
    desk.work()
    desk.modem.obeys.clear()
    desk.modem.unplug()
    desk.modem.line = lambda: False
    desk.modem.connect_errors.extend(ModemGone("nothing answers") for _ in range(99))
    desk.pass_time(30)
    desk.sender.ask(Errand(ErrandKind.RESTART))
    desk.turn(2)
    assert outcome(desk) == (ErrandState.FAILED, "not_connected")


def test_the_keeper_hears_of_each_connection_each_result_and_of_quiet_moments(
    kept_desk: Desk, keeper: RememberingKeeper
) -> None:
    kept_desk.office.accept(2)
    kept_desk.work()
    assert keeper.heard == ["met", "went", "went", "look_after"]
    kept_desk.modem.unplug()
    kept_desk.pass_time(5)
    assert keeper.heard.count("met") == 2


def test_a_sender_without_a_turn_for_three_minutes_hangs_unless_it_waits_for_the_network(desk: Desk) -> None:
    assert not desk.sender.hangs
    desk.work()
    desk.clock.advance(170)
    assert not desk.sender.hangs
    desk.clock.advance(20)
    assert desk.sender.hangs
    assert desk.sender.status().hangs
    desk.turn()
    assert not desk.sender.hangs
    seen: list[bool] = []

    def slowly(_submit: object) -> None:
        desk.clock.advance(190)
        seen.append(desk.sender.hangs)

    desk.office.accept(1)
    desk.modem.answer_with(slowly)
    desk.work()
    assert seen == [False]


# -- the queue of errands ---------------------------------------------------------------------------------


def test_leaning_on_the_button_queues_one_errand() -> None:
    errands = Errands(clock=FakeClock())
    tickets = {errands.ask(Errand(ErrandKind.RESTART)) for _ in range(20)}
    assert len(tickets) == 1
    assert len(errands.views()) == 1


def test_different_wishes_wait_in_their_order_and_are_bounded() -> None:
    errands = Errands(clock=FakeClock())
    for serial in range(30):
        errands.ask(Errand(ErrandKind.NETWORK_MODE, str(serial)))
    assert len(errands.views()) == WAITING
    done: list[str] = []

    def do(errand: ErrandView) -> str:
        assert errand.state is ErrandState.RUNNING
        done.append(errand.value)
        return ""

    while errands.run_next(do):
        pass
    assert done == [str(serial) for serial in range(WAITING)]
    assert not errands.run_next(do)
    for serial in range(30):
        errands.ask(Errand(ErrandKind.NETWORK_MODE, str(serial)))
        errands.run_next(do)
    assert len(errands.views()) == KEPT
    assert errands.views()[0].value == "29", "the newest first"


def test_the_fake_modem_has_the_verbs_of_the_real_one() -> None:
    ours = {name for name in vars(Modem) if not name.startswith("_")}
    not_needed = {"noise", "ussd", "ussd_menu", "set_network_mode"}
    assert {name for name in ours if not hasattr(FakeModem(FakeClock()), name)} <= not_needed
