"""What may be asked of a running simulation: one JSON object in, one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.modem.simulator.faults import Fault, PortName, Seconds
from appliance.modem.simulator.hat import SimulatedHat
from appliance.modem.simulator.key_line import LineName
from appliance.modem.simulator.radio import Cure
from appliance.modem.simulator.report_habits import HABITS
from appliance.modem.simulator.simulation import HabitName, Simulation
from appliance.modem.simulator.state import state_of
from appliance.modem.simulator.subscription import NoCredit


class ControlError(ValueError):
    """The command cannot be meant; one sentence."""


class OfModem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Commands for one hat; ``modem`` counts from 0."""

    modem: Annotated[int, Meta(ge=0)] = 0


class Incoming(OfModem, frozen=True, rename={"sender": "from"}, kw_only=True):
    """Somebody writes to the SIM. ``sender``: ``+62…``, a short code or a name."""

    sender: Annotated[str, Meta(min_length=1, max_length=20)]
    text: str
    copies: Annotated[int, Meta(ge=1, le=100)] = 1
    backwards: bool = False
    parts: tuple[int, ...] | None = None


class RawIncoming(OfModem, frozen=True, kw_only=True):
    """A PDU as it is, SMSC part included."""

    pdu: Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2}){2,200}$")]


class DeliveryReport(OfModem, frozen=True, kw_only=True):
    """A report about any message, true or not. ``sent_at``: RFC 3339, None = now."""

    number: str
    mr: Annotated[int, Meta(ge=0, le=255)]
    status: Annotated[int, Meta(ge=0, le=255)] = 0
    sent_at: datetime | None = None


class Hang(OfModem, frozen=True):
    seconds: Seconds | None = None


class Reboot(OfModem, frozen=True):
    vanish: bool = False


class Unplug(OfModem, frozen=True):
    seconds: Seconds | None = None
    link: PortName | None = None
    power: bool = True


class Plug(OfModem, frozen=True):
    link: PortName | None = None


class Say(OfModem, frozen=True, kw_only=True):
    """The modem says a line unasked, or raw bytes in hex."""

    line: str = ""
    hex: Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2})*$")] = ""


class Signal(OfModem, frozen=True, kw_only=True):
    csq: Annotated[int, Meta(ge=0, le=99)]


class Registration(OfModem, frozen=True, kw_only=True):
    """What +CREG says from now on. ``cure``: what brings 1 back; see ``radio.Cure``."""

    value: Annotated[int, Meta(ge=0, le=11)]
    cure: Cure = Cure.TIME


class Key(OfModem, frozen=True, kw_only=True):
    """A pin of the header that reaches the HAT has that level from now on."""

    level: bool
    line: LineName = "power"


class Balance(OfModem, frozen=True, kw_only=True):
    """``habit``: what the operator does with messages once ``pulsa`` is below the price of one."""

    pulsa: Annotated[int, Meta(ge=0)]
    habit: NoCredit | None = None
    code: int | None = None


class Fill(OfModem, frozen=True):
    """Old messages fill a store until ``leave`` slots are free."""

    store: str | None = None
    leave: Annotated[int, Meta(ge=0)] = 0


class Sim(OfModem, frozen=True, kw_only=True):
    """Put in another SIM or take it out, or give it a PIN; the module restarts. None: as it was."""

    inserted: bool = True
    pin: str | None = None
    card: Annotated[int, Meta(ge=0, le=999)] | None = None


class Nitz(OfModem, frozen=True, kw_only=True):
    on: bool


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reports: HabitName | None = None
    answers: Annotated[float, Meta(ge=0, le=1)] | None = None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


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
            "hang": (Hang, lambda c, now: self._hat(c).power.hang(now, c.seconds)),
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
            "sim": (Sim, self._sim),
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
        store.fill(hat.network.old_message(now), command.leave)
        return {"used": store.used, "capacity": store.capacity}

    def _sim(self, command: Sim, now: float) -> None:
        hat = self._hat(command)
        sim = hat.sim if command.card is None else self._simulation.card(command.card, now)
        if sim is not hat.sim and any(other.sim is sim for other in self._simulation.hats):
            raise ControlError(f"card {command.card} sits in another modem")
        if command.pin is not None:
            sim.lock.pin = command.pin
        hat.insert_sim(sim, inserted=command.inserted, now=now)

    def _registration(self, command: Registration, now: float) -> None:
        self._hat(command).radio.set_registration(command.value, now, command.cure)

    def _key(self, command: Key, now: float) -> None:
        self._hat(command).key(command.level, now, command.line)

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
