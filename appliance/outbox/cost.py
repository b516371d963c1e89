"""What messages cost with the SIMs that are going to carry them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.outbox.forecast import ModemPace


@dataclass(frozen=True, slots=True)
class Cost:
    """Rupiah. ``by_modem`` names every modem that can be counted on; it adds up to ``total``."""

    total: int
    by_modem: Mapping[str, int]


def cost_of(
    segments: Mapping[str, float], modems: Sequence[ModemPace], carried: Sequence[Mapping[str, float]]
) -> Cost:
    """Of so many ``segments`` for each operator group, among all that the ``modems`` carry meanwhile.

    ``carried``: by each of them, by group (``Forecast.carried``). Of a group that nobody is going to carry
    the cheapest counts. There has to be a modem.
    """
    by_modem = dict.fromkeys((modem.name for modem in modems), 0.0)
    for group, number in segments.items():
        shares = [part.get(group, 0.0) for part in carried]
        whole = sum(shares)
        if not whole:
            cheapest = min(range(len(modems)), key=lambda place: modems[place].fare.cost(group))
            shares = [float(place == cheapest) for place in range(len(modems))]
            whole = 1.0
        for modem, share in zip(modems, shares, strict=True):
            by_modem[modem.name] += number * share / whole * modem.fare.cost(group)
    rounded = {name: round(rupiah) for name, rupiah in by_modem.items()}
    return Cost(sum(rounded.values()), rounded)
