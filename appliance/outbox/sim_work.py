"""What all those work with who look after the SIM in one modem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.modem.modem import Modem
from appliance.outbox.governor import Governor
from appliance.outbox.history import History
from appliance.outbox.ledger import Ledger
from appliance.sim_cards.store import SimCards
from appliance.sms.numbers import PhoneNumber


@dataclass(frozen=True, slots=True)
class SimWork:
    """Belongs to the thread of its modem. ``admin_number``: where test messages go, None = nowhere."""

    modem: Modem
    cards: SimCards
    ledger: Ledger
    governor: Governor
    history: History
    clock: Clock
    admin_number: Callable[[], PhoneNumber | None]
