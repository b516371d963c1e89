"""27.005 commands: sending, reading, deleting and announcing messages in PDU mode."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.modem.simulator.arrivals import tpdu_length
from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.chip import Gives
from appliance.modem.simulator.command_line import OK, Form, Reply, Request
from appliance.modem.simulator.general_commands import plain, setting
from appliance.modem.simulator.handler import Call, Handler
from appliance.modem.simulator.message_store import Kept
from appliance.modem.simulator.network_commands import require_sim

LONGEST_TPDU = 164  # octets: 1 + 1 + 12 + 1 + 1 + 7 + 1 + 140


def require_messages(call: Call) -> None:
    """Raises ``AtError`` while the message service is not up."""
    require_sim(call, "CMS")
    if Gives.MESSAGES not in call.hat.boot.stage:
        raise AtError(*call.hat.chip.messages.not_ready)


def require_pdu_mode(call: Call) -> None:
    """Text mode is not simulated beyond its being the state after a start."""
    require_messages(call)
    if call.hat.settings.text_mode:
        raise AtError("CMS", 303)


def send(call: Call) -> Reply:
    if call.request.form is Form.TEST:
        return OK
    require_pdu_mode(call)
    if call.hat.manners.sends_after_defaults:
        raise AtError
    length = call.request.text(0)
    if not length.isdecimal() or not 8 <= int(length) <= LONGEST_TPDU:
        raise AtError("CMS", 304)
    call.hat.begin_sending(int(length), call.now)
    return Reply(final=None)


def read(call: Call) -> Reply:
    if call.request.form is Form.TEST:
        return OK
    require_pdu_mode(call)
    facts, store, index = call.hat.chip.messages, call.hat.memories[0], _index(call.request)
    if not store.holds_index(index):
        raise AtError("CMS", 321)
    message = store.read(index)
    if message is not None:
        return Reply((f"+CMGR: {message.kept.value},,{tpdu_length(message.pdu)}", message.pdu))
    if facts.empty_index is None:
        return OK
    raise AtError("CMS", facts.empty_index)


def listing(call: Call) -> Reply:
    if call.request.form is Form.TEST:
        return Reply(("+CMGL: (0-4)",))
    require_pdu_mode(call)
    wanted = call.request.number(0, 0)
    if wanted > 4:
        raise AtError("CMS", 303)
    lines: list[str] = []
    for index, message in call.hat.memories[0].listed(None if wanted == 4 else Kept(wanted)):
        lines += (f"+CMGL: {index},{message.kept.value},,{tpdu_length(message.pdu)}", message.pdu)
    return Reply(tuple(lines))


# <delflag> of AT+CMGD (TS 27.005 3.5.4)
_DELETED_STATES: Mapping[int, frozenset[Kept]] = {
    1: frozenset({Kept.READ}),
    2: frozenset({Kept.READ, Kept.SENT}),
    3: frozenset({Kept.READ, Kept.SENT, Kept.UNSENT}),
    4: frozenset(Kept),
}


def delete(call: Call) -> Reply:
    hat, request = call.hat, call.request
    require_messages(call)
    store = hat.memories[0]
    if request.form is Form.TEST:
        last = store.first_index + store.capacity - 1
        return Reply((f"+CMGD: ({store.first_index}-{last}),(0-4)",))
    index, flag = _index(request), request.number(1, 0)
    if flag not in (0, *_DELETED_STATES):
        raise AtError("CMS", 303)
    if flag:
        store.delete_states(_DELETED_STATES[flag])
    elif not store.holds_index(index):
        raise AtError("CMS", 321)
    else:
        store.delete(index)
    # after the answer: a message that has waited for the room is not announced inside it
    return Reply(then=lambda at: hat.network.woken(hat.sim, at))


def memories(call: Call) -> Reply:
    """AT+CPMS: which store is read, written, and filled by the network."""
    hat, request, facts = call.hat, call.request, call.hat.chip.messages
    if request.form is Form.READ and facts.stores_not_ready and Gives.MESSAGES not in hat.boot.stage:
        return Reply((facts.stores_not_ready,))
    require_messages(call)
    if request.form is Form.TEST:
        names = ",".join(f'"{name}"' for name in hat.stores)
        return Reply((f"+CPMS: {facts.stores_shown or f'({names}),({names}),({names})'}",))
    if request.form is Form.READ:
        known = not hat.manners.counts_nothing
        shown = ",".join(f'"{store.name}",{store.used * known},{store.capacity}' for store in hat.memories)
        return Reply((f"+CPMS: {shown}",))
    chosen = list(hat.memories)
    for position in range(3):
        name = request.text(position).upper()
        if name and (name not in hat.stores or (position and name == facts.report_store)):
            raise AtError("CMS", 303)
        if name:
            chosen[position] = hat.stores[name]
    hat.memories = chosen
    counts = ",".join(f"{store.used},{store.capacity}" for store in hat.memories)
    return Reply((f"+CPMS: {counts}",), then=lambda at: hat.network.woken(hat.sim, at))


def ranges(shown: str) -> tuple[frozenset[int], ...]:
    """The values that ``(0-2),(0,1)`` allows, position by position."""
    allowed = []
    for group in re.findall(r"\(([^)]*)\)", shown):
        values: set[int] = set()
        for part in group.split(","):
            first, _, last = part.partition("-")
            values.update(range(int(first), int(last or first) + 1))
        allowed.append(frozenset(values))
    return tuple(allowed)


def indications(call: Call) -> Reply:
    """AT+CNMI"""
    hat, request, facts = call.hat, call.request, call.hat.chip.messages
    if request.form is Form.TEST:
        return Reply((f"+CNMI: {facts.cnmi}",))
    if request.form is Form.READ:
        return Reply((f"+CNMI: {','.join(str(value) for value in hat.settings.cnmi)}",))
    require_messages(call)
    wanted = tuple(request.number(i, value) for i, value in enumerate(hat.settings.cnmi))
    if len(request.arguments) > len(wanted) or any(
        value not in allowed for value, allowed in zip(wanted, ranges(facts.cnmi), strict=True)
    ):
        raise AtError("CMS", 303)
    for pattern in facts.cnmi_refused:
        if all(refused in (None, value) for refused, value in zip(pattern, wanted, strict=True)):
            raise AtError("CMS", 303)
    hat.settings.cnmi = wanted
    return Reply(then=lambda _at: hat.arrivals.release())


def message_service(call: Call) -> Reply:
    """AT+CSMS: 1 = phase 2+, each direct message has to be acknowledged."""
    if call.request.form is Form.TEST:
        return Reply(("+CSMS: (0,1)",))
    if call.request.form is Form.READ:
        service = 1 if call.hat.manners.forces_acknowledgement else call.hat.settings.csms
        return Reply((f"+CSMS: {service},1,1,1",))
    value = call.request.number(0)
    if value > 1 or (value == 0 and call.hat.manners.forces_acknowledgement):
        raise AtError("CMS", 303)
    call.hat.settings.csms = value
    return Reply(("+CSMS: 1,1,1",))


def acknowledgement(call: Call) -> Reply:
    if call.request.form is Form.TEST:
        return Reply(("+CNMA: (0-2)",))
    if not call.hat.arrivals.acknowledge():
        raise AtError("CMS", 340)
    return OK


def service_centre(call: Call) -> Reply:
    hat = call.hat
    if call.request.form is Form.TEST:
        return OK
    require_sim(call, "CMS")
    if call.request.form is Form.READ:
        smsc = hat.sim.smsc
        if hat.settings.character_set == "UCS2" or hat.manners.stays_in_ucs2:
            smsc = smsc.encode("utf-16-be").hex().upper()
        return Reply((f'+CSCA: "{smsc}",145',))
    hat.sim.service_centre = call.request.text(0)  # on the card: it survives a restart
    return OK


_format = setting("text_mode", 0, 1, "CMS")


def message_format(call: Call) -> Reply:
    """AT+CMGF, refused like all the others before the message service is up."""
    require_messages(call)
    return _format(call)


_link = setting("cmms", 0, 2, "CMS")


def more_messages(call: Call) -> Reply:
    """AT+CMMS: the link to the network stays up between two messages; not every firmware can."""
    error = call.hat.chip.messages.more_messages
    if error is not None:
        raise AtError(*error)
    return _link(call)


def _index(request: Request) -> int:
    value = request.text(0)
    if not value.isdecimal():
        raise AtError("CMS", 321)
    return int(value)


MESSAGE_COMMANDS: Mapping[str, Handler] = {
    "+CMGS": send,
    "+CMGR": read,
    "+CMGL": listing,
    "+CMGD": delete,
    "+CPMS": memories,
    "+CNMI": indications,
    "+CSMS": message_service,
    "+CNMA": acknowledgement,
    "+CSCA": service_centre,
    "+CMGF": message_format,
    "+CMMS": more_messages,
    "+CGSMS": plain("1"),
    "+CSMP": plain("17,167,0,0"),
    "+CSDH": plain("0"),
}
