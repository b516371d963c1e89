"""At the moment of claim: what the office closes holds bulk, and only bulk, also behind a restart."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from appliance.contacts.settings import SendingHours
from appliance.outbox.model import PRIORITY_REPLY
from appliance.outbox.pacing import WIB, Pacing, QuietHours
from appliance.sending_hours import OfficeHours
from tests.outbox.desk import Desk
from tests.outbox.office import Office, number, recipient

NIGHT = QuietHours.parse("20:00-07:00")
CLOSED = {
    "a Friday at noon": ("2026-12-11 11:30", "2026-12-11 13:00"),
    "an evening of Ramadhan": ("2027-02-09 17:30", "2027-02-09 19:00"),
    "the first day of Idul Fitri": ("2027-03-10 09:00", "2027-03-11 07:00"),
    "the night": ("2026-12-08 20:00", "2026-12-09 07:00"),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


class Wishes:
    hours: SendingHours | None = None


def open_desk(office: Office, wishes: Wishes) -> Desk:
    hours = OfficeHours(
        NIGHT,
        chosen=lambda: wishes.hours,
        idul_fitri=lambda year: (date(2027, 3, 10),) if year == 2027 else (),
    )
    return Desk(office, Pacing(per_minute=0, daily_cap=0, quiet=hours))


@pytest.mark.parametrize(("closes", "opens"), CLOSED.values(), ids=CLOSED.keys())
def test_bulk_waits_until_it_opens_while_replies_and_darurat_pass(
    office: Office, closes: str, opens: str
) -> None:
    desk = open_desk(office, Wishes())
    office.clock.set_wall(at(closes))
    office.accept(2)
    office.accept([recipient(8)], priority=PRIORITY_REPLY)
    office.accept([recipient(9)], urgent=True)
    desk.work()
    assert desk.modem.numbers() == [number(8), number(9)]
    office.restart()
    desk = open_desk(office, Wishes())
    desk.work()
    assert desk.modem.numbers() == []
    office.clock.set_wall(at(opens))
    desk.work()
    assert desk.modem.numbers() == [number(1), number(2)]


def test_what_the_office_changes_holds_from_the_next_message_on(office: Office) -> None:
    wishes = Wishes()
    desk = open_desk(office, wishes)
    office.clock.set_wall(at("2026-12-08 17:00"))
    wishes.hours = SendingHours(closes=time(16))
    office.accept(1)
    desk.work()
    assert desk.modem.numbers() == []
    wishes.hours = SendingHours(closes=time(18))
    desk.work()
    assert desk.modem.numbers() == [number(1)]


def test_a_clock_that_is_not_trusted_cannot_tell_so_it_is_open(office: Office) -> None:
    desk = open_desk(office, Wishes())
    office.clock.set_wall(at("2026-12-08 23:00"))
    office.clock.trusted = False
    office.accept(1)
    desk.work()
    assert desk.modem.numbers() == [number(1)]
