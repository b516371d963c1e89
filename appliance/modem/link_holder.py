"""The one link to a modem: opened when needed, anew when nothing answers, let go at once when it breaks."""

from __future__ import annotations

import logging
from collections.abc import Callable

from appliance.errors import ModemGone
from appliance.modem.at_link import AtLink
from appliance.modem.serial_port import Port

log = logging.getLogger(__name__)

AT_ATTEMPTS = 5  # before the port is opened anew, and as many after

LinkMaker = Callable[[Port], AtLink]


class LinkHolder:
    """``link`` is None while there is none. Opening raises ``ModemGone`` or ``PortInUse``."""

    def __init__(self, *, name: str, open_port: Callable[[], Port], over: LinkMaker) -> None:
        self.link: AtLink | None = None
        self._name = name
        self._open_port = open_port
        self._over = over

    def require(self) -> AtLink:
        """The link we have. Raises ``ModemGone`` when there is none."""
        if self.link is None:
            raise ModemGone("the modem is not connected")
        return self.link

    def open(self) -> AtLink:
        """The link we have, or a new one; nobody has said whether it is answered."""
        if self.link is None:
            self.link = self._over(self._open_port())
        return self.link

    def reach(self, let_go: Callable[[], None]) -> AtLink:
        """A link on which AT is answered. ``let_go`` drops what hangs on the old one, and the link itself."""
        try:
            if self.link is not None and self.link.synchronise(AT_ATTEMPTS):
                return self.link
        except ModemGone:
            log.info("%s: the port broke; opening it again", self._name)
        let_go()
        for _attempt in range(2):
            link = self.open()
            if link.synchronise(AT_ATTEMPTS):
                return link
            let_go()
        raise ModemGone("the port is there, but nothing on it answers AT")

    def let_go(self) -> None:
        """An open descriptor would keep a replugged device from getting its old name back."""
        link, self.link = self.link, None
        if link is not None:
            link.close()
