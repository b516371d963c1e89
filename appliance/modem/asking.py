"""Questions during a set-up: one that is not answered, or is refused, does not end the conversation."""

from __future__ import annotations

import logging
from collections.abc import Callable

from appliance.modem.at_codes import code_of
from appliance.modem.at_link import Answer, AtLink, NoAnswer

log = logging.getLogger(__name__)

ANSWER_TIMEOUT = 10.0  # seconds, for what reads the SIM
PATIENCE = 1.0  # between two attempts


class Asking:
    """All its methods raise ``ModemGone`` when the port breaks or nothing answers AT any more."""

    def __init__(self, link: AtLink) -> None:
        self.link = link

    def ask(
        self,
        command: str,
        *,
        prefixes: tuple[str, ...] = (),
        plain: bool = False,
        timeout: float = ANSWER_TIMEOUT,
    ) -> Answer | None:
        """The answer, or None when the modem keeps silent about this one command."""
        try:
            return self.link.run(command, prefixes=prefixes, plain=plain, timeout=timeout)
        except NoAnswer:
            log.info("no answer to %s during set-up", command.partition("=")[0])
            return None

    def line(self, command: str, name: str, timeout: float = ANSWER_TIMEOUT) -> str:
        """The line called ``name`` of the answer, "" when there is none."""
        answer = self.ask(command, prefixes=(name,), timeout=timeout)
        return (answer.line(name) if answer is not None else None) or ""

    def wish(self, command: str, timeout: float = ANSWER_TIMEOUT) -> bool:
        """Whether it was accepted."""
        answer = self.ask(command, timeout=timeout)
        return answer is not None and answer.ok

    def until(self, attempt: Callable[[], bool], times: int) -> bool:
        """Try so often, a second apart; whether it worked in the end."""
        for left in reversed(range(times)):
            if attempt():
                return True
            if left:
                self.link.pause(PATIENCE)
        return False

    def told(self, command: str) -> str:
        """The text of an answer in free form, without the name some modems put in front."""
        name = "+" + command.removeprefix("AT+")
        answer = self.ask(command, prefixes=(name,), plain=True)
        if answer is None or not answer.ok:
            return ""
        return answer.text.removeprefix(name + ":").removeprefix("Revision:").strip().strip('"')


def error_of(answer: Answer) -> tuple[str, int | None]:
    """Namespace and number of a refusal, also of one in words."""
    result = answer.result
    code = result.code if result.code is not None else code_of(result.namespace, result.text)
    return result.namespace, code
