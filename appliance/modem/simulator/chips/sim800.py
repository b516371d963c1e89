"""SIMCom SIM800 and SIM868: GSM only, guesses the rate of the line, wakes up with NUL bytes."""

from __future__ import annotations

from dataclasses import replace

from appliance.modem.simulator.chip import (
    Boot,
    BootStep,
    Chip,
    ClockFacts,
    Farewells,
    Gives,
    Identity,
    KeyTimes,
    Messages,
    RadioFacts,
    UssdFacts,
)

SIM800 = Chip(
    name="sim800",
    identity=Identity(
        manufacturer="SIMCOM_Ltd",
        model="SIMCOM_SIM800C",
        revision="1418B05SIM800C32_BT",
        type_allocation_code="86671003",
        iccid={"+CCID": "{iccid}"},
        iccid_when_locked=True,
        files_when_locked=True,
        information=("SIM800 R14.18",),
        revision_line="Revision:{revision}",
    ),
    boot=Boot(
        (
            BootStep(0.40, "RDY", Gives.COMMANDS, fixed_rate=True),
            BootStep(0.45, "+CFUN: 1", Gives.NOTHING, fixed_rate=True),
            BootStep(0.55, "+CPIN: READY", Gives.SIM),
            BootStep(0.80, "Call Ready", Gives.NETWORK),
            BootStep(1.00, "SMS Ready", Gives.MESSAGES),
        ),
        first_bytes=b"\x00\x00\x00",
        guesses_rate=True,
        lost_commands=2,
    ),
    key=KeyTimes(on=1.0, off=1.5, too_long=10.0, down=2.0),
    farewells=Farewells(
        {"+CPOWD": ((), "NORMAL POWER DOWN")},
        by_key="NORMAL POWER DOWN",
        undervoltage="UNDER-VOLTAGE WARNNING",  # its own spelling
        undervoltage_off="UNDER-VOLTAGE POWER DOWN",
    ),
    messages=Messages(
        cnmi="(0-3),(0-3),(0,2),(0,1),(0,1)",
        stores={"SM": 30, "ME": 50},
        stores_shown='("SM","ME","MT"),("SM","ME","MT"),("SM","ME","MT")',
        first_index=1,
        not_ready=("CME", 14),
        empty_index=None,
        network_timer=225,
        over_lte=False,
    ),
    radio=RadioFacts(lte=False, place=',"{lac}","{cell:.4}"', rests_at=(0,), zero_leaves_card=True),
    clock=ClockFacts(
        epoch="2004-01-01",
        needs=("+CLTS", "1"),
        lines=('*PSUTTZ: {utc:%Y,%m,%d,%H,%M,%S},"{quarters:+d}",{dst}', "DST: {dst}"),
        lines_when=("+CLTS", "1"),
    ),
    ussd=UssdFacts(frame='+CUSD: {mode}, "{text}"{dcs}'),
    commands=frozenset({"+CPOWD", "+CLTS", "+CSCLK", "+SPIC", "+CMTE", "+CNSMOD"}),
)

SIM868 = replace(
    SIM800,
    name="sim868",
    identity=replace(
        SIM800.identity,
        model="SIMCOM_SIM868",
        revision="1418B03SIM868M32",
        type_allocation_code="86718703",
        information=("SIM868 R14.18",),
    ),
    messages=replace(SIM800.messages, not_ready=("CMS", 521)),
)
