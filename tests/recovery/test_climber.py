"""The ladder taken: each step at its time, written down, and broken off when the box stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.errors import ModemGone, NoModemLeft, NotHandedOver, PortInUse, PortMissing
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.hats import HATS, Hat
from appliance.modem.recovery import LASTS, Line, Step, Wrong
from appliance.outbox.climber import Climber, Wait
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import AS_FAST_AS_THE_LINK, Desk, RememberingHistory
from tests.outbox.office import Office, open_office
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem, refused

SIM7600 = HATS["waveshare-sim7600"]
STEP_OF = {
    "resync": Step.RESYNC,
    "reopened": Step.REOPEN,
    "power_key": Step.POWER_KEY,
    "usb_reset": Step.USB_RESET,
    "gave_up": Step.GIVE_UP,
}


@dataclass
class FakeKey:
    """Remembers its presses; ``felt`` is called with each."""

    hat: Hat = SIM7600
    usable: bool = True
    has_reset_pin: bool = False
    presses: list[str] = field(default_factory=list)
    felt: Any = None

    def switch_off(self, wait: Wait) -> None:
        self._press("off", self.hat.off_pulse, wait)

    def switch_on(self, wait: Wait) -> None:
        self._press("on", self.hat.on_pulse, wait)

    def reset(self, wait: Wait) -> None:
        self._press("reset", self.hat.reset_pulse, wait)

    def _press(self, word: str, seconds: float, wait: Wait) -> None:
        self.presses.append(word)
        if self.felt is not None:
            self.felt(word)
        wait(seconds)


@dataclass
class FakeUsb:
    possible: bool = True
    ports: list[str] = field(default_factory=list)
    resets: int = 0

    def remember(self, port: str) -> None:
        self.ports.append(port)

    def reset(self, wait: Wait) -> bool:
        self.resets += 1
        return True


@contextmanager
def a_desk(folder: Path, **gear: Any) -> Iterator[Desk]:
    with open_office(folder, FakeClock()) as office:
        yield Desk(office, AS_FAST_AS_THE_LINK, **gear)


def silent(desk: Desk) -> None:
    desk.modem.unplug()
    desk.modem.line = lambda: False
    desk.modem.connect_errors.extend(ModemGone("nothing answers AT") for _ in range(10_000))


def answers_but(desk: Desk, trouble: Trouble) -> None:
    desk.modem.unplug()
    desk.modem.line = lambda: True
    desk.modem.connect_errors.extend(ModemNotReady(trouble) for _ in range(10_000))


def well(desk: Desk) -> None:
    desk.modem.connect_errors.clear()
    desk.modem.line = desk.modem.is_there


def steps(desk: Desk) -> list[str]:
    """What the box did, without what it saw."""
    seen = {"connected", "registered", "lost", "port_missing", "not_ready", "port_in_use", "recovered"}
    return [word for word in desk.history.words if word not in seen]


# -- each trouble and its steps ---------------------------------------------------------------------------


def test_a_silent_modem_gets_every_step_and_then_peace_for_five_minutes(tmp_path: Path) -> None:
    key, usb = FakeKey(), FakeUsb()
    with a_desk(tmp_path, key=key, usb=usb) as desk:
        desk.turn()
        silent(desk)
        desk.pass_time(240)
        assert steps(desk) == ["resync", "reopened", "power_key", "usb_reset", "gave_up"]
        assert key.presses == ["off", "on"]
        status = desk.sender.status()
        assert status.recovering is not None
        assert (status.recovering.wrong, status.recovering.step) == ("silent", "give_up")
        assert status.recovering.next_in is not None
        assert 0 < status.recovering.next_in <= 300
        connects = desk.modem.connects
        desk.pass_time(150)
        assert key.presses == ["off", "on"]
        assert desk.modem.connects > connects, "looking goes on while the resetting rests"


def test_the_ladder_is_climbed_for_ever_and_the_modem_is_back_hours_later(tmp_path: Path) -> None:
    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        broadcast = desk.office.accept(3)
        silent(desk)
        desk.pass_time(5 * 3600, tick=10)
        assert [note for note in desk.history.notes if note.startswith("gave_up")][:3] == [
            "gave_up 5",
            "gave_up 15",
            "gave_up 60",
        ]
        assert 4 <= len(key.presses) // 2 <= 8
        well(desk)
        desk.pass_time(61)
        assert desk.office.counts(broadcast) == {Status.SENT: 3}
        assert "recovered" in desk.history.words
        assert desk.sender.status().recovering is None


def test_a_missing_port_is_waited_for_and_then_the_key_is_pressed_on_first(tmp_path: Path) -> None:
    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        desk.turn()
        desk.modem.unplug()
        desk.modem.connect_errors.extend(PortMissing("no port") for _ in range(10_000))
        desk.pass_time(110)
        assert key.presses == []
        recovering = desk.sender.status().recovering
        assert recovering is not None
        assert (recovering.wrong, recovering.step, recovering.attempt) == ("port_missing", "", 1)
        desk.pass_time(20)
        assert key.presses[:1] == ["on"]


@pytest.mark.parametrize(
    "trouble", [Trouble.SMS_NOT_READY, Trouble.SIM_FAILURE, Trouble.SIM_BUSY, Trouble.RADIO_OFF]
)
def test_a_set_up_that_keeps_failing_leads_from_the_radio_to_the_reset(
    tmp_path: Path, trouble: Trouble
) -> None:
    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        answers_but(desk, trouble)
        desk.modem.obeys.clear()
        desk.pass_time(240)
        assert steps(desk)[:2] == ["set_up_again", "reopened"]
        assert desk.modem.told == ["cycle_radio", "restart", "shut_down"]
        assert key.presses == [], "AT is answered all the time"


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.NO_SIM,
        Trouble.PIN_REQUIRED,
        Trouble.PIN_REFUSED,
        Trouble.PUK_REQUIRED,
        Trouble.SIM_LOCKED,
        Trouble.SMS_UNSUPPORTED,
    ],
)
def test_what_only_a_person_can_cure_is_looked_at_again_and_again_and_nothing_is_reset(
    tmp_path: Path, trouble: Trouble
) -> None:
    key, usb = FakeKey(), FakeUsb()
    with a_desk(tmp_path, key=key, usb=usb) as desk:
        answers_but(desk, trouble)
        desk.pass_time(7200, tick=5)
        assert (desk.modem.told, key.presses, usb.resets) == ([], [], 0)
        assert 60 < desk.modem.connects < 200
        status = desk.sender.status()
        assert (status.state, status.reason, status.recovering) == (SenderState.NOT_READY, trouble, None)
        well(desk)
        desk.pass_time(61)
        assert desk.sender.status().connected


def test_a_port_that_another_program_holds_is_left_alone(tmp_path: Path) -> None:
    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        desk.modem.connect_errors.extend(PortInUse("in use", "minicom") for _ in range(10_000))
        desk.pass_time(3600, tick=5)
        assert (key.presses, desk.modem.told) == ([], [])
        assert desk.history.notes == ["port_in_use minicom"]


def test_without_network_it_searches_after_five_minutes_then_turns_to_the_radio(tmp_path: Path) -> None:
    from dataclasses import replace

    with a_desk(tmp_path) as desk:
        registered = desk.modem.state
        desk.turn()
        desk.modem.state = replace(registered, registered=False, registration=2)
        desk.pass_time(295)
        assert desk.modem.told == []
        desk.pass_time(60)
        assert desk.modem.told == ["search_network"]
        desk.pass_time(200)
        assert desk.modem.told == ["search_network", "cycle_radio"]
        desk.modem.state = registered
        desk.pass_time(60)
        assert desk.history.words[-2:] == ["registered", "recovered"]
        assert "registration_lost" in desk.history.words
        assert (70, True, "") in desk.history.samples


def test_a_sim_that_the_network_refuses_restarts_no_module(tmp_path: Path) -> None:
    from dataclasses import replace

    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        desk.turn()
        desk.modem.state = replace(desk.modem.state, registered=False, registration=3)
        desk.pass_time(1500)
        assert set(desk.modem.told) == {"search_network", "cycle_radio"}
        assert key.presses == []
        assert "registration_denied" in desk.history.words


def test_a_module_that_fails_at_every_message_is_set_up_cycled_and_restarted(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.office.accept(40)
        desk.modem.answer_with(*[refused(ErrorClass.MODEM, 500)] * 3)
        desk.pass_time(240)
        assert steps(desk)[:3] == ["set_up_again", "radio_cycled", "reset_command"]
        assert desk.modem.told == ["cycle_radio", "restart"]
        assert desk.history.words[-1] == "recovered"


@pytest.mark.parametrize(
    "error_class", [ErrorClass.NUMBER, ErrorClass.ACCOUNT, ErrorClass.PDU, ErrorClass.TEMPORARY]
)
def test_refusals_for_the_recipients_or_the_accounts_sake_reset_nothing(
    tmp_path: Path, error_class: ErrorClass
) -> None:
    key, usb = FakeKey(), FakeUsb()
    with a_desk(tmp_path, key=key, usb=usb) as desk:
        desk.office.accept(60)
        desk.modem.answer_with(*[refused(error_class, 38)] * 500)
        desk.pass_time(4 * 3600, tick=10)
        assert (desk.modem.told, key.presses, usb.resets, steps(desk)) == ([], [], 0, [])
        assert desk.modem.connects == 1


def test_messages_that_cannot_be_handed_over_climb_the_ladder_too(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.office.accept(1)
        desk.modem.answer_with(*[NotHandedOver("no prompt")] * 6)
        desk.pass_time(1200)
        assert steps(desk)[:2] == ["set_up_again", "radio_cycled"]


def test_a_start_by_itself_is_noted_and_counted_as_a_sign_of_weak_power(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.turn()
        desk.modem.start_by_itself()
        desk.modem.undervoltage()
        desk.turn(3)
        status = desk.sender.status()
        assert (status.restarts, status.undervoltages) == (1, 1)
        assert "restarted RDY" in desk.history.notes
        assert "undervoltage UNDER-VOLTAGE WARNNING" in desk.history.notes


def test_another_modem_under_the_same_name_is_noted(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.turn()
        desk.modem.imei = "861234567890123"
        desk.modem.unplug()
        desk.pass_time(5)
        assert "modem_swapped" in desk.history.words


def test_a_modem_that_is_missing_beside_those_of_other_sections_may_be_off(tmp_path: Path) -> None:
    key = FakeKey()
    with a_desk(tmp_path, key=key) as desk:
        desk.modem.connect_errors.extend(NoModemLeft("each has its section") for _ in range(10_000))
        desk.pass_time(130)
        assert key.presses[:1] == ["on"]


# -- the key ----------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.data())
def test_whatever_the_modem_does_meanwhile_the_key_is_never_pressed_while_it_answers(
    data: st.DataObject,
) -> None:
    """The modem comes and goes as chance wants; at each press nobody had answered just before."""
    clock, history = FakeClock(), RememberingHistory()
    modem = FakeModem(clock)
    seen: list[str] = []

    def line() -> bool:
        clock.advance(4.0)
        answer = data.draw(st.sampled_from(["answers", "silent", "missing"]))
        seen.append(answer)
        if answer == "missing":
            raise PortMissing("no port")
        return answer == "answers"

    modem.line = line
    hat = data.draw(st.sampled_from([hat for hat in HATS.values() if hat.name != "none"]))

    def felt(_press: str) -> None:
        if hat.kind == "key":
            assert seen[-1] != "answers"

    key = FakeKey(hat=hat, has_reset_pin=hat.reset_pin is not None, felt=felt)
    climber = Climber(modem=modem, clock=clock, history=history, wait=clock.advance, key=key)  # type: ignore[arg-type]
    for wrong in data.draw(st.lists(st.sampled_from(Wrong), min_size=1, max_size=8)):
        if wrong is Wrong.ASKED:
            climber.start_anew()
            continue
        climber.suffers(wrong, climber.look())
        clock.advance(data.draw(st.floats(0, 4000)))


def test_an_off_module_that_the_off_press_has_switched_on_is_left_on() -> None:
    clock = FakeClock()
    modem = FakeModem(clock)
    on: list[str] = []
    modem.line = lambda: bool(on)
    key = FakeKey(felt=on.append)
    climber = Climber(
        modem=modem,  # type: ignore[arg-type]
        clock=clock,
        history=RememberingHistory(),
        wait=clock.advance,
        key=key,
    )
    assert climber.start_anew()
    assert key.presses == ["off"]


@pytest.mark.parametrize("hat", HATS.values(), ids=lambda hat: hat.name)
@pytest.mark.parametrize("line", ["silent", "missing"])
@pytest.mark.parametrize("wrong", [Wrong.SILENT, Wrong.PORT_MISSING, Wrong.ASKED])
def test_no_step_lasts_longer_than_its_row_says(hat: Hat, line: str, wrong: Wrong) -> None:
    clock, history = FakeClock(), RememberingHistory()
    modem = FakeModem(clock)

    def looked() -> bool:
        clock.advance(4.5)  # three times AT without an answer
        if line == "missing":
            raise PortMissing("no port")
        return False

    modem.line = looked
    key = FakeKey(hat=hat, has_reset_pin=hat.reset_pin is not None)
    climber = Climber(modem=modem, clock=clock, history=history, wait=clock.advance, key=key, usb=FakeUsb())  # type: ignore[arg-type]
    while "gave_up" not in history.words and len(history.words) < 9:
        seen, began = len(history.words), clock.monotonic()
        if wrong is Wrong.ASKED:
            assert not climber.start_anew()
        else:
            climber.suffers(wrong, climber.look())
        allowed = sum(LASTS[STEP_OF[word]] for word in history.words[seen:])
        assert clock.monotonic() - began <= allowed + 5.0
        if wrong is Wrong.ASKED:
            break
        clock.advance(60)
    assert "power_key" in history.words


@contextmanager
def running(desk: Desk, stop: threading.Event) -> Iterator[threading.Thread]:
    """The thread of the sender, for real; it ends with the test, however that ends."""
    thread = threading.Thread(target=desk.sender.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        desk.sender.wake()
        thread.join(30)


# -- stopping ---------------------------------------------------------------------------------------------


def test_a_box_that_stops_does_not_wait_for_the_key_or_the_module(office: Office) -> None:
    """The thread runs for real: it stands in a wait of seconds when it is told to stop."""
    pressed = threading.Event()
    key = FakeKey(felt=lambda _: pressed.set())
    desk = Desk(office, AS_FAST_AS_THE_LINK, key=key, wait=None)
    silent(desk)
    desk.turn()
    desk.clock.advance(60)
    with running(desk, threading.Event()) as thread:
        assert pressed.wait(30)
    assert not thread.is_alive()
    assert key.presses == ["off", "on"] or key.presses == ["off"]
    assert "stop_waiting" in desk.modem.told
    assert desk.sender.status().state is SenderState.STOPPED


def test_a_modem_that_is_being_connected_is_told_to_stop_waiting(desk: Desk) -> None:
    stop, connecting, released = threading.Event(), threading.Event(), threading.Event()

    def connect() -> bool:
        connecting.set()
        assert released.wait(30)
        raise ModemGone("stopping")

    desk.modem.line = connect
    desk.modem.connect_errors.append(ModemGone("nothing answers AT"))
    with running(desk, stop) as thread:
        assert connecting.wait(30)
        stop.set()
        desk.sender.wake()
        assert "stop_waiting" in desk.modem.told
        released.set()
    assert not thread.is_alive()


def test_while_a_message_is_in_the_air_the_modem_is_not_told_to_stop_waiting(desk: Desk) -> None:
    stop = threading.Event()
    desk.office.accept(2)

    def stop_now(_submit: object) -> None:
        stop.set()
        desk.sender.wake()

    desk.modem.answer_with(stop_now)
    with running(desk, stop) as thread:
        thread.join(30)
    assert not thread.is_alive()
    assert "stop_waiting" not in desk.modem.told
    assert len(desk.modem.taken) == 1


def test_a_look_says_what_the_line_is() -> None:
    clock = FakeClock()
    modem = FakeModem(clock)
    climber = Climber(
        modem=modem,  # type: ignore[arg-type]
        clock=clock,
        history=RememberingHistory(),
        wait=clock.advance,
    )

    def raises(error: Exception) -> bool:
        raise error

    for line, answer in (
        (Line.ANSWERS, lambda: True),
        (Line.SILENT, lambda: False),
        (Line.MISSING, lambda: raises(PortMissing("gone"))),
        (Line.MISSING, lambda: raises(ModemGone("broken"))),
        (Line.IN_USE, lambda: raises(PortInUse("in use"))),
    ):
        modem.line = answer
        assert climber.look() is line
