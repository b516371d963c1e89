"""The senders as the desk sees them: something to queue a wish at, or nobody, in a command beside the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from appliance.modem.profile import NetworkMode
from appliance.outbox.errands import Errand, ErrandView
from appliance.outbox.sender import Sender


class ModemThreads:
    """``senders``: those that run here, by the names of the configuration. ``modes``: see there."""

    def __init__(
        self,
        senders: Callable[[], Sequence[Sender]] = tuple,
        modes: Callable[[str], tuple[NetworkMode, ...]] = lambda _: (),
    ) -> None:
        self._senders = senders
        self._modes = modes

    def ask(self, modem: str, errand: Errand) -> bool:
        """Queue it in the modem's own thread; -> whether it has one."""
        sender = self._of(modem)
        if sender is not None:
            sender.ask(errand)
        return sender is not None

    def errands(self, modem: str) -> tuple[ErrandView, ...]:
        """What was asked for, the newest first."""
        sender = self._of(modem)
        return sender.errands() if sender is not None else ()

    def modes(self, modem: str) -> tuple[NetworkMode, ...]:
        """The network modes the modem can be told to keep to; none before it was set up once."""
        return self._modes(modem)

    def try_again(self, modem: str) -> None:
        """End its pause."""
        sender = self._of(modem)
        if sender is not None:
            sender.try_again()

    def _of(self, modem: str) -> Sender | None:
        return next((sender for sender in self._senders() if sender.name == modem), None)
