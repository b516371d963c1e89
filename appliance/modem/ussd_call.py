"""One USSD code dialled and its reply waited for."""

from __future__ import annotations

import re
from collections.abc import Callable

from appliance.clock import Clock
from appliance.modem import ussd
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import Event
from appliance.modem.at_link import Answer, AtLink, described
from appliance.modem.events import UssdFailed

_CODE = re.compile(r"[0-9*#]{1,40}")


class UssdCalls:
    """Remembers between calls how this modem wants its codes written."""

    def __init__(self, *, clock: Clock, arrivals: Arrivals, hear: Callable[[Event], None]) -> None:
        self._clock = clock
        self._arrivals = arrivals
        self._hear = hear
        self._packed = False

    def call(self, link: AtLink, code: str, timeout: float) -> str:
        """The network's text, in one string with line breaks. Raises ``UssdFailed``, ``ModemGone``."""
        if not _CODE.fullmatch(code):
            raise UssdFailed("a USSD code consists of digits, * and #")
        self._arrivals.ussd.clear()
        answer = self._dial(link, code)
        if not answer.ok:
            raise UssdFailed(f"the modem answered {described(answer.result)}")
        deadline = self._clock.monotonic() + timeout
        while not self._arrivals.ussd and (event := link.next_event(deadline)) is not None:
            self._hear(event)
        link.run("AT+CUSD=2")  # leave a menu, or the session stays open for minutes
        if not self._arrivals.ussd:
            raise UssdFailed(f"no reply within {timeout:g} s")
        reply = self._arrivals.ussd.popleft()
        if not reply.text:
            raise UssdFailed(ussd.FAILURES.get(reply.kind, "the reply was empty"))
        return reply.text

    def _dial(self, link: AtLink, code: str) -> Answer:
        """Plain first; Huawei wants the code packed and refuses the other, which is remembered."""
        packed = ussd.packed(code)
        first, second = (packed, code) if self._packed else (code, packed)
        answer = link.run(f'AT+CUSD=1,"{first}",15')
        if answer.ok or second is None:
            return answer
        other = link.run(f'AT+CUSD=1,"{second}",15')
        if not other.ok:
            return answer
        self._packed = not self._packed
        return other
