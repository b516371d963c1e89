"""One sender for each modem of the configuration, with all it needs: the modem itself, its card, its keys."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from appliance.config import ModemSection
from appliance.modem.hats import hat_of
from appliance.modem.modem import Modem
from appliance.modem.port_broker import PortBroker
from appliance.modem.profile import NetworkMode
from appliance.modem.profiles import PROFILES
from appliance.modem.usb_reset import UsbReset
from appliance.outbox.climber import Wait
from appliance.outbox.governor import Governor
from appliance.outbox.network_choice import wanted
from appliance.outbox.pool import Place, Pool
from appliance.outbox.sender import Sender
from appliance.outbox.sim_keeper import SimKeeper
from appliance.outbox.surroundings import Surroundings
from appliance.sim_cards.pins import ModemPins
from appliance.stores import Stores

if TYPE_CHECKING:
    from appliance.modem.power_key import PowerKey

log = logging.getLogger(__name__)

Vouch = Callable[..., object]  # SystemClock.vouch


@dataclass(frozen=True, kw_only=True)
class SenderMaking:
    """``make`` for each section once. ``vouch``: told with ``who`` when the network says what time it is;
    ``at_the_end``: takes what is to be done when the box closes; the rest see ``open_box``."""

    stores: Stores
    ports: PortBroker
    pool: Pool
    random: Random
    vouch: Vouch | None
    pins: Any
    wait: Wait | None
    supply_was_low: Callable[[], bool]
    at_the_end: Callable[[Callable[[], object]], object]
    _modems: dict[str, Modem] = field(default_factory=dict)

    def make(self, section: ModemSection) -> Sender:
        modem = self._modem(section)
        self._modems[section.name] = modem
        stores, clock = self.stores, self.stores.clock
        random = Random(self.random.randbytes(8))
        pacing = stores.pacing(section)
        governor = Governor(
            pacing=pacing,
            clock=clock,
            random=random,
            handed_over=stores.ledger.sent_today,
            place=Place(self.pool, section.name, partial(stores.fare, section)),
        )
        return Sender(
            modem=modem,
            ledger=stores.ledger,
            inbox=stores.inbox,
            pacing=pacing,
            clock=clock,
            random=random,
            validity=timedelta(hours=stores.config.sending.validity_hours),
            vouch=None if self.vouch is None else partial(self.vouch, who=section.name),
            keeper=self._keeper(section, modem, governor),
            governor=governor,
            modem_log=stores.modem_log,
            key=self._power_key(section),
            usb=None if stores.simulated else UsbReset(),
            wait=self.wait,
            around=Surroundings(
                elsewhere=partial(self.ports.elsewhere, section.name),
                place=partial(self.ports.place, section.name),
                supply_was_low=self.supply_was_low,
            ),
        )

    def network_modes(self, name: str) -> tuple[NetworkMode, ...]:
        """What the modem of that name can be told to look for, as far as it has said who it is."""
        identity = self._modems[name].identity
        return identity.network_modes if identity is not None else ()

    def _modem(self, section: ModemSection) -> Modem:
        def imei() -> str:
            return modem.identity.imei if modem.identity is not None else ""

        modem = Modem(
            name=section.name,
            open_port=self.ports.opener(
                section.name,
                section.port,
                section.imei,
                answered=imei,
                family=lambda: modem.identity.family if modem.identity is not None else "",
                hat=hat_of(section.hat, section.power_pin),
            ),
            profile=None if section.profile == "auto" else PROFILES[section.profile],
            clock=self.stores.clock,
            sim_pins=ModemPins(self.stores.sim_pins, modem=section.name, configured=section.sim_pin),
            network_mode=self._network_mode(section),
            smsc=section.smsc,
        )
        return modem

    def _network_mode(self, section: ModemSection) -> NetworkMode:
        return wanted(self.stores.sim_cards.last_of(section.name))

    def _keeper(self, section: ModemSection, modem: Modem, governor: Governor) -> SimKeeper:
        stores = self.stores
        return SimKeeper(
            modem=modem,
            cards=stores.sim_cards,
            ledger=stores.ledger,
            governor=governor,
            history=stores.modem_log,
            clock=stores.clock,
            admin_number=stores.admin_number,
            price=lambda: stores.settings.current.price if section.price is None else section.price,
            zone=stores.config.box.zone,
            mode=self._network_mode(section),
        )

    def _power_key(self, section: ModemSection) -> PowerKey | None:
        """The pins of the modem's board; None: no pin is touched."""
        hat = hat_of(section.hat, section.power_pin)
        if hat is None and section.power_pin is not None:
            log.warning("%s: several boards use pin %d: name the hat", section.name, section.power_pin)
        if hat is None or (self.stores.simulated and self.pins is None):
            return None
        from appliance.modem.power_key import PowerKey  # gpiozero takes its time and is seldom needed

        key = PowerKey(hat, pins=self.pins)
        self.at_the_end(key.close)
        return key
