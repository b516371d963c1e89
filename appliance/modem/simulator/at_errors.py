"""How a module says no: +CME ERROR, +CMS ERROR or a bare ERROR, as AT+CMEE wants it."""

from __future__ import annotations

from collections.abc import Mapping

# TS 27.007 9.2 and TS 27.005 3.2.5, as far as the simulation uses them
TEXTS: Mapping[tuple[str, int], str] = {
    ("CME", 3): "operation not allowed",
    ("CME", 4): "operation not supported",
    ("CME", 10): "SIM not inserted",
    ("CME", 11): "SIM PIN required",
    ("CME", 12): "SIM PUK required",
    ("CME", 13): "SIM failure",
    ("CME", 14): "SIM busy",
    ("CME", 16): "incorrect password",
    ("CME", 21): "invalid index",
    ("CME", 30): "no network service",
    ("CME", 31): "network timeout",
    ("CME", 50): "Incorrect parameters",
    ("CME", 100): "unknown",
    ("CMS", 8): "Operator determined barring",
    ("CMS", 21): "Short message transfer rejected",
    ("CMS", 28): "Unidentified subscriber",
    ("CMS", 38): "Network out of order",
    ("CMS", 41): "Temporary failure",
    ("CMS", 42): "Congestion",
    ("CMS", 50): "Requested facility not subscribed",
    ("CMS", 302): "operation not allowed",
    ("CMS", 303): "operation not supported",
    ("CMS", 304): "invalid PDU mode parameter",
    ("CMS", 310): "SIM not inserted",
    ("CMS", 311): "SIM PIN required",
    ("CMS", 314): "SIM busy",
    ("CMS", 316): "SIM PUK required",
    ("CMS", 321): "invalid memory index",
    ("CMS", 322): "memory full",
    ("CMS", 330): "SMSC address unknown",
    ("CMS", 331): "no network service",
    ("CMS", 332): "network timeout",
    ("CMS", 340): "no +CNMA acknowledgement expected",
    ("CMS", 500): "unknown error",
}


class AtError(Exception):
    """A command ends with an error. ``namespace``: "CMS", "CME" or "" for a bare ERROR."""

    def __init__(self, namespace: str = "", code: int = 0) -> None:
        super().__init__(f"{namespace} {code}".strip())
        self.namespace = namespace
        self.code = code

    def result(self, cmee: int) -> str:
        """The final result line. CMEE=0 hides only +CME codes, not +CMS ERROR (TS 27.005 3.2.5)."""
        if not self.namespace or (cmee == 0 and self.namespace == "CME"):
            return "ERROR"
        text = TEXTS.get((self.namespace, self.code), "unknown error") if cmee == 2 else str(self.code)
        return f"+{self.namespace} ERROR: {text}"


# A SIM that cannot be used, in either namespace; the word is what +CPIN? answers
SIM_ERRORS: Mapping[str, Mapping[str, int]] = {
    "NOT INSERTED": {"CME": 10, "CMS": 310},
    "SIM PIN": {"CME": 11, "CMS": 311},
    "SIM PUK": {"CME": 12, "CMS": 316},
    "NOT READY": {"CME": 14, "CMS": 314},
}
