"""A simulated HAT on the table: no port, a clock that a test moves, and everything it says in plain view."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from appliance.modem.simulator.control import Control
from appliance.modem.simulator.key_line import LineName
from appliance.modem.simulator.network_log import MemoryLog
from appliance.modem.simulator.script import read
from appliance.modem.simulator.simulation import Options, Simulation
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Deliver, StatusReport, SubmitPdu, decode, encode_submit
from appliance.sms.segments import split

NINE_IN_THE_MORNING = 1_796_695_200.0  # Tuesday, 8 December 2026, 09.00 WIB
EUIS = "+6281234567890"
PDU_SET_UP = "ATE0;+CMEE=1;+CMGF=0;+CNMI=2,1,0,1,0"


class HatByHand:
    """One simulation, one hat in hand (``modem``), time under control."""

    def __init__(self, script: list[dict[str, Any]] | None = None, modem: int = 0, **options: Any) -> None:
        self.now = NINE_IN_THE_MORNING
        self.log = MemoryLog()
        chosen = Options(**{"speed": "instant", **options})
        self.simulation = Simulation(chosen, self.log, now=self.now, script=read(script or []))
        self.hat = self.simulation.hats[modem]
        self._control = Control(self.simulation)

    def type(self, text: str | bytes) -> str:
        """Send bytes as they are; returns what the hat says at once."""
        data = text if isinstance(text, bytes) else text.encode("latin-1")
        self.hat.due(self.now)
        self.hat.receive(data, self.now)
        return self.hears()

    def ask(self, command: str) -> list[str]:
        """One command; the lines it says at once."""
        return lines(self.type(command + "\r"))

    def wait(self, seconds: float) -> str:
        """Let time pass; returns what the hat says meanwhile."""
        self.now += seconds
        return self.hears()

    def hears(self) -> str:
        said = b""
        while more := self.hat.due(self.now):  # with crumbs it comes in pieces
            said += more
        return said.decode("latin-1")

    def set_up(self) -> None:
        """As a box would: PDU mode, reports straight through."""
        assert self.ask(PDU_SET_UP)[-1] == "OK"

    def hand_over(self, number: str = EUIS, text: str = "Halo bu", pdu: SubmitPdu | None = None) -> str:
        """AT+CMGS, prompt, PDU, Ctrl-Z; returns everything said from the PDU on."""
        pdu = pdu or submit(number, text)
        prompt = self.type(f"AT+CMGS={pdu.tpdu_length}\r")
        assert prompt.encode().endswith(self.hat.chip.messages.prompt), f"no prompt but {prompt!r}"
        return self.type(f"{pdu.hex}\x1a")

    def send(self, number: str = EUIS, text: str = "Halo bu") -> list[str]:
        return lines(self.hand_over(number, text))

    def do(self, word: str, **fields: Any) -> dict[str, Any]:
        """A control command; ``sender`` is written as ``from``."""
        if "sender" in fields:
            fields["from"] = fields.pop("sender")
        return self.command({"do": word, **fields})

    def command(self, command: dict[str, Any]) -> dict[str, Any]:
        return self._control.handle(command, self.now)

    def key(self, level: bool, line: LineName = "power") -> None:
        """A pin of the header that reaches the HAT has that level from now on."""
        self.hat.key(level, self.now, line)

    def press(self, seconds: float) -> str:
        """A pulse on the power pin, whatever its level at rest; returns what the hat says until its end."""
        pressed = self.hat.power.board.pressed_high
        self.key(pressed)
        said = self.wait(seconds)
        self.key(not pressed)
        return said + self.hears()

    @property
    def state(self) -> dict[str, Any]:
        """Of the hat in hand, as the control command ``state`` has it."""
        modems: list[dict[str, Any]] = self.do("state")["modems"]
        return modems[self.hat.index]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.log.events if event["event"] == kind]

    @property
    def accepted(self) -> list[dict[str, Any]]:
        return self.events("accepted")


def lines(text: str) -> list[str]:
    """Without empty lines, as a driver sees them."""
    return [line for line in text.replace("\r", "\n").split("\n") if line]


def submit(number: str = EUIS, text: str = "Halo bu", **options: Any) -> SubmitPdu:
    return encode_submit(PhoneNumber(number), text, encoding=split(text).encoding, **options)


def reports_in(text: str) -> list[StatusReport]:
    """The delivery reports among what was said."""
    return [pdu for pdu in _pdus(text, "+CDS:") if isinstance(pdu, StatusReport)]


def messages_in(text: str, announced: str = "+CMGL:") -> list[Deliver]:
    """The messages among what was said."""
    return [pdu for pdu in _pdus(text, announced) if isinstance(pdu, Deliver)]


def _pdus(text: str, announced: str) -> list[Deliver | StatusReport]:
    said = lines(text)
    return [decode(pdu) for head, pdu in pairwise(said) if head.startswith(announced)]
