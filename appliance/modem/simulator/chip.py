"""What differs between module families: names, boot lines, stores and vendor error codes, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Gives(StrEnum):
    """What a step of the boot makes possible."""

    COMMANDS = "commands"  # AT is answered at all
    SIM = "sim"
    NETWORK = "network"  # registered
    MESSAGES = "messages"  # SMS commands work
    NOTHING = "nothing"


@dataclass(frozen=True)
class BootStep:
    """At this share of the boot time the module says ``line`` ("" = nothing) and can do one thing more."""

    share: float
    line: str
    gives: Gives


@dataclass(frozen=True)
class Chip:
    """One family. ``cnmi_ranges``: what AT+CNMI=? claims; ``cnmi_refused``: what it refuses all the same.

    A refused pattern has one entry per CNMI parameter, None matching any value.
    """

    name: str
    manufacturer: str
    model: str
    revision: str
    type_allocation_code: str
    boot: tuple[BootStep, ...]
    cnmi_ranges: tuple[tuple[int, ...], ...]
    cnmi_refused: tuple[tuple[int | None, ...], ...]
    stores: Mapping[str, int]  # name -> slots; the first is used until AT+CPMS says otherwise
    first_index: int
    iccid_command: str
    iccid_line: str
    not_ready: tuple[str, int]  # SMS command before the message service is up
    empty_index: int | None  # +CMS code of AT+CMGR on a free index; None = a bare OK
    network_timer: int  # +CMS code when the network never answered in time


SIM7600 = Chip(
    name="sim7600",
    manufacturer="SIMCOM INCORPORATED",
    model="SIMCOM_SIM7600E-H",
    revision="LE20B04SIM7600M22",
    type_allocation_code="86806104",
    boot=(
        BootStep(0.40, "RDY", Gives.COMMANDS),
        BootStep(0.60, "+CPIN: READY", Gives.SIM),
        BootStep(0.70, "", Gives.NETWORK),
        BootStep(0.85, "SMS DONE", Gives.MESSAGES),
        BootStep(1.00, "PB DONE", Gives.NOTHING),
    ),
    cnmi_ranges=((0, 1, 2), (0, 1, 2, 3), (0, 2), (0, 1, 2), (0, 1)),
    cnmi_refused=(),
    stores={"ME": 25, "SM": 10},
    first_index=0,
    iccid_command="+CICCID",
    iccid_line="+ICCID: {}",
    not_ready=("CMS", 515),
    empty_index=321,
    network_timer=332,
)

GENERIC = Chip(
    name="generic",
    manufacturer="GENERIC",
    model="GSM MODEM",
    revision="1.0",
    type_allocation_code="35316505",
    boot=(
        BootStep(0.50, "", Gives.COMMANDS),
        BootStep(0.60, "", Gives.SIM),
        BootStep(0.80, "", Gives.NETWORK),
        BootStep(1.00, "", Gives.MESSAGES),
    ),
    cnmi_ranges=((0, 1, 2, 3), (0, 1, 2, 3), (0, 2), (0, 1, 2), (0, 1)),
    cnmi_refused=((2, None, None, None, None),),
    stores={"SM": 10},
    first_index=1,
    iccid_command="+CCID",
    iccid_line='+CCID: "{}"',
    not_ready=("CMS", 314),
    empty_index=None,
    network_timer=500,
)

CHIPS: Mapping[str, Chip] = {chip.name: chip for chip in (SIM7600, GENERIC)}
