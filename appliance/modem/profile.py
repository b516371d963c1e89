"""What differs from one chip family to the next, as data. Pure tables; a HAT (pins, power) is not a chip."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

_WISHES = (
    "AT+CUSD=1",  # USSD results as unsolicited lines
    "AT+CLIP=0",
    "ATS0=0",  # never answer a call
    "AT+CEREG=2",  # LTE registration; a 2G modem refuses it
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One chip family. Times in seconds; commands as written, without CR.

    ``wishes`` may all be refused. Of ``cnmi`` the first accepted one counts (mode, mt, bm, ds, bfr; TS 27.005
    3.4.1): incoming messages stored and announced (mt 1), reports straight through (ds 1). ``stores`` in
    order of preference. ``result_timeout`` is the wait for the answer after Ctrl-Z: never under 45, the
    network's own timer TR1M is 35-45 s; ``late_answer_window`` how long one may still come after that.
    ``keep_link``: AT+CMMS=1 before the parts of a long message.
    """

    name: str
    result_timeout: float
    wishes: tuple[str, ...] = _WISHES
    cnmi: tuple[str, ...] = ("2,1,0,1,0", "1,1,0,1,0", "3,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,0,0")
    stores: tuple[str, ...] = ("ME", "SM")
    iccid: tuple[str, ...] = ("AT+CCID", "AT+CICCID", "AT+QCCID")
    prompt_timeout: float = 10.0
    late_answer_window: float = 55.0
    sms_ready_timeout: float = 60.0
    keep_link: bool = False


GENERIC = Profile(
    name="generic",
    result_timeout=125.0,  # nobody knows whose chip it is: as patient as the most patient maker asks for
    late_answer_window=30.0,
)

SIM7600 = Profile(
    name="sim7600",
    result_timeout=65.0,
    wishes=(*_WISHES, "AT+CTZU=1"),  # the network sets the modem's clock
    # ds=1 first: ds=2 is announced, but reports get lost with it
    cnmi=("2,1,0,1,0", "1,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0"),
    iccid=("AT+CICCID",),
    keep_link=True,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "generic": GENERIC,
        "sim7600": SIM7600,
        "a76xx": replace(SIM7600, name="a76xx"),
        "sim7070": replace(SIM7600, name="sim7070"),
        "sim800": Profile(
            name="sim800",
            result_timeout=65.0,
            wishes=(*_WISHES, "AT+CLTS=1", "AT+CSCLK=0"),  # clock from the network; never sleep
            cnmi=("2,1,0,1,0", "2,1,0,0,0"),  # ds=2 is refused
            iccid=("AT+CCID",),
            keep_link=True,
        ),
        "ec25": Profile(
            name="ec25",
            result_timeout=125.0,
            late_answer_window=30.0,
            wishes=(*_WISHES, "AT+CTZU=3", "AT+QSCLK=0"),  # 3: local time, not UTC
            cnmi=("2,1,0,1,0", "2,1,0,0,0"),  # ds=2 loses reports
            iccid=("AT+QCCID", "AT+CCID"),
            keep_link=True,
        ),
        "huawei": Profile(
            name="huawei",
            result_timeout=65.0,
            wishes=(*_WISHES, "AT^CURC=0"),  # no signal bars every few seconds
            cnmi=("1,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0"),
            iccid=("AT^ICCID?", "AT+CCID"),  # no keep_link: E1752 answers AT+CMMS=1 with +CMS ERROR: 500
        ),
    }
)
"""By the words of ``profile`` in kabar.toml; ``detect_family`` gives the same words."""

# First match wins, on "<manufacturer> <model>".
_FAMILIES = (
    (re.compile(r"SIM7[156]00", re.IGNORECASE), "sim7600"),
    (re.compile(r"A76\d\d|SIM767\d", re.IGNORECASE), "a76xx"),
    (re.compile(r"SIM[89]\d\d(?!\d)", re.IGNORECASE), "sim800"),
    (re.compile(r"\bE[CG]2\d|\bE[CG]9\d|Quectel", re.IGNORECASE), "ec25"),
    (re.compile(r"huawei", re.IGNORECASE), "huawei"),
)


def detect_family(manufacturer: str, model: str) -> str:
    """The family of AT+CGMI's and AT+CGMM's answers, "generic" when nothing is recognised."""
    text = f"{manufacturer} {model}"
    return next((family for pattern, family in _FAMILIES if pattern.search(text)), "generic")


def cannot_do_sms(model: str, revision: str) -> bool:
    """Variants that are sold without SMS: A7670E-LNXY-UBL refuses AT+CMGF and never says SMS DONE."""
    return "LNXY" in f"{model} {revision}".upper()
