"""The module families, one file each: what their manuals say and what their users tell."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem.simulator.chip import Chip
from appliance.modem.simulator.chips.a76xx import A7670E, A7670E_LNXY, SIM7670G
from appliance.modem.simulator.chips.generic import GENERIC
from appliance.modem.simulator.chips.huawei import HUAWEI
from appliance.modem.simulator.chips.quectel import EC25, EG25
from appliance.modem.simulator.chips.sim800 import SIM800, SIM868
from appliance.modem.simulator.chips.sim7070 import SIM7070
from appliance.modem.simulator.chips.sim7600 import SIM7600

CHIPS: Mapping[str, Chip] = {
    chip.name: chip
    for chip in (
        SIM7600,
        SIM800,
        SIM868,
        A7670E,
        A7670E_LNXY,
        SIM7670G,
        SIM7070,
        EC25,
        EG25,
        HUAWEI,
        GENERIC,
    )
}
