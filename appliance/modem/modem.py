"""One modem: connect, send a PDU, hear what arrives. Everything is waited for here, in the one thread that owns it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from appliance.clock import Clock
from appliance.errors import ModemGone
from appliance.modem.events import (
    IncomingPdu,
    ModemEvent,
    ModemIdentity,
    ModemState,
    ReportPdu,
)
from appliance.modem.events import MessageReference as MessageReference

if TYPE_CHECKING:
    from appliance.modem.profile import Profile
    from appliance.modem.serial_port import Port


class OutgoingPdu(Protocol):
    """What ``send`` needs of an ``appliance.sms.pdu.SubmitPdu``: ``hex`` with the SMSC part, TPDU length in octets."""

    @property
    def hex(self) -> str: ...

    @property
    def tpdu_length(self) -> int: ...


class Modem:
    """A GSM/LTE modem in PDU mode behind a serial port.

    All methods belong to one thread, except ``wake()`` and the read-only properties. ``name`` is the office's word for it.
    """

    def __init__(
        self, *, name: str, open_port: Callable[[], Port], profile: Profile | None, clock: Clock
    ) -> None:
        self.name = name
        self._open_port = open_port
        self._profile = profile
        self._clock = clock
        self._identity: ModemIdentity | None = None
        self._state = ModemState()

    @property
    def identity(self) -> ModemIdentity | None:
        """Who answered at the last ``connect()``; None before the first."""
        return self._identity

    @property
    def state(self) -> ModemState:
        """The radio as of the last ``refresh()`` or registration line."""
        return self._state

    @property
    def connected(self) -> bool:
        """Set up and not known to have restarted or vanished since. If False, ``connect()`` comes first."""
        return False

    @property
    def ready_to_send(self) -> bool:
        """False while the answer to an uncertain message may still come, and while not connected.

        ``poll()`` meanwhile; a ``send()`` all the same waits that time out itself (up to a minute).
        """
        return False

    def connect(self) -> ModemIdentity:
        """Open the port if need be and run the whole set-up; harmless when repeated.

        Raises ``ModemGone``, ``PortInUse``, or ``ModemNotReady`` (``.reason``: no SIM, PIN ...). A modem that is not
        registered connects all the same: look at ``refresh().registered`` before claiming work.
        """
        raise ModemGone("the modem is not connected")

    def send(self, pdu: OutgoingPdu) -> MessageReference:
        """Hand one PDU to the network and wait for the answer (up to 65 or 125 s by family).

        Returns the reference, or ``REFERENCE_UNKNOWN``. Raises ``NotHandedOver`` or ``ModemGone`` (nothing left),
        ``SendRefused``, ``SendUncertain``.
        """
        raise ModemGone("the modem is not connected")

    def poll(self, timeout: float) -> list[ModemEvent]:
        """What has arrived; waits at most ``timeout`` seconds when nothing has. Raises ``ModemGone``."""
        raise ModemGone("the modem is not connected")

    def sweep(self) -> list[IncomingPdu | ReportPdu]:
        """Everything that lies in the stores, for what its announcement was lost. Raises ``ModemGone``."""
        raise ModemGone("the modem is not connected")

    def delete(self, store: str, index: int) -> bool:
        """Remove one stored message; only after it is committed. False if the modem would not."""
        raise ModemGone("the modem is not connected")

    def refresh(self) -> ModemState:
        """Ask for signal, registration and operator. Raises ``ModemGone`` when it does not answer."""
        raise ModemGone("the modem is not connected")

    def network_time(self) -> datetime | None:
        """The network's clock as aware datetime, or None when it has none that can be believed."""
        raise ModemGone("the modem is not connected")

    def ussd(self, code: str, timeout: float = 30.0) -> str:
        """Dial a code such as ``*888#`` and return the network's text. Raises ``UssdFailed``."""
        raise ModemGone("the modem is not connected")

    def wake(self) -> None:
        """Make a waiting ``poll()`` return at once. The one method for other threads."""

    def close(self) -> None:
        """Let go of the port."""
