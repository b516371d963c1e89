"""Who a simulated HAT is: operators, SIM cards and serial numbers, made up but well-formed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Operator:
    """What a module and a SIM show of one Indonesian network."""

    name: str  # +COPS long form
    short_name: str
    plmn: str  # MCC + MNC
    smsc: str
    prefix: str  # of its subscribers' numbers, without the leading zero
    balance_code: str
    sender: str  # alphanumeric sender of its own messages


OPERATORS = (
    Operator("TELKOMSEL", "TSEL", "51010", "+6281100000", "812", "*888#", "TELKOMSEL"),
    Operator("INDOSATOOREDOO", "ISAT", "51001", "+62816124", "857", "*123#", "Indosat"),
    Operator("XL Axiata", "XL", "51011", "+62818445009", "877", "*123#", "XL"),
    Operator("3", "3", "51089", "+6289644000001", "895", "*111#", "3"),
)


@dataclass(frozen=True)
class SimCard:
    """The printed side of a SIM. ``number`` is its own telephone number, ``+62…``."""

    operator: Operator
    imsi: str
    iccid: str
    number: str


def luhn_digit(digits: str) -> str:
    """The check digit of an IMEI or ICCID (ISO/IEC 7812-1 annex B)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def sim_card(index: int, seed: int) -> SimCard:
    """The SIM in the ``index``-th HAT (from 0); another ``seed``: other cards. The operators take turns."""
    operator = OPERATORS[index % len(OPERATORS)]
    subscriber = (seed * 7919 + index * 104729 + 1234567) % 100_000_000
    # 89 telecom, 62 Indonesia, the network's code, then the card (ITU-T E.118)
    iccid = f"8962{operator.plmn[3:]}00{subscriber:010d}"
    return SimCard(
        operator,
        imsi=f"{operator.plmn}{subscriber:010d}",
        iccid=iccid + luhn_digit(iccid),
        number=f"+62{operator.prefix}{subscriber:08d}",
    )


def imei(index: int, seed: int, type_allocation_code: str) -> str:
    """15 digits: the model's eight, six of the module's own, a check digit."""
    body = f"{type_allocation_code}{(seed * 1009 + index * 37 + 4711) % 1_000_000:06d}"
    return body + luhn_digit(body)
