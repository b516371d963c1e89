"""SIMCom A7670E, with and without SMS, and SIM7670G: the Cat-1 modules."""

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
from appliance.modem.simulator.chips.sim7600 import SIMCOM_LTE_COMMANDS, SIMCOM_MODES


def _identity(maker: str, model: str, short: str, full: str, type_allocation_code: str) -> Identity:
    return Identity(
        manufacturer=maker,
        model=model,
        revision=full,
        type_allocation_code=type_allocation_code,
        iccid={"+CICCID": "+ICCID: {iccid}"},
        information=(
            f"Manufacturer: {maker}",
            f"Model: {model}",
            f"Revision: {short}",
            "IMEI: {imei}",
            "+GCAP: +CGSM,+FCLASS,+DS",
        ),
        more={
            "+SIMCOMATI": (
                f"Manufacturer: {maker}",
                f"Model: {model}",
                f"Revision: {full}",
                short,
                "IMEI: {imei}",
            )
        },
    )


A7670E = Chip(
    name="a7670e",
    identity=_identity("INCORPORATED", "A7670E-FASE", "A7670M7_V1.11.1", "A011B07A7670M7_F", "86470806"),
    boot=Boot(
        (
            BootStep(0.30, "*ATREADY: 1", Gives.COMMANDS),
            BootStep(0.50, "+CPIN: READY", Gives.SIM),
            BootStep(0.70, "", Gives.NETWORK),
            BootStep(0.85, "SMS DONE", Gives.MESSAGES),
            BootStep(1.00, "PB DONE", Gives.NOTHING),
        )
    ),
    key=KeyTimes(on=0.05, off=2.5, too_long=12.0, down=5.0),
    farewells=Farewells(
        {"+CPOF": ((), "OK")},
        by_key="NORMAL POWER DOWN",
        undervoltage="UNDER-VOLTAGE WARNNING",
        undervoltage_off="UNDER-VOLTAGE POWER DOWN",
    ),
    messages=Messages(
        cnmi="(0,1,2),(0,1,2,3),(0,1,2),(0,1,2),(0,1)",
        stores={"SM": 50, "ME": 50},
        stores_shown='("ME","SM"),("ME","SM"),("ME","SM")',
        first_index=0,
        not_ready=("CMS", 314),
        empty_index=321,
        network_timer=332,
    ),
    radio=RadioFacts(lte=True, modes=SIMCOM_MODES, zero_leaves_card=True),
    clock=ClockFacts(
        epoch="1970-01-01",
        needs=("+CTZU", "1"),
        lines=("+CTZV: {quarters:+03d},{dst}",),
        lines_when=("+CTZR", "1"),
    ),
    commands=SIMCOM_LTE_COMMANDS,
)

# sold for data only: the message service never comes up, and nothing says so but the model's name
A7670E_LNXY = replace(
    A7670E,
    name="a7670e-lnxy",
    identity=_identity(
        "INCORPORATED", "A7670E-LNXY-UBL", "A7670M6_V1.11.1", "A110B03A7670M6_UBL", "86470807"
    ),
    boot=Boot(
        (
            BootStep(0.30, "*ATREADY: 1", Gives.COMMANDS),
            BootStep(0.50, "+CPIN: READY", Gives.SIM),
            BootStep(0.70, "", Gives.NETWORK),
            BootStep(1.00, "PB DONE", Gives.NOTHING),
        )
    ),
    messages=replace(A7670E.messages, exists=False),
)

SIM7670G = replace(
    A7670E,
    name="sim7670g",
    identity=_identity(
        "SIMCOM INCORPORATED", "SIM7670G-MNGV", "2374B03SIM767XM5A", "2374B03SIM767XM5A_M", "86422806"
    ),
    messages=replace(
        A7670E.messages,
        stores={"ME": 10, "SM": 10},
        stores_shown='("ME","SM"),("ME","SM"),("ME","SM")',
        not_ready=("CMS", 515),
    ),
    clock=replace(A7670E.clock, lines=("+NITZ: {utc:%y/%m/%d,%H:%M:%S}{quarters:+03d},{dst}",)),
    ussd=UssdFacts(style="ucs2", dcs=72, before_ok=True),
)
