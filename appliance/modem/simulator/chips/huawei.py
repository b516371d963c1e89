"""A Huawei stick: talks all the time, announces reports as messages, comes back as a disk after a restart."""

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

HUAWEI = Chip(
    name="huawei",
    identity=Identity(
        manufacturer="huawei",
        model="E3372",
        revision="21.180.01.00.00",
        type_allocation_code="86195301",
        iccid={"^ICCID": "^ICCID: {iccid}"},
        files_when_locked=True,
        information=(
            "Manufacturer: huawei",
            "Model: E3372",
            "Revision: 21.180.01.00.00",
            "IMEI: {imei}",
            "+GCAP: +CGSM,+DS,+ES",
        ),
        revision_line="{revision}",
        more={"^HWVER": ('^HWVER: "CL1E3372SM"',), "^VERSION": ("^VERSION:EXTS:21.180.01.00.00",)},
    ),
    boot=Boot(
        (
            BootStep(0.40, "^BOOT:20952548,0,0,0,75", Gives.COMMANDS),
            BootStep(0.50, "^SIMST:1", Gives.SIM),
            BootStep(0.70, "^SRVST:2", Gives.NETWORK),
            BootStep(1.00, "", Gives.MESSAGES),
        ),
        mass_storage=True,
        usb=True,
    ),
    key=KeyTimes(),
    farewells=Farewells({}),
    messages=Messages(
        cnmi="(0-2),(0-3),(0,2),(0-2),(0,1)",
        stores={"SM": 20},
        first_index=0,
        not_ready=("CMS", 314),
        empty_index=321,
        network_timer=500,
        stores_not_ready="+CPMS: ,,,,,,,,",
        reports_announced_as="+CMTI",
        reports_always_stored=True,
        full='^SMMEMFULL: "{store}"',
        prompt=b"\r\n>",
        more_messages=("CMS", 500),
    ),
    radio=RadioFacts(
        lte=True,
        modes={
            '^SYSCFGEX="00"': "auto",
            '^SYSCFGEX="01"': "2g",
            '^SYSCFGEX="03"': "4g",
        },
        place=",{lac},{cell}",
    ),
    clock=ClockFacts(lines=("^NWTIME: {local:%y/%m/%d,%H:%M:%S}{quarters:+03d},{dst:02d}",)),
    ussd=UssdFacts(style="packed", dcs=15, typed="packed"),
    commands=frozenset({"^CURC", "^SYSCFGEX", "^CPIN", "^HCSQ", "^SYSINFOEX", "+CEREG"}),
    noise=("^RSSI: 18", '^HCSQ:"LTE",46,40,111,14', "^MODE: 17,17", "^CSNR:-95,-10"),
)
