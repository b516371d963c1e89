"""What a refusal means: +CMS and +CME numbers by chip family. Pure tables.

The namespaces overlap: 21 is "short message transfer rejected" in +CMS and "invalid index" in +CME. In
+CMS, 0-127 is an RP cause, 128-255 a TP failure cause, 300-511 the terminal's (TS 27.005 3.2.5), the rest
the maker's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from appliance.sms.status_codes import ErrorClass, rp_cause, tp_failure_cause

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
        332: ErrorClass.UNCERTAIN,  # network timeout
        340: ErrorClass.UNCERTAIN,  # no +CNMA acknowledgement expected: not an answer to a message at all
        500: ErrorClass.TEMPORARY,  # unknown error
    }
)

_EQUIPMENT_CODES: Mapping[int, ErrorClass] = MappingProxyType(
    {
        3: ErrorClass.NETWORK,  # operation not allowed: what an unregistered modem says
        4: ErrorClass.MODEM,  # operation not supported
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
        30: ErrorClass.NETWORK,  # no network service
        31: ErrorClass.UNCERTAIN,  # network timeout
        32: ErrorClass.NETWORK,  # emergency calls only
        262: ErrorClass.SIM,  # blocked
        515: ErrorClass.WAIT,  # please wait, initialising
    }
)

# What a maker says beside the standard, for messages we submit.
_SIMCOM: Mapping[int, ErrorClass] = MappingProxyType(
    {
        22: ErrorClass.CONGESTION,
        34: ErrorClass.CONGESTION,  # no circuit or channel available
        44: ErrorClass.CONGESTION,
        88: ErrorClass.NUMBER,  # incompatible destination
        102: ErrorClass.UNCERTAIN,  # recovery on timer expiry
        224: ErrorClass.UNCERTAIN,  # CP retry exceeded
        225: ErrorClass.UNCERTAIN,  # RP timer expired
        226: ErrorClass.UNCERTAIN,  # SMS connection broken
        323: ErrorClass.PDU,
        324: ErrorClass.PDU,
        325: ErrorClass.PDU,
        512: ErrorClass.UNCERTAIN,  # "SMS no error"
        513: ErrorClass.PDU,  # message length exceeds
        514: ErrorClass.PDU,
        515: ErrorClass.WAIT,  # the SMS part is not ready yet (seen before SMS DONE)
        516: ErrorClass.PDU,
        517: ErrorClass.PDU,
        518: ErrorClass.PDU,
        519: ErrorClass.PDU,
        520: ErrorClass.PDU,
        521: ErrorClass.WAIT,  # SMSAL not ready
        522: ErrorClass.NETWORK,  # no more service
        523: ErrorClass.STORAGE,
        525: ErrorClass.CONGESTION,  # no free entity
        528: ErrorClass.WAIT,  # more-messages-to-send state error
        529: ErrorClass.ACCOUNT,  # mobile originated SMS not allowed
        530: ErrorClass.TEMPORARY,  # GPRS suspended
        531: ErrorClass.STORAGE,
        532: ErrorClass.WAIT,  # doing SIM refresh
    }
)
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
        102: ErrorClass.UNCERTAIN,
        224: ErrorClass.UNCERTAIN,
        225: ErrorClass.UNCERTAIN,
        226: ErrorClass.UNCERTAIN,
        528: ErrorClass.WAIT,
        529: ErrorClass.ACCOUNT,
        531: ErrorClass.STORAGE,
        532: ErrorClass.WAIT,
    }
)
_MAKERS: Mapping[str, Mapping[int, ErrorClass]] = MappingProxyType(
    {
        "sim800": _SIMCOM,
        "sim7600": _SIMCOM,
        "a76xx": _SIMCOM,
        "ec25": _QUECTEL,
    }
)

# With CMEE=2 some firmware answers in words all the same; the namespace tells which list they are from.
_TEXTS: Mapping[tuple[str, str], int] = MappingProxyType(
    {
        ("CMS", "sim not inserted"): 310,
        ("CMS", "sim pin required"): 311,
        ("CMS", "sim failure"): 313,
        ("CMS", "sim busy"): 314,
        ("CMS", "sim wrong"): 315,
        ("CMS", "sim puk required"): 316,
        ("CMS", "memory full"): 322,
        ("CMS", "smsc address unknown"): 330,
        ("CMS", "no network service"): 331,
        ("CMS", "network timeout"): 332,
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
        ("CME", "unknown"): 100,
    }
)


def code_of(namespace: str, text: str) -> int | None:
    """The number behind an error given in words, or None."""
    return _TEXTS.get((namespace, text.strip().lower()))


def classify(namespace: str, code: int | None, family: str) -> ErrorClass:
    """What follows from a refusal of a message. A bare ERROR (namespace "", code None) is temporary."""
    if code is None:
        return ErrorClass.TEMPORARY
    if namespace == "CME":
        return _EQUIPMENT_CODES.get(code, ErrorClass.TEMPORARY)
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
    return ErrorClass.TEMPORARY if family in _MAKERS else ErrorClass.UNCERTAIN
