"""How the box is: checks as values, looked up when somebody asks."""

from appliance.health.health import Health, Senses, worst
from appliance.health.keeping import LITTLE_ROOM, NO_ROOM
from appliance.health.model import (
    MEGABYTE,
    HealthCheck,
    HealthPart,
    HealthResult,
    HealthWord,
    ThreadState,
)

__all__ = [
    "LITTLE_ROOM",
    "MEGABYTE",
    "NO_ROOM",
    "Health",
    "HealthCheck",
    "HealthPart",
    "HealthResult",
    "HealthWord",
    "Senses",
    "ThreadState",
    "worst",
]
