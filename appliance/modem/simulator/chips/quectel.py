"""Quectel EC25 and EG25: USB only, loses stored reports, keeps UTC unless told otherwise."""

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

EC25 = Chip(
    name="ec25",
    identity=Identity(
        manufacturer="Quectel",
        model="EC25",
        revision="EC25EFAR06A06M4G",
        type_allocation_code="86675804",
        iccid={"+QCCID": "+QCCID: {iccid}", "+CCID": "+CCID: {iccid}"},
        iccid_when_locked=True,
        files_when_locked=True,
        information=("Quectel", "EC25", "Revision: EC25EFAR06A06M4G"),
        revision_line="{revision}",
    ),
    boot=Boot(
        (
            BootStep(0.30, "RDY", Gives.COMMANDS),
            BootStep(0.35, "+CFUN: 1", Gives.NOTHING),
            BootStep(0.45, "+CPIN: READY", Gives.SIM),
            BootStep(0.50, "+QUSIM: 1", Gives.NOTHING),
            BootStep(0.70, "", Gives.NETWORK),
            BootStep(0.85, "+QIND: SMS DONE", Gives.MESSAGES),
            BootStep(1.00, "+QIND: PB DONE", Gives.NOTHING),
        ),
        usb=True,
    ),
    key=KeyTimes(on=0.5, off=0.65, too_long=12.0, down=10.0),
    farewells=Farewells(
        {"+QPOWD": ((), "OK"), "+CPOF": ((), "OK")}, by_key="POWERED DOWN", after_command="POWERED DOWN"
    ),
    messages=Messages(
        cnmi="(0-2),(0-3),(0,2),(0-2),(0,1)",
        stores={"ME": 23, "SM": 20, "SR": 20},
        stores_shown='("SM","ME","MT","SR"),("SM","ME","MT"),("SM","ME","MT")',
        first_index=0,
        not_ready=("CMS", 512),
        empty_index=None,
        network_timer=332,
        report_store="SR",
        announced_in="SM",
        full='+QIND: "smsfull","{store}"',
    ),
    radio=RadioFacts(
        lte=True,
        modes={
            '+QCFG="nwscanmode",0': "auto",
            '+QCFG="nwscanmode",1': "2g",
            '+QCFG="nwscanmode",3': "4g",
        },
    ),
    clock=ClockFacts(
        local_when=("+CTZU", "3"),
        lines=('+CTZE: "{quarters:+03d}",{dst},"{utc:%Y/%m/%d,%H:%M:%S}"',),
        lines_when=("+CTZR", "2"),
    ),
    ussd=UssdFacts(style="ucs2", dcs=15),
    commands=frozenset(
        {
            "+QPOWD",
            "+CPOF",
            "+QCFG",
            "+CPINR",
            "+QPINC",
            "+QCSQ",
            "+CESQ",
            "+CEREG",
            "+CTZU",
            "+CTZR",
            "+QSCLK",
            "+QNWINFO",
        }
    ),
)

EG25 = replace(
    EC25,
    name="eg25",
    identity=replace(
        EC25.identity,
        model="EG25",
        revision="EG25GGBR07A08M2G",
        type_allocation_code="86773003",
        information=("Quectel", "EG25", "Revision: EG25GGBR07A08M2G"),
    ),
    ussd=UssdFacts(),
)
