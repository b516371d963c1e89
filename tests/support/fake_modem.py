"""A modem without a wire: keeps its own log of what the network took, and fails exactly as it is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from appliance.errors import ModemGone, NotHandedOver, PortMissing, SendRefused, SendUncertain
from appliance.modem.dialogue import Dialogue
from appliance.modem.events import (
    IncomingPdu,
    LateAnswer,
    MessageReference,
    ModemEvent,
    ModemIdentity,
    ModemState,
    ReportPdu,
    Restarted,
    Undervoltage,
)
from appliance.sms.pdu import Submit, decode_submit, encode_deliver, encode_status_report
from appliance.sms.status_codes import ErrorClass
from tests.support.clock import FakeClock

SIM = "510101234567890"


@dataclass(frozen=True)
class Taken:
    """One PDU that the network took."""

    submit: Submit
    reference: int
    at: datetime

    @property
    def number(self) -> str:
        return self.submit.number

    @property
    def text(self) -> str:
        return self.submit.text


class FakeModem:
    """The verbs of ``appliance.modem.modem.Modem``.

    ``outcomes``: what the next sends come to, in order; an exception is raised, a callable is called with the
    decoded message, True means the ordinary answer. When it is empty every message is taken.
    """

    def __init__(
        self, clock: FakeClock, *, name: str = "Telkomsel", imsi: str = SIM, seconds: float = 0.0
    ) -> None:
        self.name = name
        self.dialogue = Dialogue()
        self.clock = clock
        self.imsi = imsi
        self.imei = "86"
        self.seconds = seconds
        self.taken: list[Taken] = []
        self.outcomes: deque[object] = deque()
        self.events: deque[ModemEvent] = deque()
        self.stored: dict[int, IncomingPdu | ReportPdu] = {}
        self.deleted: list[int] = []
        self.connects = 0
        self.connect_errors: deque[Exception] = deque()
        self.closed = 0
        self.woken = 0
        self.reports = False  # deliver a report for each message, at once
        self.report_status = 0
        self.state = ModemState(registered=True, registration=1, operator="TELKOMSEL", signal_percent=70)
        self.ready = True
        self.identity: ModemIdentity | None = None
        self.sees_events_first: Callable[[], None] = lambda: None
        self.line: Callable[[], bool] = self.is_there  # what ``answers`` comes to
        self.obeys: set[str] = {"restart", "cycle_radio", "shut_down"}
        self.told: list[str] = []  # commands that bring a modem round
        self.announced: object = None  # the PDU it prompts for
        self.hears_announcement: Callable[[], None] = lambda: None
        self._up = False
        self._reference = 0

    # -- the verbs of a modem -------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        return self._up

    @property
    def ready_to_send(self) -> bool:
        return self._up and self.ready

    def connect(self) -> ModemIdentity:
        self.announced = None  # it begins with ESC, whatever was before
        self.connects += 1
        if self.connect_errors:
            raise self.connect_errors.popleft()
        self._up = True
        self.identity = ModemIdentity(
            "SIMCOM", "SIM7600E-H", imei=self.imei, imsi=self.imsi, family="sim7600"
        )
        return self.identity

    def announce(self, pdu: object) -> None:
        assert self.announced is None, "it prompts already"
        if self._up:
            self.announced = pdu
            self.hears_announcement()

    def withdraw(self) -> None:
        self.announced = None

    def send(self, pdu: object) -> MessageReference:
        assert self.announced in (None, pdu), "it prompts for another message"
        self.announced = None
        if not self._up:
            raise NotHandedOver("the modem has to be set up again first")
        self.clock.advance(self.seconds)
        submit = decode_submit(pdu.hex)  # type: ignore[attr-defined]
        answer = self.outcomes.popleft() if self.outcomes else True
        if isinstance(answer, Exception):
            if isinstance(answer, ModemGone):
                self._up = False
            raise answer
        if callable(answer):
            answer(submit)
        return MessageReference(self.take(submit))

    def poll(self, timeout: float) -> list[ModemEvent]:
        self._is_no_prompt_open()
        if not self._up:
            raise ModemGone("the modem is not connected")
        self.sees_events_first()
        if not self.events:
            self.clock.advance(timeout)
        found = list(self.events)
        self.events.clear()
        return found

    def sweep(self) -> list[IncomingPdu | ReportPdu]:
        self._is_no_prompt_open()
        return list(self.stored.values())

    def delete(self, message: IncomingPdu | ReportPdu) -> bool:
        self._is_no_prompt_open()
        assert message.index is not None
        self.stored.pop(message.index, None)
        self.deleted.append(message.index)
        return True

    def leave(self, message: IncomingPdu | ReportPdu) -> None:
        pass  # a sweep of this one shows everything each time

    def refresh(self) -> ModemState:
        self._is_no_prompt_open()
        return self.state

    def network_time(self) -> datetime | None:
        self._is_no_prompt_open()
        return self.clock.now()

    def answers(self) -> bool:
        return self.line()

    def search_network(self, settle: float = 0.0) -> bool:
        self.told.append("search_network")
        return True

    def cycle_radio(self) -> bool:
        return self._obey("cycle_radio")

    def restart(self) -> bool:
        return self._obey("restart")

    def shut_down(self) -> bool:
        return self._obey("shut_down")

    def start_expected(self) -> None:
        """The real one takes the words of a start for no news then."""

    def stop_waiting(self) -> None:
        self.told.append("stop_waiting")

    def wake(self) -> None:
        self.woken += 1

    def close(self) -> None:
        self._up = False
        self.announced = None
        self.closed += 1

    def _is_no_prompt_open(self) -> None:
        assert self.announced is None, "a prompt is open: this would become part of a message"

    def _obey(self, command: str) -> bool:
        self.told.append(command)
        if command in self.obeys:
            self._up = False
        return command in self.obeys

    # -- what a test does with it ---------------------------------------------------------------------

    def is_there(self) -> bool:
        """AT is answered, unless connecting would fail: then there is no port."""
        if self.connect_errors:
            raise PortMissing("there is no such port")
        return True

    def take(self, submit: Submit) -> int:
        """The network takes a message."""
        self._reference = (self._reference + 1) % 256
        self.taken.append(Taken(submit, self._reference, self.clock.now()))
        if self.reports:
            self.events.append(ReportPdu(self.report(len(self.taken) - 1)))
        return self._reference

    def report(
        self, which: int = -1, *, status: int | None = None, number: str = "", seconds: float = 6
    ) -> str:
        """The delivery report, as hex, of one of the messages taken."""
        taken = self.taken[which]
        return encode_status_report(
            message_reference=taken.reference,
            recipient=number or taken.number,
            sent_at=taken.at,
            discharged_at=datetime.fromtimestamp(taken.at.timestamp() + seconds, UTC),
            status=self.report_status if status is None else status,
            smsc="+6281100000",
        )

    def bring_report(self, which: int = -1, **fields: object) -> None:
        """A report arrives inline."""
        self.events.append(ReportPdu(self.report(which, **fields)))  # type: ignore[arg-type]

    def bring_message(self, sender: str, text: str, *, index: int | None = 1) -> None:
        """An SMS arrives: in the store, announced; ``index`` None: inline."""
        pdu = encode_deliver(sender, text, sent_at=self.clock.now())
        event = IncomingPdu(pdu) if index is None else IncomingPdu(pdu, "SM", index)
        if index is not None:
            self.stored[index] = event
        self.events.append(event)

    def start_by_itself(self) -> None:
        self._up = False
        self.events.append(Restarted("RDY"))

    def undervoltage(self) -> None:
        self.events.append(Undervoltage("UNDER-VOLTAGE WARNNING"))

    def unplug(self) -> None:
        self._up = False

    def answer_late(self, reference: int) -> None:
        self.events.append(LateAnswer(MessageReference(reference)))

    def answer_with(self, *answers: object) -> None:
        self.outcomes.extend(answers)

    def numbers(self) -> list[str]:
        return [each.number for each in self.taken]


def refused(error_class: ErrorClass, code: int | None = None) -> SendRefused:
    """``+CMS ERROR`` behind Ctrl-Z."""
    return SendRefused(code, "CMS", error_class)


def silence() -> SendUncertain:
    """No answer behind Ctrl-Z, and the network has not taken it."""
    return SendUncertain("no answer in 65 s")


def taken_but_silent(modem: FakeModem) -> Callable[[Submit], None]:
    """No answer behind Ctrl-Z, although the network has taken it."""

    def answer(submit: Submit) -> None:
        modem.take(submit)
        raise SendUncertain("no answer in 65 s")

    return answer


def all_of(count: int, answer: Callable[[], Exception]) -> Iterable[Exception]:
    return (answer() for _ in range(count))
