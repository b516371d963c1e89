"""The commands that bring a module round: search anew, radio off and on, start anew, switch off."""

from __future__ import annotations

import logging

from appliance.errors import ModemGone
from appliance.modem import parsing
from appliance.modem.at_link import AtLink, NoAnswer
from appliance.modem.profile import Profile

log = logging.getLogger(__name__)

RADIO_TIMEOUT = 15.0  # seconds, AT+CFUN
SEARCH_TIMEOUT = 180.0  # AT+COPS=0
RESET_TIMEOUT = 15.0
LOOK_SECONDS = 3.0  # between two looks at whether there is a network


def search_network(link: AtLink, settle: float = 0.0) -> bool:
    """Let it choose an operator anew, and wait ``settle`` seconds at most for it. Raises ``ModemGone``."""
    done = _ok(link, "AT+COPS=0", SEARCH_TIMEOUT)
    for _ in range(int(settle / LOOK_SECONDS)):
        link.pause(LOOK_SECONDS)  # at first many still tell how it was before
        if _is_registered(link):
            break
    return done


def cycle_radio(link: AtLink, profile: Profile) -> bool:
    """Switch the radio off and on; False: this module must not, or refused. Raises ``ModemGone``."""
    done = bool(profile.radio_cycle)
    for command in profile.radio_cycle:
        done = _ok(link, command, RADIO_TIMEOUT)
    return done


def restart(link: AtLink, profile: Profile) -> bool:
    """Give the first command to start anew that is accepted; the port is worth nothing afterwards."""
    return any(_leaves(link, command) for command in profile.reset)


def shut_down(link: AtLink, profile: Profile) -> bool:
    """Switch it off as its maker wants; False: there is no command, or it was refused."""
    return bool(profile.shut_down) and _leaves(link, profile.shut_down)


def _is_registered(link: AtLink) -> bool:
    for name in ("+CREG", "+CEREG"):
        try:
            told = parsing.registration(link.run(f"AT{name}?", prefixes=(name,)).line(name) or "")
        except NoAnswer:
            continue
        if told is not None and told.status in parsing.REGISTERED:
            return True
    return False


def _ok(link: AtLink, command: str, timeout: float) -> bool:
    try:
        return link.run(command, timeout=timeout).ok
    except NoAnswer:
        return False


def _leaves(link: AtLink, command: str) -> bool:
    """Whether the module obeyed: many say OK, some just go, and a USB port goes with them."""
    try:
        return link.run(command, timeout=RESET_TIMEOUT).ok
    except ModemGone as error:  # NoAnswer among them
        log.info("the modem went away at %s: %s", command, error)
        return True
