"""Every AT command the simulated module knows."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem.simulator.general_commands import GENERAL_COMMANDS, answer
from appliance.modem.simulator.handler import Handler
from appliance.modem.simulator.message_commands import MESSAGE_COMMANDS
from appliance.modem.simulator.network_commands import NETWORK_COMMANDS

_NAMED = {**GENERAL_COMMANDS, **NETWORK_COMMANDS, **MESSAGE_COMMANDS}

COMMANDS: Mapping[str, Handler] = {**_NAMED, "+CLAC": answer(*sorted(_NAMED))}
