"""Looks at one port as a person with a cable would: what is there, can it send, and the one thing to do.

It asks and changes next to nothing: no SMS, no PIN, no setting that outlasts it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from appliance.clock import Clock
from appliance.errors import ModemError, ModemGone, PortInUse
from appliance.modem import parsing
from appliance.modem.asking import Asking
from appliance.modem.at_link import AtLink
from appliance.modem.dialogue import Dialogue
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.finder import Findings, FoundPort, PortKind, usb_tty
from appliance.modem.hats import HATS
from appliance.modem.header_uart import Places, consoles, is_debug_connector
from appliance.modem.network_clock import network_clock
from appliance.modem.profile import Profile
from appliance.modem.serial_port import PortOpener
from appliance.modem.setup import recognise
from appliance.modem.sim_card import SimCard
from appliance.modem.sim_pin import PinEntry, tries_left

AT_ATTEMPTS = 3
SIM_PATIENCE = 10.0  # seconds; a module that was just switched on is better tried again
WEAK = 5  # +CSQ; below this sending fails now and then
_RADIO_TIMEOUT = 20.0


class Verdict(StrEnum):
    """``GOOD``; ``BAD`` = it cannot send like this; ``NOTE`` = worth knowing, it can send all the same."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing looked at: ``found`` and ``to_do`` in English; ``to_do`` is "" when nothing is."""

    name: str
    verdict: Verdict
    found: str
    to_do: str = ""


@dataclass(slots=True)
class Examination:
    """All steps in order; after a ``BAD`` one nothing that builds on it is looked at."""

    port: str
    steps: list[Step] = field(default_factory=list)

    @property
    def could_send(self) -> bool:
        return all(step.verdict is not Verdict.BAD for step in self.steps)

    @property
    def advice(self) -> str:
        """The one thing a person should do."""
        for verdict in (Verdict.BAD, Verdict.NOTE):
            for step in self.steps:
                if step.verdict is verdict and step.to_do:
                    return step.to_do
        return "nothing, this modem can send"


SIM_ADVICE = {
    Trouble.NO_SIM: "switch the box off, put a SIM card in (the gold side down), switch it on again",
    Trouble.PIN_REQUIRED: "give the SIM's PIN on the page Modem, or switch the PIN off in a phone",
    Trouble.PIN_REFUSED: "put the SIM into a phone and enter its PIN there; do not try it here again",
    Trouble.PUK_REQUIRED: "the SIM is locked: enter its PUK, from the operator's shop, in a phone",
    Trouble.SIM_LOCKED: "the SIM or the modem is locked to another operator or device: take another SIM",
    Trouble.SIM_FAILURE: "take the SIM out, wipe its contacts, put it back; or take another",
    Trouble.SIM_BUSY: "wait a minute and try again; if it stays so, take the SIM out and put it back",
}
_NOT_REGISTERED = {
    0: ("the modem is not looking for a network", "check the antenna; on the page Modem restart the modem"),
    2: ("still searching", "wait two minutes; then check the antenna, or move the box to a window"),
    3: ("refused by the network", "the SIM is blocked or expired: top it up, or ask the operator's shop"),
    11: (
        "for emergency calls only, it cannot send SMS",
        "the SIM may use no network here: put it into a phone; top it up, or ask the operator's shop",
    ),
    4: ("not known", "check the antenna and move the box to a window"),
}


def examine(
    path: str, *, open_port: PortOpener, findings: Findings, places: Places, clock: Clock
) -> Examination:
    """Look at the port called ``path``. Never raises because of a modem."""
    result = Examination(path)
    found = next((port for port in findings.ports if _same(port.path, path)), None)
    result.steps.append(_port_step(path, found, findings, places))
    if not result.could_send:
        return result
    try:
        wire = open_port(path)
    except PortInUse as error:
        who = error.program or "another program"
        result.steps.append(Step("held by", Verdict.BAD, who, f"end the other program: {error}"))
        return result
    except ModemGone as error:
        result.steps.append(Step("open", Verdict.BAD, str(error), "see above, then try again"))
        return result
    result.steps.append(Step("held by", Verdict.GOOD, "nobody"))
    link = AtLink(wire, clock=clock, dialogue=Dialogue(), hear=lambda _event: None)
    try:
        for step in _Talk(link, found).steps():
            result.steps.append(step)
            if step.verdict is Verdict.BAD:
                break
    except ModemError as error:
        result.steps.append(Step("line", Verdict.BAD, str(error), "check cable and power supply, try again"))
    finally:
        wire.close()
    return result


def _port_step(path: str, found: FoundPort | None, findings: Findings, places: Places) -> Step:
    """What is known of the port before it is opened; what must not be opened is not."""
    if not Path(path).exists():
        return Step("port", Verdict.BAD, "does not exist", "plug the modem in and wait half a minute")
    name = Path(os.path.realpath(path)).name
    if name in consoles(places):
        to_do = "remove console=serial0,115200 (or its like) from cmdline.txt and restart"
        return Step("port", Verdict.BAD, "the kernel's console", to_do)
    if is_debug_connector(path, places):
        to_do = "use the header's port, /dev/ttyAMA0; if it is missing, add dtparam=uart0=on to config.txt"
        return Step("port", Verdict.BAD, "the debug connector of a Raspberry Pi 5", to_do)
    if found is not None:
        where = f"{found.usb}, interface {found.interface:02x}, socket {found.device}" if found.usb else ""
        return Step("port", Verdict.GOOD, f"{found.title} ({where})" if where else found.title)
    forbidden = usb_tty(name, places)
    if forbidden is not None and forbidden.layout is not None:
        at = next((port.path for port in findings.ports if port.device == forbidden.device), "another one")
        what = f"interface {forbidden.interface:02x} of {forbidden.layout.title}, which takes no AT commands"
        return Step("port", Verdict.BAD, what, f"use {at}, this modem's AT port")
    return Step("port", Verdict.GOOD, "a serial port")


class _Talk:
    """The steps on a port that is open."""

    def __init__(self, link: AtLink, found: FoundPort | None) -> None:
        self._link = link
        self._asking = Asking(link)
        self._found = found

    def steps(self) -> Iterator[Step]:
        """One after the other, as far as somebody wants to know. Raises ``ModemGone``."""
        if not self._link.synchronise(AT_ATTEMPTS):
            yield Step("answers AT", Verdict.BAD, "no", self._silent_advice())
            return
        yield Step("answers AT", Verdict.GOOD, "yes")
        identity, profile = recognise(self._asking, None)
        name = f"{identity.manufacturer} {identity.model}".strip() or "it does not say"
        yield Step("model", Verdict.GOOD, f"{name}, firmware {identity.revision or 'unknown'}")
        yield Step("IMEI", Verdict.GOOD, _masked(identity.imei) or "it does not say")
        yield Step("family", Verdict.GOOD, identity.family)
        yield from self._hats(profile.name)
        yield self._sms(profile)
        was = self._numeric_errors()
        try:
            yield from self._radio_and_sim(profile, identity.imei)
        finally:
            self._errors_as(was)

    def _radio_and_sim(self, profile: Profile, imei: str) -> Iterator[Step]:
        yield self._radio()
        yield from self._sim(profile, imei)
        yield self._signal()
        yield self._registration()
        yield self._operator()
        yield self._store()
        yield self._service_centre()
        yield self._clock(profile)

    def _silent_advice(self) -> str:
        if self._found is not None and self._found.kind is PortKind.MODEM:
            return "wait half a minute after power-on, then pull the modem out and put it back"
        return (
            "switch the modem on (power key of the HAT), see that its UART jumpers are set to the Pi,"
            " its power supply gives 5 V 3 A, and wait half a minute"
        )

    def _hats(self, family: str) -> Iterator[Step]:
        on_usb = self._found is not None and bool(self._found.vid)
        names = [hat.name for hat in HATS.values() if hat.family == family and (on_usb or not hat.usb_only)]
        if names:
            yield Step(
                "HAT", Verdict.GOOD, f'if it is a HAT, hat = one of "{", ".join(names)}" in kabar.toml'
            )

    def _sms(self, profile: Profile) -> Step:
        if not profile.sms:
            to_do = "this variant of the module cannot do SMS at all: exchange it (A7670E: -FASE or -LASE)"
            return Step("SMS", Verdict.BAD, "not possible", to_do)
        answer = self._asking.ask("AT+CMGF=?", prefixes=("+CMGF",))
        if answer is not None and not answer.ok and not answer.result.namespace:
            to_do = "try again in a minute; if it stays so, this module cannot do SMS: exchange it"
            return Step("SMS", Verdict.BAD, "refused", to_do)
        return Step("SMS", Verdict.GOOD, "possible")

    def _numeric_errors(self) -> str:
        """Errors as numbers, for as long as this takes; returns how it was before."""
        values = parsing.fields(self._asking.line("AT+CMEE?", "+CMEE"))
        was = values[0] if values and values[0] in ("0", "1", "2") else ""
        if was != "1":
            self._asking.wish("AT+CMEE=1")
        return was

    def _errors_as(self, was: str) -> None:
        if was in ("0", "2"):
            self._asking.wish(f"AT+CMEE={was}")

    def _radio(self) -> Step:
        values = parsing.fields(self._asking.line("AT+CFUN?", "+CFUN"))
        if values and values[0] != "1":
            found = f"off (AT+CFUN? says {values[0]})"
            return Step("radio", Verdict.NOTE, found, "nothing: the box switches the radio on when it starts")
        return Step("radio", Verdict.GOOD, "on" if values else "it does not say")

    def _sim(self, profile: Profile, imei: str) -> Iterator[Step]:
        card = SimCard(self._asking, replace(profile, sms_ready_timeout=SIM_PATIENCE), imei)
        try:
            card.open(PinEntry(None))  # without PINs: none can be tried
        except ModemNotReady as error:
            found = error.reason.value.replace("_", " ")
            if error.reason in (Trouble.PIN_REQUIRED, Trouble.PUK_REQUIRED, Trouble.PIN_REFUSED):
                left = tries_left(self._link, profile.pin_tries)
                found += f", {left} tries left" if left is not None else ", tries left unknown"
            yield Step("SIM", Verdict.BAD, found, SIM_ADVICE.get(error.reason, str(error)))
            return
        imsi, iccid = card.numbers()
        yield Step("SIM", Verdict.GOOD, f"ready, ICCID {_masked(iccid) or 'unknown'}, IMSI {_masked(imsi)}")

    def _signal(self) -> Step:
        quality = parsing.signal_quality(self._asking.line("AT+CSQ", "+CSQ"))
        if quality is None:
            return Step("signal", Verdict.NOTE, "none", "check that the antenna is screwed on to MAIN")
        found = f"{round(quality * 100 / 31)} % ({-113 + 2 * quality} dBm)"
        if quality < WEAK:
            return Step("signal", Verdict.NOTE, f"weak, {found}", "move the antenna to a window")
        return Step("signal", Verdict.GOOD, found)

    def _registration(self) -> Step:
        answers = {name: self._asking.line(f"AT{name}?", name) for name in ("+CREG", "+CEREG", "+CGREG")}
        told = [each for line in answers.values() if (each := parsing.registration(line)) is not None]
        status = [each.status for each in told]
        good = next((each for each in told if each.status in parsing.REGISTERED), None)
        if good is not None:
            roaming = good.status in parsing.ROAMING
            return Step("registered", Verdict.GOOD, "yes, roaming" if roaming else "yes")
        # a refusal explains most, then a search; LTE alone being off says nothing
        worst = next((each for each in (3, 11, 2, 0) if each in status), 4)
        found, to_do = _NOT_REGISTERED[worst]
        return Step("registered", Verdict.BAD, f"no: {found}", to_do)

    def _operator(self) -> Step:
        line = self._asking.line("AT+COPS?", "+COPS", _RADIO_TIMEOUT)
        name, network = parsing.operator(line)
        return Step("operator", Verdict.GOOD, f"{name} {network}".strip() or "it does not say")

    def _store(self) -> Step:
        line = self._asking.line("AT+CPMS?", "+CPMS")
        values = parsing.fields(line)
        used, room = (parsing.number(value) for value in values[-2:]) if len(values) >= 3 else (None, None)
        if used is None or room is None:
            return Step("SMS store", Verdict.NOTE, "not ready", "wait a minute and try again")
        found = f"{parsing.unquoted(values[-3])}, {used} of {room} used"
        if room and used >= room - 2:
            return Step("SMS store", Verdict.NOTE, f"full: {found}", "nothing: the box empties it")
        return Step("SMS store", Verdict.GOOD, found)

    def _service_centre(self) -> Step:
        smsc = parsing.service_centre(self._asking.line("AT+CSCA?", "+CSCA"))
        if not smsc:
            to_do = (
                "the SIM holds no SMSC number: put it into a phone, set the operator's message centre there"
            )
            return Step("SMSC", Verdict.BAD, "none", to_do)
        return Step("SMSC", Verdict.GOOD, smsc)

    def _clock(self, profile: Profile) -> Step:
        moment = network_clock(self._asking.line("AT+CCLK?", "+CCLK"), in_utc=profile.utc_clock)
        return Step("network time", Verdict.GOOD, f"{moment:%Y-%m-%d %H:%M %z}" if moment else "none yet")


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _masked(number: str) -> str:
    """Enough to compare with a label."""
    return f"{number[:6]}*****{number[-4:]}" if len(number) > 10 else number
