"""The stores are kept empty: the one that receives, and the other one too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from appliance.sms.pdu import encode_deliver
from tests.support.day import Day, a_day


def lying(day: Day) -> dict[str, int]:
    stores = day.do("state")["modems"][0]["stores"]
    assert isinstance(stores, dict)
    return stores


@pytest.mark.parametrize("family", ["sim800", "sim7600", "a7670e", "sim7070", "ec25", "huawei"])
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "not announced"])
def test_what_the_network_puts_on_the_card_is_read_within_ten_minutes(
    tmp_path: Path, family: str, announced: bool
) -> None:
    with a_day(tmp_path, family, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.pass_time(seconds=130)  # the first sweep is over
        day.do("lost-announcements", share=0.0 if announced else 1.0)
        sent_at = day.clock.now() + timedelta(hours=7)
        day.do(
            "incoming-pdu", pdu=encode_deliver("+6281311112222", "HADIR", sent_at=sent_at, message_class=2)
        )
        day.until(
            lambda: day.box.inbox.messages(limit=5).messages, "the message", within=20 if announced else 700
        )
        day.pass_time(seconds=5)
        assert sum(lying(day).values()) == 0


@pytest.mark.parametrize("family", ["sim7600", "a7670e", "ec25", "sim800"])
def test_a_store_filled_by_somebody_else_is_emptied_too(tmp_path: Path, family: str) -> None:
    with a_day(tmp_path, family, cold=False) as day:
        day.until(lambda: day.is_ready, "the modem", within=300)
        day.pass_time(seconds=130)
        for store in lying(day):
            if store in ("ME", "SM"):
                day.do("fill", store=store, leave=0)
        day.pass_time(minutes=12)
        assert sum(lying(day).values()) == 0
