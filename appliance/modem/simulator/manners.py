"""Bad manners of a module, beside those of its family."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Manners:
    """``crumbs``: lines arrive a few bytes at a time. ``chatter``: the share of answers with a stray line in
    them. ``lost_announcements``: the share of stored messages that nothing announces.
    ``forces_acknowledgement``: AT+CSMS is 1, whatever is asked for.
    """

    crumbs: bool = False
    chatter: float = 0.0
    lost_announcements: float = 0.0
    forces_acknowledgement: bool = False
