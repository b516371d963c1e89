"""The message memory of a SIM or module: a few numbered slots that survive a reboot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Kept(IntEnum):
    """``<stat>`` of PDU mode (TS 27.005 3.1)."""

    UNREAD = 0
    READ = 1
    UNSENT = 2
    SENT = 3


@dataclass
class StoredMessage:
    pdu: str  # hex with the SMSC part in front
    kept: Kept


class MessageStore:
    """``capacity`` slots, the lowest free one filled first, as modules do."""

    def __init__(self, name: str, capacity: int, first_index: int) -> None:
        self.name = name
        self.capacity = capacity
        self.first_index = first_index
        self._slots: dict[int, StoredMessage] = {}

    @property
    def used(self) -> int:
        return len(self._slots)

    @property
    def full(self) -> bool:
        return self.used >= self.capacity

    def holds_index(self, index: int) -> bool:
        """Whether this memory has such a slot at all, free or not."""
        return self.first_index <= index < self.first_index + self.capacity

    def add(self, pdu: str, kept: Kept = Kept.UNREAD) -> int | None:
        """The index it went to; None if there is no room."""
        if self.full:
            return None
        index = self.first_index
        while index in self._slots:
            index += 1
        self._slots[index] = StoredMessage(pdu, kept)
        return index

    def fill(self, pdu: str, leave: int, kept: Kept = Kept.READ) -> None:
        """Old messages take all slots but ``leave``."""
        while self.used < self.capacity - leave:
            self.add(pdu, kept)

    def read(self, index: int) -> StoredMessage | None:
        """What lies there, as it was before; an unread message counts as read from now on."""
        message = self._slots.get(index)
        if message is None:
            return None
        before = StoredMessage(message.pdu, message.kept)
        if message.kept is Kept.UNREAD:
            message.kept = Kept.READ
        return before

    def listed(self, kept: Kept | None) -> Iterator[tuple[int, StoredMessage]]:
        """Everything of one state (None = all) by index; listing marks as read like ``read``."""
        for index in sorted(self._slots):
            if kept is None or self._slots[index].kept is kept:
                message = self.read(index)
                if message is not None:
                    yield index, message

    def delete(self, index: int) -> bool:
        return self._slots.pop(index, None) is not None

    def delete_states(self, states: frozenset[Kept]) -> None:
        self._slots = {index: message for index, message in self._slots.items() if message.kept not in states}
