"""SIMCom SIM7600: LTE with GSM beside it, the module of the 4G HAT."""

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
)

SIMCOM_MODES = {"+CNMP=2": "auto", "+CNMP=13": "2g", "+CNMP=38": "4g"}
SIMCOM_LTE_COMMANDS = frozenset(
    {
        "+CRESET",
        "+CPOF",
        "+CPSI",
        "+CNMP",
        "+SPIC",
        "+CESQ",
        "+CEREG",
        "+CTZU",
        "+CTZR",
        "+CMTE",
        "+CUSBPIDSWITCH",
    }
)

SIM7600 = Chip(
    name="sim7600",
    identity=Identity(
        manufacturer="SIMCOM INCORPORATED",
        model="SIMCOM_SIM7600E-H",
        revision="LE20B04SIM7600M22",
        type_allocation_code="86806104",
        iccid={"+CICCID": "+ICCID: {iccid}"},
        files_when_locked=True,
        more={
            "+SIMCOMATI": (
                "Manufacturer: SIMCOM INCORPORATED",
                "Model: SIMCOM_SIM7600E-H",
                "Revision: SIM7600M22_V2.0",
                "QCN: ",
                "IMEI: {imei}",
                "MEID: ",
                "+GCAP: +CGSM",
                "DeviceInfo: 173,170",
            )
        },
    ),
    boot=Boot(
        (
            BootStep(0.40, "RDY", Gives.COMMANDS),
            BootStep(0.60, "+CPIN: READY", Gives.SIM),
            BootStep(0.70, "", Gives.NETWORK),
            BootStep(0.85, "SMS DONE", Gives.MESSAGES),
            BootStep(1.00, "PB DONE", Gives.NOTHING),
        )
    ),
    key=KeyTimes(on=0.1, off=2.5, too_long=12.0, down=12.0),
    farewells=Farewells(
        {"+CPOF": ((), "OK")},
        by_key="NORMAL POWER DOWN",
        undervoltage="UNDER-VOLTAGE WARNING",
        undervoltage_off="UNDER-VOLTAGE POWER DOWN",
    ),
    messages=Messages(
        cnmi="(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
        stores={"ME": 25, "SM": 10},
        first_index=0,
        not_ready=("CMS", 515),
        empty_index=321,
        network_timer=332,
    ),
    radio=RadioFacts(lte=True, modes=SIMCOM_MODES),
    clock=ClockFacts(lines=("+CTZV: {quarters:+03d},{dst}",), lines_when=("+CTZR", "1")),
    commands=SIMCOM_LTE_COMMANDS,
)
