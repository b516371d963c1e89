"""Whether an SMS says "no more"; the rule itself is the grammar's. Pure."""

from __future__ import annotations

from appliance.inbox.grammar.opt_out import OPT_OUT_WORDS, asks_to_stop

__all__ = ["OPT_OUT_WORDS", "asks_to_stop"]
