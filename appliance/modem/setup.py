"""The set-up of a modem that answers AT: idempotent, run at each start, after each restart and re-open.

The order is that of the manuals: quiet the line, know who it is, radio, SIM, SMS settings, network. What
cannot be had is either a ``ModemNotReady`` (no message could be sent) or a line in the log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from appliance.modem import parsing
from appliance.modem.at_codes import code_of
from appliance.modem.at_link import Answer, AtLink, NoAnswer
from appliance.modem.events import ModemIdentity, ModemNotReady, Trouble
from appliance.modem.profile import PROFILES, Profile, cannot_do_sms, detect_family

log = logging.getLogger(__name__)

RADIO_TIMEOUT = 15.0  # seconds, AT+CFUN=1
NETWORK_TIMEOUT = 180.0  # AT+COPS=0
STORE_TIMEOUT = 10.0  # what reads the SIM
PATIENCE = 1.0  # between two attempts
MODE_ATTEMPTS = 10  # AT+CMGF=0 while the SMS part starts

_SIM_TROUBLE = (
    (re.compile(r"SIM PIN"), Trouble.PIN_REQUIRED),
    (re.compile(r"SIM PUK"), Trouble.PUK_REQUIRED),
    (re.compile(r"PH-.*"), Trouble.SIM_LOCKED),
    (re.compile(r"NOT INSERTED"), Trouble.NO_SIM),
)
# +CME and +CMS numbers that are about the SIM (TS 27.007 9.2, TS 27.005 3.2.5)
_SIM_CODES: Mapping[tuple[str, int | None], Trouble] = {
    ("CME", 10): Trouble.NO_SIM,
    ("CME", 11): Trouble.PIN_REQUIRED,
    ("CME", 12): Trouble.PUK_REQUIRED,
    ("CME", 13): Trouble.SIM_FAILURE,
    ("CME", 15): Trouble.SIM_FAILURE,
    ("CME", 5): Trouble.SIM_LOCKED,
    ("CMS", 310): Trouble.NO_SIM,
    ("CMS", 311): Trouble.PIN_REQUIRED,
    ("CMS", 316): Trouble.PUK_REQUIRED,
    ("CMS", 313): Trouble.SIM_FAILURE,
    ("CMS", 315): Trouble.SIM_FAILURE,
}
# Right after power-up the SIM counts as absent or failed for a moment.
_MAY_PASS = frozenset({Trouble.NO_SIM, Trouble.SIM_FAILURE})
_SIM_ATTEMPTS = 4  # for what may pass
_BUSY = frozenset({("CME", 14), ("CMS", 314), ("CMS", 515), ("CMS", 521)})


@dataclass(frozen=True, slots=True)
class SetUp:
    """A modem ready for messages. ``store`` receives; ``other_stores`` may hold what came before our time."""

    identity: ModemIdentity
    profile: Profile
    store: str
    other_stores: tuple[str, ...]
    must_acknowledge: bool


class ModemSetup:
    """One run over one link. ``profile`` None: that of the family the modem names.

    Raises ``ModemNotReady``, ``ModemGone``.
    """

    def __init__(self, link: AtLink, profile: Profile | None) -> None:
        self._link = link
        self._wanted = profile

    def run(self) -> SetUp:
        for command in ("ATE0", "ATV1", "ATQ0", "AT+CMEE=1"):
            self._wish(command)
        manufacturer, model, revision, imei = self._who()
        profile = self._wanted or PROFILES[detect_family(manufacturer, model)]
        if cannot_do_sms(model, revision):
            raise ModemNotReady(Trouble.SMS_UNSUPPORTED)
        self._radio_on()
        self._sim_ready(profile.sms_ready_timeout)
        imsi, iccid = self._which_sim(profile)
        self._pdu_mode()
        must_acknowledge = self._message_service()
        store, others = self._stores(profile)
        reports = self._announcements(profile)
        smsc = self._service_centre()
        self._network(profile)
        identity = ModemIdentity(
            manufacturer, model, revision, imei, imsi, iccid, profile.name, smsc, reports
        )
        return SetUp(identity, profile, store, others, must_acknowledge)

    def _ask(
        self,
        command: str,
        *,
        prefixes: tuple[str, ...] = (),
        plain: bool = False,
        timeout: float = STORE_TIMEOUT,
    ) -> Answer | None:
        """The answer, or None when the modem keeps silent about this one command."""
        try:
            return self._link.run(command, prefixes=prefixes, plain=plain, timeout=timeout)
        except NoAnswer:
            log.info("no answer to %s during set-up", command.partition("=")[0])
            return None

    def _wish(self, command: str, timeout: float = STORE_TIMEOUT) -> bool:
        answer = self._ask(command, timeout=timeout)
        return answer is not None and answer.ok

    def _until(self, attempt: Callable[[], bool], times: int) -> bool:
        for left in reversed(range(times)):
            if attempt():
                return True
            if left:
                self._link.pause(PATIENCE)
        return False

    def _who(self) -> tuple[str, str, str, str]:
        told = [self._told(command) for command in ("AT+CGMI", "AT+CGMM", "AT+CGMR")]
        return told[0], told[1], told[2], parsing.equipment_number(self._told("AT+CGSN"))

    def _told(self, command: str) -> str:
        """The text of an answer in free form, without the name some modems put in front."""
        name = "+" + command.removeprefix("AT+")
        answer = self._ask(command, prefixes=(name,), plain=True)
        if answer is None or not answer.ok:
            return ""
        return answer.text.removeprefix(name + ":").removeprefix("Revision:").strip().strip('"')

    def _radio_on(self) -> None:
        answer = self._ask("AT+CFUN?", prefixes=("+CFUN",))
        line = answer.line("+CFUN") if answer is not None else None
        if line is None or parsing.fields(line)[:1] == ["1"]:
            return
        log.warning("the radio is off (%s); switching it on", line)
        if not self._wish("AT+CFUN=1", RADIO_TIMEOUT):
            raise ModemNotReady(Trouble.RADIO_OFF)

    def _sim_ready(self, limit: float) -> None:
        """Wait until the SIM is read. A PIN is reported, never tried here: three wrong ones lock the card."""
        trouble: Trouble | None = None
        for attempt in range(int(limit / PATIENCE)):
            trouble = self._sim_trouble()
            if trouble is None:
                return
            passing = trouble is Trouble.SIM_BUSY or (trouble in _MAY_PASS and attempt < _SIM_ATTEMPTS)
            if not passing:
                break
            self._link.pause(PATIENCE)
        raise ModemNotReady(trouble or Trouble.SIM_BUSY)

    def _sim_trouble(self) -> Trouble | None:
        answer = self._ask("AT+CPIN?", prefixes=("+CPIN",))
        if answer is None:
            return Trouble.SIM_BUSY
        if not answer.ok:
            return _SIM_CODES.get(_error(answer), Trouble.SIM_BUSY)
        line = answer.line("+CPIN") or ""
        state = line.partition(":")[2].strip()
        if state == "READY" or state in ("SIM PIN2", "SIM PUK2"):  # the second PIN is not needed for SMS
            return None
        found = (trouble for pattern, trouble in _SIM_TROUBLE if pattern.fullmatch(state))
        return next(found, Trouble.SIM_BUSY)

    def _which_sim(self, profile: Profile) -> tuple[str, str]:
        imsi = parsing.equipment_number(self._told("AT+CIMI"))
        for command in profile.iccid:
            answer = self._ask(command, prefixes=("+CCID", "+ICCID", "+QCCID", "^ICCID"), plain=True)
            iccid = parsing.card_number(answer.text) if answer is not None and answer.ok else ""
            if iccid:
                return imsi, iccid
        return imsi, ""

    def _pdu_mode(self) -> None:
        # A modem left in UCS2 writes numbers and USSD texts as hex; IRA hands @ on without a NUL octet.
        if not self._wish('AT+CSCS="IRA"'):
            self._wish('AT+CSCS="GSM"')
        trouble = Trouble.SMS_UNSUPPORTED

        def attempt() -> bool:
            nonlocal trouble
            answer = self._ask("AT+CMGF=0")
            if answer is None or _error(answer) in _BUSY:
                trouble = Trouble.SMS_NOT_READY
            return answer is not None and answer.ok

        if not self._until(attempt, MODE_ATTEMPTS):
            raise ModemNotReady(trouble)

    def _message_service(self) -> bool:
        """Phase 2 service, where nothing need be acknowledged; whether the modem insists on phase 2+."""
        self._wish("AT+CSMS=0")
        answer = self._ask("AT+CSMS?", prefixes=("+CSMS",))
        line = answer.line("+CSMS") if answer is not None else None
        return line is not None and parsing.fields(line)[:1] == ["1"]

    def _stores(self, profile: Profile) -> tuple[str, tuple[str, ...]]:
        """Choose one store for everything, once the SMS part is ready."""
        attempts = int(profile.sms_ready_timeout / PATIENCE)
        if not self._until(self._stores_usable, attempts):
            raise ModemNotReady(Trouble.SMS_NOT_READY)
        answer = self._ask("AT+CPMS=?", prefixes=("+CPMS",))
        offers = parsing.offered_stores((answer.line("+CPMS") if answer is not None else None) or "")
        store = parsing.chosen_store(offers, profile.stores) or profile.stores[-1]
        if not self._until(lambda: self._choose_store(store), MODE_ATTEMPTS):
            log.warning("the modem does not accept the store %s; messages may stay in another one", store)
        readable = offers[0] if offers else frozenset()
        return store, tuple(sorted((readable & {"SM", "ME"}) - {store}))

    def _choose_store(self, store: str) -> bool:
        """To read, to write, to receive; some firmware knows fewer memories than three."""
        commands = ("AT+CPMS=" + ",".join([f'"{store}"'] * memories) for memories in (3, 2, 1))
        answers = (self._ask(command, prefixes=("+CPMS",)) for command in commands)
        return any(answer is not None and answer.ok for answer in answers)

    def _stores_usable(self) -> bool:
        answer = self._ask("AT+CPMS?", prefixes=("+CPMS",))
        line = answer.line("+CPMS") if answer is not None and answer.ok else None
        return line is not None and any(parsing.unquoted(value) for value in parsing.fields(line))

    def _announcements(self, profile: Profile) -> bool:
        """How arrivals are told; the first accepted way. Returns whether delivery reports are among them."""
        for way in profile.cnmi:
            if self._wish(f"AT+CNMI={way}"):
                reports = way.split(",")[3] != "0"
                if not reports:
                    log.warning("the modem passes no delivery reports on")
                return reports
        log.warning("the modem announces nothing: only the regular sweep finds what arrives")
        return False

    def _service_centre(self) -> str:
        answer = self._ask("AT+CSCA?", prefixes=("+CSCA",))
        smsc = parsing.service_centre((answer.line("+CSCA") if answer is not None else None) or "")
        if not smsc:
            log.warning("the SIM holds no SMSC number: sending will be refused with +CMS ERROR: 330")
        return smsc

    def _network(self, profile: Profile) -> None:
        for command in ("AT+CREG=2", *profile.wishes, "AT+COPS=3,2"):
            self._wish(command)
        answer = self._ask("AT+COPS?", prefixes=("+COPS",), timeout=RADIO_TIMEOUT)
        line = answer.line("+COPS") if answer is not None else None
        if line is not None and parsing.fields(line)[:1] in (["1"], ["2"]):
            # chosen by hand or deregistered by an earlier program: it would stay so for ever
            self._wish("AT+COPS=0", NETWORK_TIMEOUT)


def _error(answer: Answer) -> tuple[str, int | None]:
    result = answer.result
    code = result.code if result.code is not None else code_of(result.namespace, result.text)
    return result.namespace, code
