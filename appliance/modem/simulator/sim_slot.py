"""The SIM in the module: there or not, locked or not, and how many tries are left."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.modem.simulator.at_errors import AtError

PIN_TRIES, PUK_TRIES = 3, 10
PUK = "12345678"


@dataclass
class CardLock:
    """What a card remembers, in whatever module it sits. ``pin`` "": it asks for none."""

    pin: str = ""
    pin_tries: int = PIN_TRIES
    puk: str = PUK
    puk_tries: int = PUK_TRIES


class SimSlot:
    """``unlocked``: the card can be read, until the module restarts."""

    def __init__(self, lock: CardLock) -> None:
        self.lock = lock
        self.inserted = True
        self.unlocked = not lock.pin

    def restarted(self) -> None:
        self.unlocked = self.inserted and not self.lock.pin

    @property
    def state(self) -> str:
        """As +CPIN? puts it, once the module has read the card."""
        if not self.inserted:
            return "NOT INSERTED"
        if self.unlocked:
            return "READY"
        return "SIM PIN" if self.lock.pin_tries else "SIM PUK"

    def give_pin(self, pin: str) -> None:
        """Raises ``AtError`` if it is wrong: 16, or 12 when no try is left."""
        lock = self.lock
        if pin != lock.pin:
            lock.pin_tries -= 1
            raise AtError("CME", 16 if lock.pin_tries else 12)
        lock.pin_tries = PIN_TRIES
        self.unlocked = True

    def give_puk(self, puk: str, pin: str) -> None:
        """A new PIN by way of the PUK. Raises ``AtError``: 16, or 13 when the card is lost for good."""
        lock = self.lock
        if not lock.puk_tries or puk != lock.puk:
            lock.puk_tries = max(0, lock.puk_tries - 1)
            raise AtError("CME", 16 if lock.puk_tries else 13)
        lock.pin, lock.pin_tries, lock.puk_tries = pin, PIN_TRIES, PUK_TRIES
        self.unlocked = True
