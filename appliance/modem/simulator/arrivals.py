"""How what the network brings reaches the computer: stored and announced, or direct (TS 27.005 3.4.1)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.modem.simulator.agenda import Timer
from appliance.modem.simulator.message_store import MessageStore
from appliance.modem.simulator.subscription import Taken
from appliance.sms.pdu import Deliver, PduError, decode

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat

_CLASS_OF_THE_CARD = 2
ACKNOWLEDGE_WITHIN = 15.0  # seconds until the network hears that a direct message was not taken


@dataclass(frozen=True)
class _Owed:
    """A direct message that waits for AT+CNMA."""

    pdu: str
    is_report: bool
    timer: Timer


@dataclass(frozen=True)
class _Held:
    lines: tuple[str, ...]
    about_message: bool


def tpdu_length(pdu: str) -> int:
    """Octets without the SMSC part, as the announcements count them."""
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


def _is_for_the_card(pdu: str) -> bool:
    """Class 2 goes to the SIM, whatever memory receives, and is never routed directly (TS 23.038 4)."""
    try:
        message = decode(pdu)
    except PduError:
        return False
    return isinstance(message, Deliver) and message.message_class == _CLASS_OF_THE_CARD


class Arrivals:
    """The terminal of the network: one per module."""

    def __init__(self, hat: SimulatedHat) -> None:
        self._hat = hat
        self._held: list[_Held] = []
        self._owed: deque[_Owed] = deque()

    @property
    def name(self) -> str:
        return self._hat.name

    def take_message(self, pdu: str, now: float) -> Taken:
        hat = self._hat
        if not hat.reachable:
            return Taken.LATER
        indication = hat.settings.cnmi[1]
        of_the_card = _is_for_the_card(pdu)
        if not of_the_card and indication == 2 and not hat.settings.text_mode:
            self._indicate(f"+CMT: ,{tpdu_length(pdu)}", pdu)
            self._owe(pdu, False, now)
            return Taken.YES
        store = hat.stores.get("SM", hat.memories[2]) if of_the_card else hat.memories[2]
        index = store.add(pdu)
        if index is None:
            return self._full(store)
        if indication and not self._forgets():
            self._indicate(f'+CMTI: "{store.name}",{index}')
        return Taken.YES

    def take_report(self, pdu: str, now: float) -> Taken:
        """In text mode a report is dropped: nobody has set this module up since its start."""
        hat = self._hat
        if not hat.reachable:
            return Taken.LATER
        facts, routing = hat.chip.messages, hat.settings.cnmi[3]
        if routing == 0 or hat.settings.text_mode:
            return Taken.DROPPED
        if routing == 1 and not facts.reports_always_stored:
            comma = "," if hat.manners.odd_reports else ""
            self._indicate(f"+CDS: {comma}{tpdu_length(pdu)}", pdu)
            self._owe(pdu, True, now)
            return Taken.YES
        store = hat.stores.get(facts.report_store, hat.memories[2])
        index = store.add(pdu)
        if index is None:
            return self._full(store)
        named = facts.announced_in or store.name
        self._indicate(f'{facts.reports_announced_as}: "{named}",{index}')
        return Taken.YES

    def _forgets(self) -> bool:
        """Now and then a message just lies there, and nothing says so."""
        share = self._hat.manners.lost_announcements
        return share > 0 and self._hat.random.random() < share

    def _full(self, store: MessageStore) -> Taken:
        """No room: the network keeps it; some modules say so."""
        full = self._hat.chip.messages.full
        if full:
            self._indicate(full.format(store=store.name))
        return Taken.LATER

    # -- unsolicited lines -----------------------------------------------------------------------------

    def announce(self, *lines: str) -> None:
        """Say something unasked; held back while a PDU is being typed."""
        self._say(_Held(lines, about_message=False))

    def _indicate(self, *lines: str) -> None:
        """The same about a message: AT+CNMI=0 holds it back too."""
        self._say(_Held(lines, about_message=True))

    def _say(self, said: _Held) -> None:
        sending, mode = self._hat.sending, self._hat.settings.cnmi[0]
        busy = sending is not None and sending.takes_pdu
        if busy and said.about_message and mode == 1:
            return  # TS 27.005 3.4.1: with mode 1 what comes while the line is in use is thrown away
        if busy or (said.about_message and mode == 0):
            self._held.append(said)
        else:
            self._hat.console.say(*said.lines)

    def release(self) -> None:
        """Say what was held back, if that is possible now."""
        held, self._held = self._held, []
        for said in held:
            self._say(said)

    def forget(self) -> None:
        self._held.clear()
        for owed in self._owed:
            owed.timer.cancel()
        self._owed.clear()

    # -- AT+CNMA ---------------------------------------------------------------------------------------

    def acknowledge(self) -> bool:
        """The computer has taken the oldest direct message; False if none was waiting for that."""
        if not self._owed:
            return False
        self._owed.popleft().timer.cancel()
        return True

    def _owe(self, pdu: str, is_report: bool, now: float) -> None:
        if self._hat.manners.forces_acknowledgement or self._hat.settings.ack_owed:
            timer = self._hat.later(now, ACKNOWLEDGE_WITHIN, self._not_acknowledged)
            self._owed.append(_Owed(pdu, is_report, timer))

    def _not_acknowledged(self, now: float) -> None:
        """The network keeps the message, and nothing more is routed directly (TS 27.005 3.4.1)."""
        owed = self._owed.popleft()
        mode, _, broadcast, _, flush = self._hat.settings.cnmi
        self._hat.settings.cnmi = (mode, 0, broadcast, 0, flush)
        if not owed.is_report:
            self._hat.network.bring(self._hat.sim, owed.pdu, now)
