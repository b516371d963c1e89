"""What single modules in the field do against the book: each alone, and the box sends all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.outbox.status import Status
from tests.support.day import Day, a_day


@contextmanager
def odd(folder: Path, family: str, habit: str, **options: Any) -> Iterator[Day]:
    """Odd before the box meets it."""
    with a_day(folder, family, cold=False, **options) as day:
        day.do("habit", name=habit)
        yield day


def up(day: Day) -> None:
    day.until(lambda: day.is_ready, "the modem", within=600)


def all_sent_once(day: Day, people: int, *, within: float = 900) -> None:
    broadcast = day.accept(people)
    day.until(
        lambda: day.counts(broadcast).get(Status.DELIVERED, 0) == people, "all delivered", within=within
    )
    assert set(day.taken().values()) == {1}


@pytest.mark.parametrize("family", ["sim7600", "sim800", "ec25"])
def test_a_module_that_sends_only_after_its_defaults_is_put_back_to_them(tmp_path: Path, family: str) -> None:
    with odd(tmp_path, family, "sends_after_defaults", reports="prompt") as day:
        up(day)
        all_sent_once(day, 3)
        assert day.words().count("restarted") == 0, "no brown-out is suspected"


def test_reports_with_an_odd_header_count(tmp_path: Path) -> None:
    with odd(tmp_path, "generic", "odd_reports", reports="prompt") as day:
        up(day)
        all_sent_once(day, 3)


def test_messages_are_found_although_the_module_counts_none(tmp_path: Path) -> None:
    with odd(tmp_path, "sim7600", "counts_nothing") as day:
        up(day)
        day.do("lost-announcements", share=1.0)
        day.do("incoming", **{"from": "+6281311112222", "text": "HADIR"})
        day.until(lambda: day.box.inbox.messages(limit=5).messages, "the message", within=90)
        day.pass_time(seconds=5)
        assert sum(day.do("state")["modems"][0]["stores"].values()) == 0


@pytest.mark.parametrize("family", ["sim800", "generic"])
def test_a_module_that_stays_in_ucs2_tells_its_service_centre_in_hex(tmp_path: Path, family: str) -> None:
    with odd(tmp_path, family, "stays_in_ucs2", reports="prompt") as day:
        up(day)
        all_sent_once(day, 3)


LOGIN = "\r\nRaspbian GNU/Linux 12 kotak ttyS0\r\n\r\nkotak login: "


@pytest.mark.parametrize("family", ["sim800", "sim7600", "a7670e"])
def test_a_login_prompt_typed_into_the_modem_makes_nobody_get_a_message_twice(
    tmp_path: Path, family: str
) -> None:
    with a_day(tmp_path, family, cold=False, reports="prompt") as day:
        up(day)
        broadcast = day.accept(12)
        for _prompt in range(40):
            day.do("typed", text=LOGIN)
            day.pass_time(seconds=7)
        day.pass_time(minutes=20)
        counts = day.counts(broadcast)
        assert day.twice() == []
        assert set(counts) <= {Status.DELIVERED, Status.SENT, Status.UNKNOWN}
        assert counts.get(Status.DELIVERED, 0) >= 8
