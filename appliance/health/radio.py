"""Checks of modems and of the SIMs in them: reached, able to send, account, credit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from appliance.broadcast_models import ModemCard
from appliance.health.model import HealthCheck, HealthResult, HealthWord, attention, bad, good
from appliance.modem.events import Trouble
from appliance.modem.recovery import Step
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.sim_cards.model import SimCard
from appliance.sim_cards.warnings import SimFinding, SimWord

# What keeps a modem that answers from sending until somebody comes.
NEEDS_A_PERSON = frozenset(
    {
        Trouble.NO_SIM,
        Trouble.PIN_REQUIRED,
        Trouble.PIN_REFUSED,
        Trouble.PUK_REQUIRED,
        Trouble.SIM_LOCKED,
        Trouble.SMS_UNSUPPORTED,
    }
)
LITTLE_CREDIT = 3_000  # rupiah: some ten messages

_SIM_WORDS = {
    SimWord.EXPIRES_SOON: HealthWord.SIM_EXPIRES_SOON,
    SimWord.EXPIRED: HealthWord.SIM_EXPIRED,
    SimWord.NO_CREDIT: HealthWord.SIM_NO_CREDIT,
    SimWord.BLOCKED: HealthWord.SIM_BLOCKED,
    SimWord.NOT_SENDING: HealthWord.SIM_NOT_SENDING,
}


def modem_checks(cards: Sequence[ModemCard], senders: Iterable[SenderStatus | None]) -> Iterator[HealthCheck]:
    by_name = {each.name: each for each in senders if each is not None}
    if not cards:
        yield bad("modems", HealthWord.NO_MODEM)
    for card in cards:
        yield _modem(card, by_name)


def _modem(card: ModemCard, senders: Mapping[str, SenderStatus]) -> HealthCheck:
    name = f"modem {card.name}"
    status = senders.get(card.name)
    recovering = None if status is None else status.recovering
    if recovering is not None and recovering.step == Step.GIVE_UP:
        return bad(name, HealthWord.GIVEN_UP, recovering.wrong)
    if not card.connected and card.reason == HealthWord.PORT_IN_USE:
        return bad(name, HealthWord.PORT_IN_USE, card.port)
    if not card.connected and not _answers(card):
        return bad(name, HealthWord.NOT_CONNECTED, card.reason or card.last_error)
    if not card.ready:
        result = HealthResult.BAD if card.reason in NEEDS_A_PERSON else HealthResult.ATTENTION
        return HealthCheck(name, result, HealthWord.NOT_READY, card.reason or card.state)
    signal = () if card.signal_percent is None else (("signal_percent", card.signal_percent),)
    return good(name, card.operator, signal)


def _answers(card: ModemCard) -> bool:
    """Though nothing can be sent through it; while it is tried again the reason stays."""
    return card.state is SenderState.NOT_READY or card.reason in set(Trouble)


def sim_checks(sims: Iterable[SimFinding]) -> Iterator[HealthCheck]:
    """Only what is the matter with them."""
    for sim in sims:
        soon = sim.word is SimWord.EXPIRES_SOON
        yield HealthCheck(
            f"sim {sim.modem}",
            HealthResult.ATTENTION if soon else HealthResult.BAD,
            _SIM_WORDS[sim.word],
            "" if sim.days is None else str(sim.days),
        )


def balance_checks(
    sims: Iterable[SimCard], *, told_already: Collection[str], now: datetime
) -> Iterator[HealthCheck]:
    """What is left on each SIM. ``told_already``: modems of whose SIM something graver is said."""
    for sim in sims:
        name = f"balance {sim.modem}"
        if sim.balance is None:
            yield HealthCheck(name, HealthResult.GOOD, HealthWord.BALANCE_UNKNOWN)
            continue
        age = 0 if sim.balance_at is None else max((now - sim.balance_at).days, 0)
        figures = (("rupiah", sim.balance), ("days_ago", age))
        if sim.balance < LITTLE_CREDIT and sim.modem not in told_already:
            yield attention(name, HealthWord.BALANCE_LOW, str(sim.balance), figures)
        else:
            yield good(name, str(sim.balance), figures)
