"""What a refusal means: +CMS and +CME numbers by chip family. Pure tables.

The namespaces overlap: 21 is "short message transfer rejected" in +CMS and "invalid index" in +CME. In
+CMS, 0-127 is an RP cause, 128-255 a TP failure cause, 300-511 the terminal's (TS 27.005 3.2.5), the rest
the maker's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from appliance.sms.status_codes import ErrorClass, rp_cause, tp_failure_cause

# A timer ran out, or the connection broke, while the message was on the air: whoever says so, the SMSC may
# have it and only its acknowledgement be lost.
_TIMED_OUT = frozenset(
    {
        102,  # recovery on timer expiry
        224,  # CP retry exceeded
        225,  # RP timer expired
        226,  # SMS connection broken
        332,  # network timeout
    }
)

# What only the SMSC or the exchange says: RP causes (TS 24.011 table 8.4) and TP failure causes of a refused
# SMS-SUBMIT (TS 23.040 9.2.3.22). 17, 38, 41, 111 and 127 are in those tables too, and modules use them for
# whatever they do not understand themselves.
_FROM_THE_NETWORK = frozenset(
    {1, 8, 10, 21, 22, 27, 28, 29, 30, 42, 47, 50, 69, 81, 95, 96, 97, 98, 99, *range(128, 200)}
)
# A module gives up after TR1M, 35 to 45 s, or when TC1A with its repetitions has run out, about 30 s
# (TS 24.011 10), and many then say what they say to everything: 500, 38, +CME ERROR: 100, a bare ERROR. What
# comes so late without a cause of the network's own is that timer, under whatever number.
TIMERS_RUN_OUT_FROM = 25.0  # seconds after Ctrl-Z

_TERMINAL_CODES: Mapping[int, ErrorClass] = MappingProxyType(
    {
        300: ErrorClass.MODEM,  # ME failure
        301: ErrorClass.MODEM,  # SMS service of ME reserved: another program has the port
        302: ErrorClass.NETWORK,  # operation not allowed: radio off, not registered
        303: ErrorClass.PDU,  # operation not supported
        304: ErrorClass.PDU,  # invalid PDU mode parameter
        305: ErrorClass.PDU,  # invalid text mode parameter
        310: ErrorClass.SIM,  # not inserted
        311: ErrorClass.SIM,  # PIN required
        312: ErrorClass.SIM,  # PH-SIM PIN required
        313: ErrorClass.SIM,  # failure
        314: ErrorClass.WAIT,  # busy
        315: ErrorClass.SIM,  # wrong
        316: ErrorClass.SIM,  # PUK required
        317: ErrorClass.SIM,  # PIN2 required
        318: ErrorClass.SIM,  # PUK2 required
        320: ErrorClass.MODEM,  # memory failure
        321: ErrorClass.MODEM,  # invalid memory index
        322: ErrorClass.STORAGE,  # memory full
        330: ErrorClass.SIM,  # SMSC address unknown
        331: ErrorClass.NETWORK,  # no network service
        340: ErrorClass.UNCERTAIN,  # no +CNMA acknowledgement expected: not an answer to a message at all
        500: ErrorClass.TEMPORARY,  # unknown error
    }
)

_EQUIPMENT_CODES: Mapping[int, ErrorClass] = MappingProxyType(
    {
        0: ErrorClass.MODEM,  # phone failure
        1: ErrorClass.MODEM,  # no connection to the phone
        3: ErrorClass.NETWORK,  # operation not allowed: what an unregistered modem says
        4: ErrorClass.MODEM,  # operation not supported
        5: ErrorClass.SIM,  # PH-SIM PIN required
        10: ErrorClass.SIM,  # not inserted
        11: ErrorClass.SIM,  # PIN required
        12: ErrorClass.SIM,  # PUK required
        13: ErrorClass.SIM,  # failure
        14: ErrorClass.WAIT,  # busy
        15: ErrorClass.SIM,  # wrong
        16: ErrorClass.SIM,  # incorrect password
        17: ErrorClass.SIM,  # PIN2 required
        18: ErrorClass.SIM,  # PUK2 required
        20: ErrorClass.STORAGE,  # memory full
        23: ErrorClass.MODEM,  # memory failure
        30: ErrorClass.NETWORK,  # no network service
        31: ErrorClass.UNCERTAIN,  # network timeout
        32: ErrorClass.NETWORK,  # emergency calls only
        40: ErrorClass.SIM,  # network personalisation PIN required
        50: ErrorClass.PDU,  # incorrect parameters
        53: ErrorClass.NETWORK,  # not attached, access class restriction
        54: ErrorClass.NETWORK,  # emergency mode only
        103: ErrorClass.ACCOUNT,  # illegal MS: the network does not know this card (any more)
        106: ErrorClass.MODEM,  # illegal ME
        107: ErrorClass.NETWORK,  # GPRS services not allowed
        111: ErrorClass.NETWORK,  # PLMN not allowed
        112: ErrorClass.NETWORK,  # location area not allowed
        113: ErrorClass.NETWORK,  # roaming not allowed here
        133: ErrorClass.ACCOUNT,  # requested service option not subscribed
        262: ErrorClass.SIM,  # blocked
        515: ErrorClass.WAIT,  # please wait, initialising
    }
)

# What SIMCom says beside the standard, for messages we submit: the causes of calls (TS 24.008 annex H) among
# them, and its own from 512 on.
_SIM800: Mapping[int, ErrorClass] = MappingProxyType(
    {
        3: ErrorClass.NUMBER,  # no route to destination
        6: ErrorClass.TEMPORARY,  # channel unacceptable
        16: ErrorClass.TEMPORARY,
        17: ErrorClass.TEMPORARY,
        18: ErrorClass.TEMPORARY,
        19: ErrorClass.TEMPORARY,
        22: ErrorClass.CONGESTION,  # "number changed" in its manual, congestion in the network's list
        25: ErrorClass.TEMPORARY,  # pre-emption
        26: ErrorClass.TEMPORARY,
        32: ErrorClass.TEMPORARY,
        34: ErrorClass.CONGESTION,  # no circuit or channel available
        43: ErrorClass.TEMPORARY,  # access information discarded
        44: ErrorClass.CONGESTION,  # requested channel not available
        49: ErrorClass.TEMPORARY,  # quality of service unavailable
        55: ErrorClass.ACCOUNT,  # barred within a closed user group
        57: ErrorClass.ACCOUNT,  # bearer capability not authorised
        58: ErrorClass.TEMPORARY,  # bearer capability not available at present
        63: ErrorClass.ACCOUNT,  # service or option not available
        65: ErrorClass.ACCOUNT,  # bearer service not implemented
        68: ErrorClass.ACCOUNT,  # ACM at its maximum: the credit the card itself counts is used up
        70: ErrorClass.ACCOUNT,
        79: ErrorClass.ACCOUNT,  # service or option not implemented
        87: ErrorClass.ACCOUNT,  # not a member of the closed user group
        88: ErrorClass.NUMBER,  # incompatible destination
        91: ErrorClass.TEMPORARY,  # invalid transit network
        100: ErrorClass.PDU,  # conditional information element
        101: ErrorClass.PDU,  # message not compatible with the state
        213: ErrorClass.MODEM,  # SIM data download error
        323: ErrorClass.PDU,  # invalid input value
        324: ErrorClass.PDU,
        325: ErrorClass.PDU,
        512: ErrorClass.UNCERTAIN,  # "SMS no error"
        513: ErrorClass.PDU,  # message length exceeds
        514: ErrorClass.PDU,  # invalid request parameters
        515: ErrorClass.MODEM,  # ME storage failure
        516: ErrorClass.NETWORK,  # invalid bearer service
        517: ErrorClass.NETWORK,  # invalid service mode
        518: ErrorClass.MODEM,  # invalid storage type
        519: ErrorClass.PDU,  # invalid message format
        520: ErrorClass.PDU,  # too many concatenated messages
        521: ErrorClass.WAIT,  # SMSAL not ready
        522: ErrorClass.NETWORK,  # SMSAL no more service
        523: ErrorClass.STORAGE,  # a report or command cannot be stored
        524: ErrorClass.PDU,  # reserved message type
        525: ErrorClass.CONGESTION,  # no free entity
        526: ErrorClass.MODEM,  # port number already registered
        527: ErrorClass.MODEM,  # no free entity for the port number
        528: ErrorClass.WAIT,  # more-messages-to-send state error
        529: ErrorClass.ACCOUNT,  # mobile originated SMS not allowed
        530: ErrorClass.TEMPORARY,  # GPRS suspended
        531: ErrorClass.STORAGE,  # ME storage full
        532: ErrorClass.WAIT,  # doing SIM refresh
    }
)
# The later ones say 515 until SMS DONE.
_SIM7600: Mapping[int, ErrorClass] = MappingProxyType({**_SIM800, 515: ErrorClass.WAIT})
_QUECTEL: Mapping[int, ErrorClass] = MappingProxyType(
    {
        512: ErrorClass.SIM,  # not ready
        513: ErrorClass.PDU,  # message length exceeds
        514: ErrorClass.PDU,  # invalid request parameters
        515: ErrorClass.MODEM,  # ME storage failure
        517: ErrorClass.NETWORK,  # invalid service mode
        528: ErrorClass.WAIT,  # more-messages-to-send state error
        529: ErrorClass.ACCOUNT,  # mobile originated SMS not allowed
        530: ErrorClass.TEMPORARY,  # GPRS suspended
        531: ErrorClass.STORAGE,
    }
)
# Nobody knows whose numbers these are: what any maker uses for "no answer from the network" counts as that.
_UNKNOWN_MAKER: Mapping[int, ErrorClass] = MappingProxyType(
    {
        528: ErrorClass.WAIT,
        529: ErrorClass.ACCOUNT,
        531: ErrorClass.STORAGE,
        532: ErrorClass.WAIT,
    }
)
_WAVECOM: Mapping[int, ErrorClass] = MappingProxyType(
    {
        512: ErrorClass.TEMPORARY,  # no connection came about, or it collided with an incoming one
        513: ErrorClass.UNCERTAIN,  # lower layer failure: no acknowledgement for 28 or 42 s
        514: ErrorClass.CONGESTION,
        515: ErrorClass.WAIT,  # initialising
    }
)
_TELIT: Mapping[int, ErrorClass] = MappingProxyType(
    {
        513: ErrorClass.UNCERTAIN,  # TR1M timeout
        515: ErrorClass.UNCERTAIN,  # no response from the network
    }
)
_SIEMENS: Mapping[int, ErrorClass] = MappingProxyType(
    {
        512: ErrorClass.UNCERTAIN,  # user abort: not ours, so nobody knows when
        521: ErrorClass.UNCERTAIN,  # timer expired
        535: ErrorClass.WAIT,  # PS busy
    }
)
_MOTOROLA: Mapping[int, ErrorClass] = MappingProxyType({512: ErrorClass.CONGESTION})  # network busy

_MAKERS: Mapping[str, Mapping[int, ErrorClass]] = MappingProxyType(
    {
        "sim800": _SIM800,
        "sim7600": _SIM7600,
        "a76xx": _SIM7600,
        "sim7070": _SIM7600,
        "ec25": _QUECTEL,
        "wavecom": _WAVECOM,
        "telit": _TELIT,
        "siemens": _SIEMENS,
        "motorola": _MOTOROLA,
    }
)
# These lists are known in parts only: what is missing in them may have been sent.
_INCOMPLETE = frozenset({"wavecom", "telit", "siemens", "motorola"})

# Makers without a family of their own, by what AT+CGMI and ATI answer.
_OTHER_MAKERS = (
    (re.compile(r"wavecom|sierra", re.IGNORECASE), "wavecom"),
    (re.compile(r"telit", re.IGNORECASE), "telit"),
    (re.compile(r"siemens|cinterion|gemalto", re.IGNORECASE), "siemens"),
    (re.compile(r"motorola", re.IGNORECASE), "motorola"),
)

# With CMEE=2 some firmware answers in words all the same; the namespace tells which list they are from.
_TEXTS: Mapping[tuple[str, str], int] = MappingProxyType(
    {
        ("CMS", "me failure"): 300,
        ("CMS", "sms service of me reserved"): 301,
        ("CMS", "operation not allowed"): 302,
        ("CMS", "operation not supported"): 303,
        ("CMS", "invalid pdu mode parameter"): 304,
        ("CMS", "invalid text mode parameter"): 305,
        ("CMS", "sim not inserted"): 310,
        ("CMS", "sim pin required"): 311,
        ("CMS", "sim failure"): 313,
        ("CMS", "sim busy"): 314,
        ("CMS", "sim wrong"): 315,
        ("CMS", "sim puk required"): 316,
        ("CMS", "memory failure"): 320,
        ("CMS", "invalid memory index"): 321,
        ("CMS", "memory full"): 322,
        ("CMS", "smsc address unknown"): 330,
        ("CMS", "no network service"): 331,
        ("CMS", "network timeout"): 332,
        ("CMS", "no +cnma acknowledgement expected"): 340,
        ("CMS", "unknown error"): 500,
        ("CME", "operation not allowed"): 3,
        ("CME", "operation not supported"): 4,
        ("CME", "sim not inserted"): 10,
        ("CME", "sim pin required"): 11,
        ("CME", "sim puk required"): 12,
        ("CME", "sim failure"): 13,
        ("CME", "sim busy"): 14,
        ("CME", "sim wrong"): 15,
        ("CME", "incorrect password"): 16,
        ("CME", "memory full"): 20,
        ("CME", "no network service"): 30,
        ("CME", "network timeout"): 31,
        ("CME", "emergency calls only"): 32,
        ("CME", "unknown"): 100,
    }
)


def maker_of(*told: str) -> str:
    """Whose error list a module of no family uses, by what it says of itself; "" = nobody knows."""
    text = " ".join(told)
    return next((maker for pattern, maker in _OTHER_MAKERS if pattern.search(text)), "")


def code_of(namespace: str, text: str) -> int | None:
    """The number behind an error given in words, or None."""
    return _TEXTS.get((namespace, text.strip().lower()))


def classify(namespace: str, code: int | None, family: str, *, after: float = 0.0) -> ErrorClass:
    """What follows from a refusal of a message. A bare ERROR (namespace "", code None) is temporary.

    ``family``: the name of a profile, or what ``maker_of`` says. ``after``: seconds since Ctrl-Z.
    """
    of_cms = namespace == "CMS"
    if of_cms and code in _TIMED_OUT:
        return ErrorClass.UNCERTAIN
    if after >= TIMERS_RUN_OUT_FROM and not (of_cms and code in _FROM_THE_NETWORK):
        return ErrorClass.UNCERTAIN
    if code is None:
        return ErrorClass.TEMPORARY
    if namespace == "CME":
        return _EQUIPMENT_CODES.get(code, ErrorClass.TEMPORARY)
    return _message_error(code, family)


def _message_error(code: int, family: str) -> ErrorClass:
    """``+CMS ERROR: code`` said at once."""
    special = _MAKERS.get(family, _UNKNOWN_MAKER).get(code)
    if special is not None:
        return special
    if 0 <= code <= 127:
        return rp_cause(code)
    if 128 <= code <= 255:
        return tp_failure_cause(code)
    if code < 512:
        return _TERMINAL_CODES.get(code, ErrorClass.TEMPORARY)
    # 513 is "too long" on one chip and "no acknowledgement for 28 s" on another: without knowing the maker
    # it may have been sent.
    known = family in _MAKERS and family not in _INCOMPLETE
    return ErrorClass.TEMPORARY if known else ErrorClass.UNCERTAIN
