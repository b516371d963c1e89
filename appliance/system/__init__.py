"""What the machine says of itself: which one it is, its supply, heat, memory, card, and this start of it."""

from appliance.system.boot import BootFacts, boot_facts
from appliance.system.heat import Heat, heat
from appliance.system.memory import Memory, memory
from appliance.system.supply import Supply, Undervoltage, pi_model, undervoltage
from appliance.system.version import program_version
from appliance.system.wear import Reserve, Wear, wear

__all__ = [
    "BootFacts",
    "Heat",
    "Memory",
    "Reserve",
    "Supply",
    "Undervoltage",
    "Wear",
    "boot_facts",
    "heat",
    "memory",
    "pi_model",
    "program_version",
    "undervoltage",
    "wear",
]
