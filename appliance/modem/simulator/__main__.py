"""``python -m appliance.modem.simulator DIR -n N``"""

from __future__ import annotations

from appliance.modem.simulator.program import simulator

if __name__ == "__main__":
    simulator()
