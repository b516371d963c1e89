"""The chip families: what each wants to hear and what it survives. A table; its fields: profile.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from appliance.modem.profile import WISHES, NetworkMode, Profile

GENERIC = Profile(
    name="generic",
    result_timeout=125.0,  # nobody knows whose chip it is: as patient as the most patient maker asks for
    late_answer_window=30.0,
    wishes=(*WISHES, "AT+CEREG=2"),
    pin_tries=('AT+CPINR="SIM PIN"', "AT+SPIC", 'AT+QPINC="SC"', "AT^CPIN?"),
)

# SIM7600 and A76xx: 2 automatic, 13 GSM only, 38 LTE only
_SIMCOM_MODES = MappingProxyType(
    {
        NetworkMode.AUTO: ("AT+CNMP=2",),
        NetworkMode.ONLY_2G: ("AT+CNMP=13",),
        NetworkMode.ONLY_4G: ("AT+CNMP=38",),
    }
)

SIM7600 = Profile(
    name="sim7600",
    result_timeout=65.0,
    wishes=(*WISHES, "AT+CEREG=2"),
    # ds=1 first: with ds=2, although announced, reports get lost; mode 1 where mode 2 is refused all the same
    cnmi=("2,1,0,1,0", "1,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0"),
    iccid=("AT+CICCID", "AT+CCID"),
    pin_tries=("AT+SPIC", 'AT+CPINR="SIM PIN"'),
    keep_link=True,
    reset=("AT+CRESET", "AT+CFUN=1,1"),
    shut_down="AT+CPOF",
    network_modes=_SIMCOM_MODES,
)

_SIM7070 = replace(
    SIM7600,
    name="sim7070",
    # Cat-M and NB-IoT carry no SMS here: this is a 2G modem with a modern command set
    gsm_only=True,
    only_mode="AT+CNMP=13",
    lasting=("AT+CLTS=1",),
    network_modes=MappingProxyType({}),
    wishes=WISHES,
    iccid=("AT+CCID", "AT+CICCID"),
    cgsms="1",
    reset=("AT+CREBOOT", "AT+CFUN=1,1"),
    radio_cycle=("AT+CFUN=0", "AT+CFUN=1"),
    shut_down="AT+CPOWD=1",
)

_SIM800 = Profile(
    name="sim800",
    result_timeout=65.0,
    wishes=(*WISHES, "AT+CSCLK=0"),  # never sleep
    # While it guesses the line speed it says no RDY at its start; CLTS counts from the next start
    lasting=("AT+IPR=115200", "AT+CLTS=1"),
    clock=(),
    cnmi=("2,1,0,1,0", "2,1,0,0,0"),  # ds=2 is refused
    iccid=("AT+CCID",),
    cgsms="1",
    pin_tries=("AT+SPIC",),
    gsm_only=True,
    keep_link=True,
    radio_cycle=("AT+CFUN=0", "AT+CFUN=1"),  # 4 does not let it search anew
    shut_down="AT+CPOWD=1",
)

_EC25 = Profile(
    name="ec25",
    result_timeout=125.0,
    late_answer_window=30.0,
    wishes=(*WISHES, "AT+CEREG=2", "AT+QSCLK=0"),
    clock=("AT+CTZU=3", "AT+CTZR=1"),  # 3: local time; otherwise +CCLK is UTC
    cnmi=("2,1,0,1,0", "2,1,0,0,0"),  # ds=2 loses reports
    iccid=("AT+QCCID", "AT+CCID"),
    pin_tries=('AT+QPINC="SC"', 'AT+CPINR="SIM PIN"'),
    utc_clock=True,
    keep_link=True,
    shut_down="AT+QPOWD=1",
    network_modes=MappingProxyType(
        {
            NetworkMode.AUTO: ('AT+QCFG="nwscanmode",0,1',),
            NetworkMode.ONLY_2G: ('AT+QCFG="nwscanmode",1,1',),
            NetworkMode.ONLY_4G: ('AT+QCFG="nwscanmode",3,1',),
        }
    ),
    # Some firmware hands messages to an IMS that is not there (2 = off, 0 = as the operator's file says)
    mode_wishes=MappingProxyType(
        {NetworkMode.ONLY_2G: ('AT+QCFG="ims",2',), NetworkMode.AUTO: ('AT+QCFG="ims",0',)}
    ),
)

_HUAWEI = Profile(
    name="huawei",
    result_timeout=65.0,
    wishes=(*WISHES, "AT+CEREG=2", "AT^CURC=0"),  # no signal bars every few seconds
    cnmi=("1,1,0,1,0", "2,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0"),
    iccid=("AT^ICCID?", "AT+CCID"),
    pin_tries=("AT^CPIN?", 'AT+CPINR="SIM PIN"'),
    clock_questions=("AT^NWTIME?", "AT+CCLK?"),
    # no keep_link: E1752 answers AT+CMMS=1 with +CMS ERROR: 500
    reset=(),  # comes back as a CD-ROM
    network_modes=MappingProxyType(
        {
            NetworkMode.AUTO: (
                'AT^SYSCFGEX="00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,',
                "AT^SYSCFG=2,0,3FFFFFFF,1,2",  # sticks without LTE
            ),
            NetworkMode.ONLY_2G: (
                'AT^SYSCFGEX="01",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,',
                "AT^SYSCFG=13,1,3FFFFFFF,1,2",
            ),
            NetworkMode.ONLY_4G: ('AT^SYSCFGEX="03",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,',),
        }
    ),
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            GENERIC,
            _SIM800,
            SIM7600,
            replace(SIM7600, name="a76xx"),
            _SIM7070,
            _EC25,
            _HUAWEI,
        )
    }
)
"""By the words of ``profile`` in kabar.toml; ``detect_family`` gives the same words."""
