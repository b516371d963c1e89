"""Who works in a sender's thread: built here, in the order in which they know each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from appliance.clock import Clock
from appliance.modem.modem import Modem
from appliance.outbox.arrivals import Arrivals, IncomingStore, Vouch
from appliance.outbox.climber import Climber, Key, UsbPort, Wait
from appliance.outbox.connection import Connection
from appliance.outbox.dispatch import Dispatch
from appliance.outbox.fault_log import FaultLog
from appliance.outbox.governor import Governor
from appliance.outbox.hearing import Hearing
from appliance.outbox.history import History
from appliance.outbox.keeper import Keeper
from appliance.outbox.ledger import Ledger
from appliance.outbox.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Outside:
    """What a modem's thread deals with beside the modem. See ``Sender`` for what each of them is."""

    ledger: Ledger
    inbox: IncomingStore
    clock: Clock
    history: History
    vouch: Vouch | None


@dataclass(frozen=True, slots=True)
class Revival:
    """What can bring the modem back beside its own commands, and what there is to know about where it is."""

    wait: Wait
    key: Key | None
    usb: UsbPort | None
    around: Surroundings

    def climber(self, modem: Modem, clock: Clock, history: History) -> Climber:
        """Who takes one step after the other until it is back."""
        return Climber(
            modem=modem,
            clock=clock,
            history=history,
            wait=self.wait,
            key=self.key,
            usb=self.usb,
            around=self.around,
        )


@dataclass(frozen=True, slots=True)
class Crew:
    """All of them belong to one thread."""

    governor: Governor
    keeper: Keeper
    climber: Climber
    connection: Connection
    arrivals: Arrivals
    hearing: Hearing
    dispatch: Dispatch

    @classmethod
    def of(
        cls,
        modem: Modem,
        outside: Outside,
        revival: Revival,
        *,
        governor: Governor,
        keeper: Keeper,
        validity: timedelta,
        is_stopping: Callable[[], bool],
    ) -> Crew:
        ledger, clock, history, vouch = outside.ledger, outside.clock, outside.history, outside.vouch
        faults = FaultLog(name=modem.name, dialogue=modem.dialogue, clock=clock)
        climber = revival.climber(modem, clock, history)
        connection = Connection(
            modem=modem,
            clock=clock,
            climber=climber,
            keeper=keeper,
            history=history,
            faults=faults,
            vouch=vouch,
            around=revival.around,
        )
        arrivals = Arrivals(modem=modem, ledger=ledger, inbox=outside.inbox, clock=clock, vouch=vouch)
        hearing = Hearing(
            name=modem.name,
            ledger=ledger,
            arrivals=arrivals,
            connection=connection,
            history=history,
            faults=faults,
        )
        dispatch = Dispatch(
            modem=modem,
            ledger=ledger,
            governor=governor,
            keeper=keeper,
            connection=connection,
            hearing=hearing,
            arrivals=arrivals,
            clock=clock,
            validity=validity,
            is_stopping=is_stopping,
        )
        return cls(governor, keeper, climber, connection, arrivals, hearing, dispatch)
