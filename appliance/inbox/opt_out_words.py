"""Whether an SMS says "no more": its first word, whole, in any case. Pure."""

from __future__ import annotations

import re
import unicodedata

OPT_OUT_WORDS = frozenset({"berhenti", "stop", "unreg", "off"})

_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")


def asks_to_stop(text: str) -> bool:
    """``BERHENTI``, ``Stop.``, ``unreg pokjanal``; not ``berhentikan`` and not ``jangan berhenti``."""
    first = _FIRST_WORD.match(unicodedata.normalize("NFKC", text))  # full-width letters are letters
    return first is not None and first[1].casefold() in OPT_OUT_WORDS
