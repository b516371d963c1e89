"""V.250 and 27.007 commands about the module itself: identity, results, power, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.command_line import OK, Form, Reply
from appliance.modem.simulator.handler import Call, Handler
from appliance.modem.simulator.settings import Settings


def setting(attribute: str, low: int, high: int, namespace: str = "CME") -> Handler:
    """A command that keeps one number in ``Settings``: set, read and test forms."""

    def handle(call: Call) -> Reply:
        request, settings = call.request, call.hat.settings
        if request.form is Form.TEST:
            return Reply((f"{request.name}: ({low}-{high})",))
        if request.form is Form.READ:
            return Reply((f"{request.name}: {int(getattr(settings, attribute))}",))
        value = request.number(0, low)
        if not low <= value <= high:
            raise AtError(namespace, 50 if namespace == "CME" else 303)
        kind = type(getattr(settings, attribute))
        setattr(settings, attribute, kind(value))
        return OK

    return handle


def switch(attribute: str) -> Handler:
    """``ATE0``, ``ATV1`` and the like."""

    def handle(call: Call) -> Reply:
        setattr(call.hat.settings, attribute, call.request.number(0, 0) != 0)
        return OK

    return handle


def plain(default: str) -> Handler:
    """Set and read back, with no effect here."""

    def handle(call: Call) -> Reply:
        request, kept = call.request, call.hat.settings.plain
        if request.form is Form.SET:
            kept[request.name] = ",".join(request.arguments)
        elif request.form is Form.READ:
            return Reply((f"{request.name}: {kept.get(request.name, default)}",))
        return OK

    return handle


def answer(*lines: str) -> Handler:
    """Always the same."""

    def handle(_call: Call) -> Reply:
        return Reply(lines)

    return handle


def fact(text: Callable[[Call], str]) -> Handler:
    """A command whose answer is one line that never changes."""

    def handle(call: Call) -> Reply:
        if call.request.form is Form.TEST:
            return OK
        if call.request.form is not Form.EXECUTE:
            raise AtError
        return Reply((text(call),))

    return handle


def facts_of(lines: tuple[str, ...]) -> Handler:
    """Lines about the module, in which its serial number may stand."""

    def handle(call: Call) -> Reply:
        return Reply(tuple(line.format(imei=call.hat.imei) for line in lines))

    return handle


def refused(_call: Call) -> Reply:
    """A command the module knows by name only."""
    raise AtError


def identification(call: Call) -> Reply:
    """ATI"""
    identity = call.hat.chip.identity
    lines = identity.information or (
        f"Manufacturer: {identity.manufacturer}",
        f"Model: {identity.model}",
        f"Revision: {identity.revision}",
        "IMEI: {imei}",
        "+GCAP: +CGSM",
    )
    return facts_of(lines)(call)


def line_rate(call: Call) -> Reply:
    """AT+IPR: 0 = the module guesses"""
    return plain("0" if call.hat.chip.boot.guesses_rate else "115200")(call)


def keep(call: Call) -> Reply:
    """AT&W"""
    call.hat.keep_settings()
    return OK


def factory_settings(call: Call) -> Reply:
    """ATZ and AT&F: as after a start."""
    if call.request.name == "&F":
        call.hat.manners.sends_after_defaults = False
    call.hat.settings = Settings()
    return OK


def dial(call: Call) -> Reply:
    return Reply(final="NO CARRIER", after=1.0 * call.hat.speed.pace)


def clock(call: Call) -> Reply:
    """AT+CCLK: local time with its zone in quarters of an hour."""
    hat = call.hat
    if call.request.form is Form.SET:
        hat.clock.set_by_hand(_typed_time(call.request.text(0)), call.now)
        return OK
    if call.request.form is not Form.READ:
        return OK
    local, quarters = hat.clock.reading(call.now)
    return Reply((f'+CCLK: "{local:%y/%m/%d,%H:%M:%S}{quarters:+03d}"',))


def _typed_time(text: str) -> datetime:
    try:
        return datetime.strptime(text[:17], "%y/%m/%d,%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise AtError("CME", 50) from None


def sim_pin(call: Call) -> Reply:
    """AT+CPIN: the PIN, or with two parameters the PUK and a new PIN."""
    hat, slot = call.hat, call.hat.slot
    if call.request.form is Form.TEST:
        return OK
    if call.request.form is Form.READ:
        if not slot.inserted:
            raise AtError("CME", 10)
        if hat.sim_state == "NOT READY":
            raise AtError("CME", 14)
        return Reply((f"+CPIN: {hat.sim_state}",))
    first, second = call.request.text(0), call.request.text(1)
    if slot.state == "SIM PUK" and second:
        slot.give_puk(first, second)
    elif slot.state == "SIM PIN" and not second:
        slot.give_pin(first)
    else:
        raise AtError("CME", 3)
    return Reply(then=hat.boot.unlocked)


def register(call: Call) -> Reply:
    """S registers: ATS0? and ATS0=0"""
    request, kept = call.request, call.hat.settings.plain
    if request.form is Form.READ:
        return Reply((f"{int(kept.get(request.name, '0')):03d}",))
    kept[request.name] = str(request.number(0, 0))
    return OK


def _revision(call: Call) -> str:
    identity = call.hat.chip.identity
    return identity.revision_line.format(revision=identity.revision)


GENERAL_COMMANDS: Mapping[str, Handler] = {
    "E": switch("echo"),
    "V": switch("verbose"),
    "Q": switch("quiet"),
    "I": identification,
    "Z": factory_settings,
    "&F": factory_settings,
    "&W": keep,
    "&D": answer(),
    "&C": answer(),
    "&S": answer(),
    "X": answer(),
    "H": answer(),
    "D": dial,
    "S0": register,
    "S3": register,
    "S4": register,
    "S5": register,
    "S7": register,
    "+CMEE": setting("cmee", 0, 2),
    "+CPIN": sim_pin,
    "+CCLK": clock,
    "+CBC": answer("+CBC: 3.912V"),
    "+CPAS": answer("+CPAS: 0"),
    "+GCAP": answer("+GCAP: +CGSM"),
    "+CGMI": fact(lambda call: call.hat.chip.identity.manufacturer),
    "+GMI": fact(lambda call: call.hat.chip.identity.manufacturer),
    "+CGMM": fact(lambda call: call.hat.chip.identity.model),
    "+GMM": fact(lambda call: call.hat.chip.identity.model),
    "+CGMR": fact(_revision),
    "+GMR": fact(_revision),
    "+CGSN": fact(lambda call: call.hat.imei),
    "+GSN": fact(lambda call: call.hat.imei),
    "+CLIP": plain("0,1"),
    "+CRC": plain("0"),
    "+IPR": line_rate,
    "+IFC": plain("0,0"),
    "+ICF": plain("3,3"),
}
