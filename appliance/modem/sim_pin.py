"""The PIN of a SIM: tried once per card, and never when the card says that it has been tried before.

Three wrong ones lock the card (PUK), and then only the operator's shop helps.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from appliance.modem import parsing
from appliance.modem.at_link import AtLink, NoAnswer
from appliance.modem.events import Trouble

log = logging.getLogger(__name__)

STALE_ANSWERS = 5  # a modem that took the PIN may say for a moment that it wants one
PIN_TIMEOUT = 20.0  # seconds; the card thinks
_NAMES = ("+CPINR", "+SPIC", "+QPINC", "^CPIN")


class SimPins(Protocol):
    """Who knows PINs, and remembers over power cuts which ones have been tried.

    A card is known by its ICCID; many modems read that only behind the PIN, then ``iccid`` is "" and the
    ``imei`` of the modem has to do.
    """

    def pin_for(self, iccid: str, imei: str, left: int | None = None) -> str:
        """The PIN that may be tried on this card now; "" = none is known, or it has been tried.

        ``left``: tries that the card still allows, None = the modem cannot tell. Of a card without a readable
        number they tell whether it is another one.
        """
        ...

    def may_try(self, iccid: str, imei: str, pin: str, left: int | None) -> bool:
        """Whether it is worth one of the ``left`` tries; None: the modem cannot tell how many there are."""
        ...

    def about_to_try(self, iccid: str, imei: str, pin: str) -> None:
        """Called before the command goes out; on return it is committed."""
        ...

    def accepted(self, iccid: str, imei: str, pin: str) -> None:
        """The card opened."""
        ...

    def refused(self, iccid: str, imei: str, pin: str, left: int | None = None) -> None:
        """The card did not open: never again. ``left``: the tries it allows after this one."""
        ...


class PinEntry:
    """Gives the PIN of one modem's card when it may be given; lives as long as the modem.

    ``known`` None: no PIN is ever given.
    """

    def __init__(self, known: SimPins | None) -> None:
        self._known = known
        self._refused = False  # by the card that is in now

    def open(self) -> None:
        """The card is open: what an earlier one refused does not count any more."""
        self._refused = False

    def enter(
        self,
        link: AtLink,
        questions: tuple[str, ...],
        iccid: str,
        imei: str,
        wait: Callable[[], Trouble | None],
    ) -> Trouble | None:
        """What is in the way afterwards; ``wait`` tells the state of the card. Raises ``ModemGone``."""
        known = self._known
        if known is None:
            return Trouble.PIN_REQUIRED
        left = tries_left(link, questions)
        pin = known.pin_for(iccid, imei, left)
        if not pin:
            return Trouble.PIN_REFUSED if self._refused else Trouble.PIN_REQUIRED
        if not known.may_try(iccid, imei, pin, left):
            shown = "an unknown number of" if left is None else f"only {left}"
            log.warning("the SIM allows %s more tries: its PIN is not given", shown)
            return Trouble.PIN_REFUSED
        known.about_to_try(iccid, imei, pin)
        taken = self._give(link, pin)
        trouble = wait()  # the card's own word counts, also when the answer was lost
        for _attempt in range(STALE_ANSWERS):
            if not taken or trouble is not Trouble.PIN_REQUIRED:
                break
            link.pause(1.0)
            trouble = wait()
        if trouble in (Trouble.PIN_REQUIRED, Trouble.PUK_REQUIRED):
            known.refused(iccid, imei, pin, tries_left(link, questions))
            self._refused = True
            return Trouble.PUK_REQUIRED if trouble is Trouble.PUK_REQUIRED else Trouble.PIN_REFUSED
        if trouble is None:
            known.accepted(iccid, imei, pin)
        return trouble

    def _give(self, link: AtLink, pin: str) -> bool:
        try:
            return link.run(f'AT+CPIN="{pin}"', timeout=PIN_TIMEOUT).ok
        except NoAnswer:
            log.warning("the modem keeps silent about the PIN")
            return False


def tries_left(link: AtLink, questions: tuple[str, ...]) -> int | None:
    """How often the card lets a PIN be tried; None when the modem cannot tell. Raises ``ModemGone``."""
    for question in questions:
        try:
            answer = link.run(question, prefixes=_NAMES)
        except NoAnswer:
            continue
        for line in answer.lines:
            left = parsing.pin_tries(line.line)
            if left is not None:
                return left
    return None
