"""Where a sender writes down what happens to its modem. Neither call may raise."""

from __future__ import annotations

from typing import Protocol

from appliance.modem_log import LogWord


class History(Protocol):
    """``modem_log.ModemLog`` is one."""

    def note(self, modem: str, word: LogWord, detail: str = "") -> None:
        """Something happened."""
        ...

    def sample(self, modem: str, signal_percent: int | None, registered: bool, network: str) -> None:
        """The radio as just asked for; costs nothing on most calls."""
        ...


class NoHistory:
    """For a sender whose past nobody asks for."""

    def note(self, modem: str, word: LogWord, detail: str = "") -> None:
        del modem, word, detail

    def sample(self, modem: str, signal_percent: int | None, registered: bool, network: str) -> None:
        del modem, signal_percent, registered, network
