"""The settings for messages: PDU mode, service, stores, announcements, SMSC. Void after each restart."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from appliance.modem import parsing
from appliance.modem.asking import PATIENCE, Asking, error_of
from appliance.modem.at_link import AtLink
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.network_mode import has_setting
from appliance.modem.profile import Profile

log = logging.getLogger(__name__)

MODE_ATTEMPTS = 10  # AT+CMGF=0 while the SMS part starts
_BUSY = frozenset(
    {("CME", 14), ("CME", 515), ("CMS", 314), ("CMS", 512), ("CMS", 515), ("CMS", 521), ("CMS", 532)}
)
# What nearly every modem accepts, when it will not say what it knows
_USUAL_WAYS = ("2,1,0,1,0", "1,1,0,1,0", "3,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,0,0")


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """What holds from now on.

    ``store`` receives; ``other_stores`` may hold what came before our time. ``must_acknowledge``: the modem
    insists on AT+CNMA. ``reports``: delivery reports are passed on; ``reports_stored``: by way of the store.
    ``refused``: settings the modem would not take, although it can be used without them.
    """

    store: str
    other_stores: tuple[str, ...]
    must_acknowledge: bool
    reports: bool
    reports_stored: bool
    smsc: str
    refused: tuple[str, ...]


class SettingMessages:
    """One run. Raises ``ModemNotReady`` when no message could be sent, ``ModemGone``."""

    def __init__(self, asking: Asking, profile: Profile, smsc: str) -> None:
        self._asking = asking
        self._profile = profile
        self._smsc = smsc
        self._refused: list[str] = []

    def run(self) -> MessageSettings:
        self._pdu_mode()
        must_acknowledge = self._message_service()
        store, others = self._stores()
        way = self._announcements()
        smsc = self._service_centre()
        self._bearer()
        return MessageSettings(
            store=store,
            other_stores=others,
            must_acknowledge=must_acknowledge,
            reports=way in ("1", "2"),
            reports_stored=way == "2",
            smsc=smsc,
            refused=tuple(self._refused),
        )

    def _pdu_mode(self) -> None:
        # A modem left in UCS2 writes numbers and USSD texts as hex; IRA hands @ on without a NUL octet.
        if not self._asking.wish('AT+CSCS="IRA"'):
            self._asking.wish('AT+CSCS="GSM"')
        trouble = Trouble.SMS_UNSUPPORTED

        def attempt() -> bool:
            nonlocal trouble
            answer = self._asking.ask("AT+CMGF=0")
            if answer is None or error_of(answer) in _BUSY:
                trouble = Trouble.SMS_NOT_READY
            return answer is not None and answer.ok

        if not self._asking.until(attempt, MODE_ATTEMPTS):
            raise ModemNotReady(trouble)

    def _message_service(self) -> bool:
        """Phase 2 service, where nothing need be acknowledged; whether the modem insists on phase 2+."""
        self._asking.wish("AT+CSMS=0")
        return parsing.fields(self._asking.line("AT+CSMS?", "+CSMS"))[:1] == ["1"]

    def _stores(self) -> tuple[str, tuple[str, ...]]:
        """Choose one store for everything, once the SMS part is ready."""
        attempts = int(self._profile.sms_ready_timeout / PATIENCE)
        if not self._asking.until(self._stores_usable, attempts):
            raise ModemNotReady(Trouble.SMS_NOT_READY)
        offers = parsing.offered_stores(self._asking.line("AT+CPMS=?", "+CPMS"))
        preferred = self._profile.stores
        store = parsing.chosen_store(offers, preferred) or preferred[-1]
        if not self._asking.until(lambda: self._choose_store(store), MODE_ATTEMPTS):
            log.warning("the modem does not accept the store %s; messages may stay in another one", store)
            self._refused.append("CPMS")
        readable = offers[0] if offers else frozenset()
        return store, tuple(sorted((readable & {"SM", "ME"}) - {store}))

    def _stores_usable(self) -> bool:
        """Before the SMS part is up, the answer is an error or a row of commas."""
        answer = self._asking.ask("AT+CPMS?", prefixes=("+CPMS",))
        line = answer.line("+CPMS") if answer is not None and answer.ok else None
        return line is not None and any(parsing.unquoted(value) for value in parsing.fields(line))

    def _choose_store(self, store: str) -> bool:
        """To read, to write, to receive; some firmware knows fewer memories than three."""
        commands = ("AT+CPMS=" + ",".join([f'"{store}"'] * memories) for memories in (3, 2, 1))
        answers = (self._asking.ask(command, prefixes=("+CPMS",)) for command in commands)
        return any(answer is not None and answer.ok for answer in answers)

    def _announcements(self) -> str:
        """How arrivals are told; the first accepted way. Returns how reports come: <ds> of AT+CNMI."""
        tried: list[str] = []
        for ways in (self._family_ways, self._offered_ways, _usual_ways):
            for way in ways():
                if way in tried:
                    continue
                tried.append(way)
                if self._asking.wish(f"AT+CNMI={way}"):
                    return self._way_of_reports(way)
        log.warning("the modem announces nothing: only the regular sweep finds what arrives")
        self._refused.append("CNMI")
        return "0"

    def _family_ways(self) -> tuple[str, ...]:
        return self._profile.cnmi

    def _offered_ways(self) -> tuple[str, ...]:
        return parsing.announcement_ways(self._asking.line("AT+CNMI=?", "+CNMI"))

    def _way_of_reports(self, way: str) -> str:
        reports = way.split(",")[3]
        if reports == "0":
            log.warning("the modem passes no delivery reports on")
        return reports

    def _service_centre(self) -> str:
        """Read, and set only if there is none: the card's own is right, whatever somebody may think."""
        smsc = parsing.service_centre(self._asking.line("AT+CSCA?", "+CSCA"))
        if not smsc and self._smsc:
            kind = 145 if self._smsc.startswith("+") else 129  # TS 24.011 8.2.5.2: international, unknown
            if self._asking.wish(f'AT+CSCA="{self._smsc}",{kind}'):
                smsc = self._smsc
        if not smsc:
            log.warning("the SIM holds no SMSC number: sending will be refused with +CMS ERROR: 330")
        return smsc

    def _bearer(self) -> None:
        if self._profile.cgsms and not has_setting(self._asking.link, f"AT+CGSMS={self._profile.cgsms}"):
            self._asking.wish(f"AT+CGSMS={self._profile.cgsms}")


def _usual_ways() -> tuple[str, ...]:
    return _USUAL_WAYS


def in_text_mode(link: AtLink) -> bool:
    """Whether a restart that nobody heard has undone AT+CMGF=0. Raises ``ModemGone``."""
    line = link.run("AT+CMGF?", prefixes=("+CMGF",)).line("+CMGF")
    return line is not None and parsing.fields(line)[:1] == ["1"]
