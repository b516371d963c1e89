"""Commands that restart the module, switch it off, or switch its radio."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.command_line import Form, Reply
from appliance.modem.simulator.handler import Call, Handler


def functionality(call: Call) -> Reply:
    """AT+CFUN=0/4 turns the radio off, 1 on; ``1,1`` restarts."""
    hat, request = call.hat, call.request
    if request.form is Form.READ:
        return Reply((f"+CFUN: {4 if hat.power.key.flight else hat.radio.functionality}",))
    if request.form is Form.TEST:
        return Reply(("+CFUN: (0,1,4),(0,1)",))
    value, restart = request.number(0, 1), request.number(1, 0)
    if value not in (0, 1, 4) or restart not in (0, 1):
        raise AtError("CME", 50)
    if restart:
        return Reply(then=hat.power.reset)
    if hat.power.key.flight and value == 1:
        raise AtError("CME", 3)
    return Reply(after=1.0 * hat.speed.pace, then=lambda at: hat.radio.set_functionality(value, at))


def restart(call: Call) -> Reply:
    """AT+CRESET, AT+CREBOOT"""
    return Reply(then=call.hat.power.reset)


def shut_down(call: Call) -> Reply:
    """AT+CPOF, AT+CPOWD=1, AT+QPOWD=1"""
    hat, request = call.hat, call.request
    known = hat.chip.farewells.by_command.get(request.name)
    if known is None or (request.form is Form.SET and request.number(0) not in (0, 1)):
        raise AtError("CME", 50)
    if request.form is Form.TEST:
        return Reply((f"{request.name}: (0,1)",))
    lines, final = known
    return Reply(lines, final, then=hat.power.shut_down)


POWER_COMMANDS: Mapping[str, Handler] = {
    "+CRESET": restart,
    "+CREBOOT": restart,
    "+CPOF": shut_down,
    "+CPOWD": shut_down,
    "+QPOWD": shut_down,
}
