"""What comes unasked becomes events for the sender, and errands for the modem. Pure: lines in, values out."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime

from appliance.modem import parsing
from appliance.modem.at_channel import Event, Unsolicited
from appliance.modem.events import IncomingPdu, ModemEvent, ReportPdu, Restarted, Undervoltage
from appliance.modem.network_clock import ANNOUNCEMENTS, announced_time
from appliance.modem.ussd import UssdReply, read_reply

# A module says these when it starts or stops. UNDER-VOLTAGE WARNNING is only a warning.
_FIRST_WORDS = frozenset({"RDY", "START", "*ATREADY", "POWERED DOWN", "NORMAL POWER DOWN"})
_POWER_LOSS = ("UNDER-VOLTAGE POWER DOWN", "OVER-VOLTAGE POWER DOWN")
# The card has been taken out or changed while the modem runs: all has to be set up for the next one.
_CARD_GONE = re.compile(
    r"\+CPIN: ?(?:NOT READY|(?:SIM )?NOT INSERTED|SIM REMOVED|SIM PIN|SIM PUK)|\^SIMST: ?(?:0|255)(?:,.*)?"
)
_WEAK_POWER = "UNDER-VOLTAGE"
# These follow half a minute later, when the SIM has been read: after our set-up they may be on their way.
LATER_WORDS = frozenset({"Call Ready", "SMS Ready", "SMS DONE", "PB DONE"})

_REGISTRATION = frozenset({"+CREG", "+CEREG"})
_STORE_FULL = frozenset({"^SMMEMFULL"})
_SMS_FULL = re.compile(r'sms ?full"?(?:, ?(?:"\w+"|1))?\s*\Z', re.IGNORECASE)  # +CIEV, +QIND; 0 = no longer


class Arrivals:
    """``hear`` every line that answers no command; the rest is read off and emptied by the modem.

    ``places``: (store, index) announced and not yet read, ``report_places`` those of reports.
    ``restart_line``: the line that made the settings void (a start, a card taken out), "" while they hold.
    ``store_full``: messages wait at the operator until it is swept. ``network_time``: as just announced by
    the network.
    """

    def __init__(self) -> None:
        self.events: deque[ModemEvent] = deque()
        self.places: deque[tuple[str, int]] = deque()
        self.report_places: deque[tuple[str, int]] = deque()
        self.ussd: deque[UssdReply] = deque(maxlen=4)
        self.registration: dict[str, parsing.Registration] = {}
        self.restart_line = ""
        self.store_full = False
        self.network_time: datetime | None = None
        self.inline_messages = 0  # unacknowledged, where the modem insists on +CNMA
        self._starting = False
        self._still_to_come: set[str] = set()

    def hear(self, event: Event) -> None:
        """Take one event; what is not ``Unsolicited``, and what has no meaning for us, is passed over."""
        if not isinstance(event, Unsolicited):
            return
        if event.line.startswith(_WEAK_POWER):
            self.events.append(Undervoltage(event.line))
        if self._is_restart(event):
            if not self.restart_line and not self._starting:  # one start has several lines
                self.events.append(Restarted(event.line))
            self.restart_line = self.restart_line or event.line
        elif _CARD_GONE.fullmatch(event.line):
            if not self._starting:
                self.restart_line = self.restart_line or event.line
        elif event.name in ("+CMT", "+CDS"):
            self._take_inline(event)
        elif event.name in ("+CMTI", "+CDSI"):
            place = parsing.announced_place(event.line)
            places = self.report_places if event.name == "+CDSI" else self.places
            if place is not None and place not in places:
                places.append(place)
        elif event.name == "+CUSD":
            reply = read_reply(event.line)
            if reply is not None:
                self.ussd.append(reply)
        elif event.name in ANNOUNCEMENTS:
            self.network_time = announced_time(event.name, event.line) or self.network_time
        elif event.name in _REGISTRATION:
            registration = parsing.registration(event.line)
            if registration is not None:
                self.registration[event.name] = registration
        elif event.name in _STORE_FULL or _SMS_FULL.search(event.line):
            self.store_full = True

    def hear_void_settings(self, sign: str) -> None:
        """A start that nobody announced: ``sign`` shows that the settings are those of a new one."""
        if not self.restart_line:
            self.events.append(Restarted(sign))
        self.restart_line = self.restart_line or sign

    def void_settings(self, why: str) -> None:
        """We have thrown them away ourselves: set up again, without any news for anybody."""
        self.restart_line = self.restart_line or why

    def forget_places(self, store: str) -> None:
        """All of ``store`` is about to be read anyway."""
        self.places = deque(place for place in self.places if place[0] != store)
        self.report_places = deque(place for place in self.report_places if place[0] != store)

    def set_up_begins(self) -> None:
        """A start that shows now is the one we are setting up after: no news, but it voids the settings."""
        self.restart_line = ""
        self._starting = True
        self._still_to_come = set(LATER_WORDS)

    def set_up_ends(self) -> None:
        """The settings hold. What has not been heard of ``LATER_WORDS`` may still follow, each once."""
        self._starting = False

    def start_is_over(self) -> None:
        """From now on ``LATER_WORDS`` too mean that the modem has started by itself."""
        self._still_to_come = set()

    def _take_inline(self, event: Unsolicited) -> None:
        if not event.data:
            return
        self.inline_messages += 1
        self.events.append(message_event(event.data))

    def _is_restart(self, event: Unsolicited) -> bool:
        line = event.rest.strip('"') if event.name == "+QIND" else event.line  # Quectel wraps them
        if line in self._still_to_come:
            self._still_to_come.discard(line)
            return False
        return (
            event.name in _FIRST_WORDS
            or (event.name == "+CFUN" and event.rest == "1")
            or line in (LATER_WORDS - {"PB DONE"})
            or line in _POWER_LOSS
        )


def message_event(
    pdu_hex: str, store: str | None = None, index: int | None = None
) -> IncomingPdu | ReportPdu:
    """A PDU as what it is, whichever line announced it."""
    kind = ReportPdu if parsing.is_status_report(pdu_hex) else IncomingPdu
    return kind(pdu_hex, store, index)
