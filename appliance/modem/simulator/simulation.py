"""Hats, network, people and faults joined into one simulation, still without ports or clock."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.boards import BOARDS
from appliance.modem.simulator.chips import CHIPS
from appliance.modem.simulator.faults import FaultPlan, nasty
from appliance.modem.simulator.hat import SimulatedHat
from appliance.modem.simulator.identity import imei, sim_card
from appliance.modem.simulator.latency import SPEEDS, Speed, fixed
from appliance.modem.simulator.manners import Manners
from appliance.modem.simulator.network import WIB, Network
from appliance.modem.simulator.network_log import NetworkLog
from appliance.modem.simulator.people import People
from appliance.modem.simulator.plug import Cable
from appliance.modem.simulator.report_habits import HABITS
from appliance.modem.simulator.script import Script
from appliance.modem.simulator.sim_slot import CardLock
from appliance.modem.simulator.subscription import Subscription

SpeedName = Literal["instant", "ims", "lte", "lte-idle", "2g"]
HabitName = Literal["prompt", "realistic", "never"]

REAL_BOOT, QUICK_BOOT = 8.0, 0.2  # seconds


@dataclass(frozen=True)
class Options:
    """What may be chosen at the start. Seconds, rupiah, shares from 0 to 1.

    ``seconds_per_sms`` replaces the speed by a fixed time from Ctrl-Z to the answer. ``nasty``: factor on the
    chances of everyday misfortune (0 = none). ``slots``: size of every message store (None = the chip's).
    ``boot_seconds`` None: by the speed. ``cold``: the hats boot at the start. ``pulsa``, ``price``: credit
    and cost of a segment. ``pin``: of every SIM. ``chip``, ``hat``: a name, or one for each modem with commas
    between, the last for all that follow; see ``chips`` and ``boards``. ``usb``: every port exists only while
    its module runs. ``crumbs``: lines arrive a few bytes at a time. ``chatter``: the share of answers with a
    line in them that nobody asked for.
    """

    modems: int = 1
    speed: SpeedName = "lte"
    seconds_per_sms: float | None = None
    reports: HabitName = "prompt"
    seed: int = 1
    chip: str = "sim7600"
    answers: float = 0.0
    nasty: float = 0.0
    brown_out: bool = False
    slots: int | None = None
    boot_seconds: float | None = None
    cold: bool = False
    pulsa: int = 50_000_000
    price: int = 350
    pin: str = ""
    hat: str = "none"
    usb: bool = False
    crumbs: bool = False
    chatter: float = 0.0

    def __post_init__(self) -> None:
        for name, known in ((self.chip, CHIPS), (self.hat, BOARDS)):
            for word in name.split(","):
                if word not in known:
                    raise ValueError(f"{word!r} is none of {', '.join(known)}")


class Simulation:
    """``hats`` share one ``agenda`` and one ``network``. The same seed and the same input: the same run."""

    def __init__(
        self,
        options: Options,
        log: NetworkLog,
        *,
        now: float,
        script: Script | None = None,
        cable: Cable | None = None,
    ) -> None:
        script = script or Script()
        speed = _speed(options)
        # a generator for each part, so that one more modem or fault does not shift the luck of the others
        self.agenda = Agenda()
        self.people = People(options.answers, _random(options, "people"), speed.pace)
        self.network = Network(
            agenda=self.agenda,
            log=log,
            random=_random(options, "network"),
            people=self.people,
            habit=HABITS[options.reports],
            pace=speed.pace,
            arrival_gap=speed.arrival,
        )
        self.faults = FaultPlan(script.faults, _random(options, "faults"))
        self._options = options
        self._sims: dict[int, Subscription] = {}
        self.hats: list[SimulatedHat] = [
            self._hat(index, speed, now, cable) for index in range(options.modems)
        ]
        if options.nasty:
            for fault in nasty(options.nasty, brown_out=options.brown_out):
                self.faults.add(fault)

    def _hat(self, index: int, speed: Speed, now: float, cable: Cable | None) -> SimulatedHat:
        options = self._options
        chip, board = CHIPS[_of_modem(options.chip, index)], BOARDS[_of_modem(options.hat, index)]
        hat = SimulatedHat(
            index=index,
            name=f"modem{index}",
            chip=chip,
            imei=imei(index, options.seed, chip.identity.type_allocation_code),
            sim=self.card(index, now),
            network=self.network,
            agenda=self.agenda,
            random=_random(options, f"hat{index}"),
            speed=speed,
            faults=self.faults,
            boot_seconds=_boot_seconds(options, speed),
            slots=options.slots,
            cable=cable,
            board=board,
            usb=options.usb,
            manners=Manners(crumbs=options.crumbs, chatter=options.chatter),
        )
        (hat.power.supply if options.cold else hat.power.start_ready)(now)
        return hat

    def card(self, index: int, now: float) -> Subscription:
        """The ``index``-th SIM of this world, wherever it is."""
        if index not in self._sims:
            self._sims[index] = self._subscribe(index, now)
        return self._sims[index]

    def today(self, now: float) -> date:
        """The day of the operators."""
        return datetime.fromtimestamp(now, WIB).date()

    def _subscribe(self, index: int, now: float) -> Subscription:
        options = self._options
        card = sim_card(index, options.seed)
        chance = _random(options, f"sim{index}")
        expires = datetime.fromtimestamp(now, WIB) + timedelta(days=chance.randint(20, 60))
        sim = Subscription(
            card,
            pulsa=options.pulsa,
            price=options.price,
            last_reference=chance.randrange(256),
            expires_on=expires.date(),
            lock=CardLock(options.pin),
        )
        self.network.subscribe(sim)
        return sim


def _of_modem(names: str, index: int) -> str:
    """The name for one modem in a list of names with commas between."""
    words = names.split(",")
    return words[min(index, len(words) - 1)]


def _speed(options: Options) -> Speed:
    return fixed(options.seconds_per_sms) if options.seconds_per_sms is not None else SPEEDS[options.speed]


def _boot_seconds(options: Options, speed: Speed) -> float:
    if options.boot_seconds is not None:
        return options.boot_seconds
    return QUICK_BOOT if speed.pace < 0.5 else REAL_BOOT


def _random(options: Options, part: str) -> random.Random:
    return random.Random(f"{options.seed} {part}")
