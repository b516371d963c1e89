"""A USSD code dialled, its reply waited for, and the menus behind it answered."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence

from appliance.clock import Clock
from appliance.modem import ussd
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import Event
from appliance.modem.at_link import Answer, AtLink, NoAnswer, described
from appliance.modem.events import UssdFailed
from appliance.modem.ussd import UssdReply

log = logging.getLogger(__name__)

_CODE = re.compile(r"[0-9*#]{1,40}")


class UssdCalls:
    """Remembers between calls how this modem wants its codes written."""

    def __init__(self, *, clock: Clock, arrivals: Arrivals, hear: Callable[[Event], None]) -> None:
        self._clock = clock
        self._arrivals = arrivals
        self._hear = hear
        self._packed = False

    def call(self, link: AtLink, code: str, answers: Sequence[str], timeout: float) -> str:
        """The network's last text, in one string with line breaks. Raises ``UssdFailed``, ``ModemGone``."""
        if not all(_CODE.fullmatch(each) for each in (code, *answers)):
            raise UssdFailed("a USSD code or choice consists of digits, * and #")
        try:
            reply = self._reply_to(link, code, timeout)
            for answer in answers:
                if reply.kind != ussd.MENU:
                    break
                reply = self._reply_to(link, answer, timeout)
        finally:
            self._leave(link)
        if not reply.text:
            raise UssdFailed(ussd.FAILURES.get(reply.kind, "the reply was empty"))
        return reply.text

    def _reply_to(self, link: AtLink, code: str, timeout: float) -> UssdReply:
        self._arrivals.ussd.clear()
        answer = self._dial(link, code, timeout)
        if not answer.ok:
            raise UssdFailed(f"the modem answered {described(answer.result)}")
        deadline = self._clock.monotonic() + timeout
        while not self._arrivals.ussd and (event := link.next_event(deadline)) is not None:
            self._hear(event)
        if not self._arrivals.ussd:
            raise UssdFailed(f"no reply within {timeout:g} s")
        return self._arrivals.ussd.popleft()

    def _leave(self, link: AtLink) -> None:
        """A menu that is left open keeps the next code out for minutes."""
        try:
            link.run("AT+CUSD=2")
        except NoAnswer:
            log.info("the modem keeps silent about the end of the USSD session")

    def _dial(self, link: AtLink, code: str, timeout: float) -> Answer:
        """Plain first; Huawei wants the code packed and refuses the other, which is remembered."""
        packed = ussd.packed(code)
        first, second = (packed, code) if self._packed else (code, packed)
        answer = self._run(link, f'AT+CUSD=1,"{first}",15', timeout)
        if answer.ok or second is None:
            return answer
        other = self._run(link, f'AT+CUSD=1,"{second}",15', timeout)
        if not other.ok:
            return answer
        self._packed = not self._packed
        return other

    def _run(self, link: AtLink, command: str, timeout: float) -> Answer:
        """Some modems say OK only when the network has replied."""
        try:
            return link.run(command, timeout=timeout)
        except NoAnswer as error:
            raise UssdFailed("the modem kept silent") from error
