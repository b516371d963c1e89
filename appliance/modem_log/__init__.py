"""What happened to each modem: signal, registration, troubles, and what the box did about them."""

from appliance.modem_log.log import ModemLog
from appliance.modem_log.model import LogEntry, LogWord, SignalPoint

__all__ = ["LogEntry", "LogWord", "ModemLog", "SignalPoint"]
