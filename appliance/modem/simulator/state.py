"""What an outsider who sees everything would say of a module."""

from __future__ import annotations

from typing import Any

from appliance.modem.simulator.hat import SimulatedHat


def state_of(hat: SimulatedHat) -> dict[str, Any]:
    """For the control command ``state``: plain values only."""
    return _card(hat) | _power(hat) | _radio(hat) | _messages(hat)


def _card(hat: SimulatedHat) -> dict[str, Any]:
    card = hat.sim.card
    return {
        "name": hat.name,
        "imei": hat.imei,
        "imsi": card.imsi,
        "iccid": card.iccid,
        "number": card.number,
        "operator": card.operator.name,
        "sim": hat.slot.state,
        "pin_tries": hat.slot.lock.pin_tries,
        "puk_tries": hat.slot.lock.puk_tries,
        "pulsa": hat.sim.pulsa,
        "expires": hat.sim.expires,
    }


def _power(hat: SimulatedHat) -> dict[str, Any]:
    power, plug = hat.power, hat.plug
    return {
        "chip": hat.chip.name,
        "hat": power.board.name,
        "power": power.word,
        "boots": power.boots,
        "resets": power.resets,
        "key_pressed": power.key.pressed,
        "key_pulses": list(power.key.pulses),
        "plugged": plug.there,
        "mass_storage": plug.mass_storage,
        "hung": power.hung,
    }


def _radio(hat: SimulatedHat) -> dict[str, Any]:
    return {
        "ready": hat.reachable,
        "functionality": hat.radio.functionality,
        "network_mode": hat.radio.mode,
        "registration": hat.radio.current,
        "signal": hat.radio.signal,
    }


def _messages(hat: SimulatedHat) -> dict[str, Any]:
    return {
        "attempts": hat.attempts,
        "waiting_messages": len(hat.sim.messages),
        "waiting_reports": len(hat.sim.reports),
        "stores": {name: store.used for name, store in hat.stores.items()},
    }
