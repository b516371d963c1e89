"""What goes wrong with a modem in the field: how it begins, how long its cause lasts, when it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from appliance.clock import Clock, SystemClock
from tests.support.clock import FakeClock
from tests.support.day import PORT, Day

PIN = "4711"
BOARDS: Mapping[str, str] = {"sim7600": "waveshare-sim7600", "sim800": "waveshare-sim800c", "huawei": "none"}
BOTH = ("sim7600", "sim800")
HELLO = "Abdi hadir"
MINUTE, HOUR = 60.0, 3600.0

Act = Callable[[Day], object]


def people_reached(day: Day) -> int:
    """How many messages to people the network has; test messages do not count."""
    return sum(text.startswith("Yth.") for _number, text in day.taken())


def hears_people(day: Day) -> int:
    """How often somebody's answer has come through."""
    return sum(message.text == HELLO for message in day.box.inbox.messages(limit=500).messages)


def _does(word: str, **fields: Any) -> Act:
    return lambda day: day.do(word, **fields)


@dataclass(frozen=True)
class Fault:
    """``lasts``: seconds until ``end``, what somebody outside does about it; 0 = the box is alone with it.

    ``within``: seconds that the box may need from then on. ``progress``: what has to grow again. ``board``:
    with the power key wired. ``sees``, ``does``: where no line of the history says so; ``then``: what is
    measured instead of sending.
    """

    name: str
    begin: Act
    within: float
    end: Act | None = None
    lasts: float = 0.0
    ended_by: str = ""
    families: tuple[str, ...] = BOTH
    progress: Callable[[Day], int] = people_reached
    board: bool = True
    sees: str = ""
    does: str = ""
    modem: Mapping[str, Any] = field(default_factory=dict)
    at_boot: bool = False
    then: str = ""


def _stuck_at_prompt(day: Day) -> None:
    day.hat.hat.due(day.hat.now)
    day.hat.hat.receive(b"AT+CMGS=20\r", day.hat.now)


def _renumbered(day: Day) -> None:
    day.do("unplug", power=False)
    day.plug_in("/dev/ttyUSB3")


def _taken_by_minicom(day: Day) -> None:
    day.do("unplug", power=False)
    day.held_by = "minicom"
    day.plug_in(PORT)


def _given_back(day: Day) -> None:
    day.held_by = ""


def _store_full(day: Day) -> None:
    day.do("fill")
    day.do("incoming", sender="+6281355500001", text=HELLO)


def _announcement_lost(day: Day) -> None:
    """The message lies in the store, and its +CMTI was never said."""
    day.do("incoming", sender="+6281355500001", text=HELLO)
    day.hat.wait(5.0)
    day.clock.advance(5.0)


def _power_cycled_by_hand(day: Day) -> None:
    day.do("power-off")
    day.do("power-on")


def _comes_back_as_a_disk(day: Day) -> None:
    day.hat.hat.power.reset(day.hat.now)


def _switched_over(day: Day) -> None:
    day.plug_in(PORT)


def _pin_on_the_page(day: Day) -> None:
    day.box.modem_desk.give_pin(day.box.modem_desk.cards()[0].slug, PIN, "Siti", confirmed=True)


def two_years_behind(clock: FakeClock) -> Clock:
    """A Raspberry Pi without a battery clock: nobody has told it the time since it was last switched off."""
    start = (clock.now() - timedelta(days=700)).timestamp() - clock.monotonic()
    nowhere = Path("/nonexistent")
    return SystemClock(root=nowhere, host=lambda: start + clock.monotonic(), ticks=clock.monotonic)


def _check_the_clock(day: Day) -> int:
    trust = day.box.clock.trust()
    right = abs(day.box.clock.now() - day.clock.now()) < timedelta(minutes=2)
    return people_reached(day) if trust.trusted and right else 0


FAULTS: tuple[Fault, ...] = (
    Fault("module hangs, AT is not answered", _does("hang"), 6 * MINUTE),
    Fault(
        "module hangs, no power pin (a stick, a HAT that is not named)",
        _does("hang"),
        2 * MINUTE,
        _power_cycled_by_hand,
        20 * MINUTE,
        "somebody pulls the plug",
        board=False,
    ),
    Fault("stuck at the prompt (half a command on the line)", _stuck_at_prompt, 2 * MINUTE),
    Fault("port comes back under another name", _renumbered, 2 * MINUTE),
    Fault(
        "USB cable pulled for 30 s",
        _does("unplug", power=False),
        MINUTE,
        _does("plug"),
        30.0,
        "it is back",
        families=("sim7600",),
    ),
    Fault(
        "HAT without power for 30 s, it waits for its key",
        _does("unplug"),
        4 * MINUTE,
        _does("plug"),
        30.0,
        "power is back",
    ),
    Fault("brown-out, the module restarts", _does("undervoltage", then="restart"), 2 * MINUTE),
    Fault("brown-out, the module stays off", _does("undervoltage", then="off"), 8 * MINUTE),
    Fault(
        "message store full",
        _store_full,
        3 * MINUTE,
        progress=hears_people,
        sees="the store is read every 60 s",
        does="all of it kept, then deleted from the SIM",
        then="the next one is heard after ",
    ),
    Fault(
        "an arrival is announced and the line is lost",
        _announcement_lost,
        2 * MINUTE,
        progress=hears_people,
        sees="the store is read every 60 s",
        does="kept, then deleted from the SIM",
        then="heard after ",
    ),
    Fault(
        "no network",
        _does("registration", value=2),
        5 * MINUTE,
        _does("registration", value=1),
        10 * MINUTE,
        "back",
    ),
    Fault("registration lost, a search finds it", _does("registration", value=2, cure="search"), 12 * MINUTE),
    Fault(
        "registration lost, the radio needs off and on",
        _does("registration", value=2, cure="radio"),
        20 * MINUTE,
    ),
    Fault(
        "registration lost, the module needs a restart",
        _does("registration", value=2, cure="reset"),
        30 * MINUTE,
    ),
    Fault(
        "registered on LTE, but SMS fails there",
        _does("bearer", lte_sms=False),
        30 * MINUTE,
        families=("sim7600",),
    ),
    Fault(
        "SIM taken out",
        _does("sim", inserted=False),
        4 * MINUTE,
        _does("sim", inserted=True),
        10 * MINUTE,
        "put back",
    ),
    Fault(
        "SIM asks for its PIN, which is in kabar.toml",
        _does("sim", pin=PIN),
        3 * MINUTE,
        modem={"sim_pin": PIN},
    ),
    Fault(
        "SIM asks for a PIN nobody has given",
        _does("sim", pin=PIN),
        3 * MINUTE,
        _pin_on_the_page,
        10 * MINUTE,
        "given on the page",
    ),
    Fault(
        "out of credit",
        _does("balance", pulsa=0),
        70 * MINUTE,
        _does("top-up", pulsa=100_000, days=30),
        30 * MINUTE,
        "topped up",
    ),
    Fault(
        "out of credit, the modem gives no answer at all",
        _does("balance", pulsa=0, habit="silent"),
        70 * MINUTE,
        _does("top-up", pulsa=100_000, days=30),
        30 * MINUTE,
        "topped up",
    ),
    Fault(
        "masa aktif is over",
        _does("expire"),
        70 * MINUTE,
        _does("top-up", pulsa=100_000, days=30),
        30 * MINUTE,
        "topped up",
    ),
    Fault(
        "the operator has blocked the SIM",
        _does("expire", blocked=True),
        70 * MINUTE,
        _does("top-up", pulsa=100_000, days=30),
        30 * MINUTE,
        "it is unblocked",
    ),
    Fault(
        "clock two years behind at boot (no battery)",
        lambda day: None,
        5 * MINUTE,
        at_boot=True,
        board=False,
        progress=_check_the_clock,
        sees="nobody vouches for it",
        does="asks the network's clock, twice; schedules and quiet hours wait for it",
    ),
    Fault(
        "another program holds the port",
        _taken_by_minicom,
        3 * MINUTE,
        _given_back,
        10 * MINUTE,
        "it lets go",
    ),
    Fault(
        "Huawei stick comes back as a CD-ROM",
        _comes_back_as_a_disk,
        3 * MINUTE,
        _switched_over,
        5 * MINUTE,
        "usb_modeswitch, or replugged",
        families=("huawei",),
    ),
)
