"""The SIM: waited for, opened with its PIN if that may be tried, and known by its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.modem import parsing
from appliance.modem.asking import PATIENCE, Asking, error_of
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.profile import Profile
from appliance.modem.sim_pin import PinEntry

_SIM_TROUBLE = (
    (re.compile(r"SIM PIN"), Trouble.PIN_REQUIRED),
    (re.compile(r"SIM PUK"), Trouble.PUK_REQUIRED),
    (re.compile(r"PH-.*"), Trouble.SIM_LOCKED),
    (re.compile(r"(?:SIM )?NOT INSERTED|SIM REMOVED"), Trouble.NO_SIM),
)
# +CME and +CMS numbers that are about the SIM (TS 27.007 9.2, TS 27.005 3.2.5)
_SIM_CODES: Mapping[tuple[str, int | None], Trouble] = {
    ("CME", 5): Trouble.SIM_LOCKED,
    ("CME", 10): Trouble.NO_SIM,
    ("CME", 11): Trouble.PIN_REQUIRED,
    ("CME", 12): Trouble.PUK_REQUIRED,
    ("CME", 13): Trouble.SIM_FAILURE,
    ("CME", 15): Trouble.SIM_FAILURE,
    ("CME", 262): Trouble.SIM_FAILURE,  # "blocked", in one case a bad contact
    ("CMS", 310): Trouble.NO_SIM,
    ("CMS", 311): Trouble.PIN_REQUIRED,
    ("CMS", 312): Trouble.SIM_LOCKED,
    ("CMS", 313): Trouble.SIM_FAILURE,
    ("CMS", 315): Trouble.SIM_FAILURE,
    ("CMS", 316): Trouble.PUK_REQUIRED,
}
# Right after power-up the SIM counts as absent or failed for a moment.
_MAY_PASS = frozenset({Trouble.NO_SIM, Trouble.SIM_FAILURE})
_ATTEMPTS = 4  # for what may pass
# EF-ICCID: ten octets that anybody may read, before the PIN too (TS 102 221 13.2), by TS 27.007 8.18
_READ_NUMBER = "AT+CRSM=176,12258,0,0,10"
_CARD_NAMES = ("+CCID", "+ICCID", "+CICCID", "+QCCID", "^ICCID")


class SimCard:
    """The card of one modem during one set-up."""

    def __init__(self, asking: Asking, profile: Profile, imei: str) -> None:
        self._asking = asking
        self._profile = profile
        self._imei = imei

    def open(self, pins: PinEntry) -> None:
        """Wait until the card is read, with its PIN if need be. Raises ``ModemNotReady``, ``ModemGone``."""
        trouble = self._wait()
        if trouble is Trouble.PIN_REQUIRED:
            trouble = pins.enter(
                self._asking.link, self._profile.pin_tries, self.iccid(), self._imei, self._wait
            )
        if trouble is not None:
            raise ModemNotReady(trouble)
        pins.open()

    def numbers(self) -> tuple[str, str]:
        """IMSI and ICCID, "" for what the card or the modem does not tell."""
        return parsing.equipment_number(self._asking.told("AT+CIMI")), self.iccid()

    def iccid(self) -> str:
        """The number printed on the card; many modems read it only behind the PIN."""
        for command in self._profile.iccid:
            answer = self._asking.ask(command, prefixes=_CARD_NAMES, plain=True)
            number = parsing.card_number(answer.text) if answer is not None and answer.ok else ""
            if number:
                return number
        answer = self._asking.ask(_READ_NUMBER, prefixes=("+CRSM",))
        return parsing.card_number_in_file(answer.line("+CRSM") or "") if answer is not None else ""

    def _wait(self) -> Trouble | None:
        """None = ready; what may still pass has been waited for."""
        trouble: Trouble | None = None
        for attempt in range(int(self._profile.sms_ready_timeout / PATIENCE)):
            trouble = self._trouble()
            passing = trouble is Trouble.SIM_BUSY or (trouble in _MAY_PASS and attempt < _ATTEMPTS)
            if not passing:
                break
            self._asking.link.pause(PATIENCE)
        return trouble

    def _trouble(self) -> Trouble | None:
        answer = self._asking.ask("AT+CPIN?", prefixes=("+CPIN",))
        if answer is None:
            return Trouble.SIM_BUSY
        if not answer.ok:
            return _SIM_CODES.get(error_of(answer), Trouble.SIM_BUSY)
        line = answer.line("+CPIN") or ""
        state = parsing.unquoted(line.partition(":")[2])
        if state == "READY" or state in ("SIM PIN2", "SIM PUK2"):  # the second PIN is not needed for SMS
            return None
        found = (trouble for pattern, trouble in _SIM_TROUBLE if pattern.fullmatch(state))
        return next(found, Trouble.SIM_BUSY)
