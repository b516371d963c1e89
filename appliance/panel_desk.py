"""What stands between the lamp and the button and one box: how it is, and what a press does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from math import inf

from appliance.clock import Clock
from appliance.errors import BoxError
from appliance.health import HealthCheck
from appliance.outbox.sender_status import SenderStatus
from appliance.panel_patterns import LampSign, Topic, lasting_sign, topic_of
from appliance.panel_press import Press

log = logging.getLogger(__name__)

CHECKING = 10.0  # seconds between two looks at everything; at the senders it is looked each time


class PanelDesk:
    """``checks``: Health's; ``acts``: what each press does, raising BoxError when it cannot be done."""

    def __init__(
        self,
        *,
        clock: Clock,
        checks: Callable[[], Sequence[HealthCheck]],
        senders: Callable[[], Sequence[SenderStatus | None]],
        acts: Mapping[Press, Callable[[], object]],
    ) -> None:
        self._clock = clock
        self._look = checks
        self._senders = senders
        self._acts = acts
        self._checked: Sequence[HealthCheck] = ()
        self._checked_at = -inf

    def sign(self) -> LampSign:
        """What the lamp shows. A box that cannot even be looked at needs help."""
        try:
            senders = [each for each in self._senders() if each is not None]
            return lasting_sign(self._checks(), senders)
        except BoxError as error:
            log.error("the lamp cannot tell how the box is: %s", error)
            return LampSign.NEEDS_HELP

    def topic(self) -> Topic:
        """What a short press is answered with."""
        self._checked_at = -inf
        try:
            return topic_of(self._checks())
        except BoxError:
            return Topic.BOX

    def do(self, press: Press) -> bool:
        """-> whether it is being done."""
        return _do(self._acts, press)

    def _checks(self) -> Sequence[HealthCheck]:
        now = self._clock.monotonic()
        if now - self._checked_at >= CHECKING:
            self._checked = self._look()
            self._checked_at = now
        return self._checked


class HelplessDesk:
    """For a machine whose box cannot be opened: it needs help, and the hotspot leads to the page."""

    def __init__(self, acts: Mapping[Press, Callable[[], object]]) -> None:
        self._acts = acts

    def sign(self) -> LampSign:
        return LampSign.NEEDS_HELP

    def topic(self) -> Topic:
        return Topic.BOX

    def do(self, press: Press) -> bool:
        return _do(self._acts, press)


def _do(acts: Mapping[Press, Callable[[], object]], press: Press) -> bool:
    act = acts.get(press)
    if act is None:
        return False
    try:
        act()
    except BoxError as error:
        log.error("the button wished for %s: %s", press, error)
        return False
    return True
