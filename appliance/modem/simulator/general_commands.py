"""V.250 and 27.007 commands about the module itself: identity, results, power, clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

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


def identification(call: Call) -> Reply:
    """ATI"""
    chip = call.hat.chip
    return Reply(
        (
            f"Manufacturer: {chip.manufacturer}",
            f"Model: {chip.model}",
            f"Revision: {chip.revision}",
            f"IMEI: {call.hat.imei}",
            "+GCAP: +CGSM",
        )
    )


def factory_settings(call: Call) -> Reply:
    """ATZ and AT&F: as after a start."""
    call.hat.settings = Settings()
    return OK


def dial(call: Call) -> Reply:
    return Reply(final="NO CARRIER", after=1.0 * call.hat.speed.pace)


def functionality(call: Call) -> Reply:
    """AT+CFUN=0/4 turns the radio off, 1 on; ``1,1`` restarts."""
    hat, request = call.hat, call.request
    if request.form is Form.READ:
        return Reply((f"+CFUN: {hat.functionality}",))
    if request.form is Form.TEST:
        return Reply(("+CFUN: (0,1,4),(0,1)",))
    value, restart = request.number(0, 1), request.number(1, 0)
    if value not in (0, 1, 4) or restart not in (0, 1):
        raise AtError("CME", 50)
    if restart:
        return Reply(then=hat.reboot)
    hat.functionality = value
    return Reply(after=1.0 * hat.speed.pace, then=lambda at: hat.network.woken(hat.sim, at))


def restart(call: Call) -> Reply:
    """AT+CRESET"""
    return Reply(then=call.hat.reboot)


def power_down(call: Call) -> Reply:
    """AT+CPOF, AT+CPOWD=1"""
    return Reply(then=call.hat.power_off)


def clock(call: Call) -> Reply:
    """Local time with its zone in quarters of an hour; the firmware's epoch until the network has told it."""
    hat = call.hat
    if call.request.form is not Form.READ:
        return OK
    if hat.nitz and hat.registered:
        local = datetime.fromtimestamp(call.now, hat.network.zone)
        offset = local.utcoffset() or timedelta()
        quarters = int(offset.total_seconds()) // 900
    else:
        local = datetime(1980, 1, 6, tzinfo=UTC) + timedelta(seconds=hat.uptime(call.now))
        quarters = 0
    return Reply((f'+CCLK: "{local:%y/%m/%d,%H:%M:%S}{quarters:+03d}"',))


def sim_pin(call: Call) -> Reply:
    hat = call.hat
    if call.request.form is Form.TEST:
        return OK
    if call.request.form is Form.READ:
        if not hat.sim_inserted:
            raise AtError("CME", 10)
        if hat.sim_state == "NOT READY":
            raise AtError("CME", 14)
        return Reply((f"+CPIN: {hat.sim_state}",))
    if hat.sim_state != "SIM PIN":
        raise AtError("CME", 3)
    if call.request.text(0) != hat.pin:
        hat.pin_tries -= 1
        raise AtError("CME", 16 if hat.pin_tries else 12)
    hat.pin_tries = 3
    return Reply(then=hat.unlock)


def register(call: Call) -> Reply:
    """S registers: ATS0? and ATS0=0"""
    request, kept = call.request, call.hat.settings.plain
    if request.form is Form.READ:
        return Reply((f"{int(kept.get(request.name, '0')):03d}",))
    kept[request.name] = str(request.number(0, 0))
    return OK


GENERAL_COMMANDS: Mapping[str, Handler] = {
    "E": switch("echo"),
    "V": switch("verbose"),
    "Q": switch("quiet"),
    "I": identification,
    "Z": factory_settings,
    "&F": factory_settings,
    "&W": answer(),
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
    "+CFUN": functionality,
    "+CRESET": restart,
    "+CPOF": power_down,
    "+CPOWD": power_down,
    "+CPIN": sim_pin,
    "+CCLK": clock,
    "+CBC": answer("+CBC: 3.912V"),
    "+CPAS": answer("+CPAS: 0"),
    "+GCAP": answer("+GCAP: +CGSM"),
    "+CGMI": fact(lambda call: call.hat.chip.manufacturer),
    "+GMI": fact(lambda call: call.hat.chip.manufacturer),
    "+CGMM": fact(lambda call: call.hat.chip.model),
    "+GMM": fact(lambda call: call.hat.chip.model),
    "+CGMR": fact(lambda call: f"+CGMR: {call.hat.chip.revision}"),
    "+GMR": fact(lambda call: f"+CGMR: {call.hat.chip.revision}"),
    "+CGSN": fact(lambda call: call.hat.imei),
    "+GSN": fact(lambda call: call.hat.imei),
    "+CTZU": plain("0"),
    "+CTZR": plain("0"),
    "+CLTS": plain("0"),
    "+CLIP": plain("0,1"),
    "+CRC": plain("0"),
    "+CSCLK": plain("0"),
    "+IPR": plain("115200"),
    "+IFC": plain("0,0"),
    "+ICF": plain("3,3"),
}
