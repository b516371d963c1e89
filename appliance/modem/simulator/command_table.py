"""Which code stands behind an AT command of a module: everybody's, its maker's, or only a fact about it."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem.simulator.chip import Chip
from appliance.modem.simulator.general_commands import GENERAL_COMMANDS, answer, facts_of, refused
from appliance.modem.simulator.handler import Handler
from appliance.modem.simulator.message_commands import MESSAGE_COMMANDS
from appliance.modem.simulator.network_commands import NETWORK_COMMANDS, card_identity
from appliance.modem.simulator.power_commands import POWER_COMMANDS, functionality
from appliance.modem.simulator.ussd_commands import USSD_COMMANDS
from appliance.modem.simulator.vendor_commands import VENDOR_COMMANDS

_EVERYBODY = {**GENERAL_COMMANDS, **NETWORK_COMMANDS, **USSD_COMMANDS, "+CFUN": functionality}
_OF_MAKERS = {**POWER_COMMANDS, **VENDOR_COMMANDS}


def commands_of(chip: Chip) -> Mapping[str, Handler]:
    """Every command this module knows."""
    commands: dict[str, Handler] = dict(_EVERYBODY)
    commands |= {name: _OF_MAKERS[name] for name in chip.commands}
    commands |= {
        name: handler if chip.messages.exists else refused for name, handler in MESSAGE_COMMANDS.items()
    }
    commands |= {name: facts_of(lines) for name, lines in chip.identity.more.items()}
    commands |= dict.fromkeys(chip.identity.iccid, card_identity)
    return {**commands, "+CLAC": answer(*sorted(commands))}
