"""Who is on a port? A short talk that changes nothing: no PIN, no setting, never a Ctrl-Z."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.modem import parsing
from appliance.modem.at_channel import Event, Unsolicited
from appliance.modem.at_link import AtLink, NoAnswer
from appliance.modem.dialogue import Dialogue
from appliance.modem.profile import cannot_do_sms, detect_family
from appliance.modem.serial_port import Port

ATTEMPTS = 3  # AT, a second each
PATIENCE = 2.0  # seconds for a fact the modem knows by heart

_LABEL = re.compile(r"^(?:Manufacturer|Model|Revision|\+CGM[IMR])\s*:\s*", re.IGNORECASE)
_TELLS_MORE = re.compile(r"SIMCOM|A76\d\d|SIM7", re.IGNORECASE)  # knows AT+SIMCOMATI


@dataclass(frozen=True, slots=True)
class Probed:
    """A modem that answered. ``sms`` False: this module cannot do SMS at all. Unknown texts are "".

    ``heard``: lines that came unasked meanwhile, as the modem wrote them; they belong to whoever uses it.
    """

    manufacturer: str
    model: str
    revision: str
    imei: str
    family: str
    sms: bool
    heard: bytes = b""


def probe(port: Port, clock: Clock, *, stopping: Callable[[], bool] = lambda: False) -> Probed | None:
    """Leave any prompt, AT at most three times, then ask who it is. None: nobody there, or no modem.

    Raises ``ModemGone`` when the port breaks, or when ``stopping`` says so.
    """
    heard = Overheard()
    link = AtLink(port, clock=clock, dialogue=Dialogue(), hear=heard.hear, stopping=stopping)
    if not link.synchronise(ATTEMPTS):
        return None
    manufacturer, model, revision = (told(link, command) for command in ("AT+CGMI", "AT+CGMM", "AT+CGMR"))
    imei = parsing.equipment_number(told(link, "AT+CGSN"))
    more = told(link, "ATI")
    if not imei and not manufacturer and not parsing.equipment_number(more):
        return None  # something else that speaks AT, a Wi-Fi chip for instance
    if _TELLS_MORE.search(f"{manufacturer} {model} {more}"):
        more += "\n" + told(link, "AT+SIMCOMATI")
    link.listen(0)
    return Probed(
        manufacturer=manufacturer,
        model=model,
        revision=revision,
        imei=imei or parsing.equipment_number(more),
        family=detect_family(manufacturer, model, revision, more),
        sms=not cannot_do_sms(model, revision, more),
        heard=bytes(heard.octets),
    )


def told(link: AtLink, command: str) -> str:
    """The text of an answer in free form, without the label some modems put in front; "" for none."""
    name = command.removeprefix("AT")
    prefixes = (name,) if name.startswith("+") else ()
    try:
        answer = link.run(command, prefixes=prefixes, plain=True, timeout=PATIENCE)
    except NoAnswer:
        return ""
    if not answer.ok:
        return ""
    return _LABEL.sub("", answer.text).strip().strip('"')


class Overheard:
    """Keeps what comes unasked, written as the modem wrote it."""

    def __init__(self) -> None:
        self.octets = bytearray()

    def hear(self, event: Event) -> None:
        if isinstance(event, Unsolicited):
            lines = (event.line, event.data) if event.data else (event.line,)
            self.octets += "".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1", "replace")
