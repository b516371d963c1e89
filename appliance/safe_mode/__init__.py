"""What is left of the box when it cannot start: look, save, put back, restore; never send."""

from appliance.safe_mode.door import SafeDoor, Way
from appliance.safe_mode.earlier import KeptState
from appliance.safe_mode.look import Damage, Finding, StorePart
from appliance.safe_mode.safe_mode import CannotTryHere, NoBackupFirst, SafeMode

__all__ = [
    "CannotTryHere",
    "Damage",
    "Finding",
    "KeptState",
    "NoBackupFirst",
    "SafeDoor",
    "SafeMode",
    "StorePart",
    "Way",
]
