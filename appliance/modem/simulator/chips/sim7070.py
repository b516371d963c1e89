"""SIMCom SIM7070 and 7080: Cat-M and NB-IoT, where it has no SMS; GSM, where it has."""

from __future__ import annotations

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

SIM7070 = Chip(
    name="sim7070",
    identity=Identity(
        manufacturer="SIMCOM_Ltd",
        model="SIMCOM_SIM7070",
        revision="1951B16SIM7070",
        type_allocation_code="86698603",
        iccid={"+CCID": "{iccid}"},
        iccid_when_locked=True,
        files_when_locked=True,
        information=("SIM7070 R1951",),
        revision_line="Revision:{revision}",
        more={
            "+SIMCOMATI": ("Revision:1951B16SIM7070", "CSUB:V02", "APRev:1951B16SIM7070,V02", "IMEI:{imei}")
        },
    ),
    boot=Boot(
        (
            BootStep(0.30, "RDY", Gives.COMMANDS),
            BootStep(0.35, "+CFUN: 1", Gives.NOTHING),
            BootStep(0.45, "+CPIN: READY", Gives.SIM),
            BootStep(0.80, "", Gives.NETWORK),
            BootStep(1.00, "SMS Ready", Gives.MESSAGES),
        )
    ),
    key=KeyTimes(on=1.0, off=1.2, too_long=12.6, down=2.0),
    farewells=Farewells(
        {"+CPOWD": ((), "NORMAL POWER DOWN")},
        by_key="NORMAL POWER DOWN",
        undervoltage="UNDER-VOLTAGE WARNNING",
        undervoltage_off="UNDER-VOLTAGE POWER DOWN",
    ),
    messages=Messages(
        cnmi="(0-2),(0-3),(0,2),(0-2),(0,1)",
        stores={"SM": 20, "ME": 20},
        first_index=0,
        not_ready=("CMS", 314),
        empty_index=321,
        network_timer=500,
        over_lte=False,
    ),
    radio=RadioFacts(lte=True, modes={"+CNMP=2": "auto", "+CNMP=13": "2g", "+CNMP=38": "4g"}),
    clock=ClockFacts(
        needs=("+CLTS", "1"),
        lines=('*PSUTTZ: {utc:%y/%m/%d,%H:%M:%S},"{quarters:+d}",{dst}', "DST: {dst}"),
        lines_when=("+CLTS", "1"),
    ),
    ussd=UssdFacts(style="ucs2", dcs=17, garbage="EEEEFFFF"),
    commands=frozenset(
        {"+CPOWD", "+CREBOOT", "+CPSI", "+CNMP", "+CMNB", "+SPIC", "+CEREG", "+CLTS", "+CSCLK"}
    ),
)
