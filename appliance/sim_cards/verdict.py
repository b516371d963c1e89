"""What an inquiry makes of a SIM: no credit, expired, or neither. Pure."""

from __future__ import annotations

from datetime import date

from appliance.sim_cards.balance import Reading
from appliance.sim_cards.model import Conclusion, SimCard
from appliance.sim_cards.operator_sms import Sign
from appliance.sim_cards.warnings import is_expired

_OF_SIGN = {
    Sign.NO_CREDIT: Conclusion.NO_CREDIT,
    Sign.EXPIRED: Conclusion.EXPIRED,
    Sign.BLOCKED: Conclusion.BLOCKED,
}


def judge(
    card: SimCard, reading: Reading, sign: Sign, *, price: int, today: date, clock_trusted: bool
) -> Conclusion | None:
    """What keeps this SIM from sending; None: nothing that can be seen from here.

    ``reading``: what the operator has just answered; ``sign``: what it has lately said by SMS; ``price``:
    rupiah for one SMS. Without a clock that can be trusted no day is past.
    """
    if clock_trusted and is_expired(card, today):
        return Conclusion.EXPIRED
    if reading.balance is not None:
        return Conclusion.NO_CREDIT if reading.balance < max(price, 1) else None
    return _OF_SIGN.get(sign)
