"""Messages that lie in the modem's and the SIM's stores: read one, list all, delete one."""

from __future__ import annotations

import logging

from appliance.modem import parsing
from appliance.modem.arrivals import message_event
from appliance.modem.at_link import AtLink
from appliance.modem.events import IncomingPdu, ReportPdu
from appliance.modem.message_settings import MessageSettings

log = logging.getLogger(__name__)

READ_TIMEOUT = 10.0  # seconds
LIST_TIMEOUT = 60.0  # a full store of 255 messages takes 9 s at 115200, more on a slow SIM
REPORT_STORE = "SR"
SPARE_PLACES = 2  # a store with fewer left soon refuses what comes in
OTHERS_EVERY = 10  # sweeps; where nothing is received only what the SIM insists on can turn up
_INVALID_INDEX = 321


class StoredMessages:
    """``receiving``: the store new messages go to. Only one can be read at a time (AT+CPMS, first memory).

    The other stores may hold messages from before our time, and a SIM takes those of class 2 whatever
    receives (TS 23.038 4). Reports may go to a store of their own.

    A message that is announced is often listed as well. It is given out once until its place is emptied, and
    a place is emptied once: by then the next message may lie there, which nobody has read.
    """

    def __init__(self, link: AtLink, settings: MessageSettings) -> None:
        self.receiving = settings.store
        self._link = link
        self._always = (self.receiving, REPORT_STORE) if settings.reports_stored else (self.receiving,)
        self._others = settings.other_stores
        self._sweeps = 0
        self._selected = self.receiving
        # the PDU at each place, until it is emptied
        self._given_out: dict[tuple[str | None, int | None], str] = {}

    def fetch(self, store: str, index: int) -> IncomingPdu | ReportPdu | None:
        """The message at one place, or None. One that is announced in "SM" may really lie in "SR"."""
        places = dict.fromkeys((store, REPORT_STORE))
        found = next((found for place in places if (found := self._read(place, index)) is not None), None)
        return found if found is not None and self._is_news(found) else None

    def fetch_report(self, store: str, index: int) -> list[IncomingPdu | ReportPdu]:
        """The report announced at one place, and whatever else was found while looking for it.

        A Quectel announces a report in "SM" that lies in "SR"; at that place in "SM" there may be a message
        that has nothing to do with it.
        """
        found = []
        for place in dict.fromkeys((store, REPORT_STORE)):
            message = self._read(place, index)
            if message is not None and self._is_news(message):
                found.append(message)
            if isinstance(message, ReportPdu):
                break
        return found

    def sweep(self, *, everywhere: bool = False) -> list[IncomingPdu | ReportPdu]:
        """All received messages: of the receiving store, and now and then or ``everywhere`` of the others."""
        found: list[IncomingPdu | ReportPdu] = []
        others = self._others if everywhere or self._sweeps % OTHERS_EVERY == 0 else ()
        self._sweeps += 1
        for store in dict.fromkeys((*self._always, *others)):
            if self._select(store):
                found += self._list(store)
        self._select(self.receiving)
        return [message for message in found if self._is_news(message)]

    def delete(self, message: IncomingPdu | ReportPdu) -> bool:
        """Empty the place of a message that was given out; where by now another one may lie, do nothing."""
        if message.store is None or message.index is None or not self.leave(message):
            return True
        if not self._select(message.store):
            return False
        result = self._link.run(f"AT+CMGD={message.index}", timeout=READ_TIMEOUT).result
        return result.ok or (result.namespace == "CMS" and result.code == _INVALID_INDEX)

    def leave(self, message: IncomingPdu | ReportPdu) -> bool:
        """The next sweep may give it out again; -> whether it was given out and its place not emptied."""
        place = message.store, message.index
        if self._given_out.get(place) != message.pdu_hex:
            return False
        del self._given_out[place]
        return True

    def _is_news(self, message: IncomingPdu | ReportPdu) -> bool:
        place = message.store, message.index
        if self._given_out.get(place) == message.pdu_hex:
            return False
        self._given_out[place] = message.pdu_hex
        return True

    def _read(self, store: str, index: int) -> IncomingPdu | ReportPdu | None:
        if not self._select(store):
            return None
        answer = self._link.run(f"AT+CMGR={index}", prefixes=("+CMGR",), timeout=READ_TIMEOUT)
        return next((message_event(line.data, store, index) for line in answer.lines if line.data), None)

    def _select(self, store: str) -> bool:
        if store == self._selected:
            return True
        answer = self._link.run(f'AT+CPMS="{store}"', prefixes=("+CPMS",), timeout=READ_TIMEOUT)
        if answer.ok:
            self._selected = store
        return answer.ok

    def _list(self, store: str) -> list[IncomingPdu | ReportPdu]:
        answer = self._link.run("AT+CMGL=4", prefixes=("+CMGL",), timeout=LIST_TIMEOUT)
        if not answer.ok:
            log.info("the store %s cannot be listed now", store)
        lines = [(parsing.stored_message(line.line), line.data) for line in answer.lines]
        places = [(place, data) for place, data in lines if place is not None and place.index is not None]
        own = [place.index for place, _data in places if place.is_own]
        if own and self._is_nearly_full():
            log.info(
                "the store %s is full of messages written on this modem: %d are removed", store, len(own)
            )
            for index in own:
                self._link.run(f"AT+CMGD={index}", timeout=READ_TIMEOUT)
        return [
            message_event(data, store, place.index) for place, data in places if data and not place.is_own
        ]

    def _is_nearly_full(self) -> bool:
        line = self._link.run("AT+CPMS?", prefixes=("+CPMS",), timeout=READ_TIMEOUT).line("+CPMS")
        use = parsing.store_use(line or "")
        return use is not None and use[0] >= use[1] - SPARE_PLACES
