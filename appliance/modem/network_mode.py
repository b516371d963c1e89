"""Which networks the modem may use: asked first, so that one that is right already is not disturbed."""

from __future__ import annotations

import logging

from appliance.modem import parsing
from appliance.modem.at_link import AtLink, NoAnswer
from appliance.modem.profile import NetworkMode, Profile

log = logging.getLogger(__name__)

MODE_TIMEOUT = 20.0  # seconds; some let go of the network before they answer


def set_mode(link: AtLink, profile: Profile, mode: NetworkMode) -> bool:
    """Whether the modem now uses ``mode``; False: refused, or it has no such choice. Raises ``ModemGone``."""
    commands = profile.network_modes.get(mode, ())
    if not commands:
        return mode is NetworkMode.AUTO  # what cannot be chosen is automatic
    done = any(has_setting(link, command) or _ok(link, command) for command in commands)
    if not done:
        level = logging.INFO if mode is NetworkMode.AUTO else logging.WARNING
        log.log(level, "the modem refuses the network mode %s", mode.value)
        return False
    for command in profile.mode_wishes.get(mode, ()):
        if not has_setting(link, command):
            _ok(link, command)
    return True


def has_setting(link: AtLink, command: str) -> bool:
    """Whether a setting command would change nothing, by the answer to its question."""
    name, question = parsing.question(command)
    try:
        answer = link.run(question, prefixes=(name,))
    except NoAnswer:
        return False
    return parsing.already_set(command, answer.line(name) or "")


def _ok(link: AtLink, command: str) -> bool:
    try:
        return link.run(command, timeout=MODE_TIMEOUT).ok
    except NoAnswer:
        return False
