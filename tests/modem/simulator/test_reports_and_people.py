"""Habits of operators and people: when reports come, what they say, who answers what."""

from __future__ import annotations

import random

import pytest

from appliance.modem.simulator.people import People
from appliance.modem.simulator.report_habits import (
    EXPIRED,
    HABITS,
    HOUR,
    RECEIVED,
    STILL_TRYING,
    Fate,
    validity_seconds,
)
from appliance.sms.pdu import Concatenation
from tests.support.hat_by_hand import EUIS, HatByHand, messages_in, reports_in, submit

DAY = 24 * HOUR


def fates(habit: str, count: int = 4000, validity: float = 2 * DAY, pace: float = 1.0) -> list[Fate]:
    luck = random.Random(1)
    return [HABITS[habit].fate(f"+6281{number:08d}", validity, luck, pace) for number in range(count)]


def test_prompt_reports_come_within_two_seconds_scaled() -> None:
    for pace in (1.0, 0.01):
        delays = [fate.events[0][0] for fate in fates("prompt", 500, pace=pace)]
        assert 0.05 * pace <= min(delays)
        assert max(delays) <= 2.0 * pace


def test_an_operator_that_never_reports_delivers_all_the_same() -> None:
    assert all(not fate.events and fate.reached is not None for fate in fates("never"))


def test_realistic_reports_come_as_the_field_notes_estimate() -> None:
    all_of_them = fates("realistic")
    soon = [fate for fate in all_of_them if fate.reached is not None and fate.reached <= 15]
    hours = [fate for fate in all_of_them if fate.reached is not None and fate.reached > HOUR]
    never = [fate for fate in all_of_them if not fate.events]
    assert len(soon) / 4000 == pytest.approx(0.60, abs=0.04)
    assert len(hours) / 4000 == pytest.approx(0.10, abs=0.03)
    assert len(never) / 4000 == pytest.approx(0.05, abs=0.02)
    assert all(fate.events[0][1] == STILL_TRYING for fate in hours)
    assert all(fate.events[-1] == (fate.reached, RECEIVED) for fate in soon + hours)


def test_a_number_out_of_use_is_out_of_use_every_time() -> None:
    first, second = fates("realistic"), fates("realistic")
    dead = [fate.events[-1][1] == 0x43 for fate in first if fate.events]
    assert dead == [fate.events[-1][1] == 0x43 for fate in second if fate.events]
    assert sum(dead) / 4000 == pytest.approx(0.02, abs=0.01)


def test_a_message_that_cannot_be_delivered_in_its_validity_expires() -> None:
    reported = [fate for fate in fates("realistic", validity=0.5 * HOUR) if fate.events]
    expired = [fate for fate in reported if fate.events[-1][1] == EXPIRED]
    assert expired
    assert all(fate.events[-1][0] == 0.5 * HOUR and fate.reached is None for fate in expired)


@pytest.mark.parametrize(
    ("octet", "seconds"),
    [
        (0, 300),
        (143, 12 * HOUR),
        (144, 12.5 * HOUR),
        (167, DAY),
        (168, 2 * DAY),
        (173, 7 * DAY),
        (196, 30 * DAY),
        (197, 35 * DAY),
        (255, 63 * 7 * DAY),
        (None, 3 * DAY),
    ],
)
def test_the_validity_period_is_read_as_the_specification_has_it(octet: int | None, seconds: float) -> None:
    assert validity_seconds(octet) == seconds


def test_a_share_of_the_people_answers_some_seconds_after_they_got_the_message() -> None:
    hat = HatByHand(answers=0.5, slots=250)
    hat.set_up()
    for _ in range(200):
        hat.send()
    hat.wait(60.0)
    answers = hat.events("incoming")
    assert 70 <= len(answers) <= 130
    assert {answer["from"] for answer in answers} == {"+6281234567890"}
    texts = [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))]
    assert "siap bu" in texts


def test_nobody_answers_twice_to_a_message_of_several_parts() -> None:
    hat = HatByHand(answers=1.0, slots=250)
    hat.set_up()
    for number in (1, 2, 3):
        hat.hand_over(pdu=submit(EUIS, "bagian", concatenation=Concatenation(5, 3, number)))
    hat.wait(60.0)
    assert len(hat.events("incoming")) == 1


def test_people_write_as_people_do_and_hardly_ever_want_no_more() -> None:
    people = People(1.0, random.Random(1), 1.0)
    answers = [people.answer() for _ in range(5000)]
    texts = [answer.text for answer in answers if answer is not None]
    assert len(texts) == 5000
    assert {"siap bu", "mksh infonya", "insya allah hadir", "BERHENTI"} <= set(texts)
    assert texts.count("BERHENTI") < 100
    assert all(answer is not None and answer.after > 5.0 for answer in answers)


def test_the_same_seed_gives_the_same_day_another_seed_another() -> None:
    def day(seed: int) -> list[dict[str, object]]:
        hat = HatByHand(speed="lte", reports="realistic", answers=0.3, nasty=5.0, seed=seed)
        hat.ask("ATE0;+CMGF=0;+CNMI=2,1,0,1,0")
        hat.wait(1.0)
        for _ in range(30):
            hat.type("AT+CMGS=22\r")
            hat.wait(0.5)
            hat.type("0031000D91261832547698F00000A807C830FB0D12D701\x1a")
            hat.wait(60.0)
        return hat.log.events

    assert day(1) == day(1)
    assert day(1) != day(2)


def test_habits_can_be_changed_while_it_runs() -> None:
    hat = HatByHand()
    hat.set_up()
    assert hat.do("habits", reports="never", answers=0.0)["ok"]
    hat.hand_over()
    assert reports_in(hat.wait(100.0)) == []
    assert not hat.do("habits", reports="sometimes")["ok"]
