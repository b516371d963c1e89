"""The port as the computer sees it: there or not, pulled, plugged, under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat


class Cable(Protocol):
    """What the module hangs on; told when the port shall vanish and come back."""

    def pulled(self, hat: SimulatedHat) -> None: ...

    def plugged(self, hat: SimulatedHat, link: str | None) -> None: ...


class NoCable:
    """For a hat that is fed by hand."""

    def pulled(self, hat: SimulatedHat) -> None:
        pass

    def plugged(self, hat: SimulatedHat, link: str | None) -> None:
        pass


class Plug:
    """``there``: the port exists. ``out``: the cable has been pulled. ``usb``: it lives with the module.

    ``mass_storage``: the module is on the bus, but as a disk.
    """

    def __init__(self, hat: SimulatedHat, cable: Cable, *, usb: bool) -> None:
        self._hat = hat
        self._cable = cable
        self._link: str | None = None
        self.usb = usb
        self.there = True
        self.out = False
        self.mass_storage = False

    def pull(self) -> None:
        """The port is gone, with all that nobody has read."""
        if self.there:
            self._cable.pulled(self._hat)
            self._hat.console.drop_output()
            self.there = False

    def appear(self) -> None:
        """The port is back, unless the cable is out."""
        if not self.there and not self.out:
            self.there = True
            self._cable.plugged(self._hat, self._link)

    def put_in(self, link: str | None) -> bool:
        """The cable is in again; the port will have the name ``link``. False if it never was out."""
        if self.there or not (self.out or self.mass_storage):
            return False
        self.out = self.mass_storage = False
        self._link = link or self._link
        return True
