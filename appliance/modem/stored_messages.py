"""Messages that lie in the modem's and the SIM's stores: read one, list all, delete one."""

from __future__ import annotations

import logging

from appliance.modem import parsing
from appliance.modem.arrivals import message_event
from appliance.modem.at_link import Answer, AtLink
from appliance.modem.events import IncomingPdu, ReportPdu

log = logging.getLogger(__name__)

READ_TIMEOUT = 10.0  # seconds
LIST_TIMEOUT = 60.0  # a full store of 255 messages takes 9 s at 115200, more on a slow SIM
REPORT_STORE = "SR"
_INVALID_INDEX = 321


class StoredMessages:
    """``receiving``: the store new messages go to. Only one can be read at a time (AT+CPMS, first memory)."""

    def __init__(self, link: AtLink, receiving: str, others: tuple[str, ...]) -> None:
        self.receiving = receiving
        self._link = link
        self._unswept = [receiving, *others]  # what may hold messages from before our time
        self._selected = receiving

    def fetch(self, store: str, index: int) -> IncomingPdu | ReportPdu | None:
        """The message at one place, or None. A report that is announced in "SM" may really lie in "SR"."""
        for place in dict.fromkeys((store, REPORT_STORE)):
            if not self._select(place):
                continue
            answer = self._link.run(f"AT+CMGR={index}", prefixes=("+CMGR",), timeout=READ_TIMEOUT)
            for line in answer.lines:
                if line.data:
                    return message_event(line.data, place, index)
        return None

    def sweep(self) -> list[IncomingPdu | ReportPdu]:
        """All received messages: of the receiving store, and at the first time of the others too."""
        found: list[IncomingPdu | ReportPdu] = []
        for store in dict.fromkeys((self.receiving, *self._unswept)):
            if self._select(store):
                found += self._list(store)
        self._unswept = []
        self._select(self.receiving)
        return found

    def delete(self, store: str, index: int) -> bool:
        """Empty one place; an empty one is fine too."""
        if not self._select(store):
            return False
        result = self._link.run(f"AT+CMGD={index}", timeout=READ_TIMEOUT).result
        return result.ok or (result.namespace == "CMS" and result.code == _INVALID_INDEX)

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
        return _received(answer, store)


def _received(answer: Answer, store: str) -> list[IncomingPdu | ReportPdu]:
    messages = []
    for line in answer.lines:
        place = parsing.stored_message(line.line)
        if place is None or place.index is None or place.is_own or not line.data:
            continue
        messages.append(message_event(line.data, store, place.index))
    return messages
