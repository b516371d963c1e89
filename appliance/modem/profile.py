"""What may differ from one chip family to the next, and how a family is known. Pure; the table: profiles.py.

A HAT (pins, power) is not a chip: see hats.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

WISHES = (
    "AT+CUSD=1",  # USSD results as unsolicited lines
    "AT+CLIP=0",
    "ATS0=0",  # never answer a call
)


class NetworkMode(StrEnum):
    """Which networks a modem may use; Indonesia has no 3G any more."""

    AUTO = "auto"
    ONLY_2G = "2g"
    ONLY_4G = "4g"


@dataclass(frozen=True, slots=True)
class Profile:
    """One chip family. Times in seconds; commands as written, without CR.

    *Setting up.* ``wishes`` may all be refused. ``lasting``: settings that are asked for first, and saved in
    the modem (AT&W) when they had to be changed. Of ``cnmi`` the first accepted one counts (mode, mt, bm, ds,
    bfr; TS 27.005 3.4.1): messages stored and announced (mt 1), reports straight through (ds 1); an empty
    list: built from what AT+CNMI=? offers. ``stores`` in order of preference. ``cgsms``: the SMS bearer it
    must have, "" = leave it. ``pin_tries``: asks how often a PIN may still be tried. ``only_mode``: a command
    without which the module has no network that carries SMS; ``sms`` False: a variant that cannot do SMS.
    ``maker``: whose error list counts when it is not the family's. ``clock_questions``: best first.
    ``utc_clock``: +CCLK may be in UTC although it names a zone, unless AT+CTZU=3 is accepted.

    *Sending.* ``result_timeout`` is the wait for the answer after Ctrl-Z: never under 45, the network's own
    timer TR1M is 35-45 s; ``late_answer_window`` how long one may still come after that. ``keep_link``:
    AT+CMMS=1 before the parts of a long message.

    *Reviving.* ``reset``: commands to start anew that this family survives, best first. ``radio_cycle``: the
    radio off and on again. ``shut_down``: "" = there is none. After a reset the port has to vanish within
    ``off_within`` and to answer again within ``on_within``. ``network_modes``: for each choice its commands,
    of which the first accepted counts (no entry: the choice does not exist); ``mode_wishes`` go along.
    """

    name: str
    result_timeout: float
    wishes: tuple[str, ...] = WISHES
    lasting: tuple[str, ...] = ()
    clock: tuple[str, ...] = ("AT+CTZU=1", "AT+CTZR=1")
    cnmi: tuple[str, ...] = ()
    stores: tuple[str, ...] = ("ME", "SM")
    iccid: tuple[str, ...] = ("AT+CCID", "AT+CICCID", "AT+QCCID")
    cgsms: str = ""
    pin_tries: tuple[str, ...] = ('AT+CPINR="SIM PIN"',)
    gsm_only: bool = False
    sms: bool = True
    maker: str = ""
    only_mode: str = ""
    clock_questions: tuple[str, ...] = ("AT+CCLK?",)
    utc_clock: bool = False
    prompt_timeout: float = 10.0
    late_answer_window: float = 55.0
    sms_ready_timeout: float = 60.0
    keep_link: bool = False
    reset: tuple[str, ...] = ("AT+CFUN=1,1",)
    radio_cycle: tuple[str, ...] = ("AT+CFUN=4", "AT+CFUN=1")
    shut_down: str = ""
    off_within: float = 20.0
    on_within: float = 120.0
    network_modes: Mapping[NetworkMode, tuple[str, ...]] = field(default_factory=dict)
    mode_wishes: Mapping[NetworkMode, tuple[str, ...]] = field(default_factory=dict)

    @property
    def offered_modes(self) -> tuple[NetworkMode, ...]:
        """The choices that exist; () = there is nothing to choose."""
        return tuple(mode for mode in NetworkMode if self.network_modes.get(mode))


# First match wins, on everything the module says of itself.
_FAMILIES = (
    (re.compile(r"SIM7[156]00|A7600|SIM7906|SIM7912", re.IGNORECASE), "sim7600"),
    (re.compile(r"A76\d\d|SIM767\d|A76XX", re.IGNORECASE), "a76xx"),
    (re.compile(r"SIM70\d\d", re.IGNORECASE), "sim7070"),
    (re.compile(r"SIM[89]\d\d(?!\d)", re.IGNORECASE), "sim800"),
    (re.compile(r"\bE[CG]2\d|\bE[CG]9\d|Quectel", re.IGNORECASE), "ec25"),
    (re.compile(r"huawei", re.IGNORECASE), "huawei"),
)
# A7670E-LNXY-UBL refuses AT+CMGF and never says SMS DONE; the others know no network but NB-IoT and Cat-M.
_WITHOUT_SMS = re.compile(
    r"LNXY|\bSIM70(?:20|22|30|80|90)|SIMCOM_SIM70(?:20|22|30|80|90)|\bBC\d\d\b", re.IGNORECASE
)
# Does not come back when its radio has been switched off (the sticks of smstools' RADIO_OFF_ON).
_DIES_WITHOUT_RADIO = re.compile(r"\bM590", re.IGNORECASE)


def detect_family(*told: str) -> str:
    """The family of what AT+CGMI, AT+CGMM, ATI ... answered; "generic" when nothing is recognised."""
    text = " ".join(told)
    return next((family for pattern, family in _FAMILIES if pattern.search(text)), "generic")


def cannot_do_sms(*told: str) -> bool:
    """Whether this is a variant that is sold without SMS, or with networks that carry none here."""
    return _WITHOUT_SMS.search(" ".join(told)) is not None


def survives_radio_off(*told: str) -> bool:
    """False for modules whose radio must never be switched off: they need their power cut afterwards."""
    return _DIES_WITHOUT_RADIO.search(" ".join(told)) is None
