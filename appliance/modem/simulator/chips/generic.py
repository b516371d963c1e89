"""A modem nobody has heard of: text of the specification and nothing of its own."""

from __future__ import annotations

from appliance.modem.simulator.chip import (
    Boot,
    BootStep,
    Chip,
    Farewells,
    Gives,
    Identity,
    KeyTimes,
    Messages,
    RadioFacts,
)

GENERIC = Chip(
    name="generic",
    identity=Identity(
        manufacturer="GENERIC",
        model="GSM MODEM",
        revision="1.0",
        type_allocation_code="35316505",
        iccid={"+CCID": '+CCID: "{iccid}"'},
    ),
    boot=Boot(
        (
            BootStep(0.50, "", Gives.COMMANDS),
            BootStep(0.60, "", Gives.SIM),
            BootStep(0.80, "", Gives.NETWORK),
            BootStep(1.00, "", Gives.MESSAGES),
        )
    ),
    key=KeyTimes(on=1.0, off=2.0),
    farewells=Farewells({"+CPOF": ((), "OK")}),
    messages=Messages(
        cnmi="(0,1,2,3),(0,1,2,3),(0,2),(0,1,2),(0,1)",
        cnmi_refused=((2, None, None, None, None),),
        stores={"SM": 10},
        first_index=1,
        not_ready=("CMS", 314),
        empty_index=None,
        network_timer=513,  # Wavecom's and Telit's number for it
    ),
    radio=RadioFacts(lte=True),
    commands=frozenset({"+CPOF", "+CEREG", "+CTZU", "+CTZR"}),
)
