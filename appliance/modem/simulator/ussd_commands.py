"""AT+CUSD: a code goes out, and the operator's words come back in the family's own writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.modem.simulator import ussd
from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.chip import UssdFacts
from appliance.modem.simulator.command_line import OK, Form, Reply
from appliance.modem.simulator.handler import Call, Handler
from appliance.modem.simulator.latency import GSM
from appliance.modem.simulator.network_commands import require_sim
from appliance.modem.simulator.ussd import UssdReply
from appliance.sms.alphabet import from_septets, pack, to_septets, unpack

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

SEVEN_BIT_FILL = 0x0D  # TS 23.038 6.1.2.3.1: CR instead of seven zero bits, which would read as @


@dataclass
class UssdTrouble:
    """What becomes of the next ``times`` codes. ``text`` None: mode only; ``silent``: no answer ever."""

    mode: int = 4
    text: str | None = None
    silent: bool = False
    times: int = 1


def supplementary_service(call: Call) -> Reply:
    """The answer to the dialled code comes unasked, seconds later."""
    hat, request = call.hat, call.request
    if request.form is Form.TEST:
        return Reply(("+CUSD: (0,1,2)",))
    if request.form is Form.READ:
        return Reply((f"+CUSD: {hat.settings.cusd}",))
    mode = request.number(0, 0)
    if mode > 2:
        raise AtError("CME", 50)
    if mode == 2:
        hat.ussd_open = False
        return OK
    hat.settings.cusd = mode
    if request.text(1):
        return _dial(call, request.text(1))
    return OK


def _dial(call: Call, typed: str) -> Reply:
    hat = call.hat
    require_sim(call)
    if not hat.registered:
        raise AtError("CME", 30)
    if hat.radio.technology != GSM and not hat.radio.lte_ussd:
        raise AtError("CME", 100)  # neither CSFB nor IMS
    code = read_typed(typed, hat.chip.ussd, hat.settings.character_set)
    if hat.chip.ussd.before_ok:
        # the network is quicker than the module's own OK
        _answer(hat, code)
        return OK
    delay = hat.random.uniform(1.5, 4.0) * hat.speed.pace
    hat.later(call.now, delay, lambda _at: _answer(hat, code))
    return OK


def _answer(hat: SimulatedHat, code: str) -> None:
    trouble = hat.ussd_trouble
    if trouble is not None:
        trouble.times -= 1
        if trouble.times == 0:
            hat.ussd_trouble = None
        if not trouble.silent:
            _say(hat, trouble.mode, trouble.text)
        return
    reply = _operator_says(hat, code)
    hat.ussd_open = reply.mode == 1
    if hat.settings.cusd:
        _say(hat, reply.mode, reply.text)


def _operator_says(hat: SimulatedHat, code: str) -> UssdReply:
    sim = hat.sim
    account = ussd.Account(
        number=sim.card.number,
        pulsa=sim.pulsa,
        expires=sim.expires,
        expired=sim.expired,
        balance_code=sim.card.operator.balance_code,
        menu_first=sim.card.operator.short_name == "TSEL",
    )
    return (ussd.choose if hat.ussd_open else ussd.dial)(account, code)


def _say(hat: SimulatedHat, mode: int, text: str | None) -> None:
    line = f"+CUSD: {mode}"
    if text is not None:
        line = written(mode, text, hat.chip.ussd, hat.settings.character_set)
    hat.arrivals.announce(line)


def written(mode: int, text: str, facts: UssdFacts, character_set: str) -> str:
    """The line with the answer. AT+CSCS="UCS2" is obeyed, but by those who always pack."""
    style, dcs = facts.style, facts.dcs
    if character_set == "UCS2" and style != "packed":
        style, dcs = "ucs2", 72
    shown = text
    if style == "ucs2":
        shown = text.encode("utf-16-be").hex().upper() + facts.garbage
    elif style == "packed":
        shown = packed(text)
    return facts.frame.format(mode=mode, text=shown, dcs="" if dcs is None else f",{dcs}")


def packed(text: str) -> str:
    """GSM-7 in hex (TS 23.038 6.1.2.3)."""
    septets = to_septets(text)
    if len(septets) % 8 == 7:
        septets += bytes((SEVEN_BIT_FILL,))
    return pack(septets).hex().upper()


def read_typed(text: str, facts: UssdFacts, character_set: str) -> str:
    """The code as it was given; raises ``AtError`` where this family cannot read it."""
    try:
        if facts.typed == "packed":
            octets = bytes.fromhex(text)
            return from_septets(unpack(octets, len(octets) * 8 // 7)).rstrip("\r@")
        if character_set == "UCS2":
            return bytes.fromhex(text).decode("utf-16-be")
    except ValueError:
        raise AtError("CME", 50) from None
    return text


USSD_COMMANDS: Mapping[str, Handler] = {"+CUSD": supplementary_service}
