"""27.007 commands about SIM, registration, signal and operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from appliance.modem.simulator.at_errors import SIM_ERRORS, AtError
from appliance.modem.simulator.command_line import OK, Form, Reply
from appliance.modem.simulator.general_commands import plain
from appliance.modem.simulator.handler import Call, Handler
from appliance.modem.simulator.identity import OPERATORS
from appliance.modem.simulator.radio import Cure

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

CHARACTER_SETS = ("IRA", "GSM", "UCS2")


def require_sim(call: Call, namespace: str = "CME") -> None:
    """Raises ``AtError`` unless the SIM can be read."""
    state = call.hat.sim_state
    if state != "READY":
        raise AtError(namespace, SIM_ERRORS[state][namespace])


def subscriber_identity(call: Call) -> Reply:
    """AT+CIMI"""
    if call.request.form is Form.TEST:
        return OK
    require_sim(call)
    return Reply((call.hat.sim.card.imsi,))


def card_identity(call: Call) -> Reply:
    """The ICCID, by whatever name the family has for it."""
    identity = call.hat.chip.identity
    if not (identity.iccid_when_locked and call.hat.sim_state in ("SIM PIN", "SIM PUK")):
        require_sim(call)
    return Reply((identity.iccid[call.request.name].format(iccid=call.hat.sim.card.iccid),))


def card_file(call: Call) -> Reply:
    """AT+CRSM=176 on EF-ICCID (TS 27.007 8.18), the digits in each octet swapped; no other file is there."""
    if call.request.form is Form.TEST:
        return OK
    if not (call.hat.chip.identity.files_when_locked and call.hat.sim_state in ("SIM PIN", "SIM PUK")):
        require_sim(call)
    if call.request.arguments[:2] != ("176", "12258"):
        return Reply(("+CRSM: 106,130",))  # file not found
    digits = call.hat.sim.card.iccid.ljust(20, "F")
    octets = "".join(digits[place + 1] + digits[place] for place in range(0, 20, 2))
    return Reply((f'+CRSM: 144,0,"{octets}"',))


def own_number(call: Call) -> Reply:
    """AT+CNUM"""
    require_sim(call)
    return Reply((f'+CNUM: "","{call.hat.sim.card.number}",145',))


def registration(call: Call) -> Reply:
    """+CREG, +CGREG, +CEREG with cell (``=2``) or without."""
    hat, name = call.hat, call.request.name
    if call.request.form is Form.TEST:
        return Reply((f"{name}: (0-2)",))
    if call.request.form is Form.READ:
        reports = hat.settings.creg[name]
        line = f"{name}: {reports},{hat.radio.current}"
        if reports >= 2 and hat.registered:
            line += _place(hat)
        return Reply((line,))
    value = call.request.number(0, 0)
    if value > 2:
        raise AtError("CME", 50)
    hat.settings.creg[name] = value
    return OK


def _place(hat: SimulatedHat) -> str:
    """Area and cell as the family writes them."""
    return hat.chip.radio.place.format(
        lac="5E25", cell=f"{0x605F00 + hat.index:X}", technology=hat.radio.technology
    )


def signal(call: Call) -> Reply:
    if call.request.form is Form.TEST:
        return Reply(("+CSQ: (0-31,99),(0-7,99)",))
    return Reply((f"+CSQ: {call.hat.radio.signal if call.hat.radio.on else 99},99",))


def operator(call: Call) -> Reply:
    """+COPS: names by ``3,n``; the search of ``=?`` takes as long as on the air."""
    hat, own, technology = call.hat, call.hat.sim.card.operator, call.hat.radio.technology
    if call.request.form is Form.TEST:
        found = ",".join(
            f'({2 if other is own else 3},"{other.name}","{other.short_name}","{other.plmn}",{technology})'
            for other in OPERATORS
        )
        return Reply((f"+COPS: {found},,(0,1,2,3,4),(0,1,2)",), after=30.0 * hat.speed.pace)
    if call.request.form is Form.READ:
        if not hat.registered:
            return Reply(("+COPS: 0",))
        shape = hat.settings.operator_format
        name = (own.name, own.short_name, own.plmn)[shape]
        return Reply((f'+COPS: 0,{shape},"{name}",{technology}',))
    mode = call.request.number(0, 0)
    shape = call.request.number(1, 0)
    if mode > 4 or shape > 2:
        raise AtError("CME", 50)
    if mode != 3:
        return Reply(after=2.0 * hat.speed.pace, then=lambda at: hat.radio.treated(Cure.SEARCH, at))
    hat.settings.operator_format = shape
    return OK


def character_set(call: Call) -> Reply:
    settings = call.hat.settings
    if call.request.form is Form.TEST:
        names = ",".join(f'"{name}"' for name in CHARACTER_SETS)
        return Reply((f"+CSCS: ({names})",))
    if call.request.form is Form.READ:
        return Reply((f'+CSCS: "{settings.character_set}"',))
    value = call.request.text(0).upper()
    if value not in CHARACTER_SETS:
        raise AtError("CME", 50)
    if call.hat.manners.stays_in_ucs2:
        raise AtError
    settings.character_set = value
    return OK


NETWORK_COMMANDS: Mapping[str, Handler] = {
    "+CIMI": subscriber_identity,
    "+CRSM": card_file,
    "+CNUM": own_number,
    "+CREG": registration,
    "+CGREG": registration,
    "+CSQ": signal,
    "+COPS": operator,
    "+CGATT": plain("1"),
    "+CSCS": character_set,
}
