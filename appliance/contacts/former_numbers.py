"""A person's numbers that are no longer theirs: what a change leaves behind is written down. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from appliance.contacts.model import KEPT_FORMER_NUMBERS, Contact, FormerNumber, WhyFormer


def with_former(before: Contact, after: Contact, day: date) -> Contact:
    """``after``, with every number of ``before`` that it no longer has among its former ones.

    One that the caller has put there already keeps the reason the caller gave.
    """
    told = set(after.former_numbers) - set(before.former_numbers)
    already = {former.number for former in told}
    gone = [number for number in before.numbers if number not in after.numbers and number not in already]
    if not gone:
        return after
    until = day.isoformat()
    left = tuple(FormerNumber(number=number, until=until, why=WhyFormer.REPLACED.value) for number in gone)
    return msgspec.structs.replace(after, former_numbers=newest((*left, *after.former_numbers)))


def newest(numbers: Iterable[FormerNumber]) -> tuple[FormerNumber, ...]:
    """Each once, the newest first, as many as are kept."""
    in_order = sorted(dict.fromkeys(numbers), key=lambda former: former.until, reverse=True)
    return tuple(in_order[:KEPT_FORMER_NUMBERS])
