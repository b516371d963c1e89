"""A box that wakes up in 1970 and hears no network, and a phone whose date is ten years ahead."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from appliance.box import Box, open_box
from appliance.broadcast_models import Draft
from appliance.broadcasts import WaitingReason
from appliance.clock import SystemClock
from appliance.saved_time import FILE
from tests.support.application import create_app
from tests.support.boxes import CHEAP_HASH, PASSWORD, config_for, furnish_office, swift
from tests.support.simulator import SimulatedHats, simulated_hat
from tests.web.visitor import Visitor, text_of, told

pytestmark = pytest.mark.story

HIDDEN = re.compile(r'name="(said|heard_at|question)"[^>]* value="([^"]*)"')
EUIS, NENG = "0812-3456-7890", "0812-3456-7891"
TEN_YEARS = timedelta(days=3652)


@contextmanager
def in_the_hills(folder: Path) -> Iterator[SimulatedHats]:
    """A network that takes SMS, but tells no time and reports nothing."""
    with simulated_hat(folder / "hats", reports="never") as hats:
        hats.do("nitz", modem=0, on=False)
        yield hats


@contextmanager
def box_without_battery(folder: Path, hats: SimulatedHats) -> Iterator[Box]:
    """Its machine wakes up in 1970, as after every power cut."""
    root = folder / "root"
    root.mkdir(exist_ok=True)
    behind = time.time()
    clock = SystemClock(root=root, host=lambda: time.time() - behind)
    config = config_for(swift("Modem 1", port=str(hats.port(0))))
    with open_box(
        config, data_dir=folder / "data", clock=clock, random=Random(1), hash_cost=CHEAP_HASH
    ) as box:
        box.start()
        yield box


def pull_the_plug(folder: Path) -> None:
    """The next start is one of the whole machine: what it keeps was written in another run of it."""
    kept = folder / "data" / FILE
    kept.write_text(re.sub(r'"boot":"[^"]*"', '"boot":"another"', kept.read_text()))


def euis(box: Box) -> Visitor:
    visitor = Visitor(create_app(box))
    visitor.log_in("euis", PASSWORD)
    return visitor


def tell(visitor: Visitor, time: datetime) -> str:
    """She gives the box the time of her phone, and says yes; -> what she was asked."""
    asked = visitor.post("/pengaturan/jam", {"device": str(round(time.timestamp() * 1000))})
    assert asked.status_code == 200
    answer = {**dict(HIDDEN.findall(asked.text)), "looked_up": "y"}
    assert told(visitor.post("/pengaturan/jam/ya", answer)) == "/pengaturan/jam"
    return text_of(asked)


def texts(hats: SimulatedHats) -> Counter[str]:
    return Counter(event["text"] for event in hats.accepted())


def say(box: Box, text: str, not_before: datetime | None = None) -> int:
    draft = Draft(text=text, numbers=(EUIS, NENG), not_before=not_before)
    return int(box.broadcasts.send(draft, token=text, by="euis").id)


def is_right(box: Box) -> bool:
    return abs(box.clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_box_in_1970_holds_its_schedule_until_an_administrator_tells_the_time(tmp_path: Path) -> None:
    with in_the_hills(tmp_path) as hats, box_without_battery(tmp_path, hats) as box:
        furnish_office(box)
        visitor = euis(box)
        assert "Jam kotak belum dipastikan: pesan terjadwal menunggu" in text_of(visitor.get("/"))
        scheduled = say(box, "Terjadwal", not_before=datetime.now(UTC) - timedelta(minutes=30))
        say(box, "Sekarang")
        hats.wait_for(lambda: texts(hats)["Sekarang"] == 2, "what is not scheduled")
        assert texts(hats)["Terjadwal"] == 0
        assert box.broadcasts.report(scheduled).waiting_reason is WaitingReason.CLOCK_UNTRUSTED
        assert "Jam kotak akan maju jauh" in tell(visitor, datetime.now(UTC))
        assert is_right(box)
        assert "Jam kotak belum dipastikan" not in text_of(visitor.get("/"))
        hats.wait_for(lambda: texts(hats)["Terjadwal"] == 2, "the schedule")
        assert set(texts(hats).values()) == {2}


def test_after_the_next_power_cut_the_box_starts_where_it_was_and_waits_again(tmp_path: Path) -> None:
    with in_the_hills(tmp_path) as hats:
        with box_without_battery(tmp_path, hats) as box:
            furnish_office(box)
            tell(euis(box), datetime.now(UTC))
        with box_without_battery(tmp_path, hats) as box:
            assert box.clock.trust().source == "person", "only the program was started again"
        pull_the_plug(tmp_path)
        with box_without_battery(tmp_path, hats) as box:
            assert is_right(box)
            assert not box.clock.trust().trusted
            assert "Jam kotak belum dipastikan" in text_of(euis(box).get("/"))


def test_a_phone_ten_years_ahead_sends_nothing_twice_and_is_put_right_again(tmp_path: Path) -> None:
    with in_the_hills(tmp_path) as hats:
        with box_without_battery(tmp_path, hats) as box:
            furnish_office(box)
            visitor = euis(box)
            tell(visitor, datetime.now(UTC))
            say(box, "Sebelum")
            hats.wait_for(lambda: texts(hats)["Sebelum"] == 2, "the first")
            assert "Tanggalnya berbeda jauh" in tell(visitor, datetime.now(UTC) + TEN_YEARS)
            assert box.clock.now() > datetime.now(UTC) + TEN_YEARS - timedelta(minutes=1)
            say(box, "Selama")
            hats.wait_for(lambda: texts(hats)["Selama"] == 2, "what was sent ten years ahead")
        pull_the_plug(tmp_path)
        with box_without_battery(tmp_path, hats) as box:
            assert not is_right(box), "the last known time is ten years ahead"
            visitor = euis(box)
            assert "mundur kira-kira 10 tahun" in tell(visitor, datetime.now(UTC))
            assert is_right(box)
            say(box, "Sesudah")
            hats.wait_for(lambda: texts(hats)["Sesudah"] == 2, "the last")
            for _ in range(3):
                box.clerk.step()
            assert texts(hats) == {"Sebelum": 2, "Selama": 2, "Sesudah": 2}
        with box_without_battery(tmp_path, hats) as box:
            assert is_right(box), "the wrong last known time was written anew"


def test_the_network_puts_a_wrong_phone_right_by_itself(tmp_path: Path) -> None:
    with in_the_hills(tmp_path) as hats, box_without_battery(tmp_path, hats) as box:
        furnish_office(box)
        tell(euis(box), datetime.now(UTC) + TEN_YEARS)
        assert not is_right(box)
        hats.do("habits", reports="prompt")
        for number in range(3):
            say(box, f"Pesan {number}")
        hats.wait_for(lambda: is_right(box), "reports on messages of ours")
        assert box.clock.trust().source == "scts"
        hats.wait_for(lambda: sum(texts(hats).values()) == 6, "all of them")
        assert set(texts(hats).values()) == {2}
