"""Each fault of the simulated HAT, hours of it in milliseconds: what the modem says of a message is true.

The network's own log is the witness. ``Driver`` is the least a sender must do: set up again when not
connected, try again what was not handed over, never what is uncertain.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.events import REFERENCE_UNKNOWN, LateAnswer, ModemEvent, ModemNotReady, Restarted
from appliance.modem.modem import Modem
from tests.support.hat_by_hand import HatByHand, submit
from tests.support.table_port import Table

NUMBERS = [f"+62812345678{number:02d}" for number in range(8)]


class Driver:
    """Sends one message to each of ``NUMBERS`` and writes down what the modem said of it."""

    def __init__(self, script: list[dict[str, Any]], **options: Any) -> None:
        self.table = Table(HatByHand(script, speed="lte", **options))
        self.modem = Modem(name="M", open_port=self.table.open_port, profile=None, clock=self.table.clock)
        self.said: dict[str, str] = {}
        self.references: dict[str, int] = {}
        self.events: list[ModemEvent] = []
        self.late: dict[str, int] = {}
        self._last_uncertain = ""

    def run(self) -> None:
        for number in NUMBERS:
            while number not in self.said:
                if self._ready():
                    self._send(number)
        for _ in range(30):
            if self._ready():
                self._poll()
                for event in self.modem.sweep():
                    self.events.append(event)

    def _ready(self) -> bool:
        try:
            if not self.modem.connected:
                self.modem.connect()
                self.modem.refresh()
            self._poll()
            return self.modem.refresh().registered and self.modem.ready_to_send
        except (ModemGone, ModemNotReady):
            self.table.wait(5)
            return False

    def _poll(self) -> None:
        for event in self.modem.poll(10):
            self.events.append(event)
            if isinstance(event, LateAnswer):
                self.late[self._last_uncertain] = event.reference

    def _send(self, number: str) -> None:
        try:
            self.references[number] = self.modem.send(submit(number))
            self.said[number] = "accepted"
        except SendRefused:
            self.said[number] = "refused"
        except SendUncertain:
            self.said[number] = "uncertain"
            self._last_uncertain = number
        except (NotHandedOver, ModemGone):
            return

    def taken(self) -> Counter[str]:
        """How often the network took each message, by its own log."""
        return Counter(event["number"] for event in self.table.hat.accepted)

    def check(self) -> None:
        """What was said is true, and nobody got anything twice."""
        taken = self.taken()
        numbers = {event["number"]: event["mr"] for event in self.table.hat.accepted}
        for number, word in self.said.items():
            if word == "accepted":
                assert taken[number] == 1, number
                assert self.references[number] in (numbers[number], REFERENCE_UNKNOWN)
            elif word == "refused":
                assert taken[number] == 0, number
            else:
                assert taken[number] <= 1, number
        for number, reference in self.late.items():
            assert reference in (numbers[number], REFERENCE_UNKNOWN)

    def first_word_after_silence(self) -> float:
        """Seconds from the Ctrl-Z of the third message to whatever was written next."""
        port = self.table.ports[0]
        handed_over = [at for at, data in port.written if data.endswith(b"\x1a")][2]
        return next(at for at, _data in port.written if at > handed_over) - handed_over


def driven(*script: dict[str, Any], **options: Any) -> Driver:
    driver = Driver([{"send": 3, **fault} for fault in script], **options)
    driver.run()
    driver.check()
    return driver


def words(driver: Driver) -> Counter[str]:
    return Counter(driver.said.values())


def test_without_faults_all_is_accepted_and_reported() -> None:
    driver = driven()
    assert words(driver) == {"accepted": 8}
    assert len(driver.events) == 8  # a report each


@pytest.mark.parametrize(
    ("code", "word"), [(38, "refused"), (1, "refused"), (332, "uncertain"), (225, "uncertain")]
)
def test_a_refusal_is_one_unless_its_code_leaves_it_open(code: int, word: str) -> None:
    assert driven({"kind": "refuse", "code": code}).said[NUMBERS[2]] == word


def test_a_refusal_before_the_prompt_is_tried_again() -> None:
    driver = driven({"kind": "refuse", "at": "command", "code": 302})
    assert words(driver) == {"accepted": 8}


@pytest.mark.parametrize("accepted", [True, False])
def test_silence_is_uncertain_and_the_next_message_is_sent_all_the_same(accepted: bool) -> None:
    driver = driven({"kind": "silence", "accepted": accepted})
    assert driver.said[NUMBERS[2]] == "uncertain"
    assert driver.first_word_after_silence() >= 120  # no ESC may tear what is perhaps in the air
    assert words(driver)["accepted"] == 7


@pytest.mark.parametrize("responsive", [True, False])
@pytest.mark.parametrize("seconds", [70, 100])
def test_a_late_answer_settles_its_own_message(seconds: float, responsive: bool) -> None:
    driver = driven({"kind": "late", "seconds": seconds, "responsive": responsive})
    assert driver.said[NUMBERS[2]] == "uncertain"
    assert set(driver.late) == {NUMBERS[2]}
    assert words(driver)["accepted"] == 7


def test_an_answer_later_than_anybody_waits_is_given_to_nobody_else() -> None:
    driver = driven({"kind": "late", "seconds": 400})
    assert driver.said[NUMBERS[2]] == "uncertain"
    assert words(driver)["accepted"] == 7


def test_a_slow_network_is_waited_for() -> None:
    assert words(driven({"kind": "slow", "seconds": 30})) == {"accepted": 8}


def test_an_answer_that_comes_twice_is_counted_once() -> None:
    driver = driven({"kind": "twice", "times": 0})
    assert words(driver) == {"accepted": 8}
    assert not driver.late


def test_a_missing_prompt_is_tried_again() -> None:
    assert words(driven({"kind": "no_prompt", "times": 2})) == {"accepted": 8}


def test_a_missing_reference_is_accepted_all_the_same() -> None:
    driver = driven({"kind": "no_reference"})
    assert words(driver) == {"accepted": 8}
    assert driver.references[NUMBERS[2]] == REFERENCE_UNKNOWN


@pytest.mark.parametrize("at", ["command", "prompt", "pdu", "accepted", "half", "answer"])
def test_a_modem_that_hangs_is_found_out_wherever_it_does(at: str) -> None:
    driver = driven({"kind": "hang", "at": at, "seconds": 200})
    # behind the prompt the box has typed Ctrl-Z, and cannot know whether anybody was listening
    assert driver.said[NUMBERS[2]] == ("accepted" if at in ("command", "answer") else "uncertain")
    assert words(driver)["accepted"] >= 7


def spared(at: str, *, gone: bool) -> tuple[str, ...]:
    """What may be said of a message whose modem fell away at this step; ``gone``: the port with it."""
    if at == "answer":
        # the last words of an unplugged device may be lost with it
        return ("accepted", "uncertain") if gone else ("accepted",)
    certain = at == "command" or (at == "prompt" and gone)
    return ("accepted",) if certain else ("uncertain",)


@pytest.mark.parametrize("vanish", [True, False])
@pytest.mark.parametrize("at", ["command", "prompt", "pdu", "accepted", "half", "answer"])
def test_a_modem_that_restarts_is_set_up_again_wherever_it_does(at: str, vanish: bool) -> None:
    driver = driven({"kind": "reboot", "at": at, "vanish": vanish})
    assert driver.said[NUMBERS[2]] in spared(at, gone=vanish)
    assert words(driver)["accepted"] >= 7
    if not vanish:
        assert any(isinstance(event, Restarted) for event in driver.events)


@pytest.mark.parametrize("power", [True, False])
@pytest.mark.parametrize("at", ["command", "prompt", "pdu", "accepted", "half", "answer"])
def test_a_cable_that_is_pulled_and_put_back_costs_at_most_one_message(at: str, power: bool) -> None:
    driver = driven({"kind": "unplug", "at": at, "seconds": 20, "power": power})
    assert driver.said[NUMBERS[2]] in spared(at, gone=True)
    assert words(driver)["accepted"] >= 7


@pytest.mark.parametrize("count", [1, 20])
def test_noise_around_prompt_and_answer_changes_nothing(count: int) -> None:
    assert words(driven({"kind": "noise", "count": count, "times": 0})) == {"accepted": 8}


def test_unsolicited_lines_between_everything_change_nothing() -> None:
    driver = driven({"kind": "urcs", "count": 5, "times": 0})
    assert words(driver) == {"accepted": 8}


def test_a_report_that_overtakes_its_answer_is_not_lost() -> None:
    driver = driven({"kind": "report_first", "times": 0})
    assert words(driver) == {"accepted": 8}
    assert len(driver.events) >= 6


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_day_loses_nothing_and_doubles_nothing(seed: int) -> None:
    driver = Driver([], nasty=40.0, brown_out=True, seed=seed)
    driver.run()
    driver.check()
    assert set(driver.said) == set(NUMBERS)
