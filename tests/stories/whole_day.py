"""The chapters of a modem's day, the same for every family; each says what must be true behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from appliance.modem.simulator.chips import CHIPS
from appliance.outbox.model import Broadcast
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from tests.support.day import Day, a_day, in_order

PIN = "4711"
PEOPLE = 200
ADMIN = "081298765432"
UNDER_WAY = frozenset({Status.QUEUED, Status.SENDING, Status.ERRORED})
# On the HATs of these families the computer hears the module over USB, and its port goes with its power.
OVER_USB = frozenset({"sim7600", "a7670e", "sim7670g", "sim7070", "ec25", "eg25", "huawei"})


class WholeDay:
    """``broadcast``: to 200 kader, accepted before the office opens."""

    def __init__(self, day: Day, family: str) -> None:
        self.day = day
        self.family = family
        self.chip = CHIPS[family]
        settings = day.box.settings
        settings.save(replace(settings.current, admin_number=ADMIN))

    # -- the morning -----------------------------------------------------------------------------------------

    def cold_start(self) -> None:
        """Switched on together with the box; the SIM asks for its PIN, and gets it once."""
        self.day.until(lambda: self.day.is_ready, "the first connection", within=300)
        self.day.pass_time(seconds=60)
        assert self.day.do("state")["modems"][0]["pin_tries"] == 3
        assert "restarted" not in self.day.words(), "a start at power-on is no brown-out"

    def begin(self) -> Broadcast:
        """200 messages, ten a minute."""
        self.broadcast = self.day.accept(PEOPLE)
        self.until_sent(40)
        return self.broadcast

    def network_lost_and_found(self) -> None:
        """Four minutes without a network: nothing fails, nothing is tried in vain."""
        before = self.sent
        self.day.do("registration", value=2)
        self.day.pass_time(minutes=2)
        assert self.day.sender.status().state is SenderState.NO_NETWORK
        self.day.pass_time(minutes=2)
        assert self.sent - before <= 1
        self.day.do("registration", value=1)
        self.until_sent(before + 5, within=240)
        assert self.count(Status.FAILED) == 0

    def store_full(self) -> None:
        """Old messages fill the store: the box keeps them, they leave the SIM, who writes now is heard."""
        waiting = self.day.do("fill")["used"]
        self.day.do("incoming", sender="+6281355500001", text="Abdi hadir, nuhun")
        self.day.until(lambda: not self.stored, "an empty store", within=180)
        self.day.pass_time(seconds=60)
        texts = [message.text for message in self.inbox]
        assert len(texts) >= min(waiting, 1)
        assert texts.count("Abdi hadir, nuhun") == 1

    # -- noon ------------------------------------------------------------------------------------------------

    def brown_out(self) -> None:
        """The supply sags twice; the second time the module starts anew by itself."""
        before = self.sent
        self.day.do("undervoltage")
        self.until_sent(before + 5, within=240)
        self.day.do("undervoltage", then="restart")
        self.until_sent(self.sent + 5, within=600)
        words = self.day.words()
        if self.family in OVER_USB:  # what it says while its port is away is heard by nobody
            assert in_order(words, "registered", "lost", "port_missing", "connected", "restarted"), words
        elif any(step.line for step in self.chip.boot.steps):
            assert "restarted" in words, words
        assert ("undervoltage" in words) == bool(self.chip.farewells.undervoltage), words

    def unplugged(self) -> None:
        """Somebody pulls the plug and puts it back half a minute later; the kernel has a new name for it."""
        self.day.do("unplug")
        self.day.pass_time(seconds=30)
        assert not self.day.sender.status().connected
        self.day.plug_in("/dev/ttyUSB7")
        self.until_sent(self.sent + 5, within=300)

    # -- the afternoon ---------------------------------------------------------------------------------------

    def out_of_credit(self) -> None:
        """The credit is used up: this SIM pauses, nobody is charged for it, somebody pays, it goes on."""
        self.day.do("balance", pulsa=0)
        self.day.until(lambda: "no_credit" in self.day.words(), "the conclusion", within=3600)
        refused = self.sent
        self.day.pass_time(minutes=5)
        assert self.sent == refused
        assert self.count(Status.FAILED) == 0
        self.day.do("top-up", pulsa=200_000, days=30)
        self.until_sent(refused + 5, within=4 * 3600)
        assert "resumed" in self.day.words()

    def evening(self) -> None:
        """Everybody is accounted for, nobody has it twice."""
        self.day.until(lambda: not self.open, "the end of the list", within=4 * 3600)
        self.day.pass_time(minutes=30)
        counts = self.day.counts(self.broadcast)
        assert sum(counts.values()) == PEOPLE
        assert set(counts) <= {Status.DELIVERED, Status.SENT, Status.UNCONFIRMED, Status.UNKNOWN}, counts
        assert self.day.twice() == []
        assert counts.get(Status.UNKNOWN, 0) <= 2, (
            counts
        )  # the one in the air at the restart, at the unplugging
        missing = PEOPLE - len({number for number, text in self.day.taken() if text.startswith("Yth.")})
        assert missing <= counts.get(Status.UNKNOWN, 0)
        assert counts[Status.DELIVERED] >= PEOPLE - 6, counts

    # -- words -----------------------------------------------------------------------------------------------

    @property
    def sent(self) -> int:
        """How many people's messages the network has."""
        return sum(text.startswith("Yth.") for _number, text in self.day.taken())

    @property
    def open(self) -> int:
        counts = self.day.counts(self.broadcast)
        return sum(n for status, n in counts.items() if status in UNDER_WAY)

    def count(self, status: Status) -> int:
        return self.day.counts(self.broadcast).get(status, 0)

    @property
    def stored(self) -> int:
        """Messages in the modem's stores."""
        return sum(self.day.do("state")["modems"][0]["stores"].values())

    @property
    def inbox(self) -> list[Any]:
        return list(self.day.box.inbox.messages(limit=500).messages)

    def until_sent(self, number: int, *, within: float = 1800) -> float:
        return self.day.until(lambda: self.sent >= number, f"{number} sent", within=within)


@contextmanager
def a_whole_day(folder: Path, family: str, **how: Any) -> Iterator[WholeDay]:
    """A box that finds its modem by itself, with a SIM that has a PIN, and people who answer now and then."""
    modem = {"port": "auto", "sim_pin": PIN, **how.pop("modem", {})}
    options = {"pin": PIN, "answers": 0.1, "usb": family in OVER_USB, **how}
    with a_day(folder, family, modem=modem, **options) as day:
        yield WholeDay(day, family)
