"""One AT+CMGS from the command to its answer, with the faults that strike it on the way."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appliance.modem.simulator.agenda import Action
from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.faults import STRAY_LINES, Fault, Kind, Step
from appliance.modem.simulator.radio import LteRefusal
from appliance.modem.simulator.report_habits import RECEIVED, Fate
from appliance.sms.pdu import PduError, Submit, decode_submit

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

ESCAPE, CTRL_Z = 0x1B, 0x1A
LONGEST_PDU_INPUT = 1024
NETWORK_TIMER = (35.0, 45.0)  # seconds: TR1M (TS 24.011 10.2)

_STRAY_BYTES = bytes((0x00, 0xF0, 0xFF, 0x80, 0x7F, 0xA5, 0x7E))


class Stage(Enum):
    WAITS_FOR_PROMPT = auto()
    TAKES_PDU = auto()
    ON_THE_AIR = auto()


class Sending:
    """The module's side of one submission. ``length``: octets of the TPDU as the command announced them."""

    def __init__(self, hat: SimulatedHat, length: int, attempt: int) -> None:
        self._hat = hat
        self._length = length
        self._attempt = attempt
        self._faults: list[Fault] = [self._fit(fault) for fault in hat.faults.at_command(hat.index, attempt)]
        self._stage = Stage.WAITS_FOR_PROMPT
        self._typed = bytearray()
        self._message: Submit | None = None
        self._reference = 0

    @property
    def takes_input(self) -> bool:
        """Not while the message is on the air: what comes then waits."""
        return self._stage is not Stage.ON_THE_AIR

    @property
    def takes_pdu(self) -> bool:
        """Between the prompt and Ctrl-Z, when a module says nothing of its own accord."""
        return self._stage is Stage.TAKES_PDU

    # -- up to the prompt ------------------------------------------------------------------------------

    def begin(self, now: float) -> None:
        hat = self._hat
        if self._fault(Kind.NO_CREDIT) is not None:
            hat.sim.pulsa = 0
        if self._fault(Kind.FULL_STORE) is not None:
            hat.memories[2].fill(hat.network.old_message(now), leave=0)
        refusal = self._fault(Kind.REFUSE, Step.COMMAND)
        if refusal is not None:
            self._fail(refusal, now)
        elif not self._struck(Step.COMMAND, now):
            delay = hat.speed.prompt_delay(hat.random)
            if delay:
                hat.later(now, delay, self._prompt)
            else:
                self._prompt(now)

    def _prompt(self, now: float) -> None:
        if self._hat.sending is not self or self._stage is not Stage.WAITS_FOR_PROMPT:
            return  # escaped meanwhile
        self._disturb()
        self._stage = Stage.TAKES_PDU
        if self._fault(Kind.NO_PROMPT) is None:
            self._hat.console.emit(self._hat.chip.messages.prompt)
        self._struck(Step.PROMPT, now)

    # -- the PDU ---------------------------------------------------------------------------------------

    def feed(self, data: bytes, now: float) -> bytes:
        """Take what was typed; returns what is left for after this command."""
        end = next((i for i, byte in enumerate(data) if byte in (ESCAPE, CTRL_Z)), None)
        if self._stage is Stage.WAITS_FOR_PROMPT:
            escape = data.find(ESCAPE)
            if escape < 0:
                return b""  # typed ahead of the prompt: lost
            self._cancel(now)
            return data[escape + 1 :]
        typed = data if end is None else data[:end]
        if self._hat.settings.echo:
            self._hat.console.emit(typed)
        if len(self._typed) < LONGEST_PDU_INPUT:
            self._typed += typed
        if end is None:
            return b""
        if data[end] == ESCAPE:
            self._cancel(now)
        else:
            self._handed_over(now)
        return data[end + 1 :]

    def _cancel(self, now: float) -> None:
        """TS 27.005 3.5.1: ESC ends the command without sending anything; modules then say OK."""
        self._end(now, "OK")

    def _handed_over(self, now: float) -> None:
        try:
            message = self._read_pdu()
        except ValueError:  # PduError is one
            self._end(now, AtError("CMS", 304).result(self._hat.settings.cmee))
            return
        self._message = message
        faults = self._hat.faults.at_pdu(self._hat.index, self._attempt, message.number)
        self._faults += [self._fit(fault) for fault in faults]
        self._stage = Stage.ON_THE_AIR
        self._reference = self._hat.sim.next_reference()
        if self._struck(Step.PDU, now):
            return
        hat = self._hat
        idle = None if hat.last_answer is None else now - hat.last_answer
        delay = hat.speed.answer_delay(hat.random, idle, kept=hat.settings.cmms > 0, weak=hat.radio.weak)
        for fault in self._of(Kind.SLOW):
            delay += fault.delay(hat.random, 15.0)
        for fault in self._of(Kind.REFUSE):
            delay += fault.delay(hat.random, 0.0)
        answer_at = now + delay
        if delay == 0.0:
            self._arrive(now, answer_at)
        else:  # RP-DATA is up after most of the time; RP-ACK and the release are the rest
            hat.later(now, delay * hat.random.uniform(0.6, 0.95), lambda at: self._arrive(at, answer_at))

    def _read_pdu(self) -> Submit:
        text = bytes(self._typed).decode("ascii").strip()
        octets = bytes.fromhex(text)
        if not octets or len(octets) - 1 - octets[0] != self._length:
            raise PduError("the PDU is not as long as AT+CMGS said")
        return decode_submit(text)

    # -- the network and the answer --------------------------------------------------------------------

    def _arrive(self, now: float, answer_at: float) -> None:
        """The message is at the SMSC, unless something is in its way."""
        hat, message = self._hat, self._message
        if message is None:
            return
        refusal = self._fault(Kind.REFUSE)
        silence = self._fault(Kind.SILENCE)
        if not hat.registered:
            refusal = refusal or Fault(Kind.REFUSE, code=331)
        elif not hat.sim.smsc:
            refusal = refusal or Fault(Kind.REFUSE, code=330)
        elif refusal is None and not hat.radio.carries_messages:
            self._lost_on_lte(message, answer_at, now)
            return
        if refusal is not None:
            if refusal.accepted and hat.registered and hat.radio.carries_messages:
                hat.network.submit(hat.sim, message, self._reference, now, self._fate())
            else:
                hat.network.refuse(hat.sim, message, self._reference, now, refusal.code, refusal.namespace)
            self._at(answer_at, now, lambda at: self._fail(refusal, at))
            return
        if silence is not None and silence.accepted is False:
            hat.end_sending(now)
            return
        verdict = hat.network.submit(hat.sim, message, self._reference, now, self._fate())
        if self._struck(Step.ACCEPTED, now):
            return
        if silence is not None or not verdict.answered:
            hat.end_sending(now)
        elif verdict.code is not None:
            fault = Fault(Kind.REFUSE, code=verdict.code)
            self._at(answer_at, now, lambda at: self._fail(fault, at))
        else:
            self._answer_in_time(answer_at, now)

    def _lost_on_lte(self, message: Submit, answer_at: float, now: float) -> None:
        """Registered on a network that has no way for this module's messages."""
        hat, code = self._hat, 500
        if hat.radio.lte_refusal is LteRefusal.TIMEOUT:
            code = hat.chip.messages.network_timer
            answer_at += hat.random.uniform(*NETWORK_TIMER)
        hat.network.refuse(hat.sim, message, self._reference, now, code)
        if hat.radio.lte_refusal is LteRefusal.SILENCE:
            hat.end_sending(now)
        else:
            fault = Fault(Kind.REFUSE, code=code)
            self._at(answer_at, now, lambda at: self._fail(fault, at))

    def _answer_in_time(self, answer_at: float, now: float) -> None:
        late = self._fault(Kind.LATE)
        if late is None:
            self._at(answer_at, now, self._answer)
            return
        answer_at += late.delay(self._hat.random, 90.0)
        if late.responsive:
            self._hat.end_sending(now)
        self._at(answer_at, now, self._answer)

    def _answer(self, now: float) -> None:
        hat = self._hat
        self._disturb()
        lines = () if self._fault(Kind.NO_REFERENCE) else (f"+CMGS: {self._reference}",)
        if lines and self._strike_for(Step.HALF) is not None:
            hat.console.emit(f"\r\n+CMGS: {self._reference}"[:-1].encode())
            if not self._struck(Step.HALF, now):  # only the port is gone
                hat.end_sending(now)
            return
        hat.last_answer = now
        if self._fault(Kind.REFERENCE_LAST) is not None:
            hat.console.conclude((), "OK")
            hat.console.say(*lines)
        else:
            hat.console.conclude(lines, "OK")
        if self._fault(Kind.TWICE) is not None:
            hat.console.conclude(lines, "OK")
        self._disturb()
        if not self._struck(Step.ANSWER, now) and hat.sending is self:
            hat.end_sending(now)

    def _fail(self, fault: Fault, now: float) -> None:
        self._disturb()
        self._end(now, AtError(fault.namespace, fault.code).result(self._hat.settings.cmee))

    def _end(self, now: float, final: str) -> None:
        self._hat.console.conclude((), final)
        self._hat.end_sending(now)

    def _at(self, when: float, now: float, action: Action) -> None:
        if when <= now:
            action(now)
        else:
            self._hat.later(now, when - now, action)

    # -- faults ----------------------------------------------------------------------------------------

    def _fit(self, fault: Fault) -> Fault:
        """The same in the words of this family."""
        if fault.kind is not Kind.TIMER:
            return fault
        first, last = NETWORK_TIMER
        has_it = self._hat.random.random() < 0.5 if fault.accepted is None else fault.accepted
        return replace(
            fault,
            kind=Kind.REFUSE,
            accepted=has_it,
            code=self._hat.chip.messages.network_timer,
            seconds=first if fault.seconds is None else fault.seconds,
            until=last if fault.seconds is None else fault.until,
        )

    def _of(self, kind: Kind) -> Iterable[Fault]:
        return (fault for fault in self._faults if fault.kind is kind)

    def _fault(self, kind: Kind, step: Step | None = None) -> Fault | None:
        return next((fault for fault in self._of(kind) if step is None or fault.strikes_at is step), None)

    def _strike_for(self, step: Step) -> Fault | None:
        kinds = (Kind.HANG, Kind.REBOOT, Kind.UNPLUG, Kind.BROWN_OUT)
        return next((f for f in self._faults if f.kind in kinds and f.strikes_at is step), None)

    def _struck(self, step: Step, now: float) -> bool:
        """Let the module hang, restart or vanish if that is due at this step."""
        fault = self._strike_for(step)
        if fault is None:
            return False
        hat = self._hat
        if fault.kind is Kind.HANG:
            hat.power.hang(now, None if fault.seconds is None else fault.delay(hat.random, 0.0))
        elif fault.kind is Kind.BROWN_OUT:
            hat.power.undervoltage(now, fault.then)
        elif fault.kind is Kind.REBOOT:
            hat.power.restart(now, vanish=fault.vanish)
        else:
            seconds = None if fault.seconds is None else fault.delay(hat.random, 0.0)
            hat.power.unplug(now, seconds, link=fault.link, power=fault.power)
            return fault.power
        return True

    def _disturb(self) -> None:
        for fault in self._of(Kind.NOISE):
            self._hat.console.emit(bytes(self._hat.random.choices(_STRAY_BYTES, k=fault.count)))
        for fault in self._of(Kind.URCS):
            for line in self._hat.random.choices(STRAY_LINES, k=fault.count):
                self._hat.console.say(line)

    def _fate(self) -> Fate | None:
        """What a fault says about the reports of this message; None = the network's habit."""
        if self._fault(Kind.REPORT_FIRST) is not None:
            return Fate(((0.0, RECEIVED),), 0.0)
        fault = self._fault(Kind.REPORT)
        if fault is None:
            return None
        gap = 1.0 if fault.seconds is None else fault.seconds
        events = [
            (gap * (position + 1), status)
            for position, status in enumerate(fault.status or (RECEIVED,))
            for _ in range(fault.copies)
        ]
        return Fate(tuple(events), next((after for after, status in events if status < 0x20), None))
