"""The SIMs as the desk shows them, and what a person says of them, by the modem they are in."""

from __future__ import annotations

import hashlib
from datetime import date

from appliance.modem.profile import NetworkMode
from appliance.modem_desk.models import SimFacts
from appliance.outbox.sender_status import masked
from appliance.sim_cards.model import SimCard, SimEntry
from appliance.sim_cards.pin_outlook import NOT_TRIED, PinOutlook
from appliance.sim_cards.pins import PinStore
from appliance.sim_cards.store import NOTHING, SimCards
from appliance.sim_cards.warnings import warning

PRINTED = 8  # digits: enough to tell two cards of one operator apart, too few to copy one


class SimDesk:
    """Safe to use from any thread."""

    def __init__(self, cards: SimCards, pins: PinStore) -> None:
        self._cards = cards
        self._pins = pins

    def facts(self, modem: str, today: date) -> SimFacts | None:
        """Of the SIM that is in this modem, or was when it last answered."""
        card = self._cards.last_of(modem)
        return None if card is None else _facts(card, today)

    def save(
        self,
        modem: str,
        *,
        number: str,
        code: str,
        pattern: str,
        expires: date | None,
        shown: SimFacts | None = None,
    ) -> bool:
        """``code`` "" = the operator's usual one; -> whether a SIM is known. ``shown``: as it was before.

        Raises InputError; StaleRevision where another has changed the same since ``shown``.
        """
        card = self._cards.last_of(modem)
        if card is None or (shown is not None and shown.card_id != _card_id(card)):
            return False
        before = None
        if shown is not None:
            before = SimEntry(shown.number, shown.code or None, shown.pattern, shown.expires)
        self._cards.save(
            card.sim, number=number, code=code or None, pattern=pattern, expires=expires, shown=before
        )
        return True

    def choose_mode(self, modem: str, mode: NetworkMode) -> bool:
        """-> whether a SIM is known for which to remember it."""
        card = self._cards.last_of(modem)
        if card is not None:
            self._cards.set_network_mode(card.sim, mode)
        return card is not None

    def give_pin(self, modem: str, pin: str, *, confirmed: bool) -> PinOutlook:
        """For the SIM that is in that modem; not kept if it would not be tried. Raises InputError."""
        found = self._pins.outlook(modem, pin, confirmed=confirmed)
        if found not in NOT_TRIED:
            card = self._cards.last_of(modem)
            self._pins.give(modem, pin, confirmed=confirmed, iccid=card.iccid if card else "")
        return found

    def may_insist(self, modem: str) -> bool:
        """Whether it makes a difference that a person is sure of a PIN."""
        return self._pins.may_need_confirmation(modem)


def _facts(card: SimCard, today: date) -> SimFacts:
    days = (card.expires - today).days if card.expires else None
    return SimFacts(
        masked=masked(card.imsi or card.sim),
        operator=card.operator,
        number=card.number,
        balance=card.balance,
        balance_at=card.balance_at,
        expires=card.expires,
        expires_by=card.expires_by,
        days_left=days,
        warning=warning(card.expires, today),
        code=NOTHING if card.own_code == "" else card.own_code or "",
        usual_code=card.code if card.own_code is None else "",
        pattern=card.pattern,
        last_reply=card.last_reply,
        last_reply_at=card.last_reply_at,
        last_reply_by=card.last_reply_by,
        network_mode=card.network_mode,
        worked_mode=card.worked_mode,
        conclusion=card.hold.conclusion if card.hold else None,
        asks_again_at=card.hold.next_at if card.hold else None,
        printed=card.iccid.rstrip("Ff")[-PRINTED:],
        grace_until=card.grace_until,
        card_id=_card_id(card),
    )


def _card_id(card: SimCard) -> str:
    return hashlib.sha256(card.sim.encode()).hexdigest()[:16]
