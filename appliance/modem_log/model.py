"""What the history of a modem is made of: words, entries and points of the signal chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LogWord(StrEnum):
    """What happened, or what the box did; the pages have a sentence for each."""

    # the line
    CONNECTED = "connected"
    LOST = "lost"  # it was connected and is not any more
    PORT_MISSING = "port_missing"
    PORT_IN_USE = "port_in_use"  # ``detail``: the other program
    NOT_READY = "not_ready"  # it answers and cannot send; ``detail``: a modem.events.Trouble
    MODEM_SWAPPED = "modem_swapped"  # another device under this name
    # power
    RESTARTED = "restarted"  # by itself; ``detail``: the line that betrayed it; "" = its port came back
    UNDERVOLTAGE = "undervoltage"  # it said so itself
    POWERED_OFF = "powered_off"
    # what the box did about a trouble, mildest first
    RESYNC = "resync"
    REOPENED = "reopened"
    SET_UP_AGAIN = "set_up_again"
    SEARCHED = "searched"  # looked for the network anew
    RADIO_CYCLED = "radio_cycled"
    RESET_COMMAND = "reset_command"
    POWER_KEY = "power_key"
    KEY_SPARED = "key_spared"  # its modem is at work elsewhere; ``detail``: on which port
    USB_RESET = "usb_reset"
    GAVE_UP = "gave_up"  # until it tries again; ``detail``: in how many minutes
    RECOVERED = "recovered"
    ASKED_RESTART = "asked_restart"  # a person wanted it; ``detail``: who
    # SIM and network
    SIM_SWAPPED = "sim_swapped"
    PIN_REFUSED = "pin_refused"
    REGISTERED = "registered"
    REGISTRATION_LOST = "registration_lost"
    REGISTRATION_DENIED = "registration_denied"
    MODE_CHANGED = "mode_changed"  # ``detail``: the network mode
    STORE_FULL = "store_full"
    # the SIM's account
    NO_CREDIT = "no_credit"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    CAUSE_UNKNOWN = "cause_unknown"  # sending fails, the account seems fine
    RESUMED = "resumed"
    BALANCE_CHECKED = "balance_checked"
    TEST_SENT = "test_sent"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the history. ``times``: repetitions without anything else between, the last ``until``.

    ``clock_trusted``: whether ``at`` may be believed; the order of entries always may.
    """

    id: int
    modem: str
    at: datetime
    until: datetime
    times: int
    word: LogWord
    detail: str
    clock_trusted: bool


@dataclass(frozen=True, slots=True)
class SignalPoint:
    """Five minutes from ``at``. ``percent``: None when nothing was measured; ``registered``: all through."""

    at: datetime
    percent: int | None
    registered: bool
    network: str
