"""Hats, network, people and faults joined into one simulation, still without ports or clock."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.chip import CHIPS
from appliance.modem.simulator.faults import FaultPlan, nasty
from appliance.modem.simulator.hat import Cable, SimulatedHat
from appliance.modem.simulator.identity import imei, sim_card
from appliance.modem.simulator.latency import SPEEDS, Speed, fixed
from appliance.modem.simulator.network import WIB, Network
from appliance.modem.simulator.network_log import NetworkLog
from appliance.modem.simulator.people import People
from appliance.modem.simulator.report_habits import HABITS
from appliance.modem.simulator.script import Script
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
    and cost of a segment. ``pin``: of every SIM.
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
        chip = CHIPS[options.chip]
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
        if options.nasty:
            for fault in nasty(options.nasty, chip.network_timer, brown_out=options.brown_out):
                self.faults.add(fault)
        self.hats: list[SimulatedHat] = []
        for index in range(options.modems):
            hat = SimulatedHat(
                index=index,
                name=f"modem{index}",
                chip=chip,
                imei=imei(index, options.seed, chip.type_allocation_code),
                sim=self._subscribe(index, options, now),
                network=self.network,
                agenda=self.agenda,
                random=_random(options, f"hat{index}"),
                speed=speed,
                faults=self.faults,
                boot_seconds=_boot_seconds(options, speed),
                slots=options.slots,
                pin=options.pin,
                cable=cable,
            )
            (hat.power_on if options.cold else hat.start_ready)(now)
            self.hats.append(hat)

    def _subscribe(self, index: int, options: Options, now: float) -> Subscription:
        card = sim_card(index, options.seed)
        chance = _random(options, f"sim{index}")
        expires = datetime.fromtimestamp(now, WIB) + timedelta(days=chance.randint(20, 60))
        sim = Subscription(
            card,
            pulsa=options.pulsa,
            price=options.price,
            last_reference=chance.randrange(256),
            expires=f"{expires:%d/%m/%Y}",
        )
        self.network.subscribe(sim)
        return sim


def _speed(options: Options) -> Speed:
    return fixed(options.seconds_per_sms) if options.seconds_per_sms is not None else SPEEDS[options.speed]


def _boot_seconds(options: Options, speed: Speed) -> float:
    if options.boot_seconds is not None:
        return options.boot_seconds
    return QUICK_BOOT if speed.pace < 0.5 else REAL_BOOT


def _random(options: Options, part: str) -> random.Random:
    return random.Random(f"{options.seed} {part}")
