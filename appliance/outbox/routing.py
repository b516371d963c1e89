"""Which SIM may carry which message. Pure.

Any SIM may carry any message; only the parts of one message stay together, because a phone joins them by the
sender's number.
"""

from __future__ import annotations


def fits(bound_to: str, sim: str) -> bool:
    """Whether ``sim`` may carry a segment whose message ``bound_to`` (a SIM, "" = none) has begun."""
    return bound_to in ("", sim)
