"""The words of the control socket: what each command carries. ``modem`` counts from 0."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.modem.simulator.faults import Dip, PortName, Revival, Seconds
from appliance.modem.simulator.key_line import LineName
from appliance.modem.simulator.message_store import Kept
from appliance.modem.simulator.operator_texts import Notice
from appliance.modem.simulator.radio import Cure, LteRefusal
from appliance.modem.simulator.simulation import HabitName
from appliance.modem.simulator.subscription import NoCredit


class OfModem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Commands for one hat; ``modem`` counts from 0."""

    modem: Annotated[int, Meta(ge=0)] = 0


class Incoming(OfModem, frozen=True, rename={"sender": "from"}, kw_only=True):
    """Somebody writes to the SIM. ``sender``: ``+62…``, a short code or a name."""

    sender: Annotated[str, Meta(min_length=1, max_length=20)]
    text: str
    copies: Annotated[int, Meta(ge=1, le=100)] = 1
    backwards: bool = False
    parts: tuple[int, ...] | None = None


class RawIncoming(OfModem, frozen=True, kw_only=True):
    """A PDU as it is, SMSC part included."""

    pdu: Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2}){2,200}$")]


class DeliveryReport(OfModem, frozen=True, kw_only=True):
    """A report about any message, true or not. ``sent_at``: RFC 3339, None = now."""

    number: str
    mr: Annotated[int, Meta(ge=0, le=255)]
    status: Annotated[int, Meta(ge=0, le=255)] = 0
    sent_at: datetime | None = None


class Hang(OfModem, frozen=True):
    """Deaf and mute, for so long, until ``revival`` or until the power is cut."""

    seconds: Seconds | None = None
    revival: Revival = Revival.NOTHING


class Reboot(OfModem, frozen=True):
    vanish: bool = False


class Unplug(OfModem, frozen=True):
    seconds: Seconds | None = None
    link: PortName | None = None
    power: bool = True


class Plug(OfModem, frozen=True):
    link: PortName | None = None


class Say(OfModem, frozen=True, kw_only=True):
    """The modem says a line unasked, or raw bytes in hex."""

    line: str = ""
    hex: Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2})*$")] = ""


class Signal(OfModem, frozen=True, kw_only=True):
    csq: Annotated[int, Meta(ge=0, le=99)]


class Registration(OfModem, frozen=True, kw_only=True):
    """What +CREG says from now on. ``cure``: what brings 1 back; see ``radio.Cure``."""

    value: Annotated[int, Meta(ge=0, le=11)]
    cure: Cure = Cure.TIME


class Key(OfModem, frozen=True, kw_only=True):
    """A pin of the header that reaches the HAT has that level from now on."""

    level: bool
    line: LineName = "power"


class Balance(OfModem, frozen=True, kw_only=True):
    """``habit``: what the operator does with messages once ``pulsa`` is below the price of one."""

    pulsa: Annotated[int, Meta(ge=0)]
    habit: NoCredit | None = None
    code: int | None = None


class Fill(OfModem, frozen=True):
    """Old messages fill a store until ``leave`` slots are free. ``kept``: their <stat>, 3 = sent."""

    store: str | None = None
    leave: Annotated[int, Meta(ge=0)] = 0
    kept: Annotated[int, Meta(ge=0, le=3)] = Kept.READ


class Acknowledgement(OfModem, frozen=True, kw_only=True):
    """``forced``: each direct message must be acknowledged by AT+CNMA, whatever AT+CSMS says."""

    forced: bool


class Habit(OfModem, frozen=True, kw_only=True):
    """One of the ``Manners`` that are on or off."""

    name: Literal["sends_after_defaults", "counts_nothing", "odd_reports", "stays_in_ucs2"]
    on: bool = True


class Typed(OfModem, frozen=True, kw_only=True):
    """Somebody else types on the same line: the login prompt of a Linux console on the header's UART."""

    text: str


class LostAnnouncements(OfModem, frozen=True, kw_only=True):
    """The share of stored messages that nothing announces, from now on."""

    share: Annotated[float, Meta(ge=0, le=1)]


class Sim(OfModem, frozen=True, kw_only=True):
    """Put in another SIM or take it out, or give it a PIN. None: as it was.

    ``restart`` False: while it runs, as modules with a switch in the slot notice.
    """

    inserted: bool = True
    pin: str | None = None
    card: Annotated[int, Meta(ge=0, le=999)] | None = None
    restart: bool = True


class Nitz(OfModem, frozen=True, kw_only=True):
    on: bool


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reports: HabitName | None = None
    answers: Annotated[float, Meta(ge=0, le=1)] | None = None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Bearer(OfModem, frozen=True, kw_only=True):
    """What goes over LTE: messages, or else how they fail; USSD. None: as it was."""

    lte_sms: bool | None = None
    lte_ussd: bool | None = None
    refusal: LteRefusal | None = None


class Undervoltage(OfModem, frozen=True):
    then: Dip = Dip.WARNING


class Clock(OfModem, frozen=True, kw_only=True):
    """What the network tells of the time, from now on; see ``network_time.NetworkTime``."""

    nitz: bool = True
    quarters: Annotated[int, Meta(ge=-48, le=104)] | None = None
    shift: Annotated[float, Meta(ge=-1e9, le=1e9)] = 0.0
    utc: bool = False
    tell: bool = False


class TopUp(OfModem, frozen=True, kw_only=True):
    """Somebody pays. ``days``: of validity from today, or added to what is left; ``text``: it is told."""

    pulsa: Annotated[int, Meta(ge=0)] = 10_000
    days: Annotated[int, Meta(ge=0, le=3650)] = 15
    text: bool = True


class Expire(OfModem, frozen=True, kw_only=True):
    """The validity ends: nothing goes out any more. ``blocked``: the network refuses the card altogether."""

    blocked: bool = False
    text: bool = True
    habit: NoCredit | None = None
    code: int | None = None


class OperatorText(OfModem, frozen=True, kw_only=True):
    notice: Notice
    amount: Annotated[int, Meta(ge=0)] = 10_000


class Ussd(OfModem, frozen=True, kw_only=True):
    """What becomes of the next ``times`` codes; see ``ussd_commands.UssdTrouble``."""

    mode: Annotated[int, Meta(ge=0, le=5)] = 4
    text: str | None = None
    silent: bool = False
    times: Annotated[int, Meta(ge=1)] = 1


class Answer(OfModem, frozen=True, kw_only=True):
    """An odd answer on order; see ``scripted_answers.ScriptedAnswer``."""

    command: Annotated[str, Meta(min_length=1)]
    lines: tuple[str, ...] = ()
    final: str = "OK"
    seconds: Seconds = 0.0
    times: Annotated[int, Meta(ge=0)] = 1


class ServiceCentre(OfModem, frozen=True, kw_only=True):
    """The number of the SMSC on the SIM; "" = lost."""

    number: Annotated[str, Meta(pattern=r"^(\+?\d{3,20})?$")]
