"""A modem on a scripted port: a SIM7600 or another of ``connect/``, with a clock that nobody waits for."""

from __future__ import annotations

from pathlib import Path

from appliance.modem.events import IncomingPdu, LateAnswer, ModemEvent, ReportPdu, Restarted, Undervoltage
from appliance.modem.modem import Modem
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import encode_submit
from appliance.sms.segments import Encoding
from tests.support.clock import FakeClock
from tests.support.scripted_port import Dialogue, ScriptedPort, Step

DIALOGUES = Path(__file__).parents[1] / "modem" / "dialogues"
SIM7600 = Dialogue.read(DIALOGUES / "connect" / "sim7600e.txt").answers()
GREETING = encode_submit(PhoneNumber("+6281234567890"), "Halo", encoding=Encoding.GSM7)


def scripted_modem(*, chop: int = 0, module: str = "") -> tuple[Modem, ScriptedPort]:
    """Not connected yet. ``module``: a file of ``connect/``."""
    clock = FakeClock()
    answers = Dialogue.read(DIALOGUES / "connect" / f"{module}.txt").answers() if module else SIM7600
    port = ScriptedPort(clock, dict(answers), chop=chop)
    return Modem(name="Telkomsel", open_port=lambda: port, profile=None, clock=clock), port


def connected_modem(*, chop: int = 0, module: str = "") -> tuple[Modem, ScriptedPort]:
    """Set up, with nothing sent that a test would have to look past."""
    modem, port = scripted_modem(chop=chop, module=module)
    modem.connect()
    port.sent.clear()
    return modem, port


def answering(port: ScriptedPort, command: str, *answers: str) -> None:
    """From now on ``command`` is answered so: one text for each time, its lines cut at line ends."""
    port.answers[command] = [tuple(Step("<", line) for line in answer.splitlines()) for answer in answers]


def told(event: ModemEvent) -> str:
    """An event in the words of the dialogues."""
    match event:
        case LateAnswer(reference):
            return f"LateAnswer {reference}"
        case Restarted(line) | Undervoltage(line):
            return f"{type(event).__name__} {line}"
        case IncomingPdu(_, store, index) | ReportPdu(_, store, index):
            return f"{type(event).__name__} {store} {index}"
