"""What may be asked of a running simulation: one JSON object in, one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from appliance.modem.simulator.control_words import (
    Acknowledgement,
    Answer,
    Balance,
    Bearer,
    Clock,
    DeliveryReport,
    Expire,
    Fill,
    Habit,
    Habits,
    Hang,
    Incoming,
    Key,
    LostAnnouncements,
    Nitz,
    Nothing,
    OfModem,
    OperatorText,
    Plug,
    RawIncoming,
    Reboot,
    Registration,
    Say,
    ServiceCentre,
    Signal,
    Sim,
    TopUp,
    Typed,
    Undervoltage,
    Unplug,
    Ussd,
)
from appliance.modem.simulator.faults import Fault
from appliance.modem.simulator.hat import SimulatedHat
from appliance.modem.simulator.message_store import Kept
from appliance.modem.simulator.network_time import NetworkTime
from appliance.modem.simulator.operator_texts import Notice
from appliance.modem.simulator.report_habits import HABITS
from appliance.modem.simulator.scripted_answers import ScriptedAnswer
from appliance.modem.simulator.simulation import Simulation
from appliance.modem.simulator.state import state_of
from appliance.modem.simulator.ussd_commands import UssdTrouble

HOME, DENIED = 1, 3  # +CREG


class ControlError(ValueError):
    """The command cannot be meant; one sentence."""


class Control:
    """``handle(command, now) -> answer``; ``{"ok": true, …}`` or ``{"ok": false, "error": "…"}``."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.stopping = False

    def handle(self, command: Mapping[str, Any], now: float) -> dict[str, Any]:
        fields = dict(command)
        word = fields.pop("do", None)
        kind, action = self._actions().get(str(word), (None, None))
        if kind is None or action is None:
            return {
                "ok": False,
                "error": f"`do` is one of {', '.join(sorted(self._actions()))}, not {word!r}",
            }
        try:
            answer = action(msgspec.convert(fields, kind), now)
        except ValueError as error:  # msgspec's, the texts' and our own
            return {"ok": False, "error": str(error)}
        return {"ok": True, **(answer or {})}

    def _actions(self) -> Mapping[str, tuple[type, Callable[[Any, float], dict[str, Any] | None]]]:
        return {
            "incoming": (Incoming, self._incoming),
            "incoming-pdu": (RawIncoming, self._incoming_pdu),
            "report": (DeliveryReport, self._report),
            "fault": (Fault, lambda fault, _now: self._simulation.faults.add(fault)),
            "clear-faults": (Nothing, lambda _nothing, _now: self._simulation.faults.clear()),
            "hang": (Hang, lambda c, now: self._hat(c).power.hang(now, c.seconds, c.revival)),
            "opened": (OfModem, lambda c, now: self._hat(c).power.opened(now)),
            "reboot": (Reboot, lambda c, now: self._hat(c).power.restart(now, vanish=c.vanish)),
            "power-off": (OfModem, lambda c, now: self._hat(c).power.off(now)),
            "power-on": (OfModem, lambda c, now: self._hat(c).power.on(now)),
            "unplug": (
                Unplug,
                lambda c, now: self._hat(c).power.unplug(now, c.seconds, link=c.link, power=c.power),
            ),
            "plug": (Plug, lambda c, now: self._hat(c).power.plug(now, c.link)),
            "say": (Say, self._say),
            "signal": (Signal, lambda c, _now: setattr(self._hat(c).radio, "signal", c.csq)),
            "registration": (Registration, self._registration),
            "balance": (Balance, self._balance),
            "fill": (Fill, self._fill),
            "acknowledgement": (
                Acknowledgement,
                lambda c, _now: setattr(self._hat(c).manners, "forces_acknowledgement", c.forced),
            ),
            "habit": (Habit, lambda c, _now: setattr(self._hat(c).manners, c.name, c.on)),
            "typed": (Typed, lambda c, now: self._hat(c).receive(c.text.encode(), now)),
            "lost-announcements": (
                LostAnnouncements,
                lambda c, _now: setattr(self._hat(c).manners, "lost_announcements", c.share),
            ),
            "sim": (Sim, self._sim),
            "bearer": (Bearer, self._bearer),
            "undervoltage": (Undervoltage, lambda c, now: self._hat(c).power.undervoltage(now, c.then)),
            "clock": (Clock, self._clock),
            "top-up": (TopUp, self._top_up),
            "expire": (Expire, self._expire),
            "operator-text": (OperatorText, self._operator_text),
            "ussd": (Ussd, self._ussd),
            "answer": (Answer, self._answer),
            "clear-answers": (OfModem, lambda c, _now: self._hat(c).console.scripted.clear()),
            "service-centre": (ServiceCentre, self._service_centre),
            "nitz": (Nitz, lambda c, _now: setattr(self._hat(c).clock.network, "on", c.on)),
            "habits": (Habits, self._habits),
            "key": (Key, self._key),
            "state": (Nothing, lambda _nothing, _now: self._state()),
            "stop": (Nothing, self._stop),
        }

    def _hat(self, command: OfModem) -> SimulatedHat:
        hats = self._simulation.hats
        if command.modem >= len(hats):
            raise ControlError(f"there is no modem {command.modem}, only 0 to {len(hats) - 1}")
        return hats[command.modem]

    def _incoming(self, command: Incoming, now: float) -> None:
        sim = self._hat(command).sim
        self._simulation.network.incoming(
            sim,
            command.sender,
            command.text,
            now,
            copies=command.copies,
            backwards=command.backwards,
            parts=command.parts,
        )

    def _incoming_pdu(self, command: RawIncoming, now: float) -> None:
        self._simulation.network.bring(self._hat(command).sim, command.pdu.upper(), now)

    def _report(self, command: DeliveryReport, now: float) -> None:
        network = self._simulation.network
        sent_at = command.sent_at or datetime.fromtimestamp(int(now), network.zone)
        if sent_at.tzinfo is None:
            raise ControlError("`sent_at` needs a time zone")
        network.report(self._hat(command).sim, command.number, command.mr, command.status, sent_at, now)

    def _say(self, command: Say, _now: float) -> None:
        hat = self._hat(command)
        if command.line:
            hat.console.say(command.line)
        hat.console.emit(bytes.fromhex(command.hex))

    def _balance(self, command: Balance, _now: float) -> None:
        sim = self._hat(command).sim
        sim.pulsa = command.pulsa
        sim.no_credit = command.habit or sim.no_credit
        sim.no_credit_code = sim.no_credit_code if command.code is None else command.code

    def _fill(self, command: Fill, now: float) -> dict[str, Any]:
        hat = self._hat(command)
        store = hat.stores.get(command.store) if command.store else hat.memories[2]
        if store is None:
            raise ControlError(f"the stores are {', '.join(hat.stores)}")
        store.fill(hat.network.old_message(now), command.leave, Kept(command.kept))
        return {"used": store.used, "capacity": store.capacity}

    def _sim(self, command: Sim, now: float) -> None:
        hat = self._hat(command)
        sim = hat.sim if command.card is None else self._simulation.card(command.card, now)
        if sim is not hat.sim and any(other.sim is sim for other in self._simulation.hats):
            raise ControlError(f"card {command.card} sits in another modem")
        if command.pin is not None:
            sim.lock.pin = command.pin
        hat.insert_sim(sim, now, inserted=command.inserted, restart=command.restart)

    def _registration(self, command: Registration, now: float) -> None:
        self._hat(command).radio.set_registration(command.value, now, command.cure)

    def _key(self, command: Key, now: float) -> None:
        self._hat(command).key(command.level, now, command.line)

    def _bearer(self, command: Bearer, now: float) -> None:
        hat = self._hat(command)
        radio = hat.radio
        radio.lte_sms = radio.lte_sms if command.lte_sms is None else command.lte_sms
        radio.lte_ussd = radio.lte_ussd if command.lte_ussd is None else command.lte_ussd
        radio.lte_refusal = command.refusal or radio.lte_refusal
        hat.network.woken(hat.sim, now)

    def _clock(self, command: Clock, now: float) -> None:
        hat = self._hat(command)
        hat.clock.network = NetworkTime(command.nitz, command.quarters, command.shift, command.utc)
        if command.tell:
            hat.clock.network_tells(now)

    def _top_up(self, command: TopUp, now: float) -> None:
        hat = self._hat(command)
        hat.sim.top_up(command.pulsa, command.days, self._simulation.today(now))
        if hat.radio.value == DENIED:
            hat.radio.set_registration(HOME, now)
        if command.text:
            hat.network.notify(hat.sim, Notice.TOPPED_UP, now, command.pulsa)

    def _expire(self, command: Expire, now: float) -> None:
        hat, sim = self._hat(command), self._hat(command).sim
        sim.expire(self._simulation.today(now))
        sim.no_credit = command.habit or sim.no_credit
        sim.no_credit_code = sim.no_credit_code if command.code is None else command.code
        if command.text:
            hat.network.notify(sim, Notice.EXPIRED, now)
        if command.blocked:
            hat.radio.set_registration(DENIED, now)

    def _operator_text(self, command: OperatorText, now: float) -> None:
        hat = self._hat(command)
        hat.network.notify(hat.sim, command.notice, now, command.amount)

    def _ussd(self, command: Ussd, _now: float) -> None:
        self._hat(command).ussd_trouble = UssdTrouble(
            command.mode, command.text, command.silent, command.times
        )

    def _answer(self, command: Answer, _now: float) -> None:
        order = ScriptedAnswer(command.command, command.lines, command.final, command.seconds, command.times)
        self._hat(command).console.scripted.order(order)

    def _service_centre(self, command: ServiceCentre, _now: float) -> None:
        self._hat(command).sim.service_centre = command.number

    def _habits(self, command: Habits, _now: float) -> None:
        network = self._simulation.network
        if command.reports is not None:
            network.habit = HABITS[command.reports]
        if command.answers is not None:
            network.people.rate = command.answers

    def _state(self) -> dict[str, Any]:
        simulation = self._simulation
        return {
            "accepted": simulation.network.accepted,
            "faults": [msgspec.to_builtins(fault) for fault in simulation.faults.pending()],
            "modems": [state_of(hat) for hat in simulation.hats],
        }

    def _stop(self, _command: Nothing, _now: float) -> None:
        self.stopping = True
