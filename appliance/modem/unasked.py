"""What a modem says between its answers: heard, sorted, and the errands it calls for are run."""

from __future__ import annotations

from appliance.modem.answers import AnswerBook
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import Event
from appliance.modem.at_link import AtLink
from appliance.modem.events import ModemEvent
from appliance.modem.radio import Radio
from appliance.modem.stored_messages import StoredMessages


class Unasked:
    """``hear`` is where all links of one modem deliver what belongs to no answer."""

    def __init__(self, *, arrivals: Arrivals, book: AnswerBook, radio: Radio) -> None:
        self._arrivals = arrivals
        self._book = book
        self._radio = radio
        self._to_acknowledge = 0

    def hear(self, event: Event) -> None:
        late = self._book.hear_between(event)
        if late is not None:
            self._arrivals.events.append(late)
        self._arrivals.hear(event)
        told, self._arrivals.network_time = self._arrivals.network_time, None
        if told is not None:
            self._radio.hear_time(told)
        if self._arrivals.restart_line:
            self._book.forget()

    def begin(self) -> None:
        """Set up anew: nobody waits for an acknowledgement."""
        self._to_acknowledge = 0

    def run_errands(self, stored: StoredMessages) -> None:
        """Fetch what is announced, sweep a full store. Raises ``ModemGone``."""
        while self._arrivals.places:
            message = stored.fetch(*self._arrivals.places.popleft())
            if message is not None:
                self._arrivals.events.append(message)
        while self._arrivals.report_places:
            self._arrivals.events.extend(stored.fetch_report(*self._arrivals.report_places.popleft()))
        if self._arrivals.store_full:
            self._arrivals.store_full = False
            self._arrivals.events.extend(stored.sweep(everywhere=True))

    def acknowledge(self, link: AtLink) -> None:
        """Some modems insist on it for inline messages; those ``taken`` before are committed by now."""
        while self._to_acknowledge:
            self._to_acknowledge -= 1
            link.run("AT+CNMA")  # refused with 340 when it comes too late

    def taken(self) -> list[ModemEvent]:
        """What there is, for somebody who commits it."""
        self._radio.note(self._arrivals.registration)
        self._to_acknowledge, self._arrivals.inline_messages = self._arrivals.inline_messages, 0
        events = list(self._arrivals.events)
        self._arrivals.events.clear()
        return events
