"""Bad manners of a module, beside those of its family."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Manners:
    """``crumbs``: lines arrive a few bytes at a time. ``chatter``: the share of answers with a stray line in
    them. ``lost_announcements``: the share of stored messages that nothing announces.
    ``forces_acknowledgement``: AT+CSMS is 1, whatever is asked for. ``sends_after_defaults``: AT+CMGS is an
    ERROR until AT&F. ``counts_nothing``: AT+CPMS knows of no messages. ``odd_reports``: +CDS has a comma in
    front of its length. ``stays_in_ucs2``: AT+CSCS is refused, and texts are written as hex.
    """

    crumbs: bool = False
    chatter: float = 0.0
    lost_announcements: float = 0.0
    forces_acknowledgement: bool = False
    sends_after_defaults: bool = False
    counts_nothing: bool = False
    odd_reports: bool = False
    stays_in_ucs2: bool = False
