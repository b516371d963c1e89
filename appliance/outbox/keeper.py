"""What a sender asks of whoever keeps its SIM: balance, expiry, suspicion of the operator, network mode."""

from __future__ import annotations

from typing import Protocol

from appliance.modem.events import ModemIdentity, ModemState
from appliance.outbox.model import ClaimedSegment, Outcome


class Keeper(Protocol):
    """Called only in the modem's thread. Any of them may raise ``ModemError`` when the modem goes away."""

    def met(self, identity: ModemIdentity, state: ModemState) -> None:
        """The modem is set up, perhaps again, perhaps with another SIM."""
        ...

    def look_after(self) -> bool:
        """An idle moment: dial a USSD code, change the network mode ... if due; -> whether it did."""
        ...

    def went(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """A segment has been handed over, or not; its outcome is not on the card yet. Touches no card."""
        ...

    def check_balance(self) -> str:
        """A person asks; -> "" when there is an answer, else a word for why not."""
        ...

    def choose_network_mode(self, mode: str) -> str:
        """A person chooses (a ``NetworkMode``); -> "" when the modem took it, else a word for why not."""
        ...


class NobodyKeeps:
    """A SIM without a keeper: nothing is known, nothing is asked."""

    def met(self, identity: ModemIdentity, state: ModemState) -> None:
        del identity, state

    def look_after(self) -> bool:
        return False

    def went(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        del claimed, outcome

    def check_balance(self) -> str:
        return "not_possible"

    def choose_network_mode(self, mode: str) -> str:
        del mode
        return "not_possible"
