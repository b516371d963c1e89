"""The network of a box on a table: its sticker, what its acts report, and what the pages ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from appliance.box import Box
from appliance.machine import Act
from appliance.network.model import REPORT, Address, Answer, NetworkWish, Outcome, Report
from appliance.network_desk import NetworkDesk
from appliance.sticker import make_sticker, sticker_text
from tests.support.noting_machine import NotingMachine

STICKER = make_sticker(Random(5))


class Net:
    """``addresses``: on which the box answers."""

    def __init__(self, box: Box, folder: Path, addresses: Sequence[Address]) -> None:
        self.machine = NotingMachine(folder)
        self.addresses = addresses
        box.folder.sticker.write_text(sticker_text(STICKER))
        self.desk = box.network_desk = NetworkDesk(
            self.machine,
            sticker=box.folder.sticker,
            audit=lambda: box.accounts.audit,
            clock=box.clock,
            random=Random(1),
            addresses=lambda: self.addresses,
        )

    def report(self, report: Report) -> None:
        """What the act for the network has found, as it writes it."""
        (self.machine.folder / REPORT).write_bytes(msgspec.json.encode(report))

    @property
    def wish(self) -> NetworkWish:
        """What a page asked for last."""
        act, wish = self.machine.done[-1]
        assert act is Act.NETWORK
        assert isinstance(wish, NetworkWish)
        return wish

    def answer(self) -> None:
        """The act did as it was asked."""
        self.report(Report(answer=Answer(self.wish.number, self.wish.deed, Outcome.DONE)))
