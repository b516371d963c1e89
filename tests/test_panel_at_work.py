"""Lamp and button before a whole box: watched by its clerk, let go when it closes, used by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from appliance.box import Box
from appliance.config import PanelSection
from appliance.machine import Act, ActRefused, NoMachine
from appliance.network.model import Deed, NetworkWish
from appliance.panel_at_work import PanelAtWork, presses
from appliance.panel_patterns import LampSign
from appliance.panel_press import Press
from tests.support.boxes import furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.noting_machine import NotingMachine
from tests.support.wired_pin import NoPins
from tests.test_panel import HeldPin

LED, BUTTON = 17, 27
BOTH = PanelSection(led_pin=LED, button_pin=BUTTON)


@pytest.fixture
def pins() -> MockFactory:
    return MockFactory()


def test_the_lamp_is_lit_before_there_is_a_box_and_dark_after_the_program(pins: MockFactory) -> None:
    with PanelAtWork(BOTH, clock=FakeClock(), pins=pins):
        assert pins.pin(LED).state
    assert not pins.pin(LED).state


def test_the_thread_is_one_of_those_the_box_looks_after(tmp_path: Path, pins: MockFactory) -> None:
    clock = FakeClock()
    with PanelAtWork(BOTH, clock=clock, pins=pins) as panel, quiet_box(tmp_path, clock=clock) as box:
        panel.stand_before(box, {})
        assert box.panel is panel.panel
        [state] = [each for each in box.threads() if each.name == "panel"]
        assert state.alive


def test_without_lamp_and_button_there_is_no_thread(tmp_path: Path, pins: MockFactory) -> None:
    with PanelAtWork(PanelSection(), clock=FakeClock(), pins=pins) as panel, quiet_box(tmp_path) as box:
        panel.stand_before(box, {})
        assert box.panel is None
        assert "panel" not in [each.name for each in box.threads()]


def test_one_panel_stands_before_one_box_after_the_other(tmp_path: Path, pins: MockFactory) -> None:
    clock = FakeClock()
    with PanelAtWork(BOTH, clock=clock, pins=pins) as panel:
        for _ in range(2):
            with quiet_box(tmp_path, clock=clock) as box:
                panel.stand_before(box, {})
                panel.panel.step()
        panel.panel.step()
        assert panel.panel.failed == ()


def test_the_button_forgets_the_administrator_and_keeps_everything_else(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        furnish_office(box)
        assert box.accounts.setup_code() == ""
        presses(box)[Press.FORGET]()
        assert box.accounts.needs_first_admin
        assert box.accounts.setup_code()
        assert box.settings.current.sender == "Pokjanal KBB"


def test_hotspot_and_off_are_acts_of_the_machine_and_noted(tmp_path: Path) -> None:
    with quiet_box(tmp_path / "data") as box:
        machine = box.machine = NotingMachine(tmp_path / "run")
        presses(box)[Press.HOTSPOT]()
        presses(box)[Press.POWER_OFF]()
        assert [act for act, _ in machine.done] == [Act.NETWORK, Act.POWER_OFF]
        wish = machine.done[0][1]
        assert isinstance(wish, NetworkWish)
        assert wish.deed is Deed.HOTSPOT
        assert [(each.who, each.what) for each in box.accounts.audit.entries()] == [
            ("box", "switched off by the button"),
            ("box", "hotspot by the button"),
        ]


def test_what_the_machine_refuses_is_refused_and_not_noted_as_done(tmp_path: Path) -> None:
    with quiet_box(tmp_path / "data") as box:
        box.machine = NotingMachine(tmp_path / "run", knows=frozenset())
        for press in (Press.HOTSPOT, Press.POWER_OFF):
            with pytest.raises(ActRefused):
                presses(box)[press]()
        assert box.accounts.audit.entries() == ()


def test_on_a_pi_pins_that_fail_are_told_by_health_and_nothing_else_changes(tmp_path: Path) -> None:
    panel = PanelAtWork(BOTH, clock=FakeClock(), pins=NoPins(), on_pi=lambda: True)
    with panel, quiet_box(tmp_path) as box:
        panel.stand_before(box, {})
        assert "panel" not in [each.name for each in box.threads()]
        assert lamp_check(box) == ("panel_dead", "lamp, button")


def test_on_an_office_pc_there_is_nothing_to_fail(tmp_path: Path) -> None:
    panel = PanelAtWork(BOTH, clock=FakeClock(), pins=NoPins(), on_pi=lambda: False)
    with panel, quiet_box(tmp_path) as box:
        panel.stand_before(box, {})
        assert lamp_check(box) is None


def test_a_panel_that_works_is_fine_and_a_stuck_button_is_named(tmp_path: Path, pins: MockFactory) -> None:
    clock = FakeClock()
    with PanelAtWork(BOTH, clock=clock, pins=pins) as panel, quiet_box(tmp_path, clock=clock) as box:
        panel.stand_before(box, {})
        assert lamp_check(box) == ("fine", "")
        pins.pin(BUTTON).drive_low()
        panel.panel.step()
        clock.advance(31)
        assert lamp_check(box) == ("button_stuck", "")


def test_in_safe_mode_the_lamp_asks_for_help_and_the_button_still_brings_up_the_hotspot(
    tmp_path: Path, pins: MockFactory
) -> None:
    clock, machine = FakeClock(), NotingMachine(tmp_path / "run")
    panel = PanelAtWork(BOTH, clock=clock, pins=pins)
    panel.stand_before_nothing(machine, lambda: None)
    assert panel.panel.sign is LampSign.NEEDS_HELP
    for seconds in (0.5, 4.0, 9.0):
        pins.pin(BUTTON).drive_low()
        panel.panel.step()
        clock.advance(seconds)
        pins.pin(BUTTON).drive_high()
        panel.panel.step()
    assert [act for act, _ in machine.done] == [Act.NETWORK, Act.POWER_OFF]
    panel.panel.close()


def test_in_safe_mode_too_a_button_held_since_power_came_forgets_the_administrator(tmp_path: Path) -> None:
    clock, forgotten = FakeClock(), []
    clock.advance(20.0 - clock.monotonic())
    pins = MockFactory(pin_class=HeldPin)
    panel = PanelAtWork(BOTH, clock=clock, pins=pins)
    panel.stand_before_nothing(NotingMachine(tmp_path / "run"), lambda: forgotten.append("euis"))
    clock.advance(11.0)
    pins.pin(BUTTON).drive_high()
    panel.panel.step()
    assert forgotten == ["euis"]
    panel.panel.close()


def test_only_the_first_program_since_power_came_takes_a_finger_for_one_since_then(tmp_path: Path) -> None:
    clock, forgotten = FakeClock(), []
    clock.advance(20.0 - clock.monotonic())
    for pins in (MockFactory(), MockFactory(pin_class=HeldPin)):  # nobody is on it; then the program dies
        panel = PanelAtWork(BOTH, clock=clock, pins=pins, run_folder=tmp_path)
        panel.stand_before_nothing(NotingMachine(tmp_path / "run"), lambda: forgotten.append("euis"))
        clock.advance(15.0)
        pins.pin(BUTTON).drive_high()
        panel.panel.step()
        panel.panel.close()
    assert forgotten == []


def test_a_finger_that_went_and_came_back_while_the_program_was_away_forgets_nobody(tmp_path: Path) -> None:
    clock, forgotten = FakeClock(), []
    clock.advance(20.0 - clock.monotonic())
    for held in (4.0, 15.0):  # there since power came, but let go early; then again, over the next start
        pins = MockFactory(pin_class=HeldPin)
        panel = PanelAtWork(BOTH, clock=clock, pins=pins, run_folder=tmp_path)
        panel.stand_before_nothing(NotingMachine(tmp_path / "run"), lambda: forgotten.append("euis"))
        clock.advance(held)
        pins.pin(BUTTON).drive_high()
        panel.panel.step()
        panel.panel.close()
    assert forgotten == []


def test_a_finger_that_stays_while_programs_come_and_go_is_one_since_power_came(tmp_path: Path) -> None:
    clock, forgotten = FakeClock(), []
    clock.advance(20.0 - clock.monotonic())
    for _ in range(2):  # the first one dies before the finger is gone
        pins = MockFactory(pin_class=HeldPin)
        panel = PanelAtWork(BOTH, clock=clock, pins=pins, run_folder=tmp_path)
        panel.stand_before_nothing(NotingMachine(tmp_path / "run"), lambda: forgotten.append("euis"))
        clock.advance(15.0)
        panel.panel.step()
        panel.panel.close()
    assert forgotten == []
    pins = MockFactory(pin_class=HeldPin)
    panel = PanelAtWork(BOTH, clock=clock, pins=pins, run_folder=tmp_path)
    panel.stand_before_nothing(NotingMachine(tmp_path / "run"), lambda: forgotten.append("euis"))
    clock.advance(15.0)
    pins.pin(BUTTON).drive_high()
    panel.panel.step()
    panel.panel.close()
    assert forgotten == ["euis"]


def test_a_run_folder_that_is_not_there_is_said_and_breaks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    panel = PanelAtWork(BOTH, clock=FakeClock(), pins=MockFactory(), run_folder=tmp_path / "none")
    assert [each.name for each in caplog.records] == ["appliance.panel"]
    panel.panel.step()
    panel.panel.close()


@pytest.mark.parametrize(("opened", "marks"), [(False, ["mark"]), (True, [])])
def test_what_was_wished_before_a_box_that_does_not_open_is_left_for_the_next_start(
    opened: bool, marks: list[str]
) -> None:
    clock, left, done = FakeClock(), [], []
    clock.advance(20.0 - clock.monotonic())
    pins = MockFactory(pin_class=HeldPin)
    panel = PanelAtWork(BOTH, clock=clock, pins=pins)
    panel.leave_unless_done(lambda: left.append("mark"))
    clock.advance(11.0)
    pins.pin(BUTTON).drive_high()
    panel.panel.step()
    if opened:
        panel.stand_before_nothing(NoMachine(), lambda: done.append("forgotten"))
        panel.panel.step()
    with panel:
        pass
    assert left == marks
    assert done == (["forgotten"] if opened else [])


def lamp_check(box: Box) -> tuple[str, str] | None:
    found = [(str(each.word), each.detail) for each in box.health.checks() if each.name == "lamp"]
    return found[0] if found else None
