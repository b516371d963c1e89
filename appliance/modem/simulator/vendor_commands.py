"""Commands that only one maker's modules know: network modes, tries left, signal, sleep."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem.simulator.at_errors import AtError
from appliance.modem.simulator.command_line import OK, Form, Reply
from appliance.modem.simulator.general_commands import answer, plain
from appliance.modem.simulator.handler import Call, Handler
from appliance.modem.simulator.latency import LTE
from appliance.modem.simulator.network_commands import registration
from appliance.modem.simulator.sim_slot import PIN_TRIES, PUK_TRIES


def _technology(call: Call) -> str:
    return "LTE" if call.hat.radio.technology == LTE else "GSM"


# -- network modes -------------------------------------------------------------------------------------


def network_mode(call: Call) -> Reply:
    """AT+CNMP=2, 13, 38"""
    hat, request = call.hat, call.request
    modes = hat.chip.radio.modes
    if request.form is Form.TEST:
        return Reply(("+CNMP: (2,13,38)",))
    if request.form is Form.READ:
        value = next(command for command, mode in modes.items() if mode == hat.radio.mode)
        return Reply((f"+CNMP: {value.partition('=')[2]}",))
    mode = modes.get(f"+CNMP={request.text(0)}")
    if mode is None:
        raise AtError("CME", 50)
    return Reply(then=lambda at: hat.radio.set_mode(mode, at))


def quectel_configuration(call: Call) -> Reply:
    """AT+QCFG="nwscanmode",1,1 and AT+QCFG="ims",2; without a value it reads."""
    hat, request = call.hat, call.request
    word, value = request.text(0).lower(), request.text(1)
    if request.form is Form.TEST:
        return Reply(('+QCFG: "nwscanmode",(0,1,3),(0,1)', '+QCFG: "ims",(0-2)'))
    if word == "nwscanmode":
        prefix, modes = f'+QCFG="{word}",', hat.chip.radio.modes
        if not value:
            now = next(command for command, mode in modes.items() if mode == hat.radio.mode)
            return Reply((f'+QCFG: "{word}",{now.removeprefix(prefix)}',))
        mode = modes.get(prefix + value)
        if mode is None:
            raise AtError("CME", 50)
        return Reply(then=lambda at: hat.radio.set_mode(mode, at))
    if word != "ims":
        raise AtError("CME", 50)
    if not value:
        return Reply((f'+QCFG: "ims",{hat.radio.ims},0',))
    hat.radio.ims = request.number(1)
    return OK


def huawei_system(call: Call) -> Reply:
    """AT^SYSCFGEX="01",3FFFFFFF,1,2,800C5,, ; read and test forms"""
    hat, request = call.hat, call.request
    modes = hat.chip.radio.modes
    if request.form is Form.TEST:
        return Reply(('^SYSCFGEX: ("00","01","03"),((3fffffff,"All Bands")),(0-1),(0-4),((800c5,"LTE")),,',))
    if request.form is Form.READ:
        now = next(command for command, mode in modes.items() if mode == hat.radio.mode)
        return Reply((f"^SYSCFGEX: {now.partition('=')[2]},3FFFFFFF,1,2,800C5",))
    mode = modes.get(f'^SYSCFGEX="{request.text(0)}"')
    if mode is None or len(request.arguments) < 5:
        raise AtError("CME", 50)
    return Reply(then=lambda at: hat.radio.set_mode(mode, at))


# -- tries left ----------------------------------------------------------------------------------------


def simcom_tries(call: Call) -> Reply:
    """AT+SPIC: PIN1, PUK1, PIN2, PUK2"""
    lock = call.hat.slot.lock
    return Reply((f"+SPIC: {lock.pin_tries},{lock.puk_tries},{PIN_TRIES},{PUK_TRIES}",))


def standard_tries(call: Call) -> Reply:
    """AT+CPINR (TS 27.007 8.65)"""
    lock = call.hat.slot.lock
    return Reply(
        (f"+CPINR: SIM PIN,{lock.pin_tries},{PIN_TRIES}", f"+CPINR: SIM PUK,{lock.puk_tries},{PUK_TRIES}")
    )


def quectel_tries(call: Call) -> Reply:
    """AT+QPINC"""
    lock = call.hat.slot.lock
    return Reply((f'+QPINC: "SC",{lock.pin_tries},{lock.puk_tries}', '+QPINC: "P2",3,10'))


def huawei_tries(call: Call) -> Reply:
    """AT^CPIN?: state, tries of what it asks for, then PUK, PIN, PUK2, PIN2"""
    slot, lock = call.hat.slot, call.hat.slot.lock
    if call.request.form is not Form.READ:
        raise AtError
    if not slot.inserted:
        raise AtError("CME", 10)
    asked = {"SIM PIN": str(lock.pin_tries), "SIM PUK": str(lock.puk_tries)}.get(slot.state, "")
    return Reply((f"^CPIN: {slot.state},{asked},{lock.puk_tries},{lock.pin_tries},{PUK_TRIES},{PIN_TRIES}",))


# -- signal and network --------------------------------------------------------------------------------


def system_information(call: Call) -> Reply:
    """AT+CPSI? of SIMCom's LTE modules"""
    hat = call.hat
    if call.request.form is not Form.READ:
        raise AtError
    if not hat.registered:
        return Reply((f"+CPSI: NO SERVICE,{'Online' if hat.radio.on else 'Low Power Mode'}",))
    plmn = hat.sim.card.operator.plmn
    place = f"{plmn[:3]}-{plmn[3:]}"
    if hat.radio.technology == LTE:
        cell = f"0x5E25,{6316800 + hat.index},92,EUTRAN-BAND3,1650,5,5,-104,-1012,-712,12"
        return Reply((f"+CPSI: LTE,Online,{place},{cell}",))
    return Reply((f"+CPSI: GSM,Online,{place},0x5E25,{24671 + hat.index},56 EGSM 900,-73,0,31-31",))


def extended_signal(call: Call) -> Reply:
    """AT+CESQ (TS 27.007 8.69)"""
    if not call.hat.registered:
        return Reply(("+CESQ: 99,99,255,255,255,255",))
    if call.hat.radio.technology == LTE:
        return Reply(("+CESQ: 99,99,255,255,20,45",))
    return Reply((f"+CESQ: {call.hat.radio.signal * 2},0,255,255,255,255",))


def quectel_signal(call: Call) -> Reply:
    if not call.hat.registered:
        return Reply(('+QCSQ: "NOSERVICE"',))
    return Reply(('+QCSQ: "LTE",-73,-104,180,-12' if _technology(call) == "LTE" else '+QCSQ: "GSM",-73',))


def quectel_network(call: Call) -> Reply:
    plmn = call.hat.sim.card.operator.plmn
    if not call.hat.registered:
        return Reply(("+QNWINFO: No Service",))
    band = 'FDD LTE","{}","LTE BAND 3",1650' if _technology(call) == "LTE" else 'GSM","{}","GSM 900",56'
    return Reply((f'+QNWINFO: "{band.format(plmn)}',))


def huawei_signal(call: Call) -> Reply:
    return Reply(
        ('^HCSQ: "LTE",46,40,111,14' if _technology(call) == "LTE" else '^HCSQ: "GSM",47',)
        if call.hat.registered
        else ('^HCSQ: "NOSERVICE"',)
    )


def huawei_information(call: Call) -> Reply:
    """AT^SYSINFOEX: service, domain, roaming, SIM, …, mode"""
    state = f"{2 if call.hat.registered else 0},3,0,{1 if call.hat.slot.unlocked else 255},"
    mode = '6,"LTE",101,"LTE"' if _technology(call) == "LTE" else '1,"GSM",3,"EDGE"'
    return Reply((f"^SYSINFOEX:{state},{mode}",))


# -- clock ---------------------------------------------------------------------------------------------

_keep_zone_update = plain("0")


def zone_update(call: Call) -> Reply:
    """AT+CTZU: 0 off, 1 on; 3, where it exists, keeps local time instead of Greenwich's"""
    facts = call.hat.chip.clock
    allowed = {"0", "1"} | ({facts.local_when[1]} if facts.local_when else set())
    if call.request.form is Form.SET and call.request.text(0) not in allowed:
        raise AtError("CME", 50)
    return _keep_zone_update(call)


VENDOR_COMMANDS: Mapping[str, Handler] = {
    "+CNMP": network_mode,
    "+QCFG": quectel_configuration,
    "^SYSCFGEX": huawei_system,
    "+SPIC": simcom_tries,
    "+CPINR": standard_tries,
    "+QPINC": quectel_tries,
    "^CPIN": huawei_tries,
    "+CPSI": system_information,
    "+CESQ": extended_signal,
    "+QCSQ": quectel_signal,
    "+QNWINFO": quectel_network,
    "^HCSQ": huawei_signal,
    "^SYSINFOEX": huawei_information,
    "+CEREG": registration,
    "+CTZU": zone_update,
    "+CTZR": plain("0"),
    "+CLTS": plain("0"),
    "+CSCLK": plain("0"),
    "+QSCLK": plain("0"),
    "+CMNB": plain("3"),
    "+CNSMOD": plain("0,2"),
    "+CUSBPIDSWITCH": plain("9001"),
    "+CMTE": answer("+CMTE: 0,41"),
    "^CURC": plain("1"),
}
