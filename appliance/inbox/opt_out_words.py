"""Whether an SMS says "no more": its first word, whole, in any case. Pure."""

from __future__ import annotations

import re

OPT_OUT_WORDS = frozenset({"berhenti", "stop", "unreg"})

_FIRST_WORD = re.compile(r"\W*(\w+)")


def asks_to_stop(text: str) -> bool:
    """``BERHENTI``, ``Stop.``, ``unreg pokjanal``; not ``berhentikan`` and not ``jangan berhenti``."""
    first = _FIRST_WORD.match(text)
    return first is not None and first[1].casefold() in OPT_OUT_WORDS
