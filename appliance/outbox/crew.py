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
from appliance.outbox.history import History, NoHistory
from appliance.outbox.keeper import Keeper, NobodyKeeps
from appliance.outbox.ledger import Ledger
from appliance.outbox.surroundings import Surroundings


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
        *,
        ledger: Ledger,
        inbox: IncomingStore,
        governor: Governor,
        clock: Clock,
        validity: timedelta,
        vouch: Vouch | None,
        keeper: Keeper | None,
        modem_log: History | None,
        key: Key | None,
        usb: UsbPort | None,
        wait: Wait,
        around: Surroundings,
        is_stopping: Callable[[], bool],
    ) -> Crew:
        """See ``Sender`` for what each of them is."""
        keeper = keeper or NobodyKeeps()
        history = modem_log or NoHistory()
        faults = FaultLog(name=modem.name, dialogue=modem.dialogue, clock=clock)
        climber = Climber(
            modem=modem, clock=clock, history=history, wait=wait, key=key, usb=usb, around=around
        )
        connection = Connection(
            modem=modem,
            clock=clock,
            climber=climber,
            keeper=keeper,
            history=history,
            faults=faults,
            vouch=vouch,
            around=around,
        )
        arrivals = Arrivals(modem=modem, ledger=ledger, inbox=inbox, clock=clock, vouch=vouch)
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
