"""*Kirim ulang*: it waits like any message, of a long one for the SIM that carried the other parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.outbox.claims import ClaimRules
from appliance.outbox.model import Broadcast, Stop
from appliance.outbox.status import Event, Status
from appliance.outbox.workload import Workload
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, adds_up, number, recipient
from tests.support.fake_modem import SIM

PEOPLE = 4
REPORTED_FAILED = 0x46


def send_all(office: Office, rules: ClaimRules | None = None, sim: str = SIM) -> list[tuple[str, int]]:
    """The modem takes and sends whatever it gets; -> number and part of each."""
    sent: list[tuple[str, int]] = []
    while claimed := office.ledger.claim(MODEM, sim, rules or ClaimRules()):
        office.ledger.record_sent(claimed.id, 100)
        sent.append((claimed.number, claimed.sequence))
    return sent


def part_two_again(office: Office) -> Broadcast:
    """Of each message of three parts the second has failed, as a report says; a person sends it again."""
    broadcast = office.accept(PEOPLE, parts=3)
    for serial in range(1, PEOPLE + 1):
        for reference in (11, 12, 13):
            office.send(reference)
        office.report(number(serial), 12, status=REPORTED_FAILED)
    assert office.counts(broadcast) == {Status.FAILED: PEOPLE}
    assert office.ledger.resend(broadcast.id, [Status.FAILED], "Siti") == PEOPLE
    return broadcast


def all_second_parts() -> list[tuple[str, int]]:
    return [(number(serial), 2) for serial in range(1, PEOPLE + 1)]


def pause(office: Office, broadcast: Broadcast) -> None:
    office.ledger.pause(broadcast.id, "person")


def stop_until_tomorrow(office: Office, broadcast: Broadcast) -> None:
    now = office.clock.now()
    office.ledger.stop(broadcast.id, Stop(now, now + timedelta(hours=22)))


def nothing(office: Office, broadcast: Broadcast) -> None:
    """It goes on."""


def resume(office: Office, broadcast: Broadcast) -> None:
    office.ledger.resume(broadcast.id)


NIGHT = ClaimRules(urgent_only=True)
ONE_A_DAY = ClaimRules(per_person_daily=1)
A_DAY = 24 * 3600.0


@pytest.mark.parametrize("restarted", [False, True], ids=["", "over a restart"])
@pytest.mark.parametrize(
    ("keep_back", "rules", "let_go", "seconds"),
    [
        (pause, ClaimRules(), resume, 0),
        (stop_until_tomorrow, ClaimRules(), nothing, A_DAY),
        (stop_until_tomorrow, ClaimRules(), resume, 0),
        (nothing, NIGHT, nothing, 0),
        (nothing, ONE_A_DAY, nothing, A_DAY),
    ],
    ids=["pause", "stop until tomorrow", "stop and resume", "night", "one message a day"],
)
def test_what_is_sent_again_waits_like_any_message(
    office: Office,
    keep_back: Callable[[Office, Broadcast], None],
    rules: ClaimRules,
    let_go: Callable[[Office, Broadcast], None],
    seconds: float,
    restarted: bool,
) -> None:
    broadcast = part_two_again(office)
    keep_back(office, broadcast)
    if restarted:
        office.restart()
    assert send_all(office, rules) == []
    assert office.counts(broadcast) == {Status.SENDING: PEOPLE}

    office.clock.advance(seconds)
    let_go(office, broadcast)
    after = ONE_A_DAY if rules is ONE_A_DAY else ClaimRules()
    assert send_all(office, after) == all_second_parts()
    assert office.counts(broadcast) == {Status.SENT: PEOPLE}


@pytest.mark.parametrize("restarted", [False, True], ids=["", "over a restart"])
def test_cancelling_takes_back_what_is_to_be_sent_again(office: Office, restarted: bool) -> None:
    broadcast = part_two_again(office)
    if restarted:
        office.restart()
    assert office.ledger.cancel(broadcast.id) == PEOPLE
    assert send_all(office) == []
    assert office.counts(broadcast) == {Status.CANCELLED: PEOPLE}
    assert adds_up(broadcast, office.ledger.counts(broadcast.id))


def test_one_that_a_modem_hands_back_behind_the_cancelling_is_cancelled_too(office: Office) -> None:
    broadcast = part_two_again(office)
    claimed = office.claim()
    assert office.ledger.cancel(broadcast.id) == PEOPLE - 1
    office.ledger.record_not_handed_over(claimed.id)
    assert send_all(office) == []
    assert office.counts(broadcast) == {Status.CANCELLED: PEOPLE}


def test_it_is_bound_to_the_sim_of_the_other_parts_and_holds_up_nobody(office: Office) -> None:
    broadcast = part_two_again(office)
    office.accept([recipient(9)])
    assert send_all(office, sim=OTHER_SIM) == [(number(9), 1)]
    assert send_all(office) == all_second_parts()
    assert office.counts(broadcast) == {Status.SENT: PEOPLE}


def test_several_missing_parts_go_in_order_and_once_the_first_is_out_the_rest_follows(office: Office) -> None:
    """No phone is left with a piece: that is the one message this modem is sending now."""
    broadcast = office.accept(2, parts=3)
    for _ in range(2):
        office.send()
        office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.resend(broadcast.id, [Status.FAILED], "Siti")
    assert office.send().sequence == 2
    office.ledger.pause(broadcast.id)
    assert send_all(office) == [(number(1), 3)]
    office.ledger.resume(broadcast.id)
    assert send_all(office) == [(number(2), 2), (number(2), 3)]


def test_one_that_is_handed_back_or_refused_waits_its_turn_again(office: Office) -> None:
    broadcast = part_two_again(office)
    office.ledger.record_not_handed_over(office.claim().id)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NETWORK)
    office.ledger.pause(broadcast.id)
    office.clock.advance(3600)
    assert send_all(office) == []
    office.ledger.resume(broadcast.id)
    assert send_all(office) == all_second_parts()


def test_who_is_erased_gets_no_missing_part_any_more(office: Office) -> None:
    broadcast = part_two_again(office)
    assert office.ledger.erase_person([number(1)], "").cancelled == 1
    assert send_all(office) == all_second_parts()[1:]
    assert office.counts(broadcast) == {Status.CANCELLED: 1, Status.SENT: PEOPLE - 1}


def test_the_rest_of_a_message_that_goes_out_again_follows_although_its_person_is_erased(
    office: Office,
) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.send()
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.resend(broadcast.id, [Status.FAILED], "Siti")
    second = office.claim()
    assert office.ledger.erase_person([number(1)], "").cancelled == 0
    office.ledger.record_sent(second.id, 9)
    assert send_all(office) == [(number(1), 3)]


def test_darurat_is_sent_again_at_night(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)], urgent=True)
    office.send()
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
    assert send_all(office, NIGHT) == [(number(1), 2)]


def test_what_waits_to_be_sent_again_is_in_the_forecast(office: Office) -> None:
    broadcast = part_two_again(office)
    found = office.ledger.broadcast(broadcast.id)
    assert found is not None
    assert found.open_segments == office.ledger.queued_segments() == PEOPLE
    assert Workload(office.ledger).of_broadcast(found).segments >= PEOPLE


def test_who_waits_for_tomorrow_to_get_the_missing_part_is_counted(office: Office) -> None:
    broadcast = part_two_again(office)
    assert send_all(office, ONE_A_DAY) == []
    assert office.ledger.waiting_for_tomorrow(broadcast.id) == PEOPLE


# -- how often a day -----------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_sending_again_counts_against_what_a_person_may_get_in_a_day(
    office: Office, parts: int, most: int
) -> None:
    broadcast = office.accept([recipient(1, parts=parts)])
    rules = ClaimRules(per_person_daily=most)
    times = 0
    for _ in range(5):
        while claimed := office.ledger.claim(MODEM, SIM, rules):
            if claimed.sequence == parts:
                times += 1
                office.ledger.record_unknown(claimed.id, "no answer")
            else:
                office.ledger.record_sent(claimed.id, claimed.sequence)
        office.clock.advance(60)
        office.restart()
        office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
    assert times == most

    office.clock.advance(A_DAY)
    assert office.ledger.claim(MODEM, SIM, rules) is not None


def test_a_message_that_waits_to_be_sent_again_counts_once_for_others(office: Office) -> None:
    part_two_again(office)
    office.accept([recipient(1)])
    two_a_day = ClaimRules(per_person_daily=2)
    office.ledger.pause(1)
    assert send_all(office, two_a_day) == [(number(1), 1)]


def test_a_part_sent_again_today_counts_today_though_the_others_went_out_yesterday(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.send()
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.clock.advance(A_DAY)
    office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
    assert send_all(office, ONE_A_DAY) == [(number(1), 2)]
    office.accept([recipient(1)])
    assert send_all(office, ONE_A_DAY) == []


def test_the_first_time_counts_for_today_also_when_the_clock_is_set_behind_it(office: Office) -> None:
    today = office.clock.now()
    office.clock.trusted = False
    office.clock.set_wall(today - timedelta(days=3000))
    office.restart()
    broadcast = office.accept(1)
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.ledger.resend(broadcast.id, [Status.UNKNOWN], "Siti")
    office.clock.set_wall(today)
    office.clock.trusted = True
    assert send_all(office, ONE_A_DAY) == []


def test_what_never_left_does_not_count_when_it_is_sent_again(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    office.ledger.resend(broadcast.id, [Status.FAILED], "Siti")
    assert send_all(office, ONE_A_DAY) == [(number(1), 1)]


@pytest.mark.parametrize("how", [Event.CLAIMED, Event.ANSWER_MISSING, Event.ACCEPTED])
def test_what_is_with_a_modem_or_may_have_left_counts_today(office: Office, how: Event) -> None:
    """Two modems must not both pass the limit, nor does silence of one."""
    for _ in range(2):
        office.accept(1)
    claimed = office.claim()
    if how is Event.ACCEPTED:
        office.ledger.record_sent(claimed.id, 1)
    elif how is Event.ANSWER_MISSING:
        office.ledger.record_unknown(claimed.id, "no answer")
    assert office.ledger.claim("XL", OTHER_SIM, ONE_A_DAY) is None
