"""What a modem tells: the frozen values that leave this room, and words for what keeps it from sending."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from appliance.errors import ModemError
from appliance.modem.profile import NetworkMode

MessageReference = NewType("MessageReference", int)
"""TP-MR of an accepted message, 0-255 (0 is an ordinary value); see ``REFERENCE_UNKNOWN``."""

REFERENCE_UNKNOWN = MessageReference(-1)
"""The network took the message, but the modem did not say under which reference."""


class Trouble(StrEnum):
    """Why a modem that answers AT cannot send; the pages have a sentence for each."""

    NO_SIM = "no_sim"
    PIN_REQUIRED = "pin_required"
    PIN_REFUSED = "pin_refused"  # the wrong one, or too few tries are left to risk another
    PUK_REQUIRED = "puk_required"
    SIM_LOCKED = "sim_locked"  # to an operator or a device
    SIM_FAILURE = "sim_failure"
    SIM_BUSY = "sim_busy"  # never became ready
    RADIO_OFF = "radio_off"  # flight mode, often by a pin of the HAT
    SMS_UNSUPPORTED = "sms_unsupported"  # this variant of the module cannot do SMS at all
    SMS_NOT_READY = "sms_not_ready"  # the SMS part never came up


class ModemNotReady(ModemError):
    """The modem answers, but something keeps it from sending: ``reason``. Nothing was handed over."""

    def __init__(self, reason: Trouble) -> None:
        super().__init__(f"the modem is not ready to send ({reason.value.replace('_', ' ')})")
        self.reason = reason


class UssdFailed(ModemError):
    """The network gave no usable answer to a USSD code."""


@dataclass(frozen=True, slots=True)
class IncomingPdu:
    """An SMS-DELIVER as hex, not decoded. ``store``/``index`` say where it lies; None when it came inline.

    Whatever the modem hands out and is not a status report arrives here too: the inbox keeps it raw.
    """

    pdu_hex: str
    store: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class ReportPdu:
    """An SMS-STATUS-REPORT as hex. ``store``/``index`` are None when it came inline (+CDS)."""

    pdu_hex: str
    store: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Restarted:
    """The modem has started by itself and forgot its settings: ``connect()`` again before the next message.

    ``line`` is the boot line that betrayed it. Several in a day: suspect the power supply.
    """

    line: str


@dataclass(frozen=True, slots=True)
class Undervoltage:
    """The modem complains about its power supply, in ``line``; it may go on working."""

    line: str


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """The answer to the message that was last given up as uncertain: the network has it after all."""

    reference: MessageReference


ModemEvent = IncomingPdu | ReportPdu | Restarted | Undervoltage | LateAnswer


@dataclass(frozen=True, slots=True)
class ModemIdentity:
    """Who is on the line. The modem is known by ``imei``, the SIM by ``imsi`` and ``iccid``; never by port.

    A value the modem would not tell is "". ``family`` is the name of its profile ("sim7600", "generic" ...).
    """

    manufacturer: str = ""
    model: str = ""
    revision: str = ""
    imei: str = ""
    imsi: str = ""
    iccid: str = ""
    family: str = "generic"
    smsc: str = ""  # "" = the SIM holds none: sending will fail with 330
    reports: bool = True  # False = the modem refused every way of passing delivery reports on
    network_modes: tuple[NetworkMode, ...] = ()  # the choices it offers; () = nothing to choose
    port: str = ""  # where it answered, if the port has a path


@dataclass(frozen=True, slots=True)
class ModemState:
    """The radio as last asked for.

    ``registration`` is the <stat> of TS 27.007 7.2 (1 home, 5 roaming ...); ``network`` "2G", "3G", "4G", "".
    """

    registered: bool = False
    registration: int = 4  # unknown
    roaming: bool = False
    operator: str = ""
    signal_percent: int | None = None
    signal_dbm: int | None = None
    network: str = ""
