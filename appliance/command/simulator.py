"""``kabar simulator``: simulated HATs behind pseudo-terminals."""

from __future__ import annotations

from appliance.modem.simulator.program import simulator

__all__ = ["simulator"]
